"""Serves what people take with them: the files of the release, and the catalogue that data portals fetch."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from datasette.utils.asgi import AsgiFileDownload, NotFound, Response
from pluggy import HookimplMarker

from pipeline.ways_out.ways import FILES as FOLDER
from pipeline.ways_out.ways import WAYS, Way

hookimpl = HookimplMarker("datasette")

FILES, CATALOGUE = "filer", "katalog"
NAMED = "select 1 from release where id = :id"
AN_HOUR = "public, max-age=3600"
NO_CATALOGUE = (
    "Katalogen visas inte: den som driver webbplatsen har inte sagt vem som ger ut öppna data (PLATSKOLL_PUBLISHER).\n"
    "There is no catalogue: whoever runs this site has not said who publishes the open data (PLATSKOLL_PUBLISHER).\n"
)


class File(NamedTuple):
    """One file of a place: the way out that it is, its address, and its size in bytes."""

    way: Way
    address: str
    size: int


@hookimpl
def startup() -> None:
    """Tell Python's table of media types what it may not know; Datasette sends files by it."""
    for way in WAYS:
        if not way.ending.endswith(".zip"):
            mimetypes.add_type(way.media_type, way.ending)


@hookimpl
def extra_template_vars(datasette: Any) -> dict[str, Any]:
    """Return what the front page may ask for; nothing is read before it asks."""
    database = datasette.get_database()

    async def taken() -> list[tuple[str, list[File]]]:
        places = (await database.execute("select slug, name from place order by name")).rows
        found = ((place["name"], files(_mounted(datasette, FILES), place["slug"])) for place in places)
        return [(name, offered) for name, offered in found if offered]

    return {"files": taken, "has_catalogue": _mounted(datasette, CATALOGUE) is not None}


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Response]]]:
    """The catalogue at its one address, the files of each release that is named, and a folder without a page."""
    return [
        (r"^/dcat\.rdf$", catalogue),
        (r"^/utgavor/(?P<id>[\w-]+)/(?P<place>[\w-]+)/(?P<file>[\w.-]+)$", cited),
        (rf"^/{FILES}/(?:[^/]+/)?$", lambda: Response.redirect("/#download")),
    ]


def catalogue(datasette: Any) -> Response:
    """The catalogue, or a sentence that says why there is none."""
    folder = _mounted(datasette, CATALOGUE)
    if folder is None:
        return Response.text(NO_CATALOGUE, status=404)
    return Response((folder / "dcat.rdf").read_bytes(), content_type="application/rdf+xml; charset=utf-8")


async def cited(datasette: Any, request: Any) -> AsgiFileDownload:
    """A file of a release that the one being served names: what somebody cites does not change."""
    database = datasette.get_database()
    release, place, name = (request.url_vars[part] for part in ("id", "place", "file"))
    way = next((way for way in WAYS if way.file(place) == name), None)
    file = Path(database.path).parent.with_name(release) / FOLDER / place / name
    if way is None or (await database.execute(NAMED, {"id": release})).first() is None or not file.is_file():
        raise NotFound(f"no file {name} in a release {release}")
    return AsgiFileDownload(str(file), filename=name, content_type=_sent_as(way), headers={"Cache-Control": AN_HOUR})


def _sent_as(way: Way) -> str:
    return "application/zip" if way.ending.endswith(".zip") else way.media_type


def files(folder: Path | None, place: str) -> list[File]:
    """The files of a place in the release's folder, in the order in which people are offered them."""
    if folder is None:
        return []
    found = ((way, folder / place / way.file(place)) for way in WAYS)
    return [File(way, f"/{FILES}/{place}/{file.name}", file.stat().st_size) for way, file in found if file.is_file()]


def _mounted(datasette: Any, name: str) -> Path | None:
    folder = dict(datasette.static_mounts).get(name)
    return Path(folder) if folder else None
