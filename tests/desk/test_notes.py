"""What is noted at a place: kept, in order, apart from other places, and possible to put back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desk.notes import UNDO_SECONDS, Commitment, ContactPoint, Kind, Note, Notes
from desk.records import open_records

DAY = date(2026, 11, 3)
MEETING = Note(
    place="byn", kind=Kind.MEETING, day=DAY, by="a@example.se", at=100, title="Öppet möte", text="<b>Bra</b>"
)
PROMISE = Commitment(place="byn", who="Byalaget", what="Lokal", sector="civil_society", until=DAY)


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(open_records(tmp_path / "desk.db"))


def test_a_note_comes_back_as_it_was_written_and_at_its_own_place_only(notes: Notes) -> None:
    number = notes.write(MEETING)
    assert notes.log("byn") == [replace(MEETING, number=number)]
    assert notes.log("granne") == []
    assert notes.note("granne", number) is None


def test_the_log_has_the_latest_day_first_whenever_it_was_written(notes: Notes) -> None:
    for day in (5, 20, 10):
        notes.write(replace(MEETING, day=date(2026, 11, day)))
    assert [note.day.day for note in notes.log("byn")] == [20, 10, 5]


def test_a_note_that_is_mended_stands_once(notes: Notes) -> None:
    number = notes.write(MEETING)
    notes.write(replace(MEETING, number=number, title="Stängt möte"))
    assert [note.title for note in notes.log("byn")] == ["Stängt möte"]


def test_the_last_check_in_is_the_latest_day_of_one(notes: Notes) -> None:
    assert notes.last_check_in("byn") is None
    for day in (20, 5):
        notes.write(replace(MEETING, kind=Kind.CHECK_IN, day=date(2026, 11, day)))
    notes.write(replace(MEETING, day=date(2026, 12, 1)))
    assert notes.last_check_in("byn") == date(2026, 11, 20)


def test_a_draft_is_ones_own_stands_once_and_is_in_no_log(notes: Notes) -> None:
    for text in ("ett", "två"):
        notes.keep_draft(replace(MEETING, kind=Kind.DRAFT, text=text))
    draft = notes.draft("byn", "a@example.se")
    assert draft is not None
    assert draft.text == "två"
    assert notes.draft("byn", "b@example.se") is None
    assert notes.log("byn") == []
    notes.drop_draft("byn", "a@example.se")
    assert notes.draft("byn", "a@example.se") is None


def test_what_was_removed_is_put_back_as_it_was_and_once(notes: Notes) -> None:
    note, promise = notes.write(MEETING), notes.commit(PROMISE)
    receipts = (
        notes.remove_note("byn", note, by="b@example.se", today=DAY, now=200),
        notes.remove_commitment("byn", promise, by="b@example.se", today=DAY, now=200),
    )
    assert (notes.log("byn"), notes.commitments("byn")) == ([], [])
    for receipt in (*receipts, *receipts):
        assert receipt is not None
        notes.put_back("byn", receipt)
    assert [replace(one, number=0) for one in notes.log("byn")] == [MEETING]
    assert [replace(one, number=0) for one in notes.commitments("byn")] == [PROMISE]


def test_nothing_is_removed_or_put_back_from_another_place(notes: Notes) -> None:
    number = notes.write(MEETING)
    assert notes.remove_note("granne", number, by="b@example.se", today=DAY, now=200) is None
    receipt = notes.remove_note("byn", number, by="b@example.se", today=DAY, now=200)
    assert receipt is not None
    notes.put_back("granne", receipt)
    assert (notes.log("granne"), notes.log("byn")) == ([], [])


def test_after_a_week_what_was_removed_is_gone_for_good(notes: Notes) -> None:
    first, second = notes.write(MEETING), notes.write(replace(MEETING, title="Ett till"))
    receipt = notes.remove_note("byn", first, by="b@example.se", today=DAY, now=200)
    assert receipt is not None
    notes.remove_note("byn", second, by="b@example.se", today=DAY, now=201 + UNDO_SECONDS)
    assert notes.removed("byn", receipt) is None


def test_a_promise_is_marked_as_kept_and_not_kept(notes: Notes) -> None:
    number = notes.commit(PROMISE)
    for kept in (True, False):
        notes.mark("byn", number, kept=kept)
        assert [one.kept for one in notes.commitments("byn")] == [kept]


def test_a_contact_point_is_one_and_without_a_name_nobody(notes: Notes) -> None:
    for name in ("Eva", "Ali"):
        notes.set_contact_point(ContactPoint(place="byn", role="municipality", name=name))
    point = notes.contact_point("byn", "municipality")
    assert point is not None
    assert point.name == "Ali"
    notes.set_contact_point(ContactPoint(place="byn", role="municipality", name=" "))
    assert notes.contact_point("byn", "municipality") is None
