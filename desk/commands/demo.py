"""`platskoll demo`: an invented place, from people who answer over HTTP to a document that opens."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import click

from desk.accounts import Grant, Person, Role
from desk.commands.serve import refuse_busy_ports
from desk.commands.serve import run as serve
from desk.commands.speaking import progress, refuses
from desk.commands.user import accounts_of, entrance
from desk.exempelby.answering import Door, HandingInError, Party, all_hand_in
from desk.exempelby.beside import others
from desk.exempelby.counting import figures
from desk.exempelby.people import people
from desk.exempelby.reading import read_texts
from desk.exempelby.stating import needs
from desk.here import today
from desk.home import Home, settle
from desk.pipeline import stream
from desk.processes import platskoll, wait_until_up
from desk.publishing.candidate import write_release
from desk.services import NAMES, port_of
from desk.share import link, write_code
from forms.catalogue import shipped
from forms.definition import Form
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import (
    Assignment,
    Campaign,
    Channel,
    LegalBasis,
    Place,
    Purpose,
    Register,
    RegisterError,
    SampleDesign,
    Step,
    StepStatus,
    areas_from_geojson,
    open_register,
    population_from_csv,
)
from intake.settings import SettingsError
from pipeline.errors import PipelineError
from pipeline.naming import NamedPlace
from pipeline.needs import Signed
from pipeline.needs.releasing import release
from pipeline.official import open_official
from pipeline.publish import publish, publish_words
from pipeline.run import Stream, run_place
from reports import ReportError, wanted, write

PLACE = "exempelby"
SURVEY = "exempelby-invanare"
_SEED = 1812
_MONTH = 6
_DAY = 24 * 3600
_LEADER = "kim@exempelby.example"
_PURPOSE = (
    "Vi vill att den som växer upp i Exempelby ska kunna flytta tillbaka, och att den som har blivit gammal här ska "
    "kunna bo kvar."
)
_STEPS = (
    ("preparation", StepStatus.DONE, 0),
    ("anchoring", StepStatus.DONE, 70),
    ("mapping", StepStatus.DONE, 140),
    ("analysis", StepStatus.ONGOING, 145),
)
"""Where Exempelby is, and how many days into its assignment that was said."""
_MEETING = "Utvecklingsgruppens möte i bygdegården."
_CONTROLLER = "Exempelby kommun (påhittad)"
_CONTACT = "Kim Exempelsson, 0500-00 00 00"
_CHANNELS = {
    "facebook": "Facebook",
    "butiken": "Butiken",
    "brevet": "Brev hem",
    "skolan": "Skolan",
    "biblioteket": "Biblioteket",
}
_BESIDE = {
    "exempelby-ungdomar": ("youth_survey", 10),
    "exempelby-besokare": ("visitor_survey", 12),
    "exempelby-foretag": ("business_survey", 30),
}
"""The surveys beside the residents', and on how many residents there comes one who answers it."""
_OPEN = {
    "exempelby-prova": "resident_survey",
    "exempelby-unga": "youth_survey",
    "exempelby-anmalan": "stakeholder_signup",
}
"""Campaigns that stay open, to try the forms."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the demo has to tell when it is done."""

    handed_in: int
    counted: int
    in_groups: int
    withheld: int
    document: Path


def _file(name: str) -> str:
    return resources.files("desk").joinpath(f"exempelby/{name}").read_text(encoding="utf-8")


def _campaign(slug: str, form: Form, opens: date) -> Campaign:
    return Campaign(
        slug=slug,
        place=PLACE,
        form=form.id,
        version=form.version,
        definition=form.digest,
        opens=opens,
        closes=None,
        entry_closes=None,
        controller=_CONTROLLER,
        controller_contact=_CONTACT,
        legal_basis=LegalBasis.PUBLIC_INTEREST,
        languages=("sv", "en"),
        sample_design=SampleDesign.OPEN_LINK,
    )


