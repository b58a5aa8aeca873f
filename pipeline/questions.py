"""Which of a form's answers may become public as counts, flat: one question per battery row, with its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from forms.build import Supplied, for_place
from forms.definition import Choice, ChoiceList, Form, Publication, Question, QuestionType, Role, Text
from forms.expression import parse, references

from .published import NO_ANSWER, NOT_ASKED

DERIVED = "derived"
TEXT = "text"
"""The type of every question that is answered in words, in the public file."""
POINT = "geopoint"
"""The type of every question that is answered with points or the names of places."""
PUBLIC_TYPES = frozenset(
    {QuestionType.SELECT_ONE.value, QuestionType.SELECT_MULTIPLE.value, QuestionType.INTEGER.value, DERIVED}
)

_NOTHING: Text = {"sv": "", "en": ""}
_THEMES = "themes"
"""Rows from this list are the themes of the method: each row is its own theme."""

MISSING_LABELS: Mapping[str, Text] = {
    NO_ANSWER: {"sv": "Inget svar", "en": "No answer"},
    NOT_ASKED: {"sv": "Inte tillfrågad", "en": "Not asked"},
}


@dataclass(frozen=True, slots=True)
class PublicChoice:
    """One class that answers are counted in."""

    value: str
    label: Text
    short: Text
    missing: bool = False
    within: str = ""
    """The coarser class that it belongs to, where groups of people may be made from it."""


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """One question, one row of a battery or one derived variable, ready to be counted."""

    id: str
    type: str
    label: Text
    short: Text
    theme: str
    choices: tuple[PublicChoice, ...]
    coarser: tuple[PublicChoice, ...] = ()
    """The level above the choices in its tree; none where it has but one."""
    scale: bool = False
    low: Text = field(default_factory=lambda: _NOTHING)
    high: Text = field(default_factory=lambda: _NOTHING)
    battery: str = ""
    battery_label: Text = field(default_factory=lambda: _NOTHING)
    role: Role | None = None
    max_choices: int | None = None
    ordered: bool = False
    """Its choices lie along a line (ages, sizes), so that only neighbours may be merged."""
    tells_of: tuple[str, ...] = ()
    """Other questions that its counts tell of: those that it is made from, and those that decide who is asked."""
    about: frozenset[str] = frozenset()
    """What else than its theme its counts tell of: its row, and the themes of the questions that it tells of."""

    @property
    def multiple(self) -> bool:
        return self.type == QuestionType.SELECT_MULTIPLE

    def points(self) -> tuple[int, int] | None:
        """The lowest and the highest point of a scale; None where points may not be averaged."""
        values = [int(value) for value in self.in_order_of_points()]
        return (values[0], values[-1]) if len(values) > 1 else None

    def in_order_of_points(self) -> tuple[str, ...]:
        """The choices of a scale from the lowest to the highest; none where points may not be averaged."""
        values = [choice.value for choice in self.choices if not choice.missing] if self.scale else []
        return tuple(sorted(values, key=int))


def flat_ids(question: Question) -> tuple[str, ...]:
    """The ids that a question's answers are kept under: its own, or one per row of a battery."""
    if question.rows is None:
        return (question.id,)
    return tuple(f"{question.id}.{row}" for row in question.rows.values())


def background_variables(form: Form) -> tuple[str, ...]:
    """Every variable that groups or counts of respondents may be made from, each once, groups first."""
    pairs = (variable for pair in form.respondent_counts for variable in pair)
    return tuple(dict.fromkeys((*form.group_by, *pairs)))


def public_questions(form: Form, supplied: Supplied, place: str) -> tuple[PublicQuestion, ...]:
    """Every countable question of the form in order, then its derived variables; `place` is put into the words.

    Left out: texts, points, contacts and whatever is of another class than `agg` (or `open` to all) or tells of such,
    and questions whose choices this place does not supply.
    """
    asked = (flat for question in for_place(form, supplied).questions() for flat in _flat(question, form, place))
    return (*asked, *_derived(form, place))


def map_questions(form: Form, place: str) -> tuple[PublicQuestion, ...]:
    """Every question whose points may become squares and named places, in order; `place` is put into the words.

    Left out: points of another class than `geo` or sensitive, and those put only to who gave an answer that may not be
    counted.
    """
    asked = ((q, _told(form, [q.relevant] if q.relevant else [])) for q in form.questions())
    return tuple(
        PublicQuestion(q.id, POINT, label, label, q.theme, choices=(), tells_of=tuple(told))
        for q, told in asked
        if q.type is QuestionType.GEOPOINT and q.publication is Publication.GEO and not q.sensitive and _open(told)
        for label in [with_place(q.label, place)]
    )


def _flat(question: Question, form: Form, place: str) -> Iterator[PublicQuestion]:
    choices, told = _choices(question), _told(form, [question.relevant] if question.relevant else [])
    if not (question.may_be_counted and question.type.value in PUBLIC_TYPES and choices and _open(told)):
        return
    label = with_place(question.label, place)
    low, high = _ends(question)
    scale = question.range is not None or (question.choices is not None and question.choices.scale)
    for flat, row in zip(flat_ids(question), question.rows.choices if question.rows else (None,), strict=True):
        row_label = with_place(row.label, place) if row else label
        themed = row is not None and question.rows is not None and question.rows.name == _THEMES
        yield PublicQuestion(
            id=flat,
            type=question.type.value,
            label=row_label,
            short=with_place(row.short, place) if row and row.short else row_label,
            theme=row.value if row and themed else question.theme,
            choices=choices,
            coarser=_coarser(question, choices),
            scale=scale,
            low=low,
            high=high,
            battery=question.id if row else "",
            battery_label=label if row else _NOTHING,
            role=question.role,
            max_choices=question.max_choices,
            ordered=_is_ordered(question),
            tells_of=tuple(told),
            about=_about_all(told) | ({row.value} if row and question.role is not Role.IMPORTANCE else frozenset()),
        )


