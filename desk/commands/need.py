"""`platskoll need`: what people state of a place, with evidence; written down, changed, released, set aside."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from desk.commands.speaking import json_option, refuses, tell
from desk.here import today
from desk.home import at
from desk.needs import DID, STATES, Listed, listed, order_of, public_versions
from desk.pipeline import stream
from forms.definition import ChoiceList, words
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import PipelineError
from pipeline.needs import KINDS, PLANS, Evidence, Need, Needs, Said, Signed, State, controls, themes
from pipeline.needs.releasing import release as let_out
from pipeline.run import Stream

_REFUSED = refuses(RegisterError, JournalError, FormsError, PipelineError)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class _Table:
    """The needs of a place, with who writes in them and when."""

    flow: Stream
    place: str
    signed: Signed

    @property
    def needs(self) -> Needs:
        return self.flow.decisions.needs


@click.group(name="need")
def command() -> None:
    """Behov: vad människor på en plats behöver, med belägg."""


_OPTIONS = (
    click.option("--theme", help="Temat, till exempel public_transport; se `platskoll need themes`."),
    click.option("--affects", help="Vilka det berör."),
    click.option("--control", help="Vem som bestämmer: local, municipal, regional, national, private eller shared."),
    click.option("--decider", help="Vem det är, till exempel Västtrafik."),
    click.option("--plan", help="Vad som är planerat: unknown, nothing, proposed eller decided."),
    click.option("--planned", help="Vad som är föreslaget eller beslutat, och av vem."),
    click.option("--uncertainty", help="Vad ni inte vet eller är osäkra på."),
    click.option("--lift", "lift_reason", help="Varför gruppen lyfter behovet fast få har tagit upp det."),
    click.option(
        *("--evidence", "evidence"),
        multiple=True,
        metavar="SLAG=TEXT[|LÄNK]",
        help="Ett belägg: survey, open_answer, map, workshop, statistics, interview eller document.",
    ),
)


def _saying(command: F) -> F:
    """Give a command everything that can be said of a need besides the sentence."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@command.command()
@click.argument("place")
@click.argument("statement")
@_saying
@click.option("--why", default="", help="I vilket sammanhang det sägs.")
@json_option
@click.pass_obj
@_REFUSED
def add(home: Path, /, place: str, statement: str, *, why: str, as_json: bool, **told: Any) -> None:
    """Skriv ner ett behov på PLACE som ett utkast: STATEMENT är behovet i en mening."""
    said = _with(Said(statement=statement), told)
    with _table(home, place, why) as table:
        _told(home, table.needs.state(place, said, table.signed), as_json=as_json)


@command.command()
@click.argument("place")
@click.argument("number", type=int)
@click.option("--statement", help="Behovet i en mening.")
@_saying
@click.option("--not-lifted", is_flag=True, help="Gruppen lyfter det inte längre.")
@click.option("--without", type=int, multiple=True, metavar="N", help="Ta bort det N:te belägget.")
@click.option("--why", default="", help="Varför det ändras.")
@json_option
@click.pass_obj
@_REFUSED
def change(home: Path, /, place: str, number: int, *, why: str, as_json: bool, **told: Any) -> None:
    """Skriv en ny version av behov NUMBER på PLACE. Det som inte anges står kvar, och gamla versioner sparas."""
    with _table(home, place, why) as table:
        before = _of(table, number)
        said = _with(before.said, told)
        need = table.needs.change(place, number, said, table.signed, seen=before.version)
        _told(home, need, as_json=as_json)


@command.command("list")
@click.argument("place")
@json_option
@click.pass_obj
@_REFUSED
def list_(home: Path, place: str, as_json: bool) -> None:
    """Behoven på PLACE i enkätens ordning, med det som fattas."""
    with _table(home, place) as table:
        found = _listed(home, place, table.needs.of(place))
    lines = [line for one in found for line in _lines(one)]
    tell(as_json, [_values(one) for one in found], *(lines or [f"Inga behov är inskrivna för {place} än."]))


