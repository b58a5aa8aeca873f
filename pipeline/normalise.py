"""From one journal entry and its form to rows, or to the reason why it cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from forms.answers import AnswersError, Reading, derive, field_limit, parse_body, read
from forms.build import Supplied, form_class
from forms.definition import Form, Question, QuestionType
from intake.journal import Entry, Kind

from .questions import background_variables, flat_ids
from .tables import Answer, Background, NotAsked, Pin, Quarantine, Submission, TextAnswer

FORM_ENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Questionnaire:
    """The form that a campaign asks, with what its place supplies, and what reading it needs made once."""

    form: Form
    supplied: Supplied

    @cached_property
    def blank(self) -> Any:
        """The form that submissions are read into, one after the other: making its fields is most of the work."""
        return form_class(self.form, language="sv", supplied=self.supplied)()

    @cached_property
    def most_fields(self) -> int:
        return field_limit(self.form)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.form.questions()}


@dataclass(frozen=True, slots=True)
class Normalised:
    """The rows of one submission. Whether it is counted is decided when all of them are known."""

    submission: Submission
    answers: tuple[Answer, ...]
    not_asked: tuple[NotAsked, ...]
    texts: tuple[TextAnswer, ...]
    pins: tuple[Pin, ...]
    background: tuple[Background, ...]


def normalise(entry: Entry, asked: Questionnaire | None) -> Normalised | Quarantine:
    """The rows of an entry of the campaign's form, or a quarantine row that says in Swedish why there are none.

    `asked` is None when the campaign's form is unknown. An answer that could not be taken is left out and noted; the
    rest of the submission stands. Never raises because of what somebody sent.
    """
    if asked is None:
        return _quarantined(entry, "Formuläret som svaret hör till finns inte bland definitionerna.")
    if reason := _unfit(entry, asked.form):
        return _quarantined(entry, reason)
    try:
        submitted = parse_body(entry.written.body, max_fields=asked.most_fields)
    except AnswersError as error:
        return _quarantined(entry, str(error))
    reading = read(asked.form, submitted, supplied=asked.supplied, into=asked.blank)
    if reading.leads_to:
        return _quarantined(entry, f"Den som svarade hör till en annan målgrupp ({reading.leads_to}).")
    if not reading.answers:
        return _quarantined(entry, "Inget av det som skickades är ett svar på formulärets frågor.")
    return _rows(entry, asked, reading, _notes(entry, reading, decode_error=submitted.decode_error))


def _quarantined(entry: Entry, reason: str) -> Quarantine:
    return Quarantine(entry.seq, entry.written.submission_id, entry.written.campaign, reason)


def _unfit(entry: Entry, form: Form) -> str:
    """Why an entry cannot even be tried, or ''."""
    written = entry.written
    content_type = written.content_type.partition(";")[0].strip().lower()
    rules = (
        (written.kind is Kind.UNREADABLE, written.note or "Raden gick inte att läsa när den kom in."),
        (entry.erased, "Svaret är raderat ur journalen."),
        (
            (written.form, written.version) != (form.id, form.version),
            f"Svaret hör till {written.form}.v{written.version}, men kampanjen frågar med {form.key}.",
        ),
        (written.definition != form.digest, f"Svaret gavs på en annan lydelse av {form.key} än den som finns här."),
        (content_type != FORM_ENCODED, f"Svaret är av slaget ”{content_type}” och kan inte läsas som ett formulär."),
    )
    return next((reason for unfit, reason in rules if unfit), "")


def _notes(entry: Entry, reading: Reading, *, decode_error: bool) -> str:
    lines = [entry.written.note] if entry.written.note else []
    lines += ["Några tecken gick inte att läsa."] if decode_error else []
    lines += [f"{problem.question}: {problem.message}" for problem in reading.problems]
    lines += [f"{len(reading.unknown)} fält finns inte i formuläret."] if reading.unknown else []
    return "\n".join(lines)


def _rows(entry: Entry, asked: Questionnaire, reading: Reading, notes: str) -> Normalised:
    given = [
        (asked.questions[question_id], flat, value)
        for question_id, answer in reading.answers.items()
        for flat, value in _flat_values(asked.questions[question_id], answer)
    ]
    return Normalised(
        submission=_submission(entry, notes),
        answers=tuple(
            Answer(entry.seq, flat, choice, position)
            for question, flat, value in given
            if question.type in _CHOSEN
            for position, choice in enumerate(_CHOSEN[question.type](question, value), start=1)
        ),
        not_asked=tuple(
            NotAsked(entry.seq, flat)
            for question in asked.form.questions()
            if question.id in reading.not_asked
            for flat in flat_ids(question)
        ),
        texts=tuple(
            TextAnswer(entry.seq, path, text)
            for question, flat, value in given
            if question.type in _WRITTEN
            for path, text in _WRITTEN[question.type](flat, value)
        ),
        pins=tuple(
            Pin(entry.seq, flat, item, point.get("name", ""), point.get("text", ""), point.get("lat"), point.get("lon"))
            for question, flat, value in given
            if question.type is QuestionType.GEOPOINT
            for item, point in enumerate(value, start=1)
        ),
        background=tuple(
            Background(entry.seq, variable, value) for variable, value in _background(asked.form, reading.answers)
        ),
    )


def _submission(entry: Entry, notes: str) -> Submission:
    written = entry.written
    return Submission(
        seq=entry.seq,
        submission_id=written.submission_id,
        revision=entry.revision,
        campaign=written.campaign,
        form=written.form,
        version=written.version,
        channel=written.channel,
        mode=written.mode.value,
        batch=written.batch,
        language=written.language,
        day=written.day.isoformat(),
        receipt=written.receipt,
        notes=notes,
        counted=1,
        reason="",
    )


def _flat_values(question: Question, answer: Any) -> Iterator[tuple[str, Any]]:
    if question.rows is None:
        yield question.id, answer
    else:
        yield from ((f"{question.id}.{row}", value) for row, value in answer.items())


def _background(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every derived variable, and every question that groups may be made from, where this person stated it."""
    yield from derive(form, answers).items()
    for variable in background_variables(form):
        question = form.question(variable)
        if question is not None and question.type is QuestionType.SELECT_ONE and variable in answers:
            yield variable, answers[variable]


