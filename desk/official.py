"""Has official figures of places fetched, place after place, and kept with what was there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from desk.settings import FigureSettings
from intake.register import Place
from pipeline.official import KOLADA, SCB, Official, Time, fetch, sources


@dataclass(frozen=True, slots=True)
class Renewed:
    """What asking for the figures of a place came to: how many are new or others, and what could not be fetched."""

    place: str
    found: int
    news: int
    failures: tuple[str, ...]


def renew(
    official: Official,
    places: Iterable[Place],
    settings: FigureSettings,
    today: date,
    go_on: Callable[[], bool] = lambda: True,
) -> Iterator[Renewed]:
    """Ask for the figures of each place while `go_on` holds; practice places are invented and have none.

    Whatever fails, the figures that are there stand. Raises OfficialError when the file cannot be written, and for an
    address that is not safe.
    """
    of = sources(Time(time.monotonic, time.sleep), settings.scb or SCB, settings.kolada or KOLADA)
    for place in places:
        if place.practice or not go_on():
            continue
        official.note_asked(place.slug, today)
        fetched = fetch(place.slug, place.municipality_code, official.counted(place.slug), of)
        news = official.keep(fetched.found, day=today)
        yield Renewed(place.slug, len(fetched.found), news, fetched.failures)
