"""Draws the squares of a map with the place's outlines around them, for the eyes of whoever decides on a candidate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

Ring = tuple[tuple[float, float], ...]
"""Points of an outline: right and down, in thousandths of a degree of latitude."""

_KILOMETRE = 1000 / 111.2
"""In the same measure."""


@dataclass(frozen=True, slots=True)
class DrawnSquare:
    """A square to draw, darker the more people it tells of for its size."""

    path: str
    words: str
    shade: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map as SVG paths, within a box."""

    box: str
    areas: tuple[str, ...]
    squares: tuple[DrawnSquare, ...]
    scale: tuple[float, float, float]
    """Where a line of one kilometre begins, how far down it lies, and where it ends."""


def draw(squares: Sequence[tuple[str, int, int]], areas: Iterable[str]) -> Drawing | None:
    """A drawing of squares (outline as GeoJSON, side in metres, people at least) over outlines, if there are any."""
    if not squares:
        return None
    outlines = [json.loads(outline)["coordinates"] for outline, _, _ in squares]
    ground = [json.loads(outline)["coordinates"] for outline in areas if outline]
    upright = cos(radians(next(_rings(outlines[0]))[0][1]))
    placed = [[_placed(ring, upright) for ring in _rings(one)] for one in outlines]
    around = [_placed(ring, upright) for one in ground for ring in _rings(one)]
    xs, ys = zip(*(point for rings in [*placed, around] for ring in rings for point in ring), strict=True)
    left, top, margin = min(xs), min(ys), (max(xs) - min(xs)) / 40
    width, height = max(xs) - left + 2 * margin, max(ys) - top + 4 * margin
    densest = max(n / size for _, size, n in squares)
    return Drawing(
        box=f"{left - margin:.3f} {top - margin:.3f} {width:.3f} {height:.3f}",
        areas=tuple(_path([ring]) for ring in around),
        squares=tuple(
            DrawnSquare(_path(rings), f"{size} m: ≥ {n}", round(0.15 + 0.6 * n / size / densest, 2))
            for rings, (_, size, n) in zip(placed, squares, strict=True)
        ),
        scale=(round(left, 3), round(max(ys) + 1.5 * margin, 3), round(left + _KILOMETRE, 3)),
    )


def _rings(coordinates: Any) -> Iterator[list[Any]]:
    """The rings of a polygon or of several, however deep they stand."""
    if isinstance(coordinates[0][0], int | float):
        yield coordinates
        return
    for part in coordinates:
        yield from _rings(part)


def _placed(ring: Iterable[Sequence[float]], upright: float) -> Ring:
    return tuple((lon * upright * 1000, -lat * 1000) for lon, lat, *_ in ring)


def _path(rings: Iterable[Ring]) -> str:
    return " ".join("M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in ring) + "Z" for ring in rings)
