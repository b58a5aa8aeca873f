"""What is noted at a place: meetings, introductions, check-ins, remarks, commitments, and whom to call."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from desk.records.tables import COMMITMENT, CONTACT_POINT, NOTE
from intake.register import Database

UNDO_SECONDS = 7 * 24 * 3600
"""For so long what was removed can be put back; then it is gone for good."""


class Kind(StrEnum):
    """What a note is about."""

    MEETING = "meeting"
    INTRODUCTION = "introduction"
    CHECK_IN = "check_in"
    REMARK = "remark"
    DRAFT = "draft"
    """A check-in that somebody is in the middle of."""
    REMOVED = "removed"
    """A note or a commitment that was removed, so that it can be put back."""


LOGGED = (Kind.MEETING, Kind.INTRODUCTION, Kind.CHECK_IN, Kind.REMARK)
"""What the log of a place shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something noted for a day. `by` is the writer's address, `at` when it was written (seconds since 1970)."""

    place: str
    kind: Kind
    day: date
    by: str
    at: int
    title: str = ""
    text: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0
    """0 until it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What somebody has promised the place. `sector` is a value of the forms' list of sectors, or empty."""

    place: str
    who: str
    what: str
    sector: str = ""
    until: date | None = None
    kept: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """Whom to call. `role` says for what: `municipality`."""

    place: str
    role: str
    name: str
    email: str = ""
    telephone: str = ""


