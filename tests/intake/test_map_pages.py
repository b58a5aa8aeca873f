"""The map is served from our own address, whatever is asked for, and names on it are names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from intake.register import Area
from tests.intake.conftest import Intake

PNG = b"\x89PNG\r\n\x1a\n"
SQUARE = {"type": "Polygon", "coordinates": [[[13.0, 58.0], [13.1, 58.0], [13.1, 58.1], [13.0, 58.0]]]}


@pytest.fixture
def with_tiles(make_intake: Callable[..., Intake], tmp_path: Path) -> Iterator[Intake]:
    """An intake with one tile of its own: 2/1/0."""
    file = tmp_path / "tiles.mbtiles"
    with closing(sqlite3.connect(file)) as tiles:
        tiles.execute("create table metadata (name text, value text)")
        tiles.execute("create table tiles (zoom_level, tile_column, tile_row, tile_data)")
        tiles.execute("insert into metadata values ('maxzoom', '2'), ('attribution', 'Lantmäteriet')")
        tiles.execute("insert into tiles values (2, 1, 3, ?)", (PNG,))
        tiles.commit()
    opened = make_intake(tmp_path, tiles=file)
    yield opened
    opened.app.extensions["house"].close()


def test_a_tile_is_found_by_its_number_from_the_north(with_tiles: Intake) -> None:
    tile = with_tiles.client.get("/tiles/2/1/0")
    assert (tile.status_code, tile.data, tile.mimetype) == (200, PNG, "image/png")
    assert tile.headers["X-Content-Type-Options"] == "nosniff"
    assert "public" in tile.headers["Cache-Control"]


@pytest.mark.parametrize(
    "numbers",
    [
        *("2/1/1", "23/0/0", "-1/0/0", "2/-1/0", "2/1/0/0", "2/1/x", "2/1/0.png", "2/1/%00", "2/١/0", "2/1/0'--"),
        *("2/99999999999999999999/0", "2/1/99999999999999999999", f"2/{'9' * 5000}/0", f"{'9' * 5000}/1/1"),
        *("../../etc/passwd", "2/1/..%2f..%2fetc%2fpasswd"),
    ],
)
def test_a_tile_that_cannot_be_is_not_found(with_tiles: Intake, numbers: str) -> None:
    assert with_tiles.client.get(f"/tiles/{numbers}").status_code == 404


def test_without_tiles_there_are_none_and_the_map_says_so(intake: Intake) -> None:
    assert intake.client.get("/tiles/2/1/0").status_code == 404
    assert "tiles" not in intake.client.get("/map/of/byn").json


def test_the_map_tells_where_its_tiles_are_and_whose(with_tiles: Intake) -> None:
    shown = with_tiles.client.get("/map/of/byn").json
    assert (shown["tiles"], shown["maxZoom"], shown["attribution"]) == ("/tiles/{z}/{x}/{y}", 2, "Lantmäteriet")


@pytest.mark.parametrize("language", ["sv", "en", "ar", "<b>"])
def test_the_map_of_a_place_has_its_outlines_and_its_words(intake: Intake, language: str) -> None:
    name = "Norra <img src=x onerror=alert(1)>"
    areas = [Area("byn", "norr", name, json.dumps(SQUARE)), Area("byn", "soder", "Södra byn")]
    intake.register.set_areas("byn", areas)
    response = intake.client.get(f"/map/of/byn?l={language}")
    assert response.mimetype == "application/json"
    assert [(area["properties"]["name"], area["geometry"]) for area in response.json["areas"]["features"]] == [
        (name, SQUARE)
    ]
    assert all(response.json["say"].values())


@pytest.mark.parametrize("path", ["/map/of/x", "/map/of/..", "/map/of/%00", "/map/x.js", "/map/..%2fform.js", "/map/"])
def test_nothing_else_is_served_as_a_map(intake: Intake, path: str) -> None:
    intake.get(path, status=404)


@pytest.mark.parametrize("name", ["leaflet.js", "leaflet.css", "places.js", "places.css"])
def test_the_files_of_the_map_are_ours(intake: Intake, name: str) -> None:
    response = intake.client.get(f"/map/{name}")
    assert response.status_code == 200
    assert response.mimetype == {"js": "text/javascript", "css": "text/css"}[name.rpartition(".")[2]]


def test_the_worker_may_look_after_forms_and_nothing_else(intake: Intake) -> None:
    """A script that a browser lets stand between every page and the network is kept to the form pages."""
    worker = intake.client.get("/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/s/"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert "/r/" not in worker.get_data(as_text=True)
