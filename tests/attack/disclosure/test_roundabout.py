"""Ways around a rule of disclosure control: by another question, another table, one more count or one more text."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import read_definition, shipped
from forms.definition import Form
from forms.errors import DefinitionError
from forms.own_questions import Kind as Own
from forms.own_questions import extend, own_question, variant_id
from pipeline.coding.acts import Code, Kind, Round, Signature, give, to_code
from pipeline.coding.acts import finish as count
from pipeline.errors import DecisionError
from pipeline.run import run_place
from pipeline.texts.reviewing import Verdict, decide, finish, to_review
from tests.attack.disclosure.attacker import ask
from tests.attack.disclosure.village import PLACE, SURVEY, settled
from tests.pipeline.conftest import WALK, Home

BY_GROUP = "select count(*) from answer_count where question = ?"
TOTALS = "select count(*) from total_count where question = ?"


@contextmanager
def answered(folder: Path, form: Form, crowd: list[dict[str, Any]], *definitions: str) -> Iterator[Home]:
    """A home whose only survey asks with this form, and that this crowd has answered."""
    with settled(folder) as home:
        home.stream = replace(home.stream, catalogue=shipped().with_definitions(definitions))
        home.forms = {form.id: form}
        home.open_campaign(SURVEY, form=form.id)
        home.all_hand_in(crowd, campaign=SURVEY)
        yield home


def young(form: Form, **said: Any) -> list[dict[str, Any]]:
    """Forty-six young people, of whom the ten youngest girls are of one mind on everything."""
    rows, dice = form.question("theme_rating").rows.values(), random.Random(4)  # type: ignore[union-attr]
    return [
        {
            "age_group": age,
            "gender": gender,
            "theme_rating": {row: "1" if one_mind else dice.choice("12345") for row in rows},
        }
        | {name: value if one_mind else dice.choice(["ja", "delvis", "nej"]) for name, value in said.items()}
        for age, gender, n, one_mind in (
            ("13_15", "girl", 10, True),
            ("13_15", "boy", 12, False),
            ("20_25", "girl", 13, False),
            ("20_25", "boy", 11, False),
        )
        for _ in range(n)
    ]


@pytest.mark.parametrize("row", ["safety", "influence"])
def test_a_row_on_something_delicate_is_not_counted_by_group_whatever_its_battery_is_about(
    tmp_path: Path, row: str
) -> None:
    form = shipped().latest("youth_survey")
    with answered(tmp_path / "home", form, young(form)) as home:
        home.publish()
        assert ask(home.current, BY_GROUP, f"theme_rating.{row}") == [(0,)]


def test_an_own_question_on_feeling_safe_is_delicate_too(tmp_path: Path) -> None:
    base = shipped().latest("youth_survey")
    choices = [{"sv": word, "en": word} for word in ("Ja", "Delvis", "Nej")]
    own = own_question(Own.ONE, {"sv": "Känner du dig trygg i skolan?", "en": "Do you feel safe?"}, choices=choices)
    toml = extend(base, id=variant_id(base, PLACE), version=1, introduction={}, questions=[own])
    form = read_definition(toml)
    with answered(tmp_path / "home", form, young(form, own_1="nej"), toml) as home:
        home.publish()
        assert ask(home.current, BY_GROUP, "own_1") == [(0,)]


SAFE = WALK.replace('theme = "overall"\n  role = "overall"', 'theme = "safety"\n  role = "overall"')
ROUTED = SAFE.replace("relevant = \"selected(${tie}, 'lives')\"", "relevant = \"${overall} = '1'\"")
MADE = SAFE.replace("when = \"selected(${tie}, 'lives')\"", "when = \"${overall} = '1'\"")
CROWD = [
    {"tie": ["lives"], "age_group": age, "overall": overall} | ({"stay": str(n % 3 + 1)} if overall == "1" else {})
    for age, overall in (("16_24", "1"), ("45_64", "2"), ("65_plus", "3"))
    for n in range(15)
]
ONE_MIND = [person | {"overall": "1", "stay": str(n % 3 + 1)} for n, person in enumerate(CROWD[:-2])] + CROWD[-2:]


def test_a_question_that_is_put_by_a_delicate_one_is_as_delicate(tmp_path: Path) -> None:
    for name, crowd in (("mixed", CROWD), ("alike", ONE_MIND)):
        with answered(tmp_path / name, read_definition(ROUTED), crowd, ROUTED) as home:
            home.publish()
            assert ask(home.current, BY_GROUP, "stay") == [(0,)]
            told = [ask(home.current, TOTALS, question) != [(0,)] for question in ("overall", "stay")]
            assert told == [name == "mixed"] * 2


def test_that_somebody_was_asked_what_to_improve_because_of_a_delicate_answer_is_as_delicate(tmp_path: Path) -> None:
    wished = SAFE.replace('id = "priority"\n', 'id = "priority"\n  relevant = "${overall} = \'1\'"\n')
    crowd = [one | ({"priority": ["paths"]} if one["overall"] == "1" else {}) for one in CROWD]
    with answered(tmp_path / "home", read_definition(wished), crowd, wished) as home:
        home.publish()
        assert ask(home.current, BY_GROUP, "priority") == [(0,)]


GROUPED = WALK.replace('group_by = ["age_group", ', 'group_by = ["overall", ')
PAIRED = WALK.replace('["resident", "age_group"]', '["overall", "age_group"]')


@pytest.mark.parametrize("toml", [MADE, GROUPED, PAIRED])
def test_what_people_think_makes_no_groups_no_pairs_and_no_variables(toml: str) -> None:
    """A variable made of two opinions would be a cross table, exact and with cells of one."""
    assert toml != WALK
    with pytest.raises(DefinitionError, match="ingen bakgrund"):
        read_definition(toml)


@pytest.mark.parametrize("pairs", ['[["age_group", "overall"]]', '[["overall", "stay"], ["overall", "rating.paths"]]'])
def test_no_cross_table_has_rows_that_lie_within_another_table_s(pairs: str) -> None:
    """Of two such rows the difference would be a few people: eight whom the groups put with their neighbours."""
    with pytest.raises(DefinitionError):
        read_definition(WALK.replace("anonymous = true", f"anonymous = true\ncross_tables = {pairs}", 1))


WRITTEN = [f"own_{n}" for n in range(1, 6)] + ["best", "improve", "one_thing", "future_10y", "anything_else"]


def test_the_codes_are_not_counted_anew_for_one_person_with_ten_texts(tmp_path: Path) -> None:
    base = shipped().latest("resident_survey")
    own = [own_question(Own.LONG_TEXT, {"sv": f"Fråga {n}?", "en": f"Question {n}?"}) for n in range(5)]
    toml = extend(base, id=variant_id(base, PLACE), version=1, introduction={}, questions=own)
    crowd = [
        {"relation": ["lives_all_year"], "age_group": "45_64", "overall": "3"} | {q: f"{q} av {n}" for q in WRITTEN}
        for n in range(30)
    ]
    with answered(tmp_path / "home", read_definition(toml), crowd, toml) as home:
        signed = Signature("Lo", home.after, 1)

        def standing() -> Any:
            run_place(home.stream, PLACE)
            return to_code(home.stream, PLACE, secret=home.secret, today=home.after)[0]

        codes = standing()
        for one in codes.waiting(Round.FIRST):
            give(home.stream, codes, one.text.name, [Code("safety", Kind.NEED)], Round.FIRST, signed)
        count(home.stream, standing(), signed, secret=home.secret)
        home.withdraw("r00001")
        with pytest.raises(DecisionError, match="räknas om när det är minst 10"):
            count(home.stream, standing(), signed, secret=home.secret)


IDEAS = """
  [[section.question]]
  id = "ideas"
  type = "repeat"
  label = { sv = "Idéer", en = "Ideas" }
  max_items = 10
  publication = "mod"
  theme = "idea"

    [[section.question.field]]
    id = "title"
    type = "text"
    label = { sv = "Rubrik", en = "Title" }
    max_length = 80

[[derive]]"""


def test_ten_new_texts_of_one_person_are_not_let_out_as_if_they_were_ten_people_s(tmp_path: Path) -> None:
    toml = WALK.replace("\n[[derive]]", IDEAS, 1)

    def listed(*titles: str) -> dict[str, Any]:
        return {"tie": ["works"], "age_group": "45_64", "ideas": [{"title": title} for title in titles]}

    crowd = [listed(f"Tanke {n}") for n in range(20)]
    with answered(tmp_path / "home", read_definition(toml), crowd, toml) as home:
        review(home)
        home.hand_in(listed(*(f"Sen {n}" for n in range(10))), campaign=SURVEY)
        with pytest.raises(DecisionError, match="minst 10"):
            review(home)


def review(home: Home) -> None:
    """Everything that waits is let through as it is written, and the question finished."""
    signed = Signature("Lo", home.after, 1)

    def each(do: Callable[[Any], None]) -> None:
        run_place(home.stream, PLACE)
        for asked in to_review(home.stream, PLACE, secret=home.secret):
            do(asked)

    each(lambda one: decide(home.stream, one, [w.name for w in one.waiting], Verdict.AS_WRITTEN, signed))
    each(lambda one: finish(home.stream, one, signed))
