"""What is closed stays closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from pipeline.errors import LedgerError
from pipeline.ledger import Release, open_ledger

TABLES = ("release", "campaign", "supplied", "group", "member", "total", "answer", "respondent", "channel", "quality")


@pytest.mark.parametrize("table", TABLES)
def test_nothing_in_the_ledger_is_ever_changed(home: Any, people: Callable[..., Any], table: str) -> None:
    home.all_hand_in(people(40))
    home.publish()

    with closing(sqlite3.connect(home.ledger)) as connection:
        assert connection.execute(f"select count(*) from ledger_{table}").fetchone()[0] > 0
        (column,) = connection.execute(f"select name from pragma_table_info('ledger_{table}') limit 1").fetchone()
        for act in (f"delete from ledger_{table}", f"update ledger_{table} set {column} = {column}"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                connection.execute(act)


def test_every_counted_person_is_a_member_of_exactly_one_group(home: Any, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(40))
    home.publish()

    with open_ledger(home.ledger) as ledger:
        members = [member for _, member in ledger.rows("select group_id, submission_id from ledger_member")]
        sizes = dict(ledger.rows("select id, size from ledger_group"))
        held = dict(ledger.rows("select group_id, count(*) from ledger_member group by 1"))

    assert sorted(members) == [f"{number:032x}" for number in range(1, 41)]
    assert sizes == held


def test_a_release_name_is_used_once(home: Any, people: Callable[..., Any]) -> None:
    release = Release("2026-10-01-1", 1, home.after, "", "", "")
    with open_ledger(home.ledger) as ledger:
        ledger.open_release(release)
        with pytest.raises(LedgerError, match="redan stängt"):
            ledger.open_release(release)


def test_what_is_written_in_a_sketch_never_reaches_the_file(home: Any) -> None:
    with open_ledger(home.ledger) as ledger:
        ledger.sketch().open_release(Release("candidate", 1, home.after, "", "", ""))

        assert ledger.releases() == ()
