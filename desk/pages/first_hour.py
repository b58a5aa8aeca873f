"""The first hour: what to do first, ticked off as it gets done, and an invented place to practise at."""

from __future__ import annotations

import secrets
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from desk.accounts import Act, Person, Role, may
from desk.accounts.people import may_somewhere
from desk.gate import inside, needs
from desk.pages.sign_in import let_in
from desk.practice import ANSWERS, Chance, Records, make, place_of, throw
from desk.room import here, say
from desk.share import link
from intake.journal import Kind, open_reader
from intake.register import Campaign, Place

blueprint = Blueprint("first_hour", __name__)
FORM = "resident_survey"
FEW = 3
"""Who leads more places than this has done it before."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to do: why, how long it takes, and the button, which has no address before it can be pressed."""

    name: str
    why: str
    takes: str
    done: bool
    button: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What to do first. `place` is the name of the one it is about, empty where it is about none."""

    place: str
    steps: tuple[FirstStep, ...]

    @property
    def at(self) -> FirstStep | None:
        """The next one to do."""
        return next((one for one in self.steps if not one.done), None)


@blueprint.app_template_global()
def first_steps() -> FirstSteps | None:
    """What the person who is here has left to do first; None when that is nothing."""
    person: Person = g.entered.person
    real = [one for one in here().register.places() if not one.practice]
    if may(person, Act.ADMINISTER) and (found := _of_administrator(person, real)).at:
        return found
    led = [one for one in real if may(person, Act.RUN_CAMPAIGN, one.slug)]
    if len(led) > FEW:
        return None
    return next((found for place in led if (found := _of_leader(place)).at), None)


@blueprint.app_template_global()
def practice_place() -> Place | None:
    """The practice place of the person who is here."""
    return place_of(g.entered.person, here().register)


@blueprint.app_template_global()
def may_practise() -> bool:
    """Whether the person who is here opens surveys somewhere, or lets others in to do it."""
    person = g.entered.person
    return any(may_somewhere(person, act) for act in (Act.RUN_CAMPAIGN, Act.ADMINISTER))


@blueprint.get("/practice")
@inside
def practice() -> str:
    """What a practice place is, and for who has one: what to try there."""
    if not may_practise():
        abort(404)
    own = practice_place()
    campaigns = here().register.campaigns(own.slug) if own else []
    return render_template(
        "first_hour.html",
        own=own,
        # the one that was opened with the place has its address
        survey=next((one for one in campaigns if own and one.slug == own.slug), None),
        address=link(here().settings.public_url, own.slug) if own else "",
        answers=ANSWERS,
        thrown="thrown" in request.args,
    )


@blueprint.post("/practice")
@inside
def begin() -> Any:
    """Make a practice place; who has one already is led to it."""
    if not may_practise():
        abort(404)
    person: Person = g.entered.person
    if practice_place() is not None:
        return redirect(url_for("first_hour.practice"))
    form = here().catalogue().latest(FORM)
    place = make(_records(), form, person, here().today(), Chance(secrets.choice, secrets.token_hex))
    here().note("gjorde en övningsplats", place=place.slug, subject=place.name)
    # a new role ends every session; this one has shown all that a process leader must, or it could not be here
    return let_in(person, shown=("password", "code"), onward=url_for("first_hour.practice"))


@blueprint.post("/p/<place>/practice/throw")
@needs(Act.LEAD_PLACE)
def discard(place: str) -> Any:
    """Throw a practice place away; a real place is never thrown."""
    if not g.place.practice:
        words = say(
            f"{g.place.name} är ingen övningsplats och kan inte kastas.",
            f"{g.place.name} is no practice place and cannot be thrown away.",
        )
        return render_template("failure.html", title=say("Det går inte", "Not possible"), words=words), 409
    throw(_records(), g.place, here().today())
    here().note("kastade övningsplatsen", place=place, subject=g.place.name)
    return redirect(url_for("first_hour.practice", thrown=1))


def _records() -> Records:
    return Records(here().home, here().register, here().accounts, here().records)


def _of_administrator(person: Person, real: list[Place]) -> FirstSteps:
    register, accounts = here().register, here().accounts
    everywhere = accounts.count("", Role.PROCESS_LEADER)
    led = bool(real) and (everywhere or any(accounts.count(one.slug, Role.PROCESS_LEADER) for one in real))
    leads = next((one for one in real if may(person, Act.RUN_CAMPAIGN, one.slug)), None)
    return FirstSteps(
        "",
        (
            FirstStep(
                say("Lägg till platsen", "Add the place"),
                say(
                    "Allt annat hör till en plats: enkäterna, affischerna, svaren och vem som får se vad.",
                    "Everything else belongs to a place: surveys, posters, answers and who may see what.",
                ),
                say("Fem minuter", "Five minutes"),
                bool(real),
                say("Lägg till platsen", "Add the place"),
                url_for("new_place.create"),
            ),
            FirstStep(
                say("Bjud in processledaren", "Invite the process leader"),
                say(
                    "Det är processledaren som öppnar enkäter, följer svaren och bestämmer vad som publiceras.",
                    "It is the process leader who opens surveys, follows the answers and decides what is published.",
                ),
                say("Två minuter", "Two minutes"),
                bool(led),
                say("Bjud in", "Invite"),
                url_for("people.invite") if real else "",
            ),
            FirstStep(
                say("Öppna den första enkäten", "Open the first survey"),
                say(
                    "Först när den är öppen finns det en länk att sprida. Det gör processledaren från sitt skrivbord.",
                    "Only when it is open is there a link to spread. The process leader does that from their own desk.",
                ),
                say("En halvtimme första gången", "Half an hour the first time"),
                any(register.campaigns(one.slug) for one in real),
                say("Öppna en enkät", "Open a survey") if leads else say("Läs hur det går till", "Read how it is done"),
                url_for("campaigns.choose", place=leads.slug) if leads else url_for("helping.page") + "#open",
            ),
        ),
    )


def _of_leader(place: Place) -> FirstSteps:
    register = here().register
    opened = register.campaigns(place.slug)
    drafts = [one for one in register.campaigns(place.slug, drafts=True) if one.draft]
    first = opened[0].slug if opened else ""
    answered = _any_has_answered(opened)
    return FirstSteps(
        place.name,
        (
            FirstStep(
                say("Öppna en enkät", "Open a survey"),
                say(
                    "Då får ni en länk. Det mesta är ifyllt, och ni kan pröva formuläret innan någon annan ser det.",
                    "It gives you a link. Most is filled in, and you can try the form before anybody else sees it.",
                ),
                say("En halvtimme första gången", "Half an hour the first time"),
                bool(opened),
                say("Fortsätt på utkastet", "Go on with the draft") if drafts else say("Öppna en enkät", "Open one"),
                url_for("campaigns.settle", campaign=drafts[-1].slug)
                if drafts
                else url_for("campaigns.choose", place=place.slug),
            ),
            FirstStep(
                say("Sätt upp affischen", "Put up the poster"),
                say(
                    "Gör en länk för varje ställe där den ska hänga, så syns det sedan vilket ställe som ger svar.",
                    "Make a link for every place where it will hang, and you see later which place brings answers.",
                ),
                say("En kvart, och en promenad", "A quarter of an hour, and a walk"),
                answered or any(register.channels(one.slug) for one in opened),
                say("Affischer och länkar", "Posters and links"),
                url_for("sharing.page", campaign=first) if first else "",
            ),
            FirstStep(
                say("Se svaren komma", "See the answers come"),
                say(
                    "Här syns vilka åldrar som saknas medan det ännu går att nå dem. Vad någon har svarat syns aldrig.",
                    "You see who is missing while they can still be reached. What anybody answers is never shown.",
                ),
                say("Två minuter, gärna varje vecka", "Two minutes, preferably every week"),
                answered,
                say("Följ svaren", "Follow the answers"),
                url_for("following.followup", campaign=first) if first else "",
            ),
        ),
    )


def _any_has_answered(campaigns: list[Campaign]) -> bool:
    """Whether anything at all has been handed in, whichever journal it is in."""
    home, forms = here().home, {one.slug: here().form(one) for one in campaigns}
    for name, url, anonymous in (("journal.db", home.journal_url, True), ("contacts.db", home.contacts_url, False)):
        asked = frozenset(slug for slug, form in forms.items() if form.anonymous is anonymous)
        if asked and (home.root / name).exists():
            with closing(open_reader(url, key=home.key("intake"))) as journal:
                if any(entry.written.kind is Kind.SUBMISSION for entry in journal.entries(campaigns=asked)):
                    return True
    return False
