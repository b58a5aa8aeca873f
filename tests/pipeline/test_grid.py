"""The grid is the one that Sweden's statistics use, and a square has one name and one outline."""

from __future__ import annotations

import json
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

import pytest

from pipeline.grid import Box, Spot, Square, around, named, spot, square

ROUND_EARTH = 6_371_000


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far it is between two positions on a round earth, by longitude and latitude."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(radians, position)) for position in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * ROUND_EARTH * asin(sqrt(half))


@pytest.mark.parametrize(
    ("lat", "lon", "east", "north"),
    [(60.0, 15.0, 500_000.0, 6_651_411.19), (58.42, 13.11, 389_603.73, 6_477_022.99)],
)
def test_a_position_is_in_sweref_99_tm(lat: float, lon: float, east: float, north: float) -> None:
    """On the middle meridian the projection is UTM's, whose figures anybody can look up."""
    found = spot(lat, lon)
    assert found == pytest.approx((east, north), abs=0.01)


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.0), (90.0, 180.0), (58.4, -13.1), (54.9, 13.0), (69.1, 20.0)])
def test_what_is_outside_sweden_is_nowhere_in_the_grid(lat: float, lon: float) -> None:
    assert spot(lat, lon) is None


def test_four_squares_make_one_of_twice_the_side() -> None:
    at = Spot(389_603.7, 6_477_022.9)
    assert square(at, 250) == Square(250, 6_477_000, 389_500)
    assert square(at, 500) == Square(500, 6_477_000, 389_500)
    assert square(at, 1000) == Square(1000, 6_477_000, 389_000)


def test_a_name_leads_back_to_its_square() -> None:
    one = Square(250, 6_477_000, 389_500)
    assert one.name == "CRS3006RES250mN6477000E389500"
    assert named(one.name) == one


@pytest.mark.parametrize(
    "name",
    ["", "CRS3006RES250mN6477001E389500", "CRS3006RES250mN6477000E389500.5", "CRS3035RES250mN6477000E389500", "-"],
)
def test_what_is_not_on_the_grid_has_no_name(name: str) -> None:
    assert named(name) is None


def test_an_outline_is_the_square_on_the_ground() -> None:
    outline = json.loads(Square(250, 6_477_000, 389_500).outline)
    assert outline["type"] == "Polygon"
    (ring,) = outline["coordinates"]
    assert ring[0] == ring[-1]
    assert [metres(one, other) for one, other in pairwise(ring)] == pytest.approx([250] * 4, rel=0.005)
    turned = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
    assert turned > 0, "GeoJSON goes round its polygons against the sun"


def test_neighbours_share_their_corners() -> None:
    west, east = Square(250, 6_477_000, 389_500).corners, Square(250, 6_477_000, 389_750).corners
    assert (west[1], west[2]) == (east[0], east[3])


def test_a_place_is_its_outlines_and_some_way_around() -> None:
    outline = json.dumps({"type": "MultiPolygon", "coordinates": [[[[13.11, 58.42], [13.12, 58.42], [13.12, 58.43]]]]})
    box = around([outline, ""], reach=1000)
    assert box is not None
    assert box.west == pytest.approx(389_603.7 - 1000, abs=5)
    assert box.holds(Spot(389_603.7, 6_477_022.9))
    assert not box.holds(Spot(box.east + 1, box.north))
    assert around([""], reach=1000) is None
    assert isinstance(box, Box)
