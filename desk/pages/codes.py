"""What people wrote, sorted under codes: one text at a time with suggestions, a second coder, and the count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from desk.accounts import Act
from desk.gate import needs
from desk.pages.publishing import publish_words
from desk.pipeline import stream
from desk.room import here, say
from forms.definition import Text
from pipeline.coding.acts import (
    KAPPA_FROM,
    MOST_CODES,
    MOST_LETTERS,
    CampaignCodes,
    Code,
    Kind,
    Round,
    Signature,
    Standing,
    codebook,
    finish,
    give,
    is_news,
    not_yet,
    suggestions,
    to_code,
)
from pipeline.errors import DecisionError
from pipeline.run import Stream, run_place

blueprint = Blueprint("codes", __name__)
ROWS = 3
"""So many codes can be given without script; one row more than are given already."""


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign in the list, with what stands in the way of counting it."""

    codes: CampaignCodes
    why_not_yet: Text | None
    mine: int
    """Texts of the second coder's sample that this person may code."""


@blueprint.get("/p/<place>/codes")
@needs(Act.PUBLISH)
def listed(place: str) -> Any:
    """How far the coding of each question has come, how well two coders agree, and the count."""
    return _list()


@blueprint.get("/p/<place>/codes/one")
@needs(Act.PUBLISH)
def one(place: str) -> Any:
    """One text to code: the one that is named, or the next that waits."""
    return _one()


@blueprint.post("/p/<place>/codes/give")
@needs(Act.PUBLISH)
def take(place: str) -> Any:
    """Give a text its codes: a suggestion that was accepted, what was chosen, or that no theme fits."""
    with stream(here().home) as flow:
        codes, text, round_ = _chosen(_all(flow)), request.form.get("text", ""), _round()
        if codes is None:
            return redirect(url_for("codes.listed", place=place))
        found, accepted = _given(), request.form.get("accept", "")
        if not found and accepted != "none":
            return _one(trouble=say("Välj ett tema och ett slag.", "Choose a theme and a kind.")), 400
        try:
            give(flow, codes, text, found, round_, _signature(flow))
        except DecisionError as error:
            return _one(trouble=str(error)), 400
        asked = codes.texts[text].asked
    here().note("code texts", place=place, subject=f"{codes.campaign} {asked.question.id} {round_.value}")
    where: dict[str, Any] = {"campaign": codes.campaign, "question": asked.question.id, "round": round_.value}
    return redirect(url_for("codes.one", place=place, **where, done=text))


@blueprint.post("/p/<place>/codes/count")
@needs(Act.PUBLISH)
def count(place: str) -> Any:
    """Count the codes of a campaign; the numbers come with the next release."""
    with stream(here().home) as flow:
        codes = _chosen(_all(flow))
        if codes is None:
            return redirect(url_for("codes.listed", place=place))
        try:
            finish(flow, codes, _signature(flow), secret=here().home.key("pipeline"))
        except DecisionError as error:
            why = not_yet(codes)
            return _list(trouble=_in_words(why) if why else str(error)), 400
    here().note("count codes", place=place, subject=codes.campaign)
    return redirect(url_for("codes.listed", place=place, counted=codes.campaign))


@blueprint.post("/p/<place>/codes/publish")
@needs(Act.PUBLISH)
def publish(place: str) -> Any:
    """Publish the counted codes beside what is public already; nothing is closed."""
    with stream(here().home) as flow:
        ready = _ready(_all(flow))
    return publish_words("publish codes", place) if ready else redirect(url_for("codes.listed", place=place))


# What the pages show


def _list(trouble: str = "") -> str:
    with stream(here().home) as flow:
        if request.method == "GET":
            run_place(flow, g.place.slug)
        everything = _all(flow)
        titles = _titles(flow, everything)
    me = g.entered.person.called
    rows = [
        Row(one, not_yet(one), sum(one.coded.first[t.text.name].who != me for t in _due(one, Round.SECOND)))
        for one in everything
    ]
    return render_template(
        "codes.html",
        place=g.place,
        trouble=trouble,
        rows=rows,
        titles=titles,
        ready=_ready(everything),
        in_words=_in_words,
        rounds=Round,
        book=codebook(),
        kappa_from=KAPPA_FROM,
    )


