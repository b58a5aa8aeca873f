"""Assignments to analyse: who of the controller's own people may count and take out answers, where, why and how long.

They stand in the desk's own database, beside the accounts that they are for: they say who may enter, like roles, and
nothing that is rebuilt from the records depends on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from desk.accounts import Act, Person, State, may
from desk.records import DeskError
from desk.records.tables import ACCOUNT, ANALYSIS_ASSIGNMENT, LOG
from intake.register import Assignment, Campaign, Database, day_in_sweden, last_day

LONGEST = 12
"""Months that an assignment lasts at most; after that somebody decides anew."""
GIVEN, TAKEN_BACK, RAN_OUT = "give analysis assignment", "take back analysis assignment", "analysis assignment ran out"


class Stage(StrEnum):
    """Where an assignment is in its life."""

    NOT_YET = "not_yet"
    VALID = "valid"
    RUN_OUT = "run_out"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An assignment as somebody means to give it."""

    account: int
    place: str
    campaign: str
    """One campaign of the place; empty for all where the organisation is the controller."""
    organisation: str
    """The controller that the person works for, as whoever gives the assignment says."""
    purpose: str
    decided_by: str
    """Who at the controller decided it: name and position."""
    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class Given:
    """An assignment as it stands; `number` is what it is called."""

    number: int
    wanted: Wanted
    email: str
    name: str
    given: int
    given_by: str
    ended: int | None
    ended_by: str

    def stage(self, today: date) -> Stage:
        if self.ended is not None and day_in_sweden(datetime.fromtimestamp(self.ended, UTC)) <= self.wanted.ends:
            return Stage.TAKEN_BACK
        if self.wanted.ends < today:
            return Stage.RUN_OUT
        return Stage.NOT_YET if today < self.wanted.begins else Stage.VALID

    def covers(self, campaign: Campaign) -> bool:
        """Whether it is about a campaign: at its place, and one that the person's own organisation is controller of."""
        about = self.wanted.place == campaign.place and self.wanted.campaign in ("", campaign.slug)
        return about and _plain(self.wanted.organisation) == _plain(campaign.controller)


def faults(wanted: Wanted, person: Person | None, giver: str, today: date) -> Iterator[tuple[str, str, str]]:
    """What is wrong with an assignment: the field, in Swedish and in English. Nobody gives one to themselves."""
    if person is None or person.account.state is not State.ACTIVE or not may(person, Act.ANALYSE, wanted.place):
        yield (
            "person",
            "Personen är inte analytiker på platsen. Ge den rollen först, under Personer.",
            "The person is no analyst at the place. Give that role first, under People.",
        )
    elif person.account.email == giver:
        yield (
            "person",
            "Ingen ger sig själv ett uppdrag. Be en annan administratör.",
            "Nobody gives themselves an assignment. Ask another administrator.",
        )
    if wanted.ends < max(wanted.begins, today):
        yield "ends", "Den sista dagen har redan varit.", "The last day has been already."
    elif wanted.ends > last_day(Assignment(wanted.place, wanted.begins, LONGEST)):
        yield (
            "ends",
            f"Ett uppdrag gäller högst {LONGEST} månader. Behövs det längre beslutar någon på nytt då.",
            f"An assignment lasts at most {LONGEST} months. If it takes longer somebody decides anew then.",
        )


