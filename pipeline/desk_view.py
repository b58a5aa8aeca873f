"""The door for the desk: exact participation, one thing at a time, and what is odd about entries; never answers."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from .run import EXCLUDED
from .store import open_mapping
from .tables import Balance

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


@dataclass(frozen=True, slots=True)
class CameIn:
    """What a run came to, and why some of it could not be read: sentences and numbers, the most common first."""

    balance: Balance
    unreadable: Counts


def came_in(mapping: Path) -> CameIn:
    """What has come in at a place, by its mapping database. Raises PipelineError when there is none."""
    with open_mapping(mapping) as connection:
        (row,) = connection.execute(f"select {', '.join(Balance._fields)} from balance")  # noqa: S608 - our own names
        reasons = connection.execute("select reason, count(*) from quarantine group by 1 order by 2 desc, 1")
        return CameIn(Balance(*row), tuple(reasons))


@dataclass(frozen=True, slots=True)
class Odd:
    """A submission that somebody may have to decide on. `counted` is False for one that was left out."""

    submission_id: str
    campaign: str
    seq: int
    """Where it stands in the journal: its name when people talk of it."""
    day: str
    channel: str
    mode: str
    counted: bool
    notes: tuple[str, ...]
    """What was noted when it came in and when it was read, one sentence each."""
    same_as: int | None
    """The first that came in on the same day with the very same answers."""
    test_word: str
    """A word of `TEST_WORDS` that somebody wrote as a whole answer, or ''."""


TEST_WORDS = frozenset(
    {"test", "testar", "testing", "testsvar", "testning", "bara test", "bara ett test", "detta är ett test", "prov"}
    | {
        "this is a test",
        "provsvar",
        "asd",
        "asdf",
        "asdasd",
        "qwerty",
        "abc",
        "xxx",
        "blabla",
        "bla bla",
        "lorem ipsum",
    }
)
"""What people write who only try the form."""
ENOUGH_TO_COMPARE = 10
"""Two submissions with fewer answers than this are easily alike by chance."""


def odd(mapping: Path, also: frozenset[str] = frozenset()) -> tuple[Odd, ...]:
    """The submissions that are odd or left out, and those named in `also`, in the order they came.

    Raises PipelineError when the place was never normalised.
    """
    with open_mapping(mapping) as connection:
        standing = connection.execute(_STANDING, (EXCLUDED,)).fetchall()
        twins = _twins(connection)
        tried = {seq: word for seq, text in connection.execute(_TEXTS) if (word := _plain(text)) in TEST_WORDS}
    found = (
        Odd(
            submission_id=submission_id,
            campaign=campaign,
            seq=seq,
            day=day,
            channel=channel,
            mode=mode,
            counted=bool(counted),
            notes=tuple(line for line in notes.replace("; ", "\n").split("\n") if line),
            same_as=twins.get(seq),
            test_word=tried.get(seq, ""),
        )
        for submission_id, campaign, seq, day, channel, mode, counted, notes in standing
    )
    return tuple(
        one
        for one in found
        if one.notes or one.same_as or one.test_word or not one.counted or one.submission_id in also
    )


def _twins(connection: sqlite3.Connection) -> dict[int, int]:
    """Of those that were handed in to a campaign on one day with the very same answers: all but the first, and it."""
    given: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    day = {seq: key for seq, *key in connection.execute("select seq, campaign, day from submission where counted = 1")}
    for seq, *answer in chain.from_iterable(connection.execute(query) for query in _GIVEN):
        given[seq].append(tuple(map(str, answer)))
    first: dict[object, int] = {}
    for seq in sorted(given):
        if len(given[seq]) >= ENOUGH_TO_COMPARE:
            first.setdefault((*day[seq], *sorted(given[seq])), seq)
    return {
        seq: first[key] for seq in given if (key := (*day[seq], *sorted(given[seq]))) in first and first[key] != seq
    }


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip(" .!?,-").split())


_STANDING = """
select submission_id, campaign, seq, day, channel, mode, counted, notes from submission
where counted = 1 or reason = ? order by seq
"""
_TEXTS = "select seq, text from text_answer order by seq, question desc"
_GIVEN = (
    "select seq, question, choice from answer",
    "select seq, question, text from text_answer",
    "select seq, question, name, text, lat, lon from pin",
)


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
