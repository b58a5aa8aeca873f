"""The small pure parts of the plugins, each by a table of cases."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from pipeline.explore.plugins import formulas, front_page, gate, limits, turns
from pipeline.published import LATEST_RELEASE
from reports import figures


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Bra", "Bra"),
        ("", ""),
        ("-2.5", "-2.5"),
        ("1e9", "1e9"),
        ("=1+1", "'=1+1"),
        ("+46", "'+46"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\0=1", "'\0=1"),
        ("＝1+1", "'＝1+1"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("a\r\nb", "a\r\nb"),
        ("a, b; c - d", "a, b; c - d"),
    ],
)
def test_no_cell_starts_a_formula_and_ordinary_text_is_left_alone(cell: str, expected: str) -> None:
    assert formulas.harmless_cell(cell) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_rows_survive_any_division_into_pieces(size: int) -> None:
    """Also a letter of two bytes, or a quoted line break, may be cut in the middle."""
    body = 'a,b\r\n"å; ""x""\ny",=1\r\n2,ö\r\n'.encode()
    sent: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for start in range(0, len(body), size):
            await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def collect(message: Any) -> None:
        sent.append(message.get("body", b""))

    asyncio.run(formulas.harmless(app)({"type": "http", "path": "/x.csv"}, None, collect))  # type: ignore[arg-type]

    assert b"".join(sent).decode() == '"a","b"\r\n"å; ""x""\ny","\'=1"\r\n"2","ö"\r\n'


@pytest.mark.parametrize(
    ("path", "closed"),
    [
        ("/", False),
        ("/public", False),
        ("/-/metadata.json", True),
        ("/-/databases.json", True),
        ("/en/public", True),
        ("/-/anything-new", True),
        ("/_internal/tables", True),
    ],
)
def test_inner_addresses_are_closed_unless_named(path: str, closed: bool) -> None:
    assert gate.is_closed(path) is closed


@pytest.mark.parametrize(
    "expression",
    [
        "instr('abcabc', 'ca')",
        "instr('abc', 'x')",
        "instr(null, 'x')",
        "instr(1234, 3)",
        "replace('abab', 'b', 'xx')",
        "replace('abab', '', 'x')",
        "replace('abab', null, 'x')",
        "replace(121, 1, 'x')",
        "trim('xxaxx', 'x')",
        "ltrim('xyaxy', 'yx')",
        "rtrim('xyaxy', null)",
        "trim('  a ')",
    ],
)
def test_our_text_functions_answer_as_sqlites_own(expression: str) -> None:
    own, guarded = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    for name, parameters, function in limits.FUNCTIONS:
        guarded.create_function(name, parameters, function, deterministic=True)

    answers = [connection.execute(f"select {expression}").fetchone() for connection in (own, guarded)]
    own.close()
    guarded.close()

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("action", "first", "second"),
    [
        (sqlite3.SQLITE_ATTACH, "x.db", None),
        (sqlite3.SQLITE_DELETE, "place", None),
        (sqlite3.SQLITE_CREATE_TEMP_TABLE, "x", None),
        (sqlite3.SQLITE_FUNCTION, None, "ZEROBLOB"),
        (sqlite3.SQLITE_READ, "PRAGMA_database_list", "file"),
    ],
)
def test_what_is_not_reading_is_denied(action: int, first: str | None, second: str | None) -> None:
    assert limits.authorise(action, first, second, None, None) == sqlite3.SQLITE_DENY


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", ""), ("a socket", "a socket")],
)
def test_a_client_is_an_address_or_a_whole_network(address: str, counts_as: str) -> None:
    assert turns.neighbourhood(address) == counts_as


def test_the_front_page_and_the_reports_ask_one_question_about_the_latest_release() -> None:
    """`...-10` was made after `...-9`, and a candidate is later than what it builds on."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table release (id text, date text)")
        days = [("2026-11-22-9", "2026-11-22"), ("2026-11-22-10", "2026-11-22"), ("2026-10-01-1", "2026-10-01")]
        database.executemany("insert into release values (?, ?)", days)
        assert database.execute(LATEST_RELEASE).fetchone() == days[1]
        database.execute("insert into release values ('candidate', '2026-11-22')")
        assert database.execute(LATEST_RELEASE).fetchone()[0] == "candidate"
    assert front_page.LATEST_RELEASE is figures.LATEST_RELEASE is LATEST_RELEASE
