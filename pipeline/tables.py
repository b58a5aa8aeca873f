"""The private tables of mapping/<place>.db: their names, columns and keys. The only place that names them.

They are long and generic, so that every form fits without a special case. Nothing here knows SQLite.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, get_type_hints


class Submission(NamedTuple):
    """One normalised journal entry. Only a counted one has rows in the tables below."""

    seq: int
    submission_id: str
    revision: int
    campaign: str
    form: str
    version: int
    channel: str
    mode: str
    batch: str
    language: str
    day: str
    receipt: str
    notes: str
    """What was odd about it, one sentence per line; empty for most."""
    counted: int
    reason: str
    """Why it is not counted: superseded, withdrawn or excluded."""


class Answer(NamedTuple):
    """One chosen value: a choice, the text of a number, or the band of a number that is published in bands."""

    seq: int
    question: str
    """`overall`, or `theme_rating.safety` for the row of a battery."""
    choice: str
    position: int
    """1 for the first; tells the order of a ranking."""


class NotAsked(NamedTuple):
    seq: int
    question: str


class TextAnswer(NamedTuple):
    """Words that a person typed, also dates and the columns of repeats (`question.1.column`)."""

    seq: int
    question: str
    text: str


class Pin(NamedTuple):
    """One point of a map answer; the position may be missing, the words never are all three."""

    seq: int
    question: str
    item: int
    name: str
    text: str
    lat: float | None
    lon: float | None


class Background(NamedTuple):
    """What groups and counts of respondents are made from, derived variables included."""

    seq: int
    variable: str
    value: str


class Quarantine(NamedTuple):
    """A journal entry that could not be read as answers, with the reason in Swedish."""

    seq: int
    submission_id: str
    campaign: str
    reason: str


class Balance(NamedTuple):
    """What a run came to: read = normalised + quarantined, normalised = counted + superseded + withdrawn + excluded."""

    read: int
    normalised: int
    quarantined: int
    counted: int
    superseded: int
    withdrawn: int
    excluded: int
    flagged: int
    """Among the normalised: those with a note."""


Row = Submission | Answer | NotAsked | TextAnswer | Pin | Background | Quarantine | Balance


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are of one of the types above."""

    name: str
    row: type[Row]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    of_submission: bool = False
    """Its `seq` is that of a submission."""

    def columns(self) -> dict[str, object]:
        """Column name -> Python type, in order."""
        return {name: _plain(hint) for name, hint in get_type_hints(self.row).items()}


SUBMISSION = Table("submission", Submission, ("seq",), (("campaign", "counted"), ("submission_id",), ("receipt",)))
ANSWER = Table("answer", Answer, ("seq", "question", "choice"), (("question", "choice"),), of_submission=True)
NOT_ASKED = Table("not_asked", NotAsked, ("seq", "question"), (("question",),), of_submission=True)
TEXT_ANSWER = Table("text_answer", TextAnswer, ("seq", "question"), (("question",),), of_submission=True)
PIN = Table("pin", Pin, ("seq", "question", "item"), (("question",),), of_submission=True)
BACKGROUND = Table("background", Background, ("seq", "variable"), (("variable", "value"),), of_submission=True)
QUARANTINE = Table("quarantine", Quarantine, ("seq",), (("campaign",),))
BALANCE = Table("balance", Balance, ("read",))

TABLES = (SUBMISSION, ANSWER, NOT_ASKED, TEXT_ANSWER, PIN, BACKGROUND, QUARANTINE, BALANCE)


def _plain(hint: object) -> object:
    """SQLite's columns may all be empty: `float | None` is kept as float."""
    return float if hint == float | None else hint
