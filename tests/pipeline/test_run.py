"""The run from journal to mapping database: everything adds up, and the same journal gives the same database."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from intake.journal import Kind
from pipeline.alone import alone
from pipeline.errors import AlreadyRunningError
from pipeline.run import run_place
from pipeline.tables import Balance

Home = Any
ASK = Callable[..., list[tuple[Any, ...]]]


def test_everything_read_is_normalised_or_quarantined(home: Home, people: Callable[..., Any], query: ASK) -> None:
    home.all_hand_in(people(12))
    home.hand_in({}, body=b"\x00\xff poison")
    home.hand_in({}, kind=Kind.UNREADABLE, note="rad 9: fel antal kolumner", content_type="text/csv")
    home.hand_in({}, kind=Kind.BATCH, content_type="application/json", body=b"{}")

    balance = run_place(home.stream, "exempelby")

    assert balance == Balance(14, 12, 2, 12, 0, 0, 0, 0)
    assert query(home.mapping, "select * from balance") == [tuple(balance)]
    assert query(home.mapping, "select count(*) from submission where counted = 1") == [(12,)]
    assert [reason for (reason,) in query(home.mapping, "select reason from quarantine order by seq")] == [
        "Inget av det som skickades är ett svar på formulärets frågor.",
        "rad 9: fel antal kolumner",
    ]


def test_a_revision_is_counted_once_and_the_last_one_holds(home: Home, people: Callable[..., Any], query: ASK) -> None:
    home.hand_in(people(1, overall="1")[0], submission_id="a" * 32)
    home.hand_in(people(1, overall="3")[0], submission_id="a" * 32)
    home.hand_in({}, submission_id="a" * 32, body=b"cut off")

    balance = run_place(home.stream, "exempelby")

    assert (balance.normalised, balance.counted, balance.superseded, balance.quarantined) == (2, 1, 1, 1)
    assert query(home.mapping, "select choice from answer where question = 'overall'") == [("3",)]


def test_a_withdrawn_submission_leaves_no_answer_behind(home: Home, people: Callable[..., Any], query: ASK) -> None:
    kept, taken = (home.hand_in(answers) for answers in people(2))
    home.withdraw(taken.receipt)

    balance = run_place(home.stream, "exempelby")

    assert (balance.read, balance.counted, balance.withdrawn) == (2, 1, 1)
    assert query(home.mapping, "select distinct seq from answer") == [(kept.seq,)]
    assert query(home.mapping, "select reason from submission where seq = ?", taken.seq) == [("withdrawn",)]


def test_an_exclusion_can_be_taken_back(home: Home, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(3))
    said = {"who": "Lo", "day": home.during, "reason": "Skriven på skoj.", "journal_position": 3}

    counts = []
    for decide in (home.stream.decisions.exclude, home.stream.decisions.include):
        decide("gatur", f"{2:032x}", **said)
        balance = run_place(home.stream, "exempelby")
        counts.append((balance.counted, balance.excluded))

    assert counts == [(2, 1), (3, 0)]


def test_the_same_journal_gives_the_same_database_whatever_was_there_before(
    home: Home, people: Callable[..., Any], dump: Callable[..., str]
) -> None:
    home.all_hand_in(people(8))
    run_place(home.stream, "exempelby")
    first = dump(home.mapping)
    run_place(home.stream, "exempelby")
    again = dump(home.mapping)
    home.mapping.write_bytes(b"something else altogether")
    run_place(home.stream, "exempelby")

    assert first == again == dump(home.mapping)


def test_a_run_that_fails_leaves_the_old_database(
    home: Home, people: Callable[..., Any], dump: Callable[..., str]
) -> None:
    home.all_hand_in(people(3))
    run_place(home.stream, "exempelby")
    before = dump(home.mapping)
    home.all_hand_in(people(3, seed=2))
    home.mapping.with_name("exempelby.db.new").mkdir()

    with pytest.raises(Exception, match="gamla står kvar"):
        run_place(home.stream, "exempelby")

    assert dump(home.mapping) == before


def test_contact_forms_and_other_places_never_come_near(home: Home, people: Callable[..., Any], query: ASK) -> None:
    home.open_campaign("anmalan", form="stakeholder_signup")
    home.hand_in({"name": "Kim Unikson"}, campaign="anmalan")
    home.hand_in(people(1)[0])

    assert run_place(home.stream, "exempelby").read == 1
    assert query(home.mapping, "select distinct campaign from submission") == [("gatur",)]
    assert b"Unikson" not in home.mapping.read_bytes()


def test_a_campaign_whose_form_nobody_knows_is_quarantined_while_others_pass(
    home: Home, people: Callable[..., Any], query: ASK
) -> None:
    home.open_campaign("okand", version=7)
    home.hand_in(people(1)[0], campaign="okand")
    home.hand_in(people(1)[0])

    balance = run_place(home.stream, "exempelby")

    assert (balance.counted, balance.quarantined) == (1, 1)
    ((reason,),) = query(home.mapping, "select reason from quarantine")
    assert "finns inte bland definitionerna" in reason


def test_progress_is_told_up_to_the_end_of_the_journal(home: Home, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(4))
    told: list[tuple[int, int]] = []

    run_place(home.stream, "exempelby", lambda done, total: told.append((done, total)))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4), (4, 4)]


def test_a_second_run_at_once_is_told_that_one_is_going_on(home: Home) -> None:
    with alone(home.stream.mapping / ".exempelby.lock", "En körning"), pytest.raises(AlreadyRunningError):
        run_place(home.stream, "exempelby")


def test_a_lock_does_not_outlive_the_one_who_held_it(home: Home) -> None:
    child = os.fork()
    if child == 0:
        with alone(home.stream.mapping / ".exempelby.lock", "En körning"):
            os._exit(1)  # as a crash would: without letting go
    os.waitpid(child, 0)

    assert run_place(home.stream, "exempelby").read == 0


def test_an_answer_handed_in_again_after_it_was_taken_back_is_counted(
    home: Home, people: Callable[..., Any], query: ASK
) -> None:
    """The later wins: what was written after the withdrawal was meant to be there."""
    again = {"submission_id": "b" * 32, "receipt": "r-again"}
    home.hand_in(people(1, overall="1")[0], **again)
    home.withdraw("r-again")
    home.hand_in(people(1, overall="3")[0], **again)

    balance = run_place(home.stream, "exempelby")
    assert (balance.counted, balance.superseded, balance.withdrawn) == (1, 1, 0)
    assert query(home.mapping, "select choice from answer where question = 'overall'") == [("3",)]

    home.withdraw("r-again", body=b"again")
    assert run_place(home.stream, "exempelby").withdrawn == 1
