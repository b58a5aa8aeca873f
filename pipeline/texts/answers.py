"""Which texts there are to review, and which of them are public: pure, from what people wrote and what was decided."""

from __future__ import annotations

import hashlib
import hmac
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipeline.policy import Policy
from pipeline.questions import PublicQuestion
from pipeline.store import open_mapping

from .reviews import PUBLISHES, Reviewed, TextDecision, TextReviews, Verdict, name_of

_ITEM = re.compile(r"\.\d+\.")


class OpenAnswer(NamedTuple):
    """A row of `open_answer`: words that somebody has reviewed, and nothing of whose they are."""

    campaign: str
    question: str
    position: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """The very same words to a question, from one person or several."""

    name: str
    words: str
    people: int
    by: frozenset[int] = frozenset()
    """The numbers of their submissions."""


@dataclass(frozen=True, slots=True)
class QuestionTexts:
    """What was written to one question of a campaign, how its review stands, and what may become of it."""

    campaign: str
    question: PublicQuestion
    respondents: int
    """Those who answered the survey."""
    people: int
    """Those of them who wrote something here."""
    texts: tuple[Written, ...]
    """In an order that says nothing of when they came or from whom."""
    reviewed: Reviewed
    policy: Policy

    @property
    def few(self) -> bool:
        """Whether too few have answered for any figure."""
        return self.respondents < self.policy.smallest_any

    @property
    def as_written(self) -> bool:
        """Whether so many answered, and wrote, that their own words may be public."""
        return not self.few and self.people >= self.policy.texts_from

    @property
    def paraphrase(self) -> bool:
        """Whether so many answered that what they said may be told in our words."""
        return self.respondents >= self.policy.paraphrase_from

    @property
    def standing(self) -> frozenset[str]:
        return frozenset(text.name for text in self.texts)

    def word(self, text: str) -> TextDecision | None:
        """The last word on a text, as far as it holds."""
        return self.reviewed.last[text] if self.reviewed.holds(text, self.standing) else None

    @property
    def waiting(self) -> tuple[Written, ...]:
        """Those that nobody has decided on."""
        return tuple(text for text in self.texts if self.word(text.name) is None)

    @property
    def new(self) -> frozenset[str]:
        """Texts that another finish would make public, and that no finish has counted in."""
        return frozenset(
            text.name
            for text in self.texts
            if self._may_be_public(text.name) and text.name not in self.reviewed.counted_in
        )

    @property
    def newcomers(self) -> int:
        """How many people wrote those: in a list one person may write ten."""
        return len(frozenset[int]().union(*(text.by for text in self.texts if text.name in self.new)))

    @property
    def unreleased(self) -> frozenset[str]:
        """Texts that another finish would make public."""
        return frozenset(
            text.name
            for text in self.texts
            if self._may_be_public(text.name) and text.name not in self.reviewed.released
        )

    def public(self) -> tuple[tuple[Verdict, str], ...]:
        """Kind and wording of everything that is public: each wording once."""
        found: dict[str, Verdict] = {}
        for text in self.texts:
            word = self.word(text.name)
            if word is not None and self._released(text.name, word) and self._may_be_public(text.name):
                found.setdefault(word.wording or text.words, word.verdict)
        return tuple((verdict, wording) for wording, verdict in sorted(found.items()))

    def gone(self) -> frozenset[tuple[str, str]]:
        """Kind and what tells it (a text's name, or its wording) of people's own words that were let out once, and
        that a person has withheld or worded anew since, or that nobody stands by any longer."""
        now = [(text, word) for text in self.standing if (word := self.word(text)) is not None]
        let_out = [(text, word) for text, word in self.reviewed.let_out if word.verdict is not Verdict.PARAPHRASE]
        return _told(let_out) - _told(now)

    def may(self, verdict: Verdict) -> bool:
        """Whether a text may be decided on like this, so few as there may be."""
        if verdict is Verdict.PARAPHRASE:
            return self.paraphrase
        return self.as_written or verdict not in PUBLISHES

    def _released(self, text: str, word: TextDecision) -> bool:
        """Whether a finish made a text public; of a paraphrase, every text that it was made of."""
        of = word.texts if word.verdict is Verdict.PARAPHRASE else (text,)
        return self.reviewed.released.issuperset(of)

    def _may_be_public(self, text: str) -> bool:
        word = self.word(text)
        return word is not None and word.verdict in PUBLISHES and self.may(word.verdict)


