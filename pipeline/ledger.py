"""The ledger: which groups are closed, who is in them, and every figure that was published of them, append-only.

A release is assembled from here. What was counted once is never counted again, so that rebuilding everything else gives
the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database, Migrations

from forms.build import Supplied
from forms.definition import Choice

from .append_only import never_changed
from .disclosure import Earlier, ProtectedTables
from .errors import LedgerError, told_as
from .store import insert_into

SCHEMAS = Path(__file__).with_name("ledger_schema")

CAMPAIGN = "campaign", "place", "form", "version", "definition"
SUPPLIED = "campaign", "source", "position", "value", "label_sv", "label_en", "within"
BATCH = "campaign", "batch", "release", "final", "exact", "respondents", "in_groups", "withheld"
GROUP = "id", "campaign", "batch", "label_sv", "label_en", "position", "size"
GROUP_VALUE = "group_id", "position", "variable", "value", "also", "label_sv", "label_en"
MEMBER = "group_id", "submission_id"
ANSWER = "group_id", "question", "choice", "n"
SUM = "campaign", "batch", "kind", "a", "b", "c", "d", "n"
TOTAL = "campaign", "batch", "question", "choice", "n"
RESPONDENT = "campaign", "batch", "variable_a", "variable_b", "value_a", "value_b", "n"
CROSS = "campaign", "batch", "question_a", "question_b", "choice_a", "choice_b", "n"
CHANNEL = "campaign", "batch", "channel", "mode", "n"
QUALITY = "campaign", "batch", "figure", "question", "choice", "value", "base", "note_sv", "note_en"
MAP_QUESTION = "campaign", "batch", "question", "people", "located"
MAP_CELL = "campaign", "batch", "question", "id", "size_m", "n", "outline"
MAP_PLACE = "campaign", "batch", "question", "name", "n"
RELEASE = "id", "number", "date", "policy", "note", "note_en"

_WORDS_OF_A_SUM = 5
"""Its kind, and up to four more."""

migrations = Migrations("platskoll.ledger")


@migrations(name="0001_ledger")
def _first(database: Database) -> None:
    _run(database, "0001_ledger.sql")
    _guard(database, _tables(database))


@migrations(name="0002_batches")
def _batches(database: Database) -> None:
    """Every table but the releases gets a new shape; what stands in them is carried over."""
    before = [table for table in _tables(database) if table != "ledger_release"]
    for table in before:
        for act in ("update", "delete"):
            database.conn.execute(f"drop trigger {table}_is_never_{act}d")
        database.conn.execute(f"alter table {table} rename to {table.replace('ledger_', 'was_')}")
    _run(database, "0002_batches.sql")
    # first those that others refer to last
    for table in ("quality", "channel", "respondent", "answer", "total", "member", "group", "supplied", "campaign"):
        database.conn.execute(f"drop table was_{table}")
    _guard(database, [table for table in _tables(database) if table != "ledger_release"])


@migrations(name="0003_map")
def _map(database: Database) -> None:
    _add(database, "0003_map.sql")


@migrations(name="0004_cross")
def _cross(database: Database) -> None:
    _add(database, "0004_cross.sql")


@migrations(name="0005_note_in_english")
def _note_in_english(database: Database) -> None:
    _add(database, "0005_note_in_english.sql")


def _add(database: Database, file: str) -> None:
    """Run a file that makes new tables, and guard them."""
    before = _tables(database)
    _run(database, file)
    _guard(database, [table for table in _tables(database) if table not in before])


def _run(database: Database, file: str) -> None:
    for statement in (SCHEMAS / file).read_text("utf-8").split(";\n\n"):
        database.conn.execute(statement)


def _tables(database: Database) -> list[str]:
    found = database.conn.execute("select name from sqlite_master where type = 'table' and name glob 'ledger_*'")
    return [name for (name,) in found]


def _guard(database: Database, tables: Iterable[str]) -> None:
    never_changed(database, tables, "the ledger is never changed")


@dataclass(frozen=True, slots=True)
class Release:
    """A release that the ledger closed groups for."""

    id: str
    number: int
    date: date
    policy: str
    note: str
    note_en: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A campaign that groups are closed of, as its last batch left it."""

    campaign: str
    batch: int
    release: str
    place: str
    form: str
    version: int
    definition: str
    final: bool
    exact: bool
    respondents: int
    in_groups: int
    withheld: int


