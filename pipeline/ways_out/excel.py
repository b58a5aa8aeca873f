"""Excel: a sheet that explains, a sheet with every column, and one sheet for each table."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from pipeline.published import LICENCE, LICENCE_URL

from .extract import Extract, Row, Table, Value, without_outlines

READ_ME, COLUMNS = "Läs mig", "Kolumner"
LONGEST = 32_767
"""So many signs fit in a cell."""
_CUT = " … (avkortat, se JSON · cut short, see JSON)"
_WIDEST = 60


def as_excel(extract: Extract) -> bytes:
    """A workbook: text is text, numbers are numbers, and nothing is a formula or a link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    made = datetime.fromisoformat(extract.date)
    book.set_properties({"title": f"{extract.name}, {extract.release}", "created": made})
    heading = book.add_format({"bold": True, "bottom": 1})
    tables = [without_outlines(table) for table in extract.tables]
    _sheet(book, READ_ME, None, _told(extract, tables), widths=(24, 10, 70, 70))
    columns = [
        (table.name, column.name, column.words.sv, column.words.en) for table in tables for column in table.columns
    ]
    head = ("tabell · table", "kolumn · column", "svenska", "English")
    _sheet(book, COLUMNS, heading, [head, *columns], widths=(20, 20, 70, 70))
    for table in tables:
        rows = [tuple(column.name for column in table.columns), *table.rows]
        _sheet(book, table.name, heading, rows, widths=_widths(rows))
    book.close()
    return out.getvalue()


def _told(extract: Extract, tables: Iterable[Table]) -> list[Row]:
    return [
        (f"{extract.name}: öppna data från Platskoll · open data from Platskoll",),
        (),
        ("Utgåva · Release", extract.release),
        ("Dag · Day", extract.date),
        ("Licens · Licence", LICENCE, LICENCE_URL),
        (),
        ("Svaren är räknade i slutna grupper och avrundade, så delar och summor går inte alltid ihop.",),
        ("Answers are counted in closed groups and rounded, so parts need not add up.",),
        ("En tom cell betyder att talet är okänt, aldrig noll. Ange utgåvan när du citerar en siffra.",),
        ("An empty cell means that the number is unknown, never nought. Name the release when you quote a figure.",),
        ("Områdenas gränser finns i GeoJSON och GeoPackage · The outlines of areas are in GeoJSON and GeoPackage.",),
        (),
        ("Blad · Sheet", "Rader · Rows", "Svenska", "English"),
        *((table.name, len(table.rows), table.words.sv, table.words.en) for table in tables),
    ]


def _sheet(book: Any, name: str, heading: Any, rows: list[Row], *, widths: Iterable[int]) -> None:
    """A sheet of rows. With a heading the first row is one, stays in sight and can be filtered by."""
    sheet = book.add_worksheet(name)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            _cell(sheet, down, across, value, heading if down == 0 else None)
    if heading:
        last = (len(rows) - 1, len(rows[0]) - 1)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, *last)
        # codes such as 1421 are text; without this Excel marks each of them as a mistake
        sheet.ignore_errors({"number_stored_as_text": xlsxwriter.utility.xl_range(0, 0, *last)})


def _cell(sheet: Any, down: int, across: int, value: Value, how: Any) -> None:
    if isinstance(value, str):
        text = value if len(value) <= LONGEST else value[: LONGEST - len(_CUT)] + _CUT
        sheet.write_string(down, across, text, how)
    elif value is not None:
        sheet.write_number(down, across, value, how)


def _widths(rows: list[Row]) -> list[int]:
    """As wide as the first rows need, within reason."""
    return [min(max(len(str(value)) for value in column) + 2, _WIDEST) for column in zip(*rows[:200], strict=True)]
