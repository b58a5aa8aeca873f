"""Surveys that too few have answered for a figure: what was told there, in the words of whoever reviewed it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from .figures import read_query
from .language import Language


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that sums up what was written to a question."""

    campaign: str
    question: str
    text: str


def read_told(connection: sqlite3.Connection, place: str, *, language: Language) -> tuple[Told, ...]:
    """What was told in the surveys of a place that have no figures, question by question."""
    rows = connection.execute(read_query("small_surveys").sql, {"campaign": ""})
    return tuple(
        Told(row["campaign"], row[f"label_{language.code}"], " ".join(row["text"].split()))
        for row in rows
        if row["place"] == place and row["text"]
    )
