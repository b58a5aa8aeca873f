"""From a definition to the WTForms class that shows it and reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import wtforms

from .definition import Choice, ChoiceList, Form, Question, words
from .fields import COLUMNS, FIELDS, Asked, UnboundField

Supplied = Mapping[str, tuple[Choice, ...]]
"""Choices that a definition leaves to the place or the event: source (`sub_area`, `idea`, `user`) -> choices."""


def wire_name(question_id: str, *parts: object) -> str:
    """The name of a field in the HTML form: `q_<question>`, and `__` before each part."""
    return "q_" + "__".join([question_id, *map(str, parts)])


def for_place(form: Form, supplied: Supplied) -> Form:
    """The form with the supplied choices in place, without the questions whose choices nobody supplied."""
    if not any(question.choices_from for question in form.questions()):
        return form
    sections = (
        replace(section, questions=tuple(_supplied_questions(section.questions, supplied))) for section in form.sections
    )
    return replace(form, sections=tuple(section for section in sections if section.questions))


def _supplied_questions(questions: tuple[Question, ...], supplied: Supplied) -> Iterator[Question]:
    for question in questions:
        source = question.choices_from
        if source is None:
            yield question
        elif supplied.get(source):
            yield replace(question, choices=ChoiceList(source, supplied[source]))


def form_class(form: Form, *, language: str, supplied: Supplied | None = None) -> type[Any]:
    """The WTForms class of a form in one language, its fields in the definition's order.

    Make it once per form, language and place and keep it: an instance is cheap, a class is not.
    """
    fields = {
        name: field
        for question in for_place(form, supplied or {}).questions()
        for name, field in _fields(Asked(question, words(question.label, language), language))
    }
    name = "".join(part.title() for part in form.id.split("_")) + f"V{form.version}"
    return type(name, (wtforms.Form,), fields)


def _fields(asked: Asked) -> Iterator[tuple[str, UnboundField]]:
    question = asked.question
    if question.rows:
        for row in question.rows.choices:
            label = words(row.label, asked.language)
            yield wire_name(question.id, row.value), FIELDS[question.type](replace(asked, label=label))
    elif question.type in COLUMNS:
        for item in range(1, question.max_items + 1):
            columns = COLUMNS[question.type](asked, wire_name(question.id, item, ""))
            for column, field in columns.items():
                yield wire_name(question.id, item, column), field
    elif question.type in FIELDS:
        yield wire_name(question.id), FIELDS[question.type](asked)
