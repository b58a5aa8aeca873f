"""Describes the public database to Datasette: tables, columns, licence, and the questions that are ready to run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.published import LICENCE, LICENCE_URL, WORDS

_HEADER = re.compile(r"^--\s*(titel|title|beskrivning|description):\s*(\S.*?)\s*$\n?", re.MULTILINE)
_HERE = Path(__file__).parent
_QUESTIONS = _HERE / "questions.toml"
_PARAMETERS = _HERE / "parameters.toml"
_COLUMNS = _HERE / "columns.toml"
_NOT_SQL = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"|/\*.*?\*/", re.DOTALL)
_PARAMETER = re.compile(r":([A-Za-z_]\w*)")


class ExploreError(Exception):
    """The site cannot be described to Datasette; the message says which file to mend, and how."""


@dataclass(frozen=True)
class Query:
    """A question that is ready to run: its name in the address, its words in two languages, and its SQL."""

    name: str
    title_sv: str
    title_en: str
    description_sv: str
    description_en: str
    sql: str
    params: tuple[str, ...]


def read_query(path: Path) -> Query:
    """Read one `.sql` file with its four header lines.

    Raises ExploreError when a header line is missing.
    """
    text = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(text))
    missing = [name for name in ("titel", "title", "beskrivning", "description") if name not in header]
    if missing:
        raise ExploreError(f"{path.name} saknar raden `-- {missing[0]}: …`. Skriv den överst i filen.")
    return Query(
        name=path.stem,
        title_sv=header["titel"],
        title_en=header["title"],
        description_sv=header["beskrivning"],
        description_en=header["description"],
        sql=_HEADER.sub("", text).strip(),
        params=tuple(dict.fromkeys(_PARAMETER.findall(_NOT_SQL.sub(" ", text)))),
    )


def describe(*, database: str, queries: Sequence[Query], intake_url: str | None) -> dict[str, Any]:
    """Return Datasette's metadata for the database of that name, as plain values for JSON.

    English texts stand beside the Swedish under the same key with `_en`; Datasette leaves keys it does not know alone.
    """
    tables, shown = _read(WORDS), _read(_QUESTIONS)
    return {
        "title": "Platskoll – öppna data",
        "title_en": "Platskoll – open data",
        "description": "Vad invånare och verksamma svarat om sina platser, räknat i grupper. Fritt att använda.",
        "description_en": "What residents and local actors say about their places, counted in groups. Free to use.",
        "license": LICENCE,
        "license_url": LICENCE_URL,
        "source": "Platskoll",
        "about": "Platskoll",
        **({"source_url": intake_url, "about_url": intake_url} if intake_url else {}),
        "databases": {
            database: {
                "title": "Tabeller och frågor",
                "title_en": "Tables and queries",
                "tables": {name: _table(words) for name, words in tables.items()},
                "queries": {
                    query.name: {**_query(query), **shown["query"].get(query.name, {})}
                    for query in _in_order(queries, shown)
                },
                "groups": _groups(queries, shown),
                "parameters": _read(_PARAMETERS),
                "column_words": _read(_COLUMNS),
            }
        },
    }


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _in_order(queries: Sequence[Query], shown: dict[str, Any]) -> list[Query]:
    """The questions as they stand on the page; one that no heading names comes last."""
    order = [name for group in shown["group"] for name in group["queries"]]
    return sorted(queries, key=lambda query: order.index(query.name) if query.name in order else len(order))


def _groups(queries: Sequence[Query], shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The headings with the questions that there are, and one for those that no heading names."""
    there = [query.name for query in queries]
    groups = [
        {"title": group["title"], "queries": [name for name in group["queries"] if name in there]}
        for group in shown["group"]
    ]
    named = {name for group in groups for name in group["queries"]}
    rest = {"title": ["Fler frågor", "More questions"], "queries": [name for name in there if name not in named]}
    return [group for group in (*groups, rest) if group["queries"]]


def _table(words: dict[str, Any]) -> dict[str, Any]:
    swedish, english = words["text"]
    renamed = {"label": "label_column"}
    return {
        "description": swedish,
        "description_en": english,
        "columns": {name: text[0] for name, text in words["columns"].items()},
        "columns_en": {name: text[1] for name, text in words["columns"].items()},
        **{renamed.get(key, key): value for key, value in words.items() if key not in ("text", "columns")},
    }


def _query(query: Query) -> dict[str, Any]:
    return {
        "title": query.title_sv,
        "title_en": query.title_en,
        "description": query.description_sv,
        "description_en": query.description_en,
        "sql": query.sql,
        "params": list(query.params),
    }
