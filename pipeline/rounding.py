"""Controlled rounding: a table rounded to a base so that no cell and no sum that matters moves by a whole base."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate

Table = list[list[int]]
Nest = tuple[Hashable, ...]
"""Where a row stands in a tree of rows: the names of the branches it is on, outermost first."""

_Node = Hashable
_Flow = tuple[_Node, _Node, int]
"""So much flows from one node to another."""


def key_for(secret: bytes, *parts: str) -> bytes:
    """The key that belongs to these words for ever: the same secret and words give the same roundings."""
    return hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).digest()


class Draws:
    """Numbers drawn from a key. Not a library's generator: its stream may change from one version to the next."""

    _BLOCK = 4096

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._block = 0
        self._bytes = b""
        self._at = 0

    def below(self, bound: int) -> int:
        """A whole number from 0 up to, and not including, `bound` (the bias of the remainder is below 2^-60)."""
        if self._at == len(self._bytes):
            self._bytes = hashlib.shake_256(self._key + self._block.to_bytes(8, "big")).digest(self._BLOCK)
            self._block += 1
            self._at = 0
        drawn = int.from_bytes(self._bytes[self._at : self._at + 8], "big")
        self._at += 8
        return drawn % bound


def controlled_round(
    table: Sequence[Sequence[int]],
    *,
    base: int,
    key: bytes,
    nests: Sequence[Nest] | None = None,
    scale: Sequence[int] = (),
) -> Table:
    """The table with every cell a multiple of `base`, rounded up or down at random but without bias.

    Every cell, row sum, column sum and the grand total ends less than `base` from the truth, and what was a multiple
    of the base already stays as it is (Cox 1987). So does, in every column, the sum over each branch of a tree of rows
    (`nests`, one for each row); and, where the columns at the places `scale` are the points of a scale in order, the
    sum of the first j of them, for every j, in each row and in the whole table: means move by little. The same key and
    table give the same result.
    """
    if not table or not table[0]:
        return [list(row) for row in table]
    placed = nests or [()] * len(table)
    flows = [
        *_cells(table, placed, scale),
        *_within_rows(table, scale),
        *_up_the_tree(table, placed),
        *_across_columns(table, scale),
    ]
    moved = _settle(flows, base, Draws(key))
    width = len(table[0])
    return [[n - n % base + moved[i * width + j] for j, n in enumerate(row)] for i, row in enumerate(table)]


# The table as a circulation: people flow from the whole to rows, to cells, to columns and back. A sum that must stay
# near the truth is the flow along an edge, so that one kind of move looks after all of them at once.

_WHOLE, _COUNTED = "whole", "counted"


def _cells(table: Sequence[Sequence[int]], nests: Sequence[Nest], scale: Sequence[int]) -> Iterator[_Flow]:
    """The cells themselves, row by row: these come first, so that their places among the flows are known."""
    step = {column: at for at, column in enumerate(scale)}
    for i, row in enumerate(table):
        for j, n in enumerate(row):
            yield ("upto", i, step[j]) if j in step else ("row", i), ("column", nests[i], j), n


def _within_rows(table: Sequence[Sequence[int]], scale: Sequence[int]) -> Iterator[_Flow]:
    """From the whole to each row, and within it down the scale: what flows on is the sum of the points below."""
    for i, row in enumerate(table):
        yield _WHOLE, ("row", i), sum(row)
        sums = list(accumulate(row[column] for column in scale))
        for at in reversed(range(len(sums))):
            yield ("upto", i, at + 1) if at + 1 < len(sums) else ("row", i), ("upto", i, at), sums[at]


def _up_the_tree(table: Sequence[Sequence[int]], nests: Sequence[Nest]) -> Iterator[_Flow]:
    """In each column, from each branch of the tree to the one that it grows on."""
    branches: defaultdict[Nest, list[int]] = defaultdict(lambda: [0] * len(table[0]))
    for row, nest in zip(table, nests, strict=True):
        for depth in range(1, len(nest) + 1):
            branches[nest[:depth]] = [a + b for a, b in zip(branches[nest[:depth]], row, strict=True)]
    for nest, sums in branches.items():
        for j, n in enumerate(sums):
            yield ("column", nest, j), ("column", nest[:-1], j), n


def _across_columns(table: Sequence[Sequence[int]], scale: Sequence[int]) -> Iterator[_Flow]:
    """From each column, along the scale where it is a point of it, back to the whole."""
    sums = [sum(column) for column in zip(*table, strict=True)]
    for j, n in enumerate(sums):
        yield ("column", (), j), ("sum", scale.index(j)) if j in scale else _COUNTED, n
    for at, n in enumerate(accumulate(sums[column] for column in scale)):
        yield ("sum", at), ("sum", at + 1) if at + 1 < len(scale) else _COUNTED, n
    yield _COUNTED, _WHOLE, sum(sums)


def _settle(flows: Sequence[_Flow], base: int, draws: Draws) -> list[int]:
    """What is left of each flow over a multiple of the base, brought to 0 or to the base; in the order of the flows.

    The flows that are neither form a graph. What flows into a node flows out of it, so no node has a single such edge:
    a walk that never turns back must run into itself. Along the cycle that it closes, as much is added to what flows
    its way as is taken from what flows against it, and no node notices.
    """
    left = [n % base for _, _, n in flows]
    at: defaultdict[_Node, dict[int, None]] = defaultdict(dict)
    for edge, (tail, head, _) in enumerate(flows):
        if left[edge]:
            at[tail][edge] = at[head][edge] = None
    for start in list(at):
        nodes, edges, seen = [start], list[int](), {start: 0}
        while at[nodes[-1]]:
            here = nodes[-1]
            edge = next(one for one in at[here] if not edges or one != edges[-1])
            tail, head, _ = flows[edge]
            edges.append(edge)
            there = head if here == tail else tail
            if there not in seen:
                seen[there] = len(nodes)
                nodes.append(there)
                continue
            first = seen[there]
            cycle = [(one, flows[one][0] == node) for node, one in zip(nodes[first:], edges[first:], strict=True)]
            for one in _shift(cycle, left, base, draws):
                del at[flows[one][0]][one], at[flows[one][1]][one]
            for node in nodes[first + 1 :]:
                del seen[node]
            del nodes[first + 1 :], edges[first:]
    return left


def _shift(cycle: Sequence[tuple[int, bool]], left: list[int], base: int, draws: Draws) -> list[int]:
    """Move what flows along a cycle one way or the other as far as it allows; return the edges that came to rest."""
    along = min(base - left[edge] if forward else left[edge] for edge, forward in cycle)
    against = min(left[edge] if forward else base - left[edge] for edge, forward in cycle)
    # Along with the chance against / (along + against): then the expected move is nought.
    step = along if draws.below(along + against) < against else -against
    for edge, forward in cycle:
        left[edge] += step if forward else -step
    return [edge for edge, _ in cycle if left[edge] in (0, base)]
