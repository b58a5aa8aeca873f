"""A form is one address: GET shows it, POST receives it; then the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from forms.answers import AnswersError, FieldProblem, Submitted, field_limit, parse_body
from forms.definition import words
from intake.house import House, house
from intake.journal import JournalError, JournalFullError, Standing
from intake.pages import campaign_or_404, title
from intake.question_page import NOTHING_SENT, QuestionPage
from intake.receipts import issue, opening, still_open, withdrawal_code
from intake.receive import (
    SITTING,
    Accepted,
    CutOff,
    HandedIn,
    LedElsewhere,
    Questionnaire,
    Rejected,
    receive,
)
from intake.register import Campaign, CampaignState, Place
from intake.register.slugs import CHANNEL_KEY, fits

blueprint = Blueprint("survey", __name__)


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


def _channel() -> str:
    """The channel that the link carries; what could not be the key of one is dropped."""
    key = request.args.get("k", "")
    return key if fits(CHANNEL_KEY, key) else ""


def _fresh_token(asked: Questionnaire, here: House) -> str:
    return issue(
        here.settings.key,
        campaign=asked.campaign.slug,
        definition=asked.form.digest,
        today=here.today(),
        nonce=here.nonce(16),
    )


def _form_page(asked: Questionnaire, place: Place, here: House, showing: Showing) -> tuple[str, int]:
    token = showing.token or _fresh_token(asked, here)
    say = here.phrases[asked.language]
    page = QuestionPage(asked, place, say, showing.submitted, showing.problems, rotation=sum(token.encode()))
    html = render_template(
        "form.html",
        say=say,
        page=page,
        place=place,
        notice=showing.notice,
        token=token,
        languages=here.languages(asked.campaign),
        channel=_channel(),
    )
    return html, showing.status


def _shut(asked: Questionnaire, place: Place, here: House, *, sent: bool) -> tuple[str, int]:
    return (
        render_template(
            "closed.html",
            say=here.phrases[asked.language],
            campaign=asked.campaign,
            place=place,
            form_title=title(asked.campaign, asked.language),
            state=asked.campaign.state(here.today()).value,
            sent=sent,
        ),
        403 if sent else 200,
    )


@blueprint.get("/s/<campaign>", defaults={"language": None})
@blueprint.get("/s/<campaign>/<language>")
def show(campaign: str, language: str | None) -> tuple[str, int]:
    here = house()
    found, place = campaign_or_404(campaign)
    asked = here.questionnaire(found, _language(found, language))
    if found.state(here.today()) is not CampaignState.OPEN:
        return _shut(asked, place, here, sent=False)
    return _form_page(asked, place, here, Showing())


@blueprint.post("/s/<campaign>", defaults={"language": None})
@blueprint.post("/s/<campaign>/<language>")
def hand_in(campaign: str, language: str | None) -> tuple[str, int] | Response:
    here = house()
    found, place = campaign_or_404(campaign)
    asked = here.questionnaire(found, _language(found, language))
    body = request.get_data()
    if found.state(here.today()) is not CampaignState.OPEN:
        return _shut(asked, place, here, sent=True)
    if request.content_length is not None and len(body) != request.content_length:
        raise BadRequest
    try:
        outcome = receive(
            asked,
            HandedIn(body=body, channel=_channel()),
            journal=lambda: here.journal(asked.form),
            key=here.settings.key,
            today=here.today(),
        )
    except AnswersError as error:
        raise BadRequest from error
    except JournalError as error:
        return _form_page(asked, place, here, _not_saved(asked, here, body, error))
    return _answer(outcome, asked, place, here)


def _answer(
    outcome: Accepted | Rejected | CutOff | LedElsewhere, asked: Questionnaire, place: Place, here: House
) -> tuple[str, int] | Response:
    """What the person meets after sending: the receipt, or the form again with everything kept."""
    say = here.phrases[asked.language]
    send = say("form.send_again")
    match outcome:
        case Accepted():
            mark = opening(here.settings.key, outcome.receipt, here.clock())
            return redirect(url_for("survey.receipt", receipt=outcome.receipt, t=mark, l=asked.language), 303)
        case LedElsewhere():
            return _elsewhere(outcome, asked, place, here)
        case CutOff():
            notice = say("errors.cut_off", send=send)
            token = (outcome.submitted.getlist(SITTING) or [""])[0]
            return _form_page(asked, place, here, Showing(outcome.submitted, notice=notice, token=token, status=400))
        case Rejected():
            token = outcome.submitted.getlist(SITTING)[0] if outcome.known else ""
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
    token = (from_body.getlist(SITTING) or [""])[0]
    return Showing(from_body, notice=notice, token=token, status=507 if full else 503)


def _submitted(body: bytes, asked: Questionnaire) -> Submitted:
    return parse_body(body, max_fields=field_limit(asked.form))


def _elsewhere(outcome: LedElsewhere, asked: Questionnaire, place: Place, here: House) -> tuple[str, int]:
    """Lead a person to the form that is meant for them; nothing of this one is stored."""
    other = next(
        (
            campaign
            for campaign in here.register.campaigns(place.slug)
            if campaign.form == outcome.leads_to and campaign.state(here.today()) is CampaignState.OPEN
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
            if campaign.form == "stakeholder_signup" and campaign.state(here.today()) is CampaignState.OPEN
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
