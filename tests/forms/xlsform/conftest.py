"""Workbooks made in the test that reads them: a sheet is its rows, the first of them the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import openpyxl
import pytest

Rows = Sequence[Sequence[Any]]
MakeWorkbook = Callable[..., bytes]

SETTINGS: Rows = (
    ("form_title", "platskoll_title_en", "form_id", "platskoll_anonymous", "platskoll_letter", "platskoll_step"),
    ("Bussen", "The bus", "bus", "yes", "x", "2"),
)
SURVEY_HEAD = ("type", "name", "label::Svenska (sv)", "label::English (en)", "platskoll_publication")
CHOICES: Rows = (
    ("list_name", "name", "label::Svenska (sv)", "label::English (en)"),
    ("times", "morning", "Morgon", "Morning"),
    ("times", "evening", "Kväll", "Evening"),
)


@pytest.fixture(scope="session")
def workbook() -> MakeWorkbook:
    """Makes a workbook of the sheets that it is given; settings and choices are there unless given too."""

    def made(*survey: Sequence[Any], columns: Sequence[str] = (), **sheets: Rows) -> bytes:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        head = (*SURVEY_HEAD, *columns)
        for name, rows in ({"survey": (head, *survey), "choices": CHOICES, "settings": SETTINGS} | sheets).items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        data = BytesIO()
        book.save(data)
        return data.getvalue()

    return made
