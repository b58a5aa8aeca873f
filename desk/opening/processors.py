"""Who handles personal data on the controller's behalf: the home's `processors.toml`, and whether agreements are made.

A file looks like this; an empty one says that nobody outside does:

    [[processor]]
    name = "Driftbolaget AB"
    for = "drift av servern"
    country = "SE"
    agreement = 2026-05-04
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

FILE_NAME = "processors.toml"

EEA = frozenset(
    ("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE " + "IS LI NO").split()
)
"""The countries of the European Union, and Iceland, Liechtenstein and Norway (ISO 3166-1)."""

_KEYS = frozenset({"name", "for", "country", "agreement"})


class ProcessorsError(Exception):
    """The list cannot be read; the message says what is wrong, in sentences for the person who keeps it."""


@dataclass(frozen=True, slots=True)
class Processor:
    """Somebody outside who handles personal data, what for, where, and since when there is an agreement."""

    name: str
    task: str
    country: str = "SE"
    agreed: date | None = None

    @property
    def within_eea(self) -> bool:
        return self.country in EEA


def read_processors(text: str) -> tuple[Processor, ...]:
    """The processors that a file (TOML) lists. Raises ProcessorsError naming everything that cannot be read."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProcessorsError(f"{FILE_NAME} går inte att läsa: {error}.") from None
    listed = raw.pop("processor", [])
    wrong = [f"Raden {key} hör inte hemma i {FILE_NAME}. Börja varje biträde med [[processor]]." for key in raw]
    if not (isinstance(listed, list) and all(isinstance(one, dict) for one in listed)):
        raise ProcessorsError(f"Börja varje biträde i {FILE_NAME} med [[processor]].")
    wrong += [sentence for at, one in enumerate(listed, start=1) for sentence in _faults(at, one)]
    if wrong:
        raise ProcessorsError(" ".join(wrong))
    return tuple(
        Processor(one["name"], one["for"], one.get("country", "SE").upper(), one.get("agreement")) for one in listed
    )


def _faults(at: int, one: dict[str, Any]) -> Iterator[str]:
    where = f"Biträde {at} i {FILE_NAME}"
    for key, what in (("name", "namnet"), ("for", "vad det gör")):
        if not (isinstance(one.get(key), str) and one[key].strip()):
            yield f"{where}: skriv {what} som {key} = ”…”."
    country = one.get("country", "SE")
    if not (isinstance(country, str) and len(country) == 2 and country.isalpha()):
        yield f"{where}: skriv landet med två bokstäver, till exempel SE."
    if type(one.get("agreement", date.min)) is not date:
        yield f"{where}: skriv avtalets dag utan citattecken, till exempel agreement = 2026-05-04."
    for key in one.keys() - _KEYS:
        yield f"{where}: raden {key} finns inte, ta bort den."
