"""How two of the invented people read what the others wrote: reviewed for publication, and sorted under codes."""

from __future__ import annotations

from datetime import date

from pipeline.coding.acts import CampaignCodes, Round, Signature, finish, give, not_yet, suggestions, to_code
from pipeline.run import Stream
from pipeline.texts.reviewing import Verdict, decide, to_review
from pipeline.texts.reviewing import finish as finish_review

QUESTIONS = ("best", "improve")
"""The others are left for whoever tries the desk."""
FIRST, SECOND = "Kim Exempelsson", "Robin Exempelsson"


def read_texts(flow: Stream, place: str, campaign: str, *, secret: bytes, day: date) -> None:
    """Let through everything that was written to the questions, give it codes in both rounds, and count them.

    The words are invented: the suggestions are taken as they are, and the second coder takes the likeliest alone.
    Where too few have written nothing is let through. Raises PipelineError when the place was never normalised.
    """
    kim, robin = (Signature(who, day, flow.journal.position()) for who in (FIRST, SECOND))
    for asked in to_review(flow, place, secret=secret):
        if asked.campaign == campaign and asked.question.id in QUESTIONS and asked.as_written:
            decide(flow, asked, asked.standing, Verdict.AS_WRITTEN, kim)
    for asked in to_review(flow, place, secret=secret):
        if asked.campaign == campaign and asked.question.id in QUESTIONS and asked.as_written:
            finish_review(flow, asked, kim)
    _code(flow, _standing(flow, place, campaign, secret, day), Round.FIRST, kim, most=None)
    _code(flow, _standing(flow, place, campaign, secret, day), Round.SECOND, robin, most=1)
    codes = _standing(flow, place, campaign, secret, day)
    if codes is not None and not_yet(codes) is None:
        finish(flow, codes, kim, secret=secret)


def _standing(flow: Stream, place: str, campaign: str, secret: bytes, day: date) -> CampaignCodes | None:
    found = to_code(flow, place, secret=secret, today=day)
    return next((one for one in found if one.campaign == campaign), None)


def _code(flow: Stream, codes: CampaignCodes | None, round_: Round, who: Signature, most: int | None) -> None:
    if codes is None:
        return
    learned = suggestions(codes)
    for one in codes.waiting(round_):
        if one.asked.question.id in QUESTIONS:
            found = learned.of(one.text.words, one.asked.question.label["sv"])
            give(flow, codes, one.text.name, found[:most], round_, who)
