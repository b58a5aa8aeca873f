"""The description of the public database is whole and true to the schema."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from pipeline.explore.metadata import ExploreError, describe, read_query
from pipeline.published import TABLES, VIEWS


def describe_tables() -> dict[str, Any]:
    described: dict[str, Any] = describe(database="public", queries=[], intake_url=None)["databases"]["public"][
        "tables"
    ]
    return described


def test_every_table_and_column_is_described_in_both_languages(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        columns = {
            name: [row[1] for row in connection.execute(f"pragma table_info({name})")] for name in (*TABLES, *VIEWS)
        }
    connection.close()
    tables = describe_tables()

    assert {name: list(words["columns"]) for name, words in tables.items()} == columns
    assert {name: list(words["columns_en"]) for name, words in tables.items()} == columns
    assert all(words["description"] and words["description_en"] for words in tables.values())


def test_labels_sorts_and_facets_name_columns_that_are_there() -> None:
    for words in describe_tables().values():
        named = [words[key] for key in ("label_column", "sort", "sort_desc") if key in words]
        assert set(named + words.get("facets", [])) <= set(words["columns"])


def test_the_licence_is_named_with_its_address() -> None:
    described = describe(database="public", queries=[], intake_url="https://svara.example")

    assert (described["license"], described["license_url"]) == (
        "CC BY 4.0",
        "http://creativecommons.org/licenses/by/4.0/",
    )
    assert described["about_url"] == "https://svara.example"


def test_a_query_is_read_with_its_words_and_parameters(query_files: list[Path]) -> None:
    query = read_query(query_files[0])

    assert (query.name, query.title_sv, query.title_en) == (
        "totals",
        "Hur svarade alla på varje fråga?",
        "How did everyone answer each question?",
    )
    assert query.params == ("campaign",)
    assert query.sql.startswith("-- the share stands in the view\nselect")


@pytest.mark.parametrize("missing", ["titel", "title", "beskrivning", "description"])
def test_a_query_without_a_header_line_says_which_line_to_write(query_files: list[Path], missing: str) -> None:
    lines = query_files[0].read_text(encoding="utf-8").splitlines()
    query_files[0].write_text("\n".join(line for line in lines if not line.startswith(f"-- {missing}:")))

    with pytest.raises(ExploreError, match=f"totals.sql saknar raden `-- {missing}:"):
        read_query(query_files[0])


@pytest.mark.parametrize(
    ("sql", "params"),
    [
        ("select 1", ()),
        ("select ':no', \":no\" -- :no\n from t where a = :yes or :yes = '' /* :no */", ("yes",)),
        ("select :b, :a, :b", ("b", "a")),
    ],
)
def test_parameters_are_those_that_the_sql_binds(tmp_path: Path, sql: str, params: tuple[str, ...]) -> None:
    file = tmp_path / "q.sql"
    file.write_text(f"-- titel: t\n-- title: t\n-- beskrivning: b\n-- description: d\n{sql}\n")

    assert read_query(file).params == params
