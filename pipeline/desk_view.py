"""The door for the desk: exact participation for the follow-up, one thing at a time; never answers."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .store import open_mapping

Counts = tuple[tuple[str, int], ...]
"""Value and number of people, in order of value."""


@dataclass(frozen=True, slots=True)
class Participation:
    """Who answered one campaign, as exact numbers of people."""

    campaign: str
    counted: int
    by_day: Counts
    by_channel: Counts
    by_mode: Counts
    by_age_group: Counts
    by_gender: Counts


def participation(mapping: Path) -> dict[str, Participation]:
    """Participation per campaign of a place, by its mapping database. Raises PipelineError when there is none.

    Each count stands alone: day by age, or channel by gender, is asked of nobody.
    """
    with open_mapping(mapping) as connection:
        counted = dict(connection.execute("select campaign, count(*) from submission where counted = 1 group by 1"))
        by = {name: _counts(connection, query) for name, query in _QUERIES.items()}
    return {
        campaign: Participation(
            campaign=campaign,
            counted=n,
            by_day=by["day"][campaign],
            by_channel=by["channel"][campaign],
            by_mode=by["mode"][campaign],
            by_age_group=by["age_group"][campaign],
            by_gender=by["gender"][campaign],
        )
        for campaign, n in sorted(counted.items())
    }


def _counts(connection: sqlite3.Connection, query: str) -> defaultdict[str, Counts]:
    found: defaultdict[str, Counts] = defaultdict(tuple)
    for campaign, value, n in connection.execute(query):
        found[campaign] = (*found[campaign], (value, n))
    return found


_QUERIES = {
    "day": "select campaign, day, count(*) from submission where counted = 1 group by 1, 2 order by 1, 2",
    "channel": "select campaign, channel, count(*) from submission where counted = 1 group by 1, 2 order by 1, 2",
    "mode": "select campaign, mode, count(*) from submission where counted = 1 group by 1, 2 order by 1, 2",
    "age_group": "select s.campaign, b.value, count(*) from submission s join background b on b.seq = s.seq "
    "where s.counted = 1 and b.variable = 'age_group' group by 1, 2 order by 1, 2",
    "gender": "select s.campaign, b.value, count(*) from submission s join background b on b.seq = s.seq "
    "where s.counted = 1 and b.variable = 'gender' group by 1, 2 order by 1, 2",
}
