"""The place in figures: what is shown beside what, and what is never made up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.published import open_published
from reports.drawing import draw, raster
from reports.escaping import Markdown
from reports.exhibits import Exhibit
from reports.figures import Place
from reports.in_numbers import (
    AgeClass,
    Figure,
    InNumbers,
    chapter,
    in_numbers,
    population_change,
    population_index,
    population_pyramid,
    read_in_numbers,
    sources,
)
from reports.language import ENGLISH, SWEDISH
from reports.lines import LOOKS
from reports.numbers import Numbers

PLACE = Place("byn", "Byn", "1421", "Orust", 812, "Kommunen, 31 december 2025")
OWN = Figure("population", "Invånare", "personer", "place", None, 812, 0, 0, PLACE.population_source, 1)
AGES = (
    AgeClass("16–44 år", 150, 170, "SCB", 2025),
    AgeClass("45–64 år", 190, 180, "SCB", 2025),
    AgeClass("65 år eller äldre", 110, 90, "SCB", 2025),
)


def people(area: str, year: int, value: float, latest: int = 1) -> Figure:
    about = int(year >= 2025)
    return Figure("population", "Invånare", "personer", area, year, value, 0, about, "SCB, folkmängd (TAB638)", latest)


def share(area: str, value: float, year: int = 2025, name: str = "share_65_79") -> Figure:
    return Figure(name, "Invånare 65–79 år", "procent", area, year, value, 1, 0, "Kolada (RKA), N01812", 1)


def known(*figures: Figure, ages: tuple[AgeClass, ...] = ()) -> InNumbers:
    return InNumbers(SWEDISH, (OWN, *figures), ages)


def written(of: InNumbers) -> str:
    def show(exhibit: Exhibit) -> Markdown:
        return Markdown("{{" + exhibit.name + "}}")

    return str(chapter(PLACE, of, show, Numbers()))


def test_a_place_of_which_nothing_else_is_known_has_no_chapter() -> None:
    assert written(known()) == ""


def test_the_pyramid_alone_is_a_chapter_for_a_population_that_somebody_entered() -> None:
    said = written(known(ages=AGES))

    assert "{{population_pyramid}}" in said
    assert "{{in_numbers}}" not in said
    assert "Byn ligger i kommunen Orust och har {{tal folkmängd}} invånare (Kommunen, 31 december 2025)." in said


def test_each_figure_stands_beside_the_same_of_the_areas_around_the_place() -> None:
    table = in_numbers(known(people("municipality", 2025, 15_120), share("municipality", 21.5), share("country", 14.9)))

    assert table.header == ("Siffra", "Platsen", "Kommunen", "Riket", "År")
    assert table.rows == (
        ("Invånare, personer", "812", "cirka 15\u202f120", "–", "2025"),
        ("Invånare 65–79 år, procent", "–", "21,5", "14,9", "2025"),
    )
    assert "Platsens invånarantal är det som angetts för platsen (Kommunen, 31 december 2025)." in table.note
    assert table.source == "Kommunen, SCB och Kolada (RKA)"


def test_a_figure_of_another_year_says_so_and_an_older_year_is_not_shown() -> None:
    old = replace(share("municipality", 20.0, 2020), latest=0)
    table = in_numbers(known(old, share("municipality", 21.5), share("country", 14.9, 2023)))

    assert table.rows[1] == ("Invånare 65–79 år, procent", "–", "21,5", "14,9 (2023)", "2025")


def test_the_title_is_where_the_municipality_is_least_like_the_country() -> None:
    close = [share(area, value, name="share_0_19") for area, value in (("municipality", 20.0), ("country", 20.4))]
    far = [share("municipality", 21.5), share("country", 14.9)]

    assert in_numbers(known(*close, *far)).title == (
        "Mest skiljer sig kommunen från riket i ”Invånare 65–79 år”: 21,5 procent mot 14,9 procent"
    )
    assert in_numbers(known(share("municipality", 21.5), share("country", 14.9, 2020))).title == (
        "Platsen och det den jämförs med"
    )


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (15_600, 15_120, "Kommunen har minskat med 3,1 procent från 2015 till 2025"),
        (14_000, 15_120, "Kommunen har ökat med 8,0 procent från 2015 till 2025"),
        (15_100, 15_120, "Kommunen har ungefär lika många invånare 2025 som 2015"),
    ],
)
def test_a_change_is_told_as_large_as_it_is(before: int, now: int, said: str) -> None:
    change = population_change(known(people("municipality", 2015, before, 0), people("municipality", 2025, now)))

    assert change is not None
    assert change.title == said


def test_no_change_is_told_over_few_years_or_from_nobody() -> None:
    few = (people("municipality", 2022, 15_000, 0), people("municipality", 2025, 15_120))
    nobody = (people("country", 2015, 0, 0), people("country", 2025, 10))

    assert population_change(known(*few, *nobody)) is None


def run(area: str, counts: dict[int, float]) -> tuple[Figure, ...]:
    return tuple(people(area, year, n, int(year == max(counts))) for year, n in counts.items())


BYN = run("place", {2016: 200, 2017: 203, 2019: 195, 2024: 190})
KOMMUNEN = run("municipality", {year: 15_000 + 50 * (year - 2015) for year in range(2015, 2026)})


def test_every_line_is_a_hundred_in_the_first_year_that_all_areas_have() -> None:
    index = population_index(known(*BYN, *KOMMUNEN))

    assert index is not None
    assert index.header == ("År", "Platsen", "Kommunen")
    assert index.rows[:2] == (("2016", "100,0", "100,0"), ("2017", "101,5", "100,3"))
    assert index.rows[-1] == ("2025", "–", "cirka 103,0")
    assert index.title == "Jämfört med 2016 bor färre på platsen, fler i kommunen"
    assert "År utan punkt är okända." in index.note
    assert index.source == "SCB"


def test_a_year_that_nobody_knows_is_no_point_and_never_nought() -> None:
    index = population_index(known(*BYN, *KOMMUNEN))

    assert index is not None
    assert index.chart is not None
    drawn = [row for row in index.chart.values["rows"] if row["line"] == "Platsen"]
    assert [row["year"] for row in drawn] == [2016, 2017, 2019, 2024]
    assert min(row["index"] for row in index.chart.values["rows"]) == 95
    assert index.rows[2] == ("2018", "–", "100,7")


@pytest.mark.parametrize(
    "figures",
    [
        (),
        run("place", {2025: 812}),
        run("place", {2022: 800, 2025: 812}),
        (*run("place", {2014: 800, 2024: 812}), *KOMMUNEN[:1], *KOMMUNEN[2:9]),
        (*run("place", {2021: 800, 2030: 812}), *KOMMUNEN),
    ],
)
def test_no_lines_where_there_is_too_little_to_draw_them_from(figures: tuple[Figure, ...]) -> None:
    """No year, one year, too few years, no common year, too few years after the common one."""
    assert population_index(known(*figures)) is None


def test_areas_that_have_changed_by_less_than_one_in_a_hundred_have_about_as_many() -> None:
    index = population_index(
        known(*run("place", {2015: 400, 2025: 402}), *KOMMUNEN, *run("region", {2015: 9, 2025: 8}))
    )

    assert index is not None
    assert index.title == "Jämfört med 2015 bor ungefär lika många på platsen, fler i kommunen, färre i länet"


def test_lines_are_told_apart_without_colour_and_named_where_they_end() -> None:
    around = [run(area, {2015: 1000 * at, 2025: 1001 * at}) for at, area in enumerate(("region", "country"), start=1)]
    index = population_index(known(*BYN, *run("municipality", {2016: 100, 2025: 101}), *sum(around, ())))
    looks = [(dashes, shape) for _, _, dashes, shape in LOOKS]

    assert index is None, "the areas around have no year in common with the place"
    index = population_index(known(*run("place", {2015: 200, 2025: 190}), *KOMMUNEN, *sum(around, ())))
    assert index is not None
    assert index.chart is not None
    assert list(zip(index.chart.values["dashes"], index.chart.values["shapes"], strict=True)) == looks
    assert len({dashes for dashes, _ in looks}) == len({shape for _, shape in looks}) == 4
    drawn = draw(index.chart, language=SWEDISH)
    assert all(f">{name}<" in drawn for name in ("Platsen 95,0", "Kommunen 103,3", "Länet 100,1", "Riket 100,1"))


def test_small_changes_do_not_look_large() -> None:
    index = population_index(known(*run("place", {2015: 1000, 2025: 1001})))

    assert index is not None
    assert index.chart is not None
    low, high = index.chart.values["reach"]
    assert high - low >= 10


def test_a_pyramid_needs_every_age_for_women_and_men() -> None:
    assert population_pyramid(known(ages=(*AGES[:2], replace(AGES[2], men=None)))) is None
    assert population_pyramid(known(ages=AGES[:1])) is None


def test_the_pyramid_shows_the_numbers_as_they_are_and_names_the_largest_age() -> None:
    pyramid = population_pyramid(known(ages=AGES))

    assert pyramid is not None
    assert pyramid.title == "Den största åldersgruppen är 45–64 år: 42 procent"
    assert pyramid.rows[0] == ("16–44 år", "170", "150")
    assert pyramid.chart is not None
    assert [row["end"] for row in pyramid.chart.values["rows"][:2]] == [-90, 110]
    assert raster(pyramid.chart, language=SWEDISH)[:4] == b"\x89PNG"
    drawn = draw(pyramid.chart, language=SWEDISH)
    assert all(f">{n}<" in drawn for n in (150, 170, 190, 180, 110, 90))


def test_whose_the_figures_are_is_named_once_with_what_of_theirs_is_shown() -> None:
    other = replace(share("country", 5.9), source="Kolada (RKA), N01813")

    assert sources(known(people("municipality", 2025, 1), share("municipality", 21.5), other)) == [
        "SCB, folkmängd (TAB638)",
        "Kolada (RKA), N01812, N01813",
    ]


def test_everything_is_said_in_english_too() -> None:
    figures = (people("municipality", 2015, 15_600, 0), people("municipality", 2025, 15_120), share("country", 14.9))
    said = written(InNumbers(ENGLISH, (OWN, *figures), AGES))
    table = in_numbers(InNumbers(ENGLISH, (OWN, *figures), AGES))

    assert "Byn lies in the municipality of Orust and has {{tal folkmängd}} inhabitants" in said
    assert table.rows[0] == ("Invånare, personer", "812", "about 15,120", "–", "2025")
    assert "The latest year of each figure" in table.note


@pytest.mark.parametrize(("place", "areas"), [("exempelby", 6), ("", 6), ("annanby", 0)])
def test_the_question_gives_the_latest_of_each_figure_of_one_place_or_of_all(
    build_public: Callable[[Path], Path], tmp_path: Path, place: str, areas: int
) -> None:
    with closing(open_published(build_public(tmp_path))) as connection:
        found = read_in_numbers(connection, place, language=SWEDISH)

    of_two_kinds = {(f.indicator, f.area) for f in found.figures if f.indicator in ("population", "households")}
    assert len(of_two_kinds) == areas
    assert all(one.year == 2025 for one in found.figures if one.latest and one.indicator == "share_0_19")


def test_a_population_without_gender_is_unknown_and_not_nought(
    build_public: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = build_public(tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update population set gender = 'all' where gender = 'man'")
    with closing(open_published(path)) as connection:
        found: Any = read_in_numbers(connection, "exempelby", language=SWEDISH)

    assert {one.men for one in found.ages} == {None}
    assert not found.pyramid
