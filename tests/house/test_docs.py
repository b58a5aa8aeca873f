"""What is written about the house holds: links lead somewhere, settings are named, commands exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TEXTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|(?:src|href|srcset)=\"([^\"]+)\"")
SETTING = re.compile(r"PLATSKOLL_[A-Z_]*[A-Z]")


def _name(text: Path) -> str:
    return text.relative_to(ROOT).as_posix()


def _heading(title: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("text", TEXTS, ids=_name)
def test_every_link_leads_to_something_that_is_there(text: Path) -> None:
    dead = []
    for first, second in LINK.findall(re.sub(r"```.*?```", "", text.read_text(encoding="utf-8"), flags=re.DOTALL)):
        target, _, anchor = (first or second).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (text.parent / target).resolve() if target else text
        if not file.exists():
            dead.append(target)
        elif anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            if anchor not in map(_heading, headings):
                dead.append(f"{target}#{anchor}")
    assert dead == []


def test_every_setting_is_documented_and_every_documented_setting_is_read(modules: list[Any]) -> None:
    read = {name for module in modules for name in SETTING.findall(module.text)}
    tested = {name for file in (ROOT / "tests").rglob("*.py") for name in SETTING.findall(file.read_text("utf-8"))}
    written = set(SETTING.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    assert read - written == set()
    assert written - read - tested == set()


def test_the_top_of_the_house_holds_its_rooms_and_nothing_else() -> None:
    rooms = {"forms", "intake", "pipeline", "reports", "desk", "tests", "docs", "bench", "examples"}
    made = {"build", "node_modules", "platskoll-demo", "platskoll-home"}
    found = {one.name for one in ROOT.iterdir() if one.is_dir() and not one.name.startswith(".")}
    assert {name for name in found if not name.endswith(".egg-info")} - made <= rooms
