"""Keeps the needs in decisions.db: every version, release and setting aside, with who, when and why; only added to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from sqlite_utils import Database, Migrations

from pipeline.append_only import never_changed
from pipeline.errors import DecisionError, QuotingError, StaleNeedError, told_as
from pipeline.store import insert_into
from pipeline.texts.answers import QuestionTexts

from .quoting import quoted
from .rules import Weight, problems
from .said import Evidence, Said


class Act(StrEnum):
    """What somebody did with a need."""

    STATE = "state"
    CHANGE = "change"
    SET_ASIDE = "set_aside"
    RELEASE = "release"


class State(StrEnum):
    """Where a need is."""

    DRAFT = "draft"
    CHANGED = "changed"
    """A version is released, and something newer is written."""
    RELEASED = "released"
    ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who does something, on which day, how far the journal had come, and why."""

    who: str
    day: date
    journal_position: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody did with a need."""

    place: str
    number: int
    act: Act
    version: int
    """The version that was written, released or set aside."""
    signed: Signed
    said: Said | None = None
    """With a new version only."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need of a place with everything that was ever said and done; there is always a first version."""

    place: str
    number: int
    """Within the place, from 1; never used again."""
    events: tuple[Event, ...]

    @property
    def id(self) -> str:
        """Its name in the public file."""
        return f"{self.place}-{self.number}"

    @property
    def version(self) -> int:
        """The latest."""
        return self.events[-1].version

    @property
    def said(self) -> Said:
        """What the latest version says."""
        return self.of(self.version)

    def of(self, version: int) -> Said:
        """What a version says. Raises LookupError when there is none."""
        for event in self.events:
            if event.said is not None and event.version == version:
                return event.said
        raise LookupError(f"need {self.id} has no version {version}")

    @property
    def release(self) -> Event | None:
        """The release that holds: the last one, unless the need was set aside after it."""
        told = [event for event in self.events if event.act in (Act.RELEASE, Act.SET_ASIDE)]
        return told[-1] if told and told[-1].act is Act.RELEASE else None

    @property
    def state(self) -> State:
        if self.events[-1].act is Act.SET_ASIDE:
            return State.ASIDE
        if self.release is None:
            return State.DRAFT
        return State.RELEASED if self.release.version == self.version else State.CHANGED


migrations = Migrations("platskoll.needs")


@migrations(name="0001_need_event")
def _first(database: Database) -> None:
    whole = {"place": str, "number": int, "act": str, "version": int}
    signed = {"who": str, "day": str, "journal_position": int, "why": str, "said": str}
    columns = whole | signed
    database.create_table("need_event", {"id": int} | columns, pk="id", not_null=tuple(columns))
    database.conn.execute(
        "create unique index need_version_is_written_once on need_event (place, number, version) where said != ''"
    )
    never_changed(database, ["need_event"], "what was said of a need is never changed")


_COLUMNS = ("place", "number", "act", "version", "who", "day", "journal_position", "why", "said")
_EVENTS = """
select place, number, act, version, who, day, journal_position, why, said from need_event
where ? in ('', place) order by place, number, id
"""


