"""The pages around a form: the start page, a place, the privacy notice of a campaign, accessibility."""

from __future__ import annotations

import hmac

from flask import Blueprint, abort, g, render_template, request, url_for

from forms.definition import words
from intake.failures import language_of_address
from intake.house import House, house
from intake.process_words import process_at
from intake.register import Campaign, CampaignState, ControllerKind, LegalBasis, Place, Terms

blueprint = Blueprint("pages", __name__)


def campaign_or_404(slug: str) -> tuple[Campaign, Place]:
    """A campaign and its place, or the page that says there is none."""
    found = house().register.campaign(slug)
    if found is None or (found.draft and not is_preview(found)):
        abort(404)
    place = house().register.place(found.place)
    assert place is not None, "the register keeps places of campaigns"
    return found, place


def is_preview(campaign: Campaign) -> bool:
    """Whether the address is that of the preview: what is sent there is checked and never kept."""
    given = request.args.get("prov", "")
    g.preview = bool(campaign.preview) and hmac.compare_digest(given.encode(), campaign.preview.encode())
    return bool(g.preview)


def title(campaign: Campaign, language: str) -> str:
    return words(house().form(campaign).title, language)


@blueprint.app_template_global()
def form_address(campaign: Campaign, language: str, channel: str = "", code: str = "") -> str:
    """The address of a campaign's form in a language; where it lacks that one, in its own first language."""
    named = language if language in house().languages(campaign)[1:] else None
    return url_for("survey.show", campaign=campaign.slug, language=named, k=channel or None, c=code or None)


def _by_state(campaigns: list[Campaign], here: House) -> dict[str, list[Campaign]]:
    today = here.today()
    grouped: dict[str, list[Campaign]] = {"open": [], "soon": [], "closed": []}
    where = {CampaignState.OPEN: "open", CampaignState.NOT_YET: "soon"}
    for campaign in campaigns:
        grouped[where.get(campaign.state(today), "closed")].append(campaign)
    return grouped


@blueprint.get("/")
def front() -> str:
    here, language = house(), language_of_address()
    places = [(place, _by_state(here.register.campaigns(place.slug), here)) for place in here.register.places()]
    return render_template(
        "front.html",
        say=here.phrases[language],
        places=[(place, len(grouped["open"])) for place, grouped in places if grouped["open"] and not place.practice],
    )


@blueprint.get("/p/<place>")
def place(place: str) -> str:
    here, language = house(), language_of_address()
    found = here.register.place(place)
    if found is None:
        abort(404)
    return render_template(
        "place.html",
        say=here.phrases[language],
        place=found,
        grouped=_by_state(here.register.campaigns(place), here),
        title_of=lambda campaign: title(campaign, language),
        data_url=here.settings.data_url,
        process=process_at(here.register, here.process, found, here.today(), here.phrases[language]),
    )


@blueprint.get("/privacy/<campaign>")
def privacy(campaign: str) -> str:
    here, language = house(), language_of_address()
    found, place = campaign_or_404(campaign)
    terms = here.register.terms(found.slug)
    return render_template(
        "privacy.html",
        terms=terms,
        official=_is_official(found, terms),
        say=here.phrases[language],
        campaign=found,
        place=place,
        form=here.form(found),
        form_title=title(found, language),
    )


def _is_official(campaign: Campaign, terms: Terms | None) -> bool:
    """Whether answers become official documents (R-19): they do when the controller is an authority."""
    if terms is None:
        return campaign.legal_basis is LegalBasis.PUBLIC_INTEREST
    return terms.controller_kind is not ControllerKind.ASSOCIATION


@blueprint.get("/accessibility")
def accessibility() -> str:
    return render_template("accessibility.html", say=house().phrases[language_of_address()])
