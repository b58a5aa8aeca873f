"""Outlines (GeoJSON, WGS 84) as flat shapes in kilometres: what lies within what, and where a name has room. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

KM_PER_DEGREE = 111.2
"""Of latitude; of longitude it is as much less as the parallel is shorter."""
STEPS = 16
"""So many times a shape is divided each way when room for a name is looked for."""
ENOUGH = 60
"""Edges of a ring; of a finer one only so many are looked at when room for a name is looked for."""


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry in kilometres, right and up, and its rings; a ring within a ring is a hole."""

    geometry: Mapping[str, Any]
    rings: tuple[tuple[Point, ...], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return box_of([self])

    @property
    def centre(self) -> Point:
        """The middle of its box: of a square, its middle."""
        left, bottom, right, top = self.box
        return (left + right) / 2, (bottom + top) / 2

    def holds(self, at: Point) -> bool:
        """Whether a point lies within it: on its way to the right it crosses an odd number of edges."""
        x, y = at
        return bool(
            sum(
                (b > y) != (d > y) and x < a + (y - b) / (d - b) * (c - a)
                for ring in self.rings
                for (a, b), (c, d) in pairwise(ring)
            )
            % 2
        )


def box_of(shapes: Sequence[Shape]) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of shapes; a ValueError when there are none."""
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    across, up = [x for x, _ in points], [y for _, y in points]
    return min(across), min(up), max(across), max(up)


def flat(outlines: Sequence[str]) -> list[Shape]:
    """Geometries laid flat together, so that a kilometre is as long every way in the middle of them."""
    read = [json.loads(outline) for outline in outlines]
    latitudes = [point[1] for geometry in read for ring in _rings(geometry["coordinates"]) for point in ring]
    if not latitudes:
        return []
    shrink = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))

    def lay(part: Any) -> Any:
        if isinstance(part[0], int | float):
            return (round(part[0] * KM_PER_DEGREE * shrink, 4), round(part[1] * KM_PER_DEGREE, 4))
        return [lay(one) for one in part]

    laid = [{"type": geometry["type"], "coordinates": lay(geometry["coordinates"])} for geometry in read]
    return [Shape(one, tuple(tuple(ring) for ring in _rings(one["coordinates"]))) for one in laid]


def room_for_name(shape: Shape, upon: Sequence[Shape], half: Point) -> Point:
    """The spot within a shape with most room for a name of half that width and height: beside what lies upon the
    shape if it can stand there, or else anywhere within the shape's own edges.
    """
    left, bottom, right, top = shape.box
    shares = [(step + 0.5) / STEPS for step in range(STEPS)]
    spots = [(left + x * (right - left), bottom + y * (top - bottom)) for x in shares for y in shares]
    within = [spot for spot in spots if shape.holds(spot)] or [shape.centre]
    free = [spot for spot in within if not any(other.holds(spot) for other in upon)]
    room, beside = max(((_room(spot, (shape, *upon), half), spot) for spot in free), default=(0.0, shape.centre))
    return beside if room >= 1 else max((_room(spot, (shape,), half), spot) for spot in within)[1]


def _rings(coordinates: Any) -> Iterator[Any]:
    """The rings of a polygon or of several."""
    for part in coordinates:
        if isinstance(part[0][0], int | float):
            yield part
        else:
            yield from _rings(part)


def _coarser(ring: Sequence[Point]) -> Sequence[Point]:
    """A ring with fewer edges, closed as it was."""
    every = max(1, len(ring) // ENOUGH)
    return (*ring[:-1:every], ring[-1])


def _room(spot: Point, shapes: Sequence[Shape], half: Point) -> float:
    """How far the nearest edge is from a spot, in names."""
    edges = (edge for shape in shapes for ring in shape.rings for edge in pairwise(_coarser(ring)))
    return min(
        _away((0.0, 0.0), *(((x - spot[0]) / half[0], (y - spot[1]) / half[1]) for x, y in edge)) for edge in edges
    )


def _away(spot: Point, start: Point, end: Point) -> float:
    """How far a spot is from the line between two others."""
    across, up = end[0] - start[0], end[1] - start[1]
    length = across**2 + up**2
    along = ((spot[0] - start[0]) * across + (spot[1] - start[1]) * up) / length if length else 0.0
    along = max(0.0, min(1.0, along))
    return math.dist(spot, (start[0] + along * across, start[1] + along * up))
