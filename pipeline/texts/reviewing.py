"""The review itself: the texts of a place with their marks, deciding on some of them, and finishing a question."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forms.definition import Text
from pipeline.errors import DecisionError
from pipeline.published import PublishedError, open_published
from pipeline.questions import text_questions
from pipeline.run import Stream, questionnaires

from .answers import OpenAnswer, QuestionTexts, Written, open_answers, question_texts
from .publishing import ANSWERS
from .reviews import MOST_LETTERS, PUBLISHES, TextDecision, Verdict

__all__ = [
    "MOST_LETTERS",
    "QuestionTexts",
    "Signature",
    "TextDecision",
    "Verdict",
    "Written",
    "decide",
    "finish",
    "is_news",
    "known_words",
    "not_yet",
    "to_review",
    "too_few",
]

GROUNDS = "Granskad: inget pekar ut en person, ett företag eller en händelse."
"""What a reviewer says of a text by letting it through."""
FINISHED = "Alla svar på frågan är granskade."
TAKEN_BACK = "Beslutet togs tillbaka."


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, on which day, and how far the journal had come."""

    who: str
    day: date
    journal_position: int


def to_review(stream: Stream, place: str, *, secret: bytes) -> tuple[QuestionTexts, ...]:
    """Every question of a place that somebody wrote to, by its mapping database as it stands, in the forms' order.

    Raises PipelineError when the place was never normalised.
    """
    return tuple(one for one in _asked(stream, place, secret) if one.texts)


def _asked(stream: Stream, place: str, secret: bytes) -> Iterator[QuestionTexts]:
    found, policy = stream.register.place(place), stream.policy
    for campaign, asked in questionnaires(stream, place).items():
        if asked is not None and found is not None:
            yield from question_texts(
                stream.database(place),
                campaign,
                text_questions(asked.form, found.name),
                stream.decisions.texts,
                policy=policy,
                secret=secret,
            )


def is_news(
    stream: Stream, place: str, asked: Sequence[QuestionTexts], public: Path, *, secret: bytes, today: date
) -> bool:
    """Whether a release now would show other texts of a place than the public database does.

    Of surveys whose figures are public, and of those that too few have answered and nobody can answer any more.
    """
    campaigns = {one.slug: one for one in stream.register.campaigns(place)}
    shown: set[OpenAnswer] = set()
    may = {one.campaign for one in asked if one.few and campaigns[one.campaign].entry_has_closed(today)}
    with suppress(PublishedError), closing(open_published(public)) as connection:
        shown = {OpenAnswer(*row) for row in connection.execute(ANSWERS) if row["campaign"] in campaigns}
        may |= {slug for (slug,) in connection.execute("select slug from campaign")}
    return {row for row in open_answers(asked, secret=secret) if row.campaign in may} != shown


def known_words(stream: Stream, place: str) -> tuple[str, ...]:
    """What is called something at the place and is nobody's name: the place and its areas."""
    found = stream.register.place(place)
    return (*([found.name] if found else []), *(area.name for area in stream.register.areas(place)))


def decide(
    stream: Stream,
    asked: QuestionTexts,
    texts: Collection[str],
    verdict: Verdict,
    signature: Signature,
    *,
    wording: str = "",
    reason: str = "",
) -> None:
    """Write down what somebody decides on texts of a question; the last word holds.

    Raises DecisionError when a text is there no longer, when too few answered for such a decision, or when a wording
    or the reason for withholding is missing.
    """
    chosen = tuple(sorted(frozenset(texts)))
    if not asked.standing.issuperset(chosen):
        raise DecisionError("Svaret är ändrat eller återtaget. Läs om sidan.")
    if not asked.may(verdict):
        raise DecisionError((too_few(asked) or {"sv": ""})["sv"])
    _write(stream, asked, chosen, verdict, signature, wording.strip(), reason.strip() or _REASONS.get(verdict, ""))


def too_few(asked: QuestionTexts) -> Text | None:
    """Why people's own words to a question stay where they are; None where enough have answered."""
    policy = asked.policy
    if asked.as_written:
        return None
    if asked.paraphrase and asked.few:
        return {
            "sv": f"Färre än {policy.smallest_any} har svarat på enkäten. Då publiceras inga antal och ingens egna "
            "ord. Men det de berättade går att sammanfatta med andra ord, så att det ändå hörs.",
            "en": f"Fewer than {policy.smallest_any} have answered the survey. Then no numbers and nobody's own words "
            "are published. But what they told can be summed up in other words, so that it is heard all the same.",
        }
    if asked.paraphrase:
        return {
            "sv": f"Färre än {policy.texts_from} har skrivit något till frågan. Då visas inte deras egna ord, men det "
            "de berättade går att sammanfatta med andra ord.",
            "en": f"Fewer than {policy.texts_from} have written anything to the question. Then their own words are "
            "not shown, but what they told can be summed up in other words.",
        }
    return {
        "sv": f"Färre än {policy.paraphrase_from} har svarat. Då blir inget av det de skrev offentligt.",
        "en": f"Fewer than {policy.paraphrase_from} have answered. Then nothing of what they wrote becomes public.",
    }


def finish(stream: Stream, asked: QuestionTexts, signature: Signature, *, reason: str = "") -> None:
    """Decide that the review of a question is done: what it has let through becomes public with the next release.

    Raises DecisionError with the sentence of `not_yet`.
    """
    if wrong := not_yet(asked):
        raise DecisionError(wrong["sv"])
    _write(stream, asked, (), Verdict.FINISHED, signature, "", reason.strip() or FINISHED)


def not_yet(asked: QuestionTexts) -> Text | None:
    """Why the review of a question cannot be finished now; None when it can."""
    waiting, new, batch = len(asked.waiting), asked.newcomers, asked.policy.text_batch
    if waiting:
        return {"sv": f"{waiting} svar väntar på granskning.", "en": f"Waiting for review: {waiting}."}
    if not asked.reviewed.finishes:
        return None
    if not asked.unreleased and asked.standing <= asked.reviewed.covered:
        return {
            "sv": "Inget är nytt sedan granskningen avslutades.",
            "en": "Nothing is new since the review was finished.",
        }
    if 0 < new < batch:
        return {
            "sv": f"Nya svar som släppts fram är från så många personer: {new}. De publiceras när de är minst {batch}, "
            "så att ett nytt svar inte kan knytas till den som nyss har svarat.",
            "en": f"New texts that may be published come from so many people: {new}. They become public when they are "
            f"at least {batch}, so that a new text cannot be tied to whoever has answered lately.",
        }
    return None


def _write(
    stream: Stream,
    asked: QuestionTexts,
    texts: tuple[str, ...],
    verdict: Verdict,
    signature: Signature,
    wording: str,
    reason: str,
) -> None:
    stream.decisions.texts.write(
        [
            TextDecision(
                campaign=asked.campaign,
                question=asked.question.id,
                texts=texts,
                verdict=verdict,
                wording=wording,
                who=signature.who,
                day=signature.day,
                reason=reason,
                journal_position=signature.journal_position,
            )
        ]
    )


_REASONS = dict.fromkeys(PUBLISHES, GROUNDS) | {Verdict.TAKEN_BACK: TAKEN_BACK}
