"""The trial of weights: what it rests on, when it says nothing, and that rounding is never told as a change."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.published import open_published
from reports import build
from reports.analysis import Analysis, analyse
from reports.figures import GroupWish, Place, PopulationClass, Survey, Wish, read_campaigns, read_survey
from reports.filling import with_numbers
from reports.language import ENGLISH, LANGUAGES, SWEDISH, Language
from reports.numbers import Numbers
from reports.sentences import sentences
from reports.weighting import (
    LARGEST,
    Cell,
    Trial,
    Values,
    Weighed,
    group_weights,
    joined,
    rake,
    surely_above,
    try_weights,
)
from tests.reports.conftest import by_gender, inventor, publisher, rounded

PURE = settings(max_examples=100, deadline=None, database=None)
AGES, GENDERS = ("young", "middle", "old"), ("woman", "man")
CELLS: list[Cell] = [(frozenset([age]), frozenset([gender])) for age in AGES for gender in GENDERS]
AREAS = tuple("abcdefgh")
EVERYBODY = {"young": 300, "middle": 300, "old": 300, "woman": 450, "man": 450}

Group = tuple[str, str, int, Mapping[str, int]]
"""The ages and the gender of a group, how many they are, and how many of them chose each area."""


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """What is published of a survey that has closed."""
    path = publisher(tmp_path_factory.mktemp("weights"))(by_gender(inventor()(400)))
    with closing(open_published(path)) as connection:
        campaign, *_ = read_campaigns(connection, "exempelby", language=SWEDISH)
        return read_survey(connection, campaign, language=SWEDISH)


def asked(
    survey: Survey,
    groups: Sequence[Group],
    population: Mapping[str, int] = EVERYBODY,
    shown: Callable[[int], int] = lambda n: n,
) -> Analysis:
    """The analysis of a survey that these groups answered, of these inhabitants, the groups' counts shown in a way."""
    base = sum(size for _, _, size, _ in groups)
    totals = {area: sum(n.get(area, 0) for *_, n in groups) for area in AREAS}
    wishes = tuple(Wish(a, a.upper(), a.upper(), "priority", base, n, None, None, 0, 100, 3) for a, n in totals.items())
    given = tuple(
        GroupWish(str(at), size, ages, gender, area, shown(chosen.get(area, 0)), shown(size))
        for at, (ages, gender, size, chosen) in enumerate(groups)
        for area in AREAS
    )
    there = tuple(
        PopulationClass("gender" if value in GENDERS else "age_group", "", value, value, 90, n, "SCB", 2025, base)
        for value, n in population.items()
    )
    campaign = replace(survey.campaign, respondents=base)
    return analyse(
        replace(survey, campaign=campaign, improve_first=wishes, weighting=given, compared_with_population=there)
    )


def told(trial: Trial | None) -> tuple[str, str, str] | None:
    """The areas that come, go and are too near, as letters."""
    if trial is None:
        return None
    come, go, near = ("".join(sorted(i.area for i in items)) for items in (trial.come, trial.go, trial.near))
    return come, go, near


def divided(young: Mapping[str, int], old: Mapping[str, int], people: int = 40) -> list[Group]:
    """Groups of equal size, the young of one mind and all the others of another."""
    return [(age, gender, people, young if age == "young" else old) for age in AGES for gender in GENDERS]


LIKED = {"a": 30, "b": 25, "c": 20, "d": 15}
TWO_MINDS = divided({**LIKED, "f": 12}, {**LIKED, "e": 8})
"""`e` is the fifth with 32 people, `f` the sixth with 24, who are all young; 80 of each age answered."""


@PURE
@given(st.lists(st.integers(10, 300), min_size=6, max_size=6), st.lists(st.integers(50, 900), min_size=5, max_size=5))
def test_weighted_people_are_spread_as_the_population_where_no_weight_is_held_back(
    people: list[int], inhabitants: list[int]
) -> None:
    there = dict(zip(CELLS, people, strict=True))
    margins = margins_of(inhabitants)

    weights = rake(there, margins)

    assert max(weights.values()) <= LARGEST
    if max(weights.values()) < LARGEST:
        for at, margin in enumerate(margins):
            for one, n in margin.items():
                now = sum(weights[cell] * there[cell] for cell in CELLS if cell[at] == one)
                assert now == pytest.approx(sum(people) * n / sum(margin.values()), rel=1e-6)


