"""A form is one address: GET shows it, POST receives it; then the receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from markupsafe import escape
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from forms.answers import FieldProblem, Submitted, field_limit, parse_body
from forms.definition import words
from intake.codes import CHANNEL as BY_LETTER
from intake.doubts import SHOWN
from intake.given_back import answers_in_words, as_file
from intake.guard import wants_gzip
from intake.house import House, house
from intake.household import Household
from intake.journal import JournalError, JournalFullError, Mode, Standing
from intake.pages import campaign_or_404, is_preview, title
from intake.question_page import NOTHING_SENT, QuestionPage, script_phrases
from intake.receipts import issue, opening, recognise, still_open, withdrawal_code
from intake.receive import (
    SENTINEL,
    SITTING,
    Accepted,
    CutOff,
    HandedIn,
    LedElsewhere,
    Outcome,
    Questionnaire,
    Rejected,
    TooLate,
    TooMuch,
    Tried,
    receive,
)
from intake.register import Campaign, CampaignState, Place, SampleDesign

blueprint = Blueprint("survey", __name__)
_ELSEWHERE = frozenset({"cross-site", "same-site"})
"""What a browser says of a form that was sent from a page that is not ours. Old browsers say nothing."""


_AIR = re.compile(r">\n+<")
"""Lines between tags, which are for whoever reads the templates and not for the phone."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What one showing of a form needs besides the form itself."""

    submitted: Submitted = NOTHING_SENT
    problems: tuple[FieldProblem, ...] = ()
    notice: str = ""
    """A sentence above the form when something stood in the way that the person did not cause."""
    token: str = ""
    status: int = 200


def _language(campaign: Campaign, language: str | None) -> str:
    languages = house().languages(campaign)
    if language is not None and language not in languages:
        abort(404)
    g.language = language or languages[0]
    return str(g.language)


def _channel(campaign: Campaign, here: House) -> str:
    """The channel that the link carries. A key that is none of the campaign's says nothing and is not kept:

    it could be somebody's name, or a mark on one person's link.
    """
    key = request.args.get("k", "")
    return (
        key if key and key in {channel.key for channel in here.register.channels(campaign.slug)} - {BY_LETTER} else ""
    )


def _by_letter(campaign: Campaign) -> bool:
    return campaign.sample_design is SampleDesign.HOUSEHOLD_CODE


def _code(campaign: Campaign) -> str:
    """The household code that the address carries. The form posts to that address: it is never in the body."""
    return request.args.get("c", "")[:40] if _by_letter(campaign) else ""


def _is_kiosk(channel: str) -> bool:
    """A channel whose key begins with `kiosk` is a shared tablet: nothing is kept on it."""
    return channel.startswith("kiosk")


def _fresh_token(asked: Questionnaire, here: House, begun: date | None = None) -> str:
    return issue(
        here.settings.key,
        campaign=asked.campaign.slug,
        definition=asked.form.digest,
        today=begun or here.today(),
        nonce=here.nonce(16),
    )


def _rotation(token: str) -> int:
    """Where rotated choices begin for this sitting: one of four places, so that pages can be made beforehand."""
    return sum(token.encode()) % 4 * 5


def _tail(token: str, here: House, shown: str = "") -> str:
    """The last lines of a form page, each person's own: the sealed time, the signed id, and the sentinel.

    A page that comes again for the same sitting keeps its time, so that what is sent again is the very same.
    """
    fields = ((SHOWN, shown or here.doubts.seal(here.clock())), (SITTING, token), (SENTINEL, "1"))
    inputs = (
        f'<input type="hidden" form="f" name="{name}" value="{escape(value)}" autocomplete="off">'
        for name, value in fields
    )
    return "".join(inputs) + "</body></html>"


def _begun(asked: Questionnaire, place: Place, here: House, showing: Showing, rotation: int) -> str:
    """A form page up to its last lines."""
    say = here.phrases[asked.language]
    channel = _channel(asked.campaign, here)
    return render_template(
        "form.html",
        say=say,
        page=QuestionPage(asked, place, say, showing.submitted, showing.problems, rotation=rotation),
        place=place,
        notice=showing.notice,
        kept=showing.submitted is not NOTHING_SENT,
        kiosk="preview" if is_preview(asked.campaign) else "shared" if _is_kiosk(channel) else "",
        languages=here.languages(asked.campaign),
        channel=channel,
        code=_code(asked.campaign),
        phrases=script_phrases(say),
    )


