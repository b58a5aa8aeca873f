"""Help: one page in plain words about everything the desk does, with a part for each of its pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template

from desk.accounts import Act, Role
from desk.accounts.passwords import SHORTEST
from desk.accounts.people import MAY, ROLE_NAMES
from desk.accounts.store import IDLE
from desk.gate import open_to_all
from desk.notes import UNDO_SECONDS
from desk.pages.telling import in_words
from desk.pipeline import policy_of
from desk.room import here, say
from desk.sight import process_of

blueprint = Blueprint("helping", __name__)
ACTS: Mapping[Act, tuple[str, str]] = {
    Act.SEE_PLACE: ("se var platsen är i metoden", "see where the place is in the method"),
    Act.LEAD_PLACE: (
        "ändra steg, syfte, uppdrag, behov och löften",
        "change steps, purpose, assignment, needs and promises",
    ),
    Act.REMARK: ("skriva kommentarer och avstämningar", "write remarks and check-ins"),
    Act.FOLLOW: ("se hur många som har svarat", "see how many have answered"),
    Act.RUN_CAMPAIGN: ("öppna, rätta och stänga enkäter", "open, correct and close surveys"),
    Act.SHARE: ("hämta affischer, länkar och texter", "take out posters, links and texts"),
    Act.SEE_CANDIDATE: ("se kandidaten innan något publiceras", "see the candidate before anything is published"),
    Act.PUBLISH: ("utelämna svar och publicera", "leave answers out and publish"),
    Act.ANALYSE: ("arbeta med exakta antal, med ett analysuppdrag", "work with exact counts, with an assignment"),
    Act.SEE_CONTACTS: ("se kontaktuppgifter", "see contact details"),
    Act.EXPORT_CONTACTS: ("hämta kontaktuppgifter som fil", "take out contact details as a file"),
    Act.ADMINISTER: ("lägga till platser, bjuda in och läsa loggen", "add places, invite and read the log"),
}
"""What each act is called in a sentence that begins with a role."""
WHERE: Mapping[str, tuple[str, str]] = {
    "anchoring": (
        "Öppna intressentanmälan, skriv möten och nya kontakter i loggboken, och skriv syftet när ni är överens.",
        "Open the stakeholder sign-up, write meetings and new contacts in the log, and the purpose when you agree.",
    ),
    "mapping": (
        "Öppna enkäten, sprid länken, följ svaren och stäng. Publicera sedan resultatet.",
        "Open the survey, spread the link, follow the answers and close it. Then publish the result.",
    ),
    "analysis": (
        "Läs behovsanalysen tillsammans med gruppen, först som kandidat och sedan som publicerad. Formulera behoven.",
        "Read the needs analysis with the group, first as a candidate and then as published. State the needs.",
    ),
    "target_image": (
        "Öppna formuläret Målbildsworkshop och skriv in löften allt eftersom någon ger dem.",
        "Open the form of the target-image workshop, and write promises down as somebody gives them.",
    ),
    "development_plan": (
        "Löftena på platsens sida säger vem som gör vad och till när. Loggboken visar hur ni kom dit.",
        "The promises on the page of the place say who does what and by when. The log shows how you got there.",
    ),
    "organisation_funding": (
        "Löftena på platsens sida: vem som för arbetet vidare, och vad som är lovat i pengar, tid och lokaler.",
        "The promises on the page of the place: who carries the work on, and what money, time and premises there are.",
    ),
}
"""Where on the desk each step of the method is worked with; a home with other steps has its own words for them."""


@blueprint.get("/help")
@open_to_all
def page() -> str:
    """All of the help on one page; whoever cannot get in needs it too."""
    process = process_of(here().home)
    return render_template(
        "help.html",
        roles=[(say(*ROLE_NAMES[role]), [say(*ACTS[act]) for act in Act if act in MAY[role]]) for role in Role],
        steps=[
            (one.number, in_words(one.name), in_words(one.about), say(*WHERE[one.id]) if one.id in WHERE else "")
            for one in process.steps
            if one.number
        ],
        policy=policy_of(here().home),
        shortest=SHORTEST,
        idle=IDLE // 60,
        undo=UNDO_SECONDS // 86_400,
    )
