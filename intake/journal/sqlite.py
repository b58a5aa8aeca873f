"""The journal in one SQLite file: a write-ahead log that is synced at every commit, and a mark beside the file."""

from __future__ import annotations

import errno
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import apsw

from . import mark as marks
from .chain import HASHED, WRITTEN, Row, Value, Walk, body_digest, row_hash
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
    Standing,
    Verdict,
)
from .mark import Mark
from .sqlite_schema import MIGRATIONS

OLDEST_SAFE = (3, 51, 3)
"""SQLite before this one can corrupt a write-ahead log that two connections use (the WAL-reset race)."""

PRAGMAS: dict[str, str | int] = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""What every writing connection is set to and then asked for; 2 is FULL, which syncs at every commit."""

BUSY_SECONDS = 5.0
LAST_ROWS = 20
"""How many of the last rows are checked when the journal is opened for writing."""

BATCH_ROWS = 500
BATCH_BYTES = 8_000_000

NO_ROOM = frozenset({apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_IOERR_SHMSIZE})
"""Input/output errors that say no more than that a file may not grow."""

SELECT_ROWS = f"""
    select {", ".join(f"entry.{column}" for column in HASHED)}, entry.row_hash, body.bytes, erasure.seq is not null
    from entry left join body on body.seq = entry.seq left join erasure on erasure.seq = entry.seq
    where {{chosen}}
    order by entry.seq
"""  # noqa: S608 - the columns are our own constants
OF_ALL = "entry.seq > :after"
OF_CAMPAIGNS = f"""
    entry.seq in (
        select seq from entry
        where seq > :after and campaign in (select value from json_each(:campaigns))
        order by seq limit {BATCH_ROWS}
    )
"""  # noqa: S608 - as above
INSERT_ROW = f"""
    insert into entry ({", ".join(HASHED)}, row_hash) values ({", ".join("?" for _ in HASHED)}, ?)
"""  # noqa: S608 - as above
SELECT_LINKS = """
    select entry.seq, entry.row_hash, erasure.seq is not null
    from entry left join erasure on erasure.seq = entry.seq
    where entry.campaign in (select value from json_each(?))
    order by entry.seq
