"""`platskoll map`: what becomes public of the map answers, and which places have a name."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from desk.commands.speaking import json_option, refuses, tell
from desk.here import today
from desk.home import at
from desk.naming import RADII, by_question
from desk.pipeline import stream
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.decisions import Decisions
from pipeline.errors import AlreadyRunningError, PipelineError
from pipeline.map_view import MapView, map_view
from pipeline.naming import NamedPlace
from pipeline.run import run_place

_F = TypeVar("_F", bound=Callable[..., Any])


@click.group(name="map")
def command() -> None:
    """Kartan: se vad som blir offentligt, ge platser namn, dölj hem."""


def lines(seen: MapView) -> Iterator[str]:
    """What a process leader reads in a terminal."""
    few = seen.questions.keys() - {told.question for told in seen.tables.questions}
    yield from (f"{one}: för få har fått frågan, eller så visar policyn ingen karta." for one in sorted(few))
    for told in by_question(seen):
        yield f"{told['question']}: {told['label']}"
        yield f"  Minst {told['people']} har svarat, minst {told['located']} med en punkt på kartan."
        places, cells = told["places"], told["cells"]
        yield "  Namngivna platser som blir offentliga:" if places else "  Ingen namngiven plats blir offentlig."
        yield from (f"    {one['name']:<40} minst {one['n']:>4} personer" for one in places)
        yield "  Rutor som blir offentliga:" if cells else "  Ingen ruta blir offentlig."
        yield from (
            f"    {one['size_m']:>4} m runt {one['lat']:.4f}, {one['lon']:.4f}          minst {one['n']:>4} personer"
            for one in cells
        )
        yield f"  Minst {told['kept_out']} har en punkt som inte blir offentlig."
        yield "  Ord som inte hör till någon plats än (visas bara här):" if told["words"] else ""
        yield from (f"    {one['words']:<40} {one['people']:>10} personer" for one in told["words"])
    yield "Beslutat:" if seen.places else "Ingen plats har fått ett namn än. Se `platskoll map name --help`."
    for place in seen.places:
        circle = f", inom {place.radius_m} m från {place.lat}, {place.lon}" if place.radius_m else ""
        called = f", även {', '.join(place.words)}" if place.words else ""
        yield f"  {place.name}{called}{circle}{'' if place.shown else ' (döljs)'}"


@command.command()
@click.argument("campaign")
@json_option
@click.pass_obj
@refuses(RegisterError, FormsError, JournalError, PipelineError)
def show(home: Path, campaign: str, as_json: bool) -> None:
    """Vad som blir offentligt av kartsvaren i CAMPAIGN om den stängs i dag, och vilka ord som saknar plats."""
    with stream(at(home)) as flow:
        found = flow.register.campaign(campaign)
        if found is None:
            raise click.ClickException(f"Det finns ingen insamling som heter {campaign}. Se `platskoll campaign list`.")
        with suppress(AlreadyRunningError):
            run_place(flow, found.place)
        seen = map_view(flow, found, flow.policy)
    tell(as_json, {"questions": by_question(seen), "decided": [asdict(one) for one in seen.places]}, *lines(seen))


def _which_points(decide: _F) -> _F:
    """The arguments that say which points a place is meant by, and why it is decided."""
    for option in (
        click.option("--reason", required=True, help="Varför. Skrivs i beslutet."),
        click.option("--radius", type=click.IntRange(*RADII), help="Så många meter från --at menar en punkt platsen."),
        click.option("--at", "position", type=(float, float), metavar="LAT LON", help="Platsens mitt, WGS 84."),
        click.option(
            "--called", multiple=True, metavar="ORD", help="Något mer som folk skriver om den; flera går bra."
        ),
        click.argument("name"),
        click.argument("place"),
    ):
        decide = option(decide)
    return decide


@command.command("name")
@_which_points
@click.pass_obj
@refuses(RegisterError, FormsError, JournalError, PipelineError)
def name_(home: Path, /, place: str, name: str, **given: Any) -> None:
    """Ge en offentlig plats på PLACE namnet NAME: kartsvar som menar den räknas dit och i ingen ruta."""
    _decide(home, place, name, shown=True, **given)
    click.echo(f"{name} är en namngiven plats. Den blir offentlig i frågor där minst fem olika personer menar den.")


@command.command()
@_which_points
@click.pass_obj
@refuses(RegisterError, FormsError, JournalError, PipelineError)
def hide(home: Path, /, place: str, name: str, **given: Any) -> None:
    """Dölj en plats på PLACE, till exempel någons hem: kartsvar som menar den blir inte offentliga alls."""
    _decide(home, place, name, shown=False, **given)
    click.echo(f"{name} döljs. Inget av det som märkts ut där blir offentligt.")


@command.command()
@click.argument("place")
@click.argument("name")
@click.option("--reason", required=True, help="Varför. Skrivs i beslutet.")
@click.pass_obj
@refuses(RegisterError, FormsError, JournalError, PipelineError)
def forget(home: Path, place: str, name: str, reason: str) -> None:
    """Ta tillbaka att NAME på PLACE har ett namn eller döljs."""
    _with_decisions(home, place, lambda decisions, said: decisions.forget_place(place, name, **said), reason)
    click.echo(f"{name} är inte längre en egen plats på kartan.")


def _decide(
    home: Path,
    place: str,
    name: str,
    *,
    shown: bool,
    called: tuple[str, ...],
    position: tuple[float, float] | None,
    radius: int | None,
    reason: str,
) -> None:
    lat, lon = position or (None, None)
    named = NamedPlace(name, called, lat, lon, radius or 0, shown)
    _with_decisions(home, place, lambda decisions, said: decisions.name_place(place, named, **said), reason)


def _with_decisions(home: Path, place: str, decide: Callable[[Decisions, dict[str, Any]], None], reason: str) -> None:
    with stream(at(home)) as flow:
        if flow.register.place(place) is None:
            raise click.ClickException(f"Det finns ingen plats som heter {place}.")
        position = flow.journal.position()
        said = {"who": getpass.getuser(), "day": today(), "reason": reason, "journal_position": position}
        decide(flow.decisions, said)
