"""The needs of a place as the desk shows them: in the survey's order, with what they lack and what is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desk.home import Home
from desk.method.gates import NeedFact
from desk.publishing import candidate
from pipeline.needs import THE_MUNICIPALITY, Need, Problem, Said, State, Weight, problems
from pipeline.published import PublishedError, open_published
from reports import ReportError, Wanted, wanted

STATES: Mapping[State, tuple[str, str]] = {
    State.DRAFT: ("Utkast", "Draft"),
    State.CHANGED: ("Ändrat sedan det släpptes", "Changed since it was released"),
    State.RELEASED: ("Släppt", "Released"),
    State.ASIDE: ("Lagt åt sidan", "Set aside"),
}
"""Where a need is, in words."""
DID: Mapping[str, tuple[str, str]] = {
    "state": ("formulerat", "stated"),
    "change": ("ändrat", "changed"),
    "release": ("släppt", "released"),
    "set_aside": ("lagt åt sidan", "set aside"),
}
"""What somebody did with a need."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A need as somebody may see it: a version, what that lacks, and which version is public (0 for none)."""

    need: Need
    version: int
    said: Said
    lacking: tuple[Problem, ...]
    public: int

    @property
    def held(self) -> tuple[Problem, ...]:
        """What must be mended before it can be released."""
        return tuple(one for one in self.lacking if one.weight is not Weight.NOTED)

    @property
    def noted(self) -> tuple[Problem, ...]:
        """What would make it stronger."""
        return tuple(one for one in self.lacking if one.weight is Weight.NOTED)

    @property
    def pending(self) -> bool:
        """Whether the next release would show something else of it than the one that is public."""
        return self.public != (self.need.release.version if self.need.release else 0)

    @property
    def municipal(self) -> bool:
        return self.said.control in THE_MUNICIPALITY


def listed(needs: Sequence[Need], order: Sequence[Wanted], public: Mapping[int, int]) -> tuple[Listed, ...]:
    """Every need in its latest version: those of the most wanted areas first, those set aside last."""
    ranks = {one.area: one.rank for one in order}
    found = [Listed(need, need.version, need.said, problems(need.said), public.get(need.number, 0)) for need in needs]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                one.need.state is State.ASIDE,
                ranks.get(one.said.theme, len(ranks) + 1),
                one.need.number,
            ),
        )
    )


def released(everything: Sequence[Listed]) -> tuple[Listed, ...]:
    """What is for everybody who sees the place: the versions that somebody has released, and no draft."""
    return tuple(
        Listed(one.need, one.need.release.version, said, problems(said), one.public)
        for one in everything
        if one.need.release is not None and (said := one.need.of(one.need.release.version))
    )


def facts_of(needs: Sequence[Need]) -> tuple[NeedFact, ...]:
    """What the method's advice asks of the needs that somebody has released."""
    return tuple(
        NeedFact(
            text=said.statement,
            evidence=len({one.kind for one in said.evidence}),
            affected=bool(said.affects),
            control=bool(said.control),
        )
        for need in needs
        if need.release is not None and (said := need.of(need.release.version))
    )


def public_versions(home: Home, place: str) -> Mapping[int, int]:
    """Which version of each need the current release shows; none before the first release."""
    try:
        with closing(open_published(home.current / "public.db")) as connection:
            return dict(map(tuple, connection.execute("select number, version from need where place = ?", (place,))))
    except PublishedError:
        return {}


def order_of(home: Home, place: str) -> tuple[Wanted, ...]:
    """The areas in the order that the survey gave them, by the candidate or else by the release; none before these."""
    for database in _figures(home, place):
        try:
            return wanted(database, place)
        except ReportError:
            continue
    return ()


def _figures(home: Home, place: str) -> list[Path]:
    return [candidate.database(home, place), home.current / "public.db"]
