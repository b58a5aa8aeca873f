"""A workbook that opens without a warning: text is text, numbers are numbers, and the first sheet explains."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from pipeline.ways_out.excel import LONGEST, as_excel
from pipeline.ways_out.extract import Extract, without_outlines


@pytest.fixture
def book(extract: Extract) -> Any:
    """The workbook, read by another library than the one that wrote it."""
    return openpyxl.load_workbook(io.BytesIO(as_excel(extract)))


def test_every_table_is_a_sheet_with_every_value(extract: Extract, book: Any) -> None:
    for table in map(without_outlines, extract.tables):
        head, *rows = book[table.name].iter_rows(values_only=True)
        assert list(head) == [column.name for column in table.columns]
        assert [[_seen(value) for value in row] for row in table.rows] == [
            [_read(value) for value in row] for row in rows
        ], table.name


def test_no_cell_is_a_formula_and_none_is_a_link(book: Any) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    assert "=1+1" in {cell.value for cell in cells}


def test_a_header_stays_in_sight_and_can_be_filtered_by(extract: Extract, book: Any) -> None:
    for table in extract.tables:
        sheet = book[table.name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold


def test_the_first_sheet_explains_in_two_languages(extract: Extract, book: Any) -> None:
    words = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None]
    assert book.sheetnames[0] == "Läs mig"
    assert {extract.release, "CC BY 4.0", "http://creativecommons.org/licenses/by/4.0/"} <= set(words)
    assert {words for table in extract.tables for words in (table.words.sv, table.words.en)} <= set(words)


def test_codes_of_digits_are_no_mistake_to_excel(extract: Extract) -> None:
    with zipfile.ZipFile(io.BytesIO(as_excel(extract))) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sum(b"numberStoredAsText" in sheet for sheet in sheets) == len(extract.tables) + 1


def test_the_same_release_gives_the_same_bytes_without_a_date_of_their_own(extract: Extract) -> None:
    made = as_excel(extract)
    assert made == as_excel(extract)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
        assert b"2026-11-22T00:00:00Z" in packed.read("docProps/core.xml")


def _seen(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        return value[: LONGEST - 44] + " … (avkortat, se JSON · cut short, see JSON)"
    return value


def _read(value: Any) -> Any:
    return unescape(value) if isinstance(value, str) else value