def _one(trouble: str = "") -> Any:
    with stream(here().home) as flow:
        everything, round_ = _all(flow), _round()
    codes = _chosen(everything) or next((one for one in everything if _due(one, round_)), None)
    if codes is None:
        return redirect(url_for("codes.listed", place=g.place.slug))
    question, wanted, me = request.values.get("question", ""), request.values.get("text", ""), g.entered.person.called
    waiting = [
        one
        for one in _due(codes, round_, question)
        if round_ is Round.FIRST or codes.coded.first[one.text.name].who != me
    ]
    now = codes.texts.get(wanted) or next(iter(waiting), None)
    if now is None:
        return redirect(url_for("codes.listed", place=g.place.slug, done=request.args.get("done")))
    had = codes.coded.of(round_).get(now.text.name)
    given = had.codes if had else ()
    after = next((one for one in waiting if one.text.name > now.text.name), None)
    return render_template(
        "code_text.html",
        place=g.place,
        trouble=trouble,
        codes=codes,
        now=now,
        round=round_,
        rounds=Round,
        # whoever codes a second time sees neither what the first gave nor what the machine learned from it
        suggested=suggestions(codes).of(now.text.words, now.asked.question.label["sv"])
        if round_ is Round.FIRST
        else (),
        had=had,
        rows=[*given, *[None] * ROWS][: max(ROWS, min(len(given) + 1, MOST_CODES))],
        left=len(waiting),
        all=len(codes.sample) if round_ is Round.SECOND else len(now.asked.texts),
        done=codes.coded.of(round_).get(request.args.get("done", "")),
        after=after,
        book=codebook(),
        most_letters=MOST_LETTERS,
        in_words=_in_words,
    )


def _due(codes: CampaignCodes, round_: Round, question: str = "") -> tuple[Standing, ...]:
    """What waits in a round; a second time only what is coded once."""
    waiting = codes.waiting(round_, question if round_ is Round.FIRST else "")
    return tuple(one for one in waiting if round_ is Round.FIRST or one.text.name in codes.coded.first)


def _all(flow: Stream) -> tuple[CampaignCodes, ...]:
    return to_code(flow, g.place.slug, secret=here().home.key("pipeline"), today=here().today())


def _chosen(everything: tuple[CampaignCodes, ...]) -> CampaignCodes | None:
    """The campaign that the page is about."""
    return next((one for one in everything if one.campaign == request.values.get("campaign")), None)


def _ready(everything: tuple[CampaignCodes, ...]) -> bool:
    """Whether a release now would show other numbers."""
    return not g.place.practice and is_news(everything, here().home.current / "public.db")


def _titles(flow: Stream, everything: tuple[CampaignCodes, ...]) -> dict[str, Text]:
    campaigns = {one.slug: one for one in flow.register.campaigns(g.place.slug)}
    return {
        one.campaign: flow.catalogue.get(campaigns[one.campaign].form, campaigns[one.campaign].version).title
        for one in everything
    }


# What was sent


def _round() -> Round:
    given = request.values.get("round", Round.FIRST.value)
    if given not in tuple(Round):
        abort(400)
    return Round(given)


def _given() -> list[Code]:
    """The codes that were accepted as suggested, or chosen in the rows; rows that are not whole count for nothing."""
    accepted = [name.partition(".") for name in request.form.get("accept", "").split() if "." in name]
    if accepted:
        return [Code(theme, _kind(kind)) for theme, _, kind in accepted]
    rows = zip(*(request.form.getlist(name) for name in ("theme", "kind", "subcode")), strict=False)
    return [Code(theme, _kind(kind), subcode) for theme, kind, subcode in rows if theme and kind]


def _kind(value: str) -> Kind:
    if value not in tuple(Kind):
        abort(400)
    return Kind(value)


def _signature(flow: Stream) -> Signature:
    return Signature(g.entered.person.called, here().today(), flow.journal.position())


def _in_words(text: Text) -> str:
    return (text["en" if g.language == "en" else "sv"]).replace("{place}", g.place.name)
