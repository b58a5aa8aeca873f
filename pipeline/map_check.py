"""Checks the map of a finished public database as a stranger would: squares of the grid, and enough people in each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .cells import TENS
from .grid import Spot, Square, named, square
from .policy import Policy

_NEAR_ENOUGH = 1e-5
"""Of a degree, about a metre: another version of the projection may round the last digit in another way."""


class _Cell(NamedTuple):
    campaign: str
    question: str
    id: str
    size: int
    n: int
    outline: str

    @property
    def square(self) -> Square | None:
        return named(self.id)


def map_problems(database: sqlite3.Connection, policies: Mapping[str, Policy]) -> list[str]:
    """Everything that is wrong with the map tables, as sentences. `policies`: by campaign, the one it was closed by."""
    cells = [_Cell(*row) for row in database.execute("select * from map_cell order by campaign, question, id")]
    found = (
        ("Kartans rutor som inte är rutor i rutnätet", (one.id for one in cells if not _on_the_grid(one))),
        ("Kartans rutor av otillåten storlek", (c.id for c in cells if c.size not in policies[c.campaign].cell_sizes)),
        ("Kartans rutor med fel antal", (c.id for c in cells if not _fair(c, policies[c.campaign]))),
        ("Kartans rutor som ligger på varandra", _on_top(cells)),
        ("Namngivna platser med fel antal", _places(database, policies)),
        ("Kartfrågor vars antal inte är hela tiotal", _questions(database)),
        (
            "Kampanjer med karta fast de inte är slut, eller fast policyn inte tillåter det",
            _unready(database, policies),
        ),
    )
    return [f"{sentence}: {', '.join(which)}." for sentence, names in found if (which := list(names)[:5])]


def _on_the_grid(cell: _Cell) -> bool:
    """Whether a square is what its name says, and its outline no other."""
    one = cell.square
    if one is None or one.size != cell.size:
        return False
    try:
        outline = json.loads(cell.outline)
        (ring,) = outline.pop("coordinates")
        near = [abs(x - lon) + abs(y - lat) for (x, y), (lon, lat) in zip(ring, one.corners, strict=True)]
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return bool(outline == {"type": "Polygon"} and max(near) < _NEAR_ENOUGH)


def _fair(cell: _Cell, policy: Policy) -> bool:
    """Whether a square tells whole steps of people, and no more than the fewest where it is not of the smallest."""
    return _enough(cell.n, policy) and (cell.size == policy.cell_smallest_m or cell.n == policy.k_map)


def _enough(n: int, policy: Policy) -> bool:
    return policy.k_map > 0 and n >= policy.k_map and n % policy.k_map == 0


def _on_top(cells: Sequence[_Cell]) -> Iterator[str]:
    """Squares of one question that have ground in common."""
    shown = {(cell.campaign, cell.question, one): cell for cell in cells if (one := cell.square)}
    sizes = {cell.size for cell in cells}
    for campaign, question, one in shown:
        larger = (square(Spot(one.east, one.north), size) for size in sizes if size > one.size)
        yield from (shown[key].id for other in larger if (key := (campaign, question, other)) in shown)


def _places(database: sqlite3.Connection, policies: Mapping[str, Policy]) -> Iterator[str]:
    rows = database.execute("select campaign, name, n from map_place order by campaign, question, name")
    return (name for campaign, name, n in rows if not _enough(n, policies[campaign]))


def _questions(database: sqlite3.Connection) -> Iterator[str]:
    rows = database.execute("select id, people, located from map_question order by campaign, id")
    return (name for name, *numbers in rows if any(n < 0 or n % TENS for n in numbers))


def _unready(database: sqlite3.Connection, policies: Mapping[str, Policy]) -> Iterator[str]:
    rows = database.execute(
        "select slug, form, final, exists (select 1 from map_cell where campaign = slug) from campaign "
        "where slug in (select campaign from map_question) order by slug"
    )
    for slug, form, final, cells in rows:
        policy = policies[slug]
        if not final or not policy.k_map or (cells and form in policy.map_places_only):
            yield slug