class Assignments:
    """Assignments are given, taken back and run out; each of these stands in the log in the same transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, wanted: Wanted, person: Person | None, giver: str, *, now: int, today: date) -> int:
        """Give an assignment and return its number. Raises DeskError when it has faults."""
        for _, swedish, _ in faults(wanted, person, giver, today):
            raise DeskError(swedish)
        row = _columns(wanted) | {"given": now, "given_by": giver, "ended": None, "ended_by": ""}
        with self._database.writing() as connection:
            connection.execute(insert(ANALYSIS_ASSIGNMENT).values(row))
            number: int = connection.execute(
                select(ANALYSIS_ASSIGNMENT.c.number).order_by(ANALYSIS_ASSIGNMENT.c.number.desc()).limit(1)
            ).scalar_one()
            _log(connection, GIVEN, _one(connection, number), by=giver, now=now)
        return number

    def everyone(self) -> list[Given]:
        """All there have been, the latest first."""
        with self._database.reading() as connection:
            return [_given(row) for row in connection.execute(_rows().order_by(ANALYSIS_ASSIGNMENT.c.number.desc()))]

    def numbered(self, number: int) -> Given | None:
        with self._database.reading() as connection:
            row = connection.execute(_rows().where(ANALYSIS_ASSIGNMENT.c.number == number)).one_or_none()
        return None if row is None else _given(row)

    def held(self, person: Person, campaign: Campaign, today: date) -> Given | None:
        """The assignment by which a person may work with a campaign today, or None; without one nobody may."""
        with self._database.reading() as connection:
            rows = connection.execute(_rows().where(ANALYSIS_ASSIGNMENT.c.account == person.account.number))
            given = [_given(row) for row in rows]
        return next((one for one in given if holds(one, person, campaign, today)), None)

    def take_back(self, number: int, by: str, now: int) -> bool:
        """End one that has not ended; False when there is none such."""
        with self._database.writing() as connection:
            return _end(connection, number, TAKEN_BACK, by=by, now=now)

    def run_out(self, by: str, *, now: int, today: date) -> int:
        """Write in the log which have run out since the last time, and return how many. They ended by themselves."""
        over = (ANALYSIS_ASSIGNMENT.c.ends < today, ANALYSIS_ASSIGNMENT.c.ended.is_(None))
        with self._database.writing() as connection:
            numbers = list(connection.scalars(select(ANALYSIS_ASSIGNMENT.c.number).where(*over)))
            return sum(_end(connection, number, RAN_OUT, by=by, now=now) for number in numbers)


def holds(given: Given, person: Person, campaign: Campaign, today: date) -> bool:
    """Whether a person may work with a campaign by this assignment: theirs, valid today, and an analyst still."""
    return (
        given.wanted.account == person.account.number
        and person.account.state is State.ACTIVE
        and may(person, Act.ANALYSE, campaign.place)
        and given.stage(today) is Stage.VALID
        and given.covers(campaign)
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in Wanted.__slots__}


def _rows() -> Select[Any]:
    return select(ANALYSIS_ASSIGNMENT, ACCOUNT.c.email, ACCOUNT.c.name).join(
        ACCOUNT, ACCOUNT.c.number == ANALYSIS_ASSIGNMENT.c.account
    )


def _one(connection: Connection, number: int) -> Given:
    return _given(connection.execute(_rows().where(ANALYSIS_ASSIGNMENT.c.number == number)).one())


def _given(row: Any) -> Given:
    own = ("number", "email", "name", "given", "given_by", "ended", "ended_by")
    wanted = Wanted(**{name: getattr(row, name) for name in Wanted.__slots__})
    return Given(wanted=wanted, **{name: getattr(row, name) for name in own})


def _end(connection: Connection, number: int, act: str, *, by: str, now: int) -> bool:
    standing = update(ANALYSIS_ASSIGNMENT).filter_by(number=number).where(ANALYSIS_ASSIGNMENT.c.ended.is_(None))
    if connection.execute(standing.values(ended=now, ended_by=by)).rowcount == 0:
        return False
    _log(connection, act, _one(connection, number), by=by, now=now)
    return True


def _log(connection: Connection, act: str, one: Given, *, by: str, now: int) -> None:
    wanted = one.wanted
    about = wanted.campaign or f"{wanted.place}, {wanted.organisation}"
    subject = f"uppdrag {one.number}: {one.email}, {about}, {wanted.begins}–{wanted.ends}, beslut: {wanted.decided_by}"
    row = {"at": now, "who": by, "act": act, "place": wanted.place, "subject": subject, "reason": wanted.purpose}
    connection.execute(insert(LOG).values(row))
