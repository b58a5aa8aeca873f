"""Squares and named places: at least five people in each, no two of them over the same points, and nothing finer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.cells import Ground, MapCell, MapTables, Pin, kept_out, map_tables
from pipeline.grid import Spot, Square, around, named, square
from pipeline.naming import NamedPlace
from pipeline.policy import shipped_policy

POLICY = shipped_policy()
K, SMALLEST, LARGEST = POLICY.k_map, POLICY.cell_smallest_m, POLICY.cell_largest_m
EVERYWHERE = Ground()
ABROAD = (0.0, 0.0)
"""A position that the grid does not reach."""

Answers = Mapping[str, Sequence[Pin]]

LAT, LON = 58.42, 13.11
NORTH, EAST = 0.00225, 0.0043
"""About 250 metres in degrees, here."""


def pin(up: float = 0, right: float = 0, words: str = "") -> Pin:
    """A point so many smallest squares up and to the right of a corner of Exempelby."""
    return Pin(words, LAT + up * NORTH, LON + right * EAST)


def crowd(n: int, *pins: Pin, first: int = 0) -> dict[str, tuple[Pin, ...]]:
    """So many people who all point in the same spots."""
    return {f"p{first + number}": pins for number in range(n)}


def counted(answers: Answers, ground: Ground = EVERYWHERE) -> MapTables:
    return map_tables({"pins_like": answers}, ground, POLICY)


def inside(answers: Answers, one: Square) -> dict[str, list[Pin]]:
    """Who pointed in a square, and where."""
    here = {who: [p for p in pins if p.spot and square(p.spot, one.size) == one] for who, pins in answers.items()}
    return {who: pins for who, pins in here.items() if pins}


def squares(cells: Iterable[MapCell]) -> list[Square]:
    found = [named(cell.id) for cell in cells]
    assert None not in found
    return [one for one in found if one]


def overlap(one: Square, other: Square) -> bool:
    """Whether two squares have ground in common."""
    apart_east = one.east + one.size <= other.east or other.east + other.size <= one.east
    return not (apart_east or one.north + one.size <= other.north or other.north + other.size <= one.north)


# By example


@pytest.mark.parametrize(("people", "told"), [(4, []), (5, [5]), (9, [5]), (10, [10]), (23, [20])])
def test_a_square_is_shown_from_five_people_and_tells_whole_fives(people: int, told: list[int]) -> None:
    cells = counted(crowd(people, pin())).cells
    assert [cell.n for cell in cells] == told
    assert all((cell.size_m, cell.outline) == (SMALLEST, squares([cell])[0].outline) for cell in cells)


def test_a_person_counts_once_in_a_square_however_many_points_lie_there() -> None:
    assert counted(crowd(4, pin(), pin(), pin())).cells == ()


def test_neighbours_with_too_few_stand_together_in_the_smallest_square_that_has_five() -> None:
    (cell,) = counted(crowd(3, pin()) | crowd(2, pin(right=1), first=3)).cells
    assert cell.size_m > SMALLEST
    assert cell.n == K


def four_in_each_quarter() -> dict[str, tuple[Pin, ...]]:
    """The most people that a larger square can hold and be shown."""
    answers: dict[str, tuple[Pin, ...]] = {}
    for number, (north, east) in enumerate((n, e) for n in (125, 375) for e in (125, 375)):
        lon, lat = Square(1, CORNER.north + north, CORNER.east + east).corners[0]
        answers |= crowd(K - 1, Pin("", lat, lon), first=number * K)
    return answers


CORNER = square(Spot(389_600, 6_477_200), 500)


def test_a_larger_square_says_no_more_than_at_least_five_whatever_it_holds() -> None:
    """Sixteen in it would say that each quarter holds four."""
    answers = four_in_each_quarter()
    (cell,) = counted(answers).cells
    assert (cell.id, cell.n) == (CORNER.name, K)
    assert len(inside(answers, CORNER)) == 4 * (K - 1)


def test_what_is_left_beside_a_shown_square_is_told_nowhere() -> None:
    alone = counted(crowd(5, pin())).cells
    assert counted(crowd(5, pin()) | crowd(4, pin(up=3, right=3), first=5)).cells == alone


def test_points_far_from_the_place_are_in_no_square() -> None:
    outline = '{"type":"Polygon","coordinates":[[[13.11,58.42],[13.12,58.42],[13.12,58.43],[13.11,58.42]]]}'
    near = Ground(box=around([outline], POLICY.cell_reach_m))
    far = crowd(6, Pin("IKEA", 57.78, 12.0), Pin("", 0.0, 0.0))
    assert counted(far).cells != ()
    assert counted(far, near).cells == ()
    assert counted(crowd(6, pin()), near).cells != ()


def test_how_many_answered_and_gave_a_position_is_told_in_whole_tens() -> None:
    answers = crowd(19, Pin("Badet", None, None)) | crowd(15, pin(), first=19) | {"silent": ()}
    (question,) = counted(answers).questions
    assert (question.question, question.people, question.located) == ("pins_like", 30, 10)


def test_a_policy_without_a_floor_shows_nothing_of_a_map() -> None:
    assert map_tables({"pins_like": crowd(50, pin())}, EVERYWHERE, replace(POLICY, k_map=0)) == MapTables()


def test_the_points_of_young_people_are_in_no_square() -> None:
    bathing = NamedPlace("Badplatsen")
    answers = crowd(8, pin()) | crowd(6, pin(words="badplatsen"), first=8)
    tables = counted(answers, Ground((bathing,), squares=False))
    assert tables.cells == ()
    assert [(place.name, place.n) for place in tables.places] == [("Badplatsen", 5)]


# Named places

BATHING = NamedPlace("Badplatsen", ("badet",), LAT, LON, 120)


def test_a_place_is_meant_by_words_or_by_a_point_in_its_circle_and_by_words_first() -> None:
    shop = NamedPlace("Affären")
    answers = {
        **crowd(3, Pin("Badet!", None, None)),
        **crowd(3, pin(), first=3),
        **crowd(5, pin(words="affären"), first=6),
    }
    tables = counted(answers, Ground((BATHING, shop)))
    assert [(place.name, place.n) for place in tables.places] == [("Affären", 5), ("Badplatsen", 5)]
    assert tables.cells == (), "a point is counted once"


def test_the_nearest_of_two_circles_is_meant() -> None:
    jetty = NamedPlace("Bryggan", (), LAT + NORTH / 4, LON, 120)
    tables = counted(crowd(5, pin(up=0.05)) | crowd(6, pin(up=0.2), first=5), Ground((BATHING, jetty)))
    assert [(place.name, place.n) for place in tables.places] == [("Badplatsen", 5), ("Bryggan", 5)]


def test_a_place_that_too_few_meant_is_as_if_it_had_no_name() -> None:
    answers = crowd(4, pin(words="badet")) | crowd(4, pin(right=0.05), first=4)
    assert counted(answers, Ground((replace(BATHING, radius_m=0, lat=None, lon=None),))) == counted(answers)


def test_what_is_told_by_name_is_told_in_no_square() -> None:
    """Nobody can take the one from the other: those in the square are there without those of the place."""
    bathers, others = crowd(7, pin(words="Badplatsen")), crowd(5, pin(), first=7)
    tables = counted(bathers | others, Ground((NamedPlace("Badplatsen"),)))
    assert [place.n for place in tables.places] == [5]
    assert tables.cells == counted(others).cells


def test_a_hidden_place_is_told_of_nowhere() -> None:
    home = replace(BATHING, shown=False)
    tables = counted(crowd(12, pin(words="badet"), pin()), Ground((home,)))
    assert (tables.cells, tables.places) == ((), ())
    assert tables.questions[0].people == 10


# By chance

few_spots = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda xy: pin(up=xy[0] / 2, right=xy[1] / 2))
pins = st.lists(st.one_of(few_spots, few_spots, st.just(Pin("Badet", None, None))), max_size=3).map(tuple)
villages = st.lists(pins, max_size=70).map(lambda given: {f"p{n}": one for n, one in enumerate(given)})


@given(villages)
@settings(deadline=None, max_examples=150)
def test_every_shown_square_has_five_people_and_no_two_have_ground_in_common(answers: Answers) -> None:
    cells = counted(answers).cells
    shown = squares(cells)
    for cell, one in zip(cells, shown, strict=True):
        people = len(inside(answers, one))
        assert cell.n % K == 0
        assert K <= cell.n <= people
        assert cell.size_m == one.size
    assert not any(overlap(one, other) for n, one in enumerate(shown) for other in shown[:n])


@given(villages)
@settings(deadline=None, max_examples=150)
def test_whatever_could_be_shown_is_shown_in_the_smallest_square_that_can_show_it(answers: Answers) -> None:
    shown = squares(counted(answers).cells)
    spots = [p.spot for given in answers.values() for p in given if p.spot]
    for size in POLICY.cell_sizes:
        for one in {square(s, size) for s in spots}:
            within = any(one == other or (overlap(one, other) and other.size < one.size) for other in shown)
            assert within == (len(inside(answers, one)) >= K)


@given(villages, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_who_pointed_where_is_not_told(answers: Answers, dice: object) -> None:
    people, given = list(answers), list(answers.values())
    dice.shuffle(given)  # type: ignore[attr-defined]
    assert counted(dict(zip(people, given, strict=True))) == counted(answers)


def without(answers: Answers, one: Square) -> dict[str, Sequence[Pin]]:
    """The same answers with every point of a square moved abroad."""

    def moved(p: Pin) -> Pin:
        return Pin(p.words, *ABROAD) if p.spot and square(p.spot, one.size) == one else p

    return {who: tuple(map(moved, pins)) for who, pins in answers.items()}


def nobody_there(answers: Answers, one: Square, shown: Sequence[Square]) -> dict[str, Sequence[Pin]]:
    """Answers with nobody in a square, which ought to come out the same."""
    around_it = next((other for other in shown if overlap(one, other)), None)
    if around_it is None:
        return without(answers, one)
    half = around_it.size // 2
    corners = [(around_it.north + n, around_it.east + e) for n in (0, half) for e in (0, half)]
    quarters = [quarter for n, e in corners if not overlap(one, quarter := Square(half, n, e))]
    moved = without(answers, around_it)
    for number, who in enumerate(list(inside(answers, around_it))[:K]):
        quarter = quarters[min(number, 1)]
        lon, lat = Square(1, quarter.north + half // 2, quarter.east + half // 2).corners[0]
        moved[who] = (*(p for p in moved[who]), Pin("", lat, lon))
    return moved


@given(villages)
@example(four_in_each_quarter())
@settings(deadline=None, max_examples=100)
def test_of_no_smaller_square_is_it_told_that_anybody_pointed_there(answers: Answers) -> None:
    """For every smallest square that is not shown there are answers that leave it empty and come out the same."""
    tables = counted(answers)
    shown = squares(tables.cells)
    spots = [p.spot for given in answers.values() for p in given if p.spot]
    for one in {square(s, SMALLEST) for s in spots} - set(shown):
        other = nobody_there(answers, one, shown)
        assert inside(other, one) == {}
        assert counted(other) == tables


# What those who decide see of what is kept out


@pytest.mark.parametrize(
    ("ground", "told"),
    [
        (EVERYWHERE, 10),
        (Ground((NamedPlace("Badet", lat=LAT + 20.5 * NORTH, lon=LON + 20.5 * EAST, radius_m=90),)), 10),
        (Ground((NamedPlace("Badet", lat=LAT + 0.5 * NORTH, lon=LON + 0.5 * EAST, radius_m=90),)), 10),
        (Ground((NamedPlace("Hemma", lat=LAT + 0.5 * NORTH, lon=LON + 0.5 * EAST, radius_m=90, shown=False),)), 20),
        (Ground(squares=False), 20),
    ],
    ids=["none", "named elsewhere", "named", "hidden", "no squares"],
)
def test_people_whose_point_is_told_nowhere_are_counted_in_whole_tens(ground: Ground, told: int) -> None:
    together = crowd(13, pin(0.5, 0.5))
    alone = {f"a{n}": (pin(40 + 40 * n, 0.5), pin(0.5, 0.5) if n % 2 else Pin("Badet", None, None)) for n in range(12)}
    assert kept_out(together | alone, ground, POLICY) == told


def test_who_gave_only_words_is_not_kept_out_and_who_is_outside_is() -> None:
    words = {f"w{n}": (Pin("Badet", None, None),) for n in range(30)}
    assert kept_out(words, EVERYWHERE, POLICY) == 0
    assert kept_out(words | crowd(10, Pin("", *ABROAD)), EVERYWHERE, POLICY) == 10
