"""Keeps official figures in official.db: what was fetched, entered and removed, by whom and when; only added to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database, Migrations

from pipeline.append_only import never_changed
from pipeline.errors import OfficialError, told_as
from pipeline.store import insert_into

from .figures import Area, Counted, Indicator, Kind, rank, refuse


class Act(StrEnum):
    """How a figure came, or that it is to be forgotten."""

    FETCHED = "fetched"
    ENTERED = "entered"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure as it stands: how it came, by whom ('' for one that was fetched) and when."""

    indicator: Indicator
    act: Act
    who: str
    day: date


migrations = Migrations("platskoll.official")

_KIND = {"indicator": str, "label_sv": str, "label_en": str, "unit_sv": str, "unit_en": str, "decimals": int}
_OF = {"place": str, "area": str, "year": int}
_TOLD = {"value": float, "approximate": int, "source": str}
_STAMP = {"act": str, "who": str, "day": str}
_FIGURE = _KIND | _OF | _TOLD | _STAMP
_COUNTED = {"place": str, "table_name": str, "codes": str, "fit": str, "who": str, "day": str}
_ASKED = {"place": str, "day": str}


@migrations(name="0001_figures")
def _first(database: Database) -> None:
    for name, columns in (("figure", _FIGURE), ("counted", _COUNTED), ("asked", _ASKED)):
        database.create_table(name, {"id": int} | columns, pk="id", not_null=tuple(columns)).create_index(("place",))
        never_changed(database, [name], "what was said of official figures is never changed")


_FIGURES = f"select {', '.join(_FIGURE)} from figure where ? in ('', place) order by id"  # noqa: S608 - columns of our own


class Official:
    """The official figures of one home. Belongs to the thread that opened it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, one: Indicator, *, who: str, day: date) -> None:
        """Keep a figure that a person has the source of; it goes before whatever is fetched of the same thing.

        Raises OfficialError when it cannot be kept as it is.
        """
        refuse(one)
        if not who.strip():
            raise OfficialError("Skriv vem som anger siffran.")
        with self._writing() as connection:
            _add(connection, Kept(one, Act.ENTERED, who, day))

    def keep(self, found: Iterable[Indicator], *, day: date) -> int:
        """Keep what was fetched and return how many figures are new or others than before.

        What a person entered still stands, and so does what was not found this time.
        """
        with self._writing() as connection:
            standing = {one.indicator.key: one for one in self.standing()}
            new = [one for one in found if _is_news(one, standing.get(one.key))]
            for one in new:
                refuse(one)
                _add(connection, Kept(one, Act.FETCHED, "", day))
        return len(new)

    def remove(self, one: Indicator, *, who: str, day: date) -> None:
        """Forget a figure; what is fetched of the same thing afterwards stands again."""
        with self._writing() as connection:
            _add(connection, Kept(one, Act.REMOVED, who, day))

    def standing(self, place: str = "") -> tuple[Kept, ...]:
        """The figures of a place (or, for '', of all) as they stand: by place, kind, area and year."""
        found: dict[object, Kept] = {}
        for one in map(_kept, self._database.conn.execute(_FIGURES, (place,))):
            if one.act is Act.REMOVED:
                found.pop(one.indicator.key, None)
            else:
                found[one.indicator.key] = one
        return tuple(sorted(found.values(), key=_order))

    def count_at(self, counted: Counted, *, who: str, day: date) -> None:
        """Keep where the official statistics count a place; without areas they count it nowhere."""
        row = (counted.place, counted.table, " ".join(counted.codes), counted.fit, who, day.isoformat())
        with self._writing() as connection:
            connection.execute(insert_into("counted", _COUNTED), row)

    def counted(self, place: str) -> Counted | None:
        """Where the official statistics count a place; None where they do not."""
        row = self._database.conn.execute(
            "select table_name, codes, fit from counted where place = ? order by id desc limit 1", (place,)
        ).fetchone()
        return Counted(place, row[0], tuple(row[1].split()), row[2]) if row and row[1] else None

    def asked(self, place: str) -> date | None:
        """The last day on which figures of a place were asked for, whatever came of it."""
        (day,) = self._database.conn.execute("select max(day) from asked where place = ?", (place,)).fetchone()
        return date.fromisoformat(day) if day else None

    def note_asked(self, place: str, day: date) -> None:
        """Write down that figures of a place are asked for on a day."""
        with self._writing() as connection:
            connection.execute(insert_into("asked", _ASKED), (place, day.isoformat()))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._database.conn
        with told_as(OfficialError, "Siffrorna kunde inte sparas"):
            connection.execute("begin immediate")
            with connection:
                yield connection


def open_official(path: Path) -> Official:
    """Open the official figures of a home, and make the file when there is none. Raises OfficialError."""
    with told_as(OfficialError, f"{path} går inte att öppna"):
        database = Database(path)
        migrations.apply(database)
    return Official(database)


def _is_news(one: Indicator, kept: Kept | None) -> bool:
    return kept is None or (kept.act is Act.FETCHED and kept.indicator != one)


def _add(connection: sqlite3.Connection, kept: Kept) -> None:
    one, kind = kept.indicator, kept.indicator.kind
    row = (
        *(kind.id, kind.label_sv, kind.label_en, kind.unit_sv, kind.unit_en, kind.decimals),
        *(one.place, one.area.value, one.year, one.value, int(one.approximate), one.source),
        *(kept.act.value, kept.who, kept.day.isoformat()),
    )
    connection.execute(insert_into("figure", _FIGURE), row)


def _kept(row: Sequence[object]) -> Kept:
    told = dict(zip(_FIGURE, row, strict=True))
    kind = Kind(*(told[name] for name in _KIND))  # type: ignore[arg-type]  # as `_add` wrote them
    indicator = Indicator(
        str(told["place"]),
        kind,
        Area(str(told["area"])),
        int(str(told["year"])),
        float(str(told["value"])),
        str(told["source"]),
        approximate=bool(told["approximate"]),
    )
    return Kept(indicator, Act(str(told["act"])), str(told["who"]), date.fromisoformat(str(told["day"])))


def _order(one: Kept) -> tuple[object, ...]:
    figure = one.indicator
    return figure.place, rank(figure.kind.id), list(Area).index(figure.area), figure.year
