"""The follow-up sees how many took part, one thing at a time, and never what they said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipeline.desk_view import participation
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