def margins_of(inhabitants: Sequence[int]) -> list[dict[Values, int]]:
    ages = {frozenset([age]): n for age, n in zip(AGES, inhabitants[:3], strict=True)}
    return [ages, {frozenset([gender]): n for gender, n in zip(GENDERS, inhabitants[3:], strict=True)}]


@PURE
@given(st.lists(st.integers(10, 300), min_size=6, max_size=6), st.integers(1, 5))
def test_people_who_are_spread_as_the_population_weigh_one_each(people: list[int], times: int) -> None:
    there = dict(zip(CELLS, people, strict=True))
    margins = [
        {one: times * sum(n for cell, n in there.items() if cell[at] == one) for one in margin}
        for at, margin in enumerate(margins_of([1] * 5))
    ]

    assert rake(there, margins) == pytest.approx(dict.fromkeys(CELLS, 1.0))


@PURE
@given(st.lists(st.lists(st.integers(0, 30), min_size=8, max_size=8), min_size=6, max_size=6))
def test_the_order_of_people_who_are_spread_as_the_population_is_the_same(
    survey: Survey, chosen: list[list[int]]
) -> None:
    groups = [
        (age, gender, 30, dict(zip(AREAS, n, strict=True)))
        for (age, gender), n in zip([(a, g) for a in AGES for g in GENDERS], chosen, strict=True)
    ]
    trial = try_weights(asked(survey, groups))

    assert told(trial) in (("", "", ""), None)


def test_classes_that_have_something_in_common_are_one() -> None:
    sets = [frozenset("a"), frozenset("bc"), frozenset("d"), frozenset("ab")]
    assert {frozenset("abc"), frozenset("d")} == set(joined(sets))


@pytest.mark.parametrize(
    ("young", "expected"),
    [(300, ("", "", "")), (400, ("", "", "ef")), (600, ("f", "e", ""))],
    ids=["as many as answered", "somewhat more", "twice as many"],
)
def test_what_comes_in_falls_out_or_cannot_be_told_depends_on_how_many_the_young_are(
    survey: Survey, young: int, expected: tuple[str, str, str]
) -> None:
    assert told(try_weights(asked(survey, TWO_MINDS, {**EVERYBODY, "young": young}))) == expected


def test_it_says_whom_it_rests_on_and_what_they_weighed(survey: Survey) -> None:
    """Who has not told their gender is in the order, and weighs one."""
    silent: Group = ("old", "_none", 25, {"e": 1})

    trial = try_weights(asked(survey, [*TWO_MINDS, silent], {**EVERYBODY, "young": 600}))

    assert trial is not None
    assert (trial.people, trial.foremost) == (240, 5)
    assert [trial.smallest, trial.largest] == pytest.approx([0.75, 1.5])


