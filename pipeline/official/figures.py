"""What is kept of official figures: one figure of a place or of an area around it, with its year and its source."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from pipeline.errors import OfficialError

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 500
KNOWN = Path(__file__).with_name("known.toml")


class Area(StrEnum):
    """What a figure is of: the place itself, or what it is compared with."""

    PLACE = "place"
    MUNICIPALITY = "municipality"
    REGION = "region"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a figure tells, in words."""

    id: str
    label_sv: str
    label_en: str
    unit_sv: str
    unit_en: str
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of figure that can be fetched: its number at Kolada, and what it must be called there ('' at SCB)."""

    kind: Kind
    kolada: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: of a place or of what the place is compared with, for one year."""

    place: str
    kind: Kind
    area: Area
    year: int
    value: float
    source: str
    approximate: bool = False
    """Whether the source says that it is not exact; then it is told with 'cirka'."""

    @property
    def key(self) -> tuple[str, str, Area, int]:
        """What it is of: of each there is one that holds."""
        return self.place, self.kind.id, self.area, self.year


@dataclass(frozen=True, slots=True)
class Counted:
    """Where the official statistics count a place: a table of SCB and the areas that together come closest to it."""

    place: str
    table: str
    codes: tuple[str, ...]
    fit: str
    """How well they fit, in words."""


@cache
def known() -> Mapping[str, Known]:
    """The figures that can be fetched, by name, in the order in which they are shown."""
    found = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    return {
        name: Known(Kind(name, **{key: told[key] for key in told if key not in ("kolada", "title")}), *_at_kolada(told))
        for name, told in found.items()
    }


def rank(kind: str) -> tuple[int, str]:
    """Where a kind of figure stands among others: those that are known in their order, then the rest by name."""
    names = list(known())
    return (names.index(kind) if kind in names else len(names)), kind


def _at_kolada(told: Mapping[str, str]) -> tuple[str, str]:
    return told.get("kolada", ""), told.get("title", "")


def refuse(one: Indicator) -> None:
    """Do nothing for a figure that can be kept; raise OfficialError with everything that is wrong with another."""
    kind = one.kind
    words = (kind.label_sv, kind.label_en, kind.unit_sv, kind.unit_en, one.source)
    rules = (
        (
            not _NAME.fullmatch(kind.id),
            f"Siffrans namn {kind.id!r} går inte: skriv det med a-z, 0-9 och _, till exempel households.",
        ),
        (not kind.label_sv.strip() or not kind.label_en.strip(), "Skriv vad siffran visar, på svenska och engelska."),
        (not one.source.strip(), "Skriv varifrån siffran kommer. En siffra utan källa sparas inte."),
        (not 1700 <= one.year < 3000, f"Året {one.year} kan inte stämma."),
        (not math.isfinite(one.value), "Värdet är inget tal."),
        (not 0 <= kind.decimals <= 3, "En siffra har högst tre decimaler."),
        (
            any(len(text.splitlines()) > 1 or len(text) > _LONGEST for text in words),
            f"Namn, enhet och källa skrivs på en rad var, med högst {_LONGEST} tecken.",
        ),
    )
    if wrong := [sentence for broken, sentence in rules if broken]:
        raise OfficialError(" ".join(wrong))
