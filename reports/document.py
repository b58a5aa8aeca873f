"""Puts the needs analysis together: figures and sentences through the Markdown template, then the page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from . import analysis as rules
from . import swedish, wording
from .draft import Draft, about, compose
from .errors import ReportError
from .escaping import untied
from .figures import read_place, read_quoted, read_release, read_survey
from .filling import fill, with_numbers, without_comments
from .finished import Document
from .in_numbers import read_in_numbers
from .language import ENGLISH, SWEDISH, Language
from .living import merge, record_of, with_places
from .manuscript import open_manuscript, renewed
from .needs import read_needs
from .open_data import address_in
from .opening import asked_in, opened
from .other_surveys import has_chapter
from .own_words import read_own_words
from .paragraphs import paragraphs
from .pdf import as_pdf
from .small_surveys import read_told
from .word import as_word

TEXT_FORMAT = "text.md"
"""The text that a document was made of, with places for figures and numbers: what another release can be made of."""


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


def nobody(_done: int, _total: int) -> None:
    """Nobody is watching."""


def read_draft(
    public_db: Path, place: str, *, query_url: str | None = None, language: Language = SWEDISH
) -> tuple[Draft, frozenset[str]]:
    """The draft of a place's needs analysis from a public file, or from a candidate, and what others wrote in the file.

    `query_url` is where Datasette answers; with it every figure links to its query. Raises ReportError when the file
    or the place is missing, or when nothing is published of the place.
    """
    with opened(public_db) as connection:
        where, release = read_place(connection, place), read_release(connection, language=language)
        campaigns = asked_in(connection, where, language=language)
        about = rules.main_campaign(campaigns)
        analysis = rules.analyse(read_survey(connection, about, language=language))
        english = rules.analyse(read_survey(connection, about, language=ENGLISH)) if language == SWEDISH else None
        beside = [
            rules.analyse(read_survey(connection, other, language=language))
            for other in campaigns
            if has_chapter(other, about)
        ]
        needs = read_needs(connection, place, [item.area for item in analysis.ranking], language=language)
        known = read_in_numbers(connection, place, language=language)
        own = {
            campaign.campaign: read_own_words(connection, campaign, language=language)
            for campaign in (about, *(one.survey.campaign for one in beside))
        }
        told, quoted = read_told(connection, place, language=language), read_quoted(connection)
    address = address_in(query_url, language)
    draft = compose(where, release, campaigns, analysis, address, needs, told, english, beside, known, own)
    return draft, quoted | own[about.campaign].quoted


def build(
    public_db: Path,
    place: str,
    *,
    query_url: str | None = None,
    text: str | None = None,
    language: Language = SWEDISH,
) -> Document:
    """The needs analysis of a place: of a person's Swedish text where there is one, otherwise as its draft says it.

    In English it is always the draft, which says so where people have worked over the Swedish one. Raises ReportError
    as `read_draft` and `finish` do.
    """
    draft, quoted = read_draft(public_db, place, query_url=query_url, language=language)
    if language == SWEDISH or text is None:
        return finish(draft, quoted, text)
    in_swedish, _ = read_draft(public_db, place, query_url=query_url)
    return finish(beside_text(draft, text, in_swedish), quoted, None)


def beside_text(draft: Draft, text: str | None, in_swedish: Draft) -> Draft:
    """An English draft beside a person's Swedish text: it says so where they have worked over the Swedish draft."""
    return replace(draft, rewritten=text is not None and _is_rewritten(text, in_swedish))


def _is_rewritten(text: str, draft: Draft) -> bool:
    """Whether a text says anything else than the draft."""
    mine, ours = (
        [one.words for one in paragraphs(without_comments(words).strip())]
        for words in (text, with_numbers(draft.text, draft.numbers))
    )
    return mine != ours


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
        charts=filled.charts,
        author=draft.campaign.controller,
        about=about(draft),
        release=draft.release.id,
        date=draft.release.date,
        language=draft.language,
        place=draft.place.slug,
        marked=filled.marked,
        text=without_comments(with_numbers(draft.text, draft.numbers) if text is None else text),
        remarks=filled.remarks,
    )
    wording.check_wording(document.markdown, design, quoted)
    return document


def write(
    public_db: Path,
    place: str,
    output: Path,
    formats: tuple[str, ...] = ("html",),
    *,
    query_url: str | None = None,
    progress: Progress = nobody,
    text: str | None = None,
    language: Language = SWEDISH,
    other: bool = False,
) -> list[Path]:
    """Build the document once, write `behovsanalys-<place>.<format>` for each format and return the files.

    In English they are called `behovsanalys-<place>.en.<format>`; `other` says that the page in the other language lies
    beside this one. `progress` is told how many of the formats are made. With a `text` the document is made of that, as
    `build` does it. Raises ReportError as `build` does, for a format that does not exist, and when the PDF is not
    approved; then nothing is written.
    """
    check_formats(formats)
    document = build(public_db, place, query_url=query_url, text=text, language=language)
    return write_formats(document, output, formats, progress=progress, other=other)


def living_text(draft: Draft, manuscript: Path) -> str | None:
    """What the text in a folder says with a draft's figures, as a release keeps it; None where there is no text.

    Nothing is written. Raises ReportError as `open_manuscript` does.
    """
    living = open_manuscript(manuscript)
    return None if living.saved is None else without_comments(renewed(living, draft).text)


def carried_text(draft: Draft, release: Path, *, query_url: str | None = None) -> str | None:
    """What the text that an earlier release keeps says with a draft's figures; None where it has no text of the place.

    `release` is its folder, and `query_url` what the draft was read with. Raises ReportError as `read_draft` does.
    """
    place = draft.place.slug
    kept = release / "pages" / place / f"behovsanalys-{place}.{TEXT_FORMAT}"
    if not kept.is_file():
        return None
    text = kept.read_text(encoding="utf-8")
    was, _ = read_draft(release / "public.db", place, query_url=query_url)
    return merge(text, record_of(was.release.id, was.text, was.numbers, text), draft.text, draft.numbers).text


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
    progress: Progress = nobody,
    kind: str = "behovsanalys",
    other: bool = False,
) -> list[Path]:
    """Write a finished document in each format and return the files.

    They are called `<kind>-<place>.<format>`, in English `<kind>-<place>.en.<format>`; `other` says that the page in
    the other language lies beside this one. Raises ReportError as `write` does.
    """
    chosen = tuple(dict.fromkeys(formats))
    check_formats(chosen)
    progress(0, len(chosen))
    named, beside = f"{kind}-{document.place}", f"{kind}-{document.place}.en"
    if document.language == ENGLISH:
        named, beside = beside, named
    if other:
        document = replace(document, other=f"{beside}.html")
    made: dict[Path, bytes] = {}
    for name in chosen:
        made[output / f"{named}.{name}"] = FORMATS[name](document)
        progress(len(made), len(chosen))
    output.mkdir(parents=True, exist_ok=True)
    for path, written in made.items():
        path.write_bytes(written)
    return list(made)
