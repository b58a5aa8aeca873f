"""Gives our templates what Datasette does not know: the places, the campaigns, the documents of the release."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from datasette.utils.asgi import Response
from jinja2 import Environment
from pluggy import HookimplMarker

from pipeline.published import LATEST_RELEASE

hookimpl = HookimplMarker("datasette")

MOUNT = "dokument"
FORMATS = {".html": "webbsida", ".pdf": "PDF", ".docx": "Word"}
CAMPAIGNS = """
select campaign.slug, campaign.title_sv, campaign.title_en, campaign.opens, campaign.closes, campaign.final,
       campaign.respondents, place.name as place
from campaign
join place on place.slug = campaign.place
order by place.name, campaign.opens
"""
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)


class Document(NamedTuple):
    """A published document: its title, and its address in each format it has."""

    title: str
    formats: tuple[tuple[str, str], ...]


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Add the filters that write numbers, and numbers of rows, the Swedish way."""
    env.filters["swedish"] = swedish
    env.filters["rows"] = lambda number: f"{swedish(number)} {'rad' if number == 1 else 'rader'}"


@hookimpl
def extra_template_vars(datasette: Any) -> dict[str, Any]:
    """Return what every template may ask for; nothing is read before a template asks."""
    database = datasette.get_database()

    async def campaigns() -> list[Any]:
        return list((await database.execute(CAMPAIGNS)).rows)

    async def release() -> Any:
        return (await database.execute(LATEST_RELEASE)).first()

    async def queries() -> list[dict[str, Any]]:
        return list((await datasette.get_canned_queries(database.name, None)).values())

    return {
        "public": database.name,
        "public_size": database.size,
        "site": datasette.metadata,
        "campaigns": campaigns,
        "release": release,
        "ready_queries": queries,
        "documents": lambda: documents(Path(dict(datasette.static_mounts).get(MOUNT, ""))),
    }


@hookimpl
def register_routes() -> list[tuple[str, Callable[[], Response]]]:
    """Lead a folder's address, which has no page of its own, to the list of documents."""
    return [(rf"^/{MOUNT}/(?:.*/)?$", lambda: Response.redirect("/#documents"))]


def swedish(number: int) -> str:
    """Return the number with a space between thousands, one that does not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def documents(folder: Path) -> list[Document]:
    """Return the documents in the release's folder of pages, by title."""
    if folder == Path():
        return []
    files = [file for file in folder.rglob("*") if file.suffix in FORMATS and file.is_file()]
    together: dict[Path, list[Path]] = {}
    for file in sorted(files, key=lambda file: (file.with_suffix(""), list(FORMATS).index(file.suffix))):
        together.setdefault(file.with_suffix(""), []).append(file)
    found = [
        Document(
            title=_title(files[0]),
            formats=tuple((FORMATS[file.suffix], f"/{MOUNT}/{file.relative_to(folder).as_posix()}") for file in files),
        )
        for files in together.values()
    ]
    return sorted(found, key=lambda document: document.title)


def _title(file: Path) -> str:
    if file.suffix == ".html":
        with file.open(encoding="utf-8", errors="replace") as page:
            match = _TITLE.search(page.read(4000))
        if match:
            return html.unescape(match[1]).strip()
    return file.stem
