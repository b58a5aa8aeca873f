"""Turns the rows of an answer into what a chart is drawn from: lengths, places and labels, and no markup."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .language import say

Row = Mapping[str, Any]
Plan = Mapping[str, Any]
"""How a chart is made of an answer's columns: a table `chart` of questions.toml."""

AT_MOST = 6
"""So many charts stand on a page; whoever wants another one chooses it."""
CLASSES = 5
SCATTER = (400.0, 320.0)
MAP_WIDTH, MAP_HEIGHT = 640.0, 480.0


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar: its kind, where it begins and how long it is, in percent, and on which line of the bar."""

    name: str
    begins: float
    length: float
    line: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart: what it is about, its pieces, and the figures in words."""

    label: str
    parts: tuple[Part, ...]
    says: str
    of: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart. `legend` names the kinds of pieces where there is more than one."""

    title: str
    legend: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    lines: int = 1
    """How many pieces stand below each other in a bar."""
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: its number on the chart, where it stands, its label and its figures in words."""

    number: int
    x: float
    y: float
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Dots:
    """A chart of points, with a line across in each direction where the plan names one."""

    title: str
    x_title: str
    y_title: str
    x_line: float | None
    y_line: float | None
    ends: tuple[str, str, str, str]
    """The least and the most along x, then along y."""
    dots: tuple[Dot, ...]
    size: tuple[float, float] = SCATTER
    kind: str = "dots"


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline on the map: its path, its class of colour (0 for none), its label and where that stands."""

    path: str
    shade: int
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """A map of outlines: those of the place below, those that carry a figure above."""

    title: str
    ground: tuple[Shape, ...]
    shapes: tuple[Shape, ...]
    legend: tuple[tuple[int, str], ...]
    size: tuple[float, float]
    counts: str = ""
    """What the figures of the legend count."""
    kind: str = "map"


Chart = Bars | Dots | Map


def charts(plan: Plan, rows: Sequence[Row], ground: Sequence[Row] = ()) -> list[Chart]:
    """Return the charts of an answer, one for each value of the plan's `by`; none where there is nothing to draw.

    `ground` is the outlines that a map is drawn upon: rows with `campaign`, `name` and `outlines`.
    """
    by: list[str] = plan.get("by", [])
    grouped = groupby(rows, key=lambda row: tuple(row[name] for name in by))
    made: list[Chart] = []
    for _, same in grouped:
        chart = KINDS[plan["kind"]](plan, list(same), ground)
        if chart is not None:
            made.append(chart)
        if len(made) == AT_MOST:
            break
    return made


def decimals(values: Iterable[Any]) -> int:
    """Return how many decimals, at most two, the numbers of a column need to be told apart."""
    reals = [value for value in values if isinstance(value, float)]
    return max((len(f"{value:.2f}".rstrip("0").partition(".")[2]) for value in reals), default=0)


def figure(value: float, places: int = 0) -> str:
    """Return a number as it is written in the reader's language."""
    text = f"{value:,.{places}f}"
    return text if say("sv", "en") == "en" else text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def _bars(plan: Plan, rows: Sequence[Row], _ground: Sequence[Row]) -> Bars | None:
    value = next((name for name in _names(plan, "value") if any(row[name] is not None for row in rows)), None)
    if value is None:
        return None
    known = [row for row in rows if row[value] is not None][: plan.get("most", 40)]
    longest = plan.get("max") or max(float(row[value]) for row in known) or 1.0
    unit = plan.get("unit", "") if value == _names(plan, "value")[0] else ""
    places = decimals(row[value] for row in known)
    bars = tuple(
        Bar(
            label=_label(plan, row),
            parts=(Part("a", 0.0, _share(row[value], longest)),),
            says=f"{figure(row[value], places)}{unit}",
            of=_of(plan, row),
        )
        for row in known
    )
    return Bars(_title(plan, rows), (), bars)


