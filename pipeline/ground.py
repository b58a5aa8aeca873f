"""What the map answers of a place are counted against: its outlines from the register, its names from the decisions."""

from __future__ import annotations

from forms.definition import Form

from .cells import Ground
from .grid import around
from .policy import Policy
from .run import Stream


def ground_of(place: str, form: Form, stream: Stream, policy: Policy) -> Ground:
    """The named and hidden places, how far the place reaches, and whether the form's points may stand in squares."""
    return Ground(
        places=stream.decisions.named_places(place),
        box=around((area.outlines for area in stream.register.areas(place)), policy.cell_reach_m),
        squares=form.kind not in policy.map_places_only,
    )
