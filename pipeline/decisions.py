"""The door to what people decided about the figures: exclusions, releases and candidates, append-only.

Every decision has who took it, when, why, and how far the journal had come. Only a new decision
takes one back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database, Migrations

from .append_only import never_changed
from .coding.records import Codings
from .coding.records import migrations as code_migrations
from .errors import DecisionError, told_as
from .naming import NamedPlace, plain, shared
from .needs import Needs
from .needs.records import migrations as need_migrations
from .store import insert_into
from .texts.reviews import TextReviews
from .texts.reviews import migrations as text_migrations


class DecisionKind(StrEnum):
    """What was decided."""

    EXCLUDE = "exclude"
    """A submission is not counted (`subject` is its id)."""
    INCLUDE = "include"
    """It is counted again."""
    CANDIDATE = "candidate"
    """Figures were shown to those who decide (`subject` is the place, or '' for all)."""
    RELEASE = "release"
    """Figures became public (`subject` is the release)."""
    WITHDRAW_GROUP = "withdraw_group"
    """A closed group is taken out of everything public from now on (`subject` is the group)."""
    NAME_PLACE = "name_place"
    """Map answers may be told of by the name of a public place (`subject` is the place and that name)."""
    HIDE_PLACE = "hide_place"
    """Map answers that mean this place (somebody's home) are told of nowhere."""
    FORGET_PLACE = "forget_place"
    """They are as if it had never been named or hidden."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, as it was written down."""

    day: date
    who: str
    kind: DecisionKind
    campaign: str
    subject: str
    reason: str
    journal_position: int


migrations = Migrations("platskoll.decisions")


@migrations(name="0001_decision")
def _first(database: Database) -> None:
    database.create_table(
        "decision",
        {
            "id": int,
            "day": str,
            "who": str,
            "kind": str,
            "campaign": str,
            "subject": str,
            "reason": str,
            "journal_position": int,
        },
        pk="id",
        not_null=("day", "who", "kind", "campaign", "subject", "reason", "journal_position"),
    ).create_index(("kind", "campaign", "subject"))
    never_changed(database, ["decision"], "a decision is never changed")


@migrations(name="0002_named_place")
def _named_place(database: Database) -> None:
    database.create_table(
        "named_place",
        {"decision": int, "place": str, "name": str, "words": str, "lat": float, "lon": float, "radius_m": int}
        | {"shown": int},
        pk="decision",
        not_null=("place", "name", "words", "radius_m", "shown"),
        foreign_keys=[("decision", "decision", "id")],
    ).create_index(("place",))
    never_changed(database, ["named_place"], "a decision is never changed")


PUBLISHED = "Publicerad."
"""What stands as the reason of a release that nobody said anything of."""

_COLUMNS = ("day", "who", "kind", "campaign", "subject", "reason", "journal_position")
_LAST_WORD = """
select subject from decision as one
where campaign = ? and kind = 'exclude'
  and not exists (
    select 1 from decision as later
    where later.campaign = one.campaign and later.subject = one.subject and later.kind in ('exclude', 'include')
      and later.id > one.id
  )
"""
_NAMED_PLACE = ("decision", "place", "name", "words", "lat", "lon", "radius_m", "shown")
_NAMED = f"""
select {", ".join(_COLUMNS)}, name, words, lat, lon, radius_m, shown
from named_place join decision on decision.id = named_place.decision
where place = ? order by decision.id
"""  # noqa: S608 - our own names


class Decisions:
    """The decisions of one home. Belongs to the thread that opened it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def needs(self) -> Needs:
        """What people have stated of the places; a door of its own to the same file."""
        return Needs(self._database)

    @property
    def texts(self) -> TextReviews:
        """What people decided on what others wrote; a door of its own to the same file."""
        return TextReviews(self._database)

    @property
    def codes(self) -> Codings:
        """The codes that people gave what others wrote; a door of its own to the same file."""
        return Codings(self._database)

    def exclude(
        self, campaign: str, submission_id: str, *, who: str, day: date, reason: str, journal_position: int
    ) -> None:
        """Leave a submission out of every count from now on. Raises DecisionError when the reason is empty."""
        self._decide(Decision(day, who, DecisionKind.EXCLUDE, campaign, submission_id, reason, journal_position))

    def include(
        self, campaign: str, submission_id: str, *, who: str, day: date, reason: str, journal_position: int
    ) -> None:
        """Count an excluded submission again: the last word holds. Raises DecisionError when the reason is empty."""
        self._decide(Decision(day, who, DecisionKind.INCLUDE, campaign, submission_id, reason, journal_position))

    def excluded(self, campaign: str) -> frozenset[str]:
        """The ids of the submissions that are left out of a campaign as things stand."""
        return frozenset(subject for (subject,) in self._database.conn.execute(_LAST_WORD, (campaign,)))

    def withdraw_group(
        self, campaign: str, group: str, *, who: str, day: date, reason: str, journal_position: int
    ) -> None:
        """Take a closed group out of every release from the next on. Raises DecisionError without a reason."""
        self._decide(Decision(day, who, DecisionKind.WITHDRAW_GROUP, campaign, group, reason, journal_position))

    def withdrawn_groups(self) -> frozenset[str]:
        """The groups that are shown no longer."""
        return frozenset(one.subject for one in self.all() if one.kind is DecisionKind.WITHDRAW_GROUP)

    def name_place(
        self, place: str, named: NamedPlace, *, who: str, day: date, reason: str, journal_position: int
    ) -> None:
        """Let map answers that mean a place be told of by its name, or nowhere; the last word on that name holds.

        Raises DecisionError when the name or the reason is empty, when a circle is only half given, or when another
        named place is called the same.
        """
        if not plain(named.name) or len({named.lat is None, named.lon is None, named.radius_m <= 0}) > 1:
            raise DecisionError("En plats behöver ett namn, och en cirkel både latitud, longitud och radie.")
        others = (other for other in self.named_places(place) if other.name != named.name)
        if (found := shared(named, others)) is not None:
            raise DecisionError(f"”{found[0]}” hör redan till {found[1].name}. Två platser kan inte heta likadant.")
        kind = DecisionKind.NAME_PLACE if named.shown else DecisionKind.HIDE_PLACE
        decision = Decision(day, who, kind, "", f"{place}: {named.name}", reason, journal_position)
        self._decide_on_name(place, named, decision)

    def forget_place(self, place: str, name: str, *, who: str, day: date, reason: str, journal_position: int) -> None:
        """Take back that a place was named or hidden. Raises DecisionError when it was not, or the reason is empty."""
        if name not in {named.name for named in self.named_places(place)}:
            raise DecisionError(f"{place} har ingen namngiven plats som heter {name}.")
        decision = Decision(day, who, DecisionKind.FORGET_PLACE, "", f"{place}: {name}", reason, journal_position)
        self._decide_on_name(place, NamedPlace(name), decision)

    def named_places(self, place: str) -> tuple[NamedPlace, ...]:
        """The named and hidden places that a place's map answers may mean, as things stand, in order of their names."""
        return tuple(named for named, _ in self.naming_of(place))

    def naming_of(self, place: str) -> tuple[tuple[NamedPlace, Decision], ...]:
        """The same places, each with the decision that holds."""
        standing: dict[str, tuple[NamedPlace, Decision]] = {}
        for *said, name, words, lat, lon, radius, shown in self._database.conn.execute(_NAMED, (place,)):
            decision = _read(said)
            standing.pop(name, None)
            if decision.kind is not DecisionKind.FORGET_PLACE:
                standing[name] = (NamedPlace(name, tuple(json.loads(words)), lat, lon, radius, bool(shown)), decision)
        return tuple(standing[name] for name in sorted(standing))

    def record_release(
        self, release: str, *, who: str, day: date, journal_position: int, remark: str = PUBLISHED
    ) -> None:
        """Write down that a release became public, and what was said of it."""
        self._decide(Decision(day, who, DecisionKind.RELEASE, "", release, remark, journal_position))

    def record_candidate(self, place: str, *, who: str, day: date, journal_position: int) -> None:
        """Write down that a candidate was made, of one place or ('') of all."""
        self._decide(Decision(day, who, DecisionKind.CANDIDATE, "", place, "Förhandsvisning.", journal_position))

    def releases(self) -> tuple[Decision, ...]:
        """Every release that became public, oldest first."""
        return tuple(decision for decision in self.all() if decision.kind is DecisionKind.RELEASE)

    def all(self) -> tuple[Decision, ...]:
        """Every decision, oldest first."""
        rows = self._database.conn.execute(
            "select day, who, kind, campaign, subject, reason, journal_position from decision order by id"
        )
        return tuple(map(_read, rows))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _decide_on_name(self, place: str, named: NamedPlace, decision: Decision) -> None:
        with told_as(DecisionError, "Beslutet kunde inte sparas"), self._database.atomic():
            self._decide(decision)
            (number,) = self._database.conn.execute("select max(id) from decision").fetchone()
            words = json.dumps(named.words, ensure_ascii=False)
            row = (number, place, named.name, words, named.lat, named.lon, named.radius_m, int(named.shown))
            self._database.conn.execute(insert_into("named_place", _NAMED_PLACE), row)

    def _decide(self, decision: Decision) -> None:
        if not decision.who.strip() or not decision.reason.strip():
            raise DecisionError("Skriv vem som beslutar och varför. Ett beslut utan namn och skäl sparas inte.")
        row = (decision.day.isoformat(), decision.who, decision.kind.value, *_rest(decision))
        with told_as(DecisionError, "Beslutet kunde inte sparas"), self._database.atomic():
            self._database.conn.execute(insert_into("decision", _COLUMNS), row)


def _read(row: Sequence[Any]) -> Decision:
    day, who, kind, *rest = row
    return Decision(date.fromisoformat(day), who, DecisionKind(kind), *rest)


def _rest(decision: Decision) -> tuple[str, str, str, int]:
    return decision.campaign, decision.subject, decision.reason, decision.journal_position


def open_decisions(path: Path) -> Decisions:
    """Open the decisions of a home, and make the file when there is none. Raises DecisionError when it cannot."""
    with told_as(DecisionError, f"{path} går inte att öppna"):
        database = Database(path)
        migrations.apply(database)
        need_migrations.apply(database)
        text_migrations.apply(database)
        code_migrations.apply(database)
    return Decisions(database)
