"""From a file that nobody has vouched for to rows of plain words, each knowing its sheet and its number."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from ..errors import DefinitionError, Problem
from .columns import DEFAULT_LANGUAGE, EXPRESSIONS, SHEETS, Column, UnknownLanguageError, column, language_tag

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
"""A workbook of ten megabytes that was written by a person holds far less than this when it is unpacked."""
MAX_PARTS = 500
MAX_ROWS = 3000
MAX_COLUMNS = 200

_BROKEN = (
    BadZipFile, InvalidFileException, zlib.error, RuntimeError, EOFError, OSError,
    KeyError, IndexError, ValueError, TypeError, AttributeError, SyntaxError, AssertionError,
)  # fmt: skip
"""What zipfile, the XML readers and openpyxl raise for a file that is not what it says (a fault of XML is a
SyntaxError); openpyxl has no error of its own for damage inside the file."""

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its cells by column, and by column and language."""

    sheet: str
    number: int
    cells: Mapping[Column, str]
    language: str = DEFAULT_LANGUAGE
    """The language of the texts in columns that name none."""

    def __getitem__(self, name: str) -> str:
        """What stands in a column, empty where nothing does."""
        return self.cells.get(Column(name), "")

    def with_cells(self, cells: Mapping[Column, str]) -> Row:
        """The same row with other words in some of its cells."""
        return replace(self, cells={**self.cells, **cells})

    def text(self, name: str) -> dict[str, str]:
        """The words of a column in every language that they stand in."""
        unnamed = {self.language: self[name]} if self[name] else {}
        return unnamed | {at.language: words for at, words in self.cells.items() if at.name == name and at.language}

    def at(self, name: str = "") -> str:
        """Where this is, for a person who looks in the workbook."""
        return f"blad {self.sheet}, rad {self.number}" + (f", kolumn {name}" if name else "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns and those of its rows in which anything stands."""

    name: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that a form can have; one that is not in the file is empty."""

    sheets: Mapping[str, Sheet]
    problems: tuple[Problem, ...]

    def __getitem__(self, name: str) -> Sheet:
        return self.sheets.get(name, Sheet(name))


def open_workbook(source: bytes | Path) -> Workbook:
    """The sheets of a workbook that we know. Macros, links, pictures and other sheets are never looked at.

    Raises DefinitionError for what is no workbook, or larger than one that a person has written.
    """
    data = _data(source)
    _look_at_parts(data)
    try:
        written = _cells(data, values=False)
        if any(kind == "f" for rows in written.values() for row in rows for kind, _ in row):
            written = _computed(written, _cells(data, values=True))
    except _BROKEN as error:
        raise _refused("går inte att läsa som arbetsbok", "öppna den, spara den på nytt som .xlsx") from error
    language = _default_language(written)
    problems: list[Problem] = []
    sheets = {name: _sheet(name, rows, language, problems) for name, rows in written.items()}
    return Workbook(sheets, tuple(problems))


def _refused(rule: str, mend: str) -> DefinitionError:
    return DefinitionError([Problem("arbetsboken", rule, mend)])


def _data(source: bytes | Path) -> bytes:
    large = _refused("är större än 10 MB", "ta bort bilder och blad som inte hör till formuläret")
    if isinstance(source, Path):
        try:
            if source.stat().st_size > MAX_BYTES:
                raise large
            source = source.read_bytes()
        except OSError as error:
            mend = "kontrollera filens namn och rättigheter"
            raise _refused(f"går inte att öppna ({error.strerror})", mend) from error
    if len(source) > MAX_BYTES:
        raise large
    return source


def _look_at_parts(data: bytes) -> None:
    """Refuse a bomb before anything is parsed: too much to unpack, or XML that defines words of its own."""
    if data.startswith(_OLD_OR_LOCKED):
        raise _refused(
            "är låst med lösenord eller sparad i det äldre formatet .xls",
            "ta bort lösenordet och spara den som .xlsx",
        )
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            # zipfile never reads more of a part than the size that it declares, so the declared sizes are the truth.
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _refused("är orimligt stor när den packas upp", "kopiera bladen till en ny arbetsbok")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _defines_words(archive.read(part)):
                    mend = "kopiera bladen till en ny arbetsbok"
                    raise _refused("innehåller XML som inte hör till en arbetsbok", mend)
    except _BROKEN as error:
        raise _refused("är ingen arbetsbok (.xlsx)", "spara den som Excel-arbetsbok (.xlsx)") from error


def _defines_words(xml: bytes) -> bool:
    # XML in sixteen bits would hide the words from this search; Excel never writes it.
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml


_Cell = tuple[str, Any]
"""Kind and value of a cell, as openpyxl tells them."""


def _cells(data: bytes, *, values: bool) -> dict[str, list[list[_Cell]]]:
    """Every cell of the sheets that we know: as written, or (`values`) as computed when the file was saved."""
    with warnings.catch_warnings():
        # openpyxl warns of colours and drop-down lists that it does not know; nothing of that is read here.
        warnings.simplefilter("ignore")
        return _of_known_sheets(load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False))


def _of_known_sheets(book: openpyxl.Workbook) -> dict[str, list[list[_Cell]]]:
    try:
        known = {name.strip().casefold(): name for name in book.sheetnames}
        found: dict[str, list[list[_Cell]]] = {}
        for name in SHEETS:
            if name in known:
                sheet: Any = book[known[name]]
                # A file may say that its sheet is smaller than it is.
                sheet.reset_dimensions()
                rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1)
                found[name] = [[(cell.data_type, cell.value) for cell in row] for row in rows]
        return found
    finally:
        book.close()


def _computed(
    written: Mapping[str, list[list[_Cell]]], values: Mapping[str, list[list[_Cell]]]
) -> dict[str, list[list[_Cell]]]:
    """The cells with what their formulas came to; a formula that nobody has computed stays a formula."""
    return {
        name: [
            [one if one[0] != "f" or other[1] is None else other for one, other in zip(row, computed, strict=True)]
            for row, computed in zip(rows, values[name], strict=True)
        ]
        for name, rows in written.items()
    }


def _default_language(written: Mapping[str, list[list[_Cell]]]) -> str:
    """What `default_language` of the settings says, Swedish where it says nothing that we know."""
    head, *rows = written.get("settings") or [[]]
    for (_, title), (_, value) in zip(head, rows[0] if rows else (), strict=False):
        if str(title).strip().casefold().replace(" ", "_") == "default_language":
            return language_tag(str(value)) or DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


def _sheet(name: str, written: list[list[_Cell]], language: str, problems: list[Problem]) -> Sheet:
    head, *body = written or [[]]
    columns = dict(_columns(name, head, problems))
    rows = []
    for number, cells in enumerate(body[:MAX_ROWS], start=2):
        row = Row(name, number, dict(_words(name, number, columns, cells, problems)), language)
        if row.cells:
            rows.append(row)
    if any(value is not None for cells in body[MAX_ROWS:] for _, value in cells):
        problems.append(Problem(f"blad {name}", f"har fler än {MAX_ROWS} rader", "dela upp formuläret"))
    return Sheet(name, tuple(columns.values()), tuple(rows))


def _columns(name: str, head: Iterable[_Cell], problems: list[Problem]) -> Iterator[tuple[int, Column]]:
    """The columns by where they stand, from the first row."""
    seen: dict[Column, str] = {}
    for at, (_, title) in enumerate(head):
        if title is None or not str(title).strip():
            continue
        where = f"blad {name}, rad 1, kolumn {title}"
        if at >= MAX_COLUMNS:
            problems.append(Problem(f"blad {name}", f"har fler än {MAX_COLUMNS} kolumner", "ta bort tomma kolumner"))
            return
        try:
            found = column(name, str(title))
        except UnknownLanguageError as error:
            problems.append(Problem(where, f"språket {error} är okänt", f"skriv koden efter namnet, som {error} (fi)"))
            continue
        if found in seen:
            problems.append(Problem(where, f"betyder detsamma som kolumnen {seen[found]}", "ta bort den ena"))
            continue
        seen[found] = str(title)
        yield at, found


def _words(
    name: str, number: int, columns: Mapping[int, Column], cells: list[_Cell], problems: list[Problem]
) -> Iterator[tuple[Column, str]]:
    for at, (kind, value) in enumerate(cells):
        if at not in columns or value is None:
            continue
        where = f"blad {name}, rad {number}, kolumn {columns[at]} (cell {get_column_letter(at + 1)}{number})"
        if kind == "f":
            problems.append(Problem(where, "cellen är en formel utan värde", "klistra in den som värde"))
        elif kind == "e":
            problems.append(Problem(where, f"cellen visar felet {value}", "rätta den eller skriv värdet för hand"))
        elif kind == "d":
            mend = "formatera cellen som text och skriv värdet på nytt"
            problems.append(Problem(where, "Excel har gjort om cellen till ett datum", mend))
        elif (words := _plain(value)).strip():
            yield columns[at], words if columns[at].name in EXPRESSIONS else words.strip()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
