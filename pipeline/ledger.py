"""The ledger: which groups are closed, who is in them, and every figure that was published of them, append-only.

A release is assembled from here. What was counted once is never counted again, so that rebuilding everything else gives
the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
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

from .disclosure import ProtectedTables
from .errors import LedgerError, told_as
from .store import insert_into

SCHEMA = Path(__file__).with_name("ledger.sql")

CAMPAIGN = (
    "campaign",
    "release",
    "place",
    "form",
    "version",
    "definition",
    "final",
    "respondents",
    "in_groups",
    "withheld",
)
SUPPLIED = "campaign", "source", "position", "value", "label_sv", "label_en"
GROUP = "id", "campaign", "variable", "value", "label_sv", "label_en", "position", "size"
MEMBER = "group_id", "submission_id"
TOTAL = "campaign", "question", "choice", "n"
ANSWER = "group_id", "question", "choice", "n"
RESPONDENT = "campaign", "variable_a", "variable_b", "value_a", "value_b", "n"
CHANNEL = "campaign", "channel", "mode", "n"
QUALITY = "campaign", "figure", "question", "choice", "value", "base", "note_sv", "note_en"
RELEASE = "id", "number", "date", "policy", "note"

migrations = Migrations("platskoll.ledger")


@migrations(name="0001_ledger")
def _first(database: Database) -> None:
    for statement in SCHEMA.read_text("utf-8").split(";\n\n"):
        database.conn.execute(statement)
    tables = [name for (name,) in database.conn.execute("select name from sqlite_master where name glob 'ledger_*'")]
    for table in tables:
        for act in ("update", "delete"):
            database.conn.execute(
                f"create trigger {table}_is_never_{act}d before {act} on {table} "
                "begin select raise(abort, 'the ledger is never changed'); end"
            )


@dataclass(frozen=True, slots=True)
class Release:
    """A release that the ledger closed groups for."""

    id: str
    number: int
    date: date
    policy: str
    note: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A campaign whose groups are closed."""

    campaign: str
    release: str
    place: str
    form: str
    version: int
    definition: str
    final: bool
    respondents: int
    in_groups: int
    withheld: int


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
        rows = self._database.conn.execute("select id, number, date, policy, note from ledger_release order by number")
        return tuple(Release(i, number, date.fromisoformat(day), policy, note) for i, number, day, policy, note in rows)

    def closed(self) -> tuple[Closed, ...]:
        """Every campaign whose groups are closed, by slug."""
        rows = self._database.conn.execute(
            "select campaign, release, place, form, version, definition, final, respondents, in_groups, withheld "
            "from ledger_campaign order by campaign"
        )
        return tuple(
            Closed(slug, release, place, form, version, definition, bool(final), respondents, in_groups, withheld)
            for slug, release, place, form, version, definition, final, respondents, in_groups, withheld in rows
        )

    def supplied(self, campaign: str) -> Supplied:
        """The choices that the place supplied when the campaign was closed."""
        rows = self._database.conn.execute(
            _SUPPLIED,
            (campaign,),
        )
        return {
            source: tuple(Choice(value, {"sv": sv, "en": en}) for _, value, sv, en in given)
            for source, given in groupby(rows, key=itemgetter(0))
        }

    def rows(self, query: str) -> Iterator[tuple[object, ...]]:
        """What a query of our own gives."""
        return iter(self._database.conn.execute(query))

    def open_release(self, release: Release) -> None:
        """Write down a release that is about to be made. Raises LedgerError when there is one of that name."""
        row = (release.id, release.number, release.date.isoformat(), release.policy, release.note)
        self._insert("ledger_release", RELEASE, [row])

    def close_campaign(self, tables: ProtectedTables, closing: Closing) -> None:
        """Close a campaign's groups with everything that is published of them.

        Raises LedgerError when the campaign, or somebody in it, stands in the ledger already.
        """
        slug, groups = tables.campaign, tables.groups
        described = (closing.release, closing.place, closing.form, closing.version, closing.definition)
        numbers = (int(tables.final), tables.respondents, tables.in_groups, tables.withheld)
        self._insert("ledger_campaign", CAMPAIGN, [(slug, *described, *numbers)])
        self._insert(
            "ledger_supplied",
            SUPPLIED,
            [
                (slug, source, position, choice.value, choice.label["sv"], choice.label["en"])
                for source, choices in closing.supplied.items()
                for position, choice in enumerate(choices, start=1)
            ],
        )
        self._insert(
            "ledger_group",
            GROUP,
            [(g.id, slug, g.variable, g.value, g.label["sv"], g.label["en"], g.position, g.size) for g in groups],
        )
        self._insert("ledger_member", MEMBER, [(g.id, member) for g in groups for member in g.members])
        self._insert("ledger_total", TOTAL, [(slug, *row) for row in tables.totals])
        self._insert("ledger_answer", ANSWER, tables.answers)
        self._insert("ledger_respondent", RESPONDENT, [(slug, *row) for row in tables.respondent_counts])
        self._insert("ledger_channel", CHANNEL, [(slug, *row) for row in tables.channels])
        self._insert("ledger_quality", QUALITY, [(slug, *row) for row in tables.quality])

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


_SUPPLIED = """
select source, value, label_sv, label_en from ledger_supplied where campaign = ? order by source, position
"""
