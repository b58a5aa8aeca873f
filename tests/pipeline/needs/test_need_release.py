"""Needs in a release: what somebody released and nothing else, later than the figures if need be, the same bytes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import PublishError, StaleCandidateError
from pipeline.needs import Evidence, Said, Signed
from pipeline.publish import publish_words
from pipeline.release_check import verify_release

Home = Any
SAID = Said(
    statement="Unga utan körkort behöver kunna ta sig hem på kvällen.",
    theme="public_transport",
    affects="Unga mellan 13 och 18 år.",
    control="shared",
    decider="Västtrafik och kommunen",
    plan="proposed",
    planned="En  kvällstur\när föreslagen.",
    uncertainty="Vi vet inte hur många som skulle åka.",
    evidence=(Evidence("survey", "30 av 60.", "improve_first"), Evidence("workshop", "Fyra bord av sex.")),
)
KIM = Signed("Kim Hemlig", date(2026, 10, 2), 60, "Mötet den 2 oktober.")


@pytest.fixture
def figures(home: Home, people: Callable[..., Any]) -> Home:
    """A home with a release of figures, and a need that is released after it."""
    home.all_hand_in(people(60))
    home.publish()
    return home


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home.current)) as connection:
        return connection.execute(sql).fetchall()


def words(home: Home) -> str | None:
    facts = {"public": home.public, "ledger": home.ledger, "secret": home.secret, "who": "Test", "today": home.after}
    return publish_words(home.stream, **facts)


def stated(home: Home, said: Said = SAID, *, released: bool = True) -> int:
    needs = home.stream.decisions.needs
    number = needs.state("exempelby", said, KIM).number
    if released:
        needs.release("exempelby", number, KIM, seen=1, written=())
    return number


def test_a_draft_is_not_public_and_a_released_need_is_with_its_evidence(figures: Home) -> None:
    stated(figures, replace(SAID, statement="Ett utkast."), released=False)
    stated(figures)
    assert figures.publish().release_id == "2026-10-01-2"
    (need,) = rows(
        figures, "select id, number, statement, theme_sv, control_en, planned, supported, released from need"
    )
    assert need == (
        *("exempelby-2", 2, SAID.statement, "Buss, tåg och båt", "Several together"),
        *("En kvällstur\när föreslagen.", 1, "2026-10-02"),
    )
    assert rows(figures, "select kind, link from need_evidence") == [("survey", "improve_first"), ("workshop", "")]
    assert rows(figures, "select note from release order by id") == [
        ("Nya kampanjer: gatur.",),
        ("Nya eller ändrade behov: exempelby-2.",),
    ]


def test_who_wrote_a_need_and_why_is_not_in_the_file(figures: Home) -> None:
    stated(figures)
    figures.publish()
    content = figures.current.read_bytes()
    assert b"Hemlig" not in content
    assert b"2 oktober." not in content


def test_unchanged_needs_leave_the_release_as_it_is_byte_for_byte(figures: Home) -> None:
    stated(figures)
    first = figures.publish()
    before = figures.current.read_bytes()
    assert figures.publish().unchanged
    assert words(figures) is None
    stated(figures, released=False)
    figures.stream.decisions.needs.change("exempelby", 1, replace(SAID, affects="Alla"), KIM, seen=1)
    assert words(figures) is None
    assert (figures.current.read_bytes(), figures.publish().release_id) == (before, first.release_id)


def test_needs_alone_make_a_new_release_and_close_nothing(figures: Home, people: Callable[..., Any]) -> None:
    figures.open_campaign("gatur2")
    figures.all_hand_in(people(40), campaign="gatur2")
    counts = "select * from total_count"
    before = rows(figures, counts)
    stated(figures)
    assert words(figures) == "2026-10-01-2"
    assert rows(figures, counts) == before
    assert rows(figures, "select slug from campaign") == [("gatur",)]
    assert rows(figures, "select count(*) from need") == [(1,)]


def test_what_is_set_aside_is_gone_from_the_next_release_and_stands_in_the_old(figures: Home) -> None:
    stated(figures)
    old = figures.publish().folder
    figures.stream.decisions.needs.set_aside("exempelby", 1, KIM, seen=1)
    assert words(figures) == "2026-10-01-3"
    assert rows(figures, "select * from need union all select need, position, kind, kind_sv, kind_en, what, link"
                ", '','','','','','','','','','','','','','','','' from need_evidence") == []  # fmt: skip
    with closing(sqlite3.connect(old / "public.db")) as connection:
        assert connection.execute("select count(*) from need").fetchone() == (1,)


def test_the_same_decisions_give_the_same_bytes(make_home: Callable[..., Home], people: Callable[..., Any]) -> None:
    made = []
    for name in ("one", "other"):
        home = make_home(name)
        home.open_campaign()
        home.all_hand_in(people(60))
        stated(home)
        home.publish()
        with closing(sqlite3.connect(home.current)) as connection:
            made.append(
                [connection.execute(f"select * from {table}").fetchall() for table in ("need", "need_evidence")]
            )
    assert made[0] == made[1] != [[], []]


def test_before_any_figures_needs_are_not_published_alone(home: Home) -> None:
    stated(home)
    with pytest.raises(PublishError, match="tillsammans med platsens första siffror"):
        words(home)


def test_a_need_that_is_released_after_the_candidate_makes_that_stale(home: Home, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(60))
    seen = home.candidate(place="exempelby").underlay.digest
    stated(home)
    with pytest.raises(StaleCandidateError):
        home.publish(place="exempelby", seen=seen)
    seen = home.candidate(place="exempelby").underlay.digest
    home.publish(place="exempelby", seen=seen)
    assert rows(home, "select count(*) from need") == [(1,)]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("update need set statement = ' '", "utan mening"),
        ("update need set control = ''", "någon som bestämmer"),
        ("delete from need_evidence where position = 2", "minst två slag"),
        ("update need set supported = 0", "minst två slag"),
        ("update need set lifted = 1", "utan motivering"),
        ("update need set place = 'nowhere'", "hänvisar"),
    ],
)
def test_a_need_that_says_more_than_it_has_is_refused(figures: Home, tmp_path: Path, act: str, said: str) -> None:
    stated(figures)
    figures.publish()
    wrong = tmp_path / "wrong.db"
    shutil.copy(figures.current, wrong)
    assert verify_release(wrong) == []
    with closing(sqlite3.connect(wrong)) as connection:
        connection.executescript(act)
    assert any(said in problem for problem in verify_release(wrong))
