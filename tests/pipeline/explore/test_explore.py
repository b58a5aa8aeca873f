"""The door writes what Datasette needs, and names one release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.explore import ExploreError, command
from pipeline.explore import query_files as own_queries


def start(tmp_path: Path, database: Path, queries: list[Path]) -> list[str]:
    return command(
        database=database,
        pages=tmp_path / "pages",
        queries=queries,
        site=tmp_path / "site",
        host="127.0.0.1",
        port=8002,
    )


def test_links_are_followed_so_that_a_process_never_meets_a_later_release(
    tmp_path: Path, database: Path, query_files: list[Path]
) -> None:
    current = tmp_path / "current"
    current.symlink_to(database.parent)

    told = Path(start(tmp_path, current / "public.db", query_files)[-1])

    assert json.loads(told.read_text())["datasette"]["immutables"] == [str(database)]
    assert "current" not in told.read_text()


def test_a_missing_database_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ExploreError, match="Kör `platskoll publish` först"):
        start(tmp_path, tmp_path / "public.db", [])


def test_nothing_is_written_outside_the_runtime_folder(tmp_path: Path, database: Path, query_files: list[Path]) -> None:
    before = set(tmp_path.rglob("*"))

    start(tmp_path, database, query_files)

    assert set(tmp_path.rglob("*")) - before == {tmp_path / "site", tmp_path / "site" / f"{tmp_path.name}.json"}


def test_the_analysts_own_questions_come_beside_those_of_the_documents(
    tmp_path: Path, database: Path, query_files: list[Path]
) -> None:
    told = json.loads(Path(start(tmp_path, database, query_files)[-1]).read_text())
    names = set(told["datasette"]["metadata"]["databases"]["public"]["queries"])

    assert names == {path.stem for path in (*query_files, *own_queries())}
