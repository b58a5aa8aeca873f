"""What rank stability says, and what it does not depend on."""

from __future__ import annotations

import random

from pipeline.stability import choices_among_first, rows_among_first

CHOICES = ["a", "b", "c", "d"]


def test_a_clear_order_is_stable_and_a_tie_is_not() -> None:
    answers = [frozenset("a")] * 60 + [frozenset("b")] * 20 + [frozenset("c")] * 20

    found = choices_among_first(answers, CHOICES, top=2, draws=1000, key=b"key")

    assert found["a"] == 100
    assert found["d"] == 0
    assert 40 < found["b"] < 70


def test_it_does_not_matter_in_which_order_people_stand() -> None:
    dice = random.Random(4)
    answers = [frozenset(dice.sample(CHOICES, 2)) for _ in range(80)]
    shuffled = dice.sample(answers, len(answers))

    first, second = (choices_among_first(one, CHOICES, top=1, draws=300, key=b"key") for one in (answers, shuffled))

    assert first == second


def test_rows_are_ranked_by_their_means_and_drawn_each_for_itself() -> None:
    dice = random.Random(5)
    rows = {"low": [0, 1, 2] * 10, "high": [8, 9, 10] * 10, "empty": []}
    keys = {row: row.encode() for row in rows}
    shuffled = {row: dice.sample(points, len(points)) for row, points in rows.items()}

    found = rows_among_first(rows, top=1, draws=200, keys=keys)

    assert found == {"low": 0, "high": 100}
    assert found == rows_among_first(shuffled, top=1, draws=200, keys=keys)


def test_a_battery_that_nobody_answered_has_no_order() -> None:
    assert rows_among_first({"a": []}, top=3, draws=10, keys={"a": b"k"}) == {}
