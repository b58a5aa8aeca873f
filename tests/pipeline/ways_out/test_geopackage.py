"""A GeoPackage that GDAL opens, with a map and every table beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from pipeline.ways_out.extract import Extract, without_outlines
from pipeline.ways_out.geopackage import as_geopackage
from pipeline.ways_out.layers import layers


@pytest.fixture
def file(extract: Extract, tmp_path: Path) -> Path:
    """The file."""
    path = tmp_path / "exempelby.gpkg"
    path.write_bytes(as_geopackage(extract))
    return path


@pytest.fixture
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """The file as SQLite sees it."""
    with closing(sqlite3.connect(file)) as connection:
        yield connection


def test_it_says_that_it_is_a_geopackage_and_is_whole(opened: sqlite3.Connection) -> None:
    """Requirements 2 and 6 to 8 of the standard."""
    assert opened.execute("pragma application_id").fetchone() == (0x47504B47,)
    assert opened.execute("pragma user_version").fetchone() == (10400,)
    assert opened.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert opened.execute("pragma foreign_key_check").fetchall() == []
    systems = "select srs_id from gpkg_spatial_ref_sys order by srs_id"
    assert opened.execute(systems).fetchall() == [(-1,), (0,), (4326,)]


def test_every_table_is_there_as_a_layer_or_as_it_is(extract: Extract, file: Path) -> None:
    drawn = {layer.name for layer in layers(extract)}
    found = dict(pyogrio.list_layers(file))
    assert set(found) == {table.name for table in extract.tables}
    assert {name for name, kind in found.items() if kind} == drawn


def test_every_value_of_a_table_is_there(extract: Extract, opened: sqlite3.Connection) -> None:
    drawn = {layer.name: layer for layer in layers(extract)}
    for table in map(without_outlines, extract.tables):
        layer = drawn.get(table.name)
        columns = layer.columns if layer else table.columns
        rows = [feature.values for feature in layer.features] if layer else list(table.rows)
        listed = ", ".join(f'"{column.name}"' for column in columns)
        assert opened.execute(f'select {listed} from "{table.name}" order by fid').fetchall() == rows


def test_gdal_draws_the_same_outlines(extract: Extract, file: Path) -> None:
    for layer in layers(extract):
        info = pyogrio.read_info(file, layer=layer.name)
        _, _, drawn, _ = pyogrio.raw.read(file, layer=layer.name)
        assert (info["crs"], info["geometry_type"]) == ("EPSG:4326", "MultiPolygon")
        for feature, blob in zip(layer.features, drawn, strict=True):
            shape = shapely.from_wkb(blob)
            assert (shape is None) == (not feature.polygons)
            if shape is not None:
                assert shape.is_valid
                rings = [
                    list(ring.coords) for polygon in shape.geoms for ring in (polygon.exterior, *polygon.interiors)
                ]
                assert rings == [ring for polygon in feature.polygons for ring in polygon]
        assert np.allclose(info["total_bounds"], shapely.total_bounds(shapely.from_wkb(drawn)))


def test_the_same_release_gives_the_same_bytes(extract: Extract) -> None:
    assert as_geopackage(extract) == as_geopackage(extract)
