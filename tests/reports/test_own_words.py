"""The chapter with people's own words: themes as the file counts them, a few words, and how sure the codes are."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reports import finish, read_draft
from reports.draft import Draft
from reports.language import ENGLISH, SWEDISH, Language
from tests.reports.conftest import with_own_words

Publish = Callable[..., Path]


@pytest.fixture
def told(publish: Publish, residents: Any) -> Path:
    return with_own_words(publish(residents(60)))


def change(path: Path, *sql: str) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        for one in sql:
            database.execute(one)
    return path


def read(path: Path, language: Language = SWEDISH) -> tuple[Draft, str]:
    draft, quoted = read_draft(path, "exempelby", language=language)
    return draft, finish(draft, quoted, None).markdown


def test_themes_stand_in_the_order_of_how_many_wrote_about_them(told: Path) -> None:
    draft, _ = read(told)
    table = draft.exhibits["codes_best"]
    assert table.header == ("Tema", "Personer, cirka", "Styrka")
    assert table.rows == (("Natur och vatten", "48", "45"), ("Gemenskap", "30", "30"))
    assert table.title == "Flest skrev om ”Natur och vatten”"
    assert "Bas: cirka 90 personer" in table.note


def test_numbers_that_rounding_may_have_parted_share_the_first_place(told: Path) -> None:
    draft, text = read(told)
    assert draft.exhibits["codes_improve"].title == "Flest skrev om ”Service i vardagen” och ”Buss, tåg och båt”"
    assert "Av ungefär 120 som skrev tog 36 upp ”Service i vardagen” och 33 ”Buss, tåg och båt”." in text


def test_what_fewer_than_ten_said_is_never_a_nought(told: Path) -> None:
    draft, text = read(told)
    assert draft.exhibits["codes_improve"].header[2:] == ("Behov", "Idé"), "kinds that no theme has ten of are left out"
    assert draft.exhibits["codes_improve"].rows[1] == ("Buss, tåg och båt", "33", "33", "för få")
    chapter = text.partition("## Med egna ord")[2].partition("\n## ")[0]
    assert "Inget tema nämndes av tio personer eller fler." in chapter, "of the question with no code"
    assert "| 0 |" not in chapter


def test_from_thirty_people_on_the_themes_are_bars_as_long_as_their_numbers(told: Path) -> None:
    draft, text = read(told)
    chart = draft.exhibits["codes_improve"].chart
    assert chart is not None
    assert [(row["area"], row["share"], row["words"]) for row in chart.values["rows"]] == [
        *(("Service i vardagen", 36, "36"), ("Buss, tåg och båt", 33, "33"), ("Bostäder", 15, "15")),
    ]
    assert "<!-- figur: codes_improve -->" in text


@pytest.mark.parametrize(
    "less",
    [
        "update code_count set n = 27 where question = 'improve' and theme = '_answered'",
        "delete from code_count where question = 'improve' and theme = 'services'",
    ],
)
def test_few_who_wrote_or_few_themes_are_a_table(told: Path, less: str) -> None:
    draft, _ = read(change(told, less))
    assert draft.exhibits["codes_improve"].chart is None
    assert "Staplarna" not in draft.exhibits["codes_improve"].note


def test_a_few_words_are_told_as_they_come_and_all_are_in_the_open_data(told: Path) -> None:
    _, text = read(told)
    assert "Några av de 4 granskade svaren" in text
    assert "- ”Sjön och skogen.”\n- ”Att folk hälsar.”\n- ”Lugnet.”\n" in text
    assert "Skolan ligger nära" not in text
    assert "De svar som är granskade:" in text


def test_words_that_the_sample_forbids_us_may_be_said_by_others(told: Path) -> None:
    _, text = read(change(told, "update open_answer set text = 'Invånarna tycker olika.' where position = 1"))
    assert "”Invånarna tycker olika.”" in text


def test_a_paraphrase_says_that_it_is_one(told: Path) -> None:
    _, text = read(change(told, "update open_answer set kind = 'paraphrase' where question = 'improve'"))
    assert "Fler bussar på kvällen. (sammanfattat av den som granskade)" in text


def test_the_appendix_tells_how_well_two_people_agreed(told: Path) -> None:
    draft, text = read(told)
    assert draft.exhibits["coding"].rows == (("Natur och vatten: strength", "0,9"), ("Service i vardagen: need", "0,7"))
    assert "Så kodades de fria svaren" in text
    assert "minst 30 av svaren en gång till" in text
    assert "skilde de sig åt 11 gånger" in text


def test_that_only_one_person_has_coded_is_said(told: Path) -> None:
    draft, text = read(change(told, "delete from quality_figure where figure like 'coding%'"))
    assert "Bara en person har kodat svaren." in text
    assert "coding" not in draft.exhibits


def test_without_codes_and_words_there_is_no_chapter(publish: Publish, residents: Any) -> None:
    _, text = read(publish(residents(60)))
    assert "Med egna ord" not in text
    assert "Så kodades" not in text


def test_words_alone_make_a_chapter_without_counts(told: Path) -> None:
    _, text = read(change(told, "delete from code_count"))
    assert "## Med egna ord" in text
    assert "Antalen är personer" not in text
    assert "”Lugnet.”" in text


def test_in_english_the_words_stay_swedish_and_say_so(told: Path) -> None:
    draft, text = read(told, ENGLISH)
    assert "## In their own words" in text
    assert '*”Lugnet.”*{: lang="sv" }' in text
    assert draft.exhibits["codes_best"].header[1:3] == ("People, about", "Strength")
    assert draft.exhibits["codes_improve"].rows[1][3] == "too few"
    assert "Of about 90 who wrote, 48 brought up “Natur och vatten”." in text
    assert "How the free texts were coded" in text
