"""What the tests of the house ask: every module of the five packages, as text and as a tree."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("forms", "intake", "pipeline", "reports", "desk")


@dataclass(frozen=True)
class Module:
    """One module of ours."""

    name: str
    """Path from the root of the house, with slashes."""
    text: str
    tree: ast.Module


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    files = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    return [Module(file.relative_to(ROOT).as_posix(), text, ast.parse(text)) for file, text in texts.items()]