"""
SCHEMA = "select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite_%' order by type, name"


_STANDING = {
    "receipt": """select receipt, submission_id, campaign, language, revision from entry
        where receipt = ? order by seq desc""",
    "withdrawal_digest": """select receipt, submission_id, campaign, language, revision from entry
        where withdrawal_digest = ? order by seq desc""",
}


class SqliteWriter:
    """The contract's Writer over one connection, which the threads of the process take in turn."""

    def __init__(self, connection: apsw.Connection, *, path: Path, key: bytes, writer: str) -> None:
        self._connection = connection
        self._path = path
        self._key = key
        self._writer = writer
        self._turn = threading.Lock()
        self._out_of_order = False

    def append(self, entry: NewEntry, *, numbered: bool = False) -> Appended:
        return self._append([entry], numbered=numbered)[0]

    def append_all(self, entries: list[NewEntry]) -> list[Appended]:
        return self._append(entries, numbered=False)

    def _append(self, entries: list[NewEntry], *, numbered: bool) -> list[Appended]:
        with self._in_turn():
            if self._out_of_order:
                raise JournalError(
                    f"Journalen {self._path} tar inte emot mer: disken svarade med ett fel som kan ha skadat det som "
                    "skrevs. Kontrollera disken och starta om tjänsten."
                )
            try:
                return self._write(entries, numbered=numbered)
            except (apsw.Error, OSError) as error:
                self._out_of_order = _cannot_be_trusted(error)
                raise

    def standing(self, receipt: str) -> Standing | None:
        return self._standing("receipt", receipt)

    def standing_of_code(self, withdrawal_digest: str) -> Standing | None:
        return self._standing("withdrawal_digest", withdrawal_digest)

    def _standing(self, column: Literal["receipt", "withdrawal_digest"], value: str) -> Standing | None:
        """The latest entry with this value; an empty one belongs to nobody."""
        with self._in_turn():
            row = self._connection.execute(_STANDING[column], (value,)).fetchone() if value else None
        if row is None:
            return None
        receipt, submission_id, campaign, language, revision = row
        return Standing(str(receipt), str(submission_id), str(campaign), str(language), int(str(revision)))

    def close(self) -> None:
        with self._turn, _foreign_errors_translated(self._path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for the other threads and then for the other processes, for BUSY_SECONDS altogether."""
        patience_ends = time.monotonic() + BUSY_SECONDS
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise JournalBusyError(_busy(self._path))
        try:
            with _foreign_errors_translated(self._path):
                self._connection.set_busy_timeout(max(1, int(1000 * (patience_ends - time.monotonic()))))
                yield
        finally:
            self._turn.release()

    def _write(self, entries: list[NewEntry], *, numbered: bool) -> list[Appended]:
        with _transaction(self._connection):
            appended = [self._place(entry, numbered=numbered) for entry in entries]
        if any(one.created for one in appended):
            self._acknowledge()
        return appended

    def _place(self, entry: NewEntry, *, numbered: bool) -> Appended:
        digest = body_digest(self._key, entry.submission_id, entry.body)
        latest = self._value(
            "select coalesce(max(revision), 0) from entry where submission_id = ?", entry.submission_id
        )
        there = self._connection.execute(
            """select seq, revision, receipt from entry where submission_id = ? and body_digest = ?
                order by revision desc limit 1""",
            (entry.submission_id, digest),
        ).get
        if there is not None and (numbered or there[1] == latest):
            seq, revision, receipt = there
            return Appended(seq, revision, receipt, created=False)
        seq, revision = _position(self._connection) + 1, latest + 1
        last = self._last()
        written = (_column(getattr(entry, name)) for name in WRITTEN)
        hashed = (seq, self._writer, last.writer_seq + 1, revision, *written, digest, last.row_hash)
        self._connection.execute(INSERT_ROW, (*hashed, row_hash(hashed)))
        self._connection.execute("insert into body (seq, bytes) values (?, ?)", (seq, entry.body))
        return Appended(seq, revision, entry.receipt, created=True)

    def _last(self) -> Mark:
        """Where this writer's chain has come to."""
        last = self._connection.execute(
            "select writer, writer_seq, seq, row_hash from entry where writer = ? order by writer_seq desc limit 1",
            (self._writer,),
        ).get
        return marks.START if last is None else Mark(*last)

    def _acknowledge(self) -> None:
        with marks.held(marks.mark_path(self._path)) as descriptor:
            marks.advance(descriptor, self._key, self._last())

    def _value(self, query: str, *values: Value) -> Any:
        return self._connection.execute(query, values).get


class SqliteReader:
    """The contract's Reader over a connection that cannot write."""

    def __init__(self, connection: apsw.Connection, *, path: Path, key: bytes) -> None:
        self._connection = connection
        self._path = path
        self._key = key

    def entries(self, *, after: int = 0, campaigns: frozenset[str] | None = None) -> Iterator[Entry]:
        while rows := self._batch(after, campaigns):
            for row in rows:
                yield self._entry(row)
            after = rows[-1].seq

    def position(self) -> int:
        with _foreign_errors_translated(self._path):
            return _position(self._connection)

    def state(self, campaigns: frozenset[str]) -> str:
        digest = hashlib.sha256()
        with _foreign_errors_translated(self._path):
            for row in self._connection.execute(SELECT_LINKS, (json.dumps(sorted(campaigns)),)):
                digest.update(repr(row).encode())
        return digest.hexdigest()

    def verify(self) -> Verdict:
        # The mark is read first: entries that arrive during the walk are then ahead of it, never behind.
        try:
            mark = marks.read_mark(marks.mark_path(self._path), self._key)
        except marks.MarkUnreadableError:
            return Verdict(ok=False, entries=self.position(), first_bad=None, reason=_unreadable_mark(self._path))
        walk = Walk(self._key)
        reason = self._first_fault(walk, mark)
        if reason is not None:
            return Verdict(ok=False, entries=walk.position, first_bad=walk.position + 1, reason=reason)
        reason = self._fault_beside_the_chain(mark, walk.position)
        return Verdict(ok=reason is None, entries=walk.position, first_bad=None, reason=reason or "")

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _batch(self, after: int, campaigns: frozenset[str] | None = None) -> list[Row]:
        with _foreign_errors_translated(self._path):
            return _rows(self._connection, after, campaigns)

    def _first_fault(self, walk: Walk, mark: Mark | None) -> str | None:
        try:
            while rows := self._batch(walk.position):
                for row in rows:
                    if (reason := walk.fault(row)) is not None:
                        return reason
                    if mark is not None and row.seq == mark.seq and row.row_hash != mark.row_hash:
                        return "Posten är utbytt: den stämmer inte med märket bredvid journalen."
        except JournalBusyError:
            raise
        except JournalError:
            return "Posten går inte att läsa: filen är skadad."
        if mark is not None and mark.seq > walk.position:
            return f"Slutet av journalen saknas: märket bredvid säger att den har kommit till post {mark.seq}."
        return None

    def _fault_beside_the_chain(self, mark: Mark | None, position: int) -> str | None:
        """What is wrong although every entry is whole; None when nothing is."""
        if mark is None and position:
            return _missing_mark(self._path)
        with _foreign_errors_translated(self._path):
            if self._connection.execute("select 1 from body where seq not in (select seq from entry) limit 1").get:
                return "Posterna är hela, men filen innehåller svar som inte hör till någon post."
            if self._connection.execute("pragma integrity_check(1)").get != "ok":
                return "Posterna är hela, men filens register är skadat. Lägg tillbaka en säkerhetskopia."
        return None

    def _entry(self, row: Row) -> Entry:
        try:
            return _entry(row)
        except (KeyError, TypeError, ValueError) as error:
            raise JournalError(
                f"Post {row.seq} i journalen {self._path} går inte att läsa. Kontrollera med: platskoll verify."
            ) from error


def open_writer(path: Path, *, key: bytes, writer: str) -> SqliteWriter:
    """Open the journal at `path` for writing, and make it when there is none.

    Raises JournalUnsafeError when it could not keep its promise, JournalError when it cannot be opened.
    """
    with _foreign_errors_translated(path):
        return SqliteWriter(_writing_connection(path, key), path=path, key=key, writer=writer)


def erase_bodies(path: Path, *, key: bytes, seqs: list[int], day: date, decision: str) -> int:
    """Remove bodies from the disk for good and record whose decision it was; return how many there were to remove.

    The entries stay, so the chain stays whole. Doing it again is harmless. Raises JournalError; after
    JournalBusyError the bodies are gone from the tables but may stand in the log: do it again.
    """
    with _foreign_errors_translated(path):
        connection = _writing_connection(path, key)
        try:
            connection.pragma("secure_delete", 1)
            with _transaction(connection):
                removed = sum(_erase(connection, seq, day, decision) for seq in seqs)
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        finally:
            connection.close()
    return removed


def copy(path: Path, destination: Path) -> None:
    """Copy a journal that may be in use, with its mark, to a new file. Raises JournalError."""
    if destination.exists():
        raise JournalError(f"{destination} finns redan. Välj en ny plats för kopian.")
    with _foreign_errors_translated(path):
        # The mark goes first: entries that arrive meanwhile are then ahead of it, never behind.
        marks.mark_path(destination).write_bytes(marks.mark_path(path).read_bytes())
        source = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        target = apsw.Connection(str(destination))
        try:
            with target.backup("main", source, "main") as backup:
                backup.step(-1)
        finally:
            target.close()
            source.close()


def open_reader(path: Path, *, key: bytes) -> SqliteReader:
    """Open the journal at `path` read-only. Raises JournalError when there is none or it cannot be read."""
    if not path.exists():
        raise JournalError(f"Det finns ingen journal i {path}. Den skapas när intaget startar första gången.")
    with _foreign_errors_translated(path):
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            connection.set_busy_timeout(int(1000 * BUSY_SECONDS))
            _require_schema(connection, path)
        except BaseException:
            connection.close()
            raise
    return SqliteReader(connection, path=path, key=key)


def _require_safe_sqlite(version: str) -> None:
    if tuple(int(part) for part in version.split(".")) < OLDEST_SAFE:
        oldest = ".".join(str(part) for part in OLDEST_SAFE)
        raise JournalUnsafeError(
            f"SQLite {version} kan skada en journal som flera skriver i. Uppgradera paketet apsw till {oldest} "
            "eller senare."
        )


def _writing_connection(path: Path, key: bytes) -> apsw.Connection:
    """A connection that has shown that it keeps the promise. One process at a time opens, by the lock on the mark."""
    _require_safe_sqlite(apsw.sqlite_lib_version())
    with marks.held(marks.mark_path(path)) as descriptor:
        connection = apsw.Connection(str(path))
        try:
            connection.set_busy_timeout(int(1000 * BUSY_SECONDS))
            _set_pragmas(connection, path)
            _migrate(connection, path)
            _bring_mark_forward(connection, path, key, descriptor)
        except BaseException:
            connection.close()
            raise
    return connection


def _erase(connection: apsw.Connection, seq: int, day: date, decision: str) -> int:
    if connection.execute("select 1 from erasure where seq = ?", (seq,)).get is not None:
        return 0
    connection.execute("insert into erasure (seq, day, decision) values (?, ?, ?)", (seq, day.isoformat(), decision))
    connection.execute("delete from body where seq = ?", (seq,))
    return 1


def _set_pragmas(connection: apsw.Connection, path: Path) -> None:
    for name, wanted in PRAGMAS.items():
        connection.pragma(name, wanted)
    for name, wanted in PRAGMAS.items():
        found = connection.pragma(name)
        if found != wanted:
            raise JournalUnsafeError(
                f"Journalen {path} öppnas inte för skrivning: inställningen {name} är {found!r} och måste vara "
                f"{wanted!r}, annars kan svar gå förlorade vid strömavbrott. Lägg filen på en lokal disk."
            )


def _migrate(connection: apsw.Connection, path: Path) -> None:
    with _transaction(connection):
        for number in range(connection.pragma("user_version"), len(MIGRATIONS)):
            connection.execute(MIGRATIONS[number])
            connection.pragma("user_version", number + 1)
        _require_schema(connection, path)


def _require_schema(connection: apsw.Connection, path: Path) -> None:
    """Refuse a file whose tables and triggers are not exactly ours: without the triggers it is not append-only."""
    expected = apsw.Connection(":memory:")
    try:
        for migration in MIGRATIONS:
            expected.execute(migration)
        ours = expected.execute(SCHEMA).fetchall()
    finally:
        expected.close()
    if connection.pragma("user_version") != len(MIGRATIONS) or connection.execute(SCHEMA).fetchall() != ours:
        raise JournalUnsafeError(
            f"Filen {path} är inte en journal av den här versionen: tabellerna eller spärrarna mot ändring är andra. "
            "Kör platskoll upgrade, eller lägg tillbaka en säkerhetskopia."
        )


def _bring_mark_forward(connection: apsw.Connection, path: Path, key: bytes, descriptor: int) -> None:
    """Compare the end of the file with the mark beside it, cheaply, and let the mark catch up."""
    mark = marks.read_mark(marks.mark_path(path), key)
    position = _position(connection)
    if mark is None and position:
        raise JournalUnsafeError(_missing_mark(path))
    if mark is None:
        marks.make(descriptor, path, key)
        return
    if mark.seq > position:
        raise JournalUnsafeError(
            f"Journalen {path} slutar vid post {position}, men märket bredvid säger att den har kommit till post "
            f"{mark.seq}: poster saknas. Lägg tillbaka filen {path.name}-wal om den har flyttats, annars den senaste "
            "säkerhetskopian (platskoll restore)."
        )
    rows = list(_all_rows(connection, max(0, position - LAST_ROWS)))
    walk = Walk.from_the_middle(key, rows)
    at_mark = connection.execute("select row_hash from entry where seq = ?", (mark.seq,)).get or ""
    if at_mark != mark.row_hash or any(walk.fault(row) is not None for row in rows):
        raise JournalUnsafeError(
            f"Journalen {path} är ändrad och tar inte emot fler svar. Kör platskoll verify för att se var, "
            "och lägg tillbaka en säkerhetskopia (platskoll restore)."
        )
    if rows:
        last = rows[-1]
        marks.advance(descriptor, key, Mark(last.writer, last.link.writer_seq, last.seq, last.row_hash))


@contextmanager
def _transaction(connection: apsw.Connection) -> Iterator[None]:
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


@contextmanager
def _foreign_errors_translated(path: Path) -> Iterator[None]:
    """Let only the contract's own errors through this door. SQLite's texts name columns, never what they hold."""
    try:
        yield
    except marks.MarkUnreadableError as error:
        raise JournalUnsafeError(_unreadable_mark(path)) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise JournalBusyError(_busy(path)) from error
    except (apsw.Error, OSError, UnicodeDecodeError) as error:
        if _no_room(error):
            raise JournalFullError(
                f"Det finns ingen plats kvar för journalen {path}. Frigör plats på disken; sedan tas svar emot igen."
            ) from error
        raise JournalError(
            f"Journalen {path} kan inte användas ({type(error).__name__}). "
            "Kontrollera att filen och katalogen finns, är hela och får läsas och skrivas."
        ) from error


def _no_room(error: Exception) -> bool:
    return (
        isinstance(error, apsw.FullError)
        or (isinstance(error, apsw.IOError) and getattr(error, "extendedresult", None) in NO_ROOM)
        or (isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
    )


def _cannot_be_trusted(error: Exception) -> bool:
    """Whether the disk may hold something else than what was written: the page cache can hide it until a restart."""
    damaged = isinstance(error, apsw.IOError | apsw.CorruptError | apsw.NotADBError)
    return (damaged and not _no_room(error)) or (isinstance(error, OSError) and error.errno == errno.EIO)


def _rows(connection: apsw.Connection, after: int, campaigns: frozenset[str] | None = None) -> list[Row]:
    """The next rows, as many as fit a short read. When one cannot be read, those before it."""
    rows: list[Row] = []
    size = 0
    query = SELECT_ROWS.format(chosen=OF_ALL if campaigns is None else OF_CAMPAIGNS)
    cursor = connection.execute(query, {"after": after, "campaigns": json.dumps(sorted(campaigns or ()))})
    try:
        for *hashed, kept_hash, body, erased in cursor:
            rows.append(Row(tuple(hashed), str(kept_hash), body, bool(erased)))
            size += len(body or b"")
            if len(rows) == BATCH_ROWS or size > BATCH_BYTES:
                break
    except (apsw.Error, UnicodeDecodeError):
        if not rows:
            raise
    finally:
        cursor.close()
    return rows


def _all_rows(connection: apsw.Connection, after: int) -> Iterator[Row]:
    while rows := _rows(connection, after):
        yield from rows
        after = rows[-1].seq


def _position(connection: apsw.Connection) -> int:
    return int(connection.execute("select coalesce(max(seq), 0) from entry").get)


def _column(value: object) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _entry(row: Row) -> Entry:
    written: dict[str, Any] = {name: row.value(name) for name in WRITTEN}
    written["kind"] = Kind(written["kind"])
    written["mode"] = Mode(written["mode"])
    written["day"] = date.fromisoformat(written["day"])
    gone = row.body is None
    if gone and not row.erased:
        raise ValueError(row.seq)
    return Entry(
        seq=row.seq,
        writer=row.writer,
        revision=int(row.value("revision")),
        written=NewEntry(**written, body=row.body or b""),
        erased=gone,
    )


def _busy(path: Path) -> str:
    return f"Journalen {path} är upptagen sedan {BUSY_SECONDS:.0f} sekunder. Försök igen om en stund."


def _missing_mark(path: Path) -> str:
    return (
        f"Märket {marks.mark_path(path).name} bredvid journalen {path} saknas, så att det inte går att se om slutet är "
        "kvar. Lägg tillbaka märket från samma säkerhetskopia som journalen."
    )


def _unreadable_mark(path: Path) -> str:
    return (
        f"Märket {marks.mark_path(path).name} bredvid journalen {path} går inte att läsa med den här nyckeln. "
        "Kontrollera att nyckeln i secrets/ hör till journalen."
    )
