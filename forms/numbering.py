"""Which questions a form asks at a place, and the number that each has: the same on the page and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .definition import Choice, Form, Question, QuestionType, Section


class Numbered(NamedTuple):
    """A question that is asked, and its number; a note has none."""

    question: Question
    number: int | None


def numbered(form: Form, supplied: Mapping[str, Sequence[Choice]]) -> tuple[tuple[Section, tuple[Numbered, ...]], ...]:
    """Every section that asks something, with what it asks.

    `supplied` are the choices that come from the place; a question that the place has no choices for is left out and
    takes no number. So are hidden questions.
    """
    last, found = 0, []
    for section in form.sections:
        asked = []
        for question in section.questions:
            if not _is_asked(question, supplied):
                continue
            counts = question.type is not QuestionType.NOTE
            last += counts
            asked.append(Numbered(question, last if counts else None))
        if asked:
            found.append((section, tuple(asked)))
    return tuple(found)


def _is_asked(question: Question, supplied: Mapping[str, Sequence[Choice]]) -> bool:
    if question.choices_from and not supplied.get(question.choices_from):
        return False
    return question.type is not QuestionType.HIDDEN
