"""Rows as a file that a spreadsheet opens in columns, and that runs nothing there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from werkzeug.wrappers import Response

from pipeline.ways_out.harmless import harmless_cell


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV: UTF-8 with a mark first, and semicolons, as a Swedish spreadsheet expects."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(
        [harmless_cell(cell) for cell in row] for row in rows
    )
    return out.getvalue().encode("utf-8-sig")


def download(name: str, rows: Iterable[Sequence[str]]) -> Response:
    """The rows as a file to keep, sent as they are made: nothing of them is written here."""
    answer = Response(csv_bytes(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
