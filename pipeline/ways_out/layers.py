"""What can be drawn on a map: the sub-areas with how many answered from each, and every other table with outlines."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .extract import Column, Extract, Kind, Row, Table, Value, Words, by_column, without_outlines

AREAS = "place_area"

Ring = list[tuple[float, float]]
Polygon = list[Ring]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing on the map. `polygons` is empty where nobody has given its outlines."""

    values: Row
    polygons: tuple[Polygon, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """Things of one kind, with the columns that each has values for."""

    name: str
    words: Words
    columns: tuple[Column, ...]
    features: tuple[Feature, ...]


_COUNTED = (
    Column("campaign", Kind.TEXT, Words("Kampanjen; tomt när ingen frågade efter delområde.",
                                        "The campaign; empty where none asked for the sub-area.")),
    Column("respondents", Kind.INTEGER, Words("Svarande från delområdet; tomt är okänt, aldrig noll.",
                                              "Respondents from the sub-area; empty is unknown, never nought.")),
)  # fmt: skip


def layers(extract: Extract) -> tuple[Layer, ...]:
    """The layers of a place, one for each table that has outlines."""
    tables = {table.name: table for table in extract.tables}
    drawn = [table for table in extract.tables if any(column.kind is Kind.OUTLINE for column in table.columns)]
    return tuple(_areas(_layer(one), tables) if one.name == AREAS else _layer(one) for one in drawn)


def _layer(table: Table) -> Layer:
    outlines = next(values for column, values in by_column(table) if column.kind is Kind.OUTLINE)
    plain = without_outlines(table)
    features = (Feature(row, polygons(text)) for row, text in zip(plain.rows, outlines, strict=True))
    return Layer(table.name, table.words, plain.columns, tuple(features))


def _areas(layer: Layer, tables: Mapping[str, Table]) -> Layer:
    """Each area once for every campaign that asked where people live, with the total that is published of it."""
    code = [column.name for column in layer.columns].index("code")
    asked = _asked_areas(tables, {feature.values[code] for feature in layer.features})
    totals = {row[:3]: row[3] for row in _columns(tables["total_count"], ("campaign", "question", "choice", "n"))}

    def counted(feature: Feature) -> Iterator[Feature]:
        for campaign, question in asked or [(None, None)]:
            n = totals.get((campaign, question, feature.values[code]))
            yield Feature((*feature.values, campaign, n), feature.polygons)

    features = tuple(one for feature in layer.features for one in counted(feature))
    return Layer(layer.name, layer.words, (*layer.columns, *_COUNTED), features)


def _asked_areas(tables: Mapping[str, Table], codes: set[Value]) -> list[tuple[Value, Value]]:
    """The questions, one a campaign, whose choices are the areas themselves."""
    choices: defaultdict[tuple[Value, Value], set[Value]] = defaultdict(set)
    for campaign, question, value, missing in _columns(tables["choice"], ("campaign", "question", "value", "missing")):
        if not missing:
            choices[campaign, question].add(value)
    found = {campaign: question for (campaign, question), values in choices.items() if codes and codes <= values}
    return list(found.items())


def _columns(table: Table, names: Sequence[str]) -> Iterator[Row]:
    at = [[column.name for column in table.columns].index(name) for name in names]
    return (tuple(row[one] for one in at) for row in table.rows)


def polygons(text: Value) -> tuple[Polygon, ...]:
    """The polygons of a GeoJSON geometry; outer rings turn left and holes right, as RFC 7946 wants."""
    geometry: dict[str, Any] = json.loads(text) if isinstance(text, str) and text else {}
    found = geometry.get("coordinates", [])
    parts = [found] if geometry.get("type") == "Polygon" else found
    return tuple(
        [_turned([(x, y) for x, y, *_ in ring], left=at == 0) for at, ring in enumerate(part)] for part in parts
    )


def _turned(ring: Ring, *, left: bool) -> Ring:
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))
    return ring if (area > 0) == left else ring[::-1]
