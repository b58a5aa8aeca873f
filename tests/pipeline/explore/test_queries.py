"""The ready questions: each says what it answers in two languages, answers unasked, and shows columns that it has."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline import explore
from pipeline.explore.metadata import describe, read_query
from pipeline.explore.plugins.search import stems_of

FOLDER = Path(explore.__file__).parent
DOCUMENTS = sorted((FOLDER.parents[1] / "reports" / "queries").glob("*.sql"))
OWN = explore.query_files()
EVERY = {path.stem: path for path in (*DOCUMENTS, *OWN)}
COUNTS = {
    "n",
    "base",
    "wish_base",
    "size",
    "respondents",
    "answered",
    "supported",
    "needs",
    "kinds_of_evidence",
    "note_sv",
}
"""How many an answer rests on; of needs, on how much; of what too few have answered, that it is so."""


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


QUESTIONS, PARAMETERS, COLUMNS = read("questions"), read("parameters"), read("columns")


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript((FOLDER.parent / "public_schema.sql").read_text(encoding="utf-8"))
        empty.create_function("stems", 1, stems_of)
        yield empty


def columns(connection: sqlite3.Connection, name: str) -> list[str]:
    query = read_query(EVERY[name])
    return [column for column, *_ in connection.execute(query.sql, dict.fromkeys(query.params, "")).description]


def test_there_are_many_and_no_two_have_one_name() -> None:
    assert len(EVERY) == len(DOCUMENTS) + len(OWN) >= 30
    assert sum(bool(read_query(path).params) for path in EVERY.values()) >= 25


@pytest.mark.parametrize("name", EVERY)
def test_a_question_is_asked_in_both_languages_and_stands_under_a_heading(name: str) -> None:
    query = read_query(EVERY[name])

    assert query.title_sv.endswith("?")
    assert query.title_en.endswith("?")
    assert sum(name in group["queries"] for group in QUESTIONS["group"]) == 1


@pytest.mark.parametrize("name", EVERY)
def test_every_parameter_has_a_label_and_is_explained(name: str) -> None:
    assert set(read_query(EVERY[name]).params) <= set(PARAMETERS)


@pytest.mark.parametrize("name", EVERY)
def test_the_columns_on_the_page_are_in_the_answer_and_have_words(connection: sqlite3.Connection, name: str) -> None:
    there = columns(connection, name)
    shown = QUESTIONS["query"][name]["shows"]

    assert [one for one in shown if not {one, f"{one}_sv"} & set(there)] == []
    assert [one for one in shown if one not in COLUMNS] == []
    assert all(f"{one[:-3]}_en" in there for one in there if one.endswith("_sv") and one[:-3] in shown)


@pytest.mark.parametrize("name", EVERY)
def test_every_row_says_how_many_it_rests_on(connection: sqlite3.Connection, name: str) -> None:
    of_no_survey = {"need_evidence", "in_numbers", "population_pyramid"}
    assert COUNTS & set(columns(connection, name)) or name in of_no_survey


@pytest.mark.parametrize("name", [name for name, query in QUESTIONS["query"].items() if "chart" in query])
def test_a_chart_is_made_of_columns_of_the_answer(connection: sqlite3.Connection, name: str) -> None:
    there, plan = columns(connection, name), QUESTIONS["query"][name]["chart"]
    named = [
        plan[key] for key in ("title", "label", "value", "part", "base", "x", "y", "outline", "place") if key in plan
    ]
    flat = [
        one
        for entry in (*named, plan.get("by", []), list(plan.get("parts", [])))
        for one in ([entry] if isinstance(entry, str) else entry)
    ]

    assert [one for one in flat if not {one, f"{one}_sv"} & set(there)] == []


@pytest.mark.parametrize("name", [name for name, words in PARAMETERS.items() if "choices" in words])
def test_choices_have_a_value_and_a_label_in_each_language(connection: sqlite3.Connection, name: str) -> None:
    found = [column for column, *_ in connection.execute(PARAMETERS[name]["choices"]).description]

    assert found == ["value", "label_sv", "label_en"]


@pytest.mark.parametrize("name", [path.stem for path in OWN])
@pytest.mark.parametrize("start", ["", "/en"])
def test_a_question_answers_without_being_told_anything(site: Any, name: str, start: str) -> None:
    assert site.get(f"{start}/public/{name}").status == 200
    assert site.get(f"/public/{name}.json").json["ok"]


def test_the_words_of_all_this_are_in_both_languages() -> None:
    described = describe(database="public", queries=[read_query(path) for path in EVERY.values()], intake_url=None)
    pairs = [
        *COLUMNS.values(),
        *(words[key] for words in PARAMETERS.values() for key in ("label", "hint", "all") if key in words),
        *(query["none"] for query in QUESTIONS["query"].values() if "none" in query),
        *(group["title"] for group in described["databases"]["public"]["groups"]),
    ]

    assert all(len(pair) == 2 and all(pair) for pair in pairs)
