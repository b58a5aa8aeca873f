"""A file that says more than it may is refused, whoever made it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.release_check import verify_release

FIRST = "(group_id, question, choice) in (select group_id, question, choice from answer_count limit 1)"
WRONG = [
    ("a group of nine", "update respondent_group set size = 9 where position = 1", "färre än k"),
    ("a count of four", f"update answer_count set n = 4 where {FIRST}", "inte är avrundade"),
    ("a pair count of one", "update respondent_count set n = 1 where rowid = 1", "inte är avrundade"),
    ("an extra table", "create table respondent (answer text)", "exakt schemats"),
    ("an extra column", "alter table answer_count add column submission text", "exakt schemats"),
    ("an extra view", "create view everything as select * from answer_count", "exakt schemats"),
    ("somebody left out", "update campaign set respondents = respondents + 1", "alla svarande"),
    ("figures of too few", "update campaign set respondents = 9, in_groups = 9", "för få"),
    (
        "a question that nine were asked",
        "update total_count set n = 51 where question = 'stay' and choice = '_not_asked'",
        "färre än k fick dem",
    ),
    ("groups told of a withheld question", "delete from total_count where question = 'stay'", "hålls inne"),
    ("thresholds that protect nobody", "update release set policy = replace(policy, 'k = 10', 'k = 1')", "gränsvärden"),
    ("thresholds that are no TOML", "update release set policy = 'k = '", "gränsvärden"),
    ("ten outside the groups", "update campaign set withheld = 10, in_groups = in_groups - 10", "minst k hålls inne"),
    ("a question of another kind", "update question set type = 'email' where position = 1", "okänt slag"),
    ("a free text", "update question set type = 'text' where position = 1", "inte besvaras i ord"),
    ("a question that is not there", f"update answer_count set question = 'best' where {FIRST}", "inte finns"),
    ("a sum too far away", f"update answer_count set n = n + 6 where {FIRST}", "för långt"),
    ("exact totals too early", "update campaign set exact = 0; update total_count set n = 4", "borde vara avrundade"),
    ("exact totals of what is under way", "update campaign set final = 0", "inte är slut"),
    ("a class that is not whole groups", "update breakdown set size = size + 1 where rowid = 1", "hela grupper"),
    ("a class that is not its groups added up", "update breakdown_count set n = n + 3 where n > 6", "gruppernas tills"),
    ("a class without some of its answers", "delete from breakdown_count where n > 6", "gruppernas tillsammans"),
    ("another version", "pragma user_version = 9", "Schemaversionen"),
    ("a hanging reference", "delete from release", "hänvisar"),
    ("free pages", "delete from choice; delete from population", "fria sidor"),
    ("the wrong mode", "pragma journal_mode = wal", "WAL"),
]


@pytest.fixture
def release(home: Any, people: Callable[..., Any]) -> Path:
    home.all_hand_in(people(60))
    return home.publish().folder / "public.db"


def test_a_proper_release_has_nothing_wrong(release: Path) -> None:
    assert verify_release(release) == []


@pytest.mark.parametrize(("fault", "act", "said"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_file_is_refused_with_the_reason(
    release: Path, tmp_path: Path, fault: str, act: str, said: str
) -> None:
    wrong = tmp_path / "wrong.db"
    shutil.copy(release, wrong)
    with closing(sqlite3.connect(wrong)) as connection:
        connection.executescript(act)

    assert any(said in problem for problem in verify_release(wrong))


def test_a_damaged_or_missing_file_is_refused(release: Path, tmp_path: Path) -> None:
    content = bytearray(release.read_bytes())
    content[5000:9000] = b"\xff" * 4000
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content)

    assert verify_release(damaged)
    assert verify_release(tmp_path / "missing.db")
    (tmp_path / "text.db").write_bytes(b"hello" * 1000)
    assert verify_release(tmp_path / "text.db")


def test_figures_are_held_to_the_policy_that_they_were_closed_with(release: Path) -> None:
    """A policy that was coarser then is still kept, and one that was finer is still enough."""
    with closing(sqlite3.connect(release)) as connection:
        connection.executescript(
            "update release set policy = replace(policy, 'rounding_base = 3', 'rounding_base = 5')"
        )
        connection.execute("vacuum")

    assert any("inte är avrundade" in problem for problem in verify_release(release))
