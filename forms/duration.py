"""How long a form takes to answer, reckoned from its questions and not promised by its author."""

from __future__ import annotations

from collections.abc import Mapping

from .definition import Form, Question, QuestionType

SECONDS: Mapping[QuestionType, int] = {
    QuestionType.NOTE: 5,
    QuestionType.HIDDEN: 0,
    QuestionType.SELECT_ONE: 10,
    QuestionType.SELECT_MULTIPLE: 15,
    QuestionType.RANK: 25,
    QuestionType.INTEGER: 10,
    QuestionType.TEXT: 10,
    QuestionType.LONGTEXT: 90,
    QuestionType.DATE: 10,
    QuestionType.EMAIL: 15,
    QuestionType.TEL: 10,
    QuestionType.URL: 15,
    QuestionType.ORGANISATION_NUMBER: 15,
    QuestionType.GEOPOINT: 30,
    QuestionType.GEOSHAPE: 90,
    QuestionType.CONSENT: 5,
    QuestionType.REPEAT: 0,
    QuestionType.FILE: 5,
}
"""To read a question on a phone and answer it; a point for `geopoint`, and the columns are the time of a `repeat`.

Pew Research Center measures about 10 seconds for an ordinary question that stands alone, less for one row of a battery,
and minutes for a hard question that is answered in words ("How we keep our online surveys from running too long",
8 December 2022). The other figures are our own estimates around those, to be replaced when times are measured.
"""

ROW_SECONDS = 6
"""One row of a battery: the question and its choices are known from the row before."""
TAKEN_UP = 1 / 3
"""So much is used of what is offered and not demanded: long texts, which most pass by, and room for points and rows, of
which one at least is reckoned. Our own estimate."""
MET_BY_SOME = 1 / 2
"""A question that only some are asked, or only at some places, counts so much. Our own estimate."""

_WRITTEN_AT_LENGTH = frozenset({QuestionType.LONGTEXT, QuestionType.GEOSHAPE})
_ALWAYS_SAID = 2
"""The least that is said: to open, read and send is in it, and {minutes} stands before a plural."""
_EXACT_BELOW = 10
_STEP = 5


def minutes(form: Form) -> int:
    """How many minutes a form takes, as a person would say it: whole ones to ten, then every fifth."""
    exact = sum(map(_seconds, form.questions())) / 60
    step = 1 if exact < _EXACT_BELOW else _STEP
    return max(_ALWAYS_SAID, round(exact / step) * step)


def _seconds(question: Question) -> float:
    only_some = question.relevant is not None or question.choices_from is not None
    return _when_asked(question) * (MET_BY_SOME if only_some else 1)


def _when_asked(question: Question) -> float:
    if question.rows:
        return ROW_SECONDS * len(question.rows.choices)
    if question.type in _WRITTEN_AT_LENGTH and not question.required:
        return SECONDS[question.type] * TAKEN_UP
    items = max(1, question.max_items * TAKEN_UP)
    return items * (SECONDS[question.type] + sum(map(_when_asked, question.fields)))
