"""What ties the rows of a journal together: the digest of a body, the hash of a row, and the walk that checks both."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, fields

from .contract import NewEntry

NOTHING_BEFORE = ""
"""What the first row of a writer has as its `previous`."""

Value = str | int

WRITTEN = tuple(field.name for field in fields(NewEntry) if field.name != "body")
"""The columns that hold what the caller gave; the body stands in a table of its own."""

HASHED = ("seq", "writer", "writer_seq", "revision", *WRITTEN, "body_digest", "previous")
"""The columns that the hash of a row covers: every one but the hash itself, in the order of the table."""


def encode(parts: Iterable[Value]) -> bytes:
    """Values one after the other, each after its length, so that no two lists give the same bytes."""
    encoded = (str(part).encode() for part in parts)
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def keyed_digest(key: bytes, purpose: str, *parts: bytes) -> str:
    """HMAC-SHA-256 in hex digits. `purpose` keeps digests of different things apart under one key."""
    message = encode([purpose, *(len(part) for part in parts)]) + b"".join(parts)
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def body_digest(key: bytes, submission_id: str, body: bytes) -> str:
    """The keyed digest of a body. It covers the submission id too: two people's equal bodies look different."""
    return keyed_digest(key, "body", submission_id.encode(), body)


def row_hash(hashed: Iterable[Value]) -> str:
    """SHA-256 in hex digits over the values of HASHED."""
    return hashlib.sha256(encode(hashed)).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """Where a writer's chain has come to."""

    writer_seq: int
    row_hash: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the engine holds it, not yet trusted. `body` is None when it is missing."""

    hashed: tuple[Value, ...]
    row_hash: str
    body: bytes | None
    erased: bool

    def value(self, column: str) -> Value:
        return self.hashed[HASHED.index(column)]

    @property
    def seq(self) -> int:
        return int(self.value("seq"))

    @property
    def writer(self) -> str:
        return str(self.value("writer"))

    @property
    def link(self) -> Link:
        writer_seq = self.value("writer_seq")
        return Link(writer_seq if isinstance(writer_seq, int) else 0, self.row_hash)


class Walk:
    """Follows the rows in order and says, of each, what is wrong with it."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.position = 0
        self._links: dict[str, Link] = {}

    @classmethod
    def from_the_middle(cls, key: bytes, rows: list[Row]) -> Walk:
        """A walk that takes what stands before `rows` on trust: for a cheap look at the last ones."""
        walk = cls(key)
        walk.position = rows[0].seq - 1 if rows else 0
        walk._links = {row.writer: Link(row.link.writer_seq - 1, str(row.value("previous"))) for row in reversed(rows)}
        return walk

    def fault(self, row: Row) -> str | None:
        """Why `row` is not as it was written, in Swedish; None when it is whole, and the walk has taken the step."""
        before = self._links.get(row.writer, Link(0, NOTHING_BEFORE))
        if row.seq != self.position + 1:
            return "Posten saknas."
        if row_hash(row.hashed) != row.row_hash:
            return "Posten är ändrad: innehållet stämmer inte med radens kontrollsumma."
        if (row.link.writer_seq, row.value("previous")) != (before.writer_seq + 1, before.row_hash):
            return "Kedjan är bruten: posten följer inte på samma skrivares föregående post."
        if row.body is None and not row.erased:
            return "Det som lämnades in saknas, och ingen gallring är antecknad."
        if row.body is not None and not self._is_own(row, row.body):
            return "Det som lämnades in är ändrat: det stämmer inte med postens kontrollsumma."
        self.position = row.seq
        self._links[row.writer] = row.link
        return None

    def _is_own(self, row: Row, body: bytes) -> bool:
        digest = body_digest(self._key, str(row.value("submission_id")), body)
        return hmac.compare_digest(digest, str(row.value("body_digest")))
