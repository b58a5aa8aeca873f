"""A survey that too few have answered: no figure, a kind sentence, and what was told in other words."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.published import open_published
from reports.document import build
from reports.figures import read_query
from reports.language import SWEDISH
from reports.small_surveys import read_told

TOLD = "Flera söker <lokaler> och invånarna tycker att det är *svårt*."


def tell(path: Path, campaign: str) -> None:
    """Somebody has summed up what was written to a question of this survey."""
    with closing(sqlite3.connect(path)) as database, database:
        words = [campaign, "obstacles", "Vad är det största hindret?"]
        database.execute(
            "insert into question values (?1,?2,90,'','','',?3,?3,?3,?3,'open','text',0,null,null,'','','','','',null)",
            words,
        )
        database.execute("insert into open_answer values (?,?,1,'paraphrase',?)", [campaign, "obstacles", TOLD])


@pytest.fixture
def beside(publish: Any, residents: Any) -> Path:
    """A survey with figures, and one that too few have answered beside it."""
    few = residents(0)
    few.slug, few.title, few.form, few.questions = "foretag", "Företagarenkät", "business_survey", []
    few.groups = {}
    path: Path = publish(residents(200), few)
    tell(path, "foretag")
    return path


def test_what_was_told_stands_beside_the_survey_that_has_figures(beside: Path) -> None:
    page = build(beside, "exempelby").html
    assert "färre än tio svarande" in page
    assert "Vad är det största hindret? Flera söker &lt;lokaler&gt;" in page


def test_a_document_of_a_survey_without_figures_says_so_and_tells_it_in_other_words(
    publish: Any, residents: Any
) -> None:
    few = residents(0)
    few.questions, few.groups = [], {}
    path = publish(few)
    assert "Det de berättade" not in build(path, "exempelby").markdown
    tell(path, "exempelby-2026")
    text = build(path, "exempelby").markdown
    assert "Färre än tio personer har svarat på enkäten. Då visar vi inga siffror alls" in text
    assert "## Det de berättade" in text
    assert "Flera söker" in text


def test_the_query_says_why_there_are_no_numbers_and_leaves_out_what_has_them(beside: Path) -> None:
    sql = read_query("small_surveys").sql
    with closing(open_published(beside)) as connection:
        assert [row["text"] for row in connection.execute(sql, {"campaign": ""})] == [TOLD]
        assert connection.execute(sql, {"campaign": "exempelby-2026"}).fetchall() == []
        (row,) = connection.execute(sql, {"campaign": "foretag"})
        assert row["note_sv"].startswith("Färre än tio har svarat.")
        assert [one.text for one in read_told(connection, "exempelby", language=SWEDISH)] == [TOLD]
        assert read_told(connection, "annan", language=SWEDISH) == ()
