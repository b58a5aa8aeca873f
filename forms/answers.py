"""From what was sent to plain answers and back: the one reading that the intake, the pipeline and paper entry share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from . import build
from .build import Supplied, for_place, wire_name
from .definition import Form, Question, QuestionType, words
from .errors import FormsError
from .expression import holds, parse, references
from .fields import COLUMNS, CONSENT_VALUE, COORDINATE_DECIMALS, POINT_COLUMNS, WITHOUT_FIELD, Asked
from .words import Sentence

Answers = Mapping[str, Any]
_Part = tuple[object, ...]
_Fields = Mapping[_Part, Any]

SUPPLIED_LIMIT = 100
"""Room for so many choices where a place or an event supplies them."""
_SLACK = 50
"""Room for the fields beside the questions: token, channel, an unused row."""

_REQUIRED: Mapping[QuestionType, str] = {
    QuestionType.SELECT_ONE: "required_choice",
    QuestionType.SELECT_MULTIPLE: "required_choices",
    QuestionType.RANK: "required_choices",
    QuestionType.INTEGER: "required_number",
    QuestionType.DATE: "required_date",
    QuestionType.GEOPOINT: "required_point",
    QuestionType.REPEAT: "required_item",
    QuestionType.CONSENT: "required_consent",
}
"""The phrase that asks for a missing answer; everything else is `required_text`."""


class AnswersError(FormsError):
    """What was sent is far larger than the form; nothing of it is read."""


@dataclass(frozen=True)
class Submitted:
    """What was sent: names and values in order, with the look-ups that WTForms asks of form data."""

    pairs: tuple[tuple[str, str], ...]
    decode_error: bool = False
    """Some bytes were not UTF-8 and stand as U+FFFD."""

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        values: dict[str, list[str]] = {}
        for name, value in self.pairs:
            values.setdefault(name, []).append(value)
        return values

    def getlist(self, name: str) -> list[str]:
        """Every value of a name, in order."""
        return list(self._values.get(name, ()))

    def get(self, name: str, default: str = "") -> str:
        """The first value of a name."""
        return self._values.get(name, [default])[0]

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One answer that could not be taken, as a sentence to the person."""

    field: str
    """The name on the wire."""
    question: str
    message: str
    phrase: str
    """The key of the sentence in `words/`: `too_long`, `not_offered` ..."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a submission says. `answers` holds valid answers only, and every invalid one is among `problems`."""

    answers: Answers
    problems: tuple[FieldProblem, ...]
    not_asked: frozenset[str]
    """Questions that were not relevant for this person, or had no choices at this place."""
    leads_to: str | None
    """The form to answer instead, or `stop`: then nothing is stored."""
    unknown: tuple[str, ...]
    """Names that look like questions but are none of this form's."""
    bound: Any
    """The WTForms form, to show again with its errors."""


def parse_body(body: bytes, *, max_fields: int) -> Submitted:
    """Read an application/x-www-form-urlencoded body. Bad bytes become U+FFFD; too many fields raise AnswersError."""
    if body.count(b"&") >= max_fields:
        raise AnswersError(f"Formuläret har högst {max_fields} fält, men det kom fler. Ladda om sidan och försök igen.")
    parts = [part.partition(b"=") for part in body.split(b"&") if part]
    raw = [(_unquote(name), _unquote(value)) for name, _, value in parts]
    return Submitted(
        tuple((name.decode(errors="replace"), value.decode(errors="replace")) for name, value in raw),
        decode_error=not all(_is_utf8(name) and _is_utf8(value) for name, value in raw),
    )


def to_body(fields: Iterable[tuple[str, str]]) -> bytes:
    """Fields as an application/x-www-form-urlencoded body in UTF-8."""
    return urlencode(list(fields), encoding="utf-8", errors="replace").encode("ascii")


