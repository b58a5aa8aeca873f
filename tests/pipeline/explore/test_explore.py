"""The door writes what Datasette needs, and names one release."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.explore import ExploreError, command


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

    words = start(tmp_path, current / "public.db", query_files)

    assert words[words.index("-i") + 1] == str(database)
    assert not any("current" in word for word in words)


def test_a_missing_database_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ExploreError, match="Kör `platskoll publish` först"):
        start(tmp_path, tmp_path / "public.db", [])


def test_nothing_is_written_outside_the_runtime_folder(tmp_path: Path, database: Path, query_files: list[Path]) -> None:
    before = set(tmp_path.rglob("*"))

    start(tmp_path, database, query_files)

    assert set(tmp_path.rglob("*")) - before == {tmp_path / "site", tmp_path / "site" / "metadata.json"}