def _one(_question: Question, value: Any) -> tuple[str, ...]:
    return (str(value),)


def _several(_question: Question, value: Any) -> tuple[str, ...]:
    return tuple(value)


def _consent(_question: Question, _value: Any) -> tuple[str, ...]:
    return ("true",)


def _number(question: Question, value: Any) -> tuple[str, ...]:
    """The band that the number falls in, where the question has bands; a number in none of them is not counted."""
    if not question.bands:
        return (str(value),)
    fits = (b for b in question.bands if (b.low is None or value >= b.low) and (b.high is None or value <= b.high))
    return tuple(band.value for band in fits)[:1]


def _text(flat: str, value: Any) -> tuple[tuple[str, str], ...]:
    return ((flat, str(value)),)


def _columns(flat: str, value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{flat}.{item}.{column}", ", ".join(map(str, cell)) if isinstance(cell, list) else str(cell))
        for item, row in enumerate(value, start=1)
        for column, cell in row.items()
    )


_CHOSEN: Mapping[QuestionType, Callable[[Question, Any], tuple[str, ...]]] = {
    QuestionType.SELECT_ONE: _one,
    QuestionType.SELECT_MULTIPLE: _several,
    QuestionType.RANK: _several,
    QuestionType.INTEGER: _number,
    QuestionType.CONSENT: _consent,
}
"""Types whose answers are values to count."""

_WRITTEN: Mapping[QuestionType, Callable[[str, Any], tuple[tuple[str, str], ...]]] = {
    QuestionType.TEXT: _text,
    QuestionType.LONGTEXT: _text,
    QuestionType.DATE: _text,
    QuestionType.EMAIL: _text,
    QuestionType.TEL: _text,
    QuestionType.URL: _text,
    QuestionType.ORGANISATION_NUMBER: _text,
    QuestionType.GEOSHAPE: _text,
    QuestionType.REPEAT: _columns,
}
"""Types whose answers are words."""
