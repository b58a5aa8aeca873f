"""The follow-up sees how many took part, one thing at a time, and never what they said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.journal import Kind
from pipeline.desk_view import came_in, odd, participation
from pipeline.errors import PipelineError
from pipeline.run import run_place


def test_participation_is_exact_and_each_count_stands_alone(home: Any, people: Callable[..., Any]) -> None:
    crowd = people(5, age_group="45_64") + people(2, age_group="16_24")
    for number, answers in enumerate(crowd):
        home.hand_in(answers, channel="affisch" if number < 3 else "")
    run_place(home.stream, "exempelby")

    found = participation(home.mapping)["gatur"]

    assert found.counted == 7
    assert found.by_day == (("2026-09-10", 7),)
    assert found.by_channel == (("", 4), ("affisch", 3))
    assert found.by_mode == (("web", 7),)
    assert found.by_age_group == (("16_24", 2), ("45_64", 5))
    assert found.by_gender == ()


def test_no_answer_stands_in_what_the_desk_sees(home: Any, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(6, best="Ordet kvittblomma", age_group="45_64"))
    run_place(home.stream, "exempelby")

    seen = repr([asdict(one) for one in participation(home.mapping).values()])
    assert "kvittblomma" not in seen
    assert "overall" not in seen


def test_a_place_that_was_never_run_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="platskoll run"):
        participation(tmp_path / "ingen.db")


def test_what_came_in_adds_up_and_tells_why_some_could_not_be_read(home: Any, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(3))
    home.withdraw("r00001")
    home.hand_in({}, kind=Kind.UNREADABLE, note="För många kolumner.")
    run_place(home.stream, "exempelby")

    found = came_in(home.mapping)

    assert (found.balance.read, found.balance.counted, found.balance.withdrawn) == (4, 2, 1)
    assert found.unreadable == (("För många kolumner.", 1),)


def test_what_is_odd_is_told_and_the_rest_is_not(home: Any, people: Callable[..., Any]) -> None:
    ordinary, twin, other = people(3, seed=5)
    home.hand_in(ordinary)
    home.hand_in(twin, note="skickat inom 3 sekunder; ett fält som ingen människa ser är ifyllt")
    home.hand_in(twin)
    home.hand_in(twin, day=date(2026, 9, 11))
    home.hand_in(other | {"best": " Test! "})
    run_place(home.stream, "exempelby")

    found = {one.seq: one for one in odd(home.mapping)}

    assert list(found) == [2, 3, 5]
    assert found[2].notes == ("skickat inom 3 sekunder", "ett fält som ingen människa ser är ifyllt")
    assert (found[2].same_as, found[3].same_as, found[5].test_word) == (None, 2, "test")


def test_few_answers_alike_are_chance(home: Any) -> None:
    for _ in range(2):
        home.hand_in({"tie": ["lives"], "age_group": "45_64", "overall": "1"})
    run_place(home.stream, "exempelby")
    assert odd(home.mapping) == ()


def test_what_was_left_out_stays_in_sight(home: Any, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(2))
    said: dict[str, Any] = {"who": "Lo", "day": home.during, "reason": "Prov.", "journal_position": 2}
    home.stream.decisions.exclude("gatur", f"{1:032x}", **said)
    run_place(home.stream, "exempelby")
    assert [(one.seq, one.counted) for one in odd(home.mapping)] == [(1, False)]

    home.stream.decisions.include("gatur", f"{1:032x}", **said)
    run_place(home.stream, "exempelby")
    assert odd(home.mapping) == ()
    assert [(one.seq, one.counted) for one in odd(home.mapping, frozenset({f"{1:032x}"}))] == [(1, True)]
