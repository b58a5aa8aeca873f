"""A map that says more than it may is refused, whoever made the file."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.grid import Square, named
from pipeline.naming import NamedPlace
from pipeline.release_check import verify_release

HARBOUR = {"name": "Hamnen", "lat": 58.42, "lon": 13.11}
CHURCH = {"name": "Kyrkan", "lat": 58.43, "lon": 13.13}
SAID: dict[str, Any] = {"who": "Lo", "reason": "Känd av alla.", "journal_position": 1}


@pytest.fixture
def release(home: Any, people: Callable[..., Any]) -> Path:
    """Twelve pointed at the harbour, five at the church, and eight named the mill."""
    crowd = people(60)
    for number in range(25):
        where = HARBOUR if number < 12 else CHURCH if number < 17 else {"name": "Kvarnen"}
        crowd[number] |= {"pins": [where]}
    home.all_hand_in(crowd)
    home.stream.decisions.name_place("exempelby", NamedPlace("Kvarnen"), day=home.during, **SAID)
    made = home.publish().folder
    return Path(made) / "public.db"


@pytest.fixture
def changed(release: Path, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the release that somebody has meddled with."""

    def change(act: str, *values: object) -> Path:
        copy = Path(shutil.copyfile(release, tmp_path / "copy.db"))
        with closing(sqlite3.connect(copy)) as database, database:
            database.execute(act, values)
        return copy

    return change


def test_squares_and_named_places_stand_in_the_release(release: Path, query: Callable[..., Any]) -> None:
    assert verify_release(release) == []
    assert query(release, "select question, size_m, n from map_cell order by n") == [
        ("pins", 250, 5),
        ("pins", 250, 10),
    ]
    assert query(release, "select question, name, n from map_place") == [("pins", "Kvarnen", 5)]
    assert query(release, "select id, label_sv, people, located from map_question") == [("pins", "Var?", 20, 10)]
    for name, outline in query(release, "select id, outline from map_cell"):
        one = named(name)
        assert one is not None
        assert json.loads(outline)["coordinates"] == [[list(corner) for corner in one.corners]]


WRONG = [
    ("four people in a square", "update map_cell set n = 4 where n = 5", "fel antal"),
    ("an exact number", "update map_cell set n = 12 where n = 10", "fel antal"),
    ("a square that is not on the grid", "update map_cell set id = replace(id, 'RES250m', 'RES100m')", "rutnätet"),
    ("a square of another size than it says", "update map_cell set size_m = 500", "rutnätet"),
    ("a point", """update map_cell set outline = '{"type":"Point","coordinates":[13.11,58.42]}'""", "rutnätet"),
    ("an outline that is elsewhere", "update map_cell set outline = replace(outline, '58.4', '58.5')", "rutnätet"),
    ("more than an outline", """update map_cell set outline = replace(outline, '}', ',"n":7}')""", "rutnätet"),
    ("no outline", "update map_cell set outline = ''", "rutnätet"),
    ("a place that three meant", "update map_place set n = 3", "platser med fel antal"),
    ("how many answered, exactly", "update map_question set people = 25", "hela tiotal"),
    ("a map before the end", "update campaign set final = 0", "fast de inte är slut"),
    ("squares of young people", "update campaign set form = 'youth_survey'", "inte tillåter"),
    (
        "a policy without a map",
        "update release set policy = replace(policy, 'k_map = 5', 'k_map = 0')",
        "inte tillåter",
    ),
]


@pytest.mark.parametrize(("fault", "act", "said"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_map_is_refused_with_the_reason(changed: Callable[..., Path], fault: str, act: str, said: str) -> None:
    assert said in " ".join(verify_release(changed(act)))


@pytest.mark.parametrize(
    ("size", "n", "said"),
    [(125, 5, "otillåten storlek"), (8000, 5, "otillåten storlek"), (500, 10, "fel antal"), (500, 5, "varandra")],
)
def test_a_square_of_another_size_or_around_another_is_refused(
    release: Path, changed: Callable[..., Path], query: Callable[..., Any], size: int, n: int, said: str
) -> None:
    ((name,),) = query(release, "select id from map_cell where n = 5")
    small = named(name)
    assert small is not None
    one = Square(size, small.north // size * size, small.east // size * size)
    copy = changed("insert into map_cell values ('gatur', 'pins', ?, ?, ?, ?)", one.name, size, n, one.outline)
    assert said in " ".join(verify_release(copy))
