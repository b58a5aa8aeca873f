"""The door to working tables: exact counts on the private side, of at least five people, by one background at a time.

What they promise, and what remains possible with them, stands in docs/disclosure.md. They are never published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from forms.build import Supplied
from forms.definition import Form, Text

from .disclosure import Person
from .grouping import Block, Level, split
from .published import NO_ANSWER
from .questions import DERIVED, MISSING_LABELS, PublicQuestion, background_variables, public_questions
from .store import people

LEAST = 5
"""Nothing that is shown, and nothing that sums and differences of it give, is about fewer people than this."""
_CLOSE = 1e-9
_NOT_STATED: Text = {"sv": "Ej angivet", "en": "Not stated"}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a campaign's answers can be counted by."""

    questions: tuple[PublicQuestion, ...]
    variables: tuple[PublicQuestion, ...]
    """Background, each of which a question may be divided by."""

    def question(self, question_id: str) -> PublicQuestion | None:
        return next((one for one in self.questions if one.id == question_id), None)

    def is_background(self, question: PublicQuestion) -> bool:
        """Whether it is a background variable, or one is made from it: then it is never divided by another."""
        return any(question.id in (one.id, *one.tells_of) for one in self.variables)


class Withheld(StrEnum):
    """Why there is no such table."""

    TOO_FEW = "too_few"
    """Fewer than five were asked, or gave an answer of any kind."""
    TWO_BACKGROUNDS = "two_backgrounds"
    WOULD_SINGLE_OUT = "would_single_out"
    """However it is divided, this table and those by other variables would leave fewer than five by subtraction."""


@dataclass(frozen=True, slots=True)
class Row:
    """People of some background, how many they are, and how many of them gave each answer."""

    label: Text
    n: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorkingTable:
    """One question, for everybody who was asked it or by one background variable; nothing is rounded."""

    question: PublicQuestion
    by: PublicQuestion | None
    columns: tuple[Text, ...]
    rows: tuple[Row, ...]
    """The last is everybody."""
    left_out: tuple[Text, ...]
    """Answers that stand in no column by their own name: those of fewer than five, and what goes with them."""


def offered(form: Form, supplied: Supplied, place: str) -> Offered:
    """What a form's answers can be counted by; what is sensitive, written in words or of another class is not there."""
    questions = public_questions(form, supplied, place)
    wanted = background_variables(form)
    return Offered(questions, tuple(one for name in wanted for one in questions if one.id == name))


def working_table(
    mapping: Path, campaign: str, what: Offered, question: PublicQuestion, by: PublicQuestion | None
) -> WorkingTable | Withheld:
    """A question's table, from a place's mapping database. Raises PipelineError when there is none."""
    return tabulate(people(mapping, campaign), what, question, by)


def tabulate(
    everybody: Sequence[Person], what: Offered, question: PublicQuestion, by: PublicQuestion | None
) -> WorkingTable | Withheld:
    """A question's table of these people; see `working_table`."""
    if by is not None and what.is_background(question):
        return Withheld.TWO_BACKGROUNDS
    asked = _asked(everybody, question)
    told = _told(asked, question)
    if len(asked) < LEAST or not told.columns:
        return Withheld.TOO_FEW
    divided: list[tuple[Text, Sequence[Person]]] = []
    if by is not None:
        blocks = divisions(asked, what.variables)[by.id]
        if len(blocks) < 2:
            return Withheld.WOULD_SINGLE_OUT
        divided = [(block.label, [p for p in asked if _value(p, by) in block.everyone]) for block in blocks]
    everyone: Text = {"sv": "Alla som fick frågan", "en": "Everybody who was asked"}
    return WorkingTable(
        question=question,
        by=by,
        columns=tuple(label for label, _ in told.columns),
        rows=tuple(
            Row(label, len(some), tuple(_count(some, question, values) for _, values in told.columns))
            for label, some in (*divided, (everyone, asked))
        ),
        left_out=told.left_out,
    )


def _asked(everybody: Sequence[Person], question: PublicQuestion) -> Sequence[Person]:
    """Who was asked. Where fewer than five were not, they stand among those who did not answer: how many they are would
    tell what they answered to another question."""
    asked = [one for one in everybody if question.id in one.answers or question.id not in one.not_asked]
    return everybody if 0 < len(everybody) - len(asked) < LEAST <= len(asked) else asked


# The answers that are told


@dataclass(frozen=True, slots=True)
class _Told:
    columns: tuple[tuple[Text, frozenset[str]], ...]
    left_out: tuple[Text, ...]


