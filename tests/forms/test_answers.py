"""What people send is read once, in one way: valid answers, and a sentence about everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import (
    AnswersError,
    Reading,
    Submitted,
    derive,
    field_limit,
    parse_body,
    read,
    to_body,
    to_fields,
)
from forms.build import Supplied, for_place, form_class
from forms.catalogue import Catalogue
from forms.definition import Choice, Form, Question, QuestionType
from forms.expression import holds
from forms.fields import POINT_NAME_LENGTH, WITHOUT_FIELD, clean
from forms.validators import personal_numbers

AREAS: Supplied = {"sub_area": (Choice("north", {"sv": "Norr", "en": "North"}),)}
IDEAS = tuple(Choice(f"idea{n}", {"sv": f"Idé {n}", "en": f"Idea {n}"}) for n in range(7))
EVERYTHING: Supplied = {"sub_area": AREAS["sub_area"], "idea": IDEAS, "user": IDEAS}


def reading(form: Form, *fields: tuple[str, str], supplied: Supplied | None = None, language: str = "sv") -> Reading:
    return read(form, Submitted(fields), supplied=supplied, language=language)


def complaints(found: Reading) -> list[tuple[str, str]]:
    return [(problem.field, problem.phrase) for problem in found.problems]


OLD = ("q_age", "old")


@pytest.mark.parametrize(
    ("fields", "question", "answer"),
    [
        ([("q_wants", "shop"), ("q_wants", "bus"), ("q_wants", "bus")], "wants", ["bus", "shop"]),
        ([("q_order", "shop"), ("q_order", ""), ("q_order", "bus")], "order", ["shop", "bus"]),
        ([("q_rating__bus", "2"), ("q_rating__school", "dk")], "rating", {"bus": "2", "school": "dk"}),
        ([("q_years", " 12 ")], "years", 12),
        ([("q_score", "0")], "score", 0),
        ([("q_words", " A\u030a,\r\nja \x07")], "words", "Å,\nja"),
        ([("q_pins__2__name", "Bryggan")], "pins", [{"name": "Bryggan"}]),
        ([("q_pins__1__lat", "58,5"), ("q_pins__1__lon", "13.1")], "pins", [{"lat": 58.5, "lon": 13.1}]),
        ([("q_ideas__1__title", "Bad"), ("q_ideas__1__about", "shop")], "ideas", [{"title": "Bad", "about": ["shop"]}]),
        ([("q_day", "2026-09-01")], "day", "2026-09-01"),
        ([("q_agree", "yes")], "agree", True),
    ],
)
def test_a_valid_answer_is_read(small: Form, fields: list[tuple[str, str]], question: str, answer: Any) -> None:
    found = reading(small, OLD, *fields)
    assert (found.answers, complaints(found)) == ({"age": "old", question: answer}, [])


@pytest.mark.parametrize(
    ("fields", "field", "phrase"),
    [
        ([("q_rating__bus", "8")], "q_rating__bus", "not_offered"),
        ([("q_rating__bus", "1"), ("q_rating__bus", "2")], "q_rating__bus", "one_answer"),
        ([("q_wants", "bus"), ("q_wants", "moon")], "q_wants", "not_offered"),
        ([("q_wants", "bus"), ("q_wants", "shop"), ("q_wants", "school")], "q_wants", "at_most_choices"),
        ([("q_order", "bus"), ("q_order", "bus")], "q_order", "twice"),
        ([("q_years", "0")], "q_years", "constraint"),
        ([("q_score", "11")], "q_score", "in_range"),
        ([("q_words", "x" * 41)], "q_words", "too_long"),
        ([("q_pins__1__lat", "91"), ("q_pins__1__lon", "13")], "q_pins__1__lat", "coordinate"),
        ([("q_pins__1__name", "Bron"), ("q_pins__1__lon", "13")], "q_pins__1__lon", "coordinate"),
        ([("q_pins__1__name", "x" * 101)], "q_pins__1__name", "too_long"),
        ([("q_ideas__1__about", "bus")], "q_ideas__1__title", "required_text"),
        ([("q_agree", "no")], "q_agree", "not_offered"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_named_and_never_among_the_answers(
    small: Form, fields: list[tuple[str, str]], field: str, phrase: str
) -> None:
    found = reading(small, OLD, *fields)
    assert (field, phrase) in complaints(found)
    *parts, last = field.removeprefix("q_").split("__")
    answer = found.answers.get((parts or [last])[0])
    assert answer is None or all(last not in item for item in answer)


def test_one_bad_row_leaves_the_others(small: Form) -> None:
    assert reading(small, OLD, ("q_rating__bus", "8"), ("q_rating__shop", "1")).answers["rating"] == {"shop": "1"}


def test_a_missing_answer_is_asked_for_in_the_language_of_the_form(small: Form) -> None:
    assert [problem.message for problem in reading(small).problems] == [
        "Välj ett alternativ på frågan ”Hur gammal är du?”."
    ]
    assert [problem.message for problem in reading(small, language="en").problems] == [
        "Choose an option for the question “How old are you?”."
    ]


def test_a_broken_constraint_speaks_with_the_authors_words(small: Form) -> None:
    (problem,) = reading(small, OLD, ("q_years", "0")).problems
    assert (problem.message, problem.question) == ("Skriv minst 1 år.", "years")


def test_a_question_that_is_not_relevant_is_not_asked_and_its_answer_is_left_out(small: Form) -> None:
    found = reading(small, ("q_age", "young"), ("q_years", "x"))
    assert ("years" in found.not_asked, found.answers, found.problems) == (True, {"age": "young"}, ())
    assert found.bound["q_years"].errors == []


def test_a_question_without_choices_at_the_place_is_not_asked(small: Form) -> None:
    assert reading(small, OLD).not_asked == {"area"}
    assert reading(small, OLD, ("q_area", "north"), supplied=AREAS).answers["area"] == "north"


def test_a_choice_may_lead_to_another_form(small: Form) -> None:
    assert reading(small, ("q_age", "young")).leads_to == "youth_survey"
    assert reading(small, OLD).leads_to is None


def test_names_that_look_like_questions_but_are_none_are_reported(small: Form) -> None:
    assert reading(small, OLD, ("q_agee", "old"), ("token", "1"), ("q_rating__moon", "2")).unknown == (
        "q_agee",
        "q_rating__moon",
    )


def test_a_class_made_once_reads_the_same(small: Form) -> None:
    made = form_class(small, language="sv")
    assert [read(small, Submitted((OLD,)), form_class=made).answers for _ in range(2)] == [{"age": "old"}] * 2


@pytest.mark.parametrize(
    ("answers", "derived"), [({"age": "old"}, {"tie": "old"}), ({"age": "young"}, {"tie": "other"}), ({}, {})]
)
def test_a_variable_is_derived_from_what_was_answered(
    small: Form, answers: Mapping[str, Any], derived: dict[str, str]
) -> None:
    assert derive(small, answers) == derived


@pytest.mark.parametrize(
    ("relation", "resident"),
    [
        (["lives_all_year", "works"], "resident"),
        (["lives_part_year", "business"], "part_time"),
        (["owns_property"], "works_or_business"),
        (["moved_away"], "other"),
    ],
)
def test_a_resident_is_one_before_anything_else(library: Catalogue, relation: list[str], resident: str) -> None:
    assert derive(library.latest("resident_survey"), {"relation": relation}) == {"resident": resident}


# --- the body -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "pairs", "bad"),
    [
        (b"", (), False),
        (b"a=1&b=2&a=3", (("a", "1"), ("b", "2"), ("a", "3")), False),
        (b"a=%C3%A5+%26&b", (("a", "å &"), ("b", "")), False),
        (b"a=%FF&&b=%2", (("a", "\ufffd"), ("b", "%2")), True),
        (b"a=%EF%BF%BD", (("a", "\ufffd"),), False),
        (b"a=\xc3\xa5=", (("a", "å="),), False),
    ],
)
def test_a_body_is_read_whatever_its_bytes(body: bytes, pairs: tuple[tuple[str, str], ...], bad: bool) -> None:
    submitted = parse_body(body, max_fields=10)
    assert (submitted.pairs, submitted.decode_error) == (pairs, bad)


def test_a_body_with_far_too_many_fields_is_refused_unread() -> None:
    with pytest.raises(AnswersError, match="högst 3 fält"):
        parse_body(b"a=1&a=2&a=3&a=4", max_fields=3)


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_a_body_carries_any_fields_there_and_back(fields: list[tuple[str, str]]) -> None:
    assert parse_body(to_body(fields), max_fields=1000).pairs == tuple(fields)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reading_fail(body: bytes) -> None:
    assert isinstance(parse_body(body, max_fields=1000), Submitted)


def test_the_look_ups_that_wtforms_needs() -> None:
    submitted = Submitted((("a", "1"), ("b", "2"), ("a", "3")))
    assert (list(submitted), len(submitted), "a" in submitted, "c" in submitted) == (["a", "b"], 2, True, False)
    assert (submitted.getlist("a"), submitted.getlist("c"), submitted.get("b"), submitted.get("c")) == (
        ["1", "3"],
        [],
        "2",
        "",
    )


def test_the_limit_has_room_for_everything_that_can_be_sent(small: Form, library: Catalogue) -> None:
    assert field_limit(small) == 50 + 1 + 3 + 3 + 3 + 1 + 1 + 1 + 8 + 8 + 1 + 1 + 1
    assert all(field_limit(form) < 1000 for form in library.forms())


# --- there and back -------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).map(clean).filter(
    lambda text: text != "" and not any(personal_numbers(text)) and len(text) <= 30
)  # fmt: skip


def chosen(question: Question, *, ranked: bool = False) -> st.SearchStrategy[Any]:
    assert question.choices is not None
    values = question.choices.values()
    several = st.lists(st.sampled_from(values), min_size=1, max_size=question.max_choices or len(values), unique=True)
    return several if ranked else several.map(lambda picked: sorted(picked, key=values.index))


def whole(question: Question) -> st.SearchStrategy[int]:
    scale = question.range
    numbers = st.integers(scale.start, scale.end) if scale else st.integers(0, 30_000)
    return numbers.filter(lambda n: question.constraint is None or holds(question.constraint, {}, n))


def point(_question: Question) -> st.SearchStrategy[dict[str, Any]]:
    axis = {limit: st.floats(-limit, limit).map(lambda degrees: round(degrees, 6)) for limit in (90, 180)}
    name = WORDS.filter(lambda text: len(text) <= POINT_NAME_LENGTH)
    return st.one_of(
        st.fixed_dictionaries({"name": name}, optional={"text": WORDS}),
        st.fixed_dictionaries({"lat": axis[90], "lon": axis[180]}, optional={"name": name, "text": WORDS}),
    )


SINGLE = {
    QuestionType.SELECT_ONE: lambda q: st.sampled_from(q.choices.values()),
    QuestionType.SELECT_MULTIPLE: chosen,
    QuestionType.RANK: lambda q: chosen(q, ranked=True),
    QuestionType.INTEGER: whole,
    QuestionType.DATE: lambda _: st.dates().map(lambda day: day.isoformat()),
    QuestionType.EMAIL: lambda _: st.sampled_from(["namn@exempel.se", "å@b.se"]),
    QuestionType.TEL: lambda _: st.sampled_from(["070-123 45 67", "+46 31 12 34 56"]),
    QuestionType.URL: lambda _: st.sampled_from(["https://exempel.se", "http://a.se/å?b#c"]),
    QuestionType.ORGANISATION_NUMBER: lambda _: st.just("212000-0142"),
    QuestionType.CONSENT: lambda _: st.just(True),
}


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    if question.type is QuestionType.GEOPOINT:
        return st.lists(point(question), min_size=1, max_size=question.max_items)
    if question.type is QuestionType.REPEAT:
        must = {column.id: answer_to(column) for column in question.fields if column.required}
        may = {column.id: answer_to(column) for column in question.fields if not column.required}
        return st.lists(st.fixed_dictionaries(must, optional=may), min_size=1, max_size=question.max_items)
    limit = question.max_length or 30
    single = SINGLE.get(question.type, lambda _: WORDS.filter(lambda text: len(text) <= limit))(question)
    if question.rows:
        return st.dictionaries(st.sampled_from(question.rows.values()), single, min_size=1)
    return single


@st.composite
def answered(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in form.questions():
        if question.type in WITHOUT_FIELD or (question.relevant and not holds(question.relevant, answers)):
            continue
        if draw(st.booleans()):
            answers[question.id] = draw(answer_to(question))
    return answers


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_answers_survive_the_way_to_the_wire_and_back(library: Catalogue, data: st.DataObject) -> None:
    form = for_place(data.draw(st.sampled_from(library.forms())), EVERYTHING)
    answers = data.draw(answered(form))
    body = to_body(to_fields(form, answers))
    found = read(form, parse_body(body, max_fields=field_limit(form)), supplied=EVERYTHING)
    assert found.answers == answers
    assert {problem.phrase.split("_")[0] for problem in found.problems} <= {"required"}
    assert found.unknown == ()


def anything_sent(form: Form) -> st.SearchStrategy[list[tuple[str, str]]]:
    names = [field.name for field in form_class(form, language="sv")()]
    values = st.one_of(st.sampled_from(["", "1", "2", "dk", "old", "young", "bus", "shop", "yes", "58"]), st.text())
    return st.lists(st.tuples(st.sampled_from(names), values), max_size=20)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_was_read_before_leaves_no_trace_in_a_form_that_is_read_into_again(
    small: Form, data: st.DataObject
) -> None:
    again = form_class(small, language="sv")()
    for fields in data.draw(st.lists(anything_sent(small), min_size=2, max_size=4)):
        submitted = Submitted(tuple(fields))
        anew, once_more = read(small, submitted), read(small, submitted, into=again)
        assert replace(anew, bound=None) == replace(once_more, bound=None)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_whatever_is_sent_is_read_without_a_fault_and_nothing_is_dropped_unsaid(
    small: Form, data: st.DataObject
) -> None:
    fields = data.draw(anything_sent(small))
    found = read(small, Submitted(tuple(fields)))
    accounted = set(found.answers) | {problem.question for problem in found.problems} | found.not_asked
    sent = {name.removeprefix("q_").split("__")[0] for name, value in fields if clean(value)}
    assert sent <= accounted
