"""The high-water mark: how far a journal had come, kept in a small file beside it so that a lost tail is noticed."""

from __future__ import annotations

import fcntl
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from .chain import keyed_digest

SLOT = 512
"""One sector. There are two slots, written in turn: a power cut in the middle of one leaves the other whole."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The last entry that was acknowledged."""

    writer: str
    writer_seq: int
    seq: int
    row_hash: str


START = Mark(writer="", writer_seq=0, seq=0, row_hash="")
"""The mark of a journal that nothing has been written to."""


class MarkUnreadableError(Exception):
    """There is something in the mark's file, but no mark that this key has signed."""


def mark_path(journal: Path) -> Path:
    """Where the mark of a journal stands."""
    return journal.with_name(journal.name + ".mark")


def read_mark(path: Path, key: bytes) -> Mark | None:
    """The mark in the file, or None when there is no file or nothing in it. Raises MarkUnreadableError, OSError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return _newest(content, key)


@contextmanager
def held(path: Path) -> Iterator[int]:
    """The mark's file, made when missing, locked against every other process and thread until the block ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def advance(descriptor: int, key: bytes, mark: Mark) -> None:
    """Move the mark forward on disk, never back. Takes a file from `held`. Raises MarkUnreadableError, OSError."""
    content = os.pread(descriptor, 2 * SLOT, 0)
    newest = _newest(content, key)
    if newest is not None and newest.seq >= mark.seq:
        return
    older = 1 if newest is not None and newest == _parse(content[:SLOT], key) else 0
    os.pwrite(descriptor, _format(mark, key), older * SLOT)
    os.fsync(descriptor)


def make(descriptor: int, path: Path, key: bytes) -> None:
    """Write the first mark, with room for the later ones, and see to it that the directory remembers the file."""
    os.pwrite(descriptor, _format(START, key) * 2, 0)
    os.fsync(descriptor)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _newest(content: bytes, key: bytes) -> Mark | None:
    if not content:
        return None
    marks = [mark for at in (0, SLOT) if (mark := _parse(content[at : at + SLOT], key)) is not None]
    if not marks:
        raise MarkUnreadableError
    return max(marks, key=lambda mark: mark.seq)


def _format(mark: Mark, key: bytes) -> bytes:
    words = json.dumps(asdict(mark))
    line = f"{keyed_digest(key, 'mark', words.encode())} {words}"
    return line.ljust(SLOT - 1).encode() + b"\n"


def _parse(slot: bytes, key: bytes) -> Mark | None:
    digest, _, words = slot.rstrip().partition(b" ")
    expected = keyed_digest(key, "mark", words).encode()
    return Mark(**json.loads(words)) if hmac.compare_digest(digest, expected) else None
