"""What people wrote in words of their own: read by a person, one text at a time or as a list, before it is public."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from wtforms import Form, StringField, TextAreaField

from desk.accounts import Act
from desk.gate import needs
from desk.pages.asking import at_most, sent
from desk.pages.publishing import publish_words
from desk.pipeline import stream
from desk.reviewing import MARKS, VERDICTS
from desk.room import here, say
from forms.definition import Text
from pipeline.errors import AlreadyRunningError, DecisionError
from pipeline.run import Stream, run_place
from pipeline.texts.marking import Piece, marks, pieces
from pipeline.texts.reviewing import (
    MOST_LETTERS,
    QuestionTexts,
    Signature,
    TextDecision,
    Verdict,
    Written,
    decide,
    finish,
    is_news,
    known_words,
    not_yet,
    to_review,
    too_few,
)

blueprint = Blueprint("texts", __name__)
PAGE = 40
"""So many texts stand in a list."""
REASONS: tuple[tuple[str, str], ...] = (
    ("Pekar ut en person.", "Points to a person."),
    ("Pekar ut ett företag eller en händelse.", "Points to a business or an event."),
    ("Kränkande eller hotfullt.", "Abusive or threatening."),
    ("Innehåller inget svar.", "Holds no answer."),
    ("Annat skäl.", "Another reason."),
)
"""Why a text is usually withheld; kept in Swedish."""
SHOWN = ("waiting", "published", "withheld")
"""What the list can be narrowed to."""


class Deciding(Form):
    wording = TextAreaField(validators=[at_most(MOST_LETTERS)])
    more = StringField(validators=[at_most(300)])


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as the page shows it."""

    text: Written
    pieces: tuple[Piece, ...]
    word: TextDecision | None
    public: bool

    @property
    def marked(self) -> bool:
        return any(piece.kind for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Row:
    """A question in the table of questions, with what stands in the way of finishing it."""

    asked: QuestionTexts
    done: int
    why_few: Text | None
    why_not_yet: Text | None


@blueprint.get("/p/<place>/texts")
@needs(Act.PUBLISH)
def listed(place: str) -> Any:
    """Every question that somebody wrote to, and the texts of the one that is chosen."""
    return _list(Deciding())


@blueprint.get("/p/<place>/texts/one")
@needs(Act.PUBLISH)
def one(place: str) -> Any:
    """One text: the one that is named, or the next that waits."""
    return _one(Deciding())


@blueprint.post("/p/<place>/texts/decide")
@needs(Act.PUBLISH)
def take(place: str) -> Any:
    """Decide on the chosen texts, or take a decision back: the last word holds and every word is kept."""
    form, alone = Deciding(request.form), request.form.get("from") == "one"
    again: Callable[..., str] = _one if alone else _list
    verdict, texts = _verdict(), tuple(request.form.getlist("text"))
    if not sent(form):
        return again(form), 400
    with stream(here().home) as flow:
        asked = _chosen(_asked(flow))
        if asked is None:
            return _list(form, trouble=say("Välj en fråga.", "Choose a question.")), 400
        if trouble := _in_the_way(flow, asked, texts, verdict, alone=alone):
            return again(form, trouble=trouble), 400
        wording = (form.wording.data or "").strip() if verdict in (Verdict.SHORTENED, Verdict.PARAPHRASE) else ""
        words = {text.name: text.words for text in asked.texts}
        if verdict is Verdict.SHORTENED and len(texts) == 1 and wording == words.get(texts[0]):
            verdict, wording = Verdict.AS_WRITTEN, ""
        reason = _reason(form) if verdict is Verdict.WITHHELD else ""
        try:
            decide(flow, asked, texts, verdict, _signature(flow), wording=wording, reason=reason)
        except DecisionError as error:
            return again(form, trouble=str(error)), 400
    here().note("review texts", place=place, subject=f"{_named(asked)} {verdict.value} {len(texts)}")
    where: dict[str, Any] = {"place": place, "campaign": asked.campaign, "question": asked.question.id}
    if alone:
        return redirect(url_for("texts.one", **where, done=texts[0], did=verdict.value))
    return redirect(url_for("texts.listed", **where, show=request.form.get("show") or None, did=len(texts)))


@blueprint.post("/p/<place>/texts/finish")
@needs(Act.PUBLISH)
def end(place: str) -> Any:
    """Decide that the review of a question is done; what it has let through comes with the next release."""
    with stream(here().home) as flow:
        asked = _chosen(_asked(flow))
        if asked is None:
            return _list(Deciding(), trouble=say("Välj en fråga.", "Choose a question.")), 400
        try:
            finish(flow, asked, _signature(flow))
        except DecisionError as error:
            why = not_yet(asked)
            return _list(Deciding(), trouble=_in_words(why) if why else str(error)), 400
    here().note("finish texts", place=place, subject=_named(asked))
    return redirect(
        url_for("texts.listed", place=place, campaign=asked.campaign, question=asked.question.id, finished=1)
    )


@blueprint.post("/p/<place>/texts/publish")
@needs(Act.PUBLISH)
def publish(place: str) -> Any:
    """Publish the finished texts beside what is public already; nothing is closed."""
    with stream(here().home) as flow:
        ready = _ready(flow, _asked(flow))
    if not ready:
        return redirect(url_for("texts.listed", place=place))
    return publish_words("publish texts", place)


# What the pages show


def _list(form: Form, trouble: str = "") -> str:
    with stream(here().home) as flow:
        if request.method == "GET":
            with suppress(AlreadyRunningError):
                run_place(flow, g.place.slug)
        everything, known = _asked(flow), known_words(flow, g.place.slug)
        titles, ready = _titles(flow, everything), _ready(flow, everything)
    asked, show = _chosen(everything), request.values.get("show", "")
    found = [text for text in asked.texts if _is_shown(asked, text, show)] if asked else []
    begin = PAGE * min(_number("page"), max(0, (len(found) - 1) // PAGE))
    return render_template(
        "texts.html",
        place=g.place,
        form=form,
        trouble=trouble,
        rows=[Row(one, len(one.texts) - len(one.waiting), too_few(one), not_yet(one)) for one in everything],
        titles=titles,
        ready=ready,
        asked=asked,
        why_few=too_few(asked) if asked else None,
        why_not_yet=not_yet(asked) if asked else None,
        show=show if show in SHOWN else "",
        counts={name: sum(_is_shown(asked, text, name) for text in asked.texts) for name in SHOWN} if asked else {},
        seen=[_seen(asked, text, known) for text in found[begin : begin + PAGE]] if asked else [],
        page=begin // PAGE,
        pages=-(-len(found) // PAGE),
        **_shared(),
    )


def _one(form: Form, trouble: str = "") -> Any:
    with stream(here().home) as flow:
        everything, known = _asked(flow), known_words(flow, g.place.slug)
        titles = _titles(flow, everything)
    asked = _chosen(everything) or next((one for one in everything if one.waiting), None)
    if asked is None:
        return redirect(url_for("texts.listed", place=g.place.slug))
    wanted = request.values.get("text", "")
    text = next((one for one in asked.texts if one.name == wanted), None) or _next_waiting(asked)
    did = request.args.get("did", "")
    if text is None:
        return redirect(
            url_for("texts.listed", place=g.place.slug, campaign=asked.campaign, question=asked.question.id, did=1)
        )
    if request.method == "GET":
        form.wording.data = text.words
    return render_template(
        "text.html",
        place=g.place,
        form=form,
        trouble=trouble,
        asked=asked,
        seen=_seen(asked, text, known),
        number=len(asked.texts) - len(asked.waiting),
        titles=titles,
        why_few=too_few(asked),
        after=_next_waiting(asked, text.name),
        done=request.args.get("done", ""),
        did=Verdict(did) if did in tuple(Verdict) else None,
        **_shared(),
    )


def _shared() -> dict[str, Any]:
    return {"in_words": _in_words, "marks": MARKS, "verdicts": VERDICTS, "kinds": Verdict, "reasons": REASONS}


def _seen(asked: QuestionTexts, text: Written, known: tuple[str, ...]) -> Seen:
    word = asked.word(text.name)
    return Seen(text, pieces(text.words, marks(text.words, known)), word, text.name in asked.reviewed.released)


def _asked(flow: Stream) -> tuple[QuestionTexts, ...]:
    return to_review(flow, g.place.slug, secret=here().home.key("pipeline"))


def _ready(flow: Stream, everything: tuple[QuestionTexts, ...]) -> bool:
    """Whether a release now would show other texts."""
    home, today = here().home, here().today()
    public, secret = home.current / "public.db", home.key("pipeline")
    return not g.place.practice and is_news(flow, g.place.slug, everything, public, secret=secret, today=today)


def _chosen(everything: tuple[QuestionTexts, ...]) -> QuestionTexts | None:
    """The question that the page is about."""
    named = request.values.get("campaign"), request.values.get("question")
    return next((one for one in everything if (one.campaign, one.question.id) == named), None)


def _next_waiting(asked: QuestionTexts, after: str = "") -> Written | None:
    """The next text that waits, going round; not the one that it comes after."""
    waiting = [text for text in asked.waiting if text.name != after]
    return next((text for text in waiting if text.name > after), waiting[0] if waiting else None)


def _is_shown(asked: QuestionTexts, text: Written, show: str) -> bool:
    word = asked.word(text.name)
    if show == "waiting":
        return word is None
    if show == "published":
        return word is not None and word.verdict is not Verdict.WITHHELD
    return show != "withheld" or (word is not None and word.verdict is Verdict.WITHHELD)


def _titles(flow: Stream, everything: tuple[QuestionTexts, ...]) -> dict[str, Text]:
    """What each campaign is called; with its own name where several have texts."""
    slugs = dict.fromkeys(one.campaign for one in everything)
    campaigns = {one.slug: one for one in flow.register.campaigns(g.place.slug)}
    forms = {slug: flow.catalogue.get(campaigns[slug].form, campaigns[slug].version) for slug in slugs}
    return {
        slug: {tag: f"{form.title[tag]} ({slug})" if len(slugs) > 1 else form.title[tag] for tag in ("sv", "en")}
        for slug, form in forms.items()
    }


# What was sent


def _verdict() -> Verdict:
    given = request.form.get("verdict", "")
    if given not in tuple(Verdict) or given == Verdict.FINISHED.value:
        abort(400)
    return Verdict(given)


def _in_the_way(flow: Stream, asked: QuestionTexts, texts: tuple[str, ...], verdict: Verdict, *, alone: bool) -> str:
    """Why the chosen texts cannot be decided on like this, in the person's language; '' when they can."""
    known = known_words(flow, g.place.slug)
    marked = [text for text in asked.texts if text.name in texts and marks(text.words, known)]
    few = too_few(asked)
    rules = (
        (not texts, say("Välj vilka svar det gäller.", "Choose which texts it is about.")),
        (
            not asked.standing.issuperset(texts),
            say("Svaret har ändrats eller tagits tillbaka.", "The text has been changed or taken back."),
        ),
        (few is not None and not asked.may(verdict), _in_words(few) if few else ""),
        (
            verdict is Verdict.AS_WRITTEN and not alone and bool(marked),
            say(
                "Det finns märkta ord i det du har valt. Läs de svaren ett i taget.",
                "There are marked words in what you have chosen. Read those texts one by one.",
            ),
        ),
        (
            verdict in (Verdict.SHORTENED, Verdict.PARAPHRASE) and not request.form.get("wording", "").strip(),
            say("Skriv den text som ska publiceras.", "Write the text that is to be published."),
        ),
    )
    return next((sentence for wrong, sentence in rules if wrong), "")


def _reason(form: Form) -> str:
    """Why it is withheld: one of the usual reasons, with what was added."""
    swedish = [sentence for sentence, _ in REASONS]
    chosen = request.form.get("reason", "")
    return f"{chosen if chosen in swedish else swedish[-1]} {(form.more.data or '').strip()}".strip()


def _signature(flow: Stream) -> Signature:
    return Signature(g.entered.person.called, here().today(), flow.journal.position())


def _named(asked: QuestionTexts) -> str:
    return f"{asked.campaign} {asked.question.id}"


def _in_words(text: Text) -> str:
    return (text["en" if g.language == "en" else "sv"]).replace("{place}", g.place.name)


def _number(name: str) -> int:
    asked = request.args.get(name, "0")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