@command.command()
@click.argument("place")
@click.argument("number", type=int)
@json_option
@click.pass_obj
@_REFUSED
def show(home: Path, place: str, number: int, as_json: bool) -> None:
    """Behov NUMBER på PLACE med allt som har sagts om det, version för version."""
    with _table(home, place) as table:
        need = _of(table, number)
    (one,) = _listed(home, place, (need,))
    history: list[dict[str, Any]] = [
        {"act": event.act.value, "version": event.version, "day": event.signed.day.isoformat()}
        | {"who": event.signed.who, "why": event.signed.why, "said": asdict(event.said) if event.said else None}
        for event in need.events
    ]
    tell(as_json, _values(one) | {"history": history}, *_lines(one), *_card(one.said), "", *map(_event, history))


@command.command()
@click.argument("place")
@click.argument("number", type=int)
@click.option("--why", required=True, help="Varför, till exempel vid vilket möte det bestämdes.")
@json_option
@click.pass_obj
@_REFUSED
def release(home: Path, place: str, number: int, *, why: str, as_json: bool) -> None:
    """Släpp behov NUMBER på PLACE: så som det står nu blir det offentligt vid nästa publicering."""
    with _table(home, place, why) as table:
        seen, secret = _of(table, number).version, at(home).key("pipeline")
        need = let_out(table.flow, place, number, table.signed, seen=seen, secret=secret)
    _told(home, need, as_json=as_json)


@command.command("set-aside")
@click.argument("place")
@click.argument("number", type=int)
@click.option("--why", required=True, help="Varför behovet läggs åt sidan.")
@json_option
@click.pass_obj
@_REFUSED
def set_aside(home: Path, place: str, number: int, *, why: str, as_json: bool) -> None:
    """Lägg behov NUMBER på PLACE åt sidan. Det försvinner ur nästa publicering; det som har sagts finns kvar."""
    with _table(home, place, why) as table:
        need = table.needs.set_aside(place, number, table.signed, seen=_of(table, number).version)
    _told(home, need, as_json=as_json)


@command.command("themes")
@json_option
def themes_(as_json: bool) -> None:
    """Teman och vilka som kan bestämma, som de skrivs i kommandona."""
    lists: Mapping[str, ChoiceList] = {"theme": themes(), "control": controls()}
    plain = {name: {one.value: words(one.label, "sv") for one in found.choices} for name, found in lists.items()}
    told = plain | {name: {key: words(text, "sv") for key, text in found.items()} for name, found in _FIXED.items()}
    lines = [
        line for name, found in told.items() for line in (f"--{name}", *(f"  {k:<18} {v}" for k, v in found.items()))
    ]
    tell(as_json, told, *lines)


_FIXED = {"plan": PLANS, "evidence": KINDS}


@contextmanager
def _table(home: Path, place: str, why: str = "") -> Iterator[_Table]:
    """The needs of a place that there is, signed by whoever types."""
    with stream(at(home)) as flow:
        if flow.register.place(place) is None:
            known = ", ".join(one.slug for one in flow.register.places())
            raise click.ClickException(f"Det finns ingen plats som heter {place}. De som finns är: {known or 'inga'}.")
        signed = Signed(getpass.getuser(), today(), flow.journal.position(), why)
        yield _Table(flow, place, signed)


def _of(table: _Table, number: int) -> Need:
    need = table.needs.need(table.place, number)
    if need is None:
        raise click.ClickException(f"Det finns inget behov {number} på {table.place}. Se `platskoll need list`.")
    return need


