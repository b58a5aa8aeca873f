"""A definition becomes a form with one field per thing that can be answered, in its own order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forms.build import for_place, form_class, wire_name
from forms.catalogue import Catalogue
from forms.definition import Choice, Form, QuestionType
from forms.fields import COLUMNS, FIELDS, WITHOUT_FIELD

AREAS = {"sub_area": (Choice("north", {"sv": "Norr", "en": "North"}), Choice("south", {"sv": "Söder", "en": "South"}))}


def names(form: Form, **more: Any) -> list[str]:
    return [field.name for field in form_class(form, language="sv", **more)()]


def test_every_type_is_answered_in_one_way() -> None:
    ways = [*FIELDS, *COLUMNS, *WITHOUT_FIELD]
    assert sorted(ways) == sorted(QuestionType)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("overall",), "q_overall"),
        (("theme_rating", "safety"), "q_theme_rating__safety"),
        (("pins", 1, "lat"), "q_pins__1__lat"),
    ],
)
def test_a_name_on_the_wire_says_what_it_answers(parts: tuple[Any, ...], expected: str) -> None:
    assert wire_name(*parts) == expected


def test_the_fields_stand_in_the_order_of_the_definition(small: Form) -> None:
    assert names(small) == [
        *("q_age", "q_wants", "q_rating__bus", "q_rating__shop", "q_rating__school", "q_order", "q_years", "q_score"),
        *("q_words", "q_pins__1__name", "q_pins__1__text", "q_pins__1__lat", "q_pins__1__lon"),
        *("q_pins__2__name", "q_pins__2__text", "q_pins__2__lat", "q_pins__2__lon"),
        *("q_ideas__1__title", "q_ideas__1__about", "q_ideas__2__title", "q_ideas__2__about", "q_day", "q_agree"),
    ]


def test_a_question_about_areas_is_asked_only_where_there_are_areas(small: Form) -> None:
    assert "q_area" not in names(small)
    assert names(small, supplied=AREAS)[-1] == "q_area"
    area = for_place(small, AREAS).question("area")
    assert area is not None
    assert area.choices is not None
    assert area.choices.values() == ("north", "south")


def test_a_section_without_questions_is_not_shown(small: Form) -> None:
    only_area = replace(
        small, sections=(replace(small.sections[0], questions=tuple(q for q in small.questions() if q.choices_from)),)
    )
    assert for_place(only_area, {}).sections == ()


def test_labels_and_choices_speak_the_language_asked_for(small: Form) -> None:
    field = form_class(small, language="en")()["q_age"]
    assert (field.label.text, [option.label.text for option in field]) == ("How old are you?", ["Young", "Old"])


def test_a_row_of_a_battery_has_its_own_label(small: Form) -> None:
    assert form_class(small, language="sv")()["q_rating__bus"].label.text == "Buss"


def test_every_shipped_form_can_be_built_in_both_languages(library: Catalogue) -> None:
    for form in library.forms():
        built = {language: len(list(form_class(form, language=language)())) for language in ("sv", "en")}
        assert built["sv"] == built["en"] > 0