def _form_page(asked: Questionnaire, place: Place, here: House, showing: Showing) -> tuple[str, int]:
    token = showing.token or _fresh_token(asked, here)
    shown = showing.submitted.get(SHOWN) if showing.token else ""
    return _begun(asked, place, here, showing, _rotation(token)) + _tail(token, here, shown), showing.status


def _fresh_page(asked: Questionnaire, place: Place, here: House) -> Response:
    """A form nobody has written in yet: made beforehand but for its last lines."""
    if _code(asked.campaign):
        # a page with a household's code in its links is that household's own, and is kept for nobody
        return Response(_form_page(asked, place, here, Showing())[0], mimetype="text/html")
    token = _fresh_token(asked, here)
    rotation = _rotation(token)
    channel = _channel(asked.campaign, here)
    areas = tuple((area.value, *area.label.values()) for area in asked.supplied.get("sub_area", ()))
    key = (asked.campaign, place, asked.language, rotation, channel, areas, here.corrections())

    def render() -> str:
        return _AIR.sub("><", _begun(asked, place, here, Showing(), rotation))

    begun = here.ready.get(key, render)
    tail = _tail(token, here).encode()
    if not wants_gzip():
        return Response(begun.plain(tail), mimetype="text/html")
    response = Response(begun.compressed(tail), mimetype="text/html")
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _shut(asked: Questionnaire, place: Place, here: House, sent: Submitted | None = None) -> tuple[str, int]:
    """The page of a form that is not open; what was sent all the same is given back in words, and as a file."""
    say = here.phrases[asked.language]
    given_back = answers_in_words(QuestionPage(asked, place, say, sent)) if sent else []
    page = render_template(
        "closed.html",
        say=say,
        campaign=asked.campaign,
        place=place,
        form_title=title(asked.campaign, asked.language),
        state=asked.campaign.state(here.today()).value,
        today=here.today(),
        sent=sent is not None,
        given_back=given_back,
        file=as_file(given_back),
        phrases=script_phrases(say),
    )
    return page, 403 if sent else 200


@blueprint.get("/s/<campaign>", defaults={"language": None})
@blueprint.get("/s/<campaign>/<language>")
def show(campaign: str, language: str | None) -> tuple[str, int] | Response:
    here = house()
    found, place = campaign_or_404(campaign)
    asked = here.questionnaire(found, _language(found, language))
    if is_preview(found):
        return _form_page(asked, place, here, Showing())
    if found.state(here.today()) is not CampaignState.OPEN:
        return _shut(asked, place, here)
    return _fresh_page(asked, place, here)


@blueprint.post("/id/<campaign>")
def fresh_id(campaign: str) -> Response:
    """A new sitting's id, for a page that was opened from the phone's own copy.

    The page says which id it came with, and the new one is of the same day: the sitting was begun then. Nothing is
    kept of it; it is posted so that it stands in nobody's log of addresses.
    """
    here = house()
    found, _ = campaign_or_404(campaign)
    asked = here.questionnaire(found, _language(found, None))
    came_with = recognise(
        here.settings.key, request.get_data(as_text=True), campaign=found.slug, definition=asked.form.digest
    )
    return Response(_fresh_token(asked, here, came_with.issued if came_with else None), mimetype="text/plain")


@blueprint.post("/s/<campaign>", defaults={"language": None})
@blueprint.post("/s/<campaign>/<language>")
def hand_in(campaign: str, language: str | None) -> tuple[str, int] | AnyResponse:
    here = house()
    found, place = campaign_or_404(campaign)
    asked = here.questionnaire(found, _language(found, language))
    body = request.get_data()
    if request.content_length is not None and len(body) != request.content_length:
        raise BadRequest
    try:
        outcome = receive(
            asked,
            _handed_in(body, found, here),
            journal=lambda: here.journal(asked.form),
            key=here.settings.key,
            today=here.today(),
        )
    except JournalError as error:
        return _form_page(asked, place, here, _not_saved(asked, here, body, error))
    return _answer(outcome, asked, place, here)


def _handed_in(body: bytes, campaign: Campaign, here: House) -> HandedIn:
    channel, address, now = _channel(campaign, here), request.remote_addr or "", here.clock()
    return HandedIn(
        body=body,
        channel=channel,
        mode=Mode.KIOSK if _is_kiosk(channel) else Mode.WEB,
        rehearsal=is_preview(campaign),
        household=Household(here.codes, campaign.slug, _code(campaign)) if _by_letter(campaign) else None,
        foreign=request.headers.get("Sec-Fetch-Site") in _ELSEWHERE,
        doubts=lambda submitted: here.doubts.about(submitted, address=address, now=now),
    )


