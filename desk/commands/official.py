"""`platskoll official`: figures of a place from SCB and Kolada, or entered by hand with their source."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from desk.commands.speaking import json_option, refuses, tell
from desk.here import today
from desk.home import at
from desk.official import renew
from desk.settings import DeskSettings, SettingsError
from intake.register import Place, RegisterError, open_register
from pipeline.errors import OfficialError
from pipeline.official import Act, Area, Counted, Indicator, Kept, Kind, Official, known, open_official

AREAS = {Area.PLACE: "platsen", Area.MUNICIPALITY: "kommunen", Area.REGION: "länet", Area.COUNTRY: "riket"}
_REFUSED = refuses(RegisterError, OfficialError, SettingsError)
_AREA = click.option(
    *("--area", "area"),
    type=click.Choice([one.value for one in Area]),
    default=Area.PLACE.value,
    help="Vad siffran gäller: platsen (om inget sägs), kommunen, länet eller riket.",
)


@dataclass(frozen=True, slots=True)
class _Table:
    """The figures of a home, with the places and who works with them."""

    official: Official
    places: tuple[Place, ...]
    who: str


@click.group(name="official")
def command() -> None:
    """Siffror om platsen från SCB och Kolada, eller egna med källa. Inget annat kräver dem."""


@command.command()
@click.argument("place", required=False)
@json_option
@click.pass_obj
@_REFUSED
def fetch(home: Path, place: str | None, as_json: bool) -> None:
    """Hämta siffror om PLACE, eller om alla platser, från SCB och Kolada. Det som redan finns står kvar."""
    settings = DeskSettings.from_environment(os.environ)
    with _table(home, place) as table:
        done = list(renew(table.official, table.places, settings.figures, today()))
    lines = [f"{one.place}: {one.found} siffror hämtade, {one.news} är nya eller ändrade." for one in done]
    news = ["De kommer med nästa gång du publicerar: `platskoll publish`."] if any(one.news for one in done) else []
    tell(as_json, [asdict(one) for one in done], *(lines or ["Det finns ingen plats att hämta siffror om."]), *news)
    for said in dict.fromkeys(said for one in done for said in one.failures):
        click.echo(said, err=True)
    if any(one.failures for one in done):
        click.echo("De siffror som fanns sedan tidigare står kvar.", err=True)
        raise click.exceptions.Exit(1)


@command.command("list")
@click.argument("place")
@json_option
@click.pass_obj
@_REFUSED
def list_(home: Path, place: str, as_json: bool) -> None:
    """Siffrorna om PLACE och det som platsen jämförs med, med år och källa."""
    with _table(home, place) as table:
        standing, counted = table.official.standing(place), table.official.counted(place)
    (where,) = table.places
    lines = [f"Invånare, platsen: {where.population} ({where.population_source}; anges med `platskoll place add`)"]
    lines += [f"SCB räknar platsen i {counted.table}: {', '.join(counted.codes)}. {counted.fit}"] if counted else []
    tell(as_json, [_values(one) for one in standing], *lines, *map(_line, standing))


@command.command()
@click.argument("place")
@click.option("--indicator", required=True, help="Siffrans namn, till exempel population eller households.")
@click.option("--value", required=True, help="Värdet, till exempel 412 eller 12,5.")
@click.option("--year", type=int, required=True, help="Vilket år den gäller.")
@click.option("--source", required=True, help="Var den kommer ifrån, så att någon annan hittar den.")
@_AREA
@click.option("--label", help="Vad siffran visar; behövs när namnet är nytt.")
@click.option("--label-en", help="Samma sak på engelska.")
@click.option("--unit", help="Enhet, till exempel hushåll.")
@click.option("--unit-en", help="Enhet på engelska, till exempel households.")
@click.option("--approximate", is_flag=True, help="Siffran är inte exakt: den skrivs med ”cirka”.")
@click.pass_obj
@_REFUSED
def add(
    home: Path,
    /,
    place: str,
    *,
    indicator: str,
    value: str,
    year: int,
    source: str,
    area: str,
    approximate: bool,
    **words: str | None,
) -> None:
    """Ange en siffra om PLACE för hand. Den går före det som hämtas, tills den tas bort."""
    number, decimals = _number(value)
    with _table(home, place) as table:
        kind = _kind(table.official.standing(), indicator, words, decimals)
        one = Indicator(place, kind, Area(area), year, number, source, approximate=approximate)
        table.official.enter(one, who=table.who, day=today())
    click.echo(f"{kind.label_sv} ({AREAS[one.area]}, {year}) är sparad. Den kommer med nästa gång du publicerar.")


@command.command()
@click.argument("place")
@click.argument("indicator")
@click.argument("year", type=int)
@_AREA
@click.pass_obj
@_REFUSED
def remove(home: Path, place: str, indicator: str, year: int, area: str) -> None:
    """Ta bort en siffra om PLACE. En hämtad kommer tillbaka nästa gång, om källan har den kvar."""
    key = (place, indicator, Area(area), year)
    with _table(home, place) as table:
        found = next((kept for kept in table.official.standing(place) if kept.indicator.key == key), None)
        if found is None:
            raise click.ClickException(
                f"{place} har ingen siffra {indicator} för {AREAS[Area(area)]} {year}. "
                f"`platskoll official list {place}` visar dem som finns."
            )
        table.official.remove(found.indicator, who=table.who, day=today())
    click.echo(f"{found.indicator.kind.label_sv} ({AREAS[Area(area)]}, {year}) är borttagen.")


@command.command()
@click.argument("place")
@click.option("--table", "table_name", default="", help="SCB:s tabell, till exempel TAB6574 (DeSO).")
@click.option("--code", "codes", multiple=True, help="Områdets kod i tabellen; flera läggs ihop.")
@click.option("--fit", default="", help="Hur väl områdena stämmer med platsen, i en mening.")
@click.pass_obj
@_REFUSED
def counted(home: Path, place: str, table_name: str, codes: tuple[str, ...], fit: str) -> None:
    """Säg i vilka områden SCB räknar PLACE: tätort, småort, distrikt eller DeSO. Utan kod: inga."""
    if bool(codes) != bool(table_name) or any(re.search(r"[^\w-]", code) for code in (table_name, *codes)):
        raise click.ClickException("Ange både en tabell (--table) och minst en kod (--code), skrivna som hos SCB.")
    with _table(home, place) as table:
        table.official.count_at(Counted(place, table_name, codes, " ".join(fit.split())), who=table.who, day=today())
    where = f"räknas i {table_name}: {', '.join(codes)}" if codes else "räknas inte i något område hos SCB"
    click.echo(f"{place} {where}. `platskoll official fetch {place}` hämtar siffrorna.")


@contextmanager
def _table(home: Path, place: str | None) -> Iterator[_Table]:
    """The figures, with one place or all of them. Raises RegisterError for a place that there is not."""
    where = at(home)
    places = open_register(where.register_url).places()
    chosen = tuple(one for one in places if place in (None, one.slug))
    if place is not None and not chosen:
        raise RegisterError(f"Det finns ingen plats {place}. Lägg till den med platskoll place add.")
    with open_official(where.official) as official:
        yield _Table(official, chosen, getpass.getuser())


def _number(said: str) -> tuple[float, int]:
    """The value, and with how many decimals it was written."""
    plain = re.sub(r"\s", "", said).replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain):
        raise click.ClickException(f"{said!r} är inget tal. Skriv det med siffror, till exempel 412 eller 12,5.")
    return float(plain), len(plain.partition(".")[2])


def _kind(standing: tuple[Kept, ...], name: str, words: dict[str, str | None], decimals: int) -> Kind:
    """What the figure is called: as it is known, as it was called before, or as the person says."""
    called = {one.indicator.kind.id: one.indicator.kind for one in standing} | {
        known_name: one.kind for known_name, one in known().items()
    }
    before = called.get(name)
    if before is None and not (words["label"] and words["label_en"]):
        raise click.ClickException(
            f"Siffran {name} är ny. Skriv vad den visar med --label och --label-en, och gärna --unit och --unit-en. "
            f"Kända siffror är {', '.join(called)}."
        )
    base = before or Kind(name, "", "", "", "")
    return Kind(
        name,
        words["label"] or base.label_sv,
        words["label_en"] or base.label_en,
        words["unit"] or base.unit_sv,
        words["unit_en"] or base.unit_en,
        decimals,
    )


def _line(kept: Kept) -> str:
    one = kept.indicator
    value = f"{one.value:.{one.kind.decimals}f}".replace(".", ",")
    came = "hämtad" if kept.act is Act.FETCHED else f"angiven av {kept.who}"
    about = "cirka " if one.approximate else ""
    return (
        f"{one.kind.label_sv}, {AREAS[one.area]}, {one.year}: {about}{value} {one.kind.unit_sv} "
        f"({one.source}; {came} {kept.day})  [{one.kind.id}]"
    )


def _values(kept: Kept) -> dict[str, object]:
    one = kept.indicator
    return {
        **{"indicator": one.kind.id, "area": one.area.value, "year": one.year, "value": one.value},
        **{"label": one.kind.label_sv, "unit": one.kind.unit_sv, "approximate": one.approximate},
        **{"source": one.source, "how": kept.act.value, "who": kept.who, "day": kept.day.isoformat()},
    }
