"""Shows the answer to a ready question: columns with names, choices to choose among, and a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pluggy import HookimplMarker

from pipeline.explore.charts import Chart, charts, decimals, figure
from pipeline.explore.language import READING, say

hookimpl = HookimplMarker("datasette")

OUTLINES = "select place, code, name, outlines from place_area order by place, name"
CAMPAIGNS = """
select c.slug, p.name || ': ' || c.title_sv as sv, p.name || ': ' || c.title_en as en
from campaign c join place p on p.slug = c.place
"""
MAPPED = ("place", "place_area")
"""Tables with a map on the page of each row."""
UNKNOWN = "–"
LONGEST = 300
"""A longer text is cut on the page, and whole in CSV and JSON."""
NOT_COUNTED = {"year", "version", "rank"}
"""Columns whose numbers are names."""


class Head(NamedTuple):
    """A column on the page: its own name, its words, the language of what stands in it, whether that is numbers,
    and with how many decimals."""

    name: str
    words: str
    lang: str
    number: bool
    places: int


class Table(NamedTuple):
    """An answer on the page, and how many columns are left out."""

    heads: list[Head]
    rows: list[list[str]]
    left_out: int


@hookimpl
def extra_template_vars(datasette: Any, database: str | None) -> dict[str, Any]:
    """Return what the page of a question may ask for."""
    if not database:
        return {}
    described = datasette.metadata("databases")[database]
    source = datasette.get_database(database)

    async def named(rows: Sequence[Any], columns: Sequence[str]) -> list[dict[str, Any]]:
        """The rows with the campaigns' names beside their addresses."""
        plain = [dict(zip(columns, tuple(row), strict=True)) for row in rows]
        if "campaign" not in columns:
            return plain
        names = {slug: (sv, en) for slug, sv, en in (await source.execute(CAMPAIGNS)).rows}
        for row in plain:
            row["campaign_sv"], row["campaign_en"] = names.get(row["campaign"], (row["campaign"],) * 2)
        return plain

    async def table(query: Mapping[str, Any], columns: Sequence[str], rows: Sequence[Any], whole: bool) -> Table:
        asked = [] if whole else query.get("shows", [])
        return answer(asked, columns, await named(rows, columns), described["column_words"])

    async def drawn(query: Mapping[str, Any], columns: Sequence[str], rows: Sequence[Any]) -> list[Chart]:
        plan = query.get("chart")
        if not plan or not rows:
            return []
        ground = (await source.execute(OUTLINES)).rows if plan["kind"] == "map" else []
        return charts(plan, await named(rows, columns), ground)

    async def choices(name: str) -> list[tuple[str, str]]:
        found = (await source.execute(described["parameters"][name]["choices"])).rows
        return [(row["value"], row[f"label_{READING.get()}"]) for row in found]

    async def outlines(of: str, key: Sequence[str]) -> list[Chart]:
        if of not in MAPPED:
            return []
        place, code = (*key, None)[:2]
        rows = [row for row in (await source.execute(OUTLINES)).rows if row["place"] == place]
        plan = {"kind": "map", "place": "place", "label": "name", "outline": "outlines", "chosen": ("code", code)}
        return charts(plan, rows)

    return {"outlines_of": outlines, "table_of": table, "charts_of": drawn, "choices_of": choices}


def answer(
    asked: Sequence[str], columns: Sequence[str], rows: Sequence[Mapping[str, Any]], words: Mapping[str, Sequence[str]]
) -> Table:
    """Return the table for the page: the columns asked for, or all; of a pair the one in the reader's language."""
    shown = [column for name in asked if (column := _column(name, columns))] or list(columns)
    if asked and len({row.get("campaign") for row in rows}) > 1 and "campaign" not in shown:
        shown = [f"campaign_{READING.get()}", *shown]
    heads = [_head(column, rows, words if asked else {}) for column in shown]
    left_out = len(columns) - sum(column in columns for column in shown) if asked else 0
    return Table(heads, [[_written(row[head.name], head) for head in heads] for row in rows], left_out)


def _column(name: str, columns: Sequence[str]) -> str | None:
    return next((column for column in (f"{name}_{READING.get()}", f"{name}_sv", name) if column in columns), None)


def _head(column: str, rows: Sequence[Mapping[str, Any]], words: Mapping[str, Sequence[str]]) -> Head:
    pair = column.removesuffix("_sv").removesuffix("_en")
    lang = column[-2:] if pair != column and not column.endswith(READING.get()) else ""
    values = [row[column] for row in rows if row[column] is not None]
    number = bool(values) and all(isinstance(value, int | float) for value in values)
    return Head(column, say(*words[pair]) if pair in words else column, lang, number, decimals(values))


def _written(value: Any, head: Head) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, int | float) and head.name not in NOT_COUNTED:
        return figure(value, head.places)
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
