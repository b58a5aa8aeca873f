"""From figures to what may be said of them: bases, ranking, quadrants, differences. Pure; an unknown is never zero."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist, mean, median

from .figures import Campaign, GroupFigure, PopulationClass, Rating, Stability, Survey, Wish
from .wording import design

Z95 = NormalDist().inv_cdf(0.975)
EQUAL_MEANS = 0.05
"""Means that differ by less are called equal in words."""
ROUNDING_VARIANCE = 2.0
"""The largest variance that unbiased rounding to base 3 gives one count."""


class Showing(Enum):
    """What a base can carry: so many answers, and what may then be told."""

    NOTHING = 0
    COUNTS = 10
    PERCENT = 30
    COMPARISON = 100


def showing(base: int | None) -> Showing:
    """What may be shown of a figure with so many answers behind it; an unknown base carries nothing."""
    return max((s for s in Showing if s.value <= (base or 0)), key=lambda s: s.value)


def carries(base: int | None, least: Showing) -> bool:
    """Whether so many answers are enough for at least that much."""
    return showing(base).value >= least.value


class Quadrant(Enum):
    """The fields of the wish against how it works, with their names in Swedish and English."""

    FIRST = ("Förbättra först", "Improve first")
    EVEN_BETTER = ("Många vill ha ännu bättre", "Many want it even better")
    WATCH = ("Bevaka", "Keep an eye on")
    WORKS = ("Fungerar", "Works")
    UNCLEAR = ("Oklart", "Unclear")


@dataclass(frozen=True, slots=True)
class Ranked:
    """An area in the order of wishes. `rank` is None where the base does not carry an order."""

    wish: Wish
    rank: int | None
    rating: Rating | None
    stability: Stability | None
    quadrant: Quadrant | None

    @property
    def area(self) -> str:
        return self.wish.area


@dataclass(frozen=True, slots=True)
class Cuts:
    """The lines of the four fields: two fixed, two dashed (the place's own medians)."""

    rating: float
    wish: float
    rating_median: float
    wish_median: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A group against the others on one area, in shares 0 to 1; only those that chance does not explain."""

    figure: GroupFigure
    share: float
    others: float


@dataclass(frozen=True, slots=True)
class ComparedClass:
    """One class of respondents against the population."""

    figure: PopulationClass
    share: float
    population_share: float
    flagged: bool

    @property
    def ratio(self) -> float:
        return self.share / self.population_share


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a document says of one survey."""

    survey: Survey
    ranking: tuple[Ranked, ...]
    cuts: Cuts | None
    profile: tuple[Rating, ...]
    differences: tuple[Difference, ...]
    comparable: bool
    """Whether any group could be compared with others."""
    population: tuple[ComparedClass, ...]

    @property
    def top(self) -> int:
        """How many areas count as "the foremost": as many as a person could choose, otherwise three."""
        return next((r.wish.max_choices for r in self.ranking if r.wish.max_choices), 3)

    @property
    def ranked(self) -> tuple[Ranked, ...]:
        return tuple(item for item in self.ranking if item.rank is not None)

    @property
    def foremost(self) -> tuple[Ranked, ...]:
        """The first areas, and those that weigh the same as the last of them."""
        first = self.ranked[: self.top]
        level = next((together for together in alike(self.ranked) if first and first[-1] in together), ())
        return (*first, *(item for item in level if item not in first))


def analyse(survey: Survey) -> Analysis:
    """Everything that can be worked out from the figures of one survey. Raises ReportError for an unknown design."""
    ratings = {rating.area: rating for rating in survey.how_it_works}
    cuts = quadrant_cuts(survey.improve_first, ratings)
    compared = comparisons(survey.groups_differ) if survey.campaign.respondents >= Showing.COMPARISON.value else ()
    compared_with_everyone = design(survey.campaign.sample_design).compared
    return Analysis(
        survey=survey,
        ranking=rank(survey.improve_first, ratings, {s.area: s for s in survey.rank_stability}, cuts),
        cuts=cuts,
        profile=tuple(sorted(survey.how_it_works, key=_best_first)),
        differences=real_differences(compared),
        comparable=bool(compared),
        population=compare_with_population(survey.compared_with_population) if compared_with_everyone else (),
    )


def _best_first(rating: Rating) -> tuple[bool, float, str]:
    """The best first; what so few have answered that it carries no order stands last, by its name."""
    firm = rating.mean is not None and carries(rating.base, Showing.PERCENT)
    return not firm, -(rating.index_0_100 or 0) if firm else 0, rating.label


def main_campaign(campaigns: Sequence[Campaign]) -> Campaign:
    """The campaign that the document is about: of the form that most people answered, with a question of importance
    if any has one, the latest that anybody may be told of."""
    asked = [c for c in campaigns if c.ranks_areas] or list(campaigns)
    people: dict[str, int] = {}
    for campaign in asked:
        people[campaign.form] = people.get(campaign.form, 0) + campaign.respondents
    form = max(people, key=lambda name: (people[name], name))
    return max((c for c in asked if c.form == form), key=lambda c: (c.respondents > 0, c.opens, c.campaign))


def strength(wish: Wish) -> float | None:
    """What areas are ranked by: the share that chose it (0 to 1), or the mean; None when unknown."""
    if wish.mean is not None or not wish.base or wish.chosen is None:
        return wish.mean
    return wish.chosen / wish.base


def rank(
    wishes: Sequence[Wish],
    ratings: Mapping[str, Rating],
    stability: Mapping[str, Stability],
    cuts: Cuts | None,
) -> tuple[Ranked, ...]:
    """Areas by strength, equal strength sharing a rank; those whose base carries no order last, by name, unranked."""
    strengths = {w.area: s for w in wishes if carries(w.base, Showing.PERCENT) and (s := strength(w)) is not None}
    firm = [wish for wish in wishes if wish.area in strengths]
    unranked = [wish for wish in wishes if wish.area not in strengths]
    return tuple(
        Ranked(
            wish=wish,
            rank=1 + sum(s > strengths[wish.area] + 1e-12 for s in strengths.values())
            if wish.area in strengths
            else None,
            rating=ratings.get(wish.area),
            stability=stability.get(wish.area),
            quadrant=quadrant(wish, ratings.get(wish.area), cuts),
        )
        for wish in (
            *sorted(firm, key=lambda wish: -strengths[wish.area]),
            *sorted(unranked, key=lambda wish: wish.label),
        )
    )


def clear_lead(ranked: Sequence[Ranked]) -> bool:
    """Whether the first may be named before the second: on a base under 100 only with fifteen points between them."""
    first, second = ranked[0], ranked[1]
    gap = (strength(first.wish) or 0) - (strength(second.wish) or 0)
    whole = 1 if first.wish.mean is None else first.wish.scale_max - first.wish.scale_min
    return not alike((first, second)) and stands_out(gap / whole, first.wish.base)


def alike(ranked: Sequence[Ranked]) -> list[tuple[Ranked, ...]]:
    """Areas that follow one another in the order and are called equal in words: their means are that close."""
    found: list[list[Ranked]] = []
    for item in ranked:
        lead = found[-1][0] if found else None
        if (
            lead is not None
            and lead.wish.mean is not None
            and item.wish.mean is not None
            and (lead.wish.mean - item.wish.mean < EQUAL_MEANS)
        ):
            found[-1].append(item)
        else:
            found.append([item])
    return [tuple(together) for together in found if len(together) > 1]


def leaders(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The first, and those that it may not be named before."""
    return [ranked[0], *(item for item in ranked[1:] if not clear_lead((ranked[0], item)))]


def stands_out(gap: float, base: int | None) -> bool:
    """Whether one share may be called larger than another: on a base under 100 only with fifteen points between."""
    return gap > 0 and (showing(base) is Showing.COMPARISON or gap >= 0.15)


def quadrant_cuts(wishes: Sequence[Wish], ratings: Mapping[str, Rating]) -> Cuts | None:
    """The lines of the four fields, or None when too little is known to draw them.

    The mean share per area is the mean number of choices a person made, divided by the number of areas.
    """
    pairs = [
        (s, r, r.mean)
        for w in wishes
        if (s := strength(w)) is not None
        and (r := ratings.get(w.area)) is not None
        and r.mean is not None
        and carries(w.base, Showing.PERCENT)
        and carries(r.base, Showing.PERCENT)
    ]
    if len(pairs) < 2:
        return None
    wish_line = mean(s for w in wishes if (s := strength(w)) is not None)
    return Cuts(
        rating=(pairs[0][1].scale_min + pairs[0][1].scale_max) / 2,
        wish=wish_line,
        rating_median=median(m for _, _, m in pairs),
        wish_median=median(s for s, _, _ in pairs),
    )


def quadrant(wish: Wish, rating: Rating | None, cuts: Cuts | None) -> Quadrant | None:
    """Which field an area stands in; unclear when its interval crosses a line, None when something is unknown."""
    if cuts is None or rating is None or rating.mean is None or strength(wish) is None:
        return None
    if not (carries(wish.base, Showing.PERCENT) and carries(rating.base, Showing.PERCENT)):
        return None
    wished, works = wish_interval(wish), mean_interval(rating.mean, rating.variance, rating.base)
    if wished[0] <= cuts.wish <= wished[1] or works[0] <= cuts.rating <= works[1]:
        return Quadrant.UNCLEAR
    fields = {
        (True, False): Quadrant.FIRST,
        (True, True): Quadrant.EVEN_BETTER,
        (False, False): Quadrant.WATCH,
        (False, True): Quadrant.WORKS,
    }
    return fields[wished[0] > cuts.wish, works[0] > cuts.rating]


def wish_interval(wish: Wish) -> tuple[float, float]:
    """The 95 % interval of the strength, used only to say which points are unclear."""
    if wish.mean is None:
        return wilson(wish.chosen or 0, wish.base or 0, Z95)
    return mean_interval(wish.mean, wish.variance, wish.base)


def ratings_differ(best: Rating, worst: Rating) -> bool:
    """Whether one rating may be called better than another: their intervals do not meet."""
    if best.mean is None or worst.mean is None:
        return False
    lowest = mean_interval(best.mean, best.variance, best.base)[0]
    return lowest > mean_interval(worst.mean, worst.variance, worst.base)[1]


def mean_interval(value: float, variance: float | None, base: int | None) -> tuple[float, float]:
    """The 95 % interval of a mean; without a base it is everything."""
    if not base:
        return -math.inf, math.inf
    half = Z95 * math.sqrt(max(variance or 0.0, 0.0) / base)
    return value - half, value + half


def wilson(n: float, base: float, z: float) -> tuple[float, float]:
    """Wilson's interval of a share at z standard errors; without a base it is everything."""
    if not base:
        return 0.0, 1.0
    share = n / base
    middle = (share + z * z / (2 * base)) / (1 + z * z / base)
    half = z / (1 + z * z / base) * math.sqrt(max(share * (1 - share), 0) / base + z * z / (4 * base * base))
    return max(0.0, middle - half), min(1.0, middle + half)


def comparisons(figures: Sequence[GroupFigure]) -> tuple[tuple[GroupFigure, GroupFigure], ...]:
    """Every group against the others of its variable taken together, where both sides have a base of thirty.

    Two groups are one comparison, told of the first.
    """
    found = []
    for at, figure in enumerate(figures):
        siblings = [
            f
            for f in figures
            if (f.variable, f.role, f.area) == (figure.variable, figure.role, figure.area)
            and f.group_id != figure.group_id
        ]
        others = _together(siblings)
        if figure.n is None or others is None or (len(siblings) == 1 and siblings[0] in figures[:at]):
            continue
        if carries(figure.base, Showing.PERCENT) and carries(others.base, Showing.PERCENT):
            found.append((figure, others))
    return tuple(found)


def _together(figures: Sequence[GroupFigure]) -> GroupFigure | None:
    """Several groups as one, or None when there is none or one of them is unknown."""
    known = [(f.base, f.n, f.counted) for f in figures if None not in (f.base, f.n, f.counted)]
    if not figures or len(known) < len(figures):
        return None
    first = figures[0]
    return GroupFigure(
        variable=first.variable,
        group_id="",
        group="",
        size=sum(f.size for f in figures),
        role=first.role,
        area=first.area,
        short=first.short,
        base=sum(base or 0 for base, _, _ in known),
        n=sum(n or 0 for _, n, _ in known),
        counted=sum(counted or 0 for _, _, counted in known),
        mean=None,
        cells_in=sum(f.cells_in for f in figures),
        cells_out=sum(f.cells_out for f in figures),
    )


def real_differences(compared: Sequence[tuple[GroupFigure, GroupFigure]]) -> tuple[Difference, ...]:
    """The differences of at least ten points that chance does not explain: Newcombe's interval with the rounding's
    variance, adjusted by Holm over all that was compared."""
    by_doubt = sorted(((doubt(one, other), one, other) for one, other in compared), key=lambda item: item[0])
    found = []
    for position, (p, one, other) in enumerate(by_doubt):
        if p > 0.05 / (len(by_doubt) - position):
            break
        difference = Difference(one, _share(one), _share(other))
        if abs(difference.share - difference.others) >= 0.10:
            found.append(difference)
    return tuple(sorted(found, key=lambda d: -abs(d.share - d.others)))


def doubt(one: GroupFigure, other: GroupFigure) -> float:
    """The two-sided level at which the interval of the difference just touches zero (1 when they are equal)."""
    low, high = 0.0, 9.0
    if _excludes_zero(one, other, high):
        return 2 * (1 - NormalDist().cdf(high))
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _excludes_zero(one, other, middle) else (low, middle)
    return 2 * (1 - NormalDist().cdf(low))


def _excludes_zero(one: GroupFigure, other: GroupFigure, z: float) -> bool:
    """Whether Newcombe's interval at z, widened by the variance of rounding, leaves zero out."""
    above, below = (one, other) if _share(one) >= _share(other) else (other, one)
    difference = _share(above) - _share(below)
    down = _share(above) - _interval(above, z)[0]
    up = _interval(below, z)[1] - _share(below)
    rounding = z * z * (_rounding_variance(above) + _rounding_variance(below))
    return difference - math.sqrt(down * down + up * up + rounding) > 0


def _interval(figure: GroupFigure, z: float) -> tuple[float, float]:
    base = figure.base or 0
    return wilson(_share(figure) * base, base, z)


def _rounding_variance(figure: GroupFigure) -> float:
    """How much the rounding of the counts can move the share, as a variance.

    The choices of one question add up to what was counted; where several could be chosen that is a count of its own.
    """
    share, counted = _share(figure), figure.counted or 1
    outside = figure.cells_out * share**2 if figure.cells_out else share**2
    inside = figure.cells_in * ((1 - share) ** 2 if figure.cells_out else 1.0)
    return ROUNDING_VARIANCE * (inside + outside) / counted**2


def _share(figure: GroupFigure) -> float:
    return min(1.0, (figure.n or 0) / figure.counted) if figure.counted else 0.0


def compare_with_population(classes: Sequence[PopulationClass]) -> tuple[ComparedClass, ...]:
    """Each class with its shares; flagged when it differs more than chance and five points, and enough are expected."""
    people = {c.variable: sum(d.respondents for d in classes if d.variable == c.variable) for c in classes}
    inhabitants = {c.variable: sum(d.population for d in classes if d.variable == c.variable) for c in classes}
    found = []
    for item in classes:
        n, share_there = people[item.variable], item.population / (inhabitants[item.variable] or 1)
        if not n or not 0 < share_there < 1:
            continue
        share, error = item.respondents / n, math.sqrt(share_there * (1 - share_there) / n)
        flagged = (
            carries(n, Showing.PERCENT) and n * share_there >= 5 and abs(share - share_there) > max(2 * error, 0.05)
        )
        found.append(ComparedClass(item, share, share_there, flagged))
    return tuple(found)
