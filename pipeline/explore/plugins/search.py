"""Gives SQL the function `stems`, so that a search for words finds their other forms too."""

from __future__ import annotations

import json
import sqlite3

from pluggy import HookimplMarker

from pipeline.stems import stems

hookimpl = HookimplMarker("datasette")

LONGEST = 100
"""Letters that a search may have; more is refused, since each costs time in a step that no clock stops."""


@hookimpl(tryfirst=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Add the function to a connection to a public database."""
    if database != "_internal":
        conn.create_function("stems", 1, stems_of, deterministic=True)


def stems_of(text: object) -> str:
    """Return the stems of the words in a text, as a JSON list; raises ValueError when the text is too long."""
    words = "" if text is None else str(text)
    if len(words) > LONGEST:
        raise ValueError
    return json.dumps(list(dict.fromkeys(stems(words))), ensure_ascii=False)