class Needs:
    """The needs of one home. Belongs to the thread that opened the decisions among which they stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, place: str) -> tuple[Need, ...]:
        """The needs of a place (or, for '', of all), in the order in which they were first stated."""
        events = (_event(row) for row in self._database.conn.execute(_EVENTS, (place,)))
        return tuple(
            Need(slug, number, tuple(same))
            for (slug, number), same in groupby(events, key=lambda event: (event.place, event.number))
        )

    def need(self, place: str, number: int) -> Need | None:
        """One need, or None where the place has none with this number."""
        return next((one for one in self.of(place) if one.number == number), None)

    def state(self, place: str, said: Said, signed: Signed) -> Need:
        """Write down a new need. Raises DecisionError with what is wrong when it cannot be kept as it is."""

        def first() -> Event:
            number = 1 + max((one.number for one in self.of(place)), default=0)
            return Event(place, number, Act.STATE, 1, signed, said)

        return self._write(first)

    def change(self, place: str, number: int, said: Said, signed: Signed, *, seen: int) -> Need:
        """Write the next version of a need; one that was set aside is a draft again.

        `seen` is the version that was read before. Raises StaleNeedError when there is a later one, and DecisionError
        when there is no such need or it cannot be kept as it is.
        """

        def following() -> Event:
            version = self._known(place, number, seen).version + 1
            return Event(place, number, Act.CHANGE, version, signed, said)

        return self._write(following)

    def release(self, place: str, number: int, signed: Signed, *, seen: int, written: Sequence[QuestionTexts]) -> Need:
        """Let the version that was seen be public from the next release on.

        `written` is what people wrote at the place; `releasing.release` reads it. Raises StaleNeedError when there is a
        later version, QuotingError when it quotes what is not public, and DecisionError when there is no such need,
        when something is lacking that a public need must have, or when nobody says why (at which meeting, for example).
        """

        def releasing() -> Event:
            need = self._known(place, number, seen)
            if need.state is State.ASIDE:
                raise DecisionError("Behovet är lagt åt sidan. Ändra det först, så blir det ett utkast igen.")
            _refuse(need.said, (Weight.REFUSED, Weight.HELD))
            if where := quoted(need.said, written):
                raise QuotingError(where)
            return Event(place, number, Act.RELEASE, seen, _with_reason(signed))

        return self._write(releasing)

    def set_aside(self, place: str, number: int, signed: Signed, *, seen: int) -> Need:
        """Lay a need aside: it is in no later release, and its versions stay. Raises as `release` does."""

        def laying() -> Event:
            self._known(place, number, seen)
            return Event(place, number, Act.SET_ASIDE, seen, _with_reason(signed))

        return self._write(laying)

    def _known(self, place: str, number: int, seen: int) -> Need:
        need = self.need(place, number)
        if need is None:
            raise DecisionError(f"Det finns inget behov {number} på {place}. `platskoll need list` visar dem.")
        if need.version != seen:
            raise StaleNeedError(
                f"Behov {number} har ändrats av någon annan sedan du läste det (version {need.version}, inte {seen}). "
                "Läs det som står nu och gör din ändring i det."
            )
        return need

    def _write(self, event: Callable[[], Event]) -> Need:
        """Add what `event` gives; what it reads and what is written are one transaction."""
        with self._alone() as connection:
            made = event()
            if not made.signed.who.strip():
                raise DecisionError("Skriv vem som säger det. Ett behov utan namn sparas inte.")
            if made.said is not None:
                _refuse(made.said, (Weight.REFUSED,))
            connection.execute(insert_into("need_event", _COLUMNS), _row(made))
            found = self.need(made.place, made.number)
        assert found is not None
        return found

    @contextmanager
    def _alone(self) -> Iterator[sqlite3.Connection]:
        connection = self._database.conn
        with told_as(DecisionError, "Behovet kunde inte sparas"):
            connection.execute("begin immediate")
            with connection:
                yield connection


def _refuse(said: Said, weights: Collection[Weight]) -> None:
    if wrong := [one.words["sv"] for one in problems(said) if one.weight in weights]:
        raise DecisionError(" ".join(wrong))


def _with_reason(signed: Signed) -> Signed:
    if not signed.why.strip():
        raise DecisionError("Skriv varför, till exempel vid vilket möte det bestämdes. Skälet sparas med namnet.")
    return signed


def _row(event: Event) -> tuple[object, ...]:
    signed = event.signed
    said = json.dumps(asdict(event.said), ensure_ascii=False) if event.said else ""
    what = (event.place, event.number, event.act.value, event.version)
    return (*what, signed.who, signed.day.isoformat(), signed.journal_position, signed.why, said)


def _event(row: Sequence[str]) -> Event:
    place, number, act, version, who, day, position, why, text = row
    signed = Signed(who, date.fromisoformat(day), int(position), why)
    return Event(place, int(number), Act(act), int(version), signed, _said(text) if text else None)


def _said(text: str) -> Said:
    kept = json.loads(text)
    return Said(**kept | {"evidence": tuple(Evidence(**one) for one in kept["evidence"])})
