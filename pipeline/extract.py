"""The door to an extract: what each person answered to closed questions, shuffled; no words, days, places or names."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forms.build import Supplied, for_place
from forms.definition import Choice, Form, Publication, Question, QuestionType, Text

from .disclosure import Person
from .errors import PipelineError
from .published import NOT_ASKED
from .questions import MISSING_LABELS, flat_ids, with_place
from .store import people

_YES_NO = (Choice("0", {"sv": "Nej", "en": "No"}), Choice("1", {"sv": "Ja", "en": "Yes"}))
_ASIDE = frozenset({Publication.PERS, Publication.GEO, Publication.MOD})
"""Classes of what names somebody or is written in their own words."""
_UNANSWERED = frozenset({QuestionType.NOTE, QuestionType.HIDDEN, QuestionType.CONSENT})
"""Not questions about anything: nothing is missed without them."""

Read = Callable[[Person], str | None]


@dataclass(frozen=True, slots=True)
class Value:
    """What may stand in a column: as it is kept, as a number, and in words."""

    value: str
    code: int
    label: Text
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """One column. An empty cell is a question that was put and not answered."""

    name: str
    label: Text
    values: tuple[Value, ...]
    sensitive: bool = False
    ordered: bool = False
    """Whether its numbers are steps of a scale."""


@dataclass(frozen=True, slots=True)
class Extract:
    """One row per person, in an order that says nothing, and one column per variable."""

    campaign: str
    variables: tuple[Variable, ...]
    rows: tuple[tuple[str | None, ...], ...]
    left_out: tuple[Text, ...]
    """The questions whose answers are not there."""


def extract(mapping: Path, campaign: str, form: Form, supplied: Supplied, place: str, *, secret: bytes) -> Extract:
    """Everybody's closed answers to a campaign; `place` is put into the words. The same secret gives the same order.

    Raises PipelineError when the place was never normalised, or somebody gave an answer that the form does not have.
    """
    asked = for_place(form, supplied)
    columns = [*_columns(asked), *_derived(asked)]
    everybody = sorted(people(mapping, campaign), key=lambda one: _lot(secret, campaign, one))
    cells = [[_known(variable, read(one)) for one in everybody] for variable, read in columns]
    return Extract(
        campaign=campaign,
        variables=tuple(replace(variable, label=with_place(variable.label, place)) for variable, _ in columns),
        rows=tuple(zip(*cells, strict=True)),
        left_out=tuple(
            with_place(one.label, place)
            for one in asked.questions()
            if not _closed(one) and one.type not in _UNANSWERED
        ),
    )


def _known(variable: Variable, cell: str | None) -> str | None:
    if cell is not None and cell not in {value.value for value in variable.values}:
        raise PipelineError(f"Frågan {variable.name} har svar som formuläret inte känner: {cell}.")
    return cell


def _lot(secret: bytes, campaign: str, one: Person) -> bytes:
    return hmac.digest(secret, f"extract {campaign} {one.submission_id}".encode(), "sha256")


def _closed(question: Question) -> bool:
    """Whether it is answered by choosing, and not by anything that may name somebody."""
    return bool(_choices(question)) and question.publication not in _ASIDE


def _columns(form: Form) -> Iterator[tuple[Variable, Read]]:
    for question in form.questions():
        if not _closed(question):
            continue
        for flat, row in zip(flat_ids(question), question.rows.choices if question.rows else (None,), strict=True):
            label = _joined(question.label, row.label) if row else question.label
            yield from _SHAPES.get(question.type, _one_column)(question, flat, label)


def _one_column(question: Question, flat: str, label: Text) -> Iterator[tuple[Variable, Read]]:
    scale = question.range is not None or (question.choices is not None and question.choices.scale)
    values = _coded(_choices(question))
    yield Variable(flat, label, values, question.sensitive, scale), lambda one: _first(one, flat)


def _column_per_choice(question: Question, flat: str, label: Text) -> Iterator[tuple[Variable, Read]]:
    for choice in _choices(question):
        variable = Variable(f"{flat}.{choice.value}", _joined(label, choice.label), _coded(_YES_NO), question.sensitive)
        yield variable, lambda one, wanted=choice.value: _chosen(one, flat, wanted)  # type: ignore[misc] # a default binds


def _place_per_choice(question: Question, flat: str, label: Text) -> Iterator[tuple[Variable, Read]]:
    choices = _choices(question)
    places = [Choice(str(n), {"sv": f"Plats {n}", "en": f"Place {n}"}) for n in range(1, len(choices) + 1)]
    for choice in choices:
        name, words = f"{flat}.{choice.value}", _joined(label, choice.label)
        variable = Variable(name, words, _coded(places), question.sensitive, ordered=True)
        yield variable, lambda one, wanted=choice.value: _ranked(one, flat, wanted)  # type: ignore[misc] # a default binds


_SHAPES: Mapping[QuestionType, Callable[[Question, str, Text], Iterator[tuple[Variable, Read]]]] = {
    QuestionType.SELECT_MULTIPLE: _column_per_choice,
    QuestionType.RANK: _place_per_choice,
}
"""Types whose answers need a column for each choice."""


def _derived(form: Form) -> Iterator[tuple[Variable, Read]]:
    for derived in form.derived:
        told = Variable(derived.id, derived.label, _coded(derived.choices))
        yield told, lambda one, name=derived.id: one.background.get(name)  # type: ignore[misc] # a default binds the name


def _choices(question: Question) -> Sequence[Choice]:
    if question.choices is not None:
        return [choice for choice in question.choices.choices if choice.leads_to is None]
    if question.bands:
        return [Choice(band.value, band.label) for band in question.bands]
    if question.range is not None:
        return [Choice(str(n), {"sv": str(n), "en": str(n)}) for n in question.range.values()]
    return ()


def _coded(choices: Sequence[Choice]) -> tuple[Value, ...]:
    """Every value with a number: its own where it is one, otherwise the next that is free, those of substance first."""
    everything = (*choices, Choice(NOT_ASKED, MISSING_LABELS[NOT_ASKED], missing=True))
    codes = {choice.value: int(choice.value) for choice in choices if choice.value.isdecimal()}
    for choice in sorted(everything, key=lambda one: one.missing):
        codes.setdefault(choice.value, max(codes.values(), default=0) + 1)
    return tuple(Value(one.value, codes[one.value], one.label, one.missing) for one in everything)


def _first(one: Person, flat: str) -> str | None:
    return one.answers[flat][0] if flat in one.answers else _unanswered(one, flat)


def _chosen(one: Person, flat: str, wanted: str) -> str | None:
    return str(int(wanted in one.answers[flat])) if flat in one.answers else _unanswered(one, flat)


def _ranked(one: Person, flat: str, wanted: str) -> str | None:
    if flat not in one.answers:
        return _unanswered(one, flat)
    return str(one.answers[flat].index(wanted) + 1) if wanted in one.answers[flat] else None


def _unanswered(one: Person, flat: str) -> str | None:
    return NOT_ASKED if flat in one.not_asked else None


def _joined(first: Text, second: Text) -> Text:
    return {language: f"{words} – {second[language]}" for language, words in first.items() if language in second}
