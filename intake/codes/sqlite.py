"""Household codes in one SQLite file that holds no code, no time and no order."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from .contract import MOST, Codes, CodesError, Ticked, Uses

SIGNS = "bcdfghjkmnpqrstvwxz23456789"
"""None is taken for another, in print or by hand, and without vowels no code happens to be a word."""
LENGTH = 12
"""Three groups of four: 57 bits, so that nobody guesses one among some thousand."""
SHORTEST_KEY = 16
BUSY_SECONDS = 5.0
VERSION = 1
SCHEMA = """
create table code (
    digest blob not null primary key check (length(digest) = 32),
    campaign text not null,
    used text not null default '0' check (used glob '[0-9]')
) strict, without rowid
"""
"""Rows lie by digest. `used` is one sign and never more: a row that is ticked off keeps its place in the file, and so
two files in which the same codes were used are the same to the byte, whoever came first."""


class SqliteCodes:
    """The contract's Codes; every visit is a transaction of its own on a fresh connection."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key

    def issue(self, campaign: str, n: int, chance: Callable[[str], str]) -> list[str]:
        given: dict[bytes, str] = {}
        with self._visit("immediate") as connection:
            while len(given) < n:
                code = "".join(chance(SIGNS) for _ in range(LENGTH))
                digest = self._digest(campaign, code)
                if _times_used(connection, digest) is None:
                    given[digest] = code
            # sorted, so that neither the order in the letters can be read from the file
            rows = [(digest, campaign) for digest in sorted(given)]
            connection.executemany("insert into code (digest, campaign) values (?, ?)", rows)
        return list(given.values())

    def take_back(self, campaign: str, codes: Sequence[str]) -> None:
        with self._visit("immediate") as connection:
            digests = [(self._digest(campaign, code),) for code in codes]
            connection.executemany("delete from code where digest = ? and used = '0'", digests)

    def look(self, campaign: str, code: str, most: int = MOST) -> Ticked:
        with self._visit("deferred") as connection:
            return _standing(_times_used(connection, self._digest(campaign, code)), most)

    def tick(self, campaign: str, code: str, most: int = MOST) -> Ticked:
        digest = self._digest(campaign, code)
        with self._visit("immediate") as connection:
            used = _times_used(connection, digest)
            standing = _standing(used, most)
            if used is not None and standing.good:
                connection.execute("update code set used = ? where digest = ?", (str(used + 1), digest))
        return standing

    def used(self, campaign: str, most: int = MOST) -> Uses:
        with self._visit("deferred") as connection:
            rows = connection.execute("select used, count(*) from code where campaign = ? group by used", (campaign,))
            counts = {int(used): int(n) for used, n in rows}
        return Uses(
            issued=sum(counts.values()),
            once=sum(n for used, n in counts.items() if 0 < used < most),
            up=sum(n for used, n in counts.items() if used >= most),
        )

    def _digest(self, campaign: str, code: str) -> bytes:
        """What is kept of a code: worth nothing without the key, and another in another campaign."""
        plain = "".join(sign for sign in code.lower() if sign.isalnum())
        digest = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in ("household code", campaign, plain):
            digest.update(len(part.encode()).to_bytes(4, "big") + part.encode())
        return digest.digest()

    @contextmanager
    def _visit(self, how: str) -> Iterator[sqlite3.Connection]:
        """All of a visit is kept or nothing of it."""
        try:
            with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
                _prepare(connection, self._path)
                connection.execute(f"begin {how}")
                with connection:
                    yield connection
        except sqlite3.OperationalError as error:
            raise CodesError(
                f"Hushållskoderna i {self._path} är upptagna eller går inte att nå. Försök igen om en stund, och "
                "kontrollera att katalogen finns och får skrivas i."
            ) from error
        except sqlite3.DatabaseError as error:
            raise CodesError(
                f"Filen {self._path} med hushållskoder går inte att läsa. Hämta den ur en säkerhetskopia."
            ) from error


def open_codes(path: Path, *, key: bytes) -> Codes:
    """The codes in a file, which is made when there is none; `key` is what digests are made with.

    Raises CodesError for a key that is too short and a file that is something else or of another version.
    """
    if len(key) < SHORTEST_KEY:
        raise CodesError(f"Nyckeln till hushållskoderna är för kort: den måste vara minst {SHORTEST_KEY} byte.")
    codes = SqliteCodes(path, key)
    codes.used("")
    return codes


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("pragma journal_mode = delete")
    connection.execute("pragma synchronous = full")
    # what is taken back leaves nothing behind
    connection.execute("pragma secure_delete = on")
    if _version(connection) == 0:
        connection.execute("begin immediate")
        with connection:
            if _version(connection) == 0:
                if connection.execute("select 1 from sqlite_schema").fetchone():
                    raise CodesError(f"Filen {path} är en annan databas. Flytta den och försök igen.")
                connection.execute(SCHEMA)
                connection.execute(f"pragma user_version = {VERSION}")
    if (found := _version(connection)) != VERSION:
        raise CodesError(
            f"Hushållskoderna i {path} har version {found} och den här versionen av Platskoll läser {VERSION}. "
            "Installera den nyare versionen."
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


def _times_used(connection: sqlite3.Connection, digest: bytes) -> int | None:
    row = connection.execute("select used from code where digest = ?", (digest,)).fetchone()
    return None if row is None else int(row[0])


def _standing(used: int | None, most: int) -> Ticked:
    if used is None:
        return Ticked.UNKNOWN
    if used >= most:
        return Ticked.USED_UP
    return Ticked.AGAIN if used else Ticked.FIRST