class Notes:
    """The notes in the desk's database. Every method raises DeskError when it cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def log(self, place: str, kinds: Sequence[Kind] = LOGGED) -> list[Note]:
        """The notes of a place, the latest day first."""
        query = select(NOTE).filter_by(place=place).where(NOTE.c.kind.in_([kind.value for kind in kinds]))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(NOTE.c.day.desc(), NOTE.c.number.desc())).mappings().all()
        return [_note(row) for row in rows]

    def note(self, place: str, number: int) -> Note | None:
        """One note of the log, or None where the place has none with this number."""
        return next((one for one in self.log(place) if one.number == number), None)

    def last_check_in(self, place: str) -> date | None:
        """The day of the latest check-in that is written down here."""
        query = select(func.max(NOTE.c.day)).filter_by(place=place, kind=Kind.CHECK_IN.value)
        with self._database.reading() as connection:
            found: date | None = connection.scalar(query)
        return found

    def write(self, note: Note) -> int:
        """Keep a note, a new one or in place of the one with its number; returns the number."""
        with self._database.writing() as connection:
            if note.number:
                connection.execute(update(NOTE).filter_by(number=note.number, place=note.place).values(_row(note)))
                return note.number
            return _insert(connection, NOTE, _row(note))

    def draft(self, place: str, by: str) -> Note | None:
        """The check-in that somebody is in the middle of."""
        return next((one for one in self.log(place, (Kind.DRAFT,)) if one.by == by), None)

    def keep_draft(self, draft: Note) -> None:
        """Keep where somebody is in a check-in, in place of what was kept before."""
        with self._database.writing() as connection:
            _drop_draft(connection, draft.place, draft.by)
            _insert(connection, NOTE, _row(replace(draft, kind=Kind.DRAFT)))

    def drop_draft(self, place: str, by: str) -> None:
        with self._database.writing() as connection:
            _drop_draft(connection, place, by)

    def commitments(self, place: str) -> list[Commitment]:
        """What is promised, in the order it was written down."""
        query = select(COMMITMENT).filter_by(place=place).order_by(COMMITMENT.c.number)
        with self._database.reading() as connection:
            return [Commitment(**row) for row in connection.execute(query).mappings()]

    def commit(self, commitment: Commitment) -> int:
        """Keep a new commitment; returns its number."""
        with self._database.writing() as connection:
            return _insert(connection, COMMITMENT, _without_number(asdict(commitment)))

    def mark(self, place: str, number: int, *, kept: bool) -> None:
        """Say whether a commitment has been kept."""
        with self._database.writing() as connection:
            connection.execute(update(COMMITMENT).filter_by(place=place, number=number).values(kept=kept))

    def contact_point(self, place: str, role: str) -> ContactPoint | None:
        """Whom to call, or None where nobody is named."""
        with self._database.reading() as connection:
            row = connection.execute(select(CONTACT_POINT).filter_by(place=place, role=role)).mappings().one_or_none()
        return None if row is None else ContactPoint(**row)

    def set_contact_point(self, point: ContactPoint) -> None:
        """Say whom to call, in place of who was there; without a name, nobody."""
        with self._database.writing() as connection:
            connection.execute(delete(CONTACT_POINT).filter_by(place=point.place, role=point.role))
            if point.name.strip():
                connection.execute(insert(CONTACT_POINT).values(asdict(point)))

    def remove_note(self, place: str, number: int, *, by: str, today: date, now: int) -> int | None:
        """Take a note away; returns the number to put it back with, None where there was none."""
        return self._remove(NOTE, place, number, Note(place=place, kind=Kind.REMOVED, day=today, by=by, at=now))

    def remove_commitment(self, place: str, number: int, *, by: str, today: date, now: int) -> int | None:
        """As `remove_note`, for a commitment."""
        return self._remove(COMMITMENT, place, number, Note(place=place, kind=Kind.REMOVED, day=today, by=by, at=now))

    def removed(self, place: str, receipt: int) -> Note | None:
        """What was removed under a number, for as long as it can be put back."""
        return next((one for one in self.log(place, (Kind.REMOVED,)) if one.number == receipt), None)

    def put_back(self, place: str, receipt: int) -> None:
        """Put back what was removed under a number; when it is back already nothing happens."""
        with self._database.writing() as connection:
            stub = connection.execute(
                select(NOTE).filter_by(place=place, number=receipt, kind=Kind.REMOVED.value)
            ).one_or_none()
            if stub is None:
                return
            kept = json.loads(stub.answers)
            connection.execute(delete(NOTE).filter_by(number=receipt))
            table = _REMOVABLE[kept["table"]]
            _insert(connection, table, _from_plain(table, kept["row"]))

    def _remove(self, table: Table, place: str, number: int, stub: Note) -> int | None:
        with self._database.writing() as connection:
            too_old = (NOTE.c.kind == Kind.REMOVED.value, NOTE.c.at < stub.at - UNDO_SECONDS)
            connection.execute(delete(NOTE).where(*too_old))
            row = connection.execute(select(table).filter_by(place=place, number=number)).mappings().one_or_none()
            if row is None:
                return None
            connection.execute(delete(table).filter_by(place=place, number=number))
            kept = {"table": table.name, "row": _without_number(dict(row))}
            return _insert(connection, NOTE, _row(replace(stub, answers=kept)))


_REMOVABLE: Mapping[str, Table] = {table.name: table for table in (NOTE, COMMITMENT)}


def _insert(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    key = connection.execute(insert(table).values(row)).inserted_primary_key
    assert key is not None
    number: int = key[0]
    return number


def _drop_draft(connection: Connection, place: str, by: str) -> None:
    connection.execute(delete(NOTE).filter_by(place=place, by=by, kind=Kind.DRAFT.value))


def _row(note: Note) -> dict[str, Any]:
    answers = json.dumps(note.answers, ensure_ascii=False, default=str)
    return _without_number(asdict(note)) | {"kind": note.kind.value, "answers": answers}


def _note(row: Mapping[Any, Any]) -> Note:
    words = dict(row)
    return Note(**words | {"kind": Kind(words["kind"]), "answers": json.loads(words["answers"] or "{}")})


def _without_number(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "number"}


def _from_plain(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that has been JSON: its days are days again."""
    return {
        name: date.fromisoformat(value) if value and table.c[name].type.python_type is date else value
        for name, value in row.items()
    }
