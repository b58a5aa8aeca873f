"""Keeps in decisions.db which codes people gave what others wrote, and what was counted of it when it was finished.

Nothing is changed, only added to. A text is named by the same keyed digest as in its review, so that codes hold for
those very words; neither the words nor whose they are stand here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlite_utils import Database, Migrations

from pipeline.append_only import never_changed
from pipeline.errors import DecisionError, told_as
from pipeline.store import insert_into

from .codebook import Code, Kind, codebook

MOST_CODES = 6
"""So many codes may one text have."""
MOST_LETTERS = 60
"""So long may a coder's own word be."""


class Round(StrEnum):
    """Who coded: the first coder reads everything, the second a sample, without seeing what the first gave."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Coding:
    """The codes that somebody gave a text; none says that no theme fits."""

    campaign: str
    question: str
    text: str
    round: Round
    codes: tuple[Code, ...]
    who: str
    day: date
    journal_position: int

    @property
    def plain(self) -> frozenset[Code]:
        """The codes of the codebook among them, without the coder's own words."""
        return frozenset(code.plain for code in self.codes)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that a finish lets out, rounded already. `question`, `theme` and `kind` are '' where it is of all."""

    figure: str
    question: str
    theme: str
    kind: str
    value: float
    base: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The decision that a campaign's codes are counted, with what was counted and which texts that was."""

    campaign: str
    texts: frozenset[str]
    figures: tuple[Figure, ...]
    who: str
    day: date
    reason: str
    journal_position: int


@dataclass(frozen=True, slots=True)
class Coded:
    """How the coding of a campaign stands: the fold of its decisions in their order."""

    first: Mapping[str, Coding]
    """The first coder's last word on each text."""
    second: Mapping[str, Coding]
    finish: Finish | None = None
    """The last one."""
    counted: Mapping[str, frozenset[Code]] = field(default_factory=dict)
    """The codes of each text that the last finish counted, as they were then."""

    def of(self, round_: Round) -> Mapping[str, Coding]:
        """The last word on each text in one of the rounds."""
        return self.first if round_ is Round.FIRST else self.second

    def changed(self, now: Mapping[str, frozenset[Code]]) -> Counter[str]:
        """By question, in how many texts the codes differ from those that were last counted, gone and new ones among
        them; questions without a difference are not there."""
        differ = (text for text in now.keys() | self.counted.keys() if now.get(text) != self.counted.get(text))
        return Counter(self.first[text].question for text in differ)


migrations = Migrations("platskoll.codes")


@migrations(name="0001_coding")
def _first(database: Database) -> None:
    tables = {
        "coding": ("id", *_CODING),
        "given_code": _GIVEN,
        "code_finish": ("id", *_FINISH),
        "finished_text": ("finish", "text"),
        "finished_figure": _FIGURE,
    }
    for table, columns in tables.items():
        types: dict[str, type] = {column: _TYPES.get(column, str) for column in columns}
        key = "id" if "id" in columns else None
        made = database.create_table(table, types, pk=key, not_null=columns)
        made.create_index(["campaign" if key else columns[0]])
    never_changed(database, tables, "a decision is never changed")


_CODING = ("campaign", "question", "text", "round", "who", "day", "journal_position")
_GIVEN = ("coding", "theme", "kind", "subcode")
_FINISH = ("campaign", "after", "who", "day", "reason", "journal_position")
_FIGURE = ("finish", "figure", "question", "theme", "kind", "value", "base")
_TYPES: dict[str, type] = {"value": float} | dict.fromkeys(
    ("id", "coding", "finish", "after", "base", "journal_position"), int
)


