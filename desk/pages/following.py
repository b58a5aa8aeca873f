"""How a campaign goes: exact participation by day, link, way, age and gender, each alone; never an answer."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template

from desk.accounts import Act
from desk.followup import follow
from desk.gate import needs
from desk.pages.overview import STATES
from desk.room import here
from desk.share import link

blueprint = Blueprint("following", __name__)


@blueprint.get("/follow/<campaign>")
@needs(Act.FOLLOW)
def followup(campaign: str) -> str:
    if g.campaign.draft:
        abort(404)
    form = here().form(g.campaign)
    public = here().settings.public_url
    return render_template(
        "follow.html",
        campaign=g.campaign,
        place=g.place,
        title=form.title["en" if g.language == "en" else "sv"],
        seen=follow(here().home, campaign) if form.anonymous else None,
        state=STATES[g.campaign.state(here().today())],
        address=link(public, campaign),
        channels=[(one, link(public, campaign, one.key)) for one in here().register.channels(campaign)],
    )