@dataclass(frozen=True, slots=True)
class ClosedGroup:
    """A closed group: how many it is, and what each variable is for it."""

    size: int
    values: Mapping[str, tuple[tuple[str, ...], bool]]
    """Per variable the values that it was made for, and whether a few others were put there too."""

    def of(self, variable: str) -> tuple[tuple[str, ...], bool]:
        """What one variable is for it; no values where it did not divide it."""
        return self.values.get(variable, ((), False))


@dataclass(frozen=True, slots=True)
class Closing:
    """What is written down beside the figures when a campaign is closed."""

    release: str
    place: str
    form: str
    version: int
    definition: str
    supplied: Supplied


class Ledger:
    """The ledger of one home, or a copy of it in memory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def releases(self) -> tuple[Release, ...]:
        """Every release, oldest first."""
        rows = self._database.conn.execute(
            "select id, number, date, policy, note, note_en from ledger_release order by number"
        )
        return tuple(Release(i, number, date.fromisoformat(day), *words) for i, number, day, *words in rows)

    def closed(self) -> tuple[Closed, ...]:
        """Every campaign that groups are closed of, by slug."""
        found = []
        for row in self._database.conn.execute(_CLOSED):
            slug, batch, release, place, form, version, definition, final, exact, *numbers = row
            respondents, in_groups, withheld = numbers
            described = slug, batch, release, place, form, version, definition
            found.append(Closed(*described, bool(final), bool(exact), respondents, in_groups, withheld))
        return tuple(found)

    def supplied(self, campaign: str) -> Supplied:
        """The choices that the place supplied when the campaign was first closed."""
        rows = self._database.conn.execute(_SUPPLIED, (campaign,))
        return {
            source: tuple(Choice(value, {"sv": sv, "en": en}, within=within) for _, value, sv, en, within in given)
            for source, given in groupby(rows, key=itemgetter(0))
        }

    def groups(self, campaign: str) -> dict[str, ClosedGroup]:
        """The closed groups of a campaign by their ids, in the order they were closed."""
        connection = self._database.conn
        values: defaultdict[str, dict[str, tuple[tuple[str, ...], bool]]] = defaultdict(dict)
        for group, variable, value, also in connection.execute(_VALUES, (campaign,)):
            values[group][variable] = tuple(value.split("+")) if value else (), bool(also)
        return {group: ClosedGroup(size, values[group]) for group, size in connection.execute(_SIZES, (campaign,))}

    def earlier(self, campaign: str) -> Earlier:
        """What was closed of a campaign before."""
        connection = self._database.conn
        batches, in_groups = connection.execute(_BATCHES, (campaign,)).fetchone()
        rows = connection.execute(_SUMS, (campaign,))
        sums = {tuple(word for word in words if word is not None): n for *words, n in rows}
        return Earlier(batches, in_groups, sums)

    def members(self, campaign: str) -> frozenset[str]:
        """The ids of everybody who is in a closed group of a campaign."""
        return frozenset(member for (member,) in self._database.conn.execute(_MEMBERS, (campaign,)))

    def rows(self, query: str) -> Iterator[tuple[object, ...]]:
        """What a query of our own gives."""
        return iter(self._database.conn.execute(query))

    def open_release(self, release: Release) -> None:
        """Write down a release that is about to be made. Raises LedgerError when there is one of that name."""
        row = (release.id, release.number, release.date.isoformat(), release.policy, release.note, release.note_en)
        self._insert("ledger_release", RELEASE, [row])

    def close_batch(self, tables: ProtectedTables, closing: Closing) -> None:
        """Close a batch of a campaign: its groups, and everything that is published of the campaign from now on.

        Raises LedgerError when the batch, or somebody in it, stands in the ledger already.
        """
        slug, groups, which = tables.campaign, tables.groups, (tables.campaign, tables.batch)
        if tables.batch == 1:
            described = (slug, closing.place, closing.form, closing.version, closing.definition)
            self._insert("ledger_campaign", CAMPAIGN, [described])
            self._insert("ledger_supplied", SUPPLIED, _supplied_rows(slug, closing.supplied))
        stands = (int(tables.final), int(tables.exact), tables.respondents, tables.in_groups, tables.withheld)
        self._insert("ledger_batch", BATCH, [(*which, closing.release, *stands)])
        self._insert(
            "ledger_group", GROUP, [(g.id, *which, g.label["sv"], g.label["en"], g.position, g.size) for g in groups]
        )
        self._insert(
            "ledger_group_value",
            GROUP_VALUE,
            [(g.id, position, *value) for g in groups for position, value in enumerate(g.values, start=1)],
        )
        self._insert("ledger_member", MEMBER, [(g.id, member) for g in groups for member in g.members])
        self._insert("ledger_answer", ANSWER, tables.answers)
        self._insert("ledger_sum", SUM, [(*which, *_padded(words), n) for words, n in tables.sums.items()])
        self._insert("ledger_total", TOTAL, [(*which, *row) for row in tables.totals])
        self._insert("ledger_respondent", RESPONDENT, [(*which, *row) for row in tables.respondent_counts])
        self._insert("ledger_cross", CROSS, [(*which, *row) for row in tables.crossed])
        self._insert("ledger_channel", CHANNEL, [(*which, *row) for row in tables.channels])
        self._insert("ledger_quality", QUALITY, [(*which, *row) for row in tables.quality])
        self._insert("ledger_map_question", MAP_QUESTION, [(*which, *row) for row in tables.on_map.questions])
        self._insert("ledger_map_cell", MAP_CELL, [(*which, *row) for row in tables.on_map.cells])
        self._insert("ledger_map_place", MAP_PLACE, [(*which, *row) for row in tables.on_map.places])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is written in the block, or none of it."""
        with self._database.atomic():
            yield

    def sketch(self) -> Ledger:
        """A copy in memory: what is written there never reaches the file."""
        memory = sqlite3.connect(":memory:")
        self._database.conn.backup(memory)
        return Ledger(_with_foreign_keys(Database(memory)))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        try:
            self._database.conn.executemany(insert_into(table, columns), rows)
        except sqlite3.IntegrityError as error:
            raise LedgerError(f"Det som skulle stängas är redan stängt ({error}). Inget ändrades.") from error


