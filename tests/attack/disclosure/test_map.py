"""Attacks on the map: somebody alone in a square, squares taken from each other, and who pointed where (M1 to M3).

Each is tried on an unsafe build first and must break it.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import dist
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.cells import Ground, Pin
from pipeline.disclosure import Person
from pipeline.grid import Square, named, square
from pipeline.naming import NamedPlace
from pipeline.policy import shipped_policy
from tests.attack.disclosure import attacker, unsafe
from tests.attack.disclosure.attacker import Matrix, ask
from tests.attack.disclosure.protocol import Measured
from tests.attack.disclosure.village import PLACE, Village, pointed_anew, village

K = shipped_policy().k_map
BATHING = NamedPlace("Badplatsen", ("The bathing place",), 58.4281, 13.1396, 100)
SAID: dict[str, Any] = {"who": "Lo", "reason": "Känd av alla.", "journal_position": 1}

Point = tuple[str, str, int]
"""Question, person, and which of the points that the person gave."""
Shown = tuple[str, Square | NamedPlace]
"""Question, and a square or a place that a file shows."""


@pytest.fixture(scope="module")
def shore(memory: Path) -> Iterator[Village]:
    """155 people at a place where the bathing place has its name."""
    with village(memory / "shore", 155, 1812) as made:
        made.home.stream.decisions.name_place(PLACE, BATHING, day=made.home.during, **SAID)
        yield made


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def shown(file: Path) -> list[Shown]:
    """Every square and named place of a file."""
    squares = [(question, named(name)) for question, name in ask(file, "select question, id from map_cell")]
    places = [(question, BATHING) for question, name in ask(file, "select question, name from map_place")]
    return [(question, one) for question, one in squares if one] + places


def in_it(pin: Pin, one: Square | NamedPlace, ground: Ground) -> bool:
    """Whether a point is counted in a square or a place, when the names that were given are known."""
    at, centre = pin.spot, Pin("", BATHING.lat, BATHING.lon).spot
    near = at is not None and centre is not None and dist(at, centre) <= BATHING.radius_m
    bathing = BATHING in ground.places and (BATHING.is_called(pin.words) or near)
    if isinstance(one, NamedPlace):
        return bathing
    return not bathing and at is not None and square(at, one.size) == one


def indicators(file: Path, people: Sequence[Person], ground: Ground) -> tuple[Matrix, list[int]]:
    """Which points are in what is shown, and how many people gave the points that are always together."""
    of: defaultdict[tuple[bool, ...], set[str]] = defaultdict(set)
    everything = shown(file)
    for person in people:
        for question, pins in person.pins.items():
            for pin in pins:
                held = tuple(question == asked and in_it(pin, one, ground) for asked, one in everything)
                of[held].add(person.submission_id)
    told = {held: len(who) for held, who in of.items() if any(held)}
    return np.array(list(told), dtype=np.int64).T, list(told.values())


# M1 on who stands alone


def alone(file: Path, people: Sequence[Person]) -> int:
    """How many people point, in some square that is shown, where fewer than five do."""
    found = set()
    for question, one in shown(file):
        here = {p.submission_id for p in people for pin in p.pins.get(question, ()) if in_it(pin, one, Ground())}
        found |= here if len(here) < K else set()
    return len(found)


def test_m1_nobody_points_in_a_square_among_fewer_than_five(town: Village, tmp_path: Path, measured: Measured) -> None:
    pointed = sum(any(pin.lat for pins in person.pins.values() for pin in pins) for person in town.people)
    found = alone(unsafe.points_as_squares(tmp_path / "points.db", town.people), town.people)
    assert found >= 0.2 * pointed

    assert alone(town.published, town.people) == 0
    assert ask(town.published, "select count(*) from map_cell")[0][0] >= 4
    assert ask(town.published, "select min(n), max(n % 5) from map_cell") == [(K, 0)]
    measured("M1", f"points as squares: {found} of {pointed} people", "0; the smallest told is 5")


# M2 on what is left when one is taken from another


def test_m2_no_square_or_place_can_be_taken_from_another(
    town: Village, shore: Village, tmp_path: Path, measured: Measured
) -> None:
    """What some combination of all that is shown leaves alone comes from at least five people."""
    sizes = shipped_policy().cell_sizes
    nested = unsafe.squares_and_all_around(tmp_path / "nested.db", town.people, sizes)
    matrix, people = indicators(nested, town.people, Ground())
    left = attacker.isolated(matrix, people, fewer_than=K)
    assert left >= 5

    for made in (town, shore):
        matrix, people = indicators(made.published, made.people, made.asked.ground)
        assert len(matrix) >= 4
        assert matrix.sum(axis=0).max() == 1, "a point is in one square or place at most"
        assert attacker.isolated(matrix, people, fewer_than=K) == 0
        assert attacker.smallest_support(matrix, people, terms=3) >= K
    assert ask(shore.published, "select name, min(n) from map_place") == [("Badplatsen", 15)]
    measured("M2", f"squares and all around them: {left} people left over", "0; at least 5; no point counted twice")


def test_m2_the_sums_that_are_told_leave_nobody_over(town: Village) -> None:
    """From how many answered and what the squares hold it never follows that one to four are somewhere else."""
    for question, people, located in ask(town.published, "select id, people, located from map_question"):
        squares = ask(town.published, "select n from map_cell where question = ?", question)
        least, most = sum(n for (n,) in squares), sum(n + K - 1 for (n,) in squares)
        for floor in (people, located):
            assert not (floor - most >= 1 and floor + 9 - least < K)


# M3 on who pointed where


def test_m3_who_pointed_where_is_in_no_byte(shore: Village, whole: bool, measured: Measured) -> None:
    before = digest(shore.published)
    moved = [replace(person, pins=elsewhere(person)) for person in shore.people]
    assert digest(shore.release(moved)) != before, "points that leave their square are seen"

    times = 100 if whole else 12
    for seed in range(times):
        pins = pointed_anew(shore.people, random.Random(seed))
        dealt = [replace(person, pins=one) for person, one in zip(shore.people, pins, strict=True)]
        assert digest(shore.release(dealt)) == before
    measured("M3", "points a kilometre away: other bytes", f"{times} deals, 0 differing bytes")


def elsewhere(person: Person) -> dict[str, tuple[Pin, ...]]:
    """What somebody pointed at, a kilometre further north."""
    return {q: tuple(p._replace(lat=p.lat and p.lat + 0.01) for p in pins) for q, pins in person.pins.items()}


def test_m3_the_file_has_no_coordinate_of_anybody(shore: Village) -> None:
    degrees = {d for person in shore.people for pins in person.pins.values() for pin in pins for d in pin[1:] if d}
    written = {float(number) for number in re.findall(rb"\d\d\.\d+", shore.published.read_bytes())}
    assert len(degrees) > 50
    assert len(written) > 50
    assert degrees.isdisjoint(written)
