"""Keeps any SQL that a visitor writes within this process's memory, and away from everything but the public tables."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable
from typing import Any

from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

VALUE_BYTES = 50_000
"""The longest text or blob. How long one step in SQLite can take follows from it, and the clock stops no step."""
ANSWER_BYTES = 10_000_000
"""The most that the rows of one answer may hold together."""
HEAP_BYTES = 64_000_000
"""The most that SQLite itself may hold, in all threads together; sorting and temporary tables stay in memory."""
TRIMMED_CHARACTERS = 100

LIMITS = {
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 10_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_PRAGMA,
}
REFUSED_FUNCTIONS = {"load_extension", "zeroblob", "randomblob", "json_patch"}
REFUSED_TABLES = {"pragma_database_list"}  # holds the file's path


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Set the limits on a new connection to a public database."""
    if database == "_internal":  # Datasette's own notes, closed to visitors, which it writes itself
        return
    conn.execute("pragma temp_store = memory")
    conn.execute(f"pragma hard_heap_limit = {HEAP_BYTES}")
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(VALUE_BYTES, 2 * _longest_published(conn)))
    for limit, value in LIMITS.items():
        conn.setlimit(limit, value)
    for name, parameters, function in FUNCTIONS:
        conn.create_function(name, parameters, function, deterministic=True)
    # SQLite makes these tables up the first time they are named, which the authoriser would take for writing
    conn.execute("select 1 from json_each('[]'), json_tree('[]')")
    conn.row_factory = AnswerRows()
    conn.set_authorizer(authorise)


def authorise(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Answer SQLite's question whether a statement may do this: reading, yes, and nothing else."""
    refused = (
        action not in ALLOWED
        or (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in REFUSED_FUNCTIONS)
        or (action == sqlite3.SQLITE_READ and (first or "").lower() in REFUSED_TABLES)
    )
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


class AnswerRows:
    """A row factory that stops when one answer has had its share of memory."""

    def __init__(self) -> None:
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None
        self._left = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> sqlite3.Row:
        """Return the row; raises sqlite3.OperationalError when the answer has grown too large."""
        if self._cursor is None or self._cursor() is not cursor:
            self._cursor, self._left = weakref.ref(cursor), ANSWER_BYTES
        self._left -= sum(50 + (len(value) if isinstance(value, str | bytes) else 0) for value in row)
        if self._left < 0:
            raise sqlite3.OperationalError("the answer is too large; ask for fewer rows or columns")
        return sqlite3.Row(cursor, row)


def find(text: object, part: object) -> int | None:
    """Do what SQLite's `instr` does, in time that grows with the text's length and not with its square."""
    if text is None or part is None:
        return None
    return _text(text).find(_text(part)) + 1


def replace(text: object, old: object, new: object) -> str | None:
    """Do what SQLite's `replace` does, in linear time; raises ValueError when the result would be too long."""
    if text is None or old is None or new is None:
        return None
    whole, part, other = _text(text), _text(old), _text(new)
    if not part:
        return whole
    if len(whole) + whole.count(part) * (len(other) - len(part)) > VALUE_BYTES:
        raise ValueError
    return whole.replace(part, other)


def _trim(strip: Callable[[str, str], str]) -> Callable[[object, object], str | None]:
    def trim(text: object, characters: object) -> str | None:
        if text is None or characters is None:
            return None
        if len(_text(characters)) > TRIMMED_CHARACTERS:
            raise ValueError
        return strip(_text(text), _text(characters))

    return trim


# The built-in ones take time by the product of their arguments' lengths, in one step that no time limit can stop.
FUNCTIONS: tuple[tuple[str, int, Callable[..., str | int | None]], ...] = (
    ("instr", 2, find),
    ("replace", 3, replace),
    ("trim", 2, _trim(str.strip)),
    ("ltrim", 2, _trim(str.lstrip)),
    ("rtrim", 2, _trim(str.rstrip)),
)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _longest_published(conn: sqlite3.Connection) -> int:
    # An outline is the one published value that can be long; what is published can always be read, also when its
    # whole row is sorted, hence twice the length above.
    try:
        (length,) = conn.execute("select max(length(cast(outlines as blob))) from place_area").fetchone()
    except sqlite3.OperationalError:  # Datasette's own memory database has no such table
        return 0
    return int(length or 0)