def test_finer_ages_in_one_gender_are_weighed_as_the_coarser_ones_that_both_have(survey: Survey) -> None:
    young, older = TWO_MINDS[:2], TWO_MINDS[2:]
    (_, _, size, chosen), men = young
    finer = [("16", "woman", size // 2, chosen), ("20", "woman", size // 2, chosen), ("16+20", *men[1:])]
    inhabitants = {**EVERYBODY, "16": 200, "20": 400}
    del inhabitants["young"]

    weights = group_weights(asked(survey, [*finer, *older], inhabitants).survey)

    assert [round(weight, 2) for weight in weights.values()] == [1.5] * 3 + [0.75] * 4


def first_of(fields: str, **changes: object) -> Callable[[Survey], Survey]:
    """The survey with other values in the first of its figures of a kind."""

    def change(survey: Survey) -> Survey:
        first, *others = getattr(survey, fields)
        return replace(survey, **{fields: (replace(first, **changes), *others)})

    return change


def each_of(fields: str, **changes: object) -> Callable[[Survey], Survey]:
    """The survey with other values in all its figures of a kind."""
    return lambda survey: replace(survey, **{fields: tuple(replace(one, **changes) for one in getattr(survey, fields))})


def none_of(fields: str, **values: object) -> Callable[[Survey], Survey]:
    """The survey without its figures of a kind that have these values."""

    def change(survey: Survey) -> Survey:
        kept = (f for f in getattr(survey, fields) if any(getattr(f, name) != one for name, one in values.items()))
        return replace(survey, **{fields: tuple(kept)})

    return change


CANNOT: dict[str, Callable[[Survey], Survey]] = {
    "no population": lambda survey: replace(survey, compared_with_population=()),
    "a population of ages alone": none_of("compared_with_population", variable="gender"),
    "a design that is not compared": lambda s: replace(s, campaign=replace(s.campaign, sample_design="workshop")),
    "still open": lambda survey: replace(survey, campaign=replace(survey.campaign, final=0)),
    "no groups": lambda survey: replace(survey, weighting=()),
    "no groups of men": none_of("weighting", gender="man"),
    "no old men": none_of("weighting", age_group="old", gender="man"),
    "groups not divided by gender": each_of("weighting", gender=""),
    "an age that no group has": first_of("compared_with_population", value="another"),
    "an age that nobody in the place has": first_of("compared_with_population", population=0),
    "fewer than a hundred in groups": each_of("weighting", size=16),
    "groups of fewer than ten": each_of("weighting", size=9),
    "an unknown count of a group": first_of("weighting", total=None),
    "an unknown area": first_of("improve_first", chosen=None),
    "a base under a hundred": each_of("improve_first", base=99),
    "areas that all weigh the same": each_of("improve_first", chosen=20),
    "no question of what to improve": lambda survey: replace(survey, improve_first=(), weighting=()),
}


@pytest.mark.parametrize("change", CANNOT.values(), ids=CANNOT)
def test_where_it_cannot_be_done_nothing_is_said(change: Callable[[Survey], Survey], survey: Survey) -> None:
    whole = asked(survey, TWO_MINDS).survey

    assert try_weights(analyse(whole)) is not None
    assert try_weights(analyse(change(whole))) is None


def test_of_five_areas_or_fewer_the_last_is_held_against_the_others(survey: Survey) -> None:
    analysis = asked(survey, TWO_MINDS)
    few = replace(analysis.survey, improve_first=analysis.survey.improve_first[:4])

    trial = try_weights(analyse(few))

    assert trial is not None
    assert trial.foremost == 3


def test_what_is_told_of_rounded_counts_holds_of_the_true_ones(survey: Survey) -> None:
    """A hundred invented places, of which many would truly change: no change is told that rounding alone has made."""
    claims = 0
    for seed in range(100):
        dice = random.Random(seed)
        groups = list(invented(dice))
        inhabitants = {**{age: dice.randint(200, 500) for age in AGES}, "woman": 450, "man": 450}

        trial = try_weights(asked(survey, groups, inhabitants, lambda n, dice=dice: rounded(n, dice)))

        assert trial is not None
        first, there = foremost(asked(survey, groups, inhabitants))
        assert {i.area for i in trial.come} <= there - first
        assert {i.area for i in trial.go} <= first - there
        assert there ^ first <= {i.area for i in (*trial.come, *trial.go, *trial.near)}
        claims += bool(trial.come or trial.go)
    assert claims >= 10


def invented(dice: random.Random) -> Iterator[Group]:
    """Groups of ten to thirty, those of an age and a gender of one mind."""
    for age in AGES:
        for gender in GENDERS:
            taste = [dice.uniform(0.05, 0.5) for _ in AREAS]
            for _ in range(dice.randint(1, 4)):
                size = dice.randint(10, 30)
                yield (
                    age,
                    gender,
                    size,
                    {a: sum(dice.random() < p for _ in range(size)) for a, p in zip(AREAS, taste, strict=True)},
                )


def foremost(analysis: Analysis) -> tuple[set[str], set[str]]:
    """The first areas as they are, and as they are with the weights, by the true counts."""
    weights, wishes = group_weights(analysis.survey), analysis.survey.weighting
    strength = {area: sum(weights[g.group_id] * (g.total or 0) for g in wishes if g.area == area) for area in AREAS}
    first = {i.area for i in analysis.ranked if i.rank and i.rank <= 5}
    return first, set(sorted(AREAS, key=lambda area: -strength[area])[: len(first)])


MEANS = {"a": 9.0, "b": 8.0, "c": 7.0, "d": 6.0, "e": 5.2, "f": 5.0, "g": 2.0, "h": 1.0}


@pytest.mark.parametrize(("more", "expected"), [(0, ("", "", "")), (48, ("", "", "ef")), (120, ("f", "e", ""))])
def test_means_are_weighed_too(more: int, expected: tuple[str, str, str], survey: Survey) -> None:
    """`f` was given so many points more by forty young than by forty others."""
    whole = asked(survey, TWO_MINDS, {**EVERYBODY, "young": 600}).survey
    wishes = tuple(
        replace(w, base=240, chosen=None, mean=MEANS[w.area], variance=4.0, scale_max=10) for w in whole.improve_first
    )
    points = tuple(
        replace(g, counted=40, total=round(40 * MEANS[g.area]) + more * ((g.area, g.age_group) == ("f", "young")))
        for g in whole.weighting
    )

    assert told(try_weights(analyse(replace(whole, improve_first=wishes, weighting=points)))) == expected


@pytest.mark.parametrize(("passed_by", "expected"), [(0.04, False), (0.06, True)])
def test_a_mean_that_is_called_equal_does_not_pass(passed_by: float, *, expected: bool, survey: Survey) -> None:
    first, second = (replace(item, wish=replace(item.wish, mean=5.0)) for item in asked(survey, TWO_MINDS).ranking[:2])

    assert surely_above(Weighed(second, 5.0 + passed_by, 0.0), Weighed(first, 5.0, 0.0)) is expected
    assert surely_above(Weighed(first, 5.0 + passed_by, 0.0), Weighed(second, 5.0, 0.0))


@pytest.mark.parametrize(
    ("young", "language", "words"),
    [
        (300, SWEDISH, "De fem främsta områdena blir desamma."),
        (300, ENGLISH, "The first five areas stay the same."),
        (400, SWEDISH, "inte går att avgöra ligger E och F. I övrigt blir de fem främsta desamma."),
        (400, ENGLISH, "Too near the line to tell: E and F. Otherwise the first five stay the same."),
        (600, SWEDISH, "Då kommer F in bland de fem främsta, och E faller ut."),
        (600, ENGLISH, "Then F would come in among the first five, and E would fall out."),
    ],
)
def test_it_is_said_in_a_sentence_of_either_language(
    young: int, language: Language, words: str, survey: Survey
) -> None:
    analysis = asked(replace(survey, language=language), TWO_MINDS, {**EVERYBODY, "young": young})

    assert words in said(analysis)


def said(analysis: Analysis) -> str:
    """The sentence with its numbers in it, or nothing."""
    tal = Numbers()
    written = sentences(Place("b", "Byn", "1", "K", 900, "SCB"), analysis, tal, None)["weighted"] or ""
    return with_numbers(written, tal.told)


def test_those_who_are_not_weighed_or_live_elsewhere_are_told_of(survey: Survey) -> None:
    silent: Group = ("old", "_none", 25, {})
    alone, among = asked(survey, TWO_MINDS), asked(survey, [*TWO_MINDS, silent])
    visited = replace(among.population[0], figure=replace(among.population[0].figure, residents=200))

    assert "Övriga räknas" not in said(alone)
    assert "Övriga räknas som de är." in said(among)
    assert "året runt" not in said(among)
    assert "Även de som inte bor här året runt är med" in said(replace(among, population=(visited,)))


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_document_says_that_it_is_not_weighted_and_what_was_tried(language: Language, publish: Any) -> None:
    path: Path = publish(by_gender(inventor()(400)))
    plain = language.say(
        "- Siffrorna är inte viktade efter ålder och kön.", "- The figures are not weighted by age and gender."
    )

    tried = build(path, "exempelby", language=language).markdown
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("delete from population")
    untried = build(path, "exempelby", language=language).markdown

    assert f"{plain} {language.say('Vi har prövat', 'We have tried')}" in tried
    assert f"{plain}\n- " in untried
