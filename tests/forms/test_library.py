"""The shipped forms are the method's forms, word for word, and keep every rule."""

from __future__ import annotations

import json
import os
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import Catalogue, problems_in
from forms.definition import ChoiceList, Question, Role
from forms.fields import WITHOUT_FIELD

REFERENCE = Path(
    os.environ.get("PLATSKOLL_REFERENCE") or Path(__file__).parents[3] / "shared" / "reference" / "forms.json"
)
DEFINITIONS = sorted(
    entry.name
    for entry in (resources.files("forms") / "library").iterdir()
    if re.fullmatch(r"(?!choices)\w+\.v\d+\.toml", entry.name)
)


@pytest.fixture(scope="module")
def reference() -> Any:
    if not REFERENCE.is_file():
        pytest.skip(f"the method's forms are not at {REFERENCE}; name the file in PLATSKOLL_REFERENCE")
    return json.loads(REFERENCE.read_text("utf-8"))


def question_of(library: Catalogue, form_id: str, question_id: str) -> Question:
    question = library.latest(form_id).question(question_id)
    assert question is not None
    return question


PROMISED = {
    "Det tar ungefär tio minuter.": "Det tar ungefär {minutes} minuter.",
    "It takes about ten minutes.": "It takes about {minutes} minutes.",
    "Tre minuter.": "Det tar ungefär {minutes} minuter.",
    "Three minutes.": "It takes about {minutes} minutes.",
}
"""Where the method promises a time, the library leaves a place for the one that is reckoned from the questions."""


def place(text: str) -> str:
    return text.replace("{plats}", "{place}")


def reckoned(intro: str) -> str:
    for promise, place_for_time in PROMISED.items():
        intro = intro.replace(promise, place_for_time)
    return place(intro)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_shipped_definition_keeps_every_rule(name: str) -> None:
    assert problems_in((resources.files("forms") / "library" / name).read_text("utf-8")) == []


def test_every_question_of_the_method_stands_in_the_library_in_its_words_and_order(
    library: Catalogue, reference: Any
) -> None:
    expected = {
        form["key"]: [(question["id"], place(question["sv"]), place(question["en"])) for question in form["questions"]]
        for form in reference["forms"]
    }
    found = {
        form.id: [(question.id, question.label["sv"], question.label["en"]) for question in form.questions()]
        for form in library.forms()
    }
    assert found == expected


def test_every_form_of_the_method_has_its_title_and_intro(library: Catalogue, reference: Any) -> None:
    expected = [
        (form["key"], form["sv"], reckoned(form["intro_sv"]), reckoned(form["intro_en"])) for form in reference["forms"]
    ]
    found = [(form.id, form.title["sv"], form.intro["sv"], form.intro["en"]) for form in library.forms()]
    assert found == sorted(expected, key=lambda form: [other.id for other in library.forms()].index(form[0]))


def written(part: ChoiceList | None) -> list[tuple[str, str, str]]:
    assert part is not None
    return [(choice.value, choice.label["sv"], choice.label["en"]) for choice in part.choices]


def test_every_shared_choice_of_the_method_stands_where_it_is_asked(library: Catalogue, reference: Any) -> None:
    lists = {
        name: [(choice["code"], choice["sv"], choice["en"]) for choice in choices]
        for name, choices in reference["choices"].items()
    }
    for form in reference["forms"]:
        for asked in form["questions"]:
            question = question_of(library, form["key"], asked["id"])
            names = re.findall(r"@(\w+)", asked["detail"])
            if asked["type"] == "repeat" or "short labels" in asked["detail"]:
                continue
            parts = [question.rows, question.choices] if question.rows else [question.choices]
            for name, part in zip(names, parts, strict=False):
                extended = [choice for choice in written(part) if choice in lists[name]]
                assert extended == lists[name], (form["key"], asked["id"])
                assert "+" in asked["detail"] or written(part) == lists[name]


def test_what_the_method_requires_asks_and_publishes_is_what_the_library_does(
    library: Catalogue, reference: Any
) -> None:
    for form in reference["forms"]:
        for asked in form["questions"]:
            question = question_of(library, form["key"], asked["id"])
            assert question.publication == asked["publication"].split(" ")[0].rstrip(";")
            assert (question.consent is not None) == ("if publish_consent" in asked["publication"])
            if question.type not in WITHOUT_FIELD and asked["required"] in {"yes", "no", "no (each row)"}:
                assert question.required is (asked["required"] == "yes"), (form["key"], asked["id"])
            for limit in re.findall(r"max (\d+)$|max (\d+) chars", asked["detail"]):
                assert question.max_length == int("".join(limit))


def test_vet_inte_and_vill_inte_svara_are_never_averaged(library: Catalogue) -> None:
    for form in library.forms():
        for question in form.questions():
            for choice in question.choices.choices if question.choices else ():
                assert choice.missing == (choice.value in {"dk", "na"}), (form.id, question.id, choice.value)


def test_the_surveys_say_what_an_analysis_uses_their_questions_for(library: Catalogue) -> None:
    roles = {
        form_id: [question.role for question in library.latest(form_id).questions() if question.role]
        for form_id in ("resident_survey", "youth_survey", "business_survey", "visitor_survey")
    }
    every = [Role.OVERALL, Role.PERFORMANCE, Role.IMPORTANCE]
    assert roles == {
        "resident_survey": every,
        "youth_survey": every,
        "business_survey": every,
        "visitor_survey": every[:2],
    }


def test_every_theme_has_a_short_name_for_charts(library: Catalogue) -> None:
    rows = question_of(library, "resident_survey", "theme_rating").rows
    assert rows is not None
    assert [choice.short["sv"] for choice in rows.choices if choice.short][:2] == ["Gå och cykla", "Buss, tåg och båt"]
    assert len([choice for choice in rows.choices if choice.short]) == 14


@pytest.mark.parametrize(
    ("form_id", "value", "leads_to"),
    [
        ("resident_survey", "under_16", "youth_survey"),
        ("youth_survey", "under_13", "stop"),
        ("youth_survey", "over_25", "resident_survey"),
    ],
)
def test_the_wrong_age_leads_to_the_right_form(library: Catalogue, form_id: str, value: str, leads_to: str) -> None:
    part = question_of(library, form_id, "age_group").choices
    assert part is not None
    assert {choice.value: choice.leads_to for choice in part.choices}[value] == leads_to


def test_the_youth_form_asks_for_no_sub_area(library: Catalogue) -> None:
    assert all(question.choices_from is None for question in library.latest("youth_survey").questions())
