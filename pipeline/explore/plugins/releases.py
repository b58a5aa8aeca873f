"""Lists every release with what was new in it, and serves the files of those that documents may have cited."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from datasette.utils.asgi import AsgiFileDownload, NotFound, Response
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

ADDRESS = "utgavor"
LOG = """
select r.id, r.date, r.note, r.note_en,
  (select count(*) from campaign c where c.release = r.id) as campaigns,
  (select count(*) from respondent_group g where g.release = r.id) as groups
from release r
order by r.date desc, length(r.id) desc, r.id desc
"""
NAMED = "select 1 from release where id = :id"
AN_HOUR = "public, max-age=3600"


class Release(NamedTuple):
    """One release: its name and day, what was new, and the size of its file; None where the file is no longer kept."""

    id: str
    date: str
    note: str
    note_en: str
    campaigns: int
    groups: int
    size: int | None


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """The change log, and a file for each release that it names."""
    return [(rf"^/{ADDRESS}$", change_log), (rf"^/{ADDRESS}/(?P<id>[\w-]+)\.db$", download)]


async def change_log(datasette: Any, request: Any) -> Response:
    """The page that lists the releases, the latest first."""
    database = datasette.get_database()
    rows = (await database.execute(LOG)).rows
    releases = [Release(**dict(row), size=_size(_file(database, row["id"]))) for row in rows]
    page = await datasette.render_template("releases.html", {"releases": releases}, request=request)
    return Response.html(page, headers={"Cache-Control": "max-age=60"})


async def download(datasette: Any, request: Any) -> AsgiFileDownload:
    """The file of a release, if this one names it; anything else is not there."""
    database = datasette.get_database()
    name = request.url_vars["id"]
    named = (await database.execute(NAMED, {"id": name})).first()
    file = _file(database, name)
    if named is None or not file.is_file():
        raise NotFound(f"no release {name}")
    return AsgiFileDownload(str(file), filename=f"platskoll-{name}.db", headers={"Cache-Control": AN_HOUR})


def _file(database: Any, name: str) -> Path:
    """Where a release lies: in a folder of its own name, beside the one that is being served."""
    served = Path(database.path)
    return served.parent.with_name(name) / served.name


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None
