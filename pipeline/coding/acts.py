"""The work of coding: what there is to code at a place, giving codes, the second coder's sample, and the count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from forms.definition import Text
from pipeline.errors import DecisionError
from pipeline.published import PublishedError, open_published
from pipeline.run import Stream
from pipeline.store import open_mapping
from pipeline.texts.answers import QuestionTexts, Written, authors
from pipeline.texts.reviewing import Signature, to_review
from pipeline.texts.reviews import name_of

from .agreement import KAPPA_FROM, Agreement, agreements
from .codebook import Code, Codebook, Kind, codebook
from .counting import how_well_they_agree, people_per_code
from .records import MOST_CODES, MOST_LETTERS, Coded, Coding, Figure, Finish, Round, given
from .rows import code_rows
from .suggesting import Suggestions

__all__ = [
    "KAPPA_FROM",
    "MOST_CODES",
    "MOST_LETTERS",
    "Agreement",
    "CampaignCodes",
    "Code",
    "Codebook",
    "Coding",
    "Figure",
    "Kind",
    "Round",
    "Signature",
    "Standing",
    "Written",
    "codebook",
    "figures_of",
    "finish",
    "give",
    "is_news",
    "not_yet",
    "suggestions",
    "to_code",
]

SAMPLE_PERCENT = 20
SMALLEST_SAMPLE = 30
COUNTED = "Alla svar på frågorna är kodade."
"""What somebody says by letting the codes be counted."""


class Standing(NamedTuple):
    """A text with the question it answers."""

    asked: QuestionTexts
    text: Written


@dataclass(frozen=True, slots=True)
class CampaignCodes:
    """What was written in one campaign, and how its coding stands."""

    campaign: str
    questions: tuple[QuestionTexts, ...]
    authors: Mapping[str, frozenset[int]]
    """Whose submissions hold each text, by its name."""
    coded: Coded
    closed: bool
    """Nobody can answer any more."""

    @property
    def texts(self) -> dict[str, Standing]:
        """Every text that somebody stands by, by its name."""
        return {text.name: Standing(asked, text) for asked in self.questions for text in asked.texts}

    @property
    def sample(self) -> frozenset[str]:
        """The texts for the second coder: a fifth of those to the questions that are coded, at least thirty, drawn by
        their names. It grows with the texts and is else the same for ever."""
        names = [text.name for asked in self.questions if self.begun(asked) for text in asked.texts]
        drawn = sorted(names, key=lambda name: hashlib.sha256(f"second coder {name}".encode()).digest())
        return frozenset(drawn[: max(SMALLEST_SAMPLE, -(-len(drawn) * SAMPLE_PERCENT // 100))])

    def waiting(self, round_: Round, question: str = "") -> tuple[Standing, ...]:
        """The texts, of one question or of all, that nobody has coded in a round."""
        due = self.texts if round_ is Round.FIRST else {n: one for n, one in self.texts.items() if n in self.sample}
        coded = self.coded.of(round_)
        return tuple(one for name, one in due.items() if name not in coded and question in ("", one.asked.question.id))

    def given(self, round_: Round, names: Iterable[str]) -> dict[str, frozenset[Code]]:
        """The codes of these texts, as far as they have any."""
        coded = self.coded.of(round_)
        return given(coded[name] for name in names if name in coded)

    def begun(self, asked: QuestionTexts) -> bool:
        """Whether some text to a question has been coded."""
        return any(text.name in self.coded.first for text in asked.texts)

    def agreements(self) -> tuple[Agreement, ...]:
        """How well the two coders agree on the sample, code by code; none before both have read some of it."""
        return agreements(self._read_by_both())

    def read_by_both(self) -> int:
        """How many texts of the sample both coders have read."""
        return len(self._read_by_both())

    def _read_by_both(self) -> list[tuple[frozenset[Code], frozenset[Code]]]:
        names = self.sample
        first, second = self.given(Round.FIRST, names), self.given(Round.SECOND, names)
        return [(first[name], second[name]) for name in sorted(first.keys() & second.keys())]


def to_code(stream: Stream, place: str, *, secret: bytes, today: date) -> tuple[CampaignCodes, ...]:
    """The campaigns of a place in which somebody wrote something, by its mapping database as it stands.

    Raises PipelineError when the place was never normalised.
    """
    asked = to_review(stream, place, secret=secret)
    campaigns = {one.slug: one for one in stream.register.campaigns(place)}
    found = []
    for slug in dict.fromkeys(one.campaign for one in asked):
        with open_mapping(stream.database(place)) as connection:
            wrote = authors(connection, slug)
        found.append(
            CampaignCodes(
                campaign=slug,
                questions=tuple(one for one in asked if one.campaign == slug),
                authors={
                    name_of(secret, slug, question, words): frozenset(by)
                    for question, said in wrote.items()
                    for words, by in said.items()
                },
                coded=stream.decisions.codes.of(slug),
                closed=campaigns[slug].entry_has_closed(today),
            )
        )
    return tuple(found)


def suggestions(codes: CampaignCodes) -> Suggestions:
    """What the codebook and the texts that are coded so far suggest."""
    texts = codes.texts
    coded = codes.given(Round.FIRST, texts)
    return Suggestions(codebook(), {texts[name].text.words: found for name, found in coded.items()})


def give(
    stream: Stream, codes: CampaignCodes, text: str, found: Iterable[Code], round_: Round, signature: Signature
) -> None:
    """Write down which codes somebody gives a text; none says that no theme fits. The last word holds.

    Raises DecisionError when nobody stands by the text any longer, when it is not in the second coder's sample, and
    where the records refuse it.
    """
    standing = codes.texts.get(text)
    if standing is None:
        raise DecisionError("Svaret är ändrat eller återtaget. Läs om sidan.")
    if round_ is Round.SECOND and text not in codes.sample:
        raise DecisionError("Svaret hör inte till dem som kodas två gånger.")
    stream.decisions.codes.write(
        Coding(
            campaign=codes.campaign,
            question=standing.asked.question.id,
            text=text,
            round=round_,
            codes=tuple(dict.fromkeys(code._replace(subcode=" ".join(code.subcode.split())) for code in found)),
            who=signature.who,
            day=signature.day,
            journal_position=signature.journal_position,
        )
    )


def not_yet(codes: CampaignCodes) -> Text | None:
    """Why the codes of a campaign cannot be counted now; None when they can."""
    policy, batch = codes.questions[0].policy, codes.questions[0].policy.text_batch
    # By question: to one question a person writes one text, to all of them together perhaps ten.
    changed = min(codes.coded.changed(_counted(codes)).values(), default=0)
    respondents = codes.questions[0].respondents
    left = {asked.question.id: len(codes.waiting(Round.FIRST, asked.question.id)) for asked in codes.questions}
    begun = [asked.question.id for asked in codes.questions if codes.begun(asked)]
    waiting = sum(left[question] for question in begun)
    if not codes.closed:
        return {
            "sv": "Koderna räknas när insamlingen har stängt, så att inget antal ändras av ett enda nytt svar.",
            "en": "The codes are counted when entry has closed, so that no number changes by a single new answer.",
        }
    if respondents < policy.smallest_any:
        return {
            "sv": f"Färre än {policy.smallest_any} har svarat. Då räknas inga koder.",
            "en": f"Fewer than {policy.smallest_any} have answered. Then no codes are counted.",
        }
    if not begun:
        return {"sv": "Inget svar är kodat än.", "en": "No text is coded yet."}
    if waiting:
        return {"sv": f"{waiting} svar väntar på en kod.", "en": f"Waiting for a code: {waiting}."}
    if codes.coded.finish is not None and not changed:
        return {
            "sv": "Inget är ändrat sedan koderna räknades.",
            "en": "Nothing has changed since the codes were counted.",
        }
    if codes.coded.finish is not None and changed < batch:
        return {
            "sv": f"Sedan koderna räknades har {changed} svar fått andra koder, kommit till eller tagits tillbaka på "
            f"en av frågorna. De räknas om när det är minst {batch} på varje fråga där något är ändrat, så att en "
            "ändring inte kan knytas till en enda person.",
            "en": f"Since the codes were counted {changed} texts to one of the questions have other codes, are new or "
            f"taken back. They are counted anew when they are at least {batch} to every question where something has "
            "changed, so that a change cannot be tied to a single person.",
        }
    return None


def figures_of(codes: CampaignCodes, *, secret: bytes) -> tuple[Figure, ...]:
    """What a count right now would let out: people per code, rounded, and how well two coders agree."""
    policy = codes.questions[0].policy
    shown = [
        figure
        for asked in codes.questions
        if codes.begun(asked)
        for figure in people_per_code(
            codes.campaign,
            asked.question.id,
            codes.given(Round.FIRST, asked.standing),
            codes.authors,
            policy=policy,
            secret=secret,
        )
    ]
    both = codes.read_by_both()
    if not shown or both < len(codes.sample):
        return tuple(shown)
    return (*shown, *how_well_they_agree(codes.agreements(), shown, texts=both))


def finish(
    stream: Stream, codes: CampaignCodes, signature: Signature, *, secret: bytes, reason: str = ""
) -> tuple[Figure, ...]:
    """Count the codes of a campaign and decide that the numbers become public with the next release; return them.

    What is counted stands until somebody counts anew, whatever becomes of the texts. Raises DecisionError with the
    sentence of `not_yet`.
    """
    if wrong := not_yet(codes):
        raise DecisionError(wrong["sv"])
    figures = figures_of(codes, secret=secret)
    stream.decisions.codes.finish(
        Finish(
            campaign=codes.campaign,
            texts=frozenset(_counted(codes)),
            figures=figures,
            who=signature.who,
            day=signature.day,
            reason=reason.strip() or COUNTED,
            journal_position=signature.journal_position,
        )
    )
    return figures


def is_news(everything: Iterable[CampaignCodes], public: Path) -> bool:
    """Whether a release now would show other numbers of these campaigns than the public database does.

    Only of campaigns that are public there with their final figures: the others come with their own release.
    """
    shown: set[tuple[object, ...]] = set()
    final: set[str] = set()
    with suppress(PublishedError), closing(open_published(public)) as connection:
        shown = {tuple(row) for row in connection.execute("select * from code_count")}
        final = {
            slug for (slug,) in connection.execute("select slug from campaign where final = 1 and respondents > 0")
        }
    found = [one for one in everything if one.campaign in final and one.coded.finish is not None]
    now = {row for one in found if one.coded.finish for row in code_rows(one.campaign, one.coded.finish.figures)}
    return now != {row for row in shown if row[0] in {one.campaign for one in found}}


def _counted(codes: CampaignCodes) -> dict[str, frozenset[Code]]:
    """The codes of every text that would be counted now."""
    return codes.given(
        Round.FIRST, (text.name for asked in codes.questions if codes.begun(asked) for text in asked.texts)
    )
