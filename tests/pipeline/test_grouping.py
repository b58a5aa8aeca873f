"""How people are divided into groups, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.grouping import Block, classes, divide, levels, split
from pipeline.published import NO_ANSWER
from pipeline.questions import PublicChoice, PublicQuestion


def divided(question: PublicQuestion, people: dict[str, int], k: int) -> tuple[Block, ...]:
    (level,) = levels([question])
    return split(level, people, k)


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

    blocks = divided(variable([*stated, "na"], ordered=ordered), people, k)

    values = [value for block in blocks for value in block.everyone]
    assert len(values) == len(set(values))
    assert all(block.n >= k and block.n == sum(people[value] for value in block.everyone) for block in blocks)
    assert sum(block.n for block in blocks) == (sum(people.values()) if sum(people.values()) >= k else 0)


@settings(max_examples=200, deadline=None, database=None)
@given(COUNTS)
def test_along_a_line_only_neighbours_stand_together(counts: list[int]) -> None:
    people = {str(i): n for i, n in enumerate(counts)}

    for block in divided(variable(list(people), ordered=True), people, 10):
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

    assert [block.label["sv"] for block in divided(variable(values, ordered=ordered), people, 10)] == labels


def test_a_group_has_an_english_name_too() -> None:
    (_, second) = divided(variable(["a", "b", "c"], ordered=False), {"a": 30, "b": 12, "c": 1, NO_ANSWER: 1}, 10)

    assert second.label["en"] == "Part b together with others and not stated"


# Several variables, each a tree


def word(text: str) -> dict[str, str]:
    return {"sv": text, "en": text}


def tree(question_id: str, of: dict[str, list[str]], *, ordered: bool = False) -> PublicQuestion:
    """A variable whose values stand under coarser ones; with a single coarser one, '', it has no tree."""
    choices = tuple(PublicChoice(v, word(v), word(v), within=above) for above, values in of.items() for v in values)
    coarser = tuple(PublicChoice(above, word(above), word(above)) for above in of if above)
    label = word(question_id)
    return PublicQuestion(question_id, "select_one", label, label, "background", choices, coarser, ordered=ordered)


AGE = tree("age", {"young": ["16", "25"], "old": ["45", "65", "80"]}, ordered=True)
GENDER = tree("gender", {"": ["woman", "man", "other"]})
AREA = tree("area", {"town": ["a", "b"], "land": ["c", "d", "e"]})
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "age": st.sampled_from(["16", "25", "45", "65", "80"]),
            "gender": st.sampled_from(["woman", "woman", "man", "man", "other"]),
            "area": st.sampled_from(list("abcde")),
        },
    ),
    max_size=160,
)


@settings(max_examples=150, deadline=None, database=None)
@given(PEOPLE, st.integers(3, 12))
def test_divided_by_three_trees_everybody_is_in_one_division_of_at_least_k(
    people: list[dict[str, str]], k: int
) -> None:
    divisions = divide([AGE, GENDER, AREA], people, k)

    assert sorted(at for one in divisions for at in one.people) == (
        list(range(len(people))) if len(people) >= k else []
    )
    assert all(len(one.people) >= k for one in divisions)
    for one in divisions:
        for variable, block in one.blocks.items():
            assert {people[at].get(variable, NO_ANSWER) for at in one.people} <= set(block.everyone)


def test_coarse_levels_come_first_so_that_most_carry_several_variables() -> None:
    people = [
        {"age": age, "gender": gender, "area": area}
        for age in ("16", "25", "45", "65")
        for gender in ("woman", "man")
        for area in "ac"
        for _ in range(6)
    ]

    labels = {
        tuple(block.label["sv"] for block in one.blocks.values()) for one in divide([AGE, GENDER, AREA], people, 10)
    }

    assert labels == {(a, g, p) for a in ("Young", "Old") for g in ("Woman", "Man") for p in ("Town", "Land")}


def test_fine_levels_divide_where_there_are_enough() -> None:
    people = [{"age": age} for age, n in (("16", 4), ("25", 40), ("45", 12), ("65", 12), ("80", 3)) for _ in range(n)]

    assert [one.blocks["age"].label["sv"] for one in divide([AGE], people, 10)] == ["Young", "45", "65 och 80"]


def test_classes_of_a_variable_are_whole_groups_and_called_by_the_coarser_level() -> None:
    groups = {
        "g1": (("16",), False),
        "g2": (("25",), True),
        "g3": (("16", "25"), False),
        "g4": (("45", "65", "80"), False),
    }

    found = classes(AGE, groups)

    assert [(one.label["sv"], one.groups) for one in found] == [
        ("Young samt några övriga", ("g1", "g2", "g3")),
        ("Old", ("g4",)),
    ]


def test_a_group_that_the_variable_did_not_divide_leaves_no_classes() -> None:
    assert classes(AGE, {"g1": (("16",), False), "g2": ((), False)}) == ()
