"""The mark moves forward only, and a torn write never loses more than the last step."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.journal.mark import START, Mark, MarkUnreadableError, advance, held, make, read_mark

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db.mark"
    with held(path) as descriptor:
        make(descriptor, path, KEY)
    return path


def step(path: Path, seq: int) -> None:
    with held(path) as descriptor:
        advance(descriptor, KEY, Mark("main", seq, seq, f"{seq:064x}"))


def seq_of(path: Path) -> int | None:
    mark = read_mark(path, KEY)
    return None if mark is None else mark.seq


def test_a_new_mark_stands_at_the_start(path: Path) -> None:
    assert read_mark(path, KEY) == START
    assert path.stat().st_size == 1024


def test_where_there_is_no_file_there_is_no_mark(tmp_path: Path) -> None:
    assert read_mark(tmp_path / "none", KEY) is None


@pytest.mark.parametrize(("steps", "stands_at"), [([1, 2, 3], 3), ([5, 4, 5, 2], 5), ([1, 100, 7, 101], 101)])
def test_the_mark_stands_at_the_highest_step(path: Path, steps: list[int], stands_at: int) -> None:
    for seq in steps:
        step(path, seq)

    assert seq_of(path) == stands_at


def test_a_torn_write_leaves_the_step_before(path: Path) -> None:
    for seq in range(1, 8):
        before = path.read_bytes()
        step(path, seq)
        after = path.read_bytes()
        changed = next(at for at in range(1024) if before[at] != after[at])
        path.write_bytes(after[: changed + 3] + before[changed + 3 :])

        assert seq_of(path) == seq - 1
        path.write_bytes(after)


def test_a_mark_of_another_key_cannot_be_read(path: Path) -> None:
    with pytest.raises(MarkUnreadableError):
        read_mark(path, KEY[::-1])
