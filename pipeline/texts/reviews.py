"""Keeps in decisions.db what people decided on texts: each word with who, when, why and how far the journal had come.

Nothing is changed, only added to. A text is named by a keyed digest of what was written, so that a decision holds for
those very words and falls when they are changed or taken back; whose words they are is nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlite_utils import Database, Migrations

from pipeline.append_only import never_changed
from pipeline.errors import DecisionError, told_as
from pipeline.store import insert_into

MOST_LETTERS = 1500
"""So long may the wording be that is published instead of what was written, and a reason."""


class Verdict(StrEnum):
    """What was decided on a text, or on a question as a whole."""

    AS_WRITTEN = "as_written"
    SHORTENED = "shortened"
    """The wording that is published is what is left of it."""
    PARAPHRASE = "paraphrase"
    """The wording that is published is ours, of one text or several."""
    WITHHELD = "withheld"
    TAKEN_BACK = "taken_back"
    """The last word is taken back: it waits for a review again."""
    FINISHED = "finished"
    """The review of the question is done: what it has let through becomes public, all of it at once."""


PUBLISHES = frozenset({Verdict.AS_WRITTEN, Verdict.SHORTENED, Verdict.PARAPHRASE})
_WORDED = frozenset({Verdict.SHORTENED, Verdict.PARAPHRASE})


@dataclass(frozen=True, slots=True)
class TextDecision:
    """One decision, as it is written down. `texts` are those that it is about; none when it is about the question."""

    campaign: str
    question: str
    texts: tuple[str, ...]
    verdict: Verdict
    wording: str
    who: str
    day: date
    reason: str
    journal_position: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How the review of one question stands: the fold of its decisions in their order."""

    last: Mapping[str, TextDecision]
    """The last word on each text; what was taken back is not in it."""
    released: frozenset[str] = frozenset()
    """Texts that a finish made public, and that nobody has withheld or taken back since."""
    covered: frozenset[str] = frozenset()
    """Texts that were decided on when the review was finished, at any time."""
    counted_in: frozenset[str] = frozenset()
    """Texts that were decided on at the first finish, or that a later one made public: every other is new."""
    finishes: tuple[TextDecision, ...] = ()
    let_out: frozenset[tuple[str, TextDecision]] = frozenset()
    """Every text with every word on it that has stood when it was released."""

    def holds(self, text: str, standing: frozenset[str]) -> bool:
        """Whether the last word on a text is good, where `standing` are the texts that people still stand by.

        A paraphrase stands or falls whole: with every text that it was made of.
        """
        word = self.last.get(text)
        if word is None or text not in standing:
            return False
        return word.verdict is not Verdict.PARAPHRASE or all(
            other in standing and self.last.get(other) is word for other in word.texts
        )


def reviewed(decisions: Iterable[TextDecision]) -> Reviewed:
    """How the review of a question stands after these decisions, oldest first."""
    last: dict[str, TextDecision] = {}
    released: set[str] = set()
    covered: set[str] = set()
    counted_in: set[str] = set()
    finishes: list[TextDecision] = []
    let_out: set[tuple[str, TextDecision]] = set()
    for decision in decisions:
        if decision.verdict is Verdict.FINISHED:
            released = {text for text, word in last.items() if word.verdict in PUBLISHES}
            let_out |= {(text, last[text]) for text in released}
            counted_in |= released if finishes else last.keys()
            covered |= last.keys()
            finishes.append(decision)
            continue
        for text in decision.texts:
            last[text] = decision
            if decision.verdict not in PUBLISHES:
                released.discard(text)
            if text in released:
                let_out.add((text, decision))
            if decision.verdict is Verdict.TAKEN_BACK:
                del last[text]
    return Reviewed(
        MappingProxyType(last),
        frozenset(released),
        frozenset(covered),
        frozenset(counted_in),
        tuple(finishes),
        frozenset(let_out),
    )


def name_of(secret: bytes, campaign: str, question: str, text: str) -> str:
    """What a text is called in decisions: the same words to the same question have one name."""
    said = "\0".join(("text", campaign, question, text)).encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:32]


migrations = Migrations("platskoll.texts")


