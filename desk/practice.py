"""A place to practise at: invented people have answered, nothing of it is ever public, and it is thrown away whole."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import resources

from sqlalchemy import delete

from desk.accounts import Accounts, Grant, Person, Role
from desk.exempelby.people import people
from desk.home import Home
from desk.opening.proposal import propose
from desk.records.tables import COMMITMENT, CONTACT_POINT, NOTE
from forms.answers import to_body, to_fields
from forms.definition import Form
from intake.journal import Kind, Mode, NewEntry, erase_bodies, open_reader, open_writer
from intake.receive import SENTINEL
from intake.register import (
    PRACTICE,
    Campaign,
    Channel,
    ControllerKind,
    Database,
    Place,
    Register,
    RegisterError,
    areas_from_geojson,
    population_from_csv,
)

NAME = "Övningsplatsen"
BATCH = "övning"
"""The entry batch of invented answers, and the reason that stands where their bodies are erased."""
ANSWERS = 60
CHANNELS: Mapping[str, str] = {
    "facebook": "Facebook",
    "butiken": "Butiken",
    "brevet": "Brev hem",
    "skolan": "Skolan",
    "biblioteket": "Biblioteket",
}
"""Where the link is shared, by the keys that invented people follow."""
_CONTROLLER = "Ingen: det här är en övning"
_OPEN_FOR = 16
"""So many days has the survey been open: longer than it is news, so that nobody gets a letter about it."""
_SEED = 1812
_TEST = "test"
"""What one of them has written, so that there is an answer to decide on."""


@dataclass(frozen=True, slots=True)
class Records:
    """Where a practice place leaves something behind."""

    home: Home
    register: Register
    accounts: Accounts
    desk: Database


@dataclass(frozen=True, slots=True)
class Chance:
    """What is drawn by lot: one sign of a text (secrets.choice), so many bytes in hex digits (secrets.token_hex)."""

    choose: Callable[[str], str]
    hexes: Callable[[int], str]


def place_of(person: Person, register: Register) -> Place | None:
    """The practice place that somebody has, or None."""
    own = {grant.place for grant in person.grants if grant.role is Role.PROCESS_LEADER}
    return next((one for one in register.places() if one.practice and one.slug in own), None)


def make(records: Records, form: Form, who: Person, today: date, chance: Chance) -> Place:
    """A practice place with an open survey that invented people have answered; `who` becomes its process leader.

    The place and the role come first: what breaks off later can be thrown away and made again. Raises RegisterError,
    DeskError and JournalError.
    """
    place = _lay_out(records.register, chance)
    records.accounts.add(who.account.email, "", [Grant(Role.PROCESS_LEADER, place.slug)], today)
    campaign = _open_survey(records.register, place, form, who.called, today)
    entries = list(_invented(campaign, form, chance.hexes))
    with open_writer(records.home.journal_url, key=records.home.key("intake")) as journal:
        journal.append_all(entries)
    return place


def throw(records: Records, place: Place, today: date) -> None:
    """Throw a practice place away: its answers, its files, what is noted of it, the place itself and the roles there.

    What breaks off can be done again. Raises RegisterError for a real place, DeskError, and JournalError.
    """
    if not place.practice:
        raise RegisterError(f"{place.name} är ingen övningsplats och kan inte kastas.")
    register = records.register
    campaigns = register.campaigns(place.slug, drafts=True)
    for one in campaigns:
        if not one.draft:
            # nothing more comes in while what came is erased
            register.close_campaign(one.slug, today)
    _erase(records.home, frozenset(one.slug for one in campaigns), today)
    for file in records.home.mapping.glob(f"{place.slug}.db*"):
        file.unlink()
    shutil.rmtree(records.home.root / "candidates" / place.slug, ignore_errors=True)
    with records.desk.writing() as connection:
        connection.exec_driver_sql("pragma secure_delete = on")
        for table in (NOTE, COMMITMENT, CONTACT_POINT):
            connection.execute(delete(table).where(table.c.place == place.slug))
    register.remove_place(place.slug)
    for person in records.accounts.people():
        for grant in person.grants:
            if grant.place == place.slug:
                records.accounts.take_away(person.account.number, grant)


def _lay_out(register: Register, chance: Chance) -> Place:
    # an address that no campaign has: the survey gets the same one as its place
    slug = register.suggest_slug(PRACTICE.rstrip("-"), "", choose=chance.choose)
    taken = {place.name for place in register.places()}
    name = next(name for name in (NAME, *(f"{NAME} {n}" for n in range(2, len(taken) + 3))) if name not in taken)
    place = Place(slug, name, "9999", 1074, "påhittad siffra, övning")
    register.add_place(place, practice=True)
    register.set_areas(slug, areas_from_geojson(_file("areas.geojson"), slug))
    register.set_population(slug, population_from_csv(_file("population.csv"), slug))
    return place


def _open_survey(register: Register, place: Place, form: Form, who: str, today: date) -> Campaign:
    proposal = propose(
        form,
        place,
        slug=place.slug,
        who=who,
        today=today,
        controller=_CONTROLLER,
        controller_contact=who,
        kind=ControllerKind.ASSOCIATION,
    )
    opened = replace(proposal.to_campaign(), opens=today - timedelta(days=_OPEN_FOR), draft=False)
    register.open_campaign(opened)
    register.set_terms(proposal.terms)
    for key, name in CHANNELS.items():
        register.add_channel(Channel(opened.slug, key, name))
    return opened


def _invented(campaign: Campaign, form: Form, hexes: Callable[[int], str]) -> Iterator[NewEntry]:
    """What invented people would have sent, most of it in the first days; one writes a test word.

    Each stands in the journal as brought in, in a batch that says that it is an exercise: no row claims that somebody
    sat at a telephone.
    """
    chance = random.Random(_SEED)  # noqa: S311 - invented people need no secret chance
    after = sorted(int(chance.triangular(0, _OPEN_FOR, 3)) for _ in range(ANSWERS))
    for number, (days, person) in enumerate(zip(after, people(form, ANSWERS, _SEED), strict=True)):
        answers = {**person.answers, "best": _TEST} if number == ANSWERS // 2 else person.answers
        yield NewEntry(
            kind=Kind.SUBMISSION,
            submission_id=hexes(16),
            campaign=campaign.slug,
            form=form.id,
            version=form.version,
            definition=form.digest,
            body=to_body([*to_fields(form, answers), (SENTINEL, "1")]),
            content_type="application/x-www-form-urlencoded",
            day=campaign.opens + timedelta(days=days),
            channel=person.channel,
            mode=Mode.IMPORT,
            batch=BATCH,
            language=person.language,
        )


def _erase(home: Home, campaigns: frozenset[str], today: date) -> None:
    """The bodies of everything that was handed in; the rows stay, so that the chain stays whole."""
    key = home.key("intake")
    for name, url in (("journal.db", home.journal_url), ("contacts.db", home.contacts_url)):
        if not (home.root / name).exists():
            continue
        with open_reader(url, key=key) as journal:
            seqs = [entry.seq for entry in journal.entries(campaigns=campaigns) if not entry.erased]
        if seqs:
            erase_bodies(url, key=key, seqs=seqs, day=today, decision=BATCH)


def _file(name: str) -> str:
    return resources.files("desk").joinpath(f"exempelby/{name}").read_text(encoding="utf-8")
