"""A public file with two places, a row of each in every table, and words that a spreadsheet would like to compute."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline import published
from pipeline.published import SCHEMA_VERSION, TABLES
from pipeline.ways_out.extract import Extract, read

SCHEMA = Path(published.__file__).with_name("public_schema.sql")
PLACES = ("exempelby", "granne")
FORMULAS = ("=1+1", "+46", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "a;=1", "a,=1", "a\n=1")
PLAIN = ("å, ö; é", 'citat " och\nny rad', "-2.5", "'", "", "x" * 40_000)
# the outer ring turns right and the hole left, which is the wrong way round
OUTLINE = json.dumps(
    {
        "type": "Polygon",
        "coordinates": [
            [[13.0, 58.0], [13.0, 58.2], [13.2, 58.2], [13.2, 58.0], [13.0, 58.0]],
            [[13.1, 58.1], [13.15, 58.1], [13.15, 58.15], [13.1, 58.15], [13.1, 58.1]],
        ],
    }
)


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The public file."""
    path = tmp_path / "public.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        connection.executescript(SCHEMA.read_text("utf-8"))
        connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
        put(connection, "release", "x", {"id": "2026-11-22-1", "date": "2026-11-22"})
        for place in PLACES:
            for table in TABLES:
                for given in given_rows(place).get(table, [{}]):
                    put(connection, table, place, given)
        connection.commit()
    return path


@pytest.fixture
def extract(public: Path) -> Extract:
    """What it holds of the first place."""
    return read(public, "exempelby")


def given_rows(place: str) -> dict[str, list[dict[str, Any]]]:
    """What rows must hold for the file to hang together; the rest is filled in."""
    words = {str(number): text for number, text in enumerate((*FORMULAS, *PLAIN), start=1)}
    choices = [
        {
            "question": "overall",
            "value": value,
            "position": int(value),
            "label_sv": text,
            "label_en": text,
            "missing": 0,
        }
        for value, text in words.items()
    ]
    areas = [{"question": "sub_area", "value": code, "missing": 0} for code in ("norra", "sodra")]
    totals = [{"question": "overall", "choice": value, "n": 12} for value in words if value != "3"]
    return {
        "release": [],
        "place": [{"name": place.title(), "municipality_code": "1421", "municipality": "Orust"}],
        "campaign": [{"sample_design": "open_link", "opens": "2026-09-01", "closes": "2026-09-29", "source_sv": "Vi."}],
        "question": [
            {"id": "overall", "type": "select_one", "scale": 1, "scale_min": 1, "scale_max": 19},
            {"id": "sub_area", "type": "select_one", "scale": 0},
        ],
        "choice": [*choices, *areas],
        "total_count": [*totals, {"question": "sub_area", "choice": "norra", "n": 31}],
        "quality_figure": [{"value": 0.5}, {"figure": "tiny", "value": -1.5e-7}],
        "place_area": [{"code": "norra", "name": "=Norra"}, {"code": "sodra", "outlines": ""}],
    }


def put(connection: sqlite3.Connection, table: str, place: str, given: Mapping[str, Any]) -> None:
    """Insert a row; what is not given is made up from the column's type and what it refers to."""
    keys = connection.execute(f"pragma foreign_key_list({table})").fetchall()
    refers = {key["from"]: key["table"] for key in keys if key["to"] in ("id", "slug")} | {"campaign": "campaign"}
    row = {}
    for column in connection.execute(f"pragma table_info({table})"):
        name, kind = column["name"], column["type"].upper()
        if name in refers:
            made: Any = "2026-11-22-1" if refers[name] == "release" else made_name(place, refers[name])
        elif name in ("outline", "outlines"):
            made = OUTLINE
        elif name == "position":
            (made,) = connection.execute(f"select count(*) + 1 from {table}").fetchone()
        elif kind == "TEXT":
            made = made_name(place, table) if name in ("id", "slug") else f"{name} åäö"
        else:
            made = 0.25 if kind == "REAL" else 3
        row[name] = given.get(name, made)
    marks = ", ".join("?" * len(row))
    connection.execute(f"insert into {table} values ({marks})", tuple(row.values()))


def made_name(place: str, table: str) -> str:
    return place if table == "place" else f"{place}-{table}"
