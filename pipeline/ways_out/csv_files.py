"""CSV, one file a table: for a spreadsheet anywhere, for a Swedish one, and for programs."""

from __future__ import annotations

import csv
import io
import json
from functools import partial

from pipeline.published import LICENCE, LICENCE_URL

from .archive import archive
from .extract import Column, Extract, Kind, Table, Value
from .harmless import harmless_cell

_TYPES = {Kind.TEXT: "string", Kind.INTEGER: "integer", Kind.REAL: "number", Kind.OUTLINE: "string"}


def for_spreadsheets(extract: Extract, *, delimiter: str = ",", decimal: str = ".") -> bytes:
    """A zip of CSV files that a spreadsheet opens in columns and computes nothing of."""
    spelled = partial(_for_spreadsheet, delimiter=delimiter, decimal=decimal)
    return archive((f"{table.name}.csv", spelled(table)) for table in extract.tables)


def for_swedish_spreadsheets(extract: Extract) -> bytes:
    """The same with semicolons between cells and a comma in decimals, as Swedish Excel reads it."""
    return for_spreadsheets(extract, delimiter=";", decimal=",")


def for_programs(extract: Extract) -> bytes:
    """A zip of CSV files with every text unchanged, and a Data Package that says what each column is.

    Text is quoted, numbers are not, and what is unknown is empty without quotes.
    """
    described = json.dumps(_package(extract), ensure_ascii=False, indent=2).encode()
    tables = ((f"{table.name}.csv", _for_program(table)) for table in extract.tables)
    return archive([("datapackage.json", described), *tables])


def _for_spreadsheet(table: Table, *, delimiter: str, decimal: str) -> bytes:
    def cell(value: Value) -> str:
        if isinstance(value, str):
            return harmless_cell(value)
        return "" if value is None else str(value).replace(".", decimal)

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow([harmless_cell(column.name) for column in table.columns])
    writer.writerows([cell(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")  # without the mark first a spreadsheet takes å for another letter


def _for_program(table: Table) -> bytes:
    def cell(value: Value) -> str:
        if isinstance(value, str):
            return '"' + value.replace('"', '""') + '"'
        return "" if value is None else str(value)

    rows = [[cell(column.name) for column in table.columns], *([cell(value) for value in row] for row in table.rows)]
    return "".join(",".join(row) + "\r\n" for row in rows).encode()


def _package(extract: Extract) -> dict[str, object]:
    """The Data Package: what each file and column is, for programs and for an archive."""
    return {
        "name": extract.place,
        "title": extract.name,
        "version": extract.release,
        "created": f"{extract.date}T00:00:00Z",
        "licenses": [{"name": LICENCE.replace(" ", "-"), "path": LICENCE_URL, "title": LICENCE}],
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "profile": "tabular-data-resource",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": table.words.sv,
                "description_en": table.words.en,
                "schema": {"fields": [_field(column) for column in table.columns], "missingValues": [""]},
            }
            for table in extract.tables
        ],
    }


def _field(column: Column) -> dict[str, str]:
    words = {"description": column.words.sv, "description_en": column.words.en}
    return {"name": column.name, "type": _TYPES[column.kind], **words}
