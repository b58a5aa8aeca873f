"""What is kept of official figures: the last word holds, a person's word before a service's, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import OfficialError
from pipeline.official import Act, Area, Counted, Indicator, Kind, Official, known, open_official

DAY, NEXT = date(2026, 11, 22), date(2026, 11, 23)
PEOPLE = Indicator("exempelby", known()["population"].kind, Area.MUNICIPALITY, 2025, 15_000, "SCB (TAB638)")
HOUSES = Indicator(
    "exempelby", Kind("households", "Hushåll", "Households", "antal", "number"), Area.PLACE, 2024, 410, "Kommunen 2025"
)


@pytest.fixture
def official(tmp_path: Path) -> Iterator[Official]:
    with open_official(tmp_path / "official.db") as opened:
        yield opened


def values(official: Official) -> list[float]:
    return [one.indicator.value for one in official.standing("exempelby")]


def test_what_is_fetched_again_is_kept_only_where_it_is_another(official: Official) -> None:
    assert official.keep([PEOPLE], day=DAY) == 1
    assert official.keep([PEOPLE], day=NEXT) == 0
    assert official.keep([replace(PEOPLE, value=15_010)], day=NEXT) == 1
    assert values(official) == [15_010]


def test_what_is_not_found_the_next_time_stays(official: Official) -> None:
    official.keep([PEOPLE], day=DAY)
    official.keep([], day=NEXT)

    assert values(official) == [15_000]


def test_a_persons_figure_goes_before_a_fetched_one_until_it_is_removed(official: Official) -> None:
    official.keep([PEOPLE], day=DAY)
    official.enter(replace(PEOPLE, value=14_900, source="Kommunen"), who="maja@example.org", day=DAY)
    official.keep([replace(PEOPLE, value=15_020)], day=NEXT)
    (standing,) = official.standing()

    assert (standing.indicator.value, standing.act, standing.who) == (14_900, Act.ENTERED, "maja@example.org")
    official.remove(standing.indicator, who="maja@example.org", day=NEXT)
    assert values(official) == []
    official.keep([replace(PEOPLE, value=15_020)], day=NEXT)
    assert values(official) == [15_020]


def test_figures_stand_in_the_order_in_which_they_are_shown_whenever_they_came(official: Official) -> None:
    official.enter(HOUSES, who="Maja", day=DAY)
    official.keep([replace(PEOPLE, area=Area.COUNTRY), PEOPLE, replace(PEOPLE, year=2015)], day=DAY)

    assert [(one.indicator.kind.id, one.indicator.area, one.indicator.year) for one in official.standing()] == [
        ("population", Area.MUNICIPALITY, 2015),
        ("population", Area.MUNICIPALITY, 2025),
        ("population", Area.COUNTRY, 2025),
        ("households", Area.PLACE, 2024),
    ]


def test_everything_that_was_ever_said_is_still_there_and_cannot_be_changed(official: Official, tmp_path: Path) -> None:
    official.enter(HOUSES, who="Maja", day=DAY)
    official.remove(HOUSES, who="Maja", day=DAY)

    with closing(sqlite3.connect(tmp_path / "official.db")) as file:
        assert file.execute("select count(*) from figure").fetchone() == (2,)
        for change in ("update figure set value = 0", "delete from figure"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                file.execute(change)


def test_figures_of_another_day_are_read_as_they_were_written(official: Official, tmp_path: Path) -> None:
    official.enter(replace(HOUSES, approximate=True), who="Maja", day=DAY)

    with open_official(tmp_path / "official.db") as again:
        (standing,) = again.standing("exempelby")
        assert standing.indicator == replace(HOUSES, approximate=True)
        assert again.standing("annanby") == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(HOUSES, source=" "), "En siffra utan källa sparas inte"),
        (replace(HOUSES, year=24), "Året 24 kan inte stämma"),
        (replace(HOUSES, value=float("nan")), "inget tal"),
        (replace(HOUSES, source="Kommunen\n2025"), "på en rad var"),
        (replace(HOUSES, kind=replace(HOUSES.kind, id="Hushåll")), "skriv det med a-z"),
        (replace(HOUSES, kind=replace(HOUSES.kind, label_en="")), "på svenska och engelska"),
        (replace(HOUSES, kind=replace(HOUSES.kind, decimals=9)), "högst tre decimaler"),
    ],
)
def test_a_figure_that_nobody_could_check_is_refused_with_a_sentence(
    official: Official, wrong: Indicator, said: str
) -> None:
    with pytest.raises(OfficialError, match=said):
        official.enter(wrong, who="Maja", day=DAY)
    assert official.standing() == ()


def test_nobody_enters_a_figure_without_a_name(official: Official) -> None:
    with pytest.raises(OfficialError, match="vem som anger"):
        official.enter(HOUSES, who=" ", day=DAY)


def test_where_a_place_is_counted_is_the_last_that_was_said(official: Official) -> None:
    assert official.counted("exempelby") is None
    here = Counted("exempelby", "TAB6574", ("1421A0010", "1421A0020"), "Ungefär.")
    official.count_at(here, who="Maja", day=DAY)
    assert official.counted("exempelby") == here
    official.count_at(Counted("exempelby", "", (), ""), who="Maja", day=NEXT)
    assert official.counted("exempelby") is None


def test_the_last_day_that_somebody_asked_is_remembered(official: Official) -> None:
    assert official.asked("exempelby") is None
    official.note_asked("exempelby", NEXT)
    official.note_asked("exempelby", DAY)

    assert official.asked("exempelby") == NEXT


def test_a_file_that_is_something_else_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "official.db").write_bytes(b"not a database at all, whatever it is called")

    with pytest.raises(OfficialError, match="går inte att öppna"):
        open_official(tmp_path / "official.db")


def test_every_known_figure_can_be_kept_and_every_number_at_kolada_has_a_title(official: Official) -> None:
    found = [replace(PEOPLE, kind=one.kind) for one in known().values()]

    assert official.keep(found, day=DAY) == len(found)
    assert all(bool(one.kolada) == bool(one.title) for one in known().values())