def _answer(outcome: Outcome, asked: Questionnaire, place: Place, here: House) -> tuple[str, int] | AnyResponse:
    """What the person meets after sending: the receipt, or the form again with everything kept."""
    say = here.phrases[asked.language]
    send = say("form.send_again")
    match outcome:
        case Accepted():
            mark = opening(here.settings.key, outcome.receipt, here.clock())
            return redirect(url_for("survey.receipt", receipt=outcome.receipt, t=mark, l=asked.language), 303)
        case LedElsewhere():
            return _elsewhere(outcome, asked, place, here)
        case Tried():
            again = url_for("survey.show", campaign=asked.campaign.slug, prov=asked.campaign.preview)
            return render_template("tried.html", say=say, place=place, again=again), 200
        case TooLate():
            return _shut(asked, place, here, outcome.submitted)
        case TooMuch():
            token = outcome.submitted.get(SITTING)
            notice = say("errors.too_much", send=send)
            return _form_page(asked, place, here, Showing(outcome.submitted, notice=notice, token=token, status=413))
        case CutOff():
            notice = say("errors.cut_off", send=send)
            token = outcome.submitted.get(SITTING) if outcome.known else ""
            return _form_page(asked, place, here, Showing(outcome.submitted, notice=notice, token=token, status=400))
        case Rejected():
            token = outcome.submitted.get(SITTING) if outcome.known else ""
            notice = "" if outcome.known else say("errors.stale", send=send)
            problems = outcome.reading.problems
            return _form_page(asked, place, here, Showing(outcome.submitted, problems, notice, token, 400))


def _not_saved(asked: Questionnaire, here: House, body: bytes, error: JournalError) -> Showing:
    """The form again, with every answer and the same id, when the journal could not take it."""
    from_body = _submitted(body, asked)
    say = here.phrases[asked.language]
    full = isinstance(error, JournalFullError)
    notice = (
        say("errors.full", contact=asked.campaign.controller_contact)
        if full
        else say("errors.not_saved", send=say("form.send_again"))
    )
    return Showing(from_body, notice=notice, token=from_body.get(SITTING), status=507 if full else 503)


def _submitted(body: bytes, asked: Questionnaire) -> Submitted:
    return parse_body(body, max_fields=field_limit(asked.form))


def _elsewhere(outcome: LedElsewhere, asked: Questionnaire, place: Place, here: House) -> tuple[str, int]:
    """Lead a person to the form that is meant for them; nothing of this one is stored."""
    other = next(
        (
            campaign
            for campaign in here.register.campaigns(place.slug)
            if here.kind(campaign) == outcome.leads_to and campaign.state(here.today()) is CampaignState.OPEN
        ),
        None,
    )
    return (
        render_template(
            "elsewhere.html",
            say=here.phrases[asked.language],
            stop=outcome.leads_to == "stop",
            campaign=asked.campaign,
            other=other,
            other_title=title(other, asked.language) if other else "",
            place=place,
        ),
        200,
    )


@blueprint.get("/r/<receipt>")
def receipt(receipt: str) -> str:
    """The receipt of something that stands in a journal; its code only for fifteen minutes after sending."""
    here = house()
    standing = next((found for j in here.journals() if (found := j.standing(receipt)) is not None), None)
    if standing is None:
        abort(404)
    return _receipt_page(standing, here)


def _receipt_page(standing: Standing, here: House) -> str:
    found, place = campaign_or_404(standing.campaign)
    form = here.form(found)
    language = standing.language if standing.language in here.phrases else "sv"
    shown = still_open(here.settings.key, standing.receipt, request.args.get("t", ""), here.clock())
    signup = next(
        (
            campaign
            for campaign in here.register.campaigns(place.slug)
            if here.kind(campaign) == "stakeholder_signup" and campaign.state(here.today()) is CampaignState.OPEN
        ),
        None,
    )
    return render_template(
        "receipt.html",
        say=here.phrases[language],
        place=place,
        campaign=found,
        form=form,
        form_title=words(form.title, language),
        code=withdrawal_code(here.settings.key, standing.submission_id) if shown else "",
        signup=signup if form.anonymous else None,
        still_open=found.state(here.today()) is CampaignState.OPEN,
    )
