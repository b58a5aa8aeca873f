"""Decisions are written down once and hold until another one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.decisions import DecisionKind, open_decisions
from pipeline.errors import DecisionError

SAID: dict[str, Any] = {"who": "Lo", "day": date(2026, 9, 1), "reason": "Dubblett.", "journal_position": 4}


def test_the_last_word_about_a_submission_holds(tmp_path: Path) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions:
        decisions.exclude("gatur", "a", **SAID)
        decisions.exclude("gatur", "b", **SAID)
        decisions.exclude("annan", "c", **SAID)
        decisions.include("gatur", "a", **SAID)
        decisions.exclude("gatur", "b", **SAID)

        assert decisions.excluded("gatur") == {"b"}


def test_decisions_outlive_the_one_who_opened_the_file(tmp_path: Path) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions:
        decisions.record_release(
            "2026-10-01-1", who="Lo", day=date(2026, 10, 1), journal_position=40, remark="Mötet i maj."
        )

    with open_decisions(tmp_path / "decisions.db") as decisions:
        (release,) = decisions.releases()
        assert (release.kind, release.subject, release.who, release.reason, release.journal_position) == (
            DecisionKind.RELEASE,
            "2026-10-01-1",
            "Lo",
            "Mötet i maj.",
            40,
        )


@pytest.mark.parametrize("act", ["update decision set who = 'Kim'", "delete from decision"])
def test_a_decision_is_never_changed(tmp_path: Path, act: str) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions:
        decisions.exclude("gatur", "a", **SAID)

    with (
        closing(sqlite3.connect(tmp_path / "decisions.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="never changed"),
    ):
        connection.execute(act)


@pytest.mark.parametrize("lacking", ["who", "reason"])
def test_a_decision_without_name_or_reason_is_refused(tmp_path: Path, lacking: str) -> None:
    with open_decisions(tmp_path / "decisions.db") as decisions, pytest.raises(DecisionError, match="namn och skäl"):
        decisions.exclude("gatur", "a", **SAID | {lacking: " "})


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "decisions.db").write_bytes(b"not a database, but long enough to be read as one" * 20)

    with pytest.raises(DecisionError, match="går inte att öppna"):
        open_decisions(tmp_path / "decisions.db")
