"""Controlled rounding: a table rounded to a base so that no cell, row, column or grand total moves by a whole base."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

Cell = tuple[int, int]
Table = list[list[int]]


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


def controlled_round(table: Sequence[Sequence[int]], *, base: int, key: bytes) -> Table:
    """The table with every cell a multiple of `base`, rounded up or down at random but without bias.

    Every cell, row sum, column sum and the grand total ends less than `base` from the truth, and what was a multiple
    of the base already stays as it is (Cox 1987). The same key and table give the same result.
    """
    if not table or not table[0]:
        return [list(row) for row in table]
    residues = _with_slack([[n % base for n in row] for row in table], base)
    _settle(residues, base, Draws(key))
    return [[n - n % base + residues[i][j] for j, n in enumerate(row)] for i, row in enumerate(table)]


def _with_slack(residues: Table, base: int) -> Table:
    """One more column and row that fill every line up to a multiple of the base: rounding them rounds the margins."""
    rows = [[*row, -sum(row) % base] for row in residues]
    rows.append([-sum(column) % base for column in zip(*residues, strict=True)])
    rows[-1].append(-sum(rows[-1]) % base)
    return rows


def _settle(residues: Table, base: int, draws: Draws) -> None:
    """Bring every residue to 0 or to the base, moving whole cycles so that no line sum changes.

    Cells that are neither form a bipartite graph of rows and columns. Every line sums to a multiple of the base, so no
    line holds a single such cell: a walk that never turns back must run into itself, and what it closes is a cycle.
    """
    across = [{j: None for j, n in enumerate(row) if n} for row in residues]
    down = [{i: None for i, row in enumerate(residues) if row[j]} for j in range(len(residues[0]))]
    for start in range(len(residues)):
        while across[start]:
            cycle = _cycle(start, across, down)
            for i, j in _shift(cycle, residues, base, draws):
                del across[i][j], down[j][i]


def _cycle(start: int, across: list[dict[int, None]], down: list[dict[int, None]]) -> list[Cell]:
    """The cells of a cycle that a walk from the row `start` runs into, in order."""
    cells: list[Cell] = []
    row, column = start, -1
    seen_rows, seen_columns = {start: 0}, dict[int, int]()
    while True:
        column = next(j for j in across[row] if j != column)
        cells.append((row, column))
        if column in seen_columns:
            return cells[seen_columns[column] :]
        seen_columns[column] = len(cells)
        row = next(i for i in down[column] if i != row)
        cells.append((row, column))
        if row in seen_rows:
            return cells[seen_rows[row] :]
        seen_rows[row] = len(cells)


def _shift(cycle: list[Cell], residues: Table, base: int, draws: Draws) -> list[Cell]:
    """Move the cells of a cycle up and down in turn, as far as they allow; return the cells that came to rest."""
    ups, downs = cycle[::2], cycle[1::2]
    room_up = min(*(base - residues[i][j] for i, j in ups), *(residues[i][j] for i, j in downs))
    room_down = min(*(residues[i][j] for i, j in ups), *(base - residues[i][j] for i, j in downs))
    # Up with the chance room_down / (room_up + room_down): then the expected move is nought.
    step = room_up if draws.below(room_up + room_down) < room_down else -room_down
    for i, j in ups:
        residues[i][j] += step
    for i, j in downs:
        residues[i][j] -= step
    return [(i, j) for i, j in cycle if residues[i][j] in (0, base)]
