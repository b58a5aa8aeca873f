"""The chapter on services: needs as the counts say, among those who need them, and no order where the base is small."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.published import open_published
from reports.escaping import Markdown
from reports.exhibits import Exhibit
from reports.figures import Survey, read_campaigns, read_survey
from reports.language import ENGLISH, SWEDISH, Language
from reports.numbers import Numbers
from reports.service import chapter, exhibit, need
from reports.swedish import number, percent
from tests.reports.conftest import SERVICES, with_services


@pytest.fixture
def asked(publish: Any, residents: Any) -> Any:
    """Writes what so many people said of the services."""

    def write(n: int = 400, weights: dict[str, Sequence[int]] | None = None) -> Path:
        path: Path = publish(with_services(residents(n), weights))
        return path

    return write


def survey(path: Path, language: Language = SWEDISH) -> Survey:
    with closing(open_published(path)) as connection:
        (campaign,) = read_campaigns(connection, "exempelby", language=language)
        return read_survey(connection, campaign, language=language)


def shown(path: Path, language: Language = SWEDISH) -> Exhibit:
    figure = exhibit(survey(path, language))
    assert figure is not None
    return figure


def needs(path: Path) -> dict[str, float]:
    return {one.short: float(found) for one in survey(path).services if (found := need(one)) is not None}


def chapter_of(path: Path, language: Language = SWEDISH) -> tuple[str, Numbers]:
    tal = Numbers()
    return chapter(survey(path, language), lambda figure: Markdown(f"<{figure.name}>"), tal), tal


def counts(path: Path) -> dict[str, dict[str, int]]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "select q.short_sv, t.choice, t.n from total_count t join question q on q.id = t.question "
            "where q.battery = 'service_needs'"
        ).fetchall()
    return {name: {choice: n for short, choice, n in rows if short == name} for name, _, _ in rows}


def test_every_number_of_the_table_is_what_the_counts_say_greatest_need_first(asked: Any) -> None:
    path = asked()
    expected = []
    for name, n in counts(path).items():
        base = n["missing"] + n["not_enough"] + n["enough"]
        need = (2 * n["missing"] + n["not_enough"]) / (2 * base)
        shares = [percent(n[part], base) for part in ("missing", "not_enough", "enough")]
        expected.append((need, name, str(base), *shares, number(round(100 * need, 9))))
    expected.sort(reverse=True)

    rows = shown(path).rows

    assert [(row[0], *row[2:]) for row in rows] == [row[1:] for row in expected]
    assert [row[1] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0][0] == "Apotek eller läkemedelsutlämning"


def test_those_who_do_not_need_a_service_make_no_need_smaller(asked: Any) -> None:
    few = asked(weights={"fuel": [1, 1, 2, 0, 0]})
    among_all = needs(few)["Drivmedel"]
    many = asked(weights={"fuel": [1, 1, 2, 12, 0]})

    assert needs(many)["Drivmedel"] == pytest.approx(among_all, abs=0.1)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        (SWEDISH, "Behovet är störst av ”Apotek eller läkemedelsutlämning”"),
        (ENGLISH, "The need is greatest for Apotek eller läkemedelsutlämning"),
    ],
)
def test_the_title_names_what_is_needed_most(asked: Any, language: Language, title: str) -> None:
    assert shown(asked(), language).title == title


ALIKE = {key: [20, 30, 40, 5, 5] for key in SERVICES}


def test_on_a_base_under_a_hundred_no_service_is_named_before_one_fifteen_points_behind(asked: Any) -> None:
    path = asked(60, weights=ALIKE | {"groceries": [95, 0, 0, 5, 0]})
    (first, most), *others = sorted(needs(path).items(), key=lambda pair: -pair[1])
    title = shown(path).title

    assert title.startswith("Behovet är störst av")
    assert {name: name in title for name, _ in others} == {name: most - found < 0.15 for name, found in others}
    assert first in title
    assert "Livsmedelsbutik" not in title


def test_where_nothing_stands_out_no_service_is_named(asked: Any) -> None:
    told = survey(asked(60, weights=ALIKE))

    figure = exhibit(replace(told, services=told.services * 2))

    assert figure is not None
    assert figure.title == "Inget slags service saknas tydligt mest"


def test_fewer_than_thirty_give_counts_and_no_order(asked: Any) -> None:
    figure = shown(asked(24))

    assert figure.chart is None
    assert figure.title == "För få svar för att ordna servicen"
    assert all(row[1] == row[6] == "–" for row in figure.rows)
    assert all(re.fullmatch(r"\d+ av \d+|Redovisas inte – för få svar\.", row[3]) for row in figure.rows)


def test_fewer_than_ten_give_one_sentence(asked: Any) -> None:
    text, _ = chapter_of(asked(9))

    assert text == (
        "## Service i dag\n\nEnkäten frågade om servicen, men för få har svarat för att svaren ska kunna visas."
    )


def test_a_withheld_answer_is_unknown_and_in_no_order(asked: Any) -> None:
    path = asked()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("delete from total_count where question = 'service_needs.pharmacy' and choice = 'missing'")

    assert "Apotek eller läkemedelsutlämning" not in needs(path)
    assert shown(path).rows[-1] == ("Apotek eller läkemedelsutlämning", "–", *["okänt"] * 4, "–")


def test_there_is_no_chapter_where_no_service_was_asked_about(publish: Any, residents: Any) -> None:
    assert chapter_of(publish(residents(60)))[0] == ""


def test_the_chapter_says_how_many_miss_the_foremost_with_numbers_of_the_table(asked: Any) -> None:
    path = asked()
    text, tal = chapter_of(path)
    row = shown(path).rows[0]

    assert "<services>" in text
    assert [tal.told[name] for name in re.findall(r"{{tal (services > [^}]+)}}", text)] == [row[3], row[4]]


def test_the_bars_hold_everyone_who_needs_the_service_and_grow_lighter_with_less_need(asked: Any) -> None:
    figure = shown(asked())
    assert figure.chart is not None
    values = figure.chart.values

    assert [row["end"] for row in values["rows"] if row["choice"] == "Räcker"] == [pytest.approx(100)] * len(SERVICES)
    assert [sum(bytes.fromhex(colour[1:])) for colour in values["colours"]] == sorted(
        sum(bytes.fromhex(colour[1:])) for colour in values["colours"]
    )


def test_the_chapter_is_english_in_an_english_document(asked: Any) -> None:
    text, _ = chapter_of(asked(), ENGLISH)

    assert text.startswith("## Services today")
    assert shown(asked(), ENGLISH).header[2:] == ("Need it", "Missing, %", "Not enough, %", "Enough, %", "Need")
