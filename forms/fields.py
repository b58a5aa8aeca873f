"""One function per question type that makes its WTForms field, and the tables that name them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice

from . import validators
from .definition import Question, QuestionType, words
from .validators import Validator
from .words import Teller

UnboundField = Any
"""What WTForms makes of a field class that is called outside a form."""
Reader = Callable[[Sequence[str]], Any]
"""Sent values -> the answer, or None where nothing was answered. Raises NotAnAnswerError."""

MAX_DIGITS = 9
"""Of a whole number: room for any sum of money, too short for a personal identity number."""
POINT_NAME_LENGTH = 100
COORDINATE_DECIMALS = 6
"""Of a degree: a tenth of a metre."""
CONSENT_VALUE = "yes"

_WORD = re.compile(r"\S+")
_LONGEST_WORD = 200
"""Signs. Putting accents in order takes the square of their number, so what is no word is left as it stands."""
_CONTROLS = dict.fromkeys(set(range(32)) - {ord("\n"), ord("\t")})
_WHOLE = re.compile(rf"[-+\u2212]?[0-9]{{1,{MAX_DIGITS}}}")
_COORDINATE = re.compile(r"[-+\u2212]?[0-9]{1,3}([.,][0-9]{1,20})?")
_DOMAIN_FIRST = re.compile(r"[^\s/?#@.:]+(\.[^\s/?#@.:]+)+([/?#]\S*)?")


class NotAnAnswerError(ValueError):
    """What was sent is no answer of this kind; the argument is the key of the phrase that says so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put to somebody: its own label, or the label of the row or column."""

    question: Question
    label: str
    language: str

    @property
    def tell(self) -> Teller:
        return Teller(self.language, self.label)


def clean(text: str) -> str:
    """A typed text as it is kept: newlines as one sign, no control characters, composed letters, no blank ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return _WORD.sub(_composed, plain).strip()


def _composed(word: re.Match[str]) -> str:
    return word[0] if len(word[0]) > _LONGEST_WORD else unicodedata.normalize("NFC", word[0])


def read_one(values: Sequence[str]) -> str | None:
    """The single text among what was sent; blanks and repeats of the same are not answers of their own."""
    texts = set(map(clean, values)) - {""}
    if len(texts) > 1:
        raise NotAnAnswerError("one_answer")
    return next(iter(texts), None)


def _read_whole(values: Sequence[str]) -> int | None:
    text = re.sub(r"\s", "", read_one(values) or "")
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise NotAnAnswerError("whole_number")
    return int(text.replace("\u2212", "-"))


def _read_coordinate(bound: int) -> Reader:
    def read(values: Sequence[str]) -> float | None:
        text = read_one(values)
        if text is None:
            return None
        degrees = float(text.replace("\u2212", "-").replace(",", ".")) if _COORDINATE.fullmatch(text) else math.inf
        if abs(degrees) > bound:
            raise NotAnAnswerError("coordinate")
        return round(degrees, COORDINATE_DECIMALS)

    return read


def _read_consent(values: Sequence[str]) -> bool | None:
    text = read_one(values)
    if text not in {CONSENT_VALUE, None}:
        raise NotAnAnswerError("not_offered")
    return True if text else None


def _read_url(values: Sequence[str]) -> str | None:
    text = read_one(values)
    return f"https://{text}" if text and _DOMAIN_FIRST.fullmatch(text) else text


def _read_organisation_number(values: Sequence[str]) -> str | None:
    text = read_one(values)
    return text and (validators.organisation_number(text) or text)


def _read_several(offered: Sequence[str]) -> Reader:
    """Distinct values in the definition's order; what is not offered stands last, for the validator to see."""
    places = {value: place for place, value in enumerate(offered)}

    def read(values: Sequence[str]) -> list[str] | None:
        chosen = {value for value in map(str.strip, values) if value}
        return sorted(chosen, key=lambda value: (places.get(value, len(places)), value)) or None

    return read


def _read_ranked(values: Sequence[str]) -> list[str] | None:
    ranked = [value for value in map(str.strip, values) if value]
    if len(set(ranked)) < len(ranked):
        raise NotAnAnswerError("twice")
    return ranked or None


class _AnswerField:
    """Reads what was sent with the reader it was given, and remembers what it asks."""

    def __init__(self, asked: Asked, read: Reader, checks: Sequence[Validator] = (), **rest: Any) -> None:
        hint = asked.question.hint
        description = words(hint, asked.language) if hint else ""
        super().__init__(asked.label, checks, description=description, **rest)  # type: ignore[call-arg]  # a field's
        self.asked = asked
        self.read = read

    def process_formdata(self, values: Sequence[str]) -> None:
        """Take what was sent. What is no answer becomes a sentence among the errors, and `raw_data` re-shows it."""
        self.data: Any = None
        try:
            self.data = self.read(values)
        except NotAnAnswerError as reason:
            raise ValueError(self.asked.tell(str(reason))) from reason


