"""What every engine of the journal keeps: these tests know the door and nothing behind it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from intake.journal import Appended, Entry, JournalError, Kind, Mode, NewEntry, Verdict, erase_bodies

KEY = bytes(range(32))
New = Callable[..., NewEntry]
Appending = Callable[..., subprocess.Popen[str]]


def test_an_entry_is_read_back_as_it_was_written(journal: Any, new_entry: New) -> None:
    written = new_entry(
        1,
        kind=Kind.UNREADABLE,
        body=b"\x00\xff\xfe=%C3\r\n",
        channel="ica",
        mode=Mode.PAPER,
        batch="bunt 2",
        language="en",
        note="Raden har 78 kolumner, inte 79 – åäö 🙂\x00",
        withdraws="kvitto-0",
    )
    with journal.writer("nod-2") as writer, journal.reader() as reader:
        writer.append(written)

        assert list(reader.entries()) == [Entry(seq=1, writer="nod-2", revision=1, written=written)]


def test_the_same_again_is_no_new_entry(journal: Any, new_entry: New) -> None:
    with journal.writer() as writer, journal.reader() as reader:
        first = writer.append(new_entry(1))
        again = writer.append(new_entry(1))

        assert first == Appended(seq=1, revision=1, receipt="kvitto-1", created=True)
        assert again == Appended(seq=1, revision=1, receipt="kvitto-1", created=False)
        assert reader.position() == 1


def test_what_was_sent_last_stands_last_also_when_it_had_been_sent_before(journal: Any, new_entry: New) -> None:
    bodies = [b"a", b"b", b"b", b"a", b"a", b"c", b"b"]
    with journal.writer() as writer, journal.reader() as reader:
        appended = [writer.append(new_entry(1, body=body)) for body in bodies]

        assert [entry.written.body for entry in reader.entries()] == [b"a", b"b", b"a", b"c", b"b"]
        assert reader.verify().ok

    assert [(one.seq, one.revision, one.created) for one in appended] == [
        (1, 1, True),
        (2, 2, True),
        (2, 2, False),
        (3, 3, True),
        (3, 3, False),
        (4, 4, True),
        (5, 5, True),
    ]


def test_a_numbered_body_that_comes_late_is_known_as_the_delivery_it_was(journal: Any, new_entry: New) -> None:
    bodies = [b"a&_n=1", b"b&_n=2", b"a&_n=1", b"a&_n=3"]
    with journal.writer() as writer:
        appended = [writer.append(new_entry(1, body=body), numbered=True) for body in bodies]

    assert [(one.seq, one.revision, one.created) for one in appended] == [
        (1, 1, True),
        (2, 2, True),
        (1, 1, False),
        (3, 3, True),
    ]


def test_equal_bodies_of_two_people_are_two_entries(journal: Any, new_entry: New) -> None:
    with journal.writer() as writer, journal.reader() as reader:
        writer.append_all([new_entry(1, body=b"ja"), new_entry(2, body=b"ja")])

        assert reader.position() == 2


def test_all_or_none_of_a_list_is_written(journal: Any, new_entry: New) -> None:
    with journal.writer() as writer, journal.reader() as reader:
        with pytest.raises(JournalError):
            writer.append_all([new_entry(1), new_entry(2, submission_id="inte ett id")])
        assert reader.position() == 0

        appended = writer.append_all([new_entry(1), new_entry(2), new_entry(1)])

        assert [(one.seq, one.created) for one in appended] == [(1, True), (2, True), (1, False)]
        assert writer.append_all([]) == []


def test_a_hundred_identical_posts_at_once_are_one_entry(journal: Any, new_entry: New) -> None:
    with journal.writer() as writer, journal.reader() as reader:
        with ThreadPoolExecutor(20) as threads:
            appended = list(threads.map(writer.append, [new_entry(1)] * 100))

        assert sum(one.created for one in appended) == 1
        assert {(one.seq, one.revision, one.receipt) for one in appended} == {(1, 1, "kvitto-1")}
        assert reader.position() == 1


def test_entries_come_in_order_from_where_one_left_off_and_of_the_chosen_campaigns(
    journal: Any, new_entry: New
) -> None:
    with journal.writer() as writer, journal.reader() as reader:
        writer.append_all([new_entry(n, campaign="abc"[n % 3]) for n in range(1, 1501)])

        def seqs(**chosen: Any) -> list[int]:
            return [entry.seq for entry in reader.entries(**chosen)]

        assert seqs() == list(range(1, 1501))
        assert seqs(after=1498) == [1499, 1500]
        assert seqs(after=3, campaigns=frozenset("ab")) == [n for n in range(4, 1501) if n % 3 != 2]
        assert seqs(campaigns=frozenset()) == []


def test_the_state_of_a_campaign_is_another_after_each_entry_of_it_and_each_erasure(
    journal: Any, new_entry: New
) -> None:
    here, there = frozenset({"exempelby-k7m3", ""}), frozenset({"granby"})
    seen = []
    with journal.writer() as writer, journal.reader() as reader:
        for number, changes in enumerate(({}, {}, {"campaign": ""}, {"kind": Kind.WITHDRAWAL, "withdraws": "r1"})):
            writer.append(new_entry(number, **changes))
            seen.append(reader.state(here))
        elsewhere = reader.state(there)
        writer.append(new_entry(9, campaign="granby"))
        assert reader.state(here) == seen[-1]
        assert reader.state(there) != elsewhere
    for seq in (1, 2):
        erase_bodies(journal.url, key=KEY, seqs=[seq], day=date(2026, 5, 4), decision="Gallring.")
        with journal.reader() as reader:
            seen.append(reader.state(here))

    assert len(set(seen)) == 6


def test_receipts_and_codes_are_found_and_nothing_is_found_by_an_empty_one(journal: Any, new_entry: New) -> None:
    with journal.writer() as writer:
        writer.append(new_entry(1))
        writer.append(new_entry(2, receipt="", withdrawal_digest=""))

        found = writer.standing("kvitto-1")

        assert found is not None
        assert (found.receipt, found.submission_id) == ("kvitto-1", new_entry(1).submission_id)
        assert writer.standing_of_code("kod-1") == found
        assert [writer.standing(name) for name in ("kvitto-2", "")] == [None, None]
        assert [writer.standing_of_code(digest) for digest in ("kod-2", "")] == [None, None]


def test_a_reader_sees_what_arrives_after_it_was_opened(journal: Any, new_entry: New) -> None:
    with journal.writer() as writer, journal.reader() as reader:
        assert reader.verify() == Verdict(ok=True, entries=0, first_bad=None, reason="")
        writer.append(new_entry(1))

        assert reader.verify() == Verdict(ok=True, entries=1, first_bad=None, reason="")


def test_each_writer_has_a_chain_of_its_own(journal: Any, new_entry: New) -> None:
    with journal.writer("nod-1") as one, journal.writer("nod-2") as two, journal.reader() as reader:
        for number in range(10):
            (one if number % 3 else two).append(new_entry(number))

        assert [entry.writer for entry in reader.entries()] == ["nod-1" if n % 3 else "nod-2" for n in range(10)]
        assert reader.verify().ok


def test_a_journal_goes_on_where_it_was_closed(journal: Any, new_entry: New) -> None:
    for number in range(3):
        with journal.writer() as writer:
            assert writer.append(new_entry(number)).seq == number + 1

    with journal.reader() as reader:
        assert reader.verify() == Verdict(ok=True, entries=3, first_bad=None, reason="")


def test_a_closed_writer_acknowledges_nothing(journal: Any, new_entry: New) -> None:
    with journal.writer() as writer:
        writer.close()

    with pytest.raises(JournalError):
        writer.append(new_entry(1))


@pytest.mark.parametrize("names", [("nod-1", "nod-2"), ("main", "main")])
def test_two_processes_may_write_to_one_journal(
    journal: Any, appending_process: Appending, names: tuple[str, str]
) -> None:
    children = [
        appending_process(journal.url, writer=name, first=100 * number, last=100 * number + 100)
        for number, name in enumerate(names)
    ]
    acknowledged = {int(line) for child in children for line in child.communicate(timeout=60)[0].split()}

    with journal.reader() as reader:
        assert reader.verify() == Verdict(ok=True, entries=200, first_bad=None, reason="")
        assert {int(entry.written.submission_id, 16) for entry in reader.entries()} == acknowledged == set(range(200))


@pytest.mark.parametrize("survived", [1, 7, 40, 111])
def test_whatever_was_acknowledged_before_a_kill_is_there(
    journal: Any, appending_process: Appending, survived: int
) -> None:
    child = appending_process(journal.url, writer="main", first=0, last=1_000_000)
    acknowledged = {int(child.stdout.readline()) for _ in range(survived)}
    child.kill()
    acknowledged |= {int(line) for line in child.communicate(timeout=60)[0].splitlines(keepends=True) if "\n" in line}

    with journal.writer() as writer, journal.reader() as reader:
        kept = {int(entry.written.submission_id, 16) for entry in reader.entries()}
        assert acknowledged <= kept
        assert reader.verify().ok
        assert writer.append_all([entry.written for entry in reader.entries()])[0].created is False
