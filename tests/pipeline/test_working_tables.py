"""Working tables are exact, and nothing that they show or that can be subtracted from them is about fewer than five."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.catalogue import shipped
from pipeline.disclosure import Person
from pipeline.run import run_place
from pipeline.store import people as counted
from pipeline.working_tables import (
    LEAST,
    Offered,
    Withheld,
    WorkingTable,
    divisions,
    offered,
    singles_out,
    tabulate,
    working_table,
)

CROWDS = (12, 30, 60, 155)


@pytest.fixture
def town(home: Any, people: Callable[..., Any]) -> Callable[[int, int], tuple[list[Person], Offered]]:
    """So many people who answered the small form, as the mapping database knows them, and what can be counted."""
    form = next(iter(home.forms.values()))
    what = offered(form, home.stream.register.supplied("exempelby"), "Exempelby")

    def came(n: int, seed: int = 1) -> tuple[list[Person], Offered]:
        home.all_hand_in(people(n, seed))
        run_place(home.stream, "exempelby")
        return list(counted(home.mapping, "gatur")), what

    return came


def tables(everybody: Sequence[Person], what: Offered) -> list[WorkingTable]:
    """Every table that can be asked for and is shown."""
    found = [tabulate(everybody, what, q, by) for q in what.questions for by in (None, *what.variables)]
    return [one for one in found if isinstance(one, WorkingTable)]


@pytest.mark.parametrize("n", CROWDS)
def test_no_row_and_no_column_is_of_fewer_than_five(town: Any, n: int) -> None:
    shown = tables(*town(n))
    assert len(shown) > len({one.question.id for one in shown}), "some of them are divided"
    for table in shown:
        assert min(row.n for row in table.rows) >= LEAST
        assert [n for n in table.rows[-1].counts if 0 < n < LEAST] == []


@pytest.mark.parametrize("n", CROWDS)
def test_rows_and_columns_add_up_exactly_to_everybody_who_was_asked(town: Any, n: int) -> None:
    everybody, what = town(n)
    for table in tables(everybody, what):
        *parts, whole = table.rows
        if parts:
            assert sum(row.n for row in parts) == whole.n
            assert [sum(column) for column in zip(*(row.counts for row in parts), strict=True)] == list(whole.counts)
        if not table.question.multiple:
            assert {sum(row.counts) - row.n for row in table.rows} == {0}


def test_a_count_is_the_true_one(town: Any) -> None:
    everybody, what = town(60)
    table = tabulate(everybody, what, what.question("overall"), what.question("sub_area"))
    assert isinstance(table, WorkingTable)
    for row in table.rows[:-1]:
        there = [p for p in everybody if p.background["sub_area"].title() == row.label["sv"]]
        good = sum(p.answers.get("overall") == ("3",) for p in there)
        assert (row.n, row.counts[[c["sv"] for c in table.columns].index("Bra")]) == (len(there), good)


def test_two_backgrounds_never_stand_in_one_table_nor_what_one_is_made_of(town: Any) -> None:
    everybody, what = town(60)
    for question in ("age_group", "sub_area", "resident", "tie"):
        for by in what.variables:
            assert tabulate(everybody, what, what.question(question), by) is Withheld.TWO_BACKGROUNDS
        assert isinstance(tabulate(everybody, what, what.question(question), None), WorkingTable)


def test_a_question_that_fewer_than_five_were_asked_has_no_table(town: Any) -> None:
    everybody, what = town(60)
    elsewhere = [replace(p, answers=_without(p, "stay"), not_asked=p.not_asked | {"stay"}) for p in everybody[4:]]
    assert tabulate([*everybody[:4], *elsewhere], what, what.question("stay"), None) is Withheld.TOO_FEW
    assert tabulate(everybody[:4], what, what.question("overall"), None) is Withheld.TOO_FEW


def test_how_few_were_not_asked_is_not_told_either(town: Any) -> None:
    everybody, what = town(60)
    asked = [replace(p, answers={**p.answers, "stay": ("1",)}, not_asked=frozenset()) for p in everybody[3:]]
    three = [replace(p, answers=_without(p, "stay"), not_asked=frozenset({"stay"})) for p in everybody[:3]]
    table = tabulate([*asked, *three], what, what.question("stay"), None)
    assert isinstance(table, WorkingTable)
    assert table.rows[-1].n == 60


def _without(person: Person, question: str) -> dict[str, tuple[str, ...]]:
    return {name: given for name, given in person.answers.items() if name != question}


def test_what_few_said_stands_with_what_more_said_so_that_it_cannot_be_subtracted(town: Any) -> None:
    everybody, what = town(60)
    said = [*["1"] * 2, *["2"] * 9, *["3"] * 40, *["dk"] * 9]
    some = [replace(p, answers={**p.answers, "overall": (one,)}) for p, one in zip(everybody, said, strict=True)]
    table = tabulate(some, what, what.question("overall"), None)
    assert isinstance(table, WorkingTable)
    told = dict(zip((column["sv"] for column in table.columns), table.rows[-1].counts, strict=True))
    assert told == {"Dåligt och Varken eller": 11, "Bra": 40, "Vet inte": 9, "Inget svar": 0}
    assert table.left_out == ()


def test_who_said_nothing_of_substance_and_are_few_are_put_with_others_and_named_beside(town: Any) -> None:
    everybody, what = town(60)
    said = [*["1"] * 20, *["2"] * 20, *["3"] * 18, *["dk"] * 2]
    some = [replace(p, answers={**p.answers, "overall": (one,)}) for p, one in zip(everybody, said, strict=True)]
    table = tabulate(some, what, what.question("overall"), None)
    assert isinstance(table, WorkingTable)
    told = dict(zip((column["sv"] for column in table.columns), table.rows[-1].counts, strict=True))
    assert told == {"Dåligt": 20, "Varken eller": 20, "Bra samt ej angivet": 20, "Inget svar": 0}
    assert [label["sv"] for label in table.left_out] == ["Vet inte"]


def test_where_fewer_than_five_gave_an_answer_of_substance_there_is_no_table(town: Any) -> None:
    everybody, what = town(60)
    said = [*["1"] * 3, *["dk"] * 57]
    some = [replace(p, answers={**p.answers, "overall": (one,)}) for p, one in zip(everybody, said, strict=True)]
    assert tabulate(some, what, what.question("overall"), None) is Withheld.TOO_FEW


def test_of_several_choices_neither_those_few_chose_nor_those_few_did_not_are_told(town: Any) -> None:
    everybody, what = town(60)
    chose = [("paths", "shops") if n < 57 else ("buses",) for n in range(60)]
    some = [replace(p, answers={**p.answers, "priority": one}) for p, one in zip(everybody, chose, strict=True)]
    table = tabulate(some, what, what.question("priority"), None)
    assert isinstance(table, WorkingTable)
    assert [column["sv"] for column in table.columns] == ["Vatten", "Inget svar"]
    assert table.rows[-1].counts == (0, 0)


def test_the_door_reads_the_mapping_database_and_offers_nothing_in_words_or_of_another_class(
    home: Any, town: Any
) -> None:
    everybody, what = town(30)
    found = working_table(home.mapping, "gatur", what, what.question("overall"), None)
    assert found == tabulate(everybody, what, what.question("overall"), None)
    assert {question.id for question in what.questions} & {"best", "pins", "inner"} == set()
    assert [one.id for one in what.variables] == ["age_group", "sub_area", "resident"]


# What can be subtracted


def person(**background: str) -> Person:
    return Person("", "", "", {}, frozenset(), background)


def alone(shown: Any, fewer_than: int) -> bool:
    """The same by trying every set of so few people: whether without them the columns span less."""
    rank = np.linalg.matrix_rank(shown)
    sets = (left for size in range(1, fewer_than) for left in combinations(range(len(shown)), size))
    return any(np.linalg.matrix_rank(np.delete(shown, left, axis=0)) < rank for left in sets)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=6, max_size=14), st.integers(1, 4))
def test_what_is_found_by_reckoning_is_what_is_found_by_trying_everything(
    people: list[tuple[int, ...]], most: int
) -> None:
    columns = [[float(one[variable] == value) for one in people] for variable in range(3) for value in range(3)]
    shown = np.array(columns).T
    assert singles_out(shown, most) == alone(shown, most + 1)


def test_one_table_less_another_is_of_no_use() -> None:
    """Eight are young, six of them are of another gender, and nobody older is: the difference would be two people."""
    what = offered(shipped().latest("resident_survey"), {}, "Byn")
    age, gender = (what.question(name) for name in ("age_group", "gender"))
    assert age
    assert gender
    crowd = [person(age_group="16_24", gender="other")] * 6 + [person(age_group="16_24", gender="woman")] * 2
    crowd += [person(age_group="45_64", gender=one) for one in ("woman", "man") for _ in range(20)]
    apart = {one.id: divisions(crowd, [one])[one.id] for one in (age, gender)}
    assert {block.n for block in apart["age_group"]} == {8, 40}, "each by itself is harmless"
    assert {block.n for block in apart["gender"]} == {6, 22, 20}

    together = divisions(crowd, [age, gender])
    assert together["age_group"] == apart["age_group"]
    assert {block.n for block in together["gender"]} == {22, 26}
    parts = [
        [float(one.background[variable] in block.everyone) for one in crowd]
        for variable, blocks in together.items()
        for block in blocks
    ]
    assert not alone(np.array(parts).T, 3)


@pytest.mark.parametrize("seed", range(20))
def test_no_sum_or_difference_of_all_tables_of_a_question_is_about_fewer_than_five(seed: int) -> None:
    """Ages, areas, gender and ties that hang together as they do among people, in places of all sizes."""
    what = offered(shipped().latest("resident_survey"), {}, "Byn")
    dice = random.Random(seed)
    crowd = [_somebody(dice) for _ in range(dice.choice([15, 40, 80, 155]))]
    found = divisions(crowd, what.variables)
    columns = [
        [float(one.background.get(variable, "_none") in block.everyone) for one in crowd]
        for variable, blocks in found.items()
        for block in blocks
    ]
    shown = np.array(columns).T
    rank = np.linalg.matrix_rank(shown)
    # one or two at a time by trying, since all sets of four would take hours
    for left in [*combinations(range(len(crowd)), 1), *list(combinations(range(len(crowd)), 2))[:2000]]:
        assert np.linalg.matrix_rank(np.delete(shown, left, axis=0)) == rank
    assert not singles_out(shown, LEAST - 1)


def _somebody(dice: random.Random) -> Person:
    age = dice.choice(["16_24", "25_44", "45_64", "65_79", "80_plus"])
    gender = dice.choices(["woman", "man", "other", "na"], [40, 40, 2 if age != "16_24" else 20, 3])[0]
    resident = "resident" if age == "80_plus" else dice.choices(["resident", "part_time", "other"], [20, 4, 2])[0]
    return person(age_group=age, gender=gender, resident=resident)
