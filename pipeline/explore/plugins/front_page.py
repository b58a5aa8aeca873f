"""Gives our templates what Datasette does not know: the language, the places, the documents of the release."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from datasette.utils import path_with_replaced_args
from datasette.utils.asgi import Response
from jinja2 import Environment
from pluggy import HookimplMarker

from pipeline.explore.charts import figure
from pipeline.explore.language import READING, Language, base, in_language, say
from pipeline.published import LATEST_RELEASE

hookimpl = HookimplMarker("datasette")

MOUNT = "dokument"
FORMATS = {".html": ("webbsida", "web page"), ".pdf": ("PDF", "PDF"), ".docx": ("Word", "Word")}
ENGLISH_PAGE = ".en"
"""What the name of a document in English ends in, before its format."""
CAMPAIGNS = """
select campaign.slug, campaign.title_sv, campaign.title_en, campaign.opens, campaign.closes, campaign.exact,
       campaign.respondents, place.name as place
from campaign
join place on place.slug = campaign.place
order by place.name, campaign.opens
"""
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_FIGURE = re.compile(
    r"<strong>((?:Figure?|Tabell|Table) \d+)\.(?:(?!</(?:figcaption|caption|p)>).)*?"
    r"/public/(\w+)\?(?:campaign|place)=([\w-]+)",
    re.DOTALL,
)


class Exhibit(NamedTuple):
    """A figure or table in a document: its name there, its query, and the campaign or place that it is about."""

    name: str
    query: str
    about: str


class Document(NamedTuple):
    """A published document: title, language, its address in each format it has, the figures that name their query."""

    title: str
    language: Language
    formats: tuple[tuple[tuple[str, str], str], ...]
    exhibits: tuple[Exhibit, ...]

    def shows(self, query: str, about: str) -> list[str]:
        """The figures of the document that show the query, of one campaign or place or, with '', of any."""
        shown = [one.name for one in self.exhibits if one.query == query and about in ("", one.about)]
        return list(dict.fromkeys(shown))


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Add the filters that write numbers, and numbers of rows, the reader's way."""
    env.filters["figure"] = figure
    env.filters["rows"] = lambda number: f"{figure(number)} {_rows(number)}"


@hookimpl
def extra_template_vars(datasette: Any, request: Any) -> dict[str, Any]:
    """Return what every template may ask for; nothing is read before a template asks."""
    database = datasette.get_database()
    described = datasette.metadata("databases")[database.name]

    async def campaigns() -> list[Any]:
        return list((await database.execute(CAMPAIGNS)).rows)

    async def release() -> Any:
        return (await database.execute(LATEST_RELEASE)).first()

    return {
        "say": say,
        "language": READING.get(),
        "elsewhere": _in_other_language(request),
        "home": base(),
        "same_page": lambda **changes: datasette.urls.path(path_with_replaced_args(request, changes)),
        "public": database.name,
        "public_size": database.size,
        "site": datasette.metadata,
        "described": described,
        "campaigns": campaigns,
        "release": release,
        "documents": lambda: documents(Path(dict(datasette.static_mounts).get(MOUNT, "")), READING.get()),
    }


@hookimpl
def register_routes() -> list[tuple[str, Callable[[], Response]]]:
    """Lead a folder's address, which has no page of its own, to the list of documents."""
    return [(rf"^/{MOUNT}/(?:.*/)?$", lambda: Response.redirect("/#documents"))]


def _rows(number: int) -> str:
    return say("rad", "row") if number == 1 else say("rader", "rows")


def _in_other_language(request: Any) -> str:
    """The address of this page in the other language."""
    other: Language = "sv" if READING.get() == "en" else "en"
    if request is None:
        return in_language(other, "/")
    asked = f"?{request.query_string}" if request.query_string else ""
    return in_language(other, request.path) + asked


@lru_cache(maxsize=4)
def documents(folder: Path, language: Language) -> list[Document]:
    """Return the documents in the release's folder of pages, by title. The folder never changes.

    One that is written in English too (`….en.html` beside `….html`) is given in the reader's language.
    """
    if folder == Path():
        return []
    files = [file for file in folder.rglob("*") if file.suffix in FORMATS and file.is_file()]
    together: dict[Path, list[Path]] = {}
    for file in sorted(files, key=lambda file: (file.with_suffix(""), list(FORMATS).index(file.suffix))):
        together.setdefault(file.with_suffix(""), []).append(file)
    in_english = {name for name in together if name.suffix == ENGLISH_PAGE}
    in_swedish = together.keys() - in_english
    if language == "en":
        shown = in_english | {name for name in in_swedish if name.with_name(name.name + ENGLISH_PAGE) not in in_english}
    else:
        shown = in_swedish
    found = [_document(folder, files) for name, files in together.items() if name in shown]
    return sorted(found, key=lambda document: document.title)


def _document(folder: Path, files: list[Path]) -> Document:
    page = next((file.read_text(encoding="utf-8", errors="replace") for file in files if file.suffix == ".html"), "")
    title = _TITLE.search(page)
    return Document(
        title=html.unescape(title[1]).strip() if title else files[0].stem,
        language="en" if files[0].with_suffix("").suffix == ENGLISH_PAGE else "sv",
        formats=tuple((FORMATS[file.suffix], f"/{MOUNT}/{file.relative_to(folder).as_posix()}") for file in files),
        exhibits=tuple(Exhibit(*found) for found in _FIGURE.findall(page)),
    )
