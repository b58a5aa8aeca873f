"""Six ways of publishing that look careful and are not, each as finished files: what the attacks must break first."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from pipeline.disclosure import Person
from pipeline.grid import Square, square
from pipeline.grouping import Block, levels, split
from pipeline.published import NO_ANSWER
from pipeline.questions import PublicQuestion
from pipeline.release_file import SCHEMA

HIDDEN_BELOW = 5
K = 10


def raw_rows(file: Path, people: Sequence[Person]) -> Path:
    """A row per person, without name or number."""
    return _written(file, [(_age(person), [person]) for person in people])


def rows_of_ten(file: Path, people: Sequence[Person], age: PublicQuestion) -> Path:
    """A row per person with nothing of the background but an age that at least ten share."""
    by_age = {value: "+".join(block.everyone) for block in _blocks(people, age) for value in block.everyone}
    return _written(file, [(by_age[_age(person)], [person]) for person in people], left_out=BACKGROUND)


def suppressed_tables(file: Path, people: Sequence[Person], questions: Sequence[str]) -> Path:
    """Exact tables by area and gender with their margins; what fewer than five answered is hidden."""
    groups: dict[str, list[Person]] = {}
    for person in people:
        groups.setdefault(f"{_said(person, 'sub_area')}+{_said(person, 'gender')}", []).append(person)
    return _written(file, sorted(groups.items()), hidden_below=HIDDEN_BELOW, only=questions)


def daily_refresh(folder: Path, arrived: Sequence[int], people: Sequence[Person], age: PublicQuestion) -> list[Path]:
    """A file a day with all who have answered so far, in groups of at least ten. `arrived` is people per day."""
    folder.mkdir()
    files, so_far = [], 0
    for day, number in enumerate(arrived):
        so_far += number
        here = people[:so_far]
        blocks = _blocks(here, age) if len(here) >= K else ()
        groups = [("+".join(block.everyone), [p for p in here if _age(p) in block.everyone]) for block in blocks]
        files.append(_written(folder / f"{day:03}.db", groups, only=("overall",)))
    return files


def points_as_squares(file: Path, people: Sequence[Person]) -> Path:
    """Points rounded to squares of 250 metres, each square with how many pointed there: no point is shown."""
    return _squares(file, {one: n for one, n in _people_in_squares(people, 250).items() if n})


def squares_and_all_around(file: Path, people: Sequence[Person], sizes: Sequence[int]) -> Path:
    """Squares of every size where at least five pointed, also those around others, with exact numbers."""
    every = (cell for size in sizes for cell in _people_in_squares(people, size).items())
    return _squares(file, {one: n for one, n in every if n >= HIDDEN_BELOW})


def _people_in_squares(people: Sequence[Person], size: int) -> Counter[tuple[str, Square]]:
    return Counter(
        (question, one)
        for person in people
        for question, pins in person.pins.items()
        for one in {square(pin.spot, size) for pin in pins if pin.spot}
    )


def _squares(file: Path, shown: Mapping[tuple[str, Square], int]) -> Path:
    rows = [("enkat", question, one.name, one.size, n, one.outline) for (question, one), n in shown.items()]
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(SCHEMA.read_text("utf-8"))
        database.executemany("insert into map_cell values (?, ?, ?, ?, ?, ?)", sorted(rows))
    return file


BACKGROUND = ("relation", "age_group", "gender", "sub_area", "household", "years_lived")


def _written(
    file: Path,
    groups: Sequence[tuple[str, Sequence[Person]]],
    *,
    left_out: Iterable[str] = (),
    only: Sequence[str] = (),
    hidden_below: int = 0,
) -> Path:
    """A file of the public schema, so that the same SQL can be tried on it. A true nought is never hidden."""
    totals = Counter(cell for _, members in groups for person in members for cell in _cells(person, only))
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(SCHEMA.read_text("utf-8"))
        for at, (value, members) in enumerate(groups):
            counts = Counter(cell for person in members for cell in _cells(person, only) if cell[0] not in left_out)
            row = (f"{at:04}", "enkat", "r", 1, value, value, at, len(members))
            database.execute("insert into respondent_group values (?, ?, ?, ?, ?, ?, ?, ?)", row)
            said = (f"{at:04}", "age_group", 1, value, "", value, value)
            database.execute("insert into group_value values (?, ?, ?, ?, ?, ?, ?)", said)
            shown = [(f"{at:04}", *cell, counts[cell]) for cell in totals if not 0 < counts[cell] < hidden_below]
            database.executemany("insert into answer_count values (?, ?, ?, ?)", shown)
        number = sum(len(members) for _, members in groups)
        words = ("enkat", "byn", "r", "f", 1, "t", "t", "2026-09-01", "2026-09-29", "open", "c", 1, 1, 1)
        database.execute(f"insert into campaign values ({', '.join('?' * 19)})", (*words, number, number, 0, "", ""))
        database.executemany("insert into total_count values ('enkat', ?, ?, ?)", [(*c, n) for c, n in totals.items()])
    return file


def _cells(person: Person, only: Sequence[str]) -> list[tuple[str, str]]:
    if only:
        return [(question, _said(person, question)) for question in only]
    return [(question, choice) for question, choices in person.answers.items() for choice in choices]


def _blocks(people: Sequence[Person], age: PublicQuestion) -> tuple[Block, ...]:
    (_, fine) = levels([age])
    return split(fine, Counter(map(_age, people)), K)


def _age(person: Person) -> str:
    return person.background.get("age_group", NO_ANSWER)


def _said(person: Person, question: str) -> str:
    return person.answers.get(question, (NO_ANSWER,))[0]
