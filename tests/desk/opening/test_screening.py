"""The screening asks all nine criteria, is kept as it was answered, and comes to an advice."""

from __future__ import annotations

import pytest

from desk.opening.screening import (
    ADVICE,
    CRITERIA,
    Advice,
    Reply,
    Screening,
    advise,
    for_children,
    known_beforehand,
    read,
    reasons,
    written,
    youngest,
)
from forms.catalogue import Catalogue

ALL_NO = {criterion.id: Reply.NO for criterion in CRITERIA}


def test_there_are_nine_criteria_in_two_languages() -> None:
    texts = [text for criterion in CRITERIA for text in (criterion.question, criterion.example)]
    assert (len(CRITERIA), len({criterion.id for criterion in CRITERIA})) == (9, 9)
    assert all(set(text) == {"sv", "en"} for text in (*texts, *ADVICE.values()))
    assert set(ADVICE) == set(Advice)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Advice.NOT_NEEDED),
        ({"vulnerable": Reply.YES}, Advice.CONSIDER),
        ({"vulnerable": Reply.UNSURE, "sensitive": Reply.UNSURE}, Advice.CONSIDER),
        ({"vulnerable": Reply.YES, "sensitive": Reply.YES}, Advice.NEEDED),
    ],
)
def test_two_criteria_or_more_call_for_an_assessment(changes: dict[str, Reply], expected: Advice) -> None:
    assert advise(Screening(ALL_NO | changes)) is expected


def test_a_question_without_an_answer_leaves_it_unanswered() -> None:
    replies = dict(ALL_NO)
    del replies["shut_out"]
    assert advise(Screening(replies)) is Advice.UNANSWERED


def test_it_comes_back_as_it_was_written() -> None:
    screening = Screening(ALL_NO | {"vulnerable": Reply.YES}, {"vulnerable": "skolan är med: lärare – och elever"})
    assert read(written(screening)) == screening


def test_a_note_stays_on_its_line_and_cannot_answer_another_question() -> None:
    screening = Screening({"vulnerable": Reply.YES}, {"vulnerable": "ja\nsensitive: no"})
    assert set(read(written(screening)).replies) == {"vulnerable"}


@pytest.mark.parametrize("text", ["", "hej", "vulnerable: kanske", "nothing: yes", "vulnerable"])
def test_a_line_that_says_nothing_known_is_no_answer(text: str) -> None:
    assert read(text) == Screening()


@pytest.mark.parametrize(
    ("form", "expected"),
    [("resident_survey", 16), ("youth_survey", 13), ("business_survey", None), ("stakeholder_signup", None)],
)
def test_the_youngest_that_may_answer_are_known_from_the_form(
    library: Catalogue, form: str, expected: int | None
) -> None:
    assert youngest(library.latest(form)) == expected


@pytest.mark.parametrize(
    ("form", "expected", "why"),
    [
        ("business_survey", 500, 0),
        ("business_survey", 501, 1),
        ("resident_survey", 0, 1),
        ("youth_survey", 0, 2),
        ("youth_survey", 900, 3),
    ],
)
def test_children_pins_and_many_answers_call_for_a_screening(
    library: Catalogue, form: str, expected: int, why: int
) -> None:
    assert len(reasons(library.latest(form), expected)) == why


def test_what_the_form_tells_is_answered_beforehand(library: Catalogue) -> None:
    assert known_beforehand(library.latest("youth_survey"), 900) == {
        "large_scale": Reply.YES,
        "vulnerable": Reply.YES,
    }
    assert for_children(library.latest("resident_survey")) is False
