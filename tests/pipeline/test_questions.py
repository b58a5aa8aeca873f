"""Which answers may become public as counts, and under which words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import read_definition, shipped
from forms.definition import Form, Publication, QuestionType, Role
from intake.register import Area, supplied_choices
from pipeline.questions import PUBLIC_TYPES, PublicQuestion, flat_ids, public_questions

AREAS = [Area("exempelby", "1471", "Norra"), Area("exempelby", "1472", "Södra")]


@pytest.fixture
def questions() -> dict[str, PublicQuestion]:
    form = read_definition(Path(__file__).with_name("walk.toml").read_text("utf-8"))
    return {question.id: question for question in public_questions(form, supplied_choices(AREAS), "Exempelby")}


def test_texts_points_and_internal_questions_are_not_there(questions: dict[str, PublicQuestion]) -> None:
    assert not {"best", "pins", "inner"} & questions.keys()


def test_rows_of_a_battery_are_questions_of_their_own_with_the_row_as_theme(
    questions: dict[str, PublicQuestion],
) -> None:
    row = questions["rating.paths"]

    assert (row.battery, row.theme, row.role) == ("rating", "paths", Role.PERFORMANCE)
    assert (row.label["sv"], row.short["sv"], row.battery_label["sv"]) == (
        "Gångvägar – att gå",
        "Gångvägar",
        "Hur fungerar det?",
    )


def test_points_and_their_ends_are_known_for_scales_alone(questions: dict[str, PublicQuestion]) -> None:
    assert questions["overall"].points() == (1, 3)
    assert (questions["overall"].low["sv"], questions["overall"].high["en"]) == ("Dåligt", "Good")
    assert questions["points.water"].points() == (0, 4)
    assert questions["members"].points() is None


@pytest.mark.parametrize(
    ("question", "ordered"),
    [("age_group", True), ("members", True), ("overall", True), ("tie", False), ("sub_area", False)],
)
def test_choices_that_name_numbers_lie_along_a_line_but_area_codes_do_not(
    questions: dict[str, PublicQuestion], question: str, ordered: bool
) -> None:
    assert questions[question].ordered is ordered


def test_a_choice_that_leads_elsewhere_is_not_counted(questions: dict[str, PublicQuestion]) -> None:
    assert "under_16" not in [choice.value for choice in questions["age_group"].choices]


def test_the_name_of_the_place_stands_in_the_words(questions: dict[str, PublicQuestion]) -> None:
    assert questions["tie"].label["sv"] == "Hur är du knuten till Exempelby?"


def test_a_question_about_areas_is_left_out_where_the_place_has_none() -> None:
    form = read_definition(Path(__file__).with_name("walk.toml").read_text("utf-8"))

    assert "sub_area" not in [question.id for question in public_questions(form, {}, "Exempelby")]


@pytest.mark.parametrize("form", [f for f in shipped().forms() if f.anonymous], ids=lambda form: form.key)
def test_of_every_shipped_form_only_closed_questions_of_open_classes_are_counted(form: Form) -> None:
    questions = public_questions(form, supplied_choices(AREAS), "Exempelby")
    asked = {flat: q for q in form.questions() for flat in flat_ids(q)}
    closed = {QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.INTEGER}

    assert len({q.id for q in questions}) == len(questions)
    assert all(q.type in PUBLIC_TYPES and q.choices for q in questions)
    for question in (q for q in questions if q.id in asked):
        assert asked[question.id].type in closed
        assert asked[question.id].publication in (Publication.AGG, Publication.OPEN)


@pytest.mark.parametrize("hidden", [{"publication": p} for p in ["int", "mod", "geo", "pers"]] + [
    {"sensitive": True}, {"publication": "open", "consent": "agree"}, {"publication": "open"}
], ids=str)  # fmt: skip
def test_nothing_is_counted_that_tells_of_answers_which_are_not_public(hidden: dict[str, Any]) -> None:
    """`resident` is made from `tie`, and `stay` is asked of those who gave one answer to it."""
    form = read_definition(Path(__file__).with_name("walk.toml").read_text("utf-8"))
    changes = hidden | ({"publication": Publication(hidden["publication"])} if "publication" in hidden else {})
    (section,) = form.sections
    questions = tuple(replace(q, **changes) if q.id == "tie" else q for q in section.questions)
    other = replace(form, sections=(replace(section, questions=questions),))

    found = {question.id for question in public_questions(other, supplied_choices(AREAS), "Exempelby")}

    assert found & {"tie", "resident", "stay"} == (
        {"tie", "resident", "stay"} if hidden == {"publication": "open"} else set()
    )
    assert {"overall", "rating.paths"} <= found


def test_a_question_names_those_that_it_tells_of(questions: dict[str, PublicQuestion]) -> None:
    assert (questions["stay"].tells_of, questions["resident"].tells_of) == (("tie",), ("tie",))
    assert questions["overall"].tells_of == ()