def _with(said: Said, told: Mapping[str, Any]) -> Said:
    """What was said, with what the command adds; an option that is not given leaves it as it stood."""
    given: dict[str, Any] = {name: value for name, value in told.items() if isinstance(value, str)}
    dropped = set(told.get("without", ()))
    if wrong := [n for n in dropped if not 1 <= n <= len(said.evidence)]:
        raise click.ClickException(f"Det finns inget belägg nummer {wrong[0]}.")
    kept = [one for at, one in enumerate(said.evidence, start=1) if at not in dropped]
    given["evidence"] = (*kept, *map(_evidence, told.get("evidence", ())))
    if "lift_reason" in given:
        given["lifted"] = bool(given["lift_reason"])
    if told.get("not_lifted"):
        given |= {"lifted": False, "lift_reason": ""}
    return replace(said, **given)


def _evidence(text: str) -> Evidence:
    """`survey=81 av 372 …|https://…` as a piece of evidence."""
    kind, equals, rest = text.partition("=")
    if not equals:
        raise click.ClickException(f"Skriv belägget som SLAG=TEXT, till exempel workshop=Mötet i maj. Det stod: {text}")
    what, _, link = rest.partition("|")
    return Evidence(kind.strip(), what.strip(), link.strip())


def _listed(home: Path, place: str, needs: tuple[Need, ...]) -> tuple[Listed, ...]:
    where = at(home)
    return listed(needs, order_of(where, place), public_versions(where, place))


def _told(home: Path, need: Need, *, as_json: bool) -> None:
    """What became of it, and what it still lacks."""
    (one,) = _listed(home, need.place, (need,))
    after = {
        State.DRAFT: "Det är ett utkast. Släpp det med `platskoll need release` när det är klart.",
        State.CHANGED: "Den släppta versionen gäller tills den nya släpps.",
        State.RELEASED: "Det blir offentligt vid nästa publicering.",
        State.ASIDE: "Det är inte med i nästa publicering.",
    }
    tell(as_json, _values(one), *_lines(one), after[need.state])


def _lines(one: Listed) -> list[str]:
    public = f", offentlig version {one.public}" if one.public else ""
    state = STATES[one.need.state][0].lower()
    head = f"Behov {one.need.number} ({state}, version {one.version}{public}): {one.said.statement}"
    if one.need.state is State.ASIDE:
        return [head]
    held = [f"  Innan det kan släppas: {problem.words['sv']}" for problem in one.held]
    return [head, *held, *(f"  Gör det starkare: {problem.words['sv']}" for problem in one.noted)]


def _card(said: Said) -> list[str]:
    told = (
        ("Tema", _called(themes(), said.theme)),
        ("Vilka det berör", said.affects),
        ("Vem bestämmer", ": ".join(filter(None, (_called(controls(), said.control), said.decider)))),
        ("Planerat", ": ".join(filter(None, (words(PLANS[said.plan], "sv"), said.planned)))),
        ("Osäkert", said.uncertainty),
        ("Lyft av gruppen", said.lift_reason if said.lifted else ""),
        *((f"Belägg {at}", _told_evidence(evidence)) for at, evidence in enumerate(said.evidence, start=1)),
    )
    return [f"  {label + ':':<18} {value}" for label, value in told if value]


def _told_evidence(evidence: Evidence) -> str:
    link = f" ({evidence.link})" if evidence.link else ""
    return f"{words(KINDS[evidence.kind], 'sv')}: {evidence.what}{link}"


def _called(choices: ChoiceList, value: str) -> str:
    return next((words(one.short or one.label, "sv") for one in choices.choices if one.value == value), "")


def _event(row: Mapping[str, Any]) -> str:
    why = f": {row['why']}" if row["why"] else ""
    return f"  {row['day']}  version {row['version']} {DID[row['act']][0]} av {row['who']}{why}"


def _values(one: Listed) -> dict[str, Any]:
    need = one.need
    lacking = [
        {"field": problem.field, "weight": problem.weight.value, "words": problem.words["sv"]}
        for problem in one.lacking
    ]
    return {
        **{"place": need.place, "number": need.number, "id": need.id, "state": need.state.value},
        **{"version": one.version, "released": need.release.version if need.release else None},
        **{"public": one.public or None, "supported": one.said.supported, "lacking": lacking},
        **asdict(one.said),
    }
