"""The time that a form takes follows from what it asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.catalogue import Catalogue
from forms.definition import Choice, ChoiceList, Form, Publication, Question, QuestionType, Section
from forms.duration import SECONDS, minutes


def question(kind: QuestionType, **rest: object) -> Question:
    asked = Question(id="q", type=kind, label={"sv": "F"}, publication=Publication.AGG, theme="t")
    return replace(asked, **rest)  # type: ignore[arg-type]  # each case names what it changes


def rows(count: int) -> ChoiceList:
    return ChoiceList("rows", tuple(Choice(str(n), {"sv": "R"}) for n in range(count)))


def asking(form: Form, *questions: Question) -> Form:
    return replace(form, sections=(Section("s", {"sv": "S"}, questions),))


ONE = question(QuestionType.SELECT_ONE)
LONG = question(QuestionType.LONGTEXT)
POINTS = question(QuestionType.GEOPOINT)


def test_every_type_of_question_has_its_time() -> None:
    assert set(SECONDS) == set(QuestionType)


@pytest.mark.parametrize(
    ("form_id", "least", "most"),
    [("resident_survey", 8, 12), ("youth_survey", 5, 7), ("stakeholder_signup", 3, 4), ("place_application", 20, 45)],
)
def test_the_shipped_forms_take_about_what_the_method_says(
    library: Catalogue, form_id: str, least: int, most: int
) -> None:
    assert least <= minutes(library.latest(form_id)) <= most


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ([], 2),
        ([ONE] * 6, 2),
        ([ONE] * 18, 3),
        ([ONE] * 57, 10),
        ([ONE] * 70, 10),
        ([ONE] * 80, 15),
        ([question(QuestionType.SELECT_ONE, rows=rows(50))], 5),
        ([LONG] * 10, 5),
        ([replace(LONG, required=True)] * 10, 15),
        ([replace(ONE, relevant="${a} = 1")] * 48, 4),
        ([replace(ONE, choices_from="sub_area")] * 48, 4),
        ([POINTS] * 10, 5),
        ([replace(POINTS, max_items=3)] * 10, 5),
        ([replace(POINTS, max_items=6)] * 8, 8),
        ([question(QuestionType.REPEAT, max_items=9, fields=(ONE, ONE))] * 4, 4),
        ([question(QuestionType.HIDDEN)] * 90, 2),
    ],
    ids=[
        "no form takes less than two",
        "six short questions",
        "ten seconds each",
        "half minutes are rounded",
        "beyond ten by fives, down",
        "beyond ten by fives, up",
        "six seconds per row",
        "a third write long texts",
        "unless they must",
        "asked of some",
        "asked at some places",
        "a point",
        "one of three points",
        "two of six points",
        "a third of the rows of a repeat",
        "what is not asked takes no time",
    ],
)
def test_the_time_is_reckoned_from_the_questions(small: Form, questions: list[Question], expected: int) -> None:
    assert minutes(asking(small, *questions)) == expected


def test_no_shipped_form_promises_a_time_of_its_own(library: Catalogue) -> None:
    promised = [form.id for form in library.forms() for words in form.intro.values() if " minut" in words]
    assert all("{minutes}" in library.latest(form_id).intro["sv"] for form_id in promised)
