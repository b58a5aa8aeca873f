"""The journals: what people handed in, append-only. The door is `open_writer(url, ...)` and `open_reader(url, ...)`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from . import sqlite
from .contract import (
    Appended,
    Entry,
    JournalBusyError,
    JournalError,
    JournalFullError,
    JournalUnsafeError,
    Kind,
    Mode,
    NewEntry,
    Reader,
    Standing,
    Verdict,
    Writer,
)

__all__ = [
    "Appended",
    "Entry",
    "JournalBusyError",
    "JournalError",
    "JournalFullError",
    "JournalUnsafeError",
    "Kind",
    "Mode",
    "NewEntry",
    "Reader",
    "Standing",
    "Verdict",
    "Writer",
    "copy_journal",
    "erase_bodies",
    "open_reader",
    "open_writer",
]

SHORTEST_KEY = 16


def open_writer(url: str, *, key: bytes, writer: str = "main") -> Writer:
    """Open a journal for appending and make it when there is none; `writer` names this writer's own chain.

    Takes `sqlite:///absolute/path` or a path. Raises JournalUnsafeError when the journal could not keep its promise
    (settings, old SQLite, broken chain, lost tail) and JournalError when it cannot be opened.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", writer):
        raise JournalError(f"Skrivarnamnet {writer!r} går inte: använd högst 40 av a-z, 0-9 och bindestreck.")
    return sqlite.open_writer(_file(url), key=_long_enough(key), writer=writer)


def open_reader(url: str, *, key: bytes) -> Reader:
    """Open a journal read-only. Takes and raises the same as `open_writer`, and JournalError when there is none."""
    return sqlite.open_reader(_file(url), key=_long_enough(key))


def erase_bodies(url: str, *, key: bytes, seqs: list[int], day: date, decision: str) -> int:
    """Remove bodies for good by a recorded decision (retention, erasure); return how many there were to remove.

    The entries stay and read as `erased`; the chain stays whole. Doing it again is harmless. Raises JournalError;
    after JournalBusyError a reader was in the way: do it again.
    """
    return sqlite.erase_bodies(_file(url), key=_long_enough(key), seqs=seqs, day=day, decision=decision)


def copy_journal(url: str, destination: Path) -> None:
    """Copy a journal that may be in use, with its mark, to a new file that opens like the first.

    Raises JournalError when the destination exists or the journal cannot be read.
    """
    sqlite.copy(_file(url), destination)


def _file(url: str) -> Path:
    scheme, separator, rest = url.rpartition("://")
    if separator and scheme != "sqlite":
        raise JournalError(
            f"En journal kan inte ligga i en databas av slaget {scheme!r}. "
            "Skriv sqlite:///hela/vägen/journal.db eller bara sökvägen."
        )
    if not rest:
        raise JournalError("Adressen till journalen är tom. Skriv sqlite:///hela/vägen/journal.db eller bara sökvägen.")
    return Path("/" + rest.lstrip("/") if separator else rest)


def _long_enough(key: bytes) -> bytes:
    if len(key) < SHORTEST_KEY:
        raise JournalUnsafeError(f"Journalens nyckel är för kort: den måste vara minst {SHORTEST_KEY} byte.")
    return key
