"""What a page fetches after a tap: the map and what it shows, and the worker that opens forms without a network."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from importlib import resources

from flask import Blueprint, Response, abort, jsonify, url_for

from intake.failures import language_of_address
from intake.house import house

blueprint = Blueprint("maps", __name__)
_FILES = {
    "leaflet.js": "text/javascript",
    "leaflet.css": "text/css",
    "places.js": "text/javascript",
    "places.css": "text/css",
}
MAP_PHRASES = (
    *("map", "mapHow", "mapFull", "mapPlaced", "mapRemove", "mapMiddle", "mapHere", "mapWait", "mapNowhere", "pin"),
    *("mapCloser", "mapFarther"),
)
_MONTH = "public, max-age=2592000"


@blueprint.get("/sw.js")
def worker() -> Response:
    """The worker that keeps form pages, and no answers; it may look after the forms and nothing else."""
    script = resources.files("intake").joinpath("script/worker.js").read_text(encoding="utf-8")
    response = Response(script, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/s/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/map/<name>")
def map_file(name: str) -> Response:
    """Leaflet and our own script over it, from our own address."""
    if name not in _FILES:
        abort(404)
    text = resources.files("intake").joinpath(f"map/{name}").read_text(encoding="utf-8")
    response = Response(text, mimetype=_FILES[name])
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/map/of/<place>")
def map_of(place: str) -> Response:
    """What the map of a place shows: the outlines of its sub-areas, its own tiles if there are any, and the words."""
    here = house()
    if here.register.place(place) is None:
        abort(404)
    areas = [
        {"type": "Feature", "properties": {"name": area.name}, "geometry": json.loads(area.outlines)}
        for area in here.register.areas(place)
        if area.outlines
    ]
    say = here.phrases[language_of_address()]
    shown = {
        "areas": {"type": "FeatureCollection", "features": areas},
        "say": {key: say(f"map.{key}") for key in MAP_PHRASES},
    }
    return jsonify(shown | _tiles())


def _tiles() -> dict[str, object]:
    """Address, largest zoom and source of the tiles that we serve ourselves; nothing where there are none."""
    file = house().settings.tiles
    if file is None:
        return {}
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as tiles:
        about = dict(tiles.execute("select name, value from metadata"))
    template = url_for("maps.tile", zoom=0, column=0, row=0).replace("/0/0/0", "/{z}/{x}/{y}")
    return {"tiles": template, "maxZoom": int(about.get("maxzoom", 14)), "attribution": about.get("attribution", "")}


@blueprint.get("/tiles/<int:zoom>/<int:column>/<int:row>")
def tile(zoom: int, column: int, row: int) -> Response:
    """One tile of the MBTiles file; its rows are counted from the south (MBTiles 1.3, TMS)."""
    file = house().settings.tiles
    if file is None or zoom > 22:
        abort(404)
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as tiles:
        found = tiles.execute(
            "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?",
            (zoom, column, (1 << zoom) - 1 - row),
        ).fetchone()
    if found is None:
        abort(404)
    data: bytes = found[0]
    kind = "image/png" if data[:4] == b"\x89PNG" else "image/jpeg" if data[:2] == b"\xff\xd8" else "image/webp"
    response = Response(data, mimetype=kind)
    response.headers["Cache-Control"] = _MONTH
    return response
