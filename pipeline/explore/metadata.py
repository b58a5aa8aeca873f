"""Describes the public database to Datasette: tables, columns, licence, and the questions that are ready to run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LICENCE = "CC BY 4.0"
LICENCE_URL = "http://creativecommons.org/licenses/by/4.0/"
TABLES = Path(__file__).parent / "tables.toml"

_HEADER = re.compile(r"^--\s*(titel|title|beskrivning|description):\s*(\S.*?)\s*$\n?", re.MULTILINE)
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
    tables = tomllib.loads(TABLES.read_text(encoding="utf-8"))
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
                "queries": {query.name: _query(query) for query in queries},
            }
        },
    }


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
