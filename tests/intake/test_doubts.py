"""What is odd about a submission is said in a sentence; an ordinary one, and an address alone, are never odd."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from forms.answers import Submitted
from intake.doubts import _REMEMBERED, HUMAN_SECONDS, SHOWN, TRAP, Doubts

NOW = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
HOME = "203.0.113.7"
ANSWERS = [(f"q_{n}", str(n)) for n in range(5)]
TWICE = "likadana svar från samma uppkoppling inom tio minuter"


@pytest.fixture
def doubts() -> Doubts:
    return Doubts(random.Random(7).randbytes)


def sent(*more: tuple[str, str], sitting: str = "a", answers: list[tuple[str, str]] = ANSWERS) -> Submitted:
    return Submitted((*answers, ("_id", sitting), *more))


def about(doubts: Doubts, submitted: Submitted, *, address: str = HOME, seconds: float = 0) -> tuple[str, ...]:
    return doubts.about(submitted, address=address, now=NOW + timedelta(seconds=seconds))


def test_an_ordinary_submission_is_in_no_doubt(doubts: Doubts) -> None:
    assert about(doubts, sent((SHOWN, doubts.seal(NOW)), (TRAP, "")), seconds=240) == ()


def test_the_field_that_no_person_sees_is_told_of(doubts: Doubts) -> None:
    assert about(doubts, sent((TRAP, "https://example.org"))) == ("ett fält som ingen människa ser är ifyllt",)


@pytest.mark.parametrize(
    ("seconds", "odd"), [(0, True), (HUMAN_SECONDS - 1, True), (HUMAN_SECONDS, False), (-60, False), (86_400, False)]
)
def test_only_what_comes_back_at_once_is_too_fast(doubts: Doubts, seconds: int, odd: bool) -> None:
    assert bool(about(doubts, sent((SHOWN, doubts.seal(NOW))), seconds=seconds)) is odd


@pytest.mark.parametrize("seal", ["", "x", "åäö", "AAAA", "A" * 16, "=" * 16, "A" * 5000, "\x00" * 16, "\ufffd"])
def test_a_seal_that_is_not_ours_is_no_fault_and_no_doubt(doubts: Doubts, seal: str) -> None:
    assert about(doubts, sent((SHOWN, seal))) == ()


def test_nobody_else_can_open_a_seal_and_no_two_are_alike(doubts: Doubts) -> None:
    seals = {doubts.seal(NOW) for _ in range(100)}
    stranger = Doubts(random.Random(8).randbytes)
    assert len(seals) == 100
    assert [about(stranger, sent((SHOWN, seal), sitting=seal, answers=[])) for seal in seals] == [()] * 100


@pytest.mark.parametrize(
    ("address", "seconds", "odd"),
    [
        (HOME, 0, True),
        (HOME, 599, True),
        (HOME, 601, False),
        ("203.0.113.8", 0, False),
    ],
)
def test_the_same_answers_from_the_same_connection_are_odd_for_ten_minutes(
    doubts: Doubts, address: str, seconds: int, odd: bool
) -> None:
    about(doubts, sent())
    assert about(doubts, sent(sitting="b"), address=address, seconds=seconds) == ((TWICE,) if odd else ())


@pytest.mark.parametrize(("address", "odd"), [("2001:db8:1:2:ffff::9", True), ("2001:db8:1:3::1", False)])
def test_a_household_is_one_connection_however_many_ipv6_addresses_it_has(
    doubts: Doubts, address: str, odd: bool
) -> None:
    about(doubts, sent(), address="2001:db8:1:2::1")
    assert bool(about(doubts, sent(sitting="b"), address=address)) is odd


def test_sending_the_same_sitting_again_is_not_odd(doubts: Doubts) -> None:
    assert [about(doubts, sent(), seconds=seconds) for seconds in range(5)] == [()] * 5


def test_few_answers_are_alike_by_chance(doubts: Doubts) -> None:
    assert [about(doubts, sent(sitting=str(n), answers=ANSWERS[:3])) for n in range(5)] == [()] * 5


def test_what_is_remembered_has_a_bound_also_when_somebody_repeats_the_oldest(doubts: Doubts) -> None:
    for n in range(_REMEMBERED):
        about(doubts, sent(sitting=str(n), answers=[("q_a", str(n))]))
        if n % 100 == 0:
            about(doubts, sent(sitting="0", answers=[("q_a", "0")]))
    assert len(doubts._seen) <= _REMEMBERED + 2
    about(doubts, sent(sitting="new"), seconds=601)
    assert len(doubts._seen) == 2
