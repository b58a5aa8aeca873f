"""Reads what a release holds of one place: every public table and view, with what each column means."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.published import LATEST_RELEASE, TABLES, VIEWS, WORDS, PublishedError, open_published

Value = str | int | float | None
Row = tuple[Value, ...]


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    REAL = "real"
    OUTLINE = "outline"
    """Text that is a GeoJSON geometry."""


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages."""

    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what its values are, and what it means."""

    name: str
    kind: Kind
    words: Words


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view, with its rows."""

    name: str
    words: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """What a release holds of one place."""

    place: str
    name: str
    release: str
    date: str
    tables: tuple[Table, ...]


def places(public: Path) -> tuple[str, ...]:
    """The places of a public file, by their short names. Raises PublishedError when it cannot be read."""
    with closing(open_published(public)) as connection:
        return tuple(slug for (slug,) in connection.execute("select slug from place order by slug"))


def read(public: Path, place: str) -> Extract:
    """Everything that a public file holds of a place. Raises PublishedError when there is nothing."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    with closing(open_published(public)) as connection:
        release = connection.execute(LATEST_RELEASE).fetchone()
        found = connection.execute("select name from place where slug = ?", (place,)).fetchone()
        if found is None:
            raise PublishedError(f"Inget är publicerat från {place}. Kör `platskoll publish {place}` först.")
        keys = _keys(connection)
        tables = (_table(connection, name, place, keys, words[name]) for name in TAKEN)
        return Extract(place, found["name"], release["id"], release["date"], tuple(tables))


TAKEN = tuple(name for name in (*TABLES, *VIEWS) if name not in {"open_answer_word", "latest_campaign"})
"""All that is public of a place; the index that searches the texts says nothing more than they do."""
_REFERS = """
select "from" as "column", "table", "to" from pragma_foreign_key_list(?) group by id having count(*) = 1
"""
_OF_ALL = ("release",)
"""Tables whose rows belong to no place."""
_OUTLINES = ("outline", "outlines")
_KINDS = {"INTEGER": Kind.INTEGER, "REAL": Kind.REAL, "TEXT": Kind.TEXT}


def _keys(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """What a column of that name refers to, in any table or view: the table and its column."""
    keys = [key for name in TABLES for key in connection.execute(_REFERS, (name,))]
    return {key["column"]: (key["table"], key["to"]) for key in keys if key["table"] not in _OF_ALL}


def _where(connection: sqlite3.Connection, name: str, keys: Mapping[str, tuple[str, str]]) -> str:
    """Which rows of a table are of the place, found by what its columns refer to."""
    if name == "place":
        return "slug = :place"
    columns = [row["name"] for row in connection.execute(f"pragma table_info({name})")]
    column = next((column for column in columns if column in keys), None)
    if column is None:
        return "true"
    table, key = keys[column]
    within = _where(connection, table, keys)
    return f"{column} in (select {key} from {table} where {within})"  # noqa: S608 - the names of our own schema


def _table(
    connection: sqlite3.Connection, name: str, place: str, keys: Mapping[str, tuple[str, str]], words: dict[str, object]
) -> Table:
    declared = [(row["name"], row["type"]) for row in connection.execute(f"pragma table_info({name})")]
    names = [column for column, _ in declared]
    where = _where(connection, name, keys)
    (numbered,) = connection.execute("select type = 'table' and not wr from pragma_table_list(?)", (name,)).fetchone()
    order = "rowid" if numbered else ", ".join(map(str, range(1, len(names) + 1)))
    listed = ", ".join(f'"{column}"' for column in names)
    found = connection.execute(
        f"select {listed} from {name} where {where} order by {order}",  # noqa: S608 - the names of our own schema
        {"place": place},
    )
    rows = tuple(tuple(row) for row in found)
    meanings = words["columns"]
    assert isinstance(meanings, dict)
    columns = (
        Column(column, _kind(column, kind, [row[at] for row in rows]), Words(*meanings[column]))
        for at, (column, kind) in enumerate(declared)
    )
    return Table(name, _words(words["text"]), tuple(columns), rows)


def _words(pair: object) -> Words:
    assert isinstance(pair, list)
    return Words(*pair)


def _kind(name: str, declared: str, values: Sequence[Value]) -> Kind:
    """As declared; what a view computes is declared as nothing, and is known by its values."""
    if name in _OUTLINES:
        return Kind.OUTLINE
    if declared.upper() in _KINDS:
        return _KINDS[declared.upper()]
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return Kind.INTEGER
    return Kind.TEXT if str in kinds or not values else Kind.REAL


def without_outlines(table: Table) -> Table:
    """The table without its outlines, for what cannot draw them."""
    kept = [at for at, column in enumerate(table.columns) if column.kind is not Kind.OUTLINE]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return Table(table.name, table.words, tuple(table.columns[at] for at in kept), rows)


def by_column(table: Table) -> Iterator[tuple[Column, tuple[Value, ...]]]:
    """Each column with all its values."""
    for at, column in enumerate(table.columns):
        yield column, tuple(row[at] for row in table.rows)
