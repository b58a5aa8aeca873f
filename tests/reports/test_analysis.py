"""What may be said of a figure: bases, order, fields and differences."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from reports.analysis import (
    Quadrant,
    Showing,
    alike,
    clear_lead,
    compare_with_population,
    comparisons,
    main_campaign,
    quadrant,
    quadrant_cuts,
    rank,
    ratings_differ,
    real_differences,
    showing,
    wilson,
)
from reports.figures import Campaign, GroupFigure, PopulationClass, Rating, Wish


def wish(area: str, chosen: int | None, base: int | None = 200) -> Wish:
    return Wish(area, area, area, "priority", base, chosen, None, None, 0, 100, 3)


def weight(area: str, mean: float) -> Wish:
    return Wish(area, area, area, f"weight.{area}", 200, None, mean, 1.0, 0, 14, None)


def test_means_that_differ_by_less_than_five_hundredths_are_called_equal_and_stand_together() -> None:
    means = {"school": 8.9, "safety": 7.81, "care": 7.79, "water": 7.77, "parks": 5.40, "culture": 5.34}
    ranked = rank([weight(area, mean) for area, mean in means.items()], {}, {}, None)

    assert [[item.area for item in together] for together in alike(ranked)] == [["safety", "care", "water"]]
    assert not clear_lead(ranked[1:3])
    assert clear_lead(ranked[4:6])


def rating(area: str, mean: float, base: int = 200) -> Rating:
    return Rating(area, area, area, f"r.{area}", base, mean, 1.0, 25 * (mean - 1), 0, 0, 0, 0, 1, 5)


def group(name: str, n: int | None, base: int | None, area: str = "housing") -> GroupFigure:
    return GroupFigure("age_group", name, name, base or 0, "importance", area, area, base, n, base, None, 1, 0)


def campaign(slug: str, form: str, respondents: int, opens: str, ranks: int = 1) -> Campaign:
    return Campaign(slug, "", form, 1, opens, None, "open_link", "", 1, respondents, 0, 0, "", ranks)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (None, Showing.NOTHING),
        (0, Showing.NOTHING),
        (9, Showing.NOTHING),
        (10, Showing.COUNTS),
        (29, Showing.COUNTS),
        (30, Showing.PERCENT),
        (99, Showing.PERCENT),
        (100, Showing.COMPARISON),
    ],
)
def test_the_base_decides_what_is_shown(base: int | None, expected: Showing) -> None:
    assert expected is showing(base)


@pytest.mark.parametrize(("n", "base", "low", "high"), [(7, 18, 20, 61), (12, 30, 25, 58), (62, 155, 33, 48)])
def test_wilson_gives_the_published_examples(n: int, base: int, low: int, high: int) -> None:
    assert [low, high] == [round(100 * end) for end in wilson(n, base, 1.959964)]


def test_areas_are_ordered_by_wish_equals_share_a_rank_and_what_carries_no_order_stands_by_its_name() -> None:
    ranked = rank(
        [wish("a", 10), wish("unknown", None), wish("b", 60), wish("c", 10), wish("few", 9, 20)], {}, {}, None
    )

    assert [(r.area, r.rank) for r in ranked] == [("b", 1), ("a", 2), ("c", 2), ("few", None), ("unknown", None)]


def test_fields_are_cut_at_the_middle_of_the_scale_and_the_mean_share() -> None:
    wishes = [wish("bad", 120), wish("good", 120), wish("calm", 10), wish("weak", 10), wish("near", 65)]
    ratings = {
        r.area: r
        for r in [rating("bad", 2), rating("good", 4), rating("calm", 4.2), rating("weak", 1.8), rating("near", 2.2)]
    }
    cuts = quadrant_cuts(wishes, ratings)

    assert cuts is not None
    assert (cuts.rating, round(cuts.wish, 3)) == (3.0, 0.325)
    assert [quadrant(w, ratings[w.area], cuts) for w in wishes] == [
        Quadrant.FIRST,
        Quadrant.EVEN_BETTER,
        Quadrant.WORKS,
        Quadrant.WATCH,
        Quadrant.UNCLEAR,
    ]


@pytest.mark.parametrize(
    ("one", "other", "named"),
    [
        (group("x", 60, 99), group("y", 60, 201), True),
        (group("x", 33, 99), group("y", 60, 201), False),
        (group("x", 24, 27), group("y", 60, 201), False),
        (group("x", None, 99), group("y", 60, 201), False),
    ],
    ids=["large and firm", "under ten points", "base under thirty", "unknown"],
)
def test_a_difference_is_named_only_when_it_is_large_and_firm(
    one: GroupFigure, other: GroupFigure, named: bool
) -> None:
    assert named is bool(real_differences(comparisons([one, other])))


def test_the_exact_number_and_not_the_rounded_one_decides_what_is_compared() -> None:
    """Twenty-nine whose answers were rounded up to thirty are not thirty."""
    many = group("y", 60, 201)
    rounded_up, enough = (replace(group("x", 27, base), counted=30) for base in (29, 30))

    assert not comparisons([rounded_up, many])
    assert len(comparisons([enough, many])) == 1


def test_two_groups_are_one_comparison_and_three_are_three() -> None:
    two, three = [group(name, 30, 100) for name in "xy"], [group(name, 30, 100) for name in "xyz"]
    areas = [group(name, 30, 100, area) for area in ("housing", "safety") for name in "xy"]

    assert [(one.group_id, other.n) for one, other in comparisons(two)] == [("x", 30)]
    assert [one.group_id for one, _ in comparisons(three)] == ["x", "y", "z"]
    assert [(one.group_id, one.area) for one, _ in comparisons(areas)] == [("x", "housing"), ("x", "safety")]


def test_without_a_true_difference_a_survey_seldom_names_one() -> None:
    """Fourteen areas, thirty against seventy answers, the same wish in both: at most a few in a hundred surveys."""
    dice = random.Random(1)

    def count(n: int) -> int:
        truth = sum(dice.random() < 0.25 for _ in range(n))
        return truth // 3 * 3 + (3 if dice.random() < truth % 3 / 3 else 0)

    surveys = [
        [f for area in range(14) for f in (group("x", count(30), 30, str(area)), group("y", count(70), 70, str(area)))]
        for _ in range(60)
    ]

    assert sum(bool(real_differences(comparisons(survey))) for survey in surveys) <= 4


@pytest.mark.parametrize(("best", "worst", "differ"), [(4.0, 3.0, True), (3.1, 3.0, False)])
def test_one_rating_is_called_better_only_when_the_intervals_do_not_meet(
    best: float, worst: float, differ: bool
) -> None:
    assert differ is ratings_differ(rating("best", best), rating("worst", worst))


def test_a_class_is_flagged_only_beyond_chance_and_five_points() -> None:
    def class_of(value: str, n: int, people: int) -> PopulationClass:
        return PopulationClass("age_group", "Ålder", value, value, n, people, "SCB", 2025, None)

    found = compare_with_population(
        [class_of("young", 15, 250), class_of("middle", 105, 500), class_of("old", 80, 250)]
    )

    assert {c.figure.value: c.flagged for c in found} == {"young": True, "middle": False, "old": True}
    assert pytest.approx(0.3) == found[0].ratio


def test_the_document_is_about_the_latest_of_the_form_that_most_answered() -> None:
    resident = campaign("resident-1", "resident", 200, "2024-01-01")
    campaigns = [
        resident,
        replace(resident, campaign="resident-2", opens="2026-01-01", respondents=90),
        replace(resident, campaign="too few to tell of", opens="2026-07-01", respondents=0),
        campaign("youth", "youth", 60, "2026-05-01"),
        campaign("visitors", "visitor", 900, "2026-06-01", ranks=0),
    ]

    assert main_campaign(campaigns).campaign == "resident-2"
