"""Draws a chart: a Vega-Lite specification from `charts/`, filled with values, as a self-contained SVG or a PNG."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vl_convert

from .language import Language

SPECIFICATIONS = Path(__file__).parent / "charts"
VEGA_LITE = "5.21"

RUNS = {
    2: ("#8c510a", "#01665e"),
    3: ("#8c510a", "#e6e6e2", "#01665e"),
    4: ("#8c510a", "#d8b365", "#5ab4ac", "#01665e"),
    5: ("#8c510a", "#d8b365", "#e6e6e2", "#5ab4ac", "#01665e"),
    6: ("#8c510a", "#d8b365", "#efdfb8", "#bfe1dc", "#5ab4ac", "#01665e"),
    7: ("#8c510a", "#d8b365", "#efdfb8", "#e6e6e2", "#bfe1dc", "#5ab4ac", "#01665e"),
}
"""The colours of ratings by the number of points, lowest first; readable without red and green."""
DARK = frozenset({"#8c510a", "#01665e"})
"""The colours that need light figures on them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The room a chart is drawn for: width, height of a row, share of the row that is gap, and changes to the theme.

    What is drawn to scale is at most so high as `tallest`.
    """

    name: str
    width: int
    step: int
    gap: float
    theme: Mapping[str, Any]
    tallest: int = 440


WIDE = Frame("wide", 640, 27, 0.3, {})
LABELS_ABOVE = {
    "labelAlign": "left",
    "labelBaseline": "bottom",
    "labelOffset": -12,
    "labelPadding": 0,
    "labelLimit": 330,
}
NARROW = Frame("narrow", 350, 44, 0.55, {"axisY": LABELS_ABOVE, "legend": {"columns": 2, "offset": 28}})
"""For phones: the labels stand above their bars."""
PRINT = Frame("print", 640, 20, 0.22, {"background": "#ffffff"}, tallest=290)
"""For paper: bars closer together, so that two figures find room on the same page."""
FRAMES = {"four_fields": (WIDE,)}
"""The charts that are not drawn for both frames: points with labels need their room and scroll on a phone instead."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: which specification, the values that its `$names` stand for, and what it shows in words."""

    specification: str
    values: Mapping[str, Any]
    alternative: str
    shape: float = 1.0
    """Height by width, of what is drawn to scale."""


def draw(chart: Chart, *, language: Language) -> str:
    """The chart as markup without a word of script or an address to fetch: one SVG per frame, shown by the style sheet.

    Each has its role and label; only one of them is shown, and heard, at a time.
    """
    frames = FRAMES.get(chart.specification, (WIDE, NARROW))
    if len(frames) == 1:
        label, drawn = language.say("Diagram", "Chart"), _picture(chart, frames[0], language)
        return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">{drawn}</div>'
    return "".join(f'<div class="{frame.name}">{_picture(chart, frame, language)}</div>' for frame in frames)


def _picture(chart: Chart, frame: Frame, language: Language) -> str:
    svg: str = vl_convert.vegalite_to_svg(**_order(chart, frame, language))
    label = html.escape(" ".join(chart.alternative.split()), quote=True)
    room = re.search(r'viewBox="[^"]*"', svg)
    assert room, "vl-convert gives every picture a viewBox"
    # the picture is one thing with one label: what its marks are called by themselves would be told instead of it
    drawn = _OWN_ROLES.sub("", svg[svg.index(">") + 1 :])
    return f'<svg {room[0]} role="img" aria-label="{label}">{drawn}'


_OWN_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def vector(chart: Chart, *, language: Language) -> str:
    """The chart alone as a whole SVG, for print."""
    svg: str = vl_convert.vegalite_to_svg(**_order(chart, PRINT, language))
    return svg


def raster(chart: Chart, across: int = 2000, *, language: Language) -> bytes:
    """The chart alone as a PNG, for print: so many dots across, 300 to the inch between the margins of A4."""
    png: bytes = vl_convert.vegalite_to_png(**_order(chart, PRINT, language), scale=across / PRINT.width)
    return png


def _order(chart: Chart, frame: Frame, language: Language) -> dict[str, Any]:
    """What vl-convert is asked: the specification with its values, our theme, and nothing that may be fetched."""
    specification = json.loads((SPECIFICATIONS / f"{chart.specification}.vl.json").read_text(encoding="utf-8"))
    ours = json.loads((SPECIFICATIONS / "theme.json").read_text(encoding="utf-8"))
    room = {
        "width": frame.width,
        "height": min(frame.tallest, frame.width * chart.shape),
        "step": frame.step,
        "gap": frame.gap,
    }
    return {
        "vl_spec": fill(specification, {**chart.values, **room}),
        "vl_version": VEGA_LITE,
        "config": {**ours, **{key: _over(ours.get(key), value) for key, value in frame.theme.items()}},
        "format_locale": language.say("sv-SE", "en-GB"),
        "allowed_base_urls": [],
    }


def _over(ours: Any, changed: Any) -> Any:
    """A part of the theme with what a frame changes in it."""
    return {**ours, **changed} if isinstance(ours, dict) and isinstance(changed, Mapping) else changed


def fill(part: Any, values: Mapping[str, Any]) -> Any:
    """The specification with every `"$name"` replaced by its value; an unknown name is a KeyError."""
    if isinstance(part, str) and part.startswith("$") and part != "$schema":
        return values[part[1:]]
    if isinstance(part, list):
        return [fill(item, values) for item in part]
    if isinstance(part, dict):
        return {key: fill(value, values) for key, value in part.items()}
    return part
