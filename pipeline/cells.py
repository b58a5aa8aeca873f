"""Map answers in, squares and named places out: the only place that decides what may be known of a point.

What it promises, and what it does not, stands in docs/disclosure.md under The map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import dist
from typing import NamedTuple

from .grid import Box, Spot, Square, spot, square
from .naming import NamedPlace
from .policy import Policy

TENS = 10


class Pin(NamedTuple):
    """One point that somebody gave as an answer: words for it, a position, or both."""

    words: str
    lat: float | None
    lon: float | None

    @property
    def spot(self) -> Spot | None:
        """Where it is in the grid; None without a position, or outside the grid."""
        return spot(self.lat, self.lon) if self.lat is not None and self.lon is not None else None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a campaign's map answers are counted against: the places that have a name, and how far the grid reaches."""

    places: tuple[NamedPlace, ...] = ()
    box: Box | None = None
    """None: the place has no outlines, and every point in the grid counts."""
    squares: bool = True
    """False: only named places are shown (what young people answered)."""

    def holds(self, at: Spot) -> bool:
        """Whether a position counts."""
        return self.box is None or self.box.holds(at)


class MapQuestion(NamedTuple):
    """How many people answered a map question, in whole tens downward."""

    question: str
    people: int
    """Gave a point or the words for one."""
    located: int
    """Gave a position, wherever it was."""


class MapCell(NamedTuple):
    """A square where at least so many different people pointed."""

    question: str
    id: str
    size_m: int
    n: int
    outline: str


class MapPlace(NamedTuple):
    """A named public place that at least so many different people meant."""

    question: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class MapTables:
    """What may be known of the map answers of one campaign."""

    questions: tuple[MapQuestion, ...] = ()
    cells: tuple[MapCell, ...] = ()
    places: tuple[MapPlace, ...] = ()


_Where = list[tuple[str, Spot]]
"""Person and position, one for each point that is in the grid and means no named place."""


def map_tables(answers: Mapping[str, Mapping[str, Sequence[Pin]]], ground: Ground, policy: Policy) -> MapTables:
    """What may be known of map answers. `answers` holds, by question and then by person, the points that were given.

    Every point is counted once at most: in the named place that it means, if enough people mean it, or else in the
    one square that is shown where it lies. A person counts once in each. Without `policy.k_map` there are no tables.
    """
    if not policy.k_map:
        return MapTables()
    counted = [_count(question, given, ground, policy) for question, given in answers.items()]
    return MapTables(
        tuple(question for question, _, _ in counted),
        tuple(cell for _, cells, _ in counted for cell in cells),
        tuple(place for _, _, places in counted for place in places),
    )


def kept_out(given: Mapping[str, Sequence[Pin]], ground: Ground, policy: Policy) -> int:
    """How many people, in whole tens downward, gave a position that is in no shown square and no named place.

    For those who decide before the map is public; it is never told itself. `given` holds points by person.
    """
    told, squares = _told(given, ground, policy)

    def is_told(pin: Pin, at: Spot | None) -> bool:
        place = _meant(pin, ground.places)
        if place in told or (place and not place.shown):
            return place in told
        return at is not None and ground.holds(at) and any(square(at, size) in squares for size in policy.cell_sizes)

    out = sum(any(pin.lat is not None and not is_told(pin, pin.spot) for pin in pins) for pins in given.values())
    return at_least(out, TENS)


def _told(
    given: Mapping[str, Sequence[Pin]], ground: Ground, policy: Policy
) -> tuple[dict[NamedPlace, int], dict[Square, frozenset[str]]]:
    """How many people meant each named place that is told, and who pointed in each square that is shown."""
    meant: dict[NamedPlace | None, set[str]] = defaultdict(set)
    points: dict[NamedPlace | None, _Where] = defaultdict(list)
    for person, pins in given.items():
        for pin in pins:
            at = pin.spot
            place = _meant(pin, ground.places)
            meant[place].add(person)
            if at and ground.holds(at):
                points[place].append((person, at))
    shown = {place: len(people) for place, people in meant.items() if place and place.shown}
    told = {place: n for place, n in shown.items() if n >= policy.k_map}
    # A place that too few meant is as if it had no name: its points lie where they lie.
    nameless = {None, *(shown.keys() - told)}
    left = [point for place in nameless for point in points[place]]
    return told, dict(sorted(shown_squares(left, policy))) if ground.squares else {}


def _count(
    question: str, given: Mapping[str, Sequence[Pin]], ground: Ground, policy: Policy
) -> tuple[MapQuestion, list[MapCell], list[MapPlace]]:
    told, squares = _told(given, ground, policy)
    answered = sum(bool(pins) for pins in given.values())
    located = sum(any(pin.lat is not None for pin in pins) for pins in given.values())
    return (
        MapQuestion(question, at_least(answered, TENS), at_least(located, TENS)),
        [_cell(question, one, people, policy) for one, people in squares.items()],
        sorted(MapPlace(question, place.name, at_least(n, policy.k_map)) for place, n in told.items()),
    )


def at_least(people: int, step: int) -> int:
    """How many people are told of: whole steps, downward."""
    return people // step * step


def _cell(question: str, one: Square, people: frozenset[str], policy: Policy) -> MapCell:
    # A larger square is shown because each of its quarters holds fewer than k. Were it told that sixteen people are in
    # it, each quarter would be known to hold four.
    n = at_least(len(people), policy.k_map) if one.size == policy.cell_smallest_m else policy.k_map
    return MapCell(question, one.name, one.size, n, one.outline)


def _meant(pin: Pin, places: Sequence[NamedPlace]) -> NamedPlace | None:
    """The place that a point means: what its words say, or else the nearest place whose circle it lies in."""
    called = [place for place in places if place.is_called(pin.words)]
    if called or pin.spot is None:
        return next(iter(called), None)
    circles = ((place, Pin("", place.lat, place.lon).spot) for place in places)
    far = [(dist(pin.spot, centre), place.name, place) for place, centre in circles if centre]
    around = [one for one in far if one[0] <= one[2].radius_m]
    return min(around)[2] if around else None


def shown_squares(points: _Where, policy: Policy) -> Iterator[tuple[Square, frozenset[str]]]:
    """The squares that are shown, with the people who pointed there.

    A square is shown when at least k people pointed in it and none is shown inside it. What lies outside the squares
    inside a larger one is told nowhere.
    """
    for largest, here in _by_square(points, policy.cell_largest_m).items():
        yield from _finest(largest, here, policy)


def _finest(one: Square, points: _Where, policy: Policy) -> list[tuple[Square, frozenset[str]]]:
    people = frozenset(person for person, _ in points)
    if len(people) < policy.k_map:
        return []
    if one.size == policy.cell_smallest_m:
        return [(one, people)]
    quarters = _by_square(points, one.size // 2).items()
    return [shown for quarter, here in quarters for shown in _finest(quarter, here, policy)] or [(one, people)]


def _by_square(points: _Where, size: int) -> dict[Square, _Where]:
    found: dict[Square, _Where] = defaultdict(list)
    for person, at in points:
        found[square(at, size)].append((person, at))
    return found
