"""Tables that rows are added to and never changed: the database itself refuses, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database


def never_changed(database: Database, tables: Iterable[str], said: str) -> None:
    """From now on every update and delete of these tables is refused with these words. The names are our own."""
    for table in tables:
        for act in ("update", "delete"):
            database.conn.execute(
                f"create trigger {table}_is_never_{act}d before {act} on {table} "
                f"begin select raise(abort, '{said}'); end"
            )