def open_ledger(path: Path) -> Ledger:
    """Open the ledger of a home, and make the file when there is none. Raises LedgerError when it cannot."""
    with told_as(LedgerError, f"{path} går inte att öppna"):
        path.parent.mkdir(parents=True, exist_ok=True)
        database = _with_foreign_keys(Database(path))
        migrations.apply(database)
    return Ledger(database)


def _with_foreign_keys(database: Database) -> Database:
    database.conn.execute("pragma foreign_keys = on")
    return database


def _supplied_rows(campaign: str, supplied: Supplied) -> list[tuple[object, ...]]:
    return [
        (campaign, source, position, choice.value, choice.label["sv"], choice.label["en"], choice.within)
        for source, choices in supplied.items()
        for position, choice in enumerate(choices, start=1)
    ]


def _padded(words: Sequence[str]) -> tuple[str | None, ...]:
    return (*words, *[None] * (_WORDS_OF_A_SUM - len(words)))


_CLOSED = """
select c.campaign, b.batch, b.release, c.place, c.form, c.version, c.definition, b.final, b.exact, b.respondents,
       b.in_groups, b.withheld
from ledger_campaign c join ledger_batch b on b.campaign = c.campaign
where b.batch = (select max(batch) from ledger_batch where campaign = c.campaign)
order by c.campaign
"""
_SUPPLIED = """
select source, value, label_sv, label_en, within from ledger_supplied where campaign = ? order by source, position
"""
_BATCHES = "select coalesce(max(batch), 0), coalesce(max(in_groups), 0) from ledger_batch where campaign = ?"
_SUMS = "select kind, a, b, c, d, sum(n) from ledger_sum where campaign = ? group by 1, 2, 3, 4, 5"
_SIZES = "select id, size from ledger_group where campaign = ? order by batch, position"
_VALUES = """
select v.group_id, v.variable, v.value, v.also
from ledger_group_value v join ledger_group g on g.id = v.group_id where g.campaign = ?
"""
_MEMBERS = "select submission_id from ledger_member m join ledger_group g on g.id = m.group_id where g.campaign = ?"
