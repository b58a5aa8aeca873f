"""The desk's own database (`desk.db`): accounts, sessions, the log, mail to be sent, and what is noted at a place."""

from __future__ import annotations

from pathlib import Path

from intake.register import Database, require_current, upgrade


class DeskError(Exception):
    """The desk refused, or its records cannot be used; the message is a sentence for the person."""


def open_records(path: Path) -> Database:
    """The database, made when there is none. Raises DeskError for one of another version and when it is unreachable."""
    database = _database(path)
    require_current(database)
    return database


def upgrade_records(path: Path) -> list[str]:
    """Bring it to this version; return a line for each step taken. Raises DeskError."""
    return upgrade(_database(path))


def _database(path: Path) -> Database:
    return Database(str(path), Path(__file__).parent / "migrations", "Skrivbordets databas", DeskError)
