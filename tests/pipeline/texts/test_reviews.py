"""What people decide on texts is written down once, and the last word on a text holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.decisions import open_decisions
from pipeline.errors import DecisionError
from pipeline.texts.reviews import Reviewed, TextDecision, Verdict, name_of, reviewed

DAY = date(2026, 10, 1)


def said(verdict: str, *texts: str, **more: Any) -> TextDecision:
    facts = {"campaign": "gatur", "question": "best", "wording": "", "who": "Lo", "day": DAY, "reason": "Läst."}
    return TextDecision(texts=texts, verdict=Verdict(verdict), journal_position=7, **facts | more)


def test_what_was_decided_outlives_the_one_who_opened_the_file(tmp_path: Path) -> None:
    words = [said("as_written", "b"), said("paraphrase", "a", "c", wording="Flera vill ha bussar."), said("finished")]
    with open_decisions(tmp_path / "decisions.db") as decisions:
        decisions.texts.write(words)

    with open_decisions(tmp_path / "decisions.db") as decisions:
        assert decisions.texts.all("gatur") == tuple(words)
        assert decisions.texts.all("annan") == ()
        assert decisions.texts.finished() == {"gatur"}


@pytest.mark.parametrize("table", ["text_decision", "decided_text"])
@pytest.mark.parametrize("act", ["update {} set rowid = 9", "delete from {}"])
def test_a_decision_on_a_text_is_never_changed(tmp_path: Path, table: str, act: str) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions:
        decisions.texts.write([said("as_written", "a")])

    with (
        closing(sqlite3.connect(tmp_path / "decisions.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="never changed"),
    ):
        connection.execute(act.format(table))


@pytest.mark.parametrize(
    ("unfit", "why"),
    [
        (said("as_written", "a", who=" "), "namn och skäl"),
        (said("withheld", "a", reason=""), "namn och skäl"),
        (said("as_written"), "Välj vilka"),
        (said("finished", "a"), "Välj vilka"),
        (said("shortened", "a"), "Skriv den text"),
        (said("paraphrase", "a", wording=" "), "Skriv den text"),
        (said("as_written", "a", wording="Annat."), "ingen text"),
        (said("shortened", "a", "b", wording="Kort."), "Ett svar i taget"),
        (said("paraphrase", "a", wording="x" * 1501), "för lång"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_nothing_is_written(
    tmp_path: Path, unfit: TextDecision, why: str
) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions:
        with pytest.raises(DecisionError, match=why):
            decisions.texts.write([said("as_written", "b"), unfit])
        assert decisions.texts.all("gatur") == ()


def holding(stands: Reviewed, *standing: str) -> set[str]:
    return {text for text in "abc" if stands.holds(text, frozenset(standing))}


def test_nothing_is_public_before_the_question_is_finished_and_then_all_at_once() -> None:
    words = [said("as_written", "a"), said("withheld", "b"), said("as_written", "c")]
    assert reviewed(words).released == frozenset()
    assert reviewed([*words, said("finished")]).released == {"a", "c"}
    assert reviewed([*words, said("finished"), said("as_written", "b")]).released == {"a", "c"}, "b waits for the next"


def test_what_is_withheld_or_taken_back_is_public_no_longer() -> None:
    public = [said("as_written", "a"), said("as_written", "b"), said("finished")]
    assert reviewed([*public, said("withheld", "a")]).released == {"b"}
    assert reviewed([*public, said("taken_back", "a")]).released == {"b"}
    assert "a" not in reviewed([*public, said("taken_back", "a")]).last


def test_another_wording_of_what_is_public_is_public() -> None:
    public = reviewed([said("as_written", "a"), said("finished"), said("shortened", "a", wording="Kort.")])
    assert (public.released, public.last["a"].wording) == ({"a"}, "Kort.")


def test_a_word_on_a_text_falls_when_nobody_stands_by_the_text() -> None:
    assert holding(reviewed([said("as_written", "a", "b")]), "b", "c") == {"b"}


def test_a_paraphrase_falls_when_one_of_its_texts_is_gone_or_decided_on_anew() -> None:
    told = said("paraphrase", "a", "b", wording="Två vill ha bussar.")
    assert holding(reviewed([told]), "a", "b") == {"a", "b"}
    assert holding(reviewed([told]), "a") == set()
    assert holding(reviewed([told, said("as_written", "b")]), "a", "b") == {"b"}
    assert holding(reviewed([told, said("taken_back", "b")]), "a", "b") == set()


def test_the_same_words_have_one_name_for_each_question_and_key() -> None:
    names = {
        name_of(key, campaign, question, text)
        for key in (b"k", b"l")
        for campaign in ("gatur", "annan")
        for question in ("best", "improve")
        for text in ("Bussar", "bussar")
    }
    assert len(names) == 16
    assert name_of(b"k", "gatur", "best", "Bussar") == name_of(b"k", "gatur", "best", "Bussar")
