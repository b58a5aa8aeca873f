"""What an attacker does with finished files: SQL on every release there is, and what is known of people beforehand."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.disclosure import Person
from pipeline.published import NO_ANSWER, NOT_ASKED

Cells = dict[tuple[str, str], int]
"""People per group and choice, of one question."""


def ask(file: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What a file answers."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


# Linkage: what is known of a person finds the person's other answers


@dataclass(frozen=True)
class Unit:
    """People whose answers to several questions a file shows together: a row where there are rows, else a group."""

    id: str
    background: Mapping[str, frozenset[str]]
    """What its label tells of those in it: per variable the values; nothing of a variable that did not divide it."""
    size: int
    counts: Mapping[str, Mapping[str, int]]

    def may_hold(self, person: Person) -> bool:
        """Whether somebody of that background may be in it."""
        return all(person.background.get(name, NO_ANSWER) in values for name, values in self.background.items())


def units(file: Path) -> list[Unit]:
    """Every unit of a file."""
    counts: defaultdict[str, defaultdict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for group, question, choice, n in ask(file, "select group_id, question, choice, n from answer_count where n > 0"):
        counts[group][question][choice] = n
    said = backgrounds(file)
    rows = ask(file, "select id, size from respondent_group order by campaign, batch, position, id")
    return [Unit(name, said.get(name, {}), size, counts[name]) for name, size in rows]


def backgrounds(file: Path) -> dict[str, dict[str, frozenset[str]]]:
    """What each group of a file says of the background of those in it."""
    found: defaultdict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for group, variable, value, also in ask(file, "select group_id, variable, value, also from group_value"):
        if value:
            found[group][variable] = frozenset(value.split("+")) | frozenset(also.split("+") if also else ())
    return found


def compatible(shown: Sequence[Unit], target: Person, known: Iterable[str]) -> list[Unit]:
    """The units that somebody may be in of whom the background and the answers to these questions are known."""
    near = [unit for unit in shown if unit.may_hold(target)]
    told = {question for unit in shown for question in unit.counts}.intersection(known)

    def fits(unit: Unit) -> bool:
        return all(choice in unit.counts.get(q, ()) for q in told for choice in target.answers[q])

    # A rounded nought proves nothing: who fits nowhere is somewhere all the same.
    return [unit for unit in near if fits(unit)] or near


def guessed(shown: Sequence[Unit], question: str) -> str:
    """The best guess of what somebody in one of these units answered."""
    together: Counter[str] = Counter()
    for unit in shown:
        together.update(unit.counts.get(question, {}))
    return min(together, key=lambda choice: (-together[choice], choice), default="")


# Differencing: sums and differences of what is shown, until few enough people are left

Population = tuple[int, str, str]
"""Which file, which campaign and which group or class; '' is everybody."""
Matrix = npt.NDArray[np.int64]

_POPULATIONS = """
select slug, '' from campaign where exists (select 1 from total_count t where t.campaign = slug)
union select campaign, id from respondent_group
union select campaign, id from breakdown
"""


def populations(files: Sequence[Path]) -> list[Population]:
    """Every set of people whose answers some file shows."""
    return [(at, campaign, name) for at, file in enumerate(files) for campaign, name in ask(file, _POPULATIONS)]


def indicators(files: Sequence[Path], members: Callable[[Population], frozenset[str]]) -> tuple[Matrix, list[int]]:
    """Which people are in which population: a row per population, a column per set of people who are always together,
    and how many each of those are. `members` is what only the private side knows."""
    sets = list({members(population) for population in populations(files)})
    together = Counter(tuple(person in one for one in sets) for person in frozenset().union(*sets))
    return np.array(list(together), dtype=np.int64).T, list(together.values())


def smallest_support(matrix: Matrix, people: Sequence[int], terms: int) -> int:
    """The fewest people that a sum or difference of at most so many populations comes down to."""
    weights, smallest = np.array(people), sum(people)
    for number in range(1, terms + 1):
        for chosen in combinations(range(len(matrix)), number):
            for signs in product((1, -1), repeat=number - 1):
                left = np.array((1, *signs)) @ matrix[list(chosen)]
                smallest = min(smallest, int(weights[left != 0].sum()) or smallest)
    return smallest


def isolated(matrix: Matrix, people: Sequence[int], fewer_than: int) -> int:
    """How many people stand in so small a set that some combination of populations, however long, leaves it alone."""
    found = 0
    for at, n in enumerate(people):
        alone = np.eye(len(people))[at]
        if n < fewer_than:
            solution = np.linalg.lstsq(matrix.T.astype(float), alone, rcond=None)[0]
            found += n if np.allclose(matrix.T @ solution, alone, atol=1e-6) else 0
    return found


def every_cell(file: Path, question: str) -> set[tuple[str, str]]:
    """The cells that a table of a question has, shown or hidden."""
    sql = "select g.id, t.choice from total_count t join respondent_group g using (campaign) where question = ?"
    return set(ask(file, sql, question))


def subtracted(file: Path, question: str, hidden: set[tuple[str, str]]) -> Cells:
    """The hidden cells of a table that its margins give away: lines where a single one is missing, again and again."""
    cells: Cells = {
        (group, choice): n
        for group, choice, n in ask(file, "select group_id, choice, n from answer_count where question = ?", question)
    }
    rows = dict(ask(file, "select id, size from respondent_group"))
    columns = dict(ask(file, "select choice, n from total_count where question = ?", question))
    lines = [({(group, choice) for choice in columns}, size) for group, size in rows.items()]
    lines += [({(group, choice) for group in rows}, n) for choice, n in columns.items()]
    found: Cells = {}
    while True:
        missing = [(line & hidden - found.keys(), line, n) for line, n in lines]
        single = [(next(iter(left)), line, n) for left, line, n in missing if len(left) == 1]
        if not single:
            return found
        cell, line, n = single[0]
        found[cell] = n - sum(cells.get(one, 0) + found.get(one, 0) for one in line - {cell})


# Routed questions: who was asked is known from the background, and a rounded nought stays a nought


def answer_of_the_only_one(file: Path, question: str, group: str) -> str | None:
    """What the only one in a group who was asked a question answered, when the file shows it."""
    sql = "select choice from answer_count where question = ? and group_id = ? and n > 0 and choice != ?"
    shown = [choice for (choice,) in ask(file, sql, question, group, NOT_ASKED)]
    return shown[0] if len(shown) == 1 else None
