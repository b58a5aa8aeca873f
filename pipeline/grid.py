"""The fixed grid of squares that map answers are counted in: SWEREF 99 TM (EPSG:3006), as Sweden's own statistics use.

Every square's lower left corner is a multiple of its side, so four squares make one of twice the side, and a square
has one name whatever survey it is shown for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from pyproj import Transformer

_WGS_84, _SWEREF_99_TM = 4326, 3006
_WEST, _SOUTH, _EAST, _NORTH = 10.03, 54.96, 24.17, 69.07
"""Where SWEREF 99 TM is defined, in degrees."""
_DECIMALS = 6
"""Of a degree: a tenth of a metre, so that neighbours share their corners on any map."""
_NAME = re.compile(r"CRS3006RES([1-9]\d*)mN(0|[1-9]\d*)E(0|[1-9]\d*)")


class Spot(NamedTuple):
    """A position in the grid, in metres."""

    east: float
    north: float


class Square(NamedTuple):
    """A square by its side and its lower left corner, in metres."""

    size: int
    north: int
    east: int

    @property
    def name(self) -> str:
        """Its name as European grid statistics write it: `CRS3006RES250mN6476750E389500`."""
        return f"CRS3006RES{self.size}mN{self.north}E{self.east}"

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """Its four corners as longitude and latitude (WGS 84), against the sun, the first one last again."""
        e, n, side = self.east, self.north, self.size
        around = ((e, n), (e + side, n), (e + side, n + side), (e, n + side), (e, n))
        return tuple(_degrees(east, north) for east, north in around)

    @property
    def outline(self) -> str:
        """Its outline as a GeoJSON polygon."""
        return json.dumps({"type": "Polygon", "coordinates": [self.corners]}, separators=(",", ":"))


class Box(NamedTuple):
    """The part of the grid that a place is in, in metres."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, spot: Spot) -> bool:
        return self.west <= spot.east <= self.east and self.south <= spot.north <= self.north


def spot(lat: float, lon: float) -> Spot | None:
    """Where a position (WGS 84) is in the grid; None where the grid does not reach."""
    if not (_SOUTH <= lat <= _NORTH and _WEST <= lon <= _EAST):
        return None
    return Spot(*_into_grid().transform(lon, lat))


def square(at: Spot, size: int) -> Square:
    """The square of that side that a position is in."""
    return Square(size, int(at.north // size) * size, int(at.east // size) * size)


def named(name: str) -> Square | None:
    """The square of that name; None when no square of the grid is called so."""
    match = _NAME.fullmatch(name)
    found = Square(*map(int, match.groups())) if match else None
    return found if found and found.north % found.size == 0 == found.east % found.size else None


def around(outlines: Iterable[str], reach: int) -> Box | None:
    """The box of the outlines (GeoJSON, WGS 84) with so many metres more on every side; None without outlines."""
    corners = [
        found
        for outline in outlines
        if outline
        for lon, lat in _positions(json.loads(outline)["coordinates"])
        if (found := spot(lat, lon))
    ]
    if not corners:
        return None
    easts, norths = zip(*corners, strict=True)
    return Box(min(easts) - reach, min(norths) - reach, max(easts) + reach, max(norths) + reach)


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    """The positions in the coordinates of any GeoJSON geometry, however deep they stand."""
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _positions(part)


def _degrees(east: float, north: float) -> tuple[float, float]:
    lon, lat = _out_of_grid().transform(east, north)
    return round(lon, _DECIMALS), round(lat, _DECIMALS)


@cache
def _into_grid() -> Transformer:
    return Transformer.from_crs(_WGS_84, _SWEREF_99_TM, always_xy=True)


@cache
def _out_of_grid() -> Transformer:
    return Transformer.from_crs(_SWEREF_99_TM, _WGS_84, always_xy=True)