def _unquote(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def read(
    form: Form,
    submitted: Submitted,
    *,
    language: str = "sv",
    supplied: Supplied | None = None,
    form_class: type[Any] | None = None,
    into: Any = None,
) -> Reading:
    """Read a submission against its form. Never raises: what cannot be taken is named among the problems.

    `form_class` is the class made for the same form, language and supplied choices, where the caller has it already;
    `into` is a form of that class to read into once more, where many are read and none is shown again.
    """
    if into is None:
        bound = (form_class or build.form_class(form, language=language, supplied=supplied))(submitted)
    else:
        bound = into
        bound.process(submitted)
    bound.validate()
    offered = for_place(form, supplied or {})
    answers: dict[str, Any] = {}
    not_asked = {question.id for question in form.questions()} - {question.id for question in offered.questions()}
    problems: list[FieldProblem] = []
    for question in offered.questions():
        fields = _fields(question, bound)
        if question.relevant and not holds(question.relevant, answers):
            not_asked.add(question.id)
            for field in fields.values():
                field.errors = []
            continue
        answer = _answer(question, fields, answers)
        if answer is not None:
            answers[question.id] = answer
        problems += [
            FieldProblem(field.name, question.id, str(sentence), sentence.key)
            for field in fields.values()
            for sentence in field.errors
        ]
    return Reading(
        answers=answers,
        problems=tuple(problems),
        not_asked=frozenset(not_asked),
        leads_to=_leads_to(offered, answers),
        unknown=tuple(name for name in submitted if name.startswith("q_") and name not in bound),
        bound=bound,
    )


def _columns(question: Question) -> Sequence[str]:
    """The columns of a question that is answered in items."""
    return POINT_COLUMNS if question.type is QuestionType.GEOPOINT else [column.id for column in question.fields]


def _parts(question: Question) -> list[_Part]:
    """What follows a question's name on the wire, for each of its fields."""
    if question.type in WITHOUT_FIELD:
        return []
    if question.rows:
        return [(row,) for row in question.rows.values()]
    if question.type in COLUMNS:
        return [(item, column) for item in range(1, question.max_items + 1) for column in _columns(question)]
    return [()]


def _fields(question: Question, bound: Any) -> _Fields:
    return {part: bound[wire_name(question.id, *part)] for part in _parts(question)}


def _answer(question: Question, fields: _Fields, answers: Answers) -> Any:
    """The valid answer to a question, or None; what is missing or breaks a rule becomes an error of its field."""
    given = {part: value for part, field in fields.items() if (value := _value(field, answers)) is not None}
    required = _is_required(question, answers)
    if question.type in COLUMNS:
        return _item_answers(question, fields, given, required=required)
    if required:
        for part, field in fields.items():
            if part not in given:
                _ask_for(field, field.asked)
    if question.rows:
        return {part[0]: value for part, value in given.items()} or None
    return given.get(())


def _item_answers(question: Question, fields: _Fields, given: Mapping[_Part, Any], *, required: bool) -> Any:
    items: dict[object, dict[object, Any]] = {}
    for (item, column), value in given.items():
        items.setdefault(item, {})[column] = value
    for (item, column), field in fields.items():
        if item in items and column not in items[item] and field.asked.question.required:
            _ask_for(field, field.asked)
    if required and not items and not any(field.errors for field in fields.values()):
        first = next(iter(fields.values()))
        _ask_for(first, Asked(question, words(question.label, first.asked.language), first.asked.language))
    return list(items.values()) or None


def _value(field: Any, answers: Answers) -> Any:
    """The valid value of one field, or None."""
    if field.errors or field.data is None:
        return None
    constraint = field.asked.question.constraint
    if constraint and not holds(constraint, answers, field.data):
        field.errors.append(_broken(field.asked))
        return None
    return field.data


def _broken(asked: Asked) -> Sentence:
    own_words = asked.question.constraint_message
    return Sentence("constraint", words(own_words, asked.language)) if own_words else asked.tell("constraint")


def _ask_for(field: Any, asked: Asked) -> None:
    """Ask for what is missing in a field, unless something was there that could not be taken."""
    if not field.errors:
        question = asked.question
        phrase = "required_choice" if question.range else _REQUIRED.get(question.type, "required_text")
        field.errors.append(asked.tell(phrase))


def _is_required(question: Question, answers: Answers) -> bool:
    required = question.required
    return holds(required, answers) if isinstance(required, str) else required


def _leads_to(form: Form, answers: Answers) -> str | None:
    chosen = (
        choice.leads_to
        for question in form.questions()
        if question.type is QuestionType.SELECT_ONE and question.choices
        for choice in question.choices.choices
        if choice.leads_to and answers.get(question.id) == choice.value
    )
    return next(chosen, None)


def derive(form: Form, answers: Answers) -> dict[str, str]:
    """The derived background variables: of each the first choice whose condition holds.

    Somebody who answered none of the questions that a variable is made from gets no value: silence is not "other".
    """
    derived: dict[str, str] = {}
    for variable in form.derived:
        if _sources(variable.when).isdisjoint(answers):
            continue
        pairs = zip(variable.choices, variable.when, strict=True)
        value = next((choice.value for choice, condition in pairs if holds(condition, answers)), None)
        if value is not None:
            derived[variable.id] = value
    return derived


@lru_cache(maxsize=256)
def _sources(conditions: tuple[str, ...]) -> frozenset[str]:
    """The questions that conditions are about."""
    return frozenset(reference.question for condition in conditions for reference in references(parse(condition)))


def to_fields(form: Form, answers: Answers) -> list[tuple[str, str]]:
    """Answers as the fields that a person would have sent: `read` of them gives the same answers."""
    return [
        (wire_name(question.id, *part), text)
        for question in form.questions()
        if question.id in answers
        for part, value in _leaves(question, answers[question.id])
        for text in _texts(value)
    ]


def _leaves(question: Question, answer: Any) -> Iterator[tuple[_Part, Any]]:
    if question.rows:
        yield from (((row,), value) for row, value in answer.items())
    elif question.type in COLUMNS:
        yield from (
            ((number, column), value) for number, item in enumerate(answer, 1) for column, value in item.items()
        )
    else:
        yield (), answer


def _texts(value: Any) -> list[str]:
    match value:
        case True:
            return [CONSENT_VALUE]
        case float():
            return [f"{value:.{COORDINATE_DECIMALS}f}"]
        case list():
            return [str(part) for part in value]
        case _:
            return [str(value)]


def field_limit(form: Form) -> int:
    """How many fields a legal submission can have, with a little room."""
    return _SLACK + sum(_most_values(question, part) for question in form.questions() for part in _parts(question))


def _most_values(question: Question, part: _Part) -> int:
    column = next((column for column in question.fields if part and part[-1] == column.id), question)
    if column.type not in {QuestionType.SELECT_MULTIPLE, QuestionType.RANK}:
        return 1
    return len(column.choices.choices) if column.choices else SUPPLIED_LIMIT