@migrations(name="0001_text_decision")
def _first(database: Database) -> None:
    columns: dict[str, type] = dict.fromkeys(_COLUMNS, str) | {"journal_position": int}
    database.create_table(
        "text_decision", {"id": int, **columns}, pk="id", not_null=tuple(columns)
    ).create_index(("campaign", "question"))  # fmt: skip
    database.create_table(
        "decided_text", {"decision": int, "text": str}, pk=("decision", "text"), not_null=("decision", "text")
    )
    never_changed(database, ["text_decision", "decided_text"], "a decision is never changed")


_COLUMNS = ("campaign", "question", "verdict", "wording", "who", "day", "reason", "journal_position")


class TextReviews:
    """The decisions on texts in one home. Belongs to the thread that opened the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, decisions: Sequence[TextDecision]) -> None:
        """Write decisions down, all of them or none.

        Raises DecisionError without name, reason, texts or the wording that a verdict needs.
        """
        for decision in decisions:
            _refuse_unfit(decision)
        with told_as(DecisionError, "Beslutet kunde inte sparas"), self._database.atomic():
            for decision in decisions:
                row = (
                    *(decision.campaign, decision.question, decision.verdict.value, decision.wording, decision.who),
                    *(decision.day.isoformat(), decision.reason, decision.journal_position),
                )
                written = self._database.conn.execute(insert_into("text_decision", _COLUMNS), row)
                self._database.conn.executemany(
                    insert_into("decided_text", ("decision", "text")),
                    [(written.lastrowid, text) for text in dict.fromkeys(decision.texts)],
                )

    def of(self, campaign: str) -> dict[str, Reviewed]:
        """How the review of each question of a campaign stands, by the question; only those with a decision."""
        found: dict[str, list[TextDecision]] = {}
        for decision in self.all(campaign):
            found.setdefault(decision.question, []).append(decision)
        return {question: reviewed(decisions) for question, decisions in found.items()}

    def finished(self) -> frozenset[str]:
        """The campaigns in which the review of some question has been finished."""
        query = "select distinct campaign from text_decision where verdict = ?"
        return frozenset(campaign for (campaign,) in self._database.conn.execute(query, (Verdict.FINISHED.value,)))

    def all(self, campaign: str) -> tuple[TextDecision, ...]:
        """Every decision on the texts of a campaign, oldest first."""
        texts: dict[int, list[str]] = {}
        for number, text in self._database.conn.execute(_TEXTS, (campaign,)):
            texts.setdefault(number, []).append(text)
        return tuple(
            TextDecision(
                campaign=campaign,
                question=question,
                texts=tuple(texts.get(number, ())),
                verdict=Verdict(verdict),
                wording=wording,
                who=who,
                day=date.fromisoformat(day),
                reason=reason,
                journal_position=position,
            )
            for number, question, verdict, wording, who, day, reason, position in self._database.conn.execute(
                _DECISIONS, (campaign,)
            )
        )


_DECISIONS = """
select id, question, verdict, wording, who, day, reason, journal_position from text_decision
where campaign = ? order by id
"""
_TEXTS = """
select t.decision, t.text from decided_text t join text_decision d on d.id = t.decision
where d.campaign = ? order by t.decision, t.text
"""


def _refuse_unfit(decision: TextDecision) -> None:
    worded, about = decision.verdict in _WORDED, decision.verdict is not Verdict.FINISHED
    rules = (
        (
            not decision.who.strip() or not decision.reason.strip(),
            "Skriv vem som beslutar och varför. Ett beslut utan namn och skäl sparas inte.",
        ),
        (bool(decision.texts) is not about, "Välj vilka svar beslutet gäller."),
        (worded and not decision.wording.strip(), "Skriv den text som ska publiceras."),
        (not worded and bool(decision.wording), "Till det här beslutet hör ingen text."),
        (decision.verdict is Verdict.SHORTENED and len(decision.texts) > 1, "Ett svar i taget kan förkortas."),
        (
            max(len(decision.wording), len(decision.reason)) > MOST_LETTERS,
            f"Texten är för lång: högst {MOST_LETTERS} tecken.",
        ),
    )
    if wrong := next((sentence for holds, sentence in rules if holds), ""):
        raise DecisionError(wrong)
