"""What people wrote, on its way into a release: what is reviewed and finished, and a check of the file against it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forms.definition import Form
from intake.register import Campaign, Place
from pipeline import store
from pipeline.policy import Policy
from pipeline.published import read_only
from pipeline.questions import PublicQuestion, text_questions
from pipeline.run import Progress, Stream, questionnaires
from pipeline.side_by_side import run_places

from .answers import OpenAnswer, open_answers, question_texts
from .reviews import PUBLISHES, TextReviews, Verdict, name_of


@dataclass(frozen=True, slots=True)
class OpenTexts:
    """The public texts of one campaign, with what names them."""

    campaign: Campaign
    place: Place
    form: Form
    questions: tuple[PublicQuestion, ...]
    answers: tuple[OpenAnswer, ...]
    alone: bool
    """Too few have answered for any figure, and nobody can answer any more: its texts stand without figures."""
    gone: frozenset[tuple[str, str, str]] = frozenset()
    """Question, kind and name or wording of own words that were public once and are no longer to be."""


def texts_of_places(
    stream: Stream, places: frozenset[str], *, policy: Policy, secret: bytes, today: date, progress: Progress
) -> tuple[OpenTexts, ...]:
    """The public texts of these places, campaign by campaign; only of such where a review has been finished.

    The places are run first: an answer that was taken back takes its words along. Raises PipelineError.
    """
    finished = stream.decisions.texts.finished()
    found = [c for place in sorted(places) for c in stream.register.campaigns(place) if c.slug in finished]
    if found:
        run_places(stream, sorted({campaign.place for campaign in found}), progress)
    texts = (_of(stream, campaign, policy, secret, today) for campaign in sorted(found, key=lambda one: one.slug))
    return tuple(one for one in texts if one is not None)


def _of(stream: Stream, campaign: Campaign, policy: Policy, secret: bytes, today: date) -> OpenTexts | None:
    place, asked = stream.register.place(campaign.place), questionnaires(stream, campaign.place).get(campaign.slug)
    if place is None or asked is None:
        return None
    mapping, questions = stream.database(campaign.place), text_questions(asked.form, place.name)
    written = question_texts(
        mapping, campaign.slug, questions, stream.decisions.texts, policy=policy, secret=secret
    )  # fmt: skip
    answers = open_answers(written, secret=secret)
    few = len(store.counted(mapping, campaign.slug)) < policy.smallest_any
    return OpenTexts(
        campaign=campaign,
        place=place,
        form=asked.form,
        questions=tuple(one for one in questions if one.id in {answer.question for answer in answers}),
        answers=answers,
        alone=bool(answers) and few and campaign.entry_has_closed(today),
        gone=frozenset((one.question.id, *word) for one in written for word in one.gone()),
    )


def released_texts(reviews: TextReviews, campaigns: Sequence[str]) -> list[tuple[str, ...]]:
    """What of these campaigns' texts is let out as things stand: another list, another release."""
    finished = reviews.finished()
    return [
        (campaign, question, text, of.last[text].verdict.value, of.last[text].wording)
        for campaign in sorted(finished.intersection(campaigns))
        for question, of in sorted(reviews.of(campaign).items())
        for text in sorted(of.released)
    ]


def holds_what_is_gone(database: sqlite3.Connection, texts: Sequence[OpenTexts], *, secret: bytes) -> bool:
    """Whether a public file holds own words that are no longer to be public."""
    gone = {(one.campaign.slug, *word) for one in texts for word in one.gone}
    # files of the first version of the schema have no such table
    there = bool(gone) and database.execute("select 1 from sqlite_master where name = 'open_answer'").fetchone()
    rows = (OpenAnswer(*row) for row in database.execute(ANSWERS)) if there else ()
    return any((row.campaign, *_key(row, secret)) in gone for row in rows)


def unreviewed(database: Path, reviews: TextReviews, *, secret: bytes) -> list[str]:
    """What in a finished public file nobody has reviewed, or whose question is not finished, as sentences.

    It knows the file and the decisions alone, and not how the file was made.
    """
    with closing(read_only(database)) as file:
        rows = [OpenAnswer(*row) for row in file.execute(ANSWERS)]
    let_out = {campaign: frozenset(_let_out(reviews, campaign)) for campaign in {row.campaign for row in rows}}
    wrong = [
        f"{row.campaign} {row.question} nr {row.position}"
        for row in rows
        if _key(row, secret) not in let_out[row.campaign]
    ]
    return [f"Texter som ingen har granskat: {', '.join(wrong[:5])}."] if wrong else []


def _key(row: OpenAnswer, secret: bytes) -> tuple[str, str, str]:
    own = row.kind == Verdict.AS_WRITTEN.value
    return row.question, row.kind, name_of(secret, row.campaign, row.question, row.text) if own else row.text


def _let_out(reviews: TextReviews, campaign: str) -> Iterator[tuple[str, str, str]]:
    """Question, kind, and the text's name or its wording, of the last words that publish, where a finish came after."""
    decisions = reviews.all(campaign)
    finish = {one.question: number for number, one in enumerate(decisions) if one.verdict is Verdict.FINISHED}
    last = {(one.question, text): one for one in decisions for text in one.texts}
    first = {(one.question, text): number for number, one in reversed([*enumerate(decisions)]) for text in one.texts}
    for (question, text), word in last.items():
        if word.verdict in PUBLISHES and first[question, text] < finish.get(question, -1):
            yield question, word.verdict.value, word.wording or text


ANSWERS = "select campaign, question, position, kind, text from open_answer"
"""Every public text of a file, in the order of an OpenAnswer."""
