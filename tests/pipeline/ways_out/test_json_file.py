"""JSON holds every value as it is, and says what each column means."""

from __future__ import annotations

import json

from pipeline.ways_out.extract import Extract
from pipeline.ways_out.json_file import as_json


def test_every_value_comes_back_unchanged(extract: Extract) -> None:
    told = json.loads(as_json(extract))
    for table in extract.tables:
        rows = told["tables"][table.name]["rows"]
        assert [tuple(row) for row in rows] == list(table.rows)


def test_it_names_its_place_its_release_its_licence_and_what_columns_mean(extract: Extract) -> None:
    told = json.loads(as_json(extract))
    assert told["place"] == {"slug": "exempelby", "name": "Exempelby"}
    assert told["release"] == {"id": "2026-11-22-1", "date": "2026-11-22"}
    assert told["licence"]["url"] == "http://creativecommons.org/licenses/by/4.0/"
    for table in extract.tables:
        columns = told["tables"][table.name]["columns"]
        assert [column["name"] for column in columns] == [column.name for column in table.columns]
        assert all(column["description"]["sv"] and column["description"]["en"] for column in columns)
