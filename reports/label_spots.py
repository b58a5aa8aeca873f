"""Finds a spot for the label of every point or line in a diagram, so that they cover each other least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

LETTER, LINE, AWAY = 0.0122, 0.042, 0.014
"""How wide a letter, how high a line and how far from its point a label is, in shares of the four fields."""
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label is anchored, in shares of the diagram, and to which side of its anchor it runs."""

    x: float
    y: float
    align: str

    def box(self, length: float) -> Box:
        """The room that a label of this length takes."""
        left = {"left": self.x, "center": self.x - length / 2, "right": self.x - length}[self.align]
        return left, self.y - LINE / 2, left + length, self.y + LINE / 2


def label_spots(points: Sequence[tuple[float, float, str]]) -> list[Spot]:
    """A spot for every label: the one that collides least with points and with the labels already placed."""
    dots = [(x - AWAY, y - LINE / 2, x + AWAY, y + LINE / 2) for x, y, _ in points]
    placed: list[Box] = []
    spots = []
    for (x, y, words), own in zip(points, dots, strict=True):
        length = LETTER * len(words)
        beside = [Spot(x + AWAY, y + up * LINE, "left") for up in (0, 0.8, -0.8)]
        before = [Spot(x - AWAY, y + up * LINE, "right") for up in (0, 0.8, -0.8)]
        offers = [
            beside[0],
            before[0],
            Spot(x, y + LINE, "center"),
            Spot(x, y - LINE, "center"),
            *beside[1:],
            *before[1:],
        ]
        others = [*placed, *(dot for dot in dots if dot != own)]
        best = min(offers, key=lambda spot: round(_crowding(spot.box(length), others), 6))
        placed.append(best.box(length))
        spots.append(best)
    return spots


def apart(heights: Sequence[float], least: float) -> list[float]:
    """The heights, in the same order and moved as little as can be, so that no two are closer than `least`."""
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    together: list[list[float]] = []
    for rank, at in enumerate(order):
        together.append([heights[at] - rank * least])
        while len(together) > 1 and fmean(together[-2]) > fmean(together[-1]):
            together[-2:] = [together[-2] + together[-1]]
    levels = [fmean(some) for some in together for _ in some]
    spots = {at: level + rank * least for rank, (at, level) in enumerate(zip(order, levels, strict=True))}
    return [spots[at] for at in range(len(heights))]


def _crowding(box: Box, others: Sequence[Box]) -> float:
    """How much of a box is covered by others or falls outside the diagram."""
    return sum(_overlap(box, other) for other in others) + 10 * (max(0.0, -box[0]) + max(0.0, box[2] - 1))


def _overlap(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    return across * along if across > 0 and along > 0 else 0.0