def _told(asked: Sequence[Person], question: PublicQuestion) -> _Told:
    """Each answer that nobody or at least five gave, and the others merged; of several choices they are left out."""
    labels = {choice.value: choice.short for choice in question.choices} | {NO_ANSWER: MISSING_LABELS[NO_ANSWER]}
    counts = {value: _count(asked, question, frozenset({value})) for value in labels}
    if question.multiple:
        few = _few(counts, len(asked))
        kept = tuple((label, frozenset({value})) for value, label in labels.items() if value not in few)
        return _Told(kept, tuple(label for value, label in labels.items() if value in few))
    silent = {*(choice.value for choice in question.choices if choice.missing), NO_ANSWER}
    apart = {value for value, n in counts.items() if n == 0 or (value in silent and n >= LEAST)}
    stated = [value for value in labels if value not in apart | silent]
    level = Level(
        variable=question.id,
        classes=(
            *(Block((value,), 0, (labels[value],)) for value in stated),
            Block(tuple(value for value in labels if value in silent - apart), 0, (_NOT_STATED,)),
        ),
        ordered=question.ordered,
    )
    blocks = split(level, counts, LEAST)
    columns = [
        *((labels[value], frozenset({value})) for value in apart),
        *((b.label, frozenset(b.everyone)) for b in blocks),
    ]
    order = list(labels)
    return _Told(
        columns=tuple(sorted(columns, key=lambda one: min(map(order.index, one[1])))) if blocks else (),
        left_out=tuple(labels[v] for block in blocks for v in block.everyone if labels[v] not in block.names),
    )


def _few(counts: Mapping[str, int], of: int) -> frozenset[str]:
    """Of several choices, those that 1 to 4 of so many people made, or did not make; one alone takes another along."""
    few = {value for value, n in counts.items() if 0 < n < LEAST or 0 < of - n < LEAST}
    if len(few) == 1:
        few |= {min((n, value) for value, n in counts.items() if n and value not in few)[1]}
    return frozenset(few)


def _count(some: Sequence[Person], question: PublicQuestion, values: frozenset[str]) -> int:
    return sum(not values.isdisjoint(_given(one, question)) for one in some)


def _given(one: Person, question: PublicQuestion) -> tuple[str, ...]:
    if question.type == DERIVED:
        return (one.background.get(question.id, NO_ANSWER),)
    return one.answers.get(question.id, (NO_ANSWER,))


# The people that are told apart


def divisions(asked: Sequence[Person], variables: Sequence[PublicQuestion]) -> dict[str, tuple[Block, ...]]:
    """How people are divided by each variable: as finely as no sum or difference of all the parts leaves few alone.

    A later variable gives way to an earlier one: its parts grow until they are harmless, in the end to everybody.
    """
    found: dict[str, tuple[Block, ...]] = {}
    shown = np.ones((len(asked), 1))
    for variable in variables:
        for blocks in _coarser_and_coarser(variable, asked):
            wider = np.hstack([shown, _membership(asked, variable, blocks)])
            if not singles_out(wider, LEAST - 1):
                found[variable.id], shown = blocks, wider
                break
    return found


def _coarser_and_coarser(variable: PublicQuestion, asked: Sequence[Person]) -> Iterator[tuple[Block, ...]]:
    stated = [choice for choice in variable.choices if not choice.missing]
    silent = (*(choice.value for choice in variable.choices if choice.missing), NO_ANSWER)
    level = Level(
        variable=variable.id,
        classes=(*(Block((c.value,), 0, (c.label,)) for c in stated), Block(silent, 0, (_NOT_STATED,))),
        ordered=variable.ordered,
    )
    counts = Counter(_value(one, variable) for one in asked)
    least = LEAST
    while len(blocks := split(level, counts, least)) > 1:
        yield blocks
        least = min(block.n for block in blocks) + 1
    yield blocks


def _value(one: Person, variable: PublicQuestion) -> str:
    return one.background.get(variable.id, NO_ANSWER)


def _membership(asked: Sequence[Person], variable: PublicQuestion, blocks: Sequence[Block]) -> npt.NDArray[np.float64]:
    return np.array([[_value(one, variable) in block.everyone for block in blocks] for one in asked], dtype=float)


def singles_out(shown: npt.NDArray[np.float64], most: int) -> bool:
    """Whether sums and differences of the columns, however weighted, can be about somebody but at most `most` people.

    One row per person, one column per set of people whose answers are shown. Exact: if some combination is about so few
    then one of them weighs at least a `most`-th of it, and no more in it than what all columns together can give that
    person (the leverage); without that person, the rest of it is about one fewer.
    """
    basis, sizes, _ = np.linalg.svd(shown, full_matrices=False)
    leverage = (basis[:, sizes > sizes.max(initial=0) * _CLOSE] ** 2).sum(axis=1)
    heavy = np.flatnonzero(leverage > 1 / most - _CLOSE)
    alike = {shown[person].tobytes(): person for person in heavy}.values()
    return any(
        leverage[person] > 1 - _CLOSE or (most > 1 and singles_out(np.delete(shown, person, axis=0), most - 1))
        for person in alike
    )
