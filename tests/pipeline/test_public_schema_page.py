"""The page about the public database names every table and every column, in two languages."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.published import TABLES, VIEWS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "public-schema.md").read_text("utf-8")
SCHEMA = (ROOT / "pipeline" / "public_schema.sql").read_text("utf-8")


def columns(table: str) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        return [name for (name,) in database.execute("select name from pragma_table_info(?)", (table,))]


def section(table: str) -> str:
    found = re.search(rf"^## {table}\b.*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/public-schema.md has no section {table}"
    return found.group()


@pytest.mark.parametrize("table", [*TABLES, *VIEWS])
def test_every_column_is_explained_in_swedish_and_english(table: str) -> None:
    rows = [line.strip("| ").split(" | ") for line in section(table).splitlines() if line.startswith("| `")]
    explained = {name.strip("` ") for row in rows for name in row[0].split(",")}

    assert set(columns(table)) == explained
    assert all(len(row) == 3 and all(cell.strip() for cell in row) for row in rows)


def test_no_table_is_explained_that_is_not_there() -> None:
    assert set(re.findall(r"^## (\w+)", PAGE, re.MULTILINE)) == {*TABLES, *VIEWS}
