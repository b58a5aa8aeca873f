"""The queries: each runs as it stands, says what it answers, and tells an unknown from a zero."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.published import open_published
from reports import ReportError, query_files
from reports.figures import FIRST, Survey, read_campaigns, read_place, read_query, read_release, read_survey
from reports.language import SWEDISH
from tests.reports.conftest import with_map, with_own_words, with_services

QUERIES = [path.stem for path in query_files()]
OF_PLACES = ("needs", "need_evidence", "in_municipal_hands", "shared_needs", "in_numbers", "population_pyramid")
"""What people state of a place, and what is known of it from elsewhere, belongs to no campaign."""


def test_the_five_that_an_analyst_wants_come_first_and_every_file_is_listed() -> None:
    assert tuple(QUERIES[:5]) == FIRST
    assert len(QUERIES) == len(set(QUERIES)) >= 10


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_has_its_header_and_asks_for_nothing_but_the_campaign_or_the_place(name: str) -> None:
    query = read_query(name)

    assert all([query.titel, query.title, query.beskrivning, query.description])
    assert query.titel.endswith("?")
    assert {part.split()[0].strip(",)") for part in query.sql.split(" :")[1:]} <= {
        "place" if name in OF_PLACES else "campaign"
    }


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in {*OF_PLACES, "small_surveys"}])
def test_a_query_gives_one_campaign_or_all(name: str, publish: Any, residents: Any, weights: Any) -> None:
    path = with_own_words(with_map(publish(with_services(residents(60)), weights(60))))
    sql = read_query(name).sql

    with closing(open_published(path)) as connection:
        everything = connection.execute(sql, {"campaign": ""}).fetchall()
        one = connection.execute(sql, {"campaign": "exempelby-2026"}).fetchall()

    assert {row["campaign"] for row in one} == {"exempelby-2026"}
    assert [tuple(r) for r in everything if r["campaign"] == "exempelby-2026"] == [tuple(r) for r in one]


def test_a_withheld_cell_is_unknown_and_not_zero(publish: Any, residents: Any) -> None:
    path = publish(residents(200))
    _forget(path, "question = 'theme_rating.nature' and choice = '5'")
    _forget(path, "question = 'theme_priority' and choice = 'housing'")

    with closing(open_published(path)) as connection:
        survey = _survey(connection)

    nature = next(r for r in survey.how_it_works if r.area == "nature")
    housing = next(w for w in survey.improve_first if w.area == "housing")
    assert (nature.base, nature.mean, nature.index_0_100) == (None, None, None)
    assert (nature.low, nature.middle, nature.high) == (None, None, None)
    assert housing.chosen is None
    assert survey.improve_first[-1] is housing


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("how_it_works", "theme_rating.nature"),
        ("scale_means", "theme_rating.nature"),
        ("questions", "theme_rating.nature"),
        ("questions", "theme_priority"),
        ("overall", "overall"),
    ],
)
def test_nothing_of_a_withheld_question_is_nought(query: str, question: str, publish: Any, residents: Any) -> None:
    path = publish(residents(200))
    _forget(path, f"question = '{question}'")
    counts = {"base", "mean", "low", "middle", "high", "unsure", "answered", "no_answer", "not_asked", "n", "percent"}

    with closing(open_published(path)) as connection:
        rows = [dict(row) for row in connection.execute(read_query(query).sql, {"campaign": ""})]

    mine = [row for row in rows if row["question"] == question]
    assert mine
    assert {row[column] for row in mine for column in counts & row.keys()} == {None}


@pytest.mark.parametrize("silent", [0, 6], ids=["all answered", "six did not"])
@pytest.mark.parametrize("slug", ["a", "b", "c", "d", "e", "f"])
def test_the_base_of_a_group_is_its_exact_size_without_the_silent(
    slug: str, silent: int, publish: Any, residents: Any
) -> None:
    """However the answers were rounded, twenty-nine are not thirty and eleven are not nine."""
    survey = residents(46, slug=slug, groups={"29": list(range(29)), "17": list(range(29, 46))})
    for question in survey.questions:
        question.answers = [
            None if person % 29 < silent else ["housing"] if question.type == "select_multiple" else "3"
            for person in range(46)
        ]

    with closing(open_published(publish(survey))) as connection:
        figures = _survey(connection).groups_differ

    assert {(f.group, f.size, f.base) for f in figures} == {("29", 29, 29 - silent), ("17", 17, 17 - silent)}
    assert {f.role for f in figures} == {"importance", "performance"}


@pytest.mark.parametrize(
    ("policy", "draws"),
    [
        ("k = 10\nstability_draws = 1000\n", 1000),
        ("stability_draws=2_500", 2500),
        ("# stability_draws = 7\nk = 10\n", None),
        ("", None),
    ],
)
def test_how_often_the_order_was_recounted_is_what_the_policy_of_the_release_says(
    policy: str, draws: int | None, publish: Any, residents: Any
) -> None:
    with closing(open_published(publish(residents(60), policy=policy))) as connection:
        survey = _survey(connection)

    assert {s.draws for s in survey.rank_stability} == {draws}


def test_an_unknown_place_is_a_sentence_that_names_the_known(publish: Any, residents: Any) -> None:
    with closing(open_published(publish(residents(20)))) as connection, pytest.raises(ReportError, match="exempelby"):
        read_place(connection, "annorlunda")


def test_the_release_is_the_latest_also_after_nine_in_a_day(publish: Any, residents: Any) -> None:
    path = publish(residents(20), release="2026-11-22-9")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("insert into release values ('2026-11-22-10', '2026-11-22', 1, '', '', '')")

    with closing(open_published(path)) as connection:
        assert read_release(connection, language=SWEDISH).id == "2026-11-22-10"


def _forget(path: Path, condition: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"delete from total_count where {condition}")


def _survey(connection: sqlite3.Connection) -> Survey:
    campaign, *_ = read_campaigns(connection, "exempelby", language=SWEDISH)
    return read_survey(connection, campaign, language=SWEDISH)
