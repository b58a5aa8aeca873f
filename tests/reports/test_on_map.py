"""The chapter of the map: what the file says in squares and by name, where it is, and nothing of fewer than five."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.published import open_published
from reports import build
from reports.drawing import draw
from reports.escaping import Markdown
from reports.exhibits import Exhibit
from reports.figures import Survey, read_campaigns, read_survey
from reports.language import ENGLISH, SWEDISH, Language
from reports.on_map import chapter, exhibit
from tests.reports.conftest import with_map, with_services


@pytest.fixture
def mapped(publish: Any, residents: Any) -> Path:
    return with_map(publish(residents(60)))


def survey(path: Path, language: Language = SWEDISH) -> Survey:
    with closing(open_published(path)) as connection:
        (campaign,) = read_campaigns(connection, "exempelby", language=language)
        return read_survey(connection, campaign, language=language)


def shown(path: Path, language: Language = SWEDISH) -> dict[str, Exhibit]:
    told = survey(path, language)
    found = {one.question: exhibit(one, told) for one in told.map_questions}
    return {question: figure for question, figure in found.items() if figure}


def change(path: Path, sql: str) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(sql)
    return path


def test_the_table_has_every_named_spot_and_the_squares_of_each_area(mapped: Path) -> None:
    assert {question: figure.rows for question, figure in shown(mapped).items()} == {
        "pins_like": (
            ("Badplatsen", "minst 40", "–", "–"),
            ("Torget", "minst 10", "–", "–"),
            ("Södra sidan", "–", "2", "minst 15"),
            ("Norra sidan", "–", "1", "minst 5"),
        ),
        "pins_improve": (
            ("Gamla stationen", "minst 20", "–", "–"),
            ("Södra sidan", "–", "1", "minst 25"),
            ("Utanför delområdena", "–", "1", "minst 5"),
        ),
    }


@pytest.mark.parametrize(
    ("language", "like", "improve"),
    [
        (
            SWEDISH,
            "Minst 40 personer tycker om Badplatsen",
            "Minst 25 personer vill förbättra något i samma ruta (Södra sidan)",
        ),
        (
            ENGLISH,
            "At least 40 people like Badplatsen",
            "At least 25 people want to improve something in the same square (Södra sidan)",
        ),
    ],
)
def test_the_title_says_what_most_people_pointed_out(mapped: Path, language: Language, like: str, improve: str) -> None:
    assert [figure.title for figure in shown(mapped, language).values()] == [like, improve]


def test_the_note_has_question_and_base_and_says_that_blank_is_not_nobody(mapped: Path) -> None:
    note = shown(mapped)["pins_like"].note

    assert note == (
        "Fråga: ”Märk ut platser du tycker om.” Bas: minst 110 personer svarade, minst 70 av dem med en punkt på "
        "kartan. Rutorna är 250–500 meter i sida, de större där färre pekar, och räknas dit där deras mitt "
        "ligger. Tomt betyder inte att ingen har pekat där."
    )


def test_an_english_map_is_english_but_for_names(mapped: Path) -> None:
    figure = shown(mapped, ENGLISH)["pins_improve"]

    assert "Mark places to improve." in figure.note
    assert figure.rows[-1] == ("Outside the sub-areas", "–", "1", "at least 5")
    assert figure.chart is not None
    assert figure.chart.alternative.startswith("Map of the place's sub-areas and 2 squares")


def test_every_square_is_drawn_on_every_area_with_a_bar_of_scale(mapped: Path) -> None:
    figure = shown(mapped)["pins_like"]
    assert figure.chart is not None
    values = figure.chart.values

    assert [len(values[part]) for part in ("ground", "squares", "bar")] == [2, 3, 1]
    assert [one["people"] for one in values["squares"]] == ["minst 5 personer", "minst 5 personer", "minst 15 personer"]
    assert [one["name"] for one in values["names"]] == ["Norra sidan", "Södra sidan", "250 m"]
    assert values["classes"] == ["minst 5 personer", "minst 15 personer"]


def test_the_map_is_a_picture_with_names_and_a_label_that_fetches_nothing(mapped: Path) -> None:
    figure = shown(mapped)["pins_improve"]
    assert figure.chart is not None

    markup = draw(figure.chart, language=SWEDISH)

    assert markup.count('role="img" aria-label="Karta med platsens delområden och 2 rutor') == 2
    assert all(name in markup for name in ("Norra sidan", "Södra sidan", "minst 25"))
    assert not re.search(r"<script|href=|src=|url\(", markup)


def test_without_outlines_there_is_a_table_and_no_map(mapped: Path) -> None:
    figure = shown(change(mapped, "delete from place_area"))["pins_like"]

    assert figure.chart is None
    assert figure.rows[-1] == ("Utanför delområdena", "–", "3", "minst 15")


def test_where_only_named_places_are_published_there_is_a_table_of_them(mapped: Path) -> None:
    figure = shown(change(mapped, "delete from map_cell"))["pins_improve"]

    assert figure.chart is None
    assert (figure.query, figure.title) == ("map_places", "Minst 20 personer vill förbättra Gamla stationen")
    assert "ruta" not in figure.note.lower()


def chapter_of(path: Path, language: Language = SWEDISH) -> str:
    return chapter(survey(path, language), lambda figure: Markdown(f"<{figure.name}>"))


def test_a_question_with_nothing_to_show_is_told_of_in_a_sentence(mapped: Path) -> None:
    change(mapped, "delete from map_cell where question = 'pins_like'")
    text = chapter_of(change(mapped, "delete from map_place where question = 'pins_like'"))

    assert "**”Märk ut platser du tycker om.”** Inget ställe visas, för inget är utpekat av minst fem personer." in text
    assert "<map_pins_improve>" in text


def test_there_is_no_chapter_where_nobody_was_asked(publish: Any, residents: Any) -> None:
    assert chapter_of(publish(residents(60))) == ""


@pytest.mark.parametrize(
    ("language", "heading"), [(SWEDISH, "## Platser på kartan"), (ENGLISH, "## Places on the map")]
)
def test_the_chapter_has_a_heading_and_one_figure_for_each_question(
    mapped: Path, language: Language, heading: str
) -> None:
    text = chapter_of(mapped, language)

    assert text.startswith(heading)
    assert re.findall(r"<(\w+)>", text) == ["map_pins_like", "map_pins_improve"]


def test_the_chapters_stand_in_the_document_and_only_where_their_questions_were_asked(
    publish: Any, residents: Any, weights: Any
) -> None:
    asked = build(with_map(publish(with_services(residents(60)))), "exempelby").markdown
    not_asked = build(publish(weights(60)), "exempelby").markdown
    headings = re.findall(r"^## (.+)$", asked, re.MULTILINE)

    where = [headings.index(name) for name in ("Service i dag", "Helheten och temaprofilen", "Platser på kartan")]
    assert where == sorted(where)
    assert not re.search(r"^## (Service i dag|Platser på kartan)$", not_asked, re.MULTILINE)
