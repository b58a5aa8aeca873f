"""Every place gets every file, the same ones from the same release."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.published import PublishedError
from pipeline.ways_out.ways import WAYS
from pipeline.ways_out.writing import MAKERS, write


def test_every_place_gets_every_way_out(public: Path, tmp_path: Path) -> None:
    files = write(public, tmp_path / "files")
    expected = {f"{place}/{way.file(place)}" for place in ("exempelby", "granne") for way in WAYS}
    assert {file.relative_to(tmp_path / "files").as_posix() for file in files} == expected
    assert all(file.stat().st_size for file in files)


def test_the_same_release_gives_the_same_bytes(public: Path, tmp_path: Path) -> None:
    """So that a release made again after a stop is the one that was cited."""
    first, second = (write(public, tmp_path / name) for name in ("first", "second"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_one_place_and_one_way_can_be_asked_for(public: Path, tmp_path: Path) -> None:
    (file,) = write(public, tmp_path, only=["granne"], ways=[way for way in WAYS if way.name == "json"])
    assert file == tmp_path / "granne" / "granne.json"


def test_an_unknown_place_is_refused_and_nothing_is_written(public: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishedError, match="Inget är publicerat från atlantis"):
        write(public, tmp_path / "files", only=["atlantis"])
    assert not (tmp_path / "files").exists()


def test_every_way_out_can_be_made() -> None:
    assert list(MAKERS) == list(WAYS)
