"""GeoPackage: everything of a place in one file for a map program (OGC 12-128r18): layers, and tables to join with."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

from .extract import Column, Extract, Kind, Value
from .layers import Layer, Polygon, layers

_WGS_84 = 4326
_SCHEMA = """
pragma application_id = 0x47504b47;
pragma user_version = 10400;
create table gpkg_spatial_ref_sys (
  srs_name text not null, srs_id integer primary key, organization text not null,
  organization_coordsys_id integer not null, definition text not null, description text
);
insert into gpkg_spatial_ref_sys values
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
   || 'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
   || 'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',
   'longitude and latitude in degrees');
create table gpkg_contents (
  table_name text not null primary key, data_type text not null, identifier text unique, description text default '',
  last_change datetime not null, min_x double, min_y double, max_x double, max_y double,
  srs_id integer references gpkg_spatial_ref_sys(srs_id)
);
create table gpkg_geometry_columns (
  table_name text not null references gpkg_contents(table_name), column_name text not null,
  geometry_type_name text not null, srs_id integer not null references gpkg_spatial_ref_sys(srs_id),
  z tinyint not null, m tinyint not null, primary key (table_name, column_name)
);
"""
_TYPES = {Kind.TEXT: "TEXT", Kind.INTEGER: "INTEGER", Kind.REAL: "DOUBLE"}
_ATTRIBUTES = "insert into gpkg_contents values (?, 'attributes', ?, ?, ?, null, null, null, null, null)"
_FEATURES = "insert into gpkg_contents values (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)"
Box = tuple[float, float, float, float]


def as_geopackage(extract: Extract) -> bytes:
    """A GeoPackage: what has outlines as layers, every other table as it is."""
    drawn = layers(extract)
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(_SCHEMA)
        moment = f"{extract.date}T00:00:00.000Z"
        for layer in drawn:
            _features(made, layer, moment)
        for table in extract.tables:
            if table.name not in {layer.name for layer in drawn}:
                made.execute(_ATTRIBUTES, (table.name, table.name, table.words.sv, moment))
                _table(made, table.name, [_column(column) for column in table.columns], table.rows)
        made.commit()
        made.execute("vacuum")
        return made.serialize()


def _features(made: sqlite3.Connection, layer: Layer, moment: str) -> None:
    boxes = [_box(feature.polygons) for feature in layer.features if feature.polygons]
    around = _around(boxes) if boxes else (None, None, None, None)
    made.execute(_FEATURES, (layer.name, layer.name, layer.words.sv, moment, *around, _WGS_84))
    made.execute("insert into gpkg_geometry_columns values (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)", (layer.name, _WGS_84))
    columns = ["geom MULTIPOLYGON", *(_column(column) for column in layer.columns)]
    _table(made, layer.name, columns, ((_geometry(one.polygons), *one.values) for one in layer.features))


def _column(column: Column) -> str:
    return f'"{column.name}" {_TYPES[column.kind]}'


def _table(
    made: sqlite3.Connection, name: str, columns: Sequence[str], rows: Iterable[tuple[Value | bytes, ...]]
) -> None:
    made.execute(f'create table "{name}" (fid integer primary key autoincrement not null, {", ".join(columns)})')
    made.executemany(f'insert into "{name}" values (null, {", ".join("?" * len(columns))})', rows)  # noqa: S608 - our own names


def _geometry(polygons: Sequence[Polygon]) -> bytes | None:
    """The outlines as a GeoPackage blob: a header with their box, then well-known binary, little-endian."""
    if not polygons:
        return None
    west, south, east, north = _box(polygons)
    return struct.pack("<2sBBi4d", b"GP", 0, 0b011, _WGS_84, west, east, south, north) + b"".join(_wkb(polygons))


def _wkb(polygons: Sequence[Polygon]) -> Iterator[bytes]:
    yield struct.pack("<BII", 1, 6, len(polygons))
    for polygon in polygons:
        yield struct.pack("<BII", 1, 3, len(polygon))
        for ring in polygon:
            yield struct.pack("<I", len(ring))
            yield from (struct.pack("<2d", *point) for point in ring)


def _box(polygons: Sequence[Polygon]) -> Box:
    points = [point for polygon in polygons for ring in polygon for point in ring]
    return min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points)


def _around(boxes: Sequence[Box]) -> Box:
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)