def lay_out(home: Home, public_url: str) -> Register:
    """Exempelby in the register: the place, its areas and population, its campaigns and channels."""
    register = open_register(home.register_url)
    others = [place.slug for place in register.places() if place.slug != PLACE]
    if others:
        raise click.ClickException(
            f"{home.root} har redan riktiga platser ({', '.join(others)}). Ge demon ett eget hem med --home."
        )
    forms = shipped()
    register.add_place(Place(PLACE, "Exempelby", "9999", 1074, "påhittad siffra, 2025"))
    register.set_areas(PLACE, areas_from_geojson(_file("areas.geojson"), PLACE))
    register.set_population(PLACE, population_from_csv(_file("population.csv"), PLACE))
    with open_official(home.official) as official:
        for one in figures(PLACE):
            official.enter(one, who="Kim Exempelsson", day=today())
    register.open_campaign(_campaign(SURVEY, forms.latest("resident_survey"), today() - timedelta(days=21)))
    for key, name in _CHANNELS.items():
        register.add_channel(Channel(SURVEY, key, name))
    for slug, (form_id, _) in _BESIDE.items():
        register.open_campaign(_campaign(slug, forms.latest(form_id), today() - timedelta(days=28)))
    for slug, form_id in _OPEN.items():
        register.open_campaign(_campaign(slug, forms.latest(form_id), today()))
        write_code(link(public_url, slug), home.codes, slug)
    lay_out_process(register)
    register.add_channel(Channel("exempelby-prova", "kiosk-biblioteket", "Surfplattan på biblioteket"))
    return register


