"""The one rule for text that may be opened in a spreadsheet: nothing in it is computed."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
# A spreadsheet that splits at another sign than ours sees the start of a cell where the file has none.
_FORMULA = re.compile(r"^(?=\s*[=+\-@\0＝＋－＠]|[\t\r\n])|(?<=[;,\t\r\n])(?=[=+\-@＝＋－＠])")


def harmless_cell(cell: str) -> str:
    """The cell as text that no spreadsheet computes: an apostrophe before what could; a plain number stays a number."""
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub("'", cell)
