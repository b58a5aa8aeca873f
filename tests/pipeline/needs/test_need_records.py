"""What was said of a need stays: every version, who and why, in any order of events, whoever comes first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.decisions import Decisions, open_decisions
from pipeline.errors import DecisionError, StaleNeedError
from pipeline.needs import Act, Evidence, Need, Needs, Said, Signed, State
from pipeline.needs.rows import evidence_rows, need_rows

SAID = Said(
    statement="Äldre behöver kunna bo kvar.",
    theme="housing",
    control="municipal",
    evidence=(Evidence("survey", "Var tredje.", "https://exempel.se/"), Evidence("statistics", "Kön är 41 personer.")),
)
KIM = Signed("Kim", date(2026, 11, 3), 40, "Mötet i november.")


@pytest.fixture
def decisions(tmp_path: Path) -> Iterator[Decisions]:
    with open_decisions(tmp_path / "decisions.db") as opened:
        yield opened


@pytest.fixture
def needs(decisions: Decisions) -> Needs:
    return decisions.needs


def test_a_need_comes_back_as_it_was_said_at_its_own_place_only(needs: Needs, tmp_path: Path) -> None:
    made = needs.state("byn", SAID, KIM)
    with open_decisions(tmp_path / "decisions.db") as again:
        assert again.needs.of("byn") == (made,)
        assert again.needs.of("granne") == ()
    assert (made.id, made.said, made.state, made.events[0].signed) == ("byn-1", SAID, State.DRAFT, KIM)


def test_every_place_counts_its_own_needs_and_all_of_them_can_be_read(needs: Needs) -> None:
    for place in ("byn", "granne", "byn"):
        needs.state(place, SAID, KIM)
    assert [one.id for one in needs.of("")] == ["byn-1", "byn-2", "granne-1"]


def test_who_changes_what_somebody_else_has_changed_is_told_and_nothing_is_lost(needs: Needs) -> None:
    needs.state("byn", SAID, KIM)
    changed = needs.change("byn", 1, replace(SAID, affects="Alla"), KIM, seen=1)
    for late in (
        lambda: needs.change("byn", 1, SAID, KIM, seen=1),
        lambda: needs.release("byn", 1, KIM, seen=1, written=()),
        lambda: needs.set_aside("byn", 1, KIM, seen=1),
    ):
        with pytest.raises(StaleNeedError, match="version 2, inte 1"):
            late()
    assert needs.need("byn", 1) == changed


def test_what_is_released_is_the_version_that_was_seen_whatever_is_written_afterwards(needs: Needs) -> None:
    needs.state("byn", SAID, KIM)
    released = needs.release("byn", 1, KIM, seen=1, written=())
    changed = needs.change("byn", 1, replace(SAID, statement="Något helt annat."), KIM, seen=1)
    assert (released.state, changed.state) == (State.RELEASED, State.CHANGED)
    ((id_, place, number, statement, *_),) = need_rows([changed], {"byn"})
    assert (id_, place, number, statement) == ("byn-1", "byn", 1, SAID.statement)
    assert [row[1:3] for row in evidence_rows([changed], {"byn"})] == [(1, "survey"), (2, "statistics")]


def test_a_need_of_a_place_that_the_file_has_not_is_not_in_it(needs: Needs) -> None:
    needs.state("byn", SAID, KIM)
    released = needs.release("byn", 1, KIM, seen=1, written=())
    assert list(need_rows([released], {"granne"})) == []
    assert list(evidence_rows([released], {"granne"})) == []


def test_what_is_set_aside_is_in_no_release_and_becomes_a_draft_when_it_is_changed(needs: Needs) -> None:
    needs.state("byn", SAID, KIM)
    needs.release("byn", 1, KIM, seen=1, written=())
    aside = needs.set_aside("byn", 1, KIM, seen=1)
    assert aside.state is State.ASIDE
    assert list(need_rows([aside], {"byn"})) == []
    with pytest.raises(DecisionError, match="lagt åt sidan"):
        needs.release("byn", 1, KIM, seen=1, written=())
    assert needs.change("byn", 1, SAID, KIM, seen=1).state is State.DRAFT


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda needs: needs.state("byn", Said(statement=""), KIM), "Skriv behovet"),
        (lambda needs: needs.state("byn", replace(SAID, lifted=True), KIM), "varför gruppen lyfter"),
        (lambda needs: needs.state("byn", SAID, replace(KIM, who=" ")), "utan namn"),
        (lambda needs: needs.change("byn", 1, replace(SAID, theme="x"), KIM, seen=1), "Temat"),
        (lambda needs: needs.change("byn", 7, SAID, KIM, seen=1), "inget behov 7"),
        (lambda needs: needs.release("granne", 1, KIM, seen=1, written=()), "inget behov 1 på granne"),
        (lambda needs: needs.release("byn", 1, replace(KIM, why=""), seen=1, written=()), "Skriv varför"),
        (lambda needs: needs.set_aside("byn", 1, replace(KIM, why=" "), seen=1), "Skriv varför"),
        (lambda needs: needs.release("byn", 2, KIM, seen=1, written=()), "Välj vilket tema"),
    ],
)
def test_what_lacks_a_name_a_reason_or_what_it_must_have_is_refused_and_nothing_is_written(
    needs: Needs, wrong: Callable[[Needs], Need], words: str
) -> None:
    needs.state("byn", SAID, KIM)
    needs.state("byn", replace(SAID, theme=""), KIM)
    before = needs.of("")
    with pytest.raises(DecisionError, match=words):
        wrong(needs)
    assert needs.of("") == before


@pytest.mark.parametrize("act", ["update need_event set who = 'Lo'", "delete from need_event"])
def test_nothing_that_was_said_is_changed_or_removed(needs: Needs, tmp_path: Path, act: str) -> None:
    needs.state("byn", SAID, KIM)
    with (
        closing(sqlite3.connect(tmp_path / "decisions.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="never changed"),
    ):
        connection.execute(act)


def test_two_who_write_at_once_get_two_numbers(needs: Needs, tmp_path: Path) -> None:
    with open_decisions(tmp_path / "decisions.db") as other:
        assert [needs.state("byn", SAID, KIM).number, other.needs.state("byn", SAID, KIM).number] == [1, 2]
        with pytest.raises(StaleNeedError):
            other.needs.change("byn", 1, SAID, KIM, seen=needs.change("byn", 1, SAID, KIM, seen=1).version - 1)


STEPS = st.lists(
    st.tuples(st.sampled_from(list(Act)), st.sampled_from(["byn", "granne"]), st.integers(1, 3), st.integers(1, 4)),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_tried_in_whatever_order_no_version_is_ever_lost(
    steps: list[tuple[Act, str, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every version that was accepted can be read as it was said; what is refused leaves everything as it was."""
    written: dict[tuple[str, int, int], Said] = {}
    with open_decisions(tmp_path_factory.mktemp("needs") / "decisions.db") as opened:
        for at, (act, place, number, seen) in enumerate(steps):
            said, before = replace(SAID, affects=f"Grupp {at}"), opened.needs.of("")
            try:
                need = _tried(opened.needs, act, place, number, seen, said)
            except DecisionError:
                assert opened.needs.of("") == before
            else:
                if act in (Act.STATE, Act.CHANGE):
                    written[need.place, need.number, need.version] = said
            _holds(opened.needs.of(""), written)


def _tried(needs: Needs, act: Act, place: str, number: int, seen: int, said: Said) -> Need:
    match act:
        case Act.STATE:
            return needs.state(place, said, KIM)
        case Act.CHANGE:
            return needs.change(place, number, said, KIM, seen=seen)
        case Act.RELEASE:
            return needs.release(place, number, KIM, seen=seen, written=())
        case Act.SET_ASIDE:
            return needs.set_aside(place, number, KIM, seen=seen)


def _holds(needs: tuple[Need, ...], written: dict[tuple[str, int, int], Said]) -> None:
    kept = {(e.place, e.number, e.version): e.said for need in needs for e in need.events if e.said is not None}
    assert kept == written
    for need in needs:
        assert [e.version for e in need.events if e.said is not None] == list(range(1, need.version + 1))
        public = list(need_rows([need], {need.place}))
        assert len(public) == (need.state in (State.RELEASED, State.CHANGED))
