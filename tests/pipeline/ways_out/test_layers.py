"""What can be drawn: valid outlines, and how many answered from each area where that is published."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ways_out.extract import Extract
from pipeline.ways_out.layers import layers, polygons

POINT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def area(extract: Extract, code: str) -> dict[str, Any]:
    layer = next(layer for layer in layers(extract) if layer.name == "place_area")
    names = [column.name for column in layer.columns]
    rows = [dict(zip(names, feature.values, strict=True)) for feature in layer.features]
    (found,) = [row for row in rows if row["code"] == code]
    return found


def test_an_area_carries_the_published_total_of_the_campaign_that_asked(extract: Extract) -> None:
    assert area(extract, "norra")["campaign"] == "exempelby-campaign"
    assert area(extract, "norra")["respondents"] == 31


def test_what_is_not_published_is_unknown_and_not_nought(extract: Extract) -> None:
    assert area(extract, "sodra")["respondents"] is None


def test_every_table_with_outlines_is_a_layer(extract: Extract) -> None:
    drawn = {table.name for table in extract.tables if any(one.kind.value == "outline" for one in table.columns)}
    assert {layer.name for layer in layers(extract)} == drawn >= {"place_area"}


@given(st.lists(POINT, min_size=3, max_size=8))
def test_turning_a_ring_keeps_its_points(points: list[tuple[float, float]]) -> None:
    ring = [*points, points[0]]
    text = json.dumps({"type": "Polygon", "coordinates": [ring]})
    ((turned,),) = polygons(text)
    assert turned in (ring, ring[::-1])


def test_no_outline_is_no_polygon() -> None:
    assert polygons("") == polygons(None) == ()
