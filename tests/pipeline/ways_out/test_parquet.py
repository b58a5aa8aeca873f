"""Parquet that Arrow reads, value for value and type for type."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pyarrow.parquet
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ways_out.extract import Column, Extract, Kind, Table, Words
from pipeline.ways_out.parquet import as_parquet, parquet

WORDS = Words("svenska", "English")
ARROW = {Kind.TEXT: "string", Kind.OUTLINE: "string", Kind.INTEGER: "int64", Kind.REAL: "double"}
COLUMNS = tuple(Column(kind.value, kind, WORDS) for kind in (Kind.TEXT, Kind.INTEGER, Kind.REAL))
ROW = st.tuples(
    st.none() | st.text(st.characters(codec="utf-8")),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.floats(allow_nan=False),
)


def read(contents: bytes) -> Any:
    file = pyarrow.parquet.ParquetFile(io.BytesIO(contents))
    assert file.metadata.num_columns == len(file.schema_arrow)
    return file.read()


def rows(found: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in found.to_pylist()]


def test_every_table_comes_back_with_its_types(extract: Extract) -> None:
    with zipfile.ZipFile(io.BytesIO(as_parquet(extract))) as packed:
        for table in extract.tables:
            found = read(packed.read(f"{table.name}.parquet"))
            assert [str(kind) for kind in found.schema.types] == [ARROW[column.kind] for column in table.columns]
            assert rows(found) == list(table.rows)


@given(st.lists(ROW, max_size=40))
def test_whatever_the_values_are_they_come_back(values: list[Any]) -> None:
    assert rows(read(parquet(Table("t", WORDS, COLUMNS, tuple(values)), {}))) == values


def test_a_file_says_what_it_is(extract: Extract) -> None:
    with zipfile.ZipFile(io.BytesIO(as_parquet(extract))) as packed:
        told = read(packed.read("total_count.parquet")).schema.metadata
    assert told[b"release"] == b"2026-11-22-1"
    assert told[b"description_en"].startswith(b"The whole place")


def test_the_same_release_gives_the_same_bytes(extract: Extract) -> None:
    assert as_parquet(extract) == as_parquet(extract)
