"""Outlines laid flat: a kilometre is a kilometre, a hole is a hole, and a name stands where there is room."""

from __future__ import annotations

import json

import pytest

from pipeline.grid import Square
from reports.outlines import Shape, box_of, flat, room_for_name

RING = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]
ISLAND = [[6, 0], [7, 0], [7, 1], [6, 1], [6, 0]]


def shape(*rings: list[list[int]]) -> Shape:
    return Shape({}, tuple(tuple((float(x), float(y)) for x, y in ring) for ring in rings))


@pytest.mark.parametrize(("size", "north"), [(250, 6_140_000), (1000, 6_500_000), (4000, 7_500_000)])
def test_a_square_of_the_grid_has_its_own_size_wherever_in_the_country(size: int, north: int) -> None:
    (laid,) = flat([Square(size, north // size * size, 500_000 // size * size).outline])
    left, bottom, right, top = laid.box

    assert right - left == pytest.approx(size / 1000, rel=0.01)
    assert top - bottom == pytest.approx(size / 1000, rel=0.01)


def test_an_outline_keeps_its_kind_and_is_read_in_all_its_parts() -> None:
    several = {"type": "MultiPolygon", "coordinates": [[RING, HOLE], [ISLAND]]}

    (laid,) = flat([json.dumps(several)])

    assert laid.geometry["type"] == "MultiPolygon"
    assert [len(ring) for ring in laid.rings] == [5, 5, 5]


def test_without_outlines_there_is_nothing_to_lay() -> None:
    assert flat([]) == []


@pytest.mark.parametrize(
    ("at", "held"),
    [((0.5, 2), True), ((2, 2), False), ((3.5, 3.5), True), ((6.5, 0.5), True), ((5, 0.5), False), ((9, 9), False)],
)
def test_a_point_is_within_a_shape_but_not_in_its_hole(at: tuple[float, float], held: bool) -> None:
    assert shape(RING, HOLE, ISLAND).holds(at) is held


def test_a_name_stands_within_its_shape_and_beside_what_lies_upon_it() -> None:
    area = shape(RING)
    upon = shape([[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]])

    x, y = room_for_name(area, [upon], (0.8, 0.2))

    assert 1 < x < 3
    assert y == pytest.approx(3, abs=0.6)


def test_a_name_stands_in_a_shape_that_is_covered_whole() -> None:
    area = shape(RING)

    assert area.holds(room_for_name(area, [area], (0.8, 0.2)))


def test_a_name_too_long_to_stand_beside_stands_upon_instead_of_across_the_outline() -> None:
    area = shape(RING)
    upon = shape([[1, 0], [4, 0], [4, 4], [1, 4], [1, 0]])

    assert room_for_name(area, [upon], (0.3, 0.2))[0] < 1
    assert room_for_name(area, [upon], (1.5, 0.2))[0] == pytest.approx(2, abs=0.3)


def test_the_box_of_shapes_holds_them_all() -> None:
    assert box_of([shape(RING), shape(ISLAND)]) == (0, 0, 7, 4)
