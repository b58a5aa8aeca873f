"""What nobody learns by laying one release beside another, or beside what is missing from it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from pipeline import publish as publication
from pipeline.disclosure import Asked, Person, ProtectedTables, protect
from pipeline.errors import PublishError, StaleCandidateError
from pipeline.policy import read_policy, shipped_policy
from pipeline.publish import RESTORED, TAKEN_DOWN, confirm_latest, verify_release
from pipeline.questions import PublicChoice, PublicQuestion
from tests.pipeline.conftest import SECRET, person

Home = Any
People = Callable[..., list[dict[str, Any]]]
ASK = Callable[..., list[tuple[Any, ...]]]

POLICY = shipped_policy()
FIRST = date(2026, 9, 12)
NEXT = FIRST + timedelta(days=POLICY.batch_days)
LABEL = {"sv": "Ord", "en": "Words"}
PAIRS = "select * from respondent_count order by 1, 2, 3, 4, 5"
TOLD = "select distinct question from total_count where question in ('stay', 'overall') order by question"
CHANNELS = "select * from channel_count order by 1, 2, 4"


def test_rank_stability_is_not_told_of_a_survey_in_parts(home: Home, people: People, query: ASK) -> None:
    """Its bases are of those who still count at the end, totals of those who were closed: one may lie between."""
    home.all_hand_in(people(POLICY.batch_expected + 20))
    home.publish(FIRST, batches=True)
    interim = query(home.current, "select count(*) from quality_figure")
    home.withdraw("r00007")
    home.all_hand_in(people(40, seed=2))
    home.publish()

    assert (interim, query(home.current, "select count(*) from quality_figure")) == ([(0,)], [(0,)])


def test_a_last_part_of_too_few_changes_no_number_of_who_answered(home: Home, people: People, query: ASK) -> None:
    """The same sums rounded by other dice would be averaged."""
    home.all_hand_in(people(POLICY.batch_expected + 30))
    home.publish(FIRST, batches=True)
    then = query(home.current, PAIRS), query(home.current, CHANNELS)
    home.all_hand_in(people(5, seed=3))
    home.publish()

    assert (query(home.current, PAIRS), query(home.current, CHANNELS)) == then != ([], [])


def test_a_question_that_was_left_out_of_one_part_has_no_totals(home: Home, people: People, query: ASK) -> None:
    """They would be of the other parts alone, and called exact."""
    home.all_hand_in(people(POLICY.batch_expected + 30))
    home.publish(FIRST, batches=True)
    dice = random.Random(4)
    home.all_hand_in([person(dice, tie=["lives"], stay="1") for _ in range(7)])
    home.all_hand_in([person(dice, tie=["works"], stay=None) for _ in range(5)])
    home.publish()
    counted = dict(
        query(home.current, "select question, sum(n) from total_count where choice <> '_answered' group by 1")
    )

    assert "stay" not in counted
    assert counted["overall"] == POLICY.batch_expected + 42
    assert verify_release(home.current) == []


def test_how_many_in_a_group_were_not_asked_is_not_told_once_for_every_row(
    home: Home, people: People, query: ASK
) -> None:
    home.all_hand_in(people(120))
    home.publish()

    assert query(home.current, "select count(*) from answer_count where choice = '_not_asked'") == [(0,)]
    assert query(home.current, "select n > 0 from total_count where (question, choice) = ('stay', '_not_asked')") == [
        (1,)
    ]


# A ledger that is older than what is public


def test_a_ledger_that_is_older_than_the_releases_closes_nobody_a_second_time(home: Home, people: People) -> None:
    home.open_campaign("andra")
    home.all_hand_in(people(40))
    home.publish()
    shutil.copy(home.ledger, home.folder / "old.db")
    home.all_hand_in(people(60, seed=4), campaign="andra")
    lost = home.publish(home.after + timedelta(days=1)).release_id
    before = home.current.read_bytes()
    shutil.copy(home.folder / "old.db", home.ledger)
    home.withdraw("r00050")

    for make in (home.publish, home.candidate):
        with pytest.raises(PublishError, match=rf"känner inte utgåvan {lost}"):
            make(home.after + timedelta(days=2))
    assert home.current.read_bytes() == before


def test_a_home_made_from_a_copy_publishes_nothing_before_it_knows_what_was_public_last(
    home: Home, people: People
) -> None:
    home.all_hand_in(people(40))
    known = home.publish().release_id
    public = home.public
    (public / RESTORED).touch()

    for make in (home.publish, home.candidate):
        with pytest.raises(PublishError, match="återställt ur en säkerhetskopia"):
            make()
    with pytest.raises(PublishError, match=f"senaste utgåva är {known}, inte 2027-01-01-1"):
        confirm_latest(home.ledger, public, "2027-01-01-1")
    with pytest.raises(PublishError, match="återställt"):
        home.publish()
    confirm_latest(home.ledger, public, str(known))
    assert home.publish().unchanged


# Groups that are withdrawn


@pytest.mark.parametrize("n", [25, 120])
def test_a_campaign_whose_every_group_is_withdrawn_is_gone_and_stops_nobody_else(
    home: Home, people: People, query: ASK, n: int
) -> None:
    home.open_campaign("andra")
    home.all_hand_in(people(n))
    home.all_hand_in(people(60, seed=2), campaign="andra")
    home.publish()
    for (group,) in query(home.current, "select id from respondent_group where campaign = 'gatur'"):
        withdraw(home, group)
    home.publish(home.after + timedelta(days=1))

    assert query(home.current, "select slug from campaign") == [("andra",)]
    assert query(home.current, "select count(*) from total_count where campaign = 'gatur'") == [(0,)]
    assert verify_release(home.current) == []


def test_a_question_that_a_later_part_was_not_counted_by_group_on_has_no_total_of_what_is_left(
    home: Home, people: People, query: ASK
) -> None:
    """It would be of the first part alone, and stand as everybody's."""
    dice = random.Random(5)
    home.all_hand_in([person(dice, tie=["lives"], stay="1") for _ in range(POLICY.batch_expected + 60)])
    home.publish(FIRST, batches=True)
    home.all_hand_in([person(dice, tie=["lives"], stay="1") for _ in range(17)])
    home.all_hand_in([person(dice, tie=["works"], stay=None) for _ in range(23)])
    home.publish()
    then = query(home.current, TOLD)
    ((group,), *_) = query(home.current, "select id from respondent_group order by batch, position")
    withdraw(home, group)
    home.publish(home.after + timedelta(days=1))

    assert then == [("overall",), ("stay",)]
    assert query(home.current, TOLD) == [("overall",)]
    assert verify_release(home.current) == []


