"""What a release holds of official figures: those that stand, of the places that the file has. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from .figures import rank
from .records import Kept


def indicator_rows(figures: Sequence[Kept], places: Collection[str]) -> Iterator[tuple[object, ...]]:
    """The rows of the public table `indicator`; who entered a figure is not among them."""
    shown = [kept.indicator for kept in figures if kept.indicator.place in places]
    position = {kind: at for at, kind in enumerate(sorted({one.kind.id for one in shown}, key=rank), start=1)}
    for one in shown:
        kind = one.kind
        yield (
            *(one.place, kind.id, one.area.value, one.year, position[kind.id]),
            *(kind.label_sv, kind.label_en, kind.unit_sv, kind.unit_en, one.value, kind.decimals),
            *(int(one.approximate), one.source),
        )
