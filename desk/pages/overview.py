"""The desk's first page: the places that one has to do with, how far they are, and what is open there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template

from desk.accounts import Act, Person, may
from desk.gate import inside
from desk.pages.telling import in_words, records
from desk.pages.working import open_to
from desk.room import here
from desk.share import link
from desk.sight import Records, Sight, reminders, seen
from intake.register import CampaignState, Place

blueprint = Blueprint("overview", __name__)
STATES = {
    CampaignState.DRAFT: ("Utkast", "Draft"),
    CampaignState.NOT_YET: ("Öppnar senare", "Opens later"),
    CampaignState.OPEN: ("Öppen", "Open"),
    CampaignState.ENTRY_ONLY: ("Papper och telefon", "Paper and telephone"),
    CampaignState.CLOSED: ("Stängd", "Closed"),
}
"""What each state of a campaign is called."""


@blueprint.get("/")
@inside
def places() -> str:
    kept = records()
    listed = [
        (
            place,
            [(one, _title(one), STATES[one.state(here().today())]) for one in _campaigns(place)],
            *_method(kept, place),
        )
        for place in here().register.places()
        if _concerns(g.entered.person, place)
    ]
    return render_template(
        "places.html",
        listed=listed,
        in_words=in_words,
        address=lambda campaign: link(here().settings.public_url, campaign.slug),
        data_url=here().settings.data_url,
        open_to=open_to,
        released=lambda place: (here().home.current / "pages" / place.slug).is_dir(),
    )


def _method(kept: Records, place: Place) -> tuple[Sight | None, list[str]]:
    """Where the place is in the method, and the lines of what it is time for, for those who may see either."""
    person, today = g.entered.person, here().today()
    if not may(person, Act.SEE_PLACE, place.slug):
        return None, []
    due = reminders(kept, place, today) if may(person, Act.FOLLOW, place.slug) else ()
    return seen(kept, place, today), [in_words(one.line) for one in due]


def _concerns(person: Person, place: Place) -> bool:
    if place.practice:
        # somebody's own: who has a role everywhere need not see everybody's
        return any(grant.place == place.slug for grant in person.grants)
    return bool(person.roles_at(place.slug))


def _campaigns(place: Place) -> list[Any]:
    """The campaigns of a place, drafts for those only who can open them."""
    return [
        one
        for one in here().register.campaigns(place.slug, drafts=True)
        if may(g.entered.person, Act.RUN_CAMPAIGN if one.draft else Act.SEE_PLACE, place.slug)
        or (not one.draft and may(g.entered.person, Act.FOLLOW, place.slug))
    ]


def _title(campaign: Any) -> str:
    return here().form(campaign).title["en" if g.language == "en" else "sv"]
