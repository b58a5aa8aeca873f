"""The SQLite journal: what it refuses, what it does when the disk fails, and that it cannot be changed."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import apsw
import pytest

from intake.journal import (
    JournalBusyError,
    JournalError,
    JournalFullError,
    JournalUnsafeError,
    NewEntry,
    Verdict,
    copy_journal,
    erase_bodies,
    open_reader,
    open_writer,
    sqlite,
    sqlite_schema,
)
from intake.journal.chain import HASHED

New = Callable[..., NewEntry]
KEY = bytes(range(32))
TAMPERING = [
    "update entry set note = 'x' where seq = 1",
    "delete from entry where seq = 2",
    "insert or replace into entry select * from entry where seq = 1",
    "replace into entry select 3, 'x', 1, revision, " + ", ".join(HASHED[4:]) + ", row_hash from entry where seq = 1",
    "update body set bytes = x'00' where seq = 1",
    "delete from body where seq = 1",
    "replace into body (seq, bytes) values (1, x'00')",
    "insert into erasure (seq, day, decision) values (1, 'i dag', 'beslut')",
    "insert into erasure (seq, day, decision) values (1, '2026-05-04', '')",
]


@pytest.fixture
def hooks() -> Iterator[list[Callable[[apsw.Connection], None]]]:
    """What is done to every new connection, until the test ends."""
    before = list(apsw.connection_hooks)
    yield apsw.connection_hooks
    apsw.connection_hooks[:] = before


@pytest.fixture
def two_entries(path: Path, new_entry: New) -> Path:
    with open_writer(str(path), key=KEY) as writer:
        writer.append_all([new_entry(1), new_entry(2)])
    return path


@pytest.mark.parametrize("statement", TAMPERING)
def test_nothing_that_stands_in_the_journal_can_be_changed(two_entries: Path, statement: str) -> None:
    with closing(apsw.Connection(str(two_entries))) as connection, pytest.raises(apsw.ConstraintError):
        connection.execute(statement)


def test_the_table_has_exactly_the_columns_that_the_hash_covers(two_entries: Path) -> None:
    with closing(apsw.Connection(str(two_entries))) as connection:
        columns = [name for _, name, *_ in connection.execute("pragma table_info(entry)")]

    assert columns == [*HASHED, "row_hash"]


def make_weaker(connection: apsw.Connection) -> None:
    """A build that syncs too seldom and in which the setting does not take."""

    def ignore_the_setting(operation: int, name: str | None, value: str | None, *_: object) -> int:
        ignored = operation == apsw.SQLITE_PRAGMA and name == "synchronous" and value is not None
        return apsw.SQLITE_IGNORE if ignored else apsw.SQLITE_OK

    connection.pragma("synchronous", "normal")
    connection.authorizer = ignore_the_setting


def test_a_build_that_syncs_too_seldom_is_found_out(path: Path, hooks: list[Any]) -> None:
    hooks.append(make_weaker)

    with pytest.raises(JournalUnsafeError, match="synchronous är 1 och måste vara 2"):
        open_writer(str(path), key=KEY)


@pytest.mark.parametrize(("version", "safe"), [("3.40.1", False), ("3.51.2", False), ("3.51.3", True), ("4.0", True)])
def test_sqlite_with_the_log_reset_race_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: str, safe: bool
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)

    if safe:
        open_writer(str(path), key=KEY).close()
    else:
        with pytest.raises(JournalUnsafeError, match=version):
            open_writer(str(path), key=KEY)


def test_a_journal_of_the_first_version_goes_on_and_takes_what_was_sent_before_as_the_last(
    path: Path, new_entry: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(sqlite, "MIGRATIONS", sqlite_schema.MIGRATIONS[:1])
        with open_writer(str(path), key=KEY) as writer:
            writer.append_all([new_entry(1, body=b"a"), new_entry(1, body=b"b")])
    with pytest.raises(JournalUnsafeError, match="platskoll upgrade"):
        open_reader(str(path), key=KEY)

    with open_writer(str(path), key=KEY) as writer, open_reader(str(path), key=KEY) as reader:
        assert writer.append(new_entry(1, body=b"a")).revision == 3
        assert reader.verify() == Verdict(ok=True, entries=3, first_bad=None, reason="")


@pytest.mark.parametrize(
    "statement",
    ["drop trigger entry_stays", "drop index entry_body", "pragma user_version = 9", "create table theirs (x)"],
)
def test_a_file_without_every_guard_is_refused(two_entries: Path, statement: str) -> None:
    with closing(apsw.Connection(str(two_entries))) as connection:
        connection.execute(statement)

    for opened in (open_writer, open_reader):
        with pytest.raises(JournalUnsafeError, match="spärrarna"):
            opened(str(two_entries), key=KEY)


def test_another_database_is_left_without_our_tables(path: Path) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("create table theirs (x)")
        with pytest.raises(JournalUnsafeError, match="inte en journal"):
            open_writer(str(path), key=KEY)

        assert connection.execute("select name from sqlite_schema").fetchall() == [("theirs",)]


def test_a_full_journal_says_so_and_takes_entries_again_when_there_is_room(
    path: Path, hooks: list[Any], new_entry: New
) -> None:
    connections: list[apsw.Connection] = []
    hooks.append(connections.append)
    with open_writer(str(path), key=KEY) as writer:
        limited = next(one for one in connections if one.filename == str(path))
        writer.append(new_entry(1))
        limited.pragma("max_page_count", limited.pragma("page_count"))
        with pytest.raises(JournalFullError, match="plats"):
            writer.append(new_entry(2, body=b"x" * 20_000))
        limited.pragma("max_page_count", 1_000_000)

        assert writer.append(new_entry(2, body=b"x" * 20_000)).seq == 2


def test_a_file_that_may_not_grow_loses_nothing_that_was_acknowledged(
    path: Path, appending_process: Callable[..., subprocess.Popen[str]]
) -> None:
    child = appending_process(str(path), writer="main", first=0, last=10_000, file_limit=400_000)
    *acknowledged, error, again = child.communicate(timeout=60)[0].split()

    with open_reader(str(path), key=KEY) as reader:
        kept = [int(entry.written.submission_id, 16) for entry in reader.entries()]
        assert (error, again) == ("JournalFullError", "True")
        assert kept == [*map(int, acknowledged), 10_000]
        assert reader.verify().ok


class FailingSync(apsw.VFS):
    """A file system whose disk reports an error when it is asked to sync a log, from when it is armed."""

    def __init__(self) -> None:
        self.armed = False
        super().__init__("failing-sync", "", makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - the name is SQLite's
        return FailingFile(self, name, flags)


class FailingFile(apsw.VFSFile):
    def __init__(self, system: FailingSync, name: Any, flags: list[int]) -> None:
        self._system = system
        super().__init__("unix", name, flags)

    def xSync(self, flags: int) -> None:  # noqa: N802 - the name is SQLite's
        if self._system.armed:
            raise apsw.exception_for(apsw.SQLITE_IOERR_FSYNC)
        super().xSync(flags)


def test_after_a_failed_sync_the_writer_refuses_until_it_is_opened_again(path: Path, new_entry: New) -> None:
    system = FailingSync()
    try:
        with open_writer(str(path), key=KEY) as writer:
            writer.append(new_entry(1))
            system.armed = True
            with pytest.raises(JournalError, match="IOError"):
                writer.append(new_entry(2))
            system.armed = False
            with pytest.raises(JournalError, match="starta om"):
                writer.append(new_entry(2))
    finally:
        system.unregister()

    with open_writer(str(path), key=KEY) as writer, open_reader(str(path), key=KEY) as reader:
        assert writer.append(new_entry(2)).receipt == "kvitto-2"
        assert reader.verify().entries == 2


def test_a_held_journal_is_busy_and_then_free_again(
    path: Path, new_entry: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    with open_writer(str(path), key=KEY) as writer, closing(apsw.Connection(str(path))) as other:
        other.execute("begin immediate")
        with pytest.raises(JournalBusyError):
            writer.append(new_entry(1))
        other.execute("rollback")

        assert writer.append(new_entry(1)).created


def test_a_thread_waits_no_longer_for_another_thread_than_for_a_process(
    path: Path, new_entry: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    writer = sqlite.open_writer(path, key=KEY, writer="main")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writer._in_turn():
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    with pytest.raises(JournalBusyError):
        writer.append(new_entry(1))
    done.set()
    thread.join()
    writer.close()


def test_no_answer_stands_in_a_message(path: Path, new_entry: New) -> None:
    with open_writer(str(path), key=KEY) as writer, pytest.raises(JournalError) as raised:
        writer.append(new_entry(1, submission_id="fel", body=b"granne-hemlig", note="granne-hemlig"))

    assert "granne-hemlig" not in f"{raised.value} {raised.value.__cause__}"


def test_an_erased_body_is_gone_from_the_disk_and_the_chain_is_whole(path: Path, new_entry: New) -> None:
    secret = b"granne-hemlig-" * 900
    with open_writer(str(path), key=KEY) as writer, open_reader(str(path), key=KEY) as reader:
        writer.append_all([new_entry(1), new_entry(2, body=secret), new_entry(3)])
        erase = {"key": KEY, "seqs": [2], "day": date(2027, 5, 4), "decision": "Gallringsbeslut 2027:1"}

        assert erase_bodies(str(path), **erase) == 1
        assert erase_bodies(str(path), **erase) == 0
        assert [(one.erased, one.written.body) for one in reader.entries()][1] == (True, b"")
        assert reader.verify().ok
        assert writer.append(new_entry(2, body=secret)).created is False
    assert not any(b"granne-hemlig" in one.read_bytes() for one in path.parent.iterdir())


def test_an_erasure_needs_an_entry_and_a_reason(two_entries: Path) -> None:
    for seqs, decision in (([3], "beslut"), ([1], "")):
        with pytest.raises(JournalError):
            erase_bodies(str(two_entries), key=KEY, seqs=seqs, day=date(2027, 5, 4), decision=decision)

    with open_reader(str(two_entries), key=KEY) as reader:
        assert [one.erased for one in reader.entries()] == [False, False]


def test_a_copy_of_a_journal_in_use_opens_like_the_first(path: Path, tmp_path: Path, new_entry: New) -> None:
    copied = tmp_path / "copy.db"
    with open_writer(str(path), key=KEY) as writer:
        writer.append(new_entry(1))
        copy_journal(str(path), copied)
        writer.append(new_entry(2))
    with pytest.raises(JournalError, match="finns redan"):
        copy_journal(str(path), copied)

    with open_writer(str(copied), key=KEY) as writer, open_reader(str(copied), key=KEY) as reader:
        assert writer.append(new_entry(3)).seq == 2
        assert reader.verify().ok


def test_a_reader_cannot_write(two_entries: Path) -> None:
    reader = sqlite.open_reader(two_entries, key=KEY)

    with closing(reader._connection) as connection, pytest.raises(apsw.ReadOnlyError):
        connection.execute("insert into body values (3, x'00')")


def test_a_long_read_does_not_hold_up_the_checkpoint(path: Path, new_entry: New) -> None:
    with open_writer(str(path), key=KEY) as writer, open_reader(str(path), key=KEY) as reader:
        writer.append_all([new_entry(n) for n in range(600)])
        reading = reader.entries()
        next(reading)
        with closing(apsw.Connection(str(path))) as other:
            assert other.execute("select count(*) from entry").get == 600
            other.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

        assert Path(f"{path}-wal").stat().st_size == 0
        assert len(list(reading)) == 599


def test_a_batch_is_bounded_by_bytes_too(path: Path, new_entry: New, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BATCH_BYTES", 10)
    with open_writer(str(path), key=KEY) as writer, open_reader(str(path), key=KEY) as reader:
        writer.append_all([new_entry(n) for n in range(5)])

        assert [one.seq for one in reader.entries()] == [1, 2, 3, 4, 5]


def test_a_crash_between_commit_and_mark_is_made_good_at_the_next_opening(path: Path, new_entry: New) -> None:
    mark = Path(f"{path}.mark")
    with open_writer(str(path), key=KEY) as writer:
        writer.append(new_entry(1))
        behind = mark.read_bytes()
        writer.append_all([new_entry(n) for n in range(2, 40)])
    mark.write_bytes(behind)

    open_writer(str(path), key=KEY).close()

    assert b'"seq": 39' in mark.read_bytes()


def test_a_crash_before_the_first_mark_is_made_good(path: Path, new_entry: New) -> None:
    open_writer(str(path), key=KEY).close()
    Path(f"{path}.mark").unlink()

    with open_writer(str(path), key=KEY) as writer:
        assert writer.append(new_entry(1)).seq == 1


def lose_the_mark(path: Path) -> None:
    Path(f"{path}.mark").unlink()


def spoil_the_mark(path: Path) -> None:
    Path(f"{path}.mark").write_bytes(b"x" * 1024)


def lose_the_tail(path: Path) -> None:
    path.write_bytes(path.with_name("older.db").read_bytes())


def lose_the_file(path: Path) -> None:
    path.unlink()


def change_the_last_entry(path: Path) -> None:
    with closing(apsw.Connection(str(path))) as connection:
        triggers = connection.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"drop trigger {name}")
        connection.execute("update entry set note = 'x' where seq = 2")
        for _, statement in triggers:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lose_the_mark, "saknas"),
        (spoil_the_mark, "nyckel"),
        (lose_the_tail, "slutar vid post 1, men märket bredvid säger att den har kommit till post 2"),
        (lose_the_file, "slutar vid post 0"),
        (change_the_last_entry, "ändrad"),
    ],
)
def test_a_damaged_journal_is_not_opened_for_writing(
    path: Path, new_entry: New, damage: Callable[[Path], None], sentence: str
) -> None:
    with open_writer(str(path), key=KEY) as writer:
        writer.append(new_entry(1))
        copy_journal(str(path), path.with_name("older.db"))
        writer.append(new_entry(2))
    damage(path)

    for _ in range(2):
        with pytest.raises(JournalUnsafeError, match=sentence):
            open_writer(str(path), key=KEY)


def test_one_torn_slot_of_the_mark_is_survived(two_entries: Path, new_entry: New) -> None:
    mark = Path(f"{two_entries}.mark")
    whole = mark.read_bytes()
    for torn in (b"x" * 512 + whole[512:], whole[:512] + b"x" * 512):
        mark.write_bytes(torn)
        with open_writer(str(two_entries), key=KEY) as writer:
            assert writer.append(new_entry(1)).created is False


def test_another_key_does_not_open_the_journal(two_entries: Path) -> None:
    with pytest.raises(JournalUnsafeError, match="nyckel"):
        open_writer(str(two_entries), key=KEY[::-1])


def test_the_mark_never_goes_back(two_entries: Path, new_entry: New) -> None:
    with open_writer(str(two_entries), key=KEY, writer="a") as one, open_writer(str(two_entries), key=KEY) as two:
        one.append(new_entry(3))
        two.append(new_entry(4))
        with suppress(JournalError):
            one._acknowledge()  # type: ignore[attr-defined]

    assert b'"seq": 4' in Path(f"{two_entries}.mark").read_bytes()


def test_the_journal_leaves_no_file_open(path: Path, new_entry: New) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with open_writer(str(path), key=KEY) as writer, open_reader(str(path), key=KEY) as reader:
        writer.append(new_entry(1))
        reader.verify()

    assert len(list(Path("/proc/self/fd").iterdir())) == before
