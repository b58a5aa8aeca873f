"""Which place a map answer means is what a person decided, with a reason, and is never changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.decisions import DecisionKind, open_decisions
from pipeline.errors import DecisionError
from pipeline.naming import NamedPlace

SAID: dict[str, Any] = {"who": "Lo", "day": date(2026, 9, 1), "reason": "Känd av alla.", "journal_position": 4}
BATHING = NamedPlace("Badplatsen", ("badet", "Stora badet"), 58.42, 13.11, 150)


@pytest.mark.parametrize("words", ["Badplatsen", "badplatsen.", "  BADET ", "stora   badet!"])
def test_a_place_is_meant_by_its_names_whatever_the_case_and_the_commas(words: str) -> None:
    assert BATHING.is_called(words)


@pytest.mark.parametrize("words", ["", "?", "bad", "Badplatsen vid viken"])
def test_other_words_do_not_mean_it(words: str) -> None:
    assert not BATHING.is_called(words)


def test_the_last_word_about_a_place_holds(tmp_path: Path) -> None:
    smithy, home = NamedPlace("Smedjan"), NamedPlace("Gården på kullen", shown=False)
    with open_decisions(tmp_path / "decisions.db") as decisions:
        for named in (BATHING, smithy, home):
            decisions.name_place("exempelby", named, **SAID)
        decisions.name_place("exempelby", replace(BATHING, radius_m=80), **SAID)
        decisions.forget_place("exempelby", "Smedjan", **SAID)
        decisions.name_place("annanby", smithy, **SAID)

    with open_decisions(tmp_path / "decisions.db") as decisions:
        assert decisions.named_places("exempelby") == (replace(BATHING, radius_m=80), home)
        assert decisions.named_places("annanby") == (smithy,)
        told = [(named.name, word.kind, word.who, word.reason) for named, word in decisions.naming_of("exempelby")]
        kinds = [(decision.kind, decision.subject) for decision in decisions.all()]
    assert told == [
        ("Badplatsen", DecisionKind.NAME_PLACE, SAID["who"], SAID["reason"]),
        ("Gården på kullen", DecisionKind.HIDE_PLACE, SAID["who"], SAID["reason"]),
    ]
    assert kinds[2:5] == [
        (DecisionKind.HIDE_PLACE, "exempelby: Gården på kullen"),
        (DecisionKind.NAME_PLACE, "exempelby: Badplatsen"),
        (DecisionKind.FORGET_PLACE, "exempelby: Smedjan"),
    ]


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        (NamedPlace(" . "), "behöver ett namn"),
        (NamedPlace("Torget", lat=58.4), "både latitud, longitud och radie"),
        (NamedPlace("Torget", lat=58.4, lon=13.1), "både latitud, longitud och radie"),
        (NamedPlace("Torget", radius_m=100), "både latitud, longitud och radie"),
        (NamedPlace("Torget", ("Badet",)), "hör redan till Badplatsen"),
        (NamedPlace("badplatsen"), "hör redan till Badplatsen"),
    ],
)
def test_a_place_without_a_name_or_half_a_circle_or_called_like_another_is_refused(
    tmp_path: Path, named: NamedPlace, sentence: str
) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions:
        decisions.name_place("exempelby", BATHING, **SAID)
        with pytest.raises(DecisionError, match=sentence):
            decisions.name_place("exempelby", named, **SAID)
        assert decisions.named_places("exempelby") == (BATHING,)


def test_a_place_is_named_and_forgotten_with_a_reason_only(tmp_path: Path) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions:
        with pytest.raises(DecisionError, match="vem som beslutar och varför"):
            decisions.name_place("exempelby", BATHING, **SAID | {"reason": " "})
        with pytest.raises(DecisionError, match="ingen namngiven plats"):
            decisions.forget_place("exempelby", "Badplatsen", **SAID)
        assert decisions.all() == ()
        assert decisions.named_places("exempelby") == ()


@pytest.mark.parametrize("act", ["update named_place set radius_m = 1", "delete from named_place"])
def test_what_was_decided_of_a_place_is_never_changed(tmp_path: Path, act: str) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions:
        decisions.name_place("exempelby", BATHING, **SAID)
    with (
        closing(sqlite3.connect(tmp_path / "decisions.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="never changed"),
    ):
        connection.execute(act)
