"""Writes mapping/<place>.db and reads it back. Knows tables and files, and no rule."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from .cells import Pin
from .disclosure import Person
from .errors import PipelineError
from .tables import SUBMISSION, TABLES, Balance, Row, Table

Pins = tuple[Pin, ...]


def write(path: Path, rows: Mapping[str, Sequence[Row]], origin: str) -> None:
    """Write a mapping database from the rows of each table, by its name; replaces the one that stands there.

    A new file is made beside it and takes its name when it is whole, so that a crash leaves the old one. The same rows
    give the same logical dump. `origin` says what the rows were made from, for `standing`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with closing(Database(beside)) as database:
        for table in TABLES:
            _create(database, table)
        with database.atomic():
            for table in TABLES:
                database.conn.executemany(insert_into(table.name, table.columns()), sorted(rows.get(table.name, ())))
    flush(beside)
    _mark(path).write_text(_seal(beside, origin), encoding="ascii")
    beside.replace(path)
    flush(path.parent)


def standing(path: Path, origin: str) -> Balance | None:
    """The balance of the database that stands there, if it was made from this and is, byte for byte, as it was written.

    Its mark is of the content and of the origin together: whatever breaks off between the two files, and whoever
    changes one of them, the mark is then of something else, and the answer None.
    """
    mark = _mark(path)
    if not (path.is_file() and mark.is_file() and mark.read_bytes() == _seal(path, origin).encode()):
        return None
    with open_mapping(path) as connection:
        return Balance(*connection.execute("select * from balance").fetchone())


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.mark")


def _seal(path: Path, origin: str) -> str:
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(f"{origin} {content}".encode()).hexdigest()


def _create(database: Database, table: Table) -> None:
    foreign = [("seq", SUBMISSION.name, "seq")] if table.of_submission else []
    made = database.create_table(table.name, dict(table.columns()), pk=table.key, foreign_keys=foreign)
    for columns in table.indexes:
        made.create_index(columns)


def insert_into(table: str, columns: Mapping[str, object] | Sequence[str]) -> str:
    """The statement that inserts one row; names come from our own lists of tables, never from data."""
    places = ", ".join("?" * len(columns))
    return f"insert into {table} ({', '.join(columns)}) values ({places})"  # noqa: S608 - see the docstring


def flush(path: Path) -> None:
    """See to it that a file, or the names in a folder, have reached the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def open_mapping(path: Path) -> Iterator[sqlite3.Connection]:
    """A mapping database, read-only. Raises PipelineError when there is none."""
    if not path.is_file():
        raise PipelineError(f"{path.name} finns inte. Kör `platskoll run` först.")
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def people(path: Path, campaign: str) -> tuple[Person, ...]:
    """Everybody who is counted in a campaign, by submission id. Raises PipelineError when the file is missing."""
    with open_mapping(path) as connection:
        counted = connection.execute(_COUNTED, (campaign,)).fetchall()
        answers = _by_person(connection.execute(_ANSWERS, (campaign,)))
        not_asked = _by_person(connection.execute(_NOT_ASKED, (campaign,)))
        background = _by_person(connection.execute(_BACKGROUND, (campaign,)))
        pins = _pins(connection.execute(_PINS, (campaign,)))
    return tuple(
        Person(
            submission_id=submission_id,
            channel=channel,
            mode=mode,
            answers=_gathered(answers[seq]),
            not_asked=frozenset(question for question, _ in not_asked[seq]),
            background=dict(background[seq]),
            pins=pins[seq],
        )
        for seq, submission_id, channel, mode in counted
    )


def counted(path: Path, campaign: str) -> tuple[int, ...]:
    """Which journal entries are counted in a campaign, in order. Raises PipelineError when the file is missing."""
    with open_mapping(path) as connection:
        return tuple(
            seq
            for (seq,) in connection.execute(
                "select seq from submission where campaign = ? and counted = 1 order by seq", (campaign,)
            )
        )


def _by_person(rows: Iterator[tuple[int, str, str]]) -> defaultdict[int, list[tuple[str, str]]]:
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for seq, name, value in rows:
        found[seq].append((name, value))
    return found


def _pins(rows: Iterator[tuple[int, str, str, float | None, float | None]]) -> defaultdict[int, dict[str, Pins]]:
    found: defaultdict[int, dict[str, Pins]] = defaultdict(dict)
    for seq, question, words, lat, lon in rows:
        found[seq][question] = (*found[seq].get(question, ()), Pin(words, lat, lon))
    return found


def _gathered(answers: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for question, choice in answers:
        chosen[question] = (*chosen.get(question, ()), choice)
    return chosen


_PINS = """
select p.seq, p.question, p.name, p.lat, p.lon from submission s join pin p on p.seq = s.seq
where s.campaign = ? and s.counted = 1 order by p.seq, p.question, p.item
"""
_COUNTED = """
select seq, submission_id, channel, mode from submission where campaign = ? and counted = 1 order by submission_id
"""
_ANSWERS = """
select a.seq, a.question, a.choice from submission s join answer a on a.seq = s.seq
where s.campaign = ? and s.counted = 1 order by a.seq, a.question, a.position
"""
_NOT_ASKED = """
select n.seq, n.question, '' from submission s join not_asked n on n.seq = s.seq
where s.campaign = ? and s.counted = 1
"""
_BACKGROUND = """
select b.seq, b.variable, b.value from submission s join background b on b.seq = s.seq
where s.campaign = ? and s.counted = 1
"""