def _pairs(plan: Plan, rows: Sequence[Row], _ground: Sequence[Row]) -> Bars | None:
    first, second = plan["value"]
    known = [row for row in rows if row[first] is not None and row[second] is not None]
    if not known:
        return None
    longest = max(float(row[name]) for row in known for name in (first, second)) or 1.0
    unit = plan.get("unit", "")
    places = decimals(row[name] for row in known for name in (first, second))
    bars = tuple(
        Bar(
            label=_label(plan, row),
            parts=(Part("a", 0.0, _share(row[first], longest)), Part("b", 0.0, _share(row[second], longest), line=1)),
            says=" / ".join(f"{figure(row[name], places)}{unit}" for name in (first, second)),
            of=_of(plan, row),
        )
        for row in known
    )
    legend = tuple(zip("ab", (say(*words) for words in plan["legend"]), strict=True))
    return Bars(_title(plan, rows), legend, bars, lines=2)


def _stack(plan: Plan, rows: Sequence[Row], _ground: Sequence[Row]) -> Bars | None:
    names: dict[str, list[str]] = plan["parts"]
    known = [row for row in rows if all(row[name] is not None for name in names)]
    bars = []
    for row in known:
        total = sum(row[name] for name in names) or 1
        begins, parts = 0.0, []
        for kind, name in zip("lmhu", names, strict=False):
            length = 100.0 * row[name] / total
            parts.append(Part(kind, round(begins, 2), round(length, 2)))
            begins += length
        says = " / ".join(figure(row[name]) for name in names)
        bars.append(Bar(_label(plan, row), tuple(parts), says, _of(plan, row)))
    legend = tuple(zip("lmhu", (say(*words) for words in names.values()), strict=False))
    return Bars(_title(plan, rows), legend, tuple(bars)) if bars else None


def _dots(plan: Plan, rows: Sequence[Row], _ground: Sequence[Row]) -> Dots | None:
    x, y = plan["x"], plan["y"]
    known = [row for row in rows if row[x] is not None and row[y] is not None]
    if len(known) < 2:
        return None
    x_line, y_line = (_first(known, plan.get(name)) for name in ("x_line", "y_line"))
    along, width = _scale([row[x] for row in known], x_line, SCATTER[0])
    up, height = _scale([row[y] for row in known], y_line, SCATTER[1])
    x_title, y_title = say(*plan["x_title"]), say(*plan["y_title"])
    dots = tuple(
        Dot(
            number=number,
            x=along(row[x]),
            y=round(SCATTER[1] - up(row[y]), 1),
            label=_label(plan, row),
            says=f"{x_title.lower()} {figure(row[x], 1)}, {y_title.lower()} {figure(row[y], 1)}",
        )
        for number, row in enumerate(known, start=1)
    )
    ends = tuple(figure(value, 1) for value in (*width, *height))
    return Dots(
        title=_title(plan, rows),
        x_title=x_title,
        y_title=y_title,
        x_line=None if x_line is None else along(x_line),
        y_line=None if y_line is None else round(SCATTER[1] - up(y_line), 1),
        ends=(ends[0], ends[1], ends[2], ends[3]),
        dots=dots,
    )


def _map(plan: Plan, rows: Sequence[Row], ground: Sequence[Row]) -> Map | None:
    outlines = [(row, _rings(row[plan["outline"]])) for row in rows if row[plan["outline"]]]
    places = {row[plan["place"]] for row in rows}
    below = [(row, _rings(row["outlines"])) for row in ground if row["place"] in places] if plan.get("value") else []
    points = [point for _, rings in (*outlines, *below) for ring in rings for point in ring]
    if not points:
        return None
    project, size = _projection(points)
    value = plan.get("value")
    steps = _steps([row[value] for row, _ in outlines if row[value] is not None]) if value else []
    column, chosen = plan.get("chosen", ("", None))

    def shade(row: Row) -> int:
        if value:
            return _shade(row[value], steps)
        return CLASSES if column and row[column] == chosen else 0

    shapes = tuple(
        _shape(project, rings, f"{_label(plan, row)}: {_known(row[value])}" if value else _label(plan, row), shade(row))
        for row, rings in outlines
    )
    legend = tuple(
        (at, figure(low) if low == high else f"{figure(low)}–{figure(high)}") for at, (low, high) in enumerate(steps, 1)
    )
    return Map(
        title=_title(plan, rows),
        ground=tuple(_shape(project, rings, row["name"], 0) for row, rings in below),
        shapes=shapes,
        legend=legend,
        size=size,
        counts=say(*plan["counts"]) if "counts" in plan else "",
    )


