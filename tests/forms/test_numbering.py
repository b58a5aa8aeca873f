"""Which questions are asked at a place, and the number of each."""

from __future__ import annotations

import pytest

from forms.catalogue import shipped
from forms.definition import Choice, Form, QuestionType
from forms.numbering import numbered

AREAS = {"sub_area": (Choice("n", {"sv": "Norr", "en": "North"}),)}
FORMS = shipped().forms()


def _numbers(form: Form, supplied: dict[str, tuple[Choice, ...]]) -> dict[str, int | None]:
    return {ask.question.id: ask.number for _, asks in numbered(form, supplied) for ask in asks}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_the_numbers_run_from_one_without_a_gap(form: Form) -> None:
    numbers = [number for number in _numbers(form, AREAS).values() if number is not None]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_question_that_the_place_has_no_choices_for_takes_no_number() -> None:
    form = shipped().latest("resident_survey")
    with_areas, without = _numbers(form, AREAS), _numbers(form, {"sub_area": ()})
    assert (with_areas["sub_area"], with_areas["overall"]) == (6, 7)
    assert "sub_area" not in without
    assert without["overall"] == 6


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_hidden_questions_and_empty_sections_are_left_out(form: Form) -> None:
    found = numbered(form, AREAS)
    assert all(asks for _, asks in found)
    assert all(ask.question.type is not QuestionType.HIDDEN for _, asks in found for ask in asks)
