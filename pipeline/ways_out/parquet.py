"""Parquet: columns with their types, for R, Python, DuckDB and the like."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow
import pyarrow.parquet

from .archive import archive
from .extract import Column, Extract, Kind, Table, Words, by_column

_TYPES = {
    Kind.TEXT: pyarrow.string(),
    Kind.INTEGER: pyarrow.int64(),
    Kind.REAL: pyarrow.float64(),
    Kind.OUTLINE: pyarrow.string(),
}


def as_parquet(extract: Extract) -> bytes:
    """A zip with one Parquet file a table; the file's metadata tell the release and what the columns mean."""
    about = {"place": extract.place, "release": extract.release}
    return archive((f"{table.name}.parquet", parquet(table, about)) for table in extract.tables)


def parquet(table: Table, about: Mapping[str, str]) -> bytes:
    """One table as a Parquet file."""
    schema = pyarrow.schema(map(_field, table.columns), metadata={**about, **_described(table.words)})
    values = [pyarrow.array(found, _TYPES[column.kind]) for column, found in by_column(table)]
    out = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(
        pyarrow.Table.from_arrays(values, schema=schema), out, compression="none"
    )  # the zip packs it
    written: bytes = out.getvalue().to_pybytes()
    return written


def _field(column: Column) -> pyarrow.Field:
    return pyarrow.field(column.name, _TYPES[column.kind], metadata=_described(column.words))


def _described(words: Words) -> dict[str, str]:
    return {"description_sv": words.sv, "description_en": words.en}
