"""The invented places of open_data.py: so filled that every ready question is asked of something."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from itertools import count

from desk.exempelby.beside import others
from desk.exempelby.counting import figures
from desk.exempelby.people import Person, people
from desk.exempelby.reading import read_texts
from desk.exempelby.stating import needs
from desk.home import Home
from desk.pipeline import stream
from forms.answers import to_body, to_fields
from forms.catalogue import read_definition, shipped
from forms.definition import Form
from intake.journal import Kind, NewEntry
from intake.register import (
    Campaign,
    LegalBasis,
    Place,
    SampleDesign,
    areas_from_geojson,
    open_register,
    population_from_csv,
)
from pipeline.naming import NamedPlace
from pipeline.needs import Signed
from pipeline.needs.releasing import release
from pipeline.official import open_official
from pipeline.run import Stream
from pipeline.texts.reviewing import Signature, Verdict, decide, finish, to_review

LAST_YEAR, OPENS, CLOSES = date(2025, 1, 13), date(2026, 1, 12), date(2026, 2, 1)
TODAY = date(2026, 2, 16)
"""When somebody at the desk reads, names and states."""
TAKEN_BACK = 199
"""One in so many is taken back."""
EARLIER = 10
"""One in so many answers the survey of the year before."""
YOUNG = 7
"""So many answer the young people's: too few for figures, enough to be told of in other words."""
CROSSED = (("overall", "recommend_move"), ("stay_5y", "theme_rating.housing"))
WHO, WHY = "Kim Exempelsson", "Utvecklingsgruppens möte i bygdegården."


def definition() -> str:
    """The residents' survey, with pairs of questions that are counted against each other."""
    text = (resources.files("forms") / "library" / "resident_survey.v1.toml").read_text("utf-8")
    pairs = [list(pair) for pair in CROSSED]
    return text.replace("version = 1\n", f"version = 2\ncross_tables = {pairs}\n", 1)


@cache
def asked() -> Form:
    """The form of that definition."""
    return read_definition(definition())


def before(place: str) -> str:
    """The survey of the year before."""
    return f"{place}-forra"


def of_the_young(place: str) -> str:
    """The survey that few answer."""
    return f"{place}-unga"


def lay_out(home: Home, places: Sequence[str]) -> None:
    """Places like the one of the demo, each with its figures and with surveys that have closed."""
    form, young = asked(), shipped().latest("youth_survey")
    register = open_register(home.register_url)
    register.add_definition(form.id, form.version, form.digest, definition())
    outlines, population = (
        resources.files("desk").joinpath(f"exempelby/{name}").read_text("utf-8")
        for name in ("areas.geojson", "population.csv")
    )
    with open_official(home.official) as official:
        for place in places:
            register.add_place(Place(place, place.title(), "9999", 1074, "påhittad"))
            register.set_areas(place, areas_from_geojson(outlines, place))
            register.set_population(place, population_from_csv(population, place))
            register.open_campaign(_campaign(before(place), place, form, LAST_YEAR))
            register.open_campaign(_campaign(place, place, form, OPENS))
            register.open_campaign(_campaign(of_the_young(place), place, young, OPENS))
            for one in figures(place):
                official.enter(one, who=WHO, day=TODAY)


def _campaign(slug: str, place: str, form: Form, opens: date) -> Campaign:
    return Campaign(
        slug=slug,
        place=place,
        form=form.id,
        version=form.version,
        definition=form.digest,
        opens=opens,
        closes=CLOSES.replace(year=opens.year),
        entry_closes=None,
        controller="Påhittad kommun",
        controller_contact="plats@example.se",
        legal_basis=LegalBasis.PUBLIC_INTEREST,
        languages=("sv", "en"),
        sample_design=SampleDesign.OPEN_LINK,
    )


def handed_in(first: int, number: int, places: Sequence[str]) -> list[NewEntry]:
    """So many submissions of invented residents, from number `first` on, to the places in turn."""
    form, entries = asked(), []
    for at, person in enumerate(people(form, number, first), start=first):
        turn, place = divmod(at, len(places))
        slug, opens = (before(places[place]), LAST_YEAR) if turn % EARLIER == 0 else (places[place], OPENS)
        entry = _entry(f"submission {at}", f"r{at:08d}", slug, form, person, opens)
        entries.append(entry)
        if at % TAKEN_BACK == 0:
            entries.append(taken_back(entry))
    return entries


def of_few(places: Sequence[str]) -> list[NewEntry]:
    """What the few young ones of every place answer."""
    form = shipped().latest("youth_survey")
    numbers = count()
    return [
        _entry(f"young {at}", f"u{at:08d}", of_the_young(place), form, person, OPENS)
        for seed, place in enumerate(places)
        for person, at in zip(others(form, YOUNG, seed), numbers, strict=False)
    ]


def _entry(name: str, receipt: str, campaign: str, form: Form, person: Person, day: date) -> NewEntry:
    return NewEntry(
        kind=Kind.SUBMISSION,
        submission_id=hashlib.sha256(name.encode()).hexdigest()[:32],
        campaign=campaign,
        form=form.id,
        version=form.version,
        definition=form.digest,
        body=to_body(to_fields(form, person.answers)),
        content_type="application/x-www-form-urlencoded",
        day=day,
        channel=person.channel,
        language=person.language,
        receipt=receipt,
    )


def taken_back(entry: NewEntry) -> NewEntry:
    """The withdrawal of a submission, as the intake writes it."""
    return NewEntry(
        kind=Kind.WITHDRAWAL,
        submission_id=hashlib.sha256(entry.receipt.encode()).hexdigest()[:32],
        campaign=entry.campaign,
        form="",
        version=0,
        definition="",
        body=b"1",
        content_type="",
        day=entry.day,
        withdraws=entry.receipt,
    )


def at_the_desk(home: Home, places: Sequence[str]) -> None:
    """What people add when the places are run: names on the map, needs, texts that are read and coded."""
    secret = home.key("pipeline")
    with stream(home) as flow:
        signed = Signed(WHO, TODAY, flow.journal.position(), WHY)
        bathing = NamedPlace("Badplatsen", ("The bathing place",), 58.4281, 13.1396, 120)
        for place in places:
            flow.decisions.name_place(
                place, bathing, who=WHO, day=TODAY, reason=WHY, journal_position=signed.journal_position
            )
            for said in needs(()):
                stated = flow.decisions.needs.state(place, said, signed)
                release(flow, place, stated.number, signed, seen=stated.version, secret=secret)
            _tell_of_the_young(flow, place, secret)
            read_texts(flow, place, place, secret=secret, day=TODAY)


def _tell_of_the_young(flow: Stream, place: str, secret: bytes) -> None:
    kim = Signature(WHO, TODAY, flow.journal.position())
    few = [one for one in to_review(flow, place, secret=secret) if one.campaign == of_the_young(place)]
    for one in few:
        decide(flow, one, one.standing, Verdict.PARAPHRASE, kim, wording="Flera vill kunna ta sig hem på kvällen.")
    for one in to_review(flow, place, secret=secret):
        if one.campaign == of_the_young(place):
            finish(flow, one, kim)
