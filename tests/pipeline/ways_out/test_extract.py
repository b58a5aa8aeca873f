"""What a file of one place holds: all of that place, nothing of another, and what every column means."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.published import VIEWS, PublishedError
from pipeline.ways_out.extract import TAKEN, Extract, Kind, places, read, without_outlines

OF_ALL = {"release"}


def test_every_row_is_in_the_file_of_its_own_place_and_in_no_other(public: Path) -> None:
    """Also in tables that only refer to something of the place: groups, their answers, views over them."""
    both = [read(public, place) for place in places(public)]
    with closing(sqlite3.connect(public)) as connection:
        whole = {name: sorted(connection.execute(f"select * from {name}"), key=repr) for name in TAKEN}
    for name, rows in whole.items():
        parts = [table.rows for one in both for table in one.tables if table.name == name]
        assert all(parts) or name in VIEWS
        expected = [*rows, *rows] if name in OF_ALL else rows
        assert sorted([row for part in parts for row in part], key=repr) == sorted(expected, key=repr)


def test_every_table_and_column_is_explained_in_two_languages(extract: Extract) -> None:
    assert [table.name for table in extract.tables] == list(TAKEN)
    words = [one.words for table in extract.tables for one in (table, *table.columns)]
    assert all(one.sv and one.en for one in words)


def test_the_values_of_a_column_are_of_its_kind(extract: Extract) -> None:
    python = {Kind.TEXT: str, Kind.OUTLINE: str, Kind.INTEGER: int, Kind.REAL: float}
    for table in extract.tables:
        for at, column in enumerate(table.columns):
            kinds = {type(row[at]) for row in table.rows if row[at] is not None}
            assert kinds <= {python[column.kind]}, (table.name, column.name)


def test_outlines_can_be_left_out(extract: Extract) -> None:
    left = [column for table in extract.tables for column in without_outlines(table).columns]
    assert Kind.OUTLINE not in {column.kind for column in left}
    assert "name" in {column.name for column in left}


def test_a_place_that_nothing_is_published_from_is_refused_in_a_sentence(public: Path) -> None:
    with pytest.raises(PublishedError, match="Inget är publicerat från ingenstans"):
        read(public, "ingenstans")
