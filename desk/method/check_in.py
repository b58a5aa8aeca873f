"""What a check-in between process leader and process supporters says: to be read on the desk, and to steer by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms.answers import Answers
from forms.build import Supplied
from forms.definition import Form, Question, QuestionType, words
from intake.register import Process, Step, StepStatus
from reports.swedish import day


@dataclass(frozen=True, slots=True)
class Row:
    """One question that was answered: its words, and its answer as one line or several."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The answered questions of one section."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """What was decided to be done next."""

    what: str
    who: str
    due: date | None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What the desk steers by."""

    held: date
    current: str | None
    """Id of the step that they work with most."""
    statuses: Mapping[str, StepStatus]
    """By step id."""
    risk: str
    """`green`, `yellow`, `red`, or empty."""
    actions: tuple[Action, ...]
    next_meeting: date | None


def shown(form: Form, answers: Answers, *, language: str = "sv", supplied: Supplied | None = None) -> tuple[Part, ...]:
    """What was answered, section by section, in words; what was not answered is left out.

    `supplied` are the choices that the definition leaves to the place, such as the people who were there.
    """
    show = _Words(language, supplied or {})
    parts = (
        Part(words(section.title, language), tuple(show.rows(section.questions, answers))) for section in form.sections
    )
    return tuple(part for part in parts if part.rows)


def read_check_in(process: Process, answers: Answers, entered: date) -> CheckIn:
    """What a check-in says of the steps and of what comes next. `entered` is the day it was handed in.

    A meeting cannot be later than that: a slip in the date must not silence the reminders for years.
    """
    step_of = {str(step.number): step.id for step in process.numbered}
    statuses = answers.get("step_status") or {}
    return CheckIn(
        held=min(_date(answers.get("meeting_date")) or entered, entered),
        current=step_of.get(answers.get("current_step", "")),
        statuses={
            step_of[row]: StepStatus(status)
            for row, status in statuses.items()
            if row in step_of and status in tuple(StepStatus)
        },
        risk=answers.get("risk", ""),
        actions=tuple(
            Action(item.get("what", ""), item.get("who", ""), _date(item.get("due")))
            for item in answers.get("actions") or ()
        ),
        next_meeting=_date(answers.get("next_meeting")),
    )


def changed_steps(place: str, check_in: CheckIn, known: Mapping[str, Step]) -> tuple[Step, ...]:
    """The steps whose status the check-in changes, from the day it was held; what was written down later stands."""
    return tuple(
        Step(place, step, status, check_in.held)
        for step, status in check_in.statuses.items()
        if _changes(status, known.get(step), check_in.held)
    )


def _changes(status: StepStatus, known: Step | None, held: date) -> bool:
    if known is None:
        return status is not StepStatus.NOT_STARTED
    return known.status is not status and known.since <= held


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


@dataclass(frozen=True, slots=True)
class _Words:
    """Says answers in one language."""

    language: str
    supplied: Supplied

    def rows(self, questions: tuple[Question, ...], answers: Answers) -> Iterator[Row]:
        for question in questions:
            if question.id in answers and question.type is not QuestionType.HIDDEN:
                yield Row(words(question.label, self.language), self._lines(question, answers[question.id]))

    def _lines(self, question: Question, answer: Any) -> tuple[str, ...]:
        if question.rows:
            called = {row.value: words(row.label, self.language) for row in question.rows.choices}
            return tuple(
                f"{called[row]}: {line}" for row, value in answer.items() for line in self._one(question, value)
            )
        if question.fields:
            return tuple(self._item(question, item) for item in answer)
        return self._one(question, answer)

    def _item(self, question: Question, item: Mapping[str, Any]) -> str:
        """One row of a repeat: its columns in order, those that were filled in."""
        return " · ".join(
            ", ".join(self._one(column, item[column.id])) for column in question.fields if column.id in item
        )

    def _one(self, question: Question, value: Any) -> tuple[str, ...]:
        return _SAID.get(question.type, _as_written)(self, question, value)

    def chosen(self, question: Question, value: str) -> str:
        offered = question.choices.choices if question.choices else self.supplied.get(question.choices_from or "", ())
        return next((words(choice.label, self.language) for choice in offered if choice.value == value), value)

    def day(self, value: str) -> str:
        return value if self.language == "en" else day(value)


def _as_written(_say: _Words, _question: Question, value: Any) -> tuple[str, ...]:
    return tuple(str(value).splitlines()) or ("",)


_SAID: Mapping[QuestionType, Callable[[_Words, Question, Any], tuple[str, ...]]] = {
    QuestionType.SELECT_ONE: lambda say, question, value: (say.chosen(question, value),),
    QuestionType.SELECT_MULTIPLE: lambda say, question, value: tuple(say.chosen(question, one) for one in value),
    QuestionType.DATE: lambda say, _question, value: (say.day(value),),
}