def text_questions(form: Form, place: str) -> tuple[PublicQuestion, ...]:
    """Every question whose answers are words that may be public once somebody has reviewed them, in order.

    Left out: whatever is of another class than `mod` or sensitive, or was put only to those who gave an answer that may
    not be counted. Of a `repeat` each column of words is a question.
    """
    return tuple(
        PublicQuestion(id=flat, type=TEXT, label=label, short=label, theme=question.theme, choices=())
        for question in form.questions()
        if question.publication is Publication.MOD and not question.sensitive
        if _open(_told(form, [question.relevant] if question.relevant else []))
        for flat, label in _in_words(question, place)
    )


def _in_words(question: Question, place: str) -> Iterator[tuple[str, Text]]:
    if question.type in _WORDS:
        yield question.id, with_place(question.label, place)
    for column in question.fields if question.type is QuestionType.REPEAT else ():
        if column.type in _WORDS:
            label = {tag: f"{words}: {column.label.get(tag, '')}" for tag, words in question.label.items()}
            yield f"{question.id}.{column.id}", with_place(label, place)


_WORDS = frozenset({QuestionType.TEXT, QuestionType.LONGTEXT})


def _derived(form: Form, place: str) -> Iterator[PublicQuestion]:
    for derived in form.derived:
        told = _told(form, derived.when)
        if not _open(told):
            continue
        label = with_place(derived.label, place)
        yield PublicQuestion(
            id=derived.id,
            type=DERIVED,
            label=label,
            short=label,
            theme=derived.theme,
            choices=tuple(_public(choice) for choice in derived.choices),
            tells_of=tuple(told),
            about=_about_all(told),
        )


def _about_all(told: Mapping[str, Question]) -> frozenset[str]:
    """The themes of questions and the rows named of them, but for what people want improved."""
    fares = [(name, question.theme) for name, question in told.items() if question.role is not Role.IMPORTANCE]
    return frozenset(word for name, theme in fares for word in (theme, name.partition(".")[2]))


def _told(form: Form, conditions: Iterable[str]) -> dict[str, Question]:
    """Every question that conditions tell of, under the id its answers are kept under; and in turn those it hangs on.

    It ends: a condition names only what comes before it.
    """
    found: dict[str, Question] = {}
    for reference in (reference for condition in conditions for reference in references(parse(condition))):
        question = form.question(reference.question)
        if question is not None:
            found[question.id if reference.row is None else f"{question.id}.{reference.row}"] = question
            found |= _told(form, [question.relevant] if question.relevant else [])
    return found


def _open(told: Mapping[str, Question]) -> bool:
    return all(question.may_be_counted for question in told.values())


def _choices(question: Question) -> tuple[PublicChoice, ...]:
    if question.choices is not None:
        # Who chooses one that leads elsewhere answers another form, so that nobody can be counted there.
        return tuple(_public(choice) for choice in question.choices.choices if choice.leads_to is None)
    if question.bands:
        return tuple(PublicChoice(band.value, band.label, band.label) for band in question.bands)
    if question.range is not None:
        return tuple(_public(Choice(str(n), {"sv": str(n), "en": str(n)})) for n in question.range.values())
    return ()


def _public(choice: Choice) -> PublicChoice:
    return PublicChoice(choice.value, choice.label, choice.short or choice.label, choice.missing, choice.within)


def _coarser(question: Question, choices: Iterable[PublicChoice]) -> tuple[PublicChoice, ...]:
    """The level above; where the list does not name it, as with what a place supplies, `within` is its own label."""
    if question.choices is not None and question.choices.coarser:
        return tuple(_public(choice) for choice in question.choices.coarser)
    named = dict.fromkeys(choice.within for choice in choices if not choice.missing)
    return () if "" in named else tuple(_public(Choice(name, {"sv": name, "en": name})) for name in named)


def _ends(question: Question) -> tuple[Text, Text]:
    """The words at the two ends of a scale."""
    if question.range is not None:
        return question.range.low, question.range.high
    if question.choices is None or not question.choices.scale:
        return _NOTHING, _NOTHING
    points = sorted((c for c in question.choices.choices if not c.missing), key=lambda choice: int(choice.value))
    return points[0].label, points[-1].label


def _is_ordered(question: Question) -> bool:
    # The numbers in what a place supplies (area codes) are names.
    own = question.choices if question.choices_from is None else None
    return bool(question.bands) or question.range is not None or _holds_numbers(own)


def _holds_numbers(choices: ChoiceList | None) -> bool:
    """Whether every choice with substance names a number (`16_24`, `80_plus`): the mark of a list that has an order."""
    values = [c.value for c in choices.choices if not c.missing and c.leads_to is None] if choices else []
    return bool(values) and all(any(sign.isdigit() for sign in value) for value in values)


def with_place(text: Text, place: str) -> Text:
    """A text of a form with the place's name where it is to stand."""
    return {language: words.replace("{place}", place) for language, words in text.items()}
