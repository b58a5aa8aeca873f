"""A change in the code or in what it reads is another program; the same code elsewhere and later is the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.program import program

ROOT = Path(__file__).parents[2]
ASK = "from pipeline.program import program; print(program())"


def told_by(root: Path, seed: str = "1") -> str:
    """What another process that has its code from `root` says."""
    environment = os.environ | {"PYTHONPATH": str(root), "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    line = [sys.executable, "-c", ASK]
    return subprocess.run(line, cwd=root, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The code, in another place."""
    for package in ("forms", "intake", "pipeline"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_same_code_is_the_same_program_wherever_it_lies(copied: Path) -> None:
    assert told_by(copied, "1") == told_by(copied, "2") == told_by(ROOT)


@pytest.mark.parametrize(
    "file", ["pipeline/normalise.py", "forms/validators.py", "forms/words/sv.toml", "intake/journal/sqlite.py"]
)
def test_a_changed_file_is_another_program(copied: Path, file: str) -> None:
    with (copied / file).open("a", encoding="utf-8") as changed:
        changed.write("\n# changed\n")

    assert told_by(copied) != told_by(ROOT)


def test_a_process_keeps_what_it_was_when_it_first_asked() -> None:
    assert program() is program()
