"""What the tests of the desk share: answers in a file, handed in through the import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Home = Any
MAPPING = """
form = "resident_survey"
id = "nr"
day = { column = "dag", format = "%Y-%m-%d" }

[columns]
anknytning = "relation"
alder = "age_group"
kon = "gender"
helhet = "overall"
bast = "best"
"""
AGES = ("16_24", "25_44", "45_64", "65_79")


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    """Writes a table of so many people, evenly over ages and genders, and its mapping."""

    def written(people: int, *, extra: tuple[str, ...] = ()) -> tuple[Path, Path]:
        rows = [
            f"{n},2026-05-{n % 2 + 1:02},lives_all_year,{AGES[n % 4]},{'woman' if n % 3 else 'man'},{n % 5 + 1},<b>{n}"
            for n in range(people)
        ]
        file, mapping = tmp_path / "svar.csv", tmp_path / "mappning.toml"
        file.write_text("\n".join(["nr,dag,anknytning,alder,kon,helhet,bast", *rows, *extra]), encoding="utf-8")
        mapping.write_text(MAPPING, encoding="utf-8")
        return file, mapping

    return written


@pytest.fixture
def answered(village: Home, table: Callable[..., tuple[Path, Path]]) -> Home:
    """The village after forty people."""
    file, mapping = table(40)
    village.does("import", "byn-enkat", file, "--mapping", mapping)
    return village