def question_texts(
    mapping: Path,
    campaign: str,
    questions: Sequence[PublicQuestion],
    reviews: TextReviews,
    *,
    policy: Policy,
    secret: bytes,
) -> tuple[QuestionTexts, ...]:
    """The texts to the questions of a campaign that somebody wrote to, or has: what was decided on may be taken back.

    Raises PipelineError without the mapping database.
    """
    with open_mapping(mapping) as connection:
        (respondents,) = connection.execute(_RESPONDENTS, (campaign,)).fetchone()
        written, people = _written(connection, campaign)
    of = reviews.of(campaign)
    return tuple(
        QuestionTexts(
            campaign=campaign,
            question=question,
            respondents=respondents,
            people=people[question.id],
            texts=_in_no_order(secret, campaign, question.id, written[question.id]),
            reviewed=of.get(question.id, Reviewed({})),
            policy=policy,
        )
        for question in questions
        if written[question.id] or question.id in of
    )


def open_answers(asked: Iterable[QuestionTexts], *, secret: bytes) -> tuple[OpenAnswer, ...]:
    """The public rows of these questions, in an order made from the words and the key alone: the same for ever."""
    return tuple(
        OpenAnswer(one.campaign, one.question.id, position, verdict.value, wording)
        for one in asked
        for position, (verdict, wording) in enumerate(_shuffled(secret, one), start=1)
    )


def _told(words: Iterable[tuple[str, TextDecision]]) -> frozenset[tuple[str, str]]:
    return frozenset((word.verdict.value, word.wording or text) for text, word in words)


def authors(connection: sqlite3.Connection, campaign: str) -> dict[str, dict[str, set[int]]]:
    """For each question of a campaign what was written, and by whom: the numbers of their submissions."""
    found: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for seq, path, text in connection.execute(_WRITTEN, (campaign,)):
        if text.strip():
            found[_ITEM.sub(".", path)][text.strip()].add(seq)
    return {question: dict(said) for question, said in found.items()}


def _written(
    connection: sqlite3.Connection, campaign: str
) -> tuple[Mapping[str, Mapping[str, set[int]]], Mapping[str, int]]:
    """For each question what was written and by whom, and how many wrote at all."""
    found = authors(connection, campaign)
    return (
        defaultdict(dict, found),
        defaultdict(int, {question: len(set().union(*said.values())) for question, said in found.items()}),
    )


def _in_no_order(secret: bytes, campaign: str, question: str, written: Mapping[str, set[int]]) -> tuple[Written, ...]:
    named = (
        Written(name_of(secret, campaign, question, words), words, len(by), frozenset(by))
        for words, by in written.items()
    )
    return tuple(sorted(named, key=lambda text: text.name))


def _shuffled(secret: bytes, asked: QuestionTexts) -> list[tuple[Verdict, str]]:
    def place(row: tuple[Verdict, str]) -> bytes:
        said = "\0".join(("order", asked.campaign, asked.question.id, row[1])).encode()
        return hmac.new(secret, said, hashlib.sha256).digest()

    return sorted(asked.public(), key=place)


_RESPONDENTS = "select count(*) from submission where campaign = ? and counted = 1"
_WRITTEN = """
select t.seq, t.question, t.text from submission s join text_answer t on t.seq = s.seq
where s.campaign = ? and s.counted = 1
"""
