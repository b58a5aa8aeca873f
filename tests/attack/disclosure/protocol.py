"""What the attacks saw, as the table of docs/disclosure.md: each row is written by the test that made the attack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

Measured = Callable[[str, str, str], None]
"""Told the name of an attack, what it did to an unsafe build, and what to a release of ours."""

PAGE = Path(__file__).parents[3] / "docs" / "disclosure.md"
BEGINS, ENDS = "<!-- the attacks, as `make attack` saw them -->\n", "<!-- end of the attacks -->\n"

ATTACKS: Mapping[str, str] = {
    "D1": "deal the answers anew within groups, each question by itself, and the ways people came among all; publish",
    "D2": "count the members of each published group in the ledger",
    "D3 differences": "sums and differences of up to three populations; whether any combination leaves fewer than ten "
    "alone",
    "D3 margins": "work out hidden cells from margins",
    "D4 daily": "compare a new file for every day",
    "D4 surveys": "try to publish every day while people come, change, regret and are left out; compare all releases",
    "D4 parts": "the same of one large survey that is published in parts while it is open",
    "D5 rows": "background and five answers of a person are known: find the rest",
    "D5 rows of ten": "the same where a row tells an age that at least ten share",
    "D6": "publish again and again, and average",
    "D7": "200 words, 40 submission ids and receipts, and a position, looked for in every file, with Word and PDF laid "
    "open",
    "D8": "count each group anew from its label and what people said of themselves",
    "D10": "totals and means of the whole place, made of the groups, with 300 answers and 100 secrets",
    "D11": "make the documents on another machine from the file alone",
    "D12": "read what removed rows leave in the file",
    "M1": "find who points in a square among fewer than five",
    "M2": "take squares and places from one another",
    "M3": "exchange who pointed where; publish",
    "routed": "the only one in a group who was asked a routed question",
}
"""D9, the four unsafe builds, is the column of what was broken first."""


def table(rows: Mapping[str, tuple[str, str]]) -> str:
    """The table, in the order of ATTACKS. Raises KeyError when an attack is missing."""
    lines = ["| | attack | broken first | on a release |", "|---|---|---|---|"]
    lines += [f"| {name} | {what} | {' | '.join(rows[name])} |" for name, what in ATTACKS.items()]
    return "\n".join(lines) + "\n"


def write_down(rows: Mapping[str, tuple[str, str]]) -> None:
    """Put the table into the page, in place of the one that stands there."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    PAGE.write_text(f"{before}{BEGINS}\n{table(rows)}\n{ENDS}{after}", encoding="utf-8")
