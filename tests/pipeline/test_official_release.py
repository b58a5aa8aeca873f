"""Official figures in a release: they come with it, change it when they change, and are held to have a source."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.official import Area, Indicator, Official, known, open_official
from pipeline.publish import verify_release

DAY = date(2026, 10, 1)
PEOPLE = Indicator(
    "exempelby", known()["population"].kind, Area.MUNICIPALITY, 2025, 15_000, "SCB (TAB638)", approximate=True
)
SHOWN = "select indicator, area, year, value, approximate, source from indicator"


@pytest.fixture
def official(home: Any, people: Callable[..., Any]) -> Iterator[Official]:
    """The figures of a home whose campaign sixty people have answered."""
    home.all_hand_in(people(60))
    with open_official(home.folder / "official.db") as opened:
        home.stream = replace(home.stream, official=opened)
        yield opened


def test_a_place_goes_all_the_way_without_a_figure_from_elsewhere(
    home: Any, official: Official, query: Callable[..., Any]
) -> None:
    home.publish()

    assert query(home.current, SHOWN) == []
    assert query(home.current, "select population, population_source from place") == [(900, "Kommunen, 2025")]


def test_a_new_figure_makes_a_new_release_and_the_same_one_does_not(
    home: Any, official: Official, query: Callable[..., Any]
) -> None:
    home.publish()
    official.keep([PEOPLE, replace(PEOPLE, place="annanby")], day=DAY)
    second = home.publish()

    assert second.release_id == "2026-10-01-2"
    assert query(home.current, SHOWN) == [("population", "municipality", 2025, 15_000.0, 1, "SCB (TAB638)")]
    assert verify_release(home.current) == []
    official.keep([PEOPLE], day=date(2026, 10, 2))
    assert home.publish().unchanged


@pytest.mark.parametrize("broken", ["source = ' '", "label_en = ''", "area = 'moon'", "year = 25", "approximate = 2"])
def test_a_release_with_a_figure_that_nobody_can_check_is_refused(
    home: Any, official: Official, tmp_path: Path, broken: str
) -> None:
    official.keep([PEOPLE], day=DAY)
    home.publish()
    copy = tmp_path / "copy.db"
    shutil.copyfile(home.current, copy)
    with closing(sqlite3.connect(copy)) as file, file:
        file.execute(f"update indicator set {broken}")

    (problem,) = verify_release(copy)
    assert "Officiella siffror" in problem
