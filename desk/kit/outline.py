"""The place itself: the outlines of its sub-areas drawn as one shape, with their names where there is room."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from intake.register import Area

from .lettering import even, width

Point = tuple[float, float]
Ring = tuple[Point, ...]

SIZE = 1000.0
"""The longest side of the drawing; everything else is measured in it."""
_NEAR = 1.0
"""Points nearer each other than this cannot be told apart on paper."""
_LETTERS = 42.0
"""The size of the names of sub-areas."""
_SCANS = 60
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A sub-area as it is drawn."""

    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of a place, `SIZE` along its longest side."""

    width: float
    height: float
    pieces: tuple[Piece, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sub-areas, where there is more than one."""
        return tuple(piece.name for piece in self.pieces) if len(self.pieces) > 1 else ()


def outline(areas: Iterable[Area]) -> Outline | None:
    """The shape that the sub-areas of a place make together; None where none has an outline."""
    found = [(area.name, tuple(_rings(area.outlines))) for area in areas if area.outlines]
    points = [point for _, rings in found for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # at these distances a map is flat: a degree of longitude is so much shorter than one of latitude
    shrink = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * shrink, north - south
    if not max(wide, high):
        return None
    scale = SIZE / max(wide, high)
    pieces = tuple(
        Piece(
            name,
            tuple(_thinned([((x - west) * shrink * scale, (north - y) * scale) for x, y in ring]) for ring in rings),
        )
        for name, rings in found
    )
    return Outline(wide * scale, high * scale, pieces)


def drawing(shape: Outline, *, fill: str, paper: str, named: bool) -> str:
    """The shape as SVG: filled, with the sub-areas parted by the paper; with their names if all of them have room."""
    spots = [_spot(piece) for piece in shape.pieces] if named and shape.names else []
    labels = "".join(_label(spot, paper) for spot in spots if spot) if all(spots) else ""
    paths = "".join(f'<path d="{"".join(map(_path, piece.rings))}"/>' for piece in shape.pieces)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{shape.width:.1f}" height="{shape.height:.1f}" '
        f'viewBox="0 0 {shape.width:.1f} {shape.height:.1f}"><g fill="{fill}" fill-rule="evenodd" stroke="{paper}" '
        f'stroke-width="7" stroke-linejoin="round">{paths}</g>{labels}</svg>'
    )


def _rings(geometry: str) -> Iterator[Ring]:
    shape = json.loads(geometry)
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield tuple((float(point[0]), float(point[1])) for point in ring)


def _thinned(ring: Sequence[Point]) -> Ring:
    kept = [ring[0]]
    for point in ring[1:]:
        if math.dist(point, kept[-1]) >= _NEAR:
            kept.append(point)
    return tuple(kept)


def _path(ring: Ring) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z"


@dataclass(frozen=True, slots=True)
class _Spot:
    lines: tuple[str, ...]
    x: float
    y: float


def _spot(piece: Piece) -> _Spot | None:
    """Where in a sub-area its name has room, in as few lines as do; None where it has not."""
    for count in range(1, min(_MOST_LINES, len(piece.name.split())) + 1):
        said = even(piece.name, count)
        found = _strip(piece.rings, (max(map(width, said)) + 0.8) * _LETTERS, (len(said) * 1.16 + 0.4) * _LETTERS)
        if found:
            return _Spot(said, *found)
    return None


def _strip(rings: Sequence[Ring], wide: float, tall: float) -> Point | None:
    """The middle of a strip so wide and so tall that lies inside the rings, the one nearest their middle."""
    xs, ys = ([point[axis] for ring in rings for point in ring] for axis in (0, 1))
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    heights = [min(ys) + (max(ys) - min(ys)) * step / _SCANS for step in range(_SCANS + 1)]
    strips = [
        ((left + right) / 2, y) for y in heights for left, right in _inside(rings, y, tall) if right - left >= wide
    ]
    return min(strips, key=lambda spot: math.dist(spot, middle), default=None)


def _inside(rings: Sequence[Ring], middle: float, tall: float) -> list[tuple[float, float]]:
    """What is inside all along the height of a strip, from left to right."""
    shared = _chords(rings, middle - tall / 2)
    for part in (0.25, 0.5, 0.75, 1.0):
        here = _chords(rings, middle - tall / 2 + tall * part)
        met = [(max(a, c), min(b, d)) for a, b in shared for c, d in here]
        shared = [(left, right) for left, right in met if left < right]
    return shared


def _chords(rings: Sequence[Ring], y: float) -> list[tuple[float, float]]:
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for ring in rings
        for (x1, y1), (x2, y2) in pairwise((*ring, ring[0]))
        if (y1 <= y) != (y2 <= y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _label(spot: _Spot, paper: str) -> str:
    # the middle of the lower-case letters, not the baseline, stands on the line
    first = spot.y + _LETTERS * (0.36 - 0.58 * (len(spot.lines) - 1))
    return "".join(
        f'<text x="{spot.x:.1f}" y="{first + at * _LETTERS * 1.16:.1f}" font-size="{_LETTERS}" fill="{paper}" '
        f'text-anchor="middle" font-family="DejaVu Sans Condensed" font-weight="bold">{escape(line)}</text>'
        for at, line in enumerate(spot.lines)
    )