def lay_out_process(register: Register) -> None:
    """Exempelby in its sixth month: rooted and mapped, and about to analyse."""
    first = today().replace(day=1)
    begins = date(first.year - (first.month < _MONTH), (first.month - _MONTH) % 12 + 1, 1)
    register.set_assignment(Assignment(PLACE, begins))
    register.set_purpose(Purpose(PLACE, _PURPOSE, begins + timedelta(days=50)))
    for step, status, after in _STEPS:
        register.set_step(Step(PLACE, step, status, begins + timedelta(days=after)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_intake(home: Home, port: int) -> Iterator[None]:
    """The intake as a process of its own, ended by its own id when the people have answered."""
    line = platskoll(home.root, "serve", "intake", "--port", str(port))
    process = subprocess.Popen(line, env={**os.environ, "PLATSKOLL_PUBLIC_URL": f"http://127.0.0.1:{port}"})
    try:
        if not wait_until_up("127.0.0.1", port, within=30):
            raise click.ClickException("Intaget kom inte igång inom 30 sekunder. Se felutskriften ovan.")
        yield
    finally:
        process.terminate()
        process.wait(30)


def tell_story(home: Home, submissions: int, public_url: str) -> Told:
    """Everything from an empty home to a document: people answer, then the stream runs to its end."""
    register = lay_out(home, public_url)
    leader(home)
    port = _free_port()
    with progress("Exempelborna svarar") as report, running_intake(home, port):
        receipts = all_hand_in(_parties(submissions, port), report)
    for slug in (SURVEY, *_BESIDE):
        register.close_campaign(slug, today())
    with stream(home) as flow:
        with progress("Normaliserar") as report:
            balance = run_place(flow, PLACE, report)
        name_places(flow)
        with progress("Skyddar och publicerar"):
            publication = publish(
                flow,
                place=PLACE,
                public=home.public,
                ledger=home.ledger,
                secret=home.key("pipeline"),
                who="demo",
                today=today(),
                pages=write_release,
            )
        with progress("Två av dem läser vad de andra skrev"):
            for slug in (SURVEY, *_BESIDE):
                read_texts(flow, PLACE, slug, secret=home.key("pipeline"), day=today())
        with progress("Exempelborna formulerar sina behov"):
            state_needs(home, flow)
    with progress("Bygger behovsanalysen"):
        document, *_ = write(home.current / "public.db", PLACE, home.reports, ("html", "md"))
    in_groups = sum(one.in_groups for one in publication.campaigns)
    return Told(len(receipts), balance.counted, in_groups, balance.counted - in_groups, document)


def _parties(submissions: int, port: int) -> list[Party]:
    """Who answers what: so many residents, and in proportion to them those who answer the other surveys."""
    forms = shipped()
    residents = forms.latest("resident_survey")
    parties = [Party(Door("127.0.0.1", port, SURVEY), residents, people(residents, submissions, _SEED))]
    for slug, (form_id, share) in _BESIDE.items():
        form = forms.latest(form_id)
        parties.append(Party(Door("127.0.0.1", port, slug), form, others(form, submissions // share, _SEED)))
    return parties


def name_places(flow: Stream) -> None:
    """What people pointed at by the shore is told of as the bathing place that everybody knows."""
    bathing = NamedPlace("Badplatsen", ("The bathing place",), 58.4281, 13.1396, 120)
    position = flow.journal.position()
    flow.decisions.name_place(
        PLACE, bathing, who="Kim Exempelsson", day=today(), reason=_MEETING, journal_position=position
    )


def state_needs(home: Home, flow: Stream) -> None:
    """What the people of Exempelby need, stated when they had read the figures and published beside them."""
    signed = Signed("Kim Exempelsson", today(), flow.journal.position(), _MEETING)
    for said in needs(wanted(home.current / "public.db", PLACE)):
        stated = flow.decisions.needs.state(PLACE, said, signed)
        release(flow, PLACE, stated.number, signed, seen=stated.version, secret=home.key("pipeline"))
    publish_words(
        flow,
        public=home.public,
        ledger=home.ledger,
        secret=home.key("pipeline"),
        who="demo",
        today=today(),
        pages=write_release,
    )


def leader(home: Home) -> Person:
    """The process leader of Exempelby, invited the first time."""
    account = accounts_of(home).add(_LEADER, "Kim Exempelsson", [Grant(Role.PROCESS_LEADER, PLACE)], today())
    person = accounts_of(home).person(account.number)
    assert person is not None
    return person


def _tour(home: Home, port: int) -> list[str]:
    intake, desk, data = (f"http://127.0.0.1:{port_of(name, port)}" for name in NAMES)
    return [
        "",
        f"Exempelby är i månad {_MONTH} av 18: kartläggningen är klar och behoven ska analyseras. En rundtur:",
        f"  1. Svara som en invånare, gärna i telefonen   {intake}/s/exempelby-prova",
        f"  2. Platsens egen sida                         {intake}/p/exempelby",
        f"  3. Skrivbordet, som processledaren Kim         {entrance(home, leader(home), desk, _DAY)}",
        f"  4. Öppna data, med färdiga frågor             {data}/",
        f"  5. Behovsanalysen                             {data}/dokument/exempelby/behovsanalys-exempelby.html",
        "",
        "Avsluta med Ctrl+C.",
    ]


@click.command(name="demo")
@click.option("--home", "own_home", type=click.Path(path_type=Path, file_okay=False), help="Hemmet för demon.")
@click.option("--submissions", default=400, show_default=True, help="Hur många påhittade boende som svarar.")
@click.option("--no-serve", is_flag=True, help="Sluta när dokumentet är byggt.")
@click.option("--port", type=click.IntRange(1, 65533), default=8000, show_default=True, help="Första porten av tre.")
@click.pass_obj
@refuses(RegisterError, JournalError, FormsError, SettingsError, PipelineError, ReportError, HandingInError)
def command(home: Path, own_home: Path | None, submissions: int, no_serve: bool, port: int) -> None:
    """Exempelby, en påhittad plats: svar, journal, kartläggning, öppna data och dokument."""
    if not no_serve:
        refuse_busy_ports(NAMES, "127.0.0.1", port)
    where = settle(own_home or home)
    register = open_register(where.register_url)
    if register.place(PLACE) is not None and where.current.is_symlink():
        click.echo(f"Exempelby finns redan i {where.root}.")
    elif register.place(PLACE) is not None:
        raise click.ClickException(f"Demon i {where.root} avbröts på vägen. Ta bort mappen och kör igen.")
    else:
        told = tell_story(where, submissions, f"http://127.0.0.1:{port}")
        click.echo(
            f"{told.handed_in} har lämnat in, {told.counted} räknas i journalen, "
            f"{told.in_groups} i grupper + {told.withheld} i ingen grupp."
        )
        click.echo(f"Dokument: {told.document}")
    if not no_serve:
        serve(where, NAMES, "127.0.0.1", port, announce=lambda: click.echo("\n".join(_tour(where, port))))
