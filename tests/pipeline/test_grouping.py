"""How people are divided into groups, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.grouping import split
from pipeline.published import NO_ANSWER
from pipeline.questions import PublicChoice, PublicQuestion


def variable(values: list[str], *, ordered: bool) -> PublicQuestion:
    words = [({"sv": f"Del {value}", "en": f"Part {value}"}, value == "na") for value in values]
    choices = tuple(PublicChoice(v, label, label, missing) for v, (label, missing) in zip(values, words, strict=True))
    label = {"sv": "Del", "en": "Part"}
    return PublicQuestion("part", "select_one", label, label, "background", choices, ordered=ordered)


COUNTS = st.lists(st.integers(0, 40), min_size=2, max_size=9)


@settings(max_examples=300, deadline=None, database=None)
@given(COUNTS, st.integers(0, 30), st.integers(0, 15), st.booleans(), st.integers(3, 12))
def test_everybody_is_in_one_group_of_at_least_k_unless_they_are_too_few(
    counts: list[int], silent: int, unwilling: int, ordered: bool, k: int
) -> None:
    stated = {str(i): n for i, n in enumerate(counts)}
    people = stated | {NO_ANSWER: silent, "na": unwilling}

    blocks = split(variable([*stated, "na"], ordered=ordered), people, k)

    values = [value for block in blocks for value in block.values]
    assert len(values) == len(set(values))
    assert all(block.n >= k and block.n == sum(people[value] for value in block.values) for block in blocks)
    assert sum(block.n for block in blocks) == (sum(people.values()) if sum(people.values()) >= k else 0)


@settings(max_examples=200, deadline=None, database=None)
@given(COUNTS)
def test_along_a_line_only_neighbours_stand_together(counts: list[int]) -> None:
    people = {str(i): n for i, n in enumerate(counts)}

    for block in split(variable(list(people), ordered=True), people, 10):
        numbers = [int(value) for value in block.values]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))


CASES = [
    ("large values stand alone", False, {"a": 12, "b": 30}, ["Del a", "Del b"]),
    ("small ones are others", False, {"a": 12, "b": 6, "c": 7}, ["Del a", "Övriga"]),
    (
        "others take those who did not say",
        False,
        {"a": 12, "b": 6, "c": 1, "na": 2, NO_ANSWER: 2},
        ["Del a", "Övriga och ej angivet"],
    ),
    (
        "too few others join the smallest",
        False,
        {"a": 30, "b": 12, "c": 1, NO_ANSWER: 1},
        ["Del a", "Del b samt övriga och ej angivet"],
    ),
    ("many who did not say stand alone", False, {"a": 30, "na": 5, NO_ANSWER: 5}, ["Del a", "Ej angivet"]),
    ("neighbours merge", True, {"1": 3, "2": 8, "3": 30, "4": 2}, ["Del 1 och Del 2", "Del 3 och Del 4"]),
    ("three neighbours are listed", True, {"1": 3, "2": 4, "3": 5, "4": 20}, ["Del 1, Del 2 och Del 3", "Del 4"]),
    ("few who did not say join the smallest", True, {"1": 11, "2": 30, "na": 3}, ["Del 1 samt ej angivet", "Del 2"]),
    ("fewer than k make no group", False, {"a": 4, "b": 5}, []),
]


@pytest.mark.parametrize(("promise", "ordered", "people", "labels"), CASES, ids=[case[0] for case in CASES])
def test_groups_are_called_what_they_hold(
    promise: str, ordered: bool, people: dict[str, int], labels: list[str]
) -> None:
    values = [value for value in people if value != NO_ANSWER]

    assert [block.label["sv"] for block in split(variable(values, ordered=ordered), people, 10)] == labels


def test_a_group_has_an_english_name_too() -> None:
    (_, second) = split(variable(["a", "b", "c"], ordered=False), {"a": 30, "b": 12, "c": 1, NO_ANSWER: 1}, 10)

    assert second.label["en"] == "Part b together with others and not stated"