KINDS: Mapping[str, Callable[[Plan, Sequence[Row], Sequence[Row]], Chart | None]] = {
    "bars": _bars,
    "pairs": _pairs,
    "stack": _stack,
    "dots": _dots,
    "map": _map,
}


def _known(value: float | None) -> str:
    return say("okänt", "unknown") if value is None else figure(value)


def _names(plan: Plan, key: str) -> list[str]:
    named = plan[key]
    return [named] if isinstance(named, str) else list(named)


def _label(plan: Plan, row: Row) -> str:
    """The first of the plan's columns that has words, in the reader's language."""
    for name in _names(plan, "label"):
        for column in (f"{name}_{say('sv', 'en')}", f"{name}_sv", name):
            if column in row.keys() and row[column] not in (None, ""):  # noqa: SIM118 - a row is no mapping
                return str(row[column])
    return "–"


def _title(plan: Plan, rows: Sequence[Row]) -> str:
    if "title" not in plan:
        return ""
    return _label({"label": plan["title"]}, rows[0])


def _of(plan: Plan, row: Row) -> str:
    part, base = (row[plan[key]] if key in plan else None for key in ("part", "base"))
    if part is not None and base is not None:
        return say(f"{figure(part)} av {figure(base)}", f"{figure(part)} of {figure(base)}")
    return f"n = {figure(base)}" if base is not None else ""


def _share(value: float, longest: float) -> float:
    return round(min(100.0, 100.0 * float(value) / longest), 2)


def _first(rows: Sequence[Row], name: str | None) -> float | None:
    return next((float(row[name]) for row in rows if row[name] is not None), None) if name else None


def _scale(
    values: Sequence[float], line: float | None, length: float
) -> tuple[Callable[[float], float], tuple[float, float]]:
    """How far along an axis of that length a value stands, with some air at both ends; and what the ends are."""
    low, high = (pick([*values, *([line] if line is not None else [])]) for pick in (min, max))
    air = (high - low or 1.0) * 0.08
    low, high = max(low - air, min(0.0, low)), high + air
    return (lambda value: round(length * (value - low) / (high - low), 1)), (low, high)


def _rings(outlines: str) -> list[list[tuple[float, float]]]:
    """The rings of a GeoJSON geometry, longitude and latitude."""
    geometry = json.loads(outlines)
    shape = geometry.get("geometry", geometry)
    coordinates = shape.get("coordinates", [])
    parts = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(shape.get("type"), [])
    return [[(point[0], point[1]) for point in ring] for part in parts for ring in part]


def _projection(
    points: Sequence[tuple[float, float]],
) -> tuple[Callable[[tuple[float, float]], tuple[float, float]], tuple[float, float]]:
    """Where on the picture a point stands: as wide as it is on the ground at that latitude."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrower = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * narrower or 1e-6, (north - south) or 1e-6
    scale = min((MAP_WIDTH - 20) / wide, (MAP_HEIGHT - 20) / high)

    def project(point: tuple[float, float]) -> tuple[float, float]:
        return round(10 + (point[0] - west) * narrower * scale, 1), round(10 + (north - point[1]) * scale, 1)

    return project, (round(wide * scale + 20, 1), round(high * scale + 20, 1))


def _shape(
    project: Callable[[tuple[float, float]], tuple[float, float]],
    rings: Sequence[Sequence[tuple[float, float]]],
    label: str,
    shade: int,
) -> Shape:
    drawn = [[project(point) for point in ring] for ring in rings]
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in drawn)
    longest = max(drawn, key=len, default=[(0.0, 0.0)])
    x, y = (round((min(axis) + max(axis)) / 2, 1) for axis in zip(*longest, strict=True))
    return Shape(path, shade, label, x, y)


def _steps(values: Sequence[int]) -> list[tuple[int, int]]:
    """Classes of about equally many values each: the least and the most of every class."""
    ranked = sorted(values)
    cuts = [ranked[len(ranked) * at // CLASSES] for at in range(CLASSES)] if ranked else []
    starts = sorted(set(cuts))
    ends = [max(value for value in ranked if value < after) for after in starts[1:]] + ranked[-1:]
    return list(zip(starts, ends, strict=True))


def _shade(value: int | None, steps: Sequence[tuple[int, int]]) -> int:
    return 0 if value is None else sum(value >= low for low, _ in steps)
