"""A release: looked at before anything closes, made once, the same bytes again, and never opened up afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

Home = Any
Spoken = Any
Visitor = Any
TOTALS = "select question, choice, n from total_count order by 1, 2"
GROUPS = """
select batch, variable, value, also, size from respondent_group join group_value on group_id = id order by 1, 2, 3, 4
"""


@pytest.fixture
def home(spoken: Spoken, tmp_path: Path) -> Home:
    """A copy of the home where 48 people have answered and the survey is open."""
    return spoken.home.copied(tmp_path / "home")


@pytest.fixture
def released(home: Home) -> Home:
    home.does("campaign", "close", "enkat")
    home.does("publish")
    return home


def test_a_candidate_of_an_open_survey_shows_figures_and_closes_nothing(home: Home) -> None:
    home.does("publish")  # nothing can be published yet
    before = home.bytes_under("public"), _dump(home, "ledger.db"), home.entries()
    said = home.does("publish", "--candidate")
    assert "preliminär" in said.out
    assert home.ask("candidate/public.db", "select respondents, final from campaign") == [(40, 0)]
    assert home.ask("candidate/public.db", TOTALS) != []
    assert (home.bytes_under("public"), _dump(home, "ledger.db"), home.entries()) == before
    home.does("report", "hemort", "--candidate")


def _dump(home: Home, file: str) -> dict[str, list[tuple[Any, ...]]]:
    tables = [name for (name,) in home.ask(file, "select name from sqlite_master where type = 'table' order by 1")]
    return {table: home.ask(file, f'select * from "{table}" order by 1, 2') for table in tables}


def test_what_was_seen_in_the_last_candidate_is_what_becomes_public(home: Home) -> None:
    home.does("campaign", "close", "enkat")
    home.does("publish", "--candidate")
    seen = home.ask("candidate/public.db", TOTALS), home.ask("candidate/public.db", GROUPS)
    home.does("publish")
    assert (home.public(TOTALS), home.public(GROUPS)) == seen
    assert home.public("select respondents, final from campaign") == [(48, 1)]


def test_the_mapping_database_can_be_thrown_away(released: Home) -> None:
    before, mapping = released.bytes_under("public"), _dump(released, "mapping/hemort.db")
    shutil.rmtree(released.root / "mapping")
    assert released.does("publish", "--json").json["unchanged"] is True
    released.does("run")
    assert released.bytes_under("public") == before
    assert _dump(released, "mapping/hemort.db") == mapping


def test_the_same_records_give_the_same_bytes(home: Home, tmp_path: Path) -> None:
    home.does("campaign", "close", "enkat")
    home.does("run")
    twin = home.copied(tmp_path / "twin")
    shutil.rmtree(twin.root / "mapping")
    releases = []
    for one in (home, twin):
        one.does("publish")
        releases.append({name: content for name, content in one.bytes_under("public").items() if ".lock" not in name})
    assert releases[0] == releases[1]
    assert any(name.endswith("public.db") for name in releases[0])


def test_an_answer_taken_back_in_time_is_in_no_release(
    home: Home, spoken: Spoken, served: Callable[..., AbstractContextManager[Visitor]]
) -> None:
    """One with the command, one on the web page, one with a code that belongs to nothing."""
    home.does("erase", spoken.codes[0].upper().replace("-", " "))
    with served(home, "intake") as visitor:
        pages = [visitor.post("/withdraw", [("code", code)]) for code in (spoken.codes[1], "0000-0000-0000-0000")]
    assert pages[0].status == 200
    assert pages[0].text == pages[1].text, "nobody can try codes out"
    home.does("campaign", "close", "enkat")
    home.does("publish")
    assert home.public("select respondents, in_groups + withheld from campaign") == [(46, 46)]
    assert home.does("follow", "enkat", "--json").json["respondents"] == 46
    assert home.ask("mapping/hemort.db", "select count(*) from submission where reason = 'withdrawn'") == [(2,)]


def test_an_answer_taken_back_after_publication_leaves_the_release_as_it_is(released: Home, spoken: Spoken) -> None:
    before = released.bytes_under("public")
    released.does("erase", spoken.codes[0])
    released.does("erase", spoken.codes[0])
    released.does("run")
    assert released.does("publish", "--json").json["unchanged"] is True
    assert released.bytes_under("public") == before
    assert released.does("follow", "enkat", "--json").json["respondents"] == 47
    assert released.entries() == 48 + 4 + 1, "taking back twice is taking back once"


def test_a_closed_survey_takes_no_more_answers(
    home: Home, served: Callable[..., AbstractContextManager[Visitor]]
) -> None:
    home.does("campaign", "close", "enkat")
    entries = home.entries()
    with served(home, "intake") as visitor:
        assert "har stängt" in visitor.get("/s/enkat").text
        late = visitor.post("/s/enkat", [("q_overall", "4"), ("_end", "1")])
    assert late.status == 403
    assert "inte sparade" in late.text
    assert home.entries() == entries