class TypedField(_AnswerField, StringField):  # type: ignore[misc]  # WTForms ships no types
    """An answer that is written."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class OneChoiceField(_AnswerField, RadioField):  # type: ignore[misc]  # as above
    """One of the choices."""


class ChoicesField(_AnswerField, SelectMultipleField):  # type: ignore[misc]  # as above
    """Several of the choices."""


def _typed(asked: Asked, *checks: Validator, read: Reader = read_one, limit: int | None = None) -> UnboundField:
    length = limit or asked.question.max_length
    bounds = [validators.at_most_characters(length, asked.tell)] if length else []
    return TypedField(asked, read, [*bounds, *checks])


def text(asked: Asked) -> UnboundField:
    """Free words, without personal identity numbers."""
    return _typed(asked, validators.no_personal_number(asked.tell))


def date(asked: Asked) -> UnboundField:
    """A day, YYYY-MM-DD."""
    return _typed(asked, validators.is_date(asked.tell))


def email(asked: Asked) -> UnboundField:
    """An e-mail address."""
    return _typed(asked, validators.no_personal_number(asked.tell), validators.is_email(asked.tell))


def tel(asked: Asked) -> UnboundField:
    """A phone number as people write it."""
    return _typed(asked, validators.phone_is_no_personal_number(asked.tell), validators.is_phone(asked.tell))


def url(asked: Asked) -> UnboundField:
    """A web address; `www.exempel.se` gets its https."""
    return _typed(asked, validators.no_personal_number(asked.tell), validators.is_url(asked.tell), read=_read_url)


def organisation_number(asked: Asked) -> UnboundField:
    """An organisation number, kept as NNNNNN-NNNN."""
    checks = validators.no_personal_number(asked.tell), validators.is_organisation_number(asked.tell)
    return _typed(asked, *checks, read=_read_organisation_number)


def integer(asked: Asked) -> UnboundField:
    """A whole number, any within the question's range if it has one."""
    scale = asked.question.range
    checks = [validators.in_range(scale.start, scale.end, asked.tell)] if scale else []
    return TypedField(asked, _read_whole, checks)


def consent(asked: Asked) -> UnboundField:
    """A box to tick."""
    return TypedField(asked, _read_consent)


def _choices(asked: Asked) -> list[SelectChoice]:
    offered = asked.question.choices.choices if asked.question.choices else ()
    return [SelectChoice(choice.value, words(choice.label, asked.language)) for choice in offered]


def select_one(asked: Asked) -> UnboundField:
    """One choice."""
    choices = _choices(asked)
    offered = validators.among(frozenset(choice.value for choice in choices), asked.tell)
    return OneChoiceField(asked, read_one, [offered], choices=choices, validate_choice=False)


def _several(asked: Asked, read: Callable[[Sequence[str]], Reader]) -> UnboundField:
    choices = _choices(asked)
    values = [choice.value for choice in choices]
    limit = asked.question.max_choices
    checks = [validators.among(frozenset(values), asked.tell)]
    checks += [validators.at_most_choices(limit, asked.tell)] if limit else []
    return ChoicesField(asked, read(values), checks, choices=choices, validate_choice=False)


def select_multiple(asked: Asked) -> UnboundField:
    """Any number of choices, or at most `max_choices`, in the definition's order."""
    return _several(asked, _read_several)


def rank(asked: Asked) -> UnboundField:
    """Choices in the person's own order, the most important first."""
    return _several(asked, lambda _offered: _read_ranked)


def _point_columns(asked: Asked, prefix: str) -> dict[str, UnboundField]:
    # The rules of the question concern the point as a whole, so its columns carry none of them.
    column = replace(asked, question=replace(asked.question, required=False, constraint=None))
    private = validators.no_personal_number(asked.tell)
    bounds = {"lat": 90, "lon": 180}
    other = {"lat": "lon", "lon": "lat"}
    return {
        "name": _typed(column, private, limit=POINT_NAME_LENGTH),
        "text": _typed(column, private),
        **{
            axis: TypedField(
                column, _read_coordinate(bound), [validators.paired_with(prefix + other[axis], asked.tell)]
            )
            for axis, bound in bounds.items()
        },
    }


def _repeat_columns(asked: Asked, _prefix: str) -> dict[str, UnboundField]:
    return {
        column.id: FIELDS[column.type](Asked(column, words(column.label, asked.language), asked.language))
        for column in asked.question.fields
    }


FIELDS: Mapping[QuestionType, Callable[[Asked], UnboundField]] = {
    QuestionType.SELECT_ONE: select_one,
    QuestionType.SELECT_MULTIPLE: select_multiple,
    QuestionType.RANK: rank,
    QuestionType.INTEGER: integer,
    QuestionType.TEXT: text,
    QuestionType.LONGTEXT: text,
    QuestionType.GEOSHAPE: text,
    QuestionType.DATE: date,
    QuestionType.EMAIL: email,
    QuestionType.TEL: tel,
    QuestionType.URL: url,
    QuestionType.ORGANISATION_NUMBER: organisation_number,
    QuestionType.CONSENT: consent,
}
"""Types that are answered in one field."""

COLUMNS: Mapping[QuestionType, Callable[[Asked, str], dict[str, UnboundField]]] = {
    QuestionType.GEOPOINT: _point_columns,
    QuestionType.REPEAT: _repeat_columns,
}
"""Types that are answered in items of several fields: called once per item with the beginning of its names."""

POINT_COLUMNS = ("name", "text", "lat", "lon")

WITHOUT_FIELD = frozenset({QuestionType.NOTE, QuestionType.HIDDEN, QuestionType.FILE})
"""Types that a person does not answer in the form: read only, known from the link, or not taken yet."""
