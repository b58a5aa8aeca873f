"""The place itself: its outline is drawn in its own shape, and names stand inside what they name."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from desk.kit.lettering import even, lettered, width
from desk.kit.outline import SIZE, drawing, outline
from intake.register import Area

Areas = tuple[Area, ...]


def _square(name: str, west: float, south: float, side: float, *, kind: str = "Polygon") -> Area:
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    shape: list[Any] = [ring] if kind == "Polygon" else [[ring]]
    return Area("byn", name.lower(), name, json.dumps({"type": kind, "coordinates": shape}))


def _labels(svg: str) -> list[str]:
    return ["".join(part.itertext()) for part in fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def _drawn(areas: Sequence[Area], *, named: bool = True) -> str:
    shape = outline(areas)
    assert shape is not None
    return drawing(shape, fill="#0b5d4b", paper="#ffffff", named=named)


def test_a_place_without_outlines_has_no_drawing() -> None:
    assert outline([]) is None
    assert outline([Area("byn", "norr", "Norr")]) is None


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_a_degree_is_drawn_as_long_as_it_is_on_the_ground(kind: str) -> None:
    """At 60 degrees north a degree of longitude is half a degree of latitude."""
    shape = outline([_square("Norr", 13, 59.95, 0.1, kind=kind)])
    assert shape is not None
    assert (shape.width, shape.height) == pytest.approx((SIZE / 2, SIZE), rel=0.01)


def test_north_is_up() -> None:
    shape = outline([_square("Norr", 13, 58.1, 0.1), _square("Söder", 13, 58.0, 0.1)])
    assert shape is not None
    tops = [min(y for ring in piece.rings for _, y in ring) for piece in shape.pieces]
    assert tops[0] < tops[1]


def test_the_names_of_the_sub_areas_stand_on_the_map(areas: Areas) -> None:
    assert _labels(_drawn(areas)) == ["Centrum", "Norra sidan", "Sjösidan"]
    assert _labels(_drawn(areas, named=False)) == []


def test_either_all_names_have_room_or_none_is_drawn() -> None:
    assert _labels(_drawn([_square("Stora", 13, 58, 1), _square("Lillängarnas sommarstugeområde", 14, 58, 0.02)])) == []


def test_a_single_area_is_not_named_again() -> None:
    assert _labels(_drawn([_square("Byn", 13, 58, 1)])) == []


def test_a_name_of_markup_is_text() -> None:
    assert _labels(_drawn([_square("<b>&", 13, 58, 1), _square("Söder", 14, 58, 1)])) == ["<b>&", "Söder"]


def test_a_name_stands_inside_its_own_area() -> None:
    svg = _drawn([_square("Väster", 13, 58, 1), _square("Öster", 14, 58, 1)])
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)"', svg)]
    assert places == pytest.approx([SIZE / 4, SIZE * 3 / 4], abs=1)


def test_points_too_near_to_be_seen_are_left_out() -> None:
    near = [[13 + n * 1e-6, 58.0] for n in range(5000)]
    ring = [*near, [13.1, 58.0], [13.1, 58.1], [13.0, 58.1], [13.0, 58.0]]
    area = Area("byn", "n", "Norr", json.dumps({"type": "Polygon", "coordinates": [ring]}))
    assert len(_drawn([area])) < 2000


# --- Large letters ---

NAMES = ["Ås", "Exempelby", "Västra Tunhem och Hullsjön med omnejd", "Wwwmmm Wwwmmm", "Lillängarnas sommarstugeområde"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("across", "down", "most"), [(178, 46, 64), (98, 24, 24), (66, 34, 14)])
def test_large_letters_stay_in_their_box(name: str, across: float, down: float, most: float) -> None:
    set_in = lettered(name, across=across, down=down, most=most, least=1)
    assert " ".join(set_in.lines) == name
    assert set_in.size <= most
    assert set_in.size * len(set_in.lines) <= down + 0.01
    assert max(map(width, set_in.lines)) * set_in.size <= across + 0.01


def test_lines_are_of_even_width() -> None:
    assert even("Västra Tunhem och Hullsjön med omnejd", 2) == ("Västra Tunhem och", "Hullsjön med omnejd")


def test_a_word_that_is_too_long_for_the_least_size_is_set_in_the_least() -> None:
    assert lettered("a" * 200, across=100, down=10, most=10, least=4).size == 4
