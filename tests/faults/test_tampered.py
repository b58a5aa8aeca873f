"""`platskoll verify` finds what was done to a journal behind its back, and says where it begins."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Home = Any
ENTRIES = 48
DONE = {
    "a changed body": ("update body set bytes = cast(replace(bytes, 'overall', 'overalt') as blob) where seq = 7", 7),
    "a changed row": ("update entry set channel = 'annan' where seq = 7", 7),
    "a deleted row": ("delete from body where seq = 7; delete from entry where seq = 7", 7),
    "two rows in another order": (
        "update entry set seq = 900 where seq = 7; update entry set seq = 7 where seq = 9; "
        "update entry set seq = 9 where seq = 900",
        7,
    ),
    "a lost end": (f"delete from body where seq = {ENTRIES}; delete from entry where seq = {ENTRIES}", ENTRIES),
}


@pytest.fixture
def copy(demo: Any, tmp_path: Path) -> Home:
    """A copy of the demo's home."""
    home: Home = demo.home.copied(tmp_path / "copy")
    return home


def _tamper(home: Home, sql: str) -> None:
    """As somebody would who has the file and knows SQLite: the triggers away, the deed, the triggers back."""
    with closing(sqlite3.connect(home.root / "journal.db")) as connection:
        triggers = connection.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"drop trigger {name}")
        connection.executescript(sql)
        for _, text in triggers:
            connection.execute(text)
        connection.commit()


@pytest.mark.parametrize("what", DONE)
def test_it_is_found_and_named(what: str, copy: Home) -> None:
    sql, first_bad = DONE[what]
    last = copy.entries()
    _tamper(copy, sql.replace(str(ENTRIES), str(last)))
    said = copy.types("verify", "--json")
    assert said.code == 1
    wanted = {"ok": False, "first_bad": last if first_bad == ENTRIES else first_bad}
    assert wanted.items() <= said.json.items()
    assert not copy.types("verify").out.splitlines()[0].endswith("hel.")


def test_an_untouched_copy_is_whole(copy: Home) -> None:
    assert {"ok": True, "entries": 146}.items() <= copy.does("verify", "--json").json.items()
