"""What a form is: the vocabulary that every other package speaks. Frozen values, no behaviour but look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Text = Mapping[str, str]
"""One text in several languages: language tag -> words. `sv` and `en` are always there."""


class QuestionType(StrEnum):
    """XLSForm's names where it has them."""

    NOTE = "note"
    HIDDEN = "hidden"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    INTEGER = "integer"
    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"
    EMAIL = "email"
    TEL = "tel"
    URL = "url"
    ORGANISATION_NUMBER = "organisation_number"
    GEOPOINT = "geopoint"
    GEOSHAPE = "geoshape"
    CONSENT = "consent"
    REPEAT = "repeat"
    FILE = "file"


class Publication(StrEnum):
    """What may become public of a question's answers (docs/forms.md)."""

    OPEN = "open"
    AGG = "agg"
    MOD = "mod"
    GEO = "geo"
    PERS = "pers"
    INT = "int"


class Role(StrEnum):
    """What an analysis uses a question for; at most one question of a form per role."""

    OVERALL = "overall"
    PERFORMANCE = "performance"
    IMPORTANCE = "importance"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen. `missing` marks "vet inte" and "vill inte svara": counted, never averaged."""

    value: str
    label: Text
    missing: bool = False
    short: Text | None = None
    """A label for charts and tables where the whole one is too long."""
    hint: Text | None = None
    leads_to: str | None = None
    """Another form that this person should answer instead, or `stop`: then nothing is stored."""
    within: str = ""
    """The value of the coarser choice that it belongs to. Where its list has no `coarser`, as with choices that a
    place supplies, this is the coarser choice's label, too."""

    @property
    def substantive(self) -> bool:
        """Whether choosing it is an answer to the question in this form."""
        return not self.missing and self.leads_to is None


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """Choices that belong together. In a `scale` every substantive value is a whole number.

    `coarser` are the choices that published groups may be made from where the list's own would be too fine, in order;
    each of its choices says by `within` which of them it belongs to. Nobody is asked by them.
    """

    name: str
    choices: tuple[Choice, ...]
    scale: bool = False
    coarser: tuple[Choice, ...] = ()

    def values(self) -> tuple[str, ...]:
        return tuple(choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Range:
    """A closed scale of whole numbers, `start` to `end` (XLSForm's `range`), with words for its two ends."""

    start: int
    end: int
    low: Text
    high: Text

    def values(self) -> range:
        return range(self.start, self.end + 1)


@dataclass(frozen=True, slots=True)
class Band:
    """One published class of whole numbers: `low` to `high`, both included; None is open."""

    value: str
    label: Text
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. With `rows` it is a battery: the same question once per row, each row an answer of its own."""

    id: str
    type: QuestionType
    label: Text
    publication: Publication
    theme: str
    hint: Text | None = None
    choices: ChoiceList | None = None
    choices_from: str | None = None
    """`sub_area`: the choices come from the place, and the question is left out where the place has none."""
    rows: ChoiceList | None = None
    required: bool | str = False
    """True, False or an expression."""
    relevant: str | None = None
    constraint: str | None = None
    constraint_message: Text | None = None
    max_choices: int | None = None
    """At most so many choices (select_multiple, rank)."""
    max_length: int | None = None
    """At most so many characters (text, longtext and the like)."""
    max_items: int = 1
    """At most so many points (geopoint) or rows (repeat)."""
    range: Range | None = None
    bands: tuple[Band, ...] = ()
    fields: tuple[Question, ...] = ()
    """The columns of a `repeat`."""
    rotate: bool = False
    """The order of the choices is rotated between persons."""
    role: Role | None = None
    sensitive: bool = False
    consent: str | None = None
    """`open` only for those who said yes to this question."""

    @property
    def may_be_counted(self) -> bool:
        """Whether counts of its answers may be public, whoever gave them."""
        open_to_all = self.publication is Publication.OPEN and self.consent is None
        return (open_to_all or self.publication is Publication.AGG) and not self.sensitive


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form, with a heading of its own."""

    id: str
    title: Text
    questions: tuple[Question, ...]
    intro: Text | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A background variable made from another question: the first choice whose condition holds."""

    id: str
    label: Text
    choices: tuple[Choice, ...]
    when: tuple[str, ...]
    """One expression per choice, in the same order; the last may be `true()`."""
    theme: str = "background"


@dataclass(frozen=True, slots=True)
class Form:
    """One version of one form, whole. Never edited once an answer is in."""

    id: str
    version: int
    title: Text
    intro: Text
    target: Text
    step: str
    letter: str
    anonymous: bool
    sections: tuple[Section, ...]
    derived: tuple[Derived, ...] = ()
    group_by: tuple[str, ...] = ()
    """Background variables (questions or derived) that published groups are made from, most wanted first."""
    respondent_counts: tuple[tuple[str, str], ...] = ()
    """Pairs of background variables whose counts of respondents are published."""
    cross_tables: tuple[tuple[str, str], ...] = ()
    """Pairs of questions (or rows of batteries) whose answers are counted against each other, for the whole place."""
    languages: tuple[str, ...] = ("sv", "en")
    drafts: tuple[str, ...] = ()
    """Those of the languages whose words nobody has reviewed yet."""
    source: Text | None = None
    """Where a questionnaire that is not ours comes from."""
    based_on: str = ""
    """The key of the shipped form (`resident_survey.v1`) that this one is, with something of a place's own."""
    digest: str = field(default="", compare=False)
    """SHA-256 (hex) over the definition in Swedish and English.

    Further languages are outside it, and so are `coarser` and `within`: how figures are grouped, not what was asked.
    """

    @property
    def key(self) -> str:
        return f"{self.id}.v{self.version}"

    @property
    def kind(self) -> str:
        """The id of the form that it is or is based on: what is said of all residents' surveys goes by this."""
        return self.based_on.partition(".")[0] or self.id

    def questions(self) -> Iterator[Question]:
        """Every question in order, without the columns of repeats."""
        for section in self.sections:
            yield from section.questions

    def question(self, question_id: str) -> Question | None:
        return next((q for q in self.questions() if q.id == question_id), None)


def words(text: Text, language: str) -> str:
    """The text in `language`; a language that lacks it falls back to Swedish (`sv-lattlast` is Swedish too)."""
    return text.get(language) or text["sv"]


_FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written, as HTML's `dir` says it."""
    return "rtl" if language.partition("-")[0] in _FROM_THE_RIGHT else "ltr"


def html_language(language: str) -> str:
    """The language as HTML's `lang` says it (BCP 47): `sv-lattlast` is `sv-x-lattlast`.

    A second part of five letters or more would claim to be a registered variant; `x` says that it is our own.
    """
    tongue, _, variety = language.partition("-")
    return f"{tongue}-x-{variety}" if len(variety) >= 5 else language