class Codings:
    """The codes in one home. Belongs to the thread that opened the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, coding: Coding) -> None:
        """Write down the codes of a text; the last word holds.

        Raises DecisionError without a name, with a code that the codebook lacks, or when the second coder is the first.
        """
        _refuse_unfit(coding, self.of(coding.campaign))
        row = (coding.campaign, coding.question, coding.text, coding.round.value, coding.who, coding.day.isoformat())
        with told_as(DecisionError, "Koderna kunde inte sparas"), self._database.atomic():
            written = self._database.conn.execute(insert_into("coding", _CODING), (*row, coding.journal_position))
            self._database.conn.executemany(
                insert_into("given_code", _GIVEN),
                [
                    (written.lastrowid, code.theme, code.kind.value, code.subcode)
                    for code in dict.fromkeys(coding.codes)
                ],
            )

    def finish(self, finish: Finish) -> None:
        """Write down what is counted of a campaign's codes. Raises DecisionError without a name or a reason."""
        if not finish.who.strip() or not finish.reason.strip():
            raise DecisionError("Skriv vem som beslutar och varför. Ett beslut utan namn och skäl sparas inte.")
        with told_as(DecisionError, "Beslutet kunde inte sparas"), self._database.atomic():
            (after,) = self._database.conn.execute("select coalesce(max(id), 0) from coding").fetchone()
            row = (finish.campaign, after, finish.who, finish.day.isoformat(), finish.reason, finish.journal_position)
            number = self._database.conn.execute(insert_into("code_finish", _FINISH), row).lastrowid
            self._database.conn.executemany(
                insert_into("finished_text", ("finish", "text")), [(number, text) for text in sorted(finish.texts)]
            )
            self._database.conn.executemany(
                insert_into("finished_figure", _FIGURE),
                [(number, f.figure, f.question, f.theme, f.kind, f.value, f.base) for f in finish.figures],
            )

    def of(self, campaign: str) -> Coded:
        """How the coding of a campaign stands."""
        codings = self._codings(campaign)
        last: dict[Round, dict[str, Coding]] = {round_: {} for round_ in Round}
        for _, one in codings:
            last[one.round][one.text] = one
        found = self._last_finish(campaign)
        if found is None:
            return Coded(last[Round.FIRST], last[Round.SECOND])
        after, finish = found
        then = {one.text: one.plain for number, one in codings if number <= after and one.round is Round.FIRST}
        return Coded(
            last[Round.FIRST], last[Round.SECOND], finish, {text: then[text] for text in finish.texts & then.keys()}
        )

    def finished(self, campaign: str) -> tuple[Figure, ...]:
        """The figures that the last finish of a campaign lets out."""
        found = self._last_finish(campaign)
        return found[1].figures if found else ()

    def _codings(self, campaign: str) -> list[tuple[int, Coding]]:
        codes: dict[int, list[Code]] = {}
        for number, theme, kind, subcode in self._database.conn.execute(_CODES, (campaign,)):
            codes.setdefault(number, []).append(Code(theme, Kind(kind), subcode))
        return [
            (
                number,
                Coding(
                    campaign=campaign,
                    question=question,
                    text=text,
                    round=Round(round_),
                    codes=tuple(codes.get(number, ())),
                    who=who,
                    day=date.fromisoformat(day),
                    journal_position=position,
                ),
            )
            for number, question, text, round_, who, day, position in self._database.conn.execute(
                _ALL_CODINGS, (campaign,)
            )
        ]

    def _last_finish(self, campaign: str) -> tuple[int, Finish] | None:
        """The last coding that it knew of, and the finish."""
        row = self._database.conn.execute(_LAST_FINISH, (campaign,)).fetchone()
        if row is None:
            return None
        number, after, who, day, reason, position = row
        texts = self._database.conn.execute("select text from finished_text where finish = ?", (number,))
        figures = self._database.conn.execute(_FIGURES, (number,))
        return after, Finish(
            campaign=campaign,
            texts=frozenset(text for (text,) in texts),
            figures=tuple(Figure(*figure) for figure in figures),
            who=who,
            day=date.fromisoformat(day),
            reason=reason,
            journal_position=position,
        )


_ALL_CODINGS = """
select id, question, text, round, who, day, journal_position from coding where campaign = ? order by id
"""
_CODES = """
select g.coding, g.theme, g.kind, g.subcode from given_code g join coding c on c.id = g.coding
where c.campaign = ? order by g.rowid
"""
_LAST_FINISH = """
select id, after, who, day, reason, journal_position from code_finish where campaign = ? order by id desc limit 1
"""
_FIGURES = "select figure, question, theme, kind, value, base from finished_figure where finish = ? order by rowid"


def _refuse_unfit(coding: Coding, coded: Coded) -> None:
    first = coded.first.get(coding.text)
    second = coded.second.get(coding.text)
    other = second if coding.round is Round.FIRST else first
    unknown = next((code.name for code in coding.codes if not codebook().knows(code)), "")
    rules = (
        (not coding.who.strip(), "Skriv vem som kodar."),
        (bool(unknown), f"Kodboken har ingen kod {unknown}."),
        (len(coding.codes) > MOST_CODES, f"Ett svar kan ha högst {MOST_CODES} koder."),
        (
            any(len(code.subcode) > MOST_LETTERS for code in coding.codes),
            f"En underkod är högst {MOST_LETTERS} tecken.",
        ),
        (coding.round is Round.SECOND and first is None, "Svaret har ingen kod än. Först kodas alla svar en gång."),
        (
            other is not None and other.who == coding.who,
            "Den andra kodningen ska göras av någon annan än den som kodade svaret första gången.",
        ),
    )
    if wrong := next((sentence for holds, sentence in rules if holds), ""):
        raise DecisionError(wrong)


def given(codings: Iterable[Coding]) -> dict[str, frozenset[Code]]:
    """The codes of each text, as the codebook has them."""
    return {one.text: one.plain for one in codings}
