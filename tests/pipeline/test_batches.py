"""A large campaign published in parts while it is open, and a group that is withdrawn afterwards."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest

from pipeline.ledger import SCHEMAS, open_ledger
from pipeline.policy import shipped_policy
from pipeline.publish import TAKEN_DOWN, verify_release

Home = Any
People = Callable[..., list[dict[str, Any]]]
ASK = Callable[..., list[tuple[Any, ...]]]

POLICY = shipped_policy()
FIRST = date(2026, 9, 12)
NEXT = FIRST + timedelta(days=POLICY.batch_days)
WHOLE = "select choice, n from total_count where question = 'overall' order by choice"


def closed_members(home: Home) -> list[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    with open_ledger(home.ledger) as ledger:
        for group, member in ledger.rows("select group_id, submission_id from ledger_member"):
            groups.setdefault(str(group), set()).add(str(member))
    return [frozenset(members) for members in groups.values()]


def test_an_open_campaign_is_published_in_parts_only_when_large_and_only_by_enough_new(
    home: Home, people: People, query: ASK
) -> None:
    """Too few new answers, or too soon, leave the public file as it is, byte for byte."""
    home.all_hand_in(people(POLICY.batch_expected))
    assert home.publish(FIRST, batches=True).release_id is None
    home.all_hand_in(people(1))

    assert home.publish(FIRST, batches=True).release_id == f"{FIRST}-1"
    bytes_then = home.current.read_bytes()
    home.all_hand_in(people(POLICY.batch_people))
    assert home.publish(NEXT - timedelta(days=1), batches=True).unchanged
    assert home.publish(NEXT).unchanged
    assert home.current.read_bytes() == bytes_then

    assert home.publish(NEXT, batches=True).release_id == f"{NEXT}-1"
    assert query(home.current, "select batch, sum(size) from respondent_group group by 1") == [
        (1, POLICY.batch_expected + 1),
        (2, POLICY.batch_people),
    ]
    assert query(home.current, "select final, exact, batches from campaign") == [(0, 0, 2)]
    assert verify_release(home.current) == []


def test_totals_are_exact_at_the_end_whatever_the_parts_were(home: Home, people: People, query: ASK) -> None:
    crowds = [people(POLICY.batch_expected + 1), people(40), people(25)]
    for crowd, today in zip(crowds, (FIRST, NEXT, home.after), strict=True):
        home.all_hand_in(crowd)
        home.publish(today, batches=True)

    truth = Counter(person["overall"] for crowd in crowds for person in crowd)
    assert dict(query(home.current, WHOLE)) == truth | {"_none": 0, "_not_asked": 0}
    assert query(home.current, "select final, exact, batches, respondents, in_groups from campaign") == [
        (1, 1, 3, 266, 266)
    ]
    assert verify_release(home.current) == []


def test_what_was_closed_in_one_part_is_the_same_in_every_later_one(home: Home, people: People, query: ASK) -> None:
    """Whoever is withdrawn or changes afterwards stays; only people who are new make new groups."""
    first = "select id, size from respondent_group where batch = 1 order by 1"
    counts = (
        "select group_id, question, choice, n from answer_count a join respondent_group g on g.id = a.group_id "
        "where g.batch = 1 order by 1, 2, 3"
    )
    home.all_hand_in(people(POLICY.batch_expected + 20))
    home.publish(FIRST, batches=True)
    then = query(home.current, first), query(home.current, counts)
    for number in range(1, 9):
        home.withdraw(f"r{number:05d}")
    home.all_hand_in(people(60))
    home.publish(home.after)

    assert (query(home.current, first), query(home.current, counts)) == then
    members = closed_members(home)
    assert min(map(len, members)) >= POLICY.k
    assert sum(map(len, members)) == len(frozenset().union(*members)) == POLICY.batch_expected + 80


def test_those_who_come_last_and_are_too_few_are_in_no_figure(home: Home, people: People, query: ASK) -> None:
    crowd = people(POLICY.batch_expected + 1)
    home.all_hand_in(crowd)
    home.publish(FIRST, batches=True)
    home.all_hand_in(people(POLICY.k - 1))
    home.publish(home.after)

    assert query(home.current, "select final, respondents, in_groups, withheld from campaign") == [(1, 210, 201, 9)]
    assert dict(query(home.current, WHOLE))["1"] == sum(person["overall"] == "1" for person in crowd)
    assert verify_release(home.current) == []


def test_a_withdrawn_group_is_in_no_release_that_can_be_fetched(home: Home, people: People, query: ASK) -> None:
    """Exact totals would give it back by subtraction: what is left is the sum of the other groups, rounded."""
    home.all_hand_in(people(120))
    old = home.publish().folder
    group, size = query(home.current, "select id, size from respondent_group order by position limit 1")[0]
    decided = {"who": "Test", "day": home.after, "reason": "begärt", "journal_position": 120}
    home.stream.decisions.withdraw_group("gatur", group, **decided)

    home.publish(home.after + timedelta(days=1))

    assert not (old / "public.db").exists()
    assert group in (old / TAKEN_DOWN).read_text("utf-8")
    assert query(home.current, "select count(*) from answer_count where group_id = ?", group) == [(0,)]
    assert query(home.current, "select exact, respondents, in_groups from campaign") == [(0, 120 - size, 120 - size)]
    assert query(home.current, "select count(*) from total_count where n % 3 != 0") == [(0,)]
    assert query(home.current, "select count(*) from respondent_count") == [(0,)]
    assert group in query(home.current, "select note from release order by date desc limit 1")[0][0]
    assert verify_release(home.current) == []
    assert home.publish(home.after + timedelta(days=2)).unchanged


@pytest.fixture
def first_layout(tmp_path: Any) -> Any:
    """A ledger as the first version wrote it, with one campaign in one group."""
    path = tmp_path / "ledger.db"
    rows = {
        "release": ("2026-10-01-1", 1, "2026-10-01", "k = 10\nexact_total_min = 30\n", "Nya kampanjer: gatur."),
        "campaign": ("gatur", "2026-10-01-1", "exempelby", "walk", 1, "d" * 64, 1, 40, 40, 0),
        "supplied": ("gatur", "sub_area", 1, "norra", "Norra", "Norra"),
        "group": ("g1", "gatur", "age_group", "16_24", "16–24", "16–24", 1, 40),
        "member": ("g1", "a" * 32),
        "total": ("gatur", "overall", "1", 7),
        "answer": ("g1", "overall", "1", 6),
        "respondent": ("gatur", "resident", "age_group", "resident", "16_24", 3),
        "channel": ("gatur", "affisch", "web", 39),
        "quality": ("gatur", "rank_stability", "priority", "paths", 93.0, 40, "n", "n"),
    }
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript((SCHEMAS / "0001_ledger.sql").read_text("utf-8"))
        for table, row in rows.items():
            connection.execute(f"insert into ledger_{table} values ({', '.join('?' * len(row))})", row)
            for act in ("update", "delete"):
                connection.execute(
                    f"create trigger ledger_{table}_is_never_{act}d before {act} on ledger_{table} "
                    "begin select raise(abort, 'the ledger is never changed'); end"
                )
        connection.execute("create table _sqlite_migrations (migration_set text, name text, applied_at text)")
        connection.execute("insert into _sqlite_migrations values ('platskoll.ledger', '0001_ledger', '2026-10-01')")
    return path


def test_a_ledger_of_the_first_layout_is_carried_over_whole(first_layout: Any) -> None:
    with open_ledger(first_layout) as ledger:
        (closed,) = ledger.closed()

        assert (closed.batch, closed.final, closed.exact, closed.respondents) == (1, True, True, 40)
        assert ledger.groups("gatur")["g1"].of("age_group") == (("16_24",), False)
        assert ledger.members("gatur") == {"a" * 32}
        assert ledger.earlier("gatur").batches == 1
        for table in ("total", "answer", "respondent", "channel", "quality", "supplied"):
            assert list(ledger.rows(f"select count(*) from ledger_{table}")) == [(1,)]
    with closing(sqlite3.connect(first_layout)) as connection, pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute("delete from ledger_batch")
