"""Fetches the official figures of a place from every source; one that fails costs its own figures and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.errors import OfficialError

from .figures import Area, Counted, Indicator, Known, known, refuse
from .kolada import Value, key_figures
from .reading import Service, Time
from .scb import NOISE_FROM, POPULATION_TABLE, population

SCB = "https://statistikdatabasen.scb.se/api/v2"
KOLADA = "https://api.kolada.se/v3"
_COUNTRY = {"scb": "00", "kolada": "0000"}


@dataclass(frozen=True, slots=True)
class Sources:
    """The services that figures are fetched from, for as long as one round takes."""

    scb: Service
    kolada: Service


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one round came to: the figures, and a sentence for each thing that could not be fetched."""

    found: tuple[Indicator, ...]
    failures: tuple[str, ...]


def sources(time: Time, scb: str = SCB, kolada: str = KOLADA) -> Sources:
    """The services at their addresses. Raises OfficialError for an address that is not safe."""
    return Sources(Service("SCB", scb, time), Service("Kolada", kolada, time))


def fetch(place: str, municipality: str, counted: Counted | None, of: Sources) -> Fetched:
    """The figures of a place, of its municipality (four digits) and county, and of the country. Raises nothing."""
    found: list[Indicator] = []
    failures: list[str] = []

    def around() -> list[Indicator]:
        return _around(place, municipality, of.scb)

    def here() -> list[Indicator]:
        return _here(counted, of.scb) if counted else []

    def key() -> list[Indicator]:
        figures, changed = _key_figures(place, municipality, of.kolada)
        failures.extend(changed)
        return figures

    parts: tuple[Callable[[], list[Indicator]], ...] = (around, here, key)
    for part in parts:
        try:
            figures = part()
            for one in figures:
                refuse(one)
        except OfficialError as error:
            failures.append(str(error))
        else:
            found += figures
    return Fetched(tuple(found), tuple(dict.fromkeys(failures)))


def _around(place: str, municipality: str, scb: Service) -> list[Indicator]:
    """How many live in the municipality, the county and the country, year by year."""
    areas = {municipality: Area.MUNICIPALITY, municipality[:2]: Area.REGION, _COUNTRY["scb"]: Area.COUNTRY}
    counts = population(scb, POPULATION_TABLE, list(areas))
    kind, source = known()["population"].kind, f"SCB, folkmängd 31 december ({POPULATION_TABLE})"
    return [
        Indicator(place, kind, areas[code], year, value, source, approximate=year >= NOISE_FROM)
        for (code, year), value in counts.items()
    ]


def _here(counted: Counted, scb: Service) -> list[Indicator]:
    """How many live in the areas that come closest to the place, of the years in which every one of them is known."""
    by_year: dict[int, list[float]] = defaultdict(list)
    for (_, year), value in population(scb, counted.table, counted.codes).items():
        by_year[year].append(value)
    whole = {year: sum(values) for year, values in by_year.items() if len(values) == len(counted.codes)}
    source = f"SCB, folkmängd 31 december ({counted.table}: {', '.join(counted.codes)}). {counted.fit}".strip()
    kind = known()["population"].kind
    # areas of statistics are not the place, and the noise of several adds up
    return [
        Indicator(counted.place, kind, Area.PLACE, year, value, source, approximate=True)
        for year, value in whole.items()
    ]


def _key_figures(place: str, municipality: str, kolada: Service) -> tuple[list[Indicator], Sequence[str]]:
    """The key figures of the latest year that the municipality has, and of its surroundings the same year."""
    areas = {
        municipality: Area.MUNICIPALITY,
        f"00{municipality[:2]}": Area.REGION,
        _COUNTRY["kolada"]: Area.COUNTRY,
    }
    wanted = {one.kolada: one for one in known().values() if one.kolada}
    values, changed = key_figures(kolada, list(wanted.values()), list(areas))
    latest = {
        number: max((one.year for one in values if one.kolada == number and one.area == municipality), default=0)
        for number in wanted
    }
    shown = [one for one in values if one.year == latest[one.kolada]]
    return [_indicator(place, areas[one.area], wanted[one.kolada], one) for one in shown], changed


def _indicator(place: str, area: Area, one: Known, value: Value) -> Indicator:
    return Indicator(place, one.kind, area, value.year, value.value, f"Kolada (RKA), {value.kolada}")
