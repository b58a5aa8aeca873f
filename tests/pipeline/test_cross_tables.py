"""Two questions against each other: declared beforehand, for the whole place, and nobody is few in it."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.catalogue import problems_in
from pipeline.disclosure import REST, Asked, Person, ProtectedTables, protect
from pipeline.policy import shipped_policy
from pipeline.questions import PublicChoice, PublicQuestion
from pipeline.release_check import verify_release
from tests.pipeline.conftest import SECRET, WALK, Home

POLICY = shipped_policy()
LABEL = {"sv": "Ord", "en": "Words"}
VALUES = ("1", "2", "3", "dk")
CROSSED = WALK.replace("anonymous = true", 'anonymous = true\ncross_tables = [["overall", "rating.paths"]]', 1)
SIX = json.dumps([[one, f"rating.{row}"] for one in ("overall", "stay") for row in ("paths", "shops", "buses")])
PAIR = "question_a = 'overall' and question_b = 'rating.paths'"


def question(name: str, theme: str = "theme") -> PublicQuestion:
    choices = tuple(PublicChoice(value, LABEL, LABEL, missing=value == "dk") for value in VALUES)
    return PublicQuestion(name, "select_one", LABEL, LABEL, theme, choices)


ASKED = Asked(questions=(question("one"), question("two")), crossed=(("one", "two"),))
ANSWER = st.sampled_from([*VALUES, *VALUES, "1", "1", None])


def crowd(pairs: Sequence[tuple[str | None, str | None]]) -> list[Person]:
    return [
        Person(
            *(f"{number:032x}", "affisch", "web"),
            {name: (value,) for name, value in zip(("one", "two"), pair, strict=True) if value is not None},
            *(frozenset(), {}),
        )
        for number, pair in enumerate(pairs)
    ]


def crossed(people: Sequence[Person], asked: Asked = ASKED, *, final: bool = True) -> ProtectedTables:
    return protect("gatur", people, asked, final=final, policy=POLICY, secret=SECRET)


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(st.tuples(ANSWER, ANSWER), min_size=0, max_size=160))
def test_every_row_and_column_is_of_nobody_or_at_least_k_and_everybody_is_in_the_table(
    pairs: list[tuple[str | None, str | None]],
) -> None:
    tables = crossed(crowd(pairs))
    if not tables.crossed:
        return
    shown = [{row.choice_a for row in tables.crossed}, {row.choice_b for row in tables.crossed}]
    stands = [tuple(v if v in names else REST for v, names in zip(pair, shown, strict=True)) for pair in pairs]
    truth = Counter(stands)

    assert len(pairs) >= POLICY.crossed_from
    for at in (0, 1):
        assert min(Counter(pair[at] for pair in stands).values()) >= POLICY.k
    for row in tables.crossed:
        assert row.n % POLICY.rounding_base == 0
        assert abs(row.n - truth[row.choice_a, row.choice_b]) < POLICY.rounding_base


@settings(max_examples=40, deadline=None, database=None)
@given(st.lists(st.tuples(ANSWER, ANSWER), min_size=50, max_size=120), st.integers(0, 1000))
def test_who_gave_which_pair_of_answers_is_nowhere_in_the_tables(
    pairs: list[tuple[str | None, str | None]], seed: int
) -> None:
    assert crossed(crowd(random.Random(seed).sample(pairs, len(pairs)))) == crossed(crowd(pairs))


def test_answers_exchanged_one_question_at_a_time_change_the_cross_table_and_nothing_else() -> None:
    """The control: this is what a form gives up when it declares a pair."""
    pairs = [(VALUES[at % 3], VALUES[at % 3]) for at in range(120)]
    tables, torn = crossed(crowd(pairs)), crossed(crowd([(a, VALUES[at % 2]) for at, (a, _) in enumerate(pairs)]))

    assert tables.crossed != torn.crossed
    swapped = crossed(crowd([(a, pairs[at - 1][1]) for at, (a, _) in enumerate(pairs)]))
    assert all_but_crossed(tables) == all_but_crossed(swapped)


def all_but_crossed(tables: ProtectedTables) -> tuple[object, ...]:
    """Everything published but the cross table."""
    return (tables.totals, tables.answers, tables.respondent_counts, tables.channels, tables.quality)


@pytest.mark.parametrize(
    ("n", "final", "theme"),
    [(49, True, "theme"), (200, False, "theme"), (200, True, "safety"), (200, True, "influence")],
)
def test_nothing_is_crossed_of_few_before_the_end_or_where_the_theme_is_delicate(
    n: int, final: bool, theme: str
) -> None:
    people = crowd([(VALUES[at % 3], VALUES[at % 2]) for at in range(n)])
    asked = replace(ASKED, questions=(question("one"), question("two", theme)))

    assert crossed(people, ASKED).crossed if n == 200 else True
    assert crossed(people, asked, final=final).crossed == ()


def test_a_form_without_the_declaration_has_no_cross_table(home: Home, people: Callable[..., Any], query: Any) -> None:
    home.all_hand_in(people(120))
    home.publish()

    assert query(home.current, "select count(*) from cross_count") == [(0,)]


def test_a_declared_pair_is_published_once_over_all_batches_and_goes_with_a_withdrawn_group(
    make_home: Callable[..., Home], people: Callable[..., Any], query: Any
) -> None:
    home = make_home(definitions=(CROSSED,))
    home.open_campaign()
    home.all_hand_in(people(230))
    home.publish(home.during, batches=True)
    before = query(home.current, "select count(*) from cross_count")
    home.all_hand_in(people(40, seed=2))
    home.publish()
    ((everybody,), (told,)) = (
        query(home.current, f"select sum(n) from cross_count where {PAIR}")[0],
        query(home.current, "select in_groups from campaign")[0],
    )

    assert (before, verify_release(home.current)) == ([(0,)], [])
    assert abs(everybody - told) < POLICY.rounding_base
    assert told == 270


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ('[["overall", "priority"]]', "priority går inte att korsa"),
        ('[["overall", "rating"]]', "rating går inte att korsa"),
        ('[["overall", "overall"]]', "mot sig själv"),
        ('[["overall", "stay"], ["stay", "overall"]]', "två gånger"),
        (SIX, "6 korstabeller"),
        ('[["overall"]]', "skriv par"),
    ],
)
def test_a_declaration_that_cannot_be_kept_is_refused_with_what_to_do(pairs: str, said: str) -> None:
    wrong = WALK.replace("anonymous = true", f"anonymous = true\ncross_tables = {pairs}", 1)

    assert any(said in str(problem) for problem in problems_in(wrong))
