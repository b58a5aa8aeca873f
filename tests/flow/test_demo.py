"""One demo from the first form to the document: the same people are counted everywhere, and nobody stands alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Demo = Any
SURVEY = "exempelby-invanare"
BESIDE = {"exempelby-ungdomar": 12, "exempelby-besokare": 10, "exempelby-foretag": 4}
EVERYBODY = 120 + sum(BESIDE.values())


def _numbers(text: str, pattern: str) -> set[int]:
    return {int(found.replace("\u00a0", "").replace(" ", "")) for found in re.findall(pattern, text)}


def test_everybody_who_handed_in_is_in_the_journal_and_the_database(demo: Demo) -> None:
    assert f"{EVERYBODY} har lämnat in, {EVERYBODY} räknas i journalen" in demo.said
    entries = demo.home.ask(
        "journal.db", "select campaign, count(*) from entry where kind = 'submission' group by campaign"
    )
    assert dict(entries) == {SURVEY: 120, **BESIDE}
    counted = demo.home.ask("mapping/exempelby.db", "select count(*) from submission where counted")
    assert counted == [(EVERYBODY,)]


def test_groups_and_those_outside_them_are_everybody(demo: Demo) -> None:
    sizes = [size for (size,) in demo.home.public(f"select size from respondent_group where campaign = '{SURVEY}'")]
    ((respondents, in_groups, withheld, final),) = demo.home.public(
        f"select respondents, in_groups, withheld, final from campaign where slug = '{SURVEY}'"
    )
    assert (respondents, final) == (120, 1)
    assert sum(sizes) == in_groups
    assert in_groups + withheld == 120
    assert min(sizes) >= 10


def test_every_question_that_has_one_answer_adds_up_to_everybody(demo: Demo) -> None:
    sums = demo.home.public(
        f"""
        select question.id, sum(n) from total_count
        join question on question.campaign = total_count.campaign and question.id = total_count.question
        where question.campaign = '{SURVEY}' and type <> 'select_multiple' group by 1
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


def test_what_people_wrote_is_told_in_themes_and_in_their_own_words(demo: Demo) -> None:
    questions = demo.home.public("select distinct question from code_count order by 1")
    assert questions == [("best",), ("improve",)]
    text = (demo.home.root / "reports" / "behovsanalys-exempelby.md").read_text(encoding="utf-8")
    chapter = text.partition("## Med egna ord")[2].partition("\n## ")[0]
    assert len(re.findall(r"Flest skrev om|Svaren är spridda", chapter)) == 2
    assert [line for line in chapter.splitlines() if line.startswith("- ”")]
    assert "Så kodades de fria svaren" in text


def test_the_document_and_the_pages_say_the_same_number_of_people(demo: Demo) -> None:
    written = demo.home.root / "reports" / "behovsanalys-exempelby.md"
    assert str(written.with_suffix(".html")) in demo.said
    text = written.read_text(encoding="utf-8")
    assert _numbers(text, r"Enkäten besvarades av (\d[\d\s\u00a0]*) personer") == {120}
    assert _numbers(text, r"Bas: (\d+) svarande\b") == {120}
    assert _numbers(text, r"\n(\d+) personer besvarade enkäten mellan") == {12, 10}
    page = demo.home.root / "public" / "current" / "pages" / "exempelby" / "behovsanalys-exempelby.md"
    # on the site every figure leads to its question; the file on its own names it
    question = re.compile(r"( (Räkna själv|Som data|Fråga till databasen):|\| Öppna data \|) .*")
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
    assert "486 har lämnat in, 486 räknas i journalen, 486 i grupper + 0 i ingen grupp." in demo.said
    everybody = [(13, 13), (33, 33), (40, 40), (400, 400)]
    assert demo.home.public("select respondents, in_groups + withheld from campaign order by 1") == everybody
    assert demo.home.ask("journal.db", "select count(*) from entry") == [(486,)]
    text = (demo.home.root / "reports" / "behovsanalys-exempelby.md").read_text(encoding="utf-8")
    assert _numbers(text, r"Enkäten besvarades av (\d[\d\s\u00a0]*) personer") == {400}
    assert demo.seconds < 120
