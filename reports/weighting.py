"""A trial that is in no figure: would the same areas come first if ages and genders weighed as in the population?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .analysis import EQUAL_MEANS, ROUNDING_VARIANCE, Z95, Analysis, Ranked, Showing, carries
from .figures import GroupWish, Survey

LARGEST = 3
"""No weight is larger, so that one answer never counts for a crowd."""
FOREMOST = 5
ROUNDS = 200
VARIABLES = ("age_group", "gender")

Values = frozenset[str]
Cell = tuple[Values, ...]
"""The class of each variable that people share."""
Margin = Mapping[Values, int]
"""How many of the population are of each class of one variable."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What weights would do to the order: the areas that come in among the first, that fall out, and that are so near
    the line that rounded counts cannot tell."""

    people: int
    """Whom the weights are worked out of; everybody else weighs one."""
    smallest: float
    largest: float
    foremost: int
    come: tuple[Ranked, ...]
    go: tuple[Ranked, ...]
    near: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """An area, how strongly it is wanted with the weights, and the variance that rounded counts give that."""

    item: Ranked
    strength: float
    variance: float


def try_weights(analysis: Analysis) -> Trial | None:
    """What weights would do to the order of a survey that has closed; None where that cannot be said.

    Every area needs a known figure on a base of a hundred, and there must be a population to be compared with.
    """
    ranking, survey = analysis.ranking, analysis.survey
    firm = survey.campaign.final and all(i.rank and carries(i.wish.base, Showing.COMPARISON) for i in ranking)
    first = {i.area for i in ranking if i.rank and i.rank <= min(FOREMOST, len(ranking) - 1)}
    weights = group_weights(survey) if firm and analysis.population and len(first) < len(ranking) else {}
    weighed = [one for item in ranking if (one := weigh(item, survey.weighting, weights))]
    if not weights or len(weighed) < len(ranking):
        return None
    within = {one.item.area for one in weighed if sum(not surely_above(one, x) for x in weighed) <= len(first)}
    beyond = {one.item.area for one in weighed if sum(surely_above(x, one) for x in weighed) >= len(first)}
    return Trial(
        people=sum({group.group_id: group.size for group in survey.weighting if group.group_id in weights}.values()),
        smallest=min(weights.values()),
        largest=max(weights.values()),
        foremost=len(first),
        come=tuple(item for item in ranking if item.area in within - first),
        go=tuple(item for item in ranking if item.area in first & beyond),
        near=tuple(item for item in ranking if item.area not in within | beyond),
    )


def group_weights(survey: Survey) -> dict[str, float]:
    """The weight of each group whose ages and genders are in the population, by its id.

    None at all where they are fewer than a hundred people, or lack an age or a gender of the population, or an age of
    one gender.
    """
    population = [
        {c.value: c.population for c in survey.compared_with_population if c.variable == variable}
        for variable in VARIABLES
    ]
    cells, people = _cells(survey.weighting, population), Counter[Cell]()
    for group, size in {group.group_id: group.size for group in survey.weighting}.items():
        if group in cells:
            people[cells[group]] += size
    margins = [
        {one: sum(there[value] for value in one) for one in dict.fromkeys(cell[at] for cell in people)}
        for at, there in enumerate(population)
    ]
    everyone = all(
        frozenset[str]().union(*margin) == there.keys() for margin, there in zip(margins, population, strict=True)
    )
    crossed = len(people) == math.prod(len(margin) for margin in margins)
    inhabited = all(n for margin in margins for n in margin.values())
    if not (everyone and crossed and inhabited and carries(people.total(), Showing.COMPARISON)):
        return {}
    weights = rake(people, margins)
    return {group: weights[cell] for group, cell in cells.items()}


def _cells(groups: Iterable[GroupWish], population: Sequence[Mapping[str, int]]) -> dict[str, Cell]:
    """The cell of each group whose values are all in the population."""
    values = {
        group.group_id: (frozenset(group.age_group.split("+")), frozenset(group.gender.split("+")))
        for group in groups
        if carries(group.size, Showing.COUNTS)
    }
    known = {
        group: of
        for group, of in values.items()
        if all(one <= there.keys() for one, there in zip(of, population, strict=True))
    }
    classes = [joined(of[at] for of in known.values()) for at in range(len(VARIABLES))]
    return {
        group: tuple(next(one for one in among if one >= mine) for mine, among in zip(of, classes, strict=True))
        for group, of in known.items()
    }


def joined(sets: Iterable[Values]) -> list[Values]:
    """The finest classes that keep each set whole: those that have something in common are one."""
    classes: list[Values] = []
    for one in sets:
        classes = [
            *(other for other in classes if not other & one),
            one.union(*(other for other in classes if other & one)),
        ]
    return classes


def rake(people: Mapping[Cell, int], margins: Sequence[Margin]) -> dict[Cell, float]:
    """The weight of each cell with which people are spread over every margin as the population is; none above LARGEST.

    Each margin in turn is put right, again and again: iterative proportional fitting, Deming and Stephan 1940.
    """
    weights = dict.fromkeys(people, 1.0)
    for _ in range(ROUNDS):
        for at, margin in enumerate(margins):
            wanted = {one: n / sum(margin.values()) * sum(people.values()) for one, n in margin.items()}
            there = {one: sum(w * people[cell] for cell, w in weights.items() if cell[at] == one) for one in margin}
            weights = {cell: min(LARGEST, w * wanted[cell[at]] / there[cell[at]]) for cell, w in weights.items()}
    return weights


def weigh(item: Ranked, groups: Iterable[GroupWish], weights: Mapping[str, float]) -> Weighed | None:
    """An area with the weights; None where it is not known of some group that has one.

    It starts from the figure of everybody, which is exact, and adds what each group would weigh more or less than it
    does: the rounded counts matter only by that.
    """
    wish = item.wish
    mine = [group for group in groups if group.area == item.area and group.group_id in weights]
    moved = [
        (weights[g.group_id] - 1, g.total, g.counted) for g in mine if g.total is not None and g.counted is not None
    ]
    if len(moved) < len(weights) or not wish.base:
        return None
    base = wish.base + sum(more * counted for more, _, counted in moved)
    total = wish.chosen if wish.mean is None else wish.mean * wish.base
    strength = ((total or 0) + sum(more * total for more, total, _ in moved)) / base
    points = range(wish.scale_min, wish.scale_max + 1)
    spread = 1.0 if wish.mean is None else sum((point - strength) ** 2 for point in points)
    return Weighed(item, strength, ROUNDING_VARIANCE * spread * sum(more**2 for more, *_ in moved) / base**2)


def surely_above(one: Weighed, other: Weighed) -> bool:
    """Whether an area is above another whatever the rounding did.

    Where it was not so before, means must also differ by more than what is called equal.
    """
    gap = one.strength - other.strength
    passed = (one.item.rank or 0) >= (other.item.rank or 0) and one.item.wish.mean is not None
    return gap > max(Z95 * math.sqrt(one.variance + other.variance), EQUAL_MEANS if passed else 0.0)