def test_who_came_by_which_poster_is_not_told_of_a_campaign_that_a_group_was_withdrawn_from(
    home: Home, people: People, query: ASK
) -> None:
    home.all_hand_in(people(120))
    home.publish()
    ((group,), *_) = query(home.current, "select id from respondent_group order by position")
    withdraw(home, group)
    home.publish(home.after + timedelta(days=1))

    assert query(home.current, CHANNELS) == []


def test_an_earlier_release_is_taken_down_even_if_the_machine_stopped_right_after_the_switch(
    home: Home, people: People, query: ASK, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.all_hand_in(people(120))
    old = home.publish().folder
    ((group,), *_) = query(home.current, "select id from respondent_group order by position")
    withdraw(home, group)
    with monkeypatch.context() as stopped:
        stopped.setattr(publication, "_take_down", _stop)
        with pytest.raises(KeyboardInterrupt):
            home.publish(home.after + timedelta(days=1))
    still_there = (old / "public.db").exists()
    home.publish(home.after + timedelta(days=2))

    assert still_there, "the stop must come before the taking down"
    assert (old / TAKEN_DOWN).is_file()
    assert not (old / "public.db").exists()


def withdraw(home: Home, group: str) -> None:
    decided = {"who": "Test", "day": home.after, "reason": "begärt", "journal_position": 120}
    home.stream.decisions.withdraw_group("gatur", group, **decided)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


# What is delicate


def safety(*, several: bool = False) -> PublicQuestion:
    choices = tuple(
        PublicChoice(value, LABEL, LABEL, missing=value in {"dk", "na"}) for value in ("1", "2", "3", "4", "dk", "na")
    )
    return PublicQuestion("safe", "select_multiple" if several else "select_one", LABEL, LABEL, "safety", choices)


def told(answers: Sequence[tuple[str, ...]], *, several: bool = False, final: bool = True) -> ProtectedTables:
    people = [Person(f"{at:032x}", "", "web", {"safe": given}, frozenset(), {}) for at, given in enumerate(answers)]
    asked = Asked((safety(several=several),))
    return protect("gatur", people, asked, final=final, policy=POLICY, secret=SECRET)


MIXED = [(value,) for value in "1234"] * 10


def test_what_is_delicate_is_never_counted_by_group_so_that_its_absence_says_nothing() -> None:
    assert told(MIXED).totals
    assert told(MIXED).answers == ()


@pytest.mark.parametrize(
    ("answers", "several"),
    [
        ([("1",)] * 33 + [("2",)] * 4 + [("3",)] * 3, False),
        ([("1",)] * 20 + [("2",)] * 20, False),
        ([("1",)] * 18 + [("2",), ("3",)] + [("dk",)] * 10 + [("na",)] * 10, False),
        ([("1", "2")] * 20 + [("1", "3")] * 10 + [("1", "4")] * 10, True),
    ],
    ids=["more than 80 of 100 alike", "two answers only", "the silent make no difference", "everybody ticked the same"],
)
def test_what_is_delicate_is_not_told_where_all_are_of_one_mind(answers: list[tuple[str, ...]], several: bool) -> None:
    assert told(answers, several=several).totals == ()


def test_what_is_delicate_is_told_once_and_at_the_end() -> None:
    """A total before the end, and none after it, would tell what those thought who came last."""
    assert told(MIXED, final=False).totals == ()


def test_what_is_delicate_is_not_told_of_a_few() -> None:
    """Where twelve have answered, that a question is left out would say that nearly all of them are of one mind."""
    assert told(MIXED[:12]).totals == ()
    assert told(MIXED[:30]).totals


# What a person decided on


def test_a_candidate_seen_under_one_policy_is_not_published_under_another(home: Home, people: People) -> None:
    home.all_hand_in(people(60))
    seen = home.candidate().underlay.digest
    home.stream = replace(home.stream, policy=read_policy(POLICY.text.replace(" = 10\n", " = 12\n")))

    with pytest.raises(StaleCandidateError):
        home.publish(seen=seen)


@pytest.mark.parametrize(
    "low",
    [
        *("texts_from = 9", "text_batch = 0", "batch_people = 1", "channel_min = 1", "cross_from = 9"),
        *("stability_from = 1", "paraphrase_from = 2", "delicate_answers = 1", "delicate_percent = 100"),
    ],
)
def test_a_threshold_under_its_floor_is_refused(low: str) -> None:
    name = low.partition(" ")[0]
    lines = POLICY.text.splitlines()
    written = "\n".join(low if line.startswith(f"{name} =") else line for line in lines)

    with pytest.raises(Exception, match=r"skyddar ingen|motsäger"):
        read_policy(written)
