"""What may be known of a crowd, whoever they are: the floor, the invariance, the roundings."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.definition import Role
from pipeline.disclosure import Asked, Person, ProtectedTables, protect
from pipeline.errors import DisclosureError
from pipeline.policy import shipped_policy
from pipeline.published import ANSWERED, NO_ANSWER, NOT_ASKED
from pipeline.questions import PublicChoice, PublicQuestion

POLICY = shipped_policy()
AGES = ("16_24", "25_44", "45_64", "65_plus")
SECRET = b"secret"
LABEL = {"sv": "Ord", "en": "Word"}


def asked_about(question_id: str, kind: str, values: Sequence[str], **more: object) -> PublicQuestion:
    choices = tuple(PublicChoice(v, LABEL, LABEL, missing=v in ("dk", "na")) for v in values)
    return replace(PublicQuestion(question_id, kind, LABEL, LABEL, "theme", choices), **more)


ASKED = Asked(
    questions=(
        asked_about("age_group", "select_one", [*AGES, "na"], ordered=True),
        asked_about("overall", "select_one", ["1", "2", "3", "dk"], scale=True),
        asked_about("priority", "select_multiple", ["a", "b", "c", "dk"], role=Role.IMPORTANCE, max_choices=2),
        asked_about("resident", "derived", ["resident", "other"]),
    ),
    group_by=("age_group",),
    pairs=(("resident", "age_group"), ("age_group", "overall")),
)


def crowd(ages: Sequence[str | None], seed: int = 1) -> list[Person]:
    dice = random.Random(seed)
    people = []
    for number, age in enumerate(ages):
        answers = {"overall": (dice.choice("123"),), "priority": tuple(dice.sample("abc", 2))}
        background = {"resident": dice.choice(["resident", "other"])}
        if age is not None:
            answers["age_group"], background["age_group"] = (age,), age
        people.append(Person(f"{number:032x}", "affisch", "web", answers, frozenset(), background))
    return people


def protected(people: Sequence[Person], *, final: bool = True, asked: Asked = ASKED) -> ProtectedTables:
    return protect("gatur", people, asked, final=final, policy=POLICY, secret=SECRET)


BACKGROUNDS = st.lists(st.sampled_from([*AGES, "na", None]), max_size=90)


@settings(max_examples=120, deadline=None, database=None)
@given(BACKGROUNDS)
def test_every_group_holds_at_least_k_and_everybody_is_accounted_for(ages: list[str | None]) -> None:
    tables = protected(crowd(ages), asked=replace(ASKED, questions=ASKED.questions[:2]))

    assert all(group.size >= POLICY.k for group in tables.groups)
    assert sum(group.size for group in tables.groups) + tables.withheld == tables.respondents
    assert tables.respondents == (len(ages) if len(ages) >= POLICY.smallest_any else 0)
    members = [member for group in tables.groups for member in group.members]
    assert len(members) == len(set(members))


@settings(max_examples=60, deadline=None, database=None)
@given(BACKGROUNDS, st.integers(0, 10_000))
def test_who_in_a_group_gave_which_answer_is_nowhere_in_the_tables(ages: list[str | None], seed: int) -> None:
    """Permutation invariance, per question and group."""
    people, dice = crowd(ages), random.Random(seed)
    tables = protected(people)
    by_id = {person.submission_id: person for person in people}
    for group in tables.groups:
        for question in ("overall", "priority"):
            answers = [by_id[member].answers[question] for member in group.members]
            for member, answer in zip(group.members, dice.sample(answers, len(answers)), strict=True):
                by_id[member] = replace(by_id[member], answers=dict(by_id[member].answers) | {question: answer})

    assert protected(dice.sample(list(by_id.values()), len(by_id))) == tables


@settings(max_examples=60, deadline=None, database=None)
@given(BACKGROUNDS)
def test_counts_in_groups_are_rounded_and_their_sums_stay_near_the_exact_totals(ages: list[str | None]) -> None:
    tables = protected(crowd(ages))
    sums = Counter[tuple[str, str]]()
    for answer in tables.answers:
        assert answer.n % POLICY.rounding_base == 0
        sums[answer.question, answer.choice] += answer.n

    assert all(abs(sums[total.question, total.choice] - total.n) < POLICY.rounding_base for total in tables.totals)
    for row in (*tables.respondent_counts, *tables.channels):
        assert row.n % POLICY.rounding_base == 0


def totals(tables: ProtectedTables, question: str) -> dict[str, int]:
    return {row.choice: row.n for row in tables.totals if row.question == question}


def test_totals_of_a_closed_campaign_of_thirty_are_exact() -> None:
    people = crowd(["45_64"] * 31)
    truth = Counter(person.answers["overall"][0] for person in people)

    assert totals(protected(people), "overall") == {
        **{value: truth[value] for value in ("1", "2", "3", "dk")},
        NO_ANSWER: 0,
        NOT_ASKED: 0,
    }


@pytest.mark.parametrize(("n", "final", "respondents"), [(29, True, 29), (47, False, 40)])
def test_other_totals_are_the_sums_of_the_rounded_groups(n: int, final: bool, respondents: int) -> None:
    """A second rounding of the same thing would narrow down the first."""
    tables = protected(crowd(["25_44", "65_plus"] * n)[:n], final=final)
    sums = Counter[tuple[str, str]]()
    for answer in tables.answers:
        sums[answer.question, answer.choice] += answer.n

    assert tables.respondents == respondents
    assert all(total.n == sums[total.question, total.choice] for total in tables.totals)


def test_fewer_than_ten_give_nothing_at_all() -> None:
    tables = protected(crowd(["45_64"] * 9))

    assert (tables.respondents, tables.withheld, tables.groups) == (0, 0, ())
    assert not any((tables.totals, tables.answers, tables.respondent_counts, tables.channels, tables.quality))


def divided_by(tables: ProtectedTables) -> set[str]:
    return {value.variable for group in tables.groups for value in group.values if value.value}


@pytest.mark.parametrize(("n", "variables"), [(29, set()), (30, {"age_group"})])
def test_there_is_no_breakdown_below_thirty(n: int, variables: set[str]) -> None:
    assert divided_by(protected(crowd(["25_44", "65_plus"] * 15)[:n])) == variables


def test_groups_are_made_from_the_variables_that_somebody_stated() -> None:
    asked = replace(ASKED, group_by=("sub_area", "gender", "age_group"))

    assert divided_by(protected(crowd(["25_44", "65_plus"] * 20), asked=asked)) == {"age_group"}


def test_those_who_chose_something_with_substance_are_the_ones_who_answered() -> None:
    people = crowd(["45_64"] * 40)
    silent = [replace(person, answers={}) for person in people[:4]]
    unsure = [replace(person, answers={"priority": ("dk",)}) for person in people[4:7]]
    not_asked = [replace(person, answers={}, not_asked=frozenset({"priority"})) for person in people[7:9]]

    found = totals(protected([*silent, *unsure, *not_asked, *people[9:]]), "priority")

    assert (found[ANSWERED], found["dk"], found[NO_ANSWER], found[NOT_ASKED]) == (31, 3, 4, 2)


@pytest.mark.parametrize(
    ("n", "pairs"),
    [(29, set()), (30, {("resident", "age_group")}), (200, {("resident", "age_group"), ("age_group", "overall")})],
)
def test_two_asked_variables_are_crossed_only_in_large_campaigns(n: int, pairs: set[tuple[str, str]]) -> None:
    tables = protected(crowd([AGES[i % 4] for i in range(n)]))

    assert {(row.variable_a, row.variable_b) for row in tables.respondent_counts} == pairs


def test_small_channels_stand_together_and_never_alone_below_the_floor() -> None:
    channels = ["affisch"] * 30 + ["brev"] * 12 + ["kiosk"] * 4 + [""] * 2
    people = [replace(p, channel=c) for p, c in zip(crowd(["45_64"] * 48), channels, strict=True)]

    found = {row.channel: row.n for row in protected(people).channels}

    assert found == {"affisch": 30, "other": 18}


def test_rank_stability_is_there_from_thirty_people_for_every_choice_with_substance() -> None:
    assert protected(crowd(["45_64"] * 29)).quality == ()
    quality = protected(crowd(["45_64"] * 30)).quality
    assert [(row.figure, row.question, row.choice, row.base) for row in quality] == [
        ("rank_stability", "priority", choice, 30) for choice in "abc"
    ]


def test_nobody_else_can_make_protected_tables() -> None:
    tables = protected(crowd(["45_64"] * 40))

    with pytest.raises(DisclosureError):
        replace(tables, respondents=1000, seal=object())
    with pytest.raises((DisclosureError, TypeError, ValueError)):
        replace(tables, respondents=1000)


def test_an_answer_that_the_questions_do_not_have_is_never_dropped_in_silence() -> None:
    people = crowd(["45_64"] * 40)
    strange = replace(people[0], answers={"overall": ("9",)})

    with pytest.raises(DisclosureError, match="overall"):
        protected([strange, *people[1:]])


def test_publishing_again_and_again_gives_no_second_throw_of_the_dice() -> None:
    people = crowd(["16_24", "45_64"] * 25)

    assert len({protected(people).answers for _ in range(20)}) == 1


def test_the_secret_and_the_campaign_decide_the_rounding() -> None:
    people = crowd(["16_24", "45_64"] * 25)
    other_secret = protect("gatur", people, ASKED, final=True, policy=POLICY, secret=b"another")
    other_campaign = protect("annan", people, ASKED, final=True, policy=POLICY, secret=SECRET)

    counts = {tuple(row.n for row in t.answers) for t in (protected(people), other_secret, other_campaign)}
    assert len(counts) == 3


ROUTED = replace(
    ASKED,
    questions=(
        *ASKED.questions,
        asked_about("why", "select_one", ["1", "2"], tells_of=("overall",)),
        asked_about("mood", "derived", ["glad", "sad"], tells_of=("why",)),
        asked_about("then", "select_one", ["1", "2"], tells_of=("why",)),
    ),
    group_by=("why", "age_group"),
    pairs=(("resident", "why"), ("mood", "age_group"), ("resident", "age_group")),
)
"""`why` is asked of some; `mood` is made from it, and whether `then` is asked hangs on it."""


def routed_crowd(asked: int) -> list[Person]:
    people = crowd(["25_44", "65_plus"] * 30)
    for at, person in enumerate(people):
        more = {"then": ("1",)} | ({"why": ("2",)} if at < asked else {})
        background = {"why": "2", "mood": "sad"} if at < asked else {}
        people[at] = replace(
            person,
            answers=dict(person.answers) | more,
            background=dict(person.background) | background,
            not_asked=frozenset() if at < asked else frozenset({"why"}),
        )
    return people


@pytest.mark.parametrize(("asked", "told"), [(0, False), (1, False), (9, False), (10, True), (60, True)])
def test_a_question_is_told_of_only_when_at_least_k_were_asked_it(asked: int, told: bool) -> None:
    """And so is whatever is made from it, or tells who answered it in what way."""
    tables = protected(routed_crowd(asked), asked=ROUTED)
    questions = {row.question for row in (*tables.totals, *tables.answers)}
    pairs = {name for row in tables.respondent_counts for name in (row.variable_a, row.variable_b)}

    assert questions == {"age_group", "overall", "priority", "resident"} | ({"why", "mood", "then"} if told else set())
    assert pairs == {"resident", "age_group"} | ({"why", "mood"} if told else set())
    assert told or divided_by(tables) == {"age_group"}
