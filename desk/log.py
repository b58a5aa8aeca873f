"""The desk's log: who saw or took out contacts, decided on a release, gave rights. It only grows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select

from desk.records.tables import LOG
from intake.register import Database


@dataclass(frozen=True, slots=True)
class Act:
    """One line: `who` did `what` at a moment (seconds since 1970), with what, and why when a reason was given."""

    at: int
    who: str
    act: str
    place: str = ""
    subject: str = ""
    reason: str = ""


class Log:
    """Lines are added and read; the database itself refuses to change or remove one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, act: Act) -> None:
        row = {"at": act.at, "who": act.who, "act": act.act, "place": act.place} | {
            "subject": act.subject, "reason": act.reason,
        }  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(insert(LOG).values(row))

    def read(self, *, place: str | None = None, act: str | None = None, most: int = 500, after: int = 0) -> list[Act]:
        """The latest lines first, of one place or of all, of one act or of all; `after` so many that are passed by."""
        query = select(*[column for column in LOG.c if column.name != "number"]).order_by(LOG.c.number.desc())
        if place is not None:
            query = query.where(LOG.c.place == place)
        if act is not None:
            query = query.where(LOG.c.act == act)
        with self._database.reading() as connection:
            return [Act(**row) for row in connection.execute(query.limit(most).offset(after)).mappings()]

    def acts(self) -> list[str]:
        """Every act that has been done."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(LOG.c.act).distinct().order_by(LOG.c.act)))
