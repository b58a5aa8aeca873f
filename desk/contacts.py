"""Who has signed up: the last that stands of each person, in words, for those who may see contacts and nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms.answers import AnswersError, field_limit, parse_body, read
from forms.build import Supplied, for_place
from forms.definition import ChoiceList, Form, Publication, Question, QuestionType, words
from forms.fields import COLUMNS, WITHOUT_FIELD
from intake.journal import Entry, Kind, Reader

_SECTOR = "sector"
_WHO = frozenset({"organisation_name", _SECTOR})
"""What says who somebody is, beside what they can be reached by."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in words."""

    question: str
    type: QuestionType
    label: str
    answer: str
    first: bool
    """Whether it says who the person is or how to reach them."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One person, as what was handed in last says; only what was answered is there."""

    day: date
    """When it was handed in."""
    named: Told | None
    """What the person is called, where the form asked and got an answer."""
    sector: str
    told: tuple[Told, ...]


def has_contacts(form: Form) -> bool:
    """Whether a form asks people how they can be reached."""
    return not form.anonymous and any(one.publication is Publication.PERS for one in form.questions())


def contacts(
    reader: Reader, campaign: str, form: Form, *, language: str = "sv", supplied: Supplied | None = None
) -> list[Contact]:
    """Everybody who stands as signed up, by the day they did so. Raises JournalError."""
    found = []
    for entry in _standing(reader, campaign, form):
        # more fields than the form has room for is nothing that came through a page of ours
        with suppress(AnswersError):
            submitted = parse_body(entry.written.body, max_fields=field_limit(form))
            answers = read(form, submitted, supplied=supplied).answers
            found.append(_contact(entry.written.day, for_place(form, supplied or {}), answers, language))
    return found


def columns(form: Form, language: str) -> list[tuple[str, str]]:
    """Every question that can be answered, with its words: the columns of a table of everybody."""
    return [
        (question.id, words(question.label, language))
        for question in form.questions()
        if question.type not in WITHOUT_FIELD
    ]


def by_sector(form: Form, people: Iterable[Contact], language: str) -> list[tuple[str, int]]:
    """How many there are of each sector, 0 included: the missing are what one looks for. Empty where none is asked."""
    question = form.question(_SECTOR)
    if question is None or question.choices is None:
        return []
    counts = Counter(person.sector for person in people)
    return [(words(choice.label, language), counts[choice.value]) for choice in question.choices.choices]


def _standing(reader: Reader, campaign: str, form: Form) -> list[Entry]:
    """The last revision of each, unless it was taken back after that or erased."""
    last: dict[str, Entry] = {}
    withdrawn: dict[str, int] = {}
    for entry in reader.entries(campaigns=frozenset({campaign, ""})):
        if entry.written.kind is Kind.WITHDRAWAL:
            withdrawn[entry.written.withdraws] = entry.seq
        elif entry.written.kind is Kind.SUBMISSION and entry.written.campaign == campaign:
            last[entry.written.submission_id] = entry
    return [
        entry
        for entry in last.values()
        if not entry.erased
        and entry.written.definition == form.digest
        and not (entry.written.receipt and entry.seq < withdrawn.get(entry.written.receipt, 0))
    ]


def _contact(day: date, form: Form, answers: Mapping[str, Any], language: str) -> Contact:
    answered = [question for question in form.questions() if question.id in answers]
    told = tuple(
        Told(
            question.id,
            question.type,
            words(question.label, language),
            _in_words(question, answers[question.id], language),
            first=question.publication is Publication.PERS or question.id in _WHO,
        )
        for question in answered
    )
    names = (
        part
        for question, part in zip(answered, told, strict=True)
        if question.publication is Publication.PERS and question.type is QuestionType.TEXT
    )
    return Contact(day, next(names, None), answers.get(_SECTOR, ""), told)


def _in_words(question: Question, answer: Any, language: str) -> str:
    """An answer as a person would write it: labels instead of values, parts after one another."""
    if question.rows:
        parts = ((_label(question.rows, row, language), value) for row, value in answer.items())
        return "; ".join(f"{label}: {_value(question, value, language)}" for label, value in parts)
    if question.type in COLUMNS:
        return "; ".join(_item(question, item, language) for item in answer)
    return _value(question, answer, language)


def _item(question: Question, item: Mapping[str, Any], language: str) -> str:
    asked = {column.id: column for column in question.fields}
    return ", ".join(
        f"{words(asked[name].label, language)}: {_value(asked[name], value, language)}" if name in asked else str(value)
        for name, value in item.items()
    )


def _value(question: Question, value: Any, language: str) -> str:
    match value:
        case True:
            return "Yes" if language == "en" else "Ja"
        case list():
            return ", ".join(_label(question.choices, one, language) for one in value)
        case _:
            return _label(question.choices, value, language)


def _label(choices: ChoiceList | None, value: Any, language: str) -> str:
    labels = (words(one.label, language) for one in (choices.choices if choices else ()) if one.value == value)
    return next(labels, str(value))
