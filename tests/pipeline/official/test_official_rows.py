"""What a release holds of official figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.official import Act, Area, Indicator, Kept, Kind, indicator_rows, known

POPULATION = Indicator("b-by", known()["population"].kind, Area.PLACE, 2025, 812, "SCB", approximate=True)
HOUSES = Indicator("a-by", Kind("houses", "Hus", "Houses", "antal", "number", 1), Area.PLACE, 2024, 40.5, "Kommunen")


def kept(*figures: Indicator) -> list[Kept]:
    return [Kept(one, Act.ENTERED, "maja@example.org", date(2026, 11, 22)) for one in figures]


def test_a_row_has_the_figure_its_year_and_its_source_and_not_who_entered_it() -> None:
    (row,) = indicator_rows(kept(HOUSES), {"a-by"})

    assert row == (*("a-by", "houses", "place", 2024, 1, "Hus", "Houses", "antal", "number", 40.5, 1, 0, "Kommunen"),)


def test_a_kind_has_the_same_position_in_every_place() -> None:
    rows = indicator_rows(kept(HOUSES, POPULATION, replace(HOUSES, place="b-by")), {"a-by", "b-by"})

    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("a-by", "houses", 2),
        ("b-by", "population", 1),
        ("b-by", "houses", 2),
    ]


def test_a_place_that_is_not_in_the_release_has_no_figures_there() -> None:
    assert list(indicator_rows(kept(HOUSES, POPULATION), {"c-by"})) == []
