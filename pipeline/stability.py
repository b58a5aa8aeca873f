"""How much an order of importance depends on who happened to answer: bootstrap draws within one question at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

_AT_ONCE = 2_000_000
"""Numbers drawn at a time; what each draw came to is kept until all are drawn."""

Numbers = npt.NDArray[np.int64]


def choices_among_first(
    answers: Sequence[frozenset[str]], choices: Sequence[str], *, top: int, draws: int, key: bytes
) -> dict[str, int]:
    """Of a question where people choose: in how many of 100 draws each choice is among the `top` most chosen.

    `answers` is what each person chose; in which order they stand does not matter.
    """
    chosen = np.array(sorted([int(c in answer) for c in choices] for answer in answers), dtype=np.int64)
    drawn = _resampled(len(answers), len(choices), draws, key)
    scores = np.concatenate([chosen[picked].sum(axis=1) for picked in drawn])
    return dict(zip(choices, _percent_among_first(scores.astype(np.float64), top), strict=True))


def rows_among_first(
    rows: Mapping[str, Sequence[int]], *, top: int, draws: int, keys: Mapping[str, bytes]
) -> dict[str, int]:
    """Of a battery of points: in how many of 100 draws each row's mean is among the `top` highest.

    Every row is drawn from its own answers with its own key, so that nothing depends on who answered several rows.
    """
    answered = {row: np.array(sorted(points), dtype=np.int64) for row, points in rows.items() if points}
    means = [
        np.concatenate([points[picked].mean(axis=1) for picked in _resampled(len(points), 1, draws, keys[row])])
        for row, points in answered.items()
    ]
    return dict(zip(answered, _percent_among_first(np.column_stack(means), top), strict=True)) if means else {}


def _resampled(people: int, width: int, draws: int, key: bytes) -> list[Numbers]:
    """Positions of people drawn with replacement, one row per draw, in pieces."""
    step = max(1, _AT_ONCE // max(1, people * width))
    return [_positions(people, min(step, draws - first), key, first) for first in range(0, draws, step)]


def _positions(people: int, draws: int, key: bytes, first: int) -> Numbers:
    stream = hashlib.shake_256(key + first.to_bytes(8, "big")).digest(4 * people * draws)
    return (np.frombuffer(stream, dtype=">u4").astype(np.int64) % people).reshape(draws, people)


def _percent_among_first(scores: npt.NDArray[np.float64], top: int) -> list[int]:
    """Per column, in how many of 100 rows fewer than `top` columns score higher; equals stand together."""
    hits = np.array([(column[:, None] < scores).sum(axis=1) < top for column in scores.T]).sum(axis=1)
    return [int(100 * n + len(scores) // 2) // len(scores) for n in hits]
