"""Draws the squares of a map and the place's outlines, for the eyes of whoever decides, and finds what they tap on."""

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
    """A map as SVG paths, within a frame."""

    frame: tuple[float, float, float, float]
    """Where its left and upper edges are, and how wide and high it is."""
    areas: tuple[str, ...]
    squares: tuple[DrawnSquare, ...]
    scale: tuple[float, float, float]
    """Where a line of one kilometre begins, how far down it lies, and where it ends."""
    upright: float
    """How much shorter a degree of longitude is here than one of latitude."""

    @property
    def box(self) -> str:
        return " ".join(f"{one:.3f}" for one in self.frame)

    def on(self, lat: float, lon: float) -> tuple[float, float]:
        """Where on the drawing a position is."""
        (point,) = _placed([(lon, lat)], self.upright)
        return point

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a position is on the drawing at all."""
        (x, y), (left, top, width, height) = self.on(lat, lon), self.frame
        return left <= x <= left + width and top <= y <= top + height

    def under(self, right: float, down: float) -> tuple[float, float]:
        """Latitude and longitude under a finger that is so far to the right and down, both in parts of the width."""
        left, top, width, _ = self.frame
        return -(top + down * width) / 1000, (left + right * width) / 1000 / self.upright

    @property
    def middle(self) -> tuple[float, float]:
        """Latitude and longitude of the middle."""
        return self.under(0.5, 0.5 * self.frame[3] / self.frame[2])


def metres(of: float) -> float:
    """A length on the ground as it is drawn."""
    return of * _KILOMETRE / 1000


def draw(squares: Sequence[tuple[str, int, int]], areas: Iterable[str]) -> Drawing | None:
    """A drawing of squares (outline as GeoJSON, side in metres, people at least) and outlines; None without any."""
    outlines = [json.loads(outline)["coordinates"] for outline, _, _ in squares]
    ground = [json.loads(outline)["coordinates"] for outline in areas if outline]
    if not outlines + ground:
        return None
    upright = cos(radians(next(_rings([*outlines, *ground]))[0][1]))
    placed = [[_placed(ring, upright) for ring in _rings(one)] for one in outlines]
    around = [_placed(ring, upright) for one in ground for ring in _rings(one)]
    xs, ys = zip(*(point for rings in [*placed, around] for ring in rings for point in ring), strict=True)
    left, top, margin = min(xs), min(ys), (max(xs) - min(xs)) / 40
    width, height = max(xs) - left + 2 * margin, max(ys) - top + 4 * margin
    densest = max((n / size for _, size, n in squares), default=1)
    return Drawing(
        frame=(left - margin, top - margin, width, height),
        areas=tuple(_path([ring]) for ring in around),
        squares=tuple(
            DrawnSquare(_path(rings), f"{size} m: ≥ {n}", round(0.15 + 0.6 * n / size / densest, 2))
            for rings, (_, size, n) in zip(placed, squares, strict=True)
        ),
        scale=(round(left, 3), round(max(ys) + 1.5 * margin, 3), round(left + _KILOMETRE, 3)),
        upright=upright,
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
