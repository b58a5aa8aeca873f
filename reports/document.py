"""Puts the needs analysis together: figures and sentences through the Markdown template, then the page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pipeline.published import PublishedError, open_published

from . import analysis as rules
from . import swedish, wording
from .draft import Draft, about, compose
from .drawing import draw
from .errors import ReportError
from .escaping import untied
from .figures import read_campaigns, read_place, read_quoted, read_release, read_survey
from .filling import fill, with_numbers, without_comments
from .finished import Document
from .living import merge, record_of, with_places
from .manuscript import open_manuscript, renewed
from .needs import read_needs
from .paragraphs import paragraphs
from .pdf import as_pdf
from .small_surveys import read_told
from .web import page
from .word import as_word

TEXT_FORMAT = "text.md"
"""The text that a document was made of, with places for figures and numbers: what another release can be made of."""
NOTHING_YET = (
    "Det finns inget publicerat att bygga dokumentet av. När insamlingen har stängt: kör `platskoll publish`. "
    "För ett utkast dessförinnan: kör `platskoll publish --candidate` och sedan `platskoll report` med --candidate."
)


FORMATS: MappingProxyType[str, Callable[[Document], bytes]] = MappingProxyType(
    {
        "html": lambda document: document.html.encode(),
        "md": lambda document: document.markdown.encode(),
        "pdf": as_pdf,
        "docx": as_word,
        TEXT_FORMAT: lambda document: document.text.encode(),
    }
)
"""The formats that a document can be written in, by the ending of the file."""


Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Nobody is watching."""


def read_draft(public_db: Path, place: str, *, query_url: str | None = None) -> tuple[Draft, frozenset[str]]:
    """The draft of a place's needs analysis from a public file, or from a candidate, and what others wrote in the file.

    `query_url` is where Datasette answers; with it every figure links to its query. Raises ReportError when the file
    or the place is missing, or when nothing is published of the place.
    """
    if not public_db.is_file():
        raise ReportError(NOTHING_YET)
    try:
        connection = open_published(public_db)
    except PublishedError as error:
        raise ReportError(str(error)) from error
    with closing(connection):
        where, release = read_place(connection, place), read_release(connection)
        campaigns = read_campaigns(connection, place)
        if not campaigns:
            raise ReportError(
                f"Det finns inga publicerade enkäter för {where.name} än. När insamlingen har stängt: kör "
                f"`platskoll publish {where.slug}`."
            )
        analysis = rules.analyse(read_survey(connection, rules.main_campaign(campaigns)))
        needs = read_needs(connection, place, [item.area for item in analysis.ranking])
        told, quoted = read_told(connection, place), read_quoted(connection)
    address = query_url.rstrip("/") if query_url else None
    return compose(where, release, campaigns, analysis, address, needs, told), quoted


def build(public_db: Path, place: str, *, query_url: str | None = None) -> Document:
    """The needs analysis of a place as its draft says it, without a word of anybody's.

    Raises ReportError as `read_draft` does, and when a sentence of ours says too much.
    """
    draft, quoted = read_draft(public_db, place, query_url=query_url)
    return finish(draft, quoted, None)


def finish(draft: Draft, quoted: Iterable[str], text: str | None) -> Document:
    """The document of a person's text, or of the draft itself.

    Raises ReportError for a sentence that says more than the sample can carry, with its line in a person's text.
    """
    design = draft.campaign.sample_design
    if text is not None:
        for paragraph in paragraphs(without_comments(text)):
            try:
                wording.check_wording(with_numbers(paragraph.text, draft.numbers), design, quoted)
            except ReportError as error:
                raise ReportError(f"Rad {paragraph.line} i texten om {draft.place.name}: {error}") from error
    filled = fill(draft, draft.text if text is None else with_places(text, draft.text, draft.numbers))
    heading = re.search(r"^#[ \t]+(.+?)[ \t#]*$", filled.marked, re.MULTILINE)
    title = html.unescape(untied(heading[1])) if heading else draft.title
    document = Document(
        title=title,
        markdown=untied(filled.marked),
        html="",
        charts=filled.charts,
        author=draft.campaign.controller,
        about=about(draft),
        release=draft.release.id,
        date=draft.release.date,
        place=draft.place.slug,
        marked=filled.marked,
        text=without_comments(with_numbers(draft.text, draft.numbers) if text is None else text),
        remarks=filled.remarks,
    )
    wording.check_wording(document.markdown, design, quoted)
    drawn = {name: draw(chart) for name, chart in filled.charts.items()}
    return replace(document, html=page(title, document.markdown, drawn))


def write(
    public_db: Path,
    place: str,
    output: Path,
    formats: tuple[str, ...] = ("html",),
    *,
    query_url: str | None = None,
    progress: Progress = _silent,
    text: str | None = None,
) -> list[Path]:
    """Build the document once, write `behovsanalys-<place>.<format>` for each format and return the files.

    `progress` is told how many of the formats are made. With a `text` the document is made of that. Raises ReportError
    as `build` does, for a format that does not exist, and when the PDF is not approved; then nothing is written.
    """
    check_formats(formats)
    draft, quoted = read_draft(public_db, place, query_url=query_url)
    return write_formats(finish(draft, quoted, text), output, formats, progress=progress)


def living_text(public_db: Path, place: str, manuscript: Path, *, query_url: str | None = None) -> str | None:
    """What the text in a folder says with today's figures, as a release keeps it; None where there is no text.

    Nothing is written. Raises ReportError as `read_draft` and `open_manuscript` do.
    """
    living = open_manuscript(manuscript)
    if living.saved is None:
        return None
    return without_comments(renewed(living, read_draft(public_db, place, query_url=query_url)[0]).text)


def carried_text(public_db: Path, place: str, release: Path, *, query_url: str | None = None) -> str | None:
    """What the text that a release keeps says with newer figures; None where that release has no text of the place.

    `release` is its folder. Raises ReportError as `read_draft` does.
    """
    kept = release / "pages" / place / f"behovsanalys-{place}.{TEXT_FORMAT}"
    if not kept.is_file():
        return None
    text = kept.read_text(encoding="utf-8")
    was, _ = read_draft(release / "public.db", place, query_url=query_url)
    now, _ = read_draft(public_db, place, query_url=query_url)
    return merge(text, record_of(was.release.id, was.text, was.numbers, text), now.text, now.numbers).text


def check_formats(formats: Iterable[str]) -> None:
    """Do nothing for formats that exist; raise ReportError for one that does not."""
    for name in formats:
        if name not in FORMATS:
            raise ReportError(f"Formatet {name} finns inte. De format som finns är {swedish.listing(list(FORMATS))}.")


def write_formats(
    document: Document,
    output: Path,
    formats: Iterable[str],
    *,
    progress: Progress = _silent,
    kind: str = "behovsanalys",
) -> list[Path]:
    """Write a finished document in each format, `<kind>-<place>.<format>`, and return the files.

    Raises ReportError as `write` does.
    """
    chosen = tuple(dict.fromkeys(formats))
    check_formats(chosen)
    progress(0, len(chosen))
    made: dict[Path, bytes] = {}
    for name in chosen:
        made[output / f"{kind}-{document.place}.{name}"] = FORMATS[name](document)
        progress(len(made), len(chosen))
    output.mkdir(parents=True, exist_ok=True)
    for path, written in made.items():
        path.write_bytes(written)
    return list(made)
