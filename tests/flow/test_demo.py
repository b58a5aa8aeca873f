"""One demo from the first form to the document: the same people are counted everywhere, and nobody stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Demo = Any
SURVEY = "exempelby-invanare"


def _numbers(text: str, pattern: str) -> set[int]:
    return {int(found.replace("\u00a0", "").replace(" ", "")) for found in re.findall(pattern, text)}


def test_everybody_who_handed_in_is_in_the_journal_and_the_database(demo: Demo) -> None:
    assert "120 har lämnat in, 120 räknas i journalen" in demo.said
    entries = demo.home.ask(
        "journal.db", "select count(*) from entry where kind = 'submission' and campaign = ?", SURVEY
    )
    counted = demo.home.ask("mapping/exempelby.db", "select count(*) from submission where counted")
    assert entries == counted == [(120,)]


def test_groups_and_those_outside_them_are_everybody(demo: Demo) -> None:
    sizes = [size for (size,) in demo.home.public("select size from respondent_group")]
    ((respondents, in_groups, withheld, final),) = demo.home.public(
        "select respondents, in_groups, withheld, final from campaign"
    )
    assert (respondents, final) == (120, 1)
    assert sum(sizes) == in_groups
    assert in_groups + withheld == 120
    assert min(sizes) >= 10


def test_every_question_that_has_one_answer_adds_up_to_everybody(demo: Demo) -> None:
    sums = demo.home.public(
        """
        select question.id, sum(n) from total_count join question on question.id = total_count.question
        where type <> 'select_multiple' group by 1
        """
    )
    assert len(sums) > 30
    assert {n for _, n in sums} == {120}


def test_the_needs_that_were_stated_after_the_figures_are_on_cards_in_the_document(demo: Demo) -> None:
    assert demo.home.public("select id, supported, lifted from need order by id") == [
        *(("exempelby-1", 1, 0), ("exempelby-2", 1, 0), ("exempelby-3", 0, 1)),
    ]
    pages = demo.home.root / "public" / "current" / "pages" / "exempelby"
    text = (pages / "behovsanalys-exempelby.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### Behov (\d)", text, re.MULTILINE)) == ["1", "2", "3"]
    assert (pages / "kommunens-lista-exempelby.html").is_file()


def test_the_document_and_the_pages_say_the_same_number_of_people(demo: Demo) -> None:
    written = demo.home.root / "reports" / "behovsanalys-exempelby.md"
    assert str(written.with_suffix(".html")) in demo.said
    text = written.read_text(encoding="utf-8")
    assert _numbers(text, r"Enkäten besvarades av (\d[\d\s\u00a0]*) personer") == {120}
    assert _numbers(text, r"Bas: (\d+) svarande\b") == {120}
    page = demo.home.root / "public" / "current" / "pages" / "exempelby" / "behovsanalys-exempelby.md"
    # on the site every figure leads to its question; the file on its own names it
    question = re.compile(r" (Räkna själv|Som data|Fråga till databasen): .*")
    assert question.sub("", page.read_text(encoding="utf-8")) == question.sub("", text)


def test_a_second_demo_in_the_same_home_changes_nothing(demo: Demo, tmp_path: Path) -> None:
    home = demo.home.copied(tmp_path / "again")
    before = home.bytes_under("public")
    said = home.does("demo", "--no-serve")
    assert "finns redan" in said.out
    assert home.bytes_under("public") == before


@pytest.mark.slow
def test_four_hundred_people_are_four_hundred_everywhere(play_demo: Callable[[int], Demo]) -> None:
    demo = play_demo(400)
    assert "400 har lämnat in, 400 räknas i journalen, 400 i grupper + 0 i ingen grupp." in demo.said
    assert demo.home.public("select respondents, in_groups + withheld from campaign") == [(400, 400)]
    assert demo.home.ask("journal.db", "select count(*) from entry") == [(400,)]
    text = (demo.home.root / "reports" / "behovsanalys-exempelby.md").read_text(encoding="utf-8")
    assert _numbers(text, r"Enkäten besvarades av (\d[\d\s\u00a0]*) personer") == {400}
    assert demo.seconds < 120
