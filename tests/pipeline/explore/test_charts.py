"""A chart shows what the rows say, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.explore.charts import AT_MOST, Bars, Dots, Map, charts, decimals, figure
from pipeline.explore.language import READING

BARS = {"kind": "bars", "label": "short", "value": "percent", "unit": " %", "part": "n", "base": "base"}
SQUARE = [[13.0, 58.0], [13.1, 58.0], [13.1, 58.1], [13.0, 58.1], [13.0, 58.0]]


@pytest.fixture
def english() -> Iterator[None]:
    token = READING.set("en")
    yield
    READING.reset(token)


def row(short: str, percent: float | None, **more: Any) -> dict[str, Any]:
    return {"short_sv": short, "short_en": f"{short} (en)", "percent": percent, "n": 5, "base": 10, **more}


def test_bars_are_as_long_as_their_figures_and_say_them() -> None:
    (chart,) = charts(BARS, [row("Bussen", 50.0), row("Skolan", 12.5)])

    assert isinstance(chart, Bars)
    assert [(bar.label, bar.parts[0].length, bar.says, bar.of) for bar in chart.bars] == [
        ("Bussen", 100.0, "50,0 %", "5 av 10"),
        ("Skolan", 25.0, "12,5 %", "5 av 10"),
    ]


def test_english_readers_get_english_labels_and_points(english: None) -> None:
    (chart,) = charts(BARS, [row("Bussen", 12.5)])

    assert isinstance(chart, Bars)
    assert (chart.bars[0].label, chart.bars[0].says, chart.bars[0].of) == ("Bussen (en)", "12.5 %", "5 of 10")


def test_an_unknown_figure_has_no_bar_and_is_no_zero() -> None:
    (chart,) = charts(BARS, [row("Bussen", None), row("Skolan", 0.0)])

    assert isinstance(chart, Bars)
    assert [(bar.label, bar.parts[0].length) for bar in chart.bars] == [("Skolan", 0.0)]
    assert charts(BARS, [row("Bussen", None)]) == []


def test_one_chart_per_campaign_and_not_too_many() -> None:
    rows = [row("Bussen", 1.0, campaign=f"enkat-{number}") for number in range(AT_MOST + 3)]

    assert len(charts({**BARS, "by": ["campaign"]}, rows)) == AT_MOST


def test_a_stack_is_whole_and_leaves_out_rows_with_something_unknown() -> None:
    plan = {"kind": "stack", "label": "short", "base": "n", "parts": {"low": ["a", "b"], "high": ["c", "d"]}}
    (chart,) = charts(plan, [row("Bussen", 1.0, low=1, high=3), row("Skolan", 1.0, low=None, high=3)])

    assert isinstance(chart, Bars)
    (bar,) = chart.bars
    assert [(part.begins, part.length) for part in bar.parts] == [(0.0, 25.0), (25.0, 75.0)]
    assert bar.says == "1 / 3"


def test_points_stand_where_their_figures_say() -> None:
    plan = {
        "kind": "dots",
        "label": "short",
        "x": "n",
        "y": "percent",
        "x_title": ["Antal", ""],
        "y_title": ["Andel", ""],
    }
    (chart,) = charts(plan, [row("Bussen", 40.0, n=1), row("Skolan", 10.0, n=9)])

    assert isinstance(chart, Dots)
    bus, school = chart.dots
    assert bus.x < school.x
    assert bus.y < school.y, "the picture's y runs downwards"
    assert bus.says == "antal 1,0, andel 40,0"


@pytest.mark.parametrize(
    "geometry", [{"type": "Polygon", "coordinates": [SQUARE]}, {"type": "MultiPolygon", "coordinates": [[SQUARE]]}]
)
def test_a_map_is_as_wide_as_the_ground_is_at_its_latitude(geometry: dict[str, Any]) -> None:
    plan = {"kind": "map", "place": "place", "label": "short", "outline": "outline", "value": "n"}
    rows = [row("Norr", 1.0, place="byn", outline=json.dumps(geometry), n=None)]
    ground = [
        {"place": "byn", "name": "Byn", "outlines": json.dumps(geometry)},
        {"place": "x", "name": "X", "outlines": ""},
    ]
    (chart,) = charts(plan, rows, ground)

    assert isinstance(chart, Map)
    assert (chart.size[0] - 20) / (chart.size[1] - 20) == pytest.approx(0.53, abs=0.01)
    assert [(shape.label, shape.shade) for shape in chart.shapes] == [("Norr: okänt", 0)]
    assert [shape.label for shape in chart.ground] == ["Byn"]


def test_a_map_of_figures_has_darker_shades_for_larger_ones() -> None:
    plan = {"kind": "map", "place": "place", "label": "short", "outline": "outline", "value": "n"}
    outline = json.dumps({"type": "Polygon", "coordinates": [SQUARE]})
    (chart,) = charts(plan, [row("Norr", 1.0, place="byn", outline=outline, n=n) for n in (5, 10, 10, 20, 45)])

    assert isinstance(chart, Map)
    shades = [shape.shade for shape in chart.shapes]
    assert shades == sorted(shades)
    assert len(chart.legend) == len(set(shades))
    assert chart.legend[-1][1].endswith("45")


@pytest.mark.parametrize(
    ("value", "places", "expected"), [(1234, 0, "1\u00a0234"), (43.6, 1, "43,6"), (40.0, 1, "40,0")]
)
def test_numbers_are_written_the_swedish_way(value: float, places: int, expected: str) -> None:
    assert figure(value, places) == expected


def test_a_column_has_as_many_decimals_as_tell_its_numbers_apart() -> None:
    assert (decimals([1, 2]), decimals([43.6, 40.0, None]), decimals([2.245]), decimals([])) == (0, 1, 2, 0)
