"""GeoJSON as RFC 7946 wants it, read by GDAL and by Shapely."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely

from pipeline.ways_out.extract import Extract
from pipeline.ways_out.geojson_file import as_geojson


@pytest.fixture
def told(extract: Extract) -> dict[str, Any]:
    """The document."""
    found: dict[str, Any] = json.loads(as_geojson(extract))
    return found


def test_it_is_a_collection_of_features(told: dict[str, Any]) -> None:
    assert told["type"] == "FeatureCollection"
    for feature in told["features"]:
        assert set(feature) == {"type", "properties", "geometry"}
        assert feature["type"] == "Feature"
        assert feature["properties"]["layer"]
        assert all(not isinstance(value, dict | list) for value in feature["properties"].values())


def test_every_outline_is_valid_and_turns_the_right_way(told: dict[str, Any]) -> None:
    drawn = [feature["geometry"] for feature in told["features"] if feature["geometry"]]
    assert drawn
    for geometry in drawn:
        shape = shapely.from_geojson(json.dumps(geometry))
        assert shape.geom_type == "MultiPolygon"
        assert shape.is_valid
        assert all(polygon.exterior.is_ccw for polygon in shape.geoms)
        assert not any(ring.is_ccw for polygon in shape.geoms for ring in polygon.interiors)


def test_a_thing_without_outlines_has_no_geometry(told: dict[str, Any]) -> None:
    (without,) = [one for one in told["features"] if one["properties"].get("code") == "sodra"]
    assert without["geometry"] is None


def test_gdal_reads_it(extract: Extract, tmp_path: Path) -> None:
    file = tmp_path / "exempelby.geojson"
    file.write_bytes(as_geojson(extract))
    info = pyogrio.read_info(file)
    assert info["crs"] == "EPSG:4326"
    assert info["features"] == len(json.loads(file.read_text("utf-8"))["features"])
    assert {"layer", "code", "respondents"} <= set(info["fields"])
