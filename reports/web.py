"""Turns a document's Markdown into one self-contained, sanitised web page that also prints well."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from xml.etree.ElementTree import Element

import markdown
import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from .language import Language

HERE = Path(__file__).parent
FIGURE = re.compile(r"^<!-- figure?: ([^>]*?) -->$", re.MULTILINE)
CAPTION = re.compile(r"^(Tabell|Figur|Siffrorna i figur|Table|Figure|The numbers in Figure) \d+\.")
WIDE = 5
"""A table with so many columns is shown on a phone as one block per row, every figure under its own heading."""
DENSE = 9
"""A table with so many columns has small figures."""
WORDY_COLUMNS, WORDY = 3, 60
"""A table with so many columns, and so many letters in a cell, is of words: on a phone each row is a block too."""
SMALL_COLUMNS, SMALL_ROWS, SMALL_LETTERS = 3, 16, 36
"""A table no larger than this takes half the width: on paper two of them stand beside each other."""
ROLES = {"table": "table", "caption": "caption", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
"""What each part of a table is, said outright: a browser forgets it when the parts are laid out as blocks."""
SPOT = "platsförfigur"
"""The word that keeps a figure's place while the text is sanitised; nothing from the data can stand alone like it."""

TAGS = {
    *("h1", "h2", "h3", "h4", "p", "br", "hr", "blockquote", "pre", "div", "section", "nav", "figure", "figcaption"),
    *("ul", "ol", "li", "dl", "dt", "dd", "a", "code", "del", "em", "strong", "sub", "sup"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "*": {"class", "id", "lang"},
    "a": {"href", "title"},
    "table": {"role"},
    "caption": {"role"},
    "thead": {"role"},
    "tbody": {"role"},
    "tr": {"role"},
    "th": {"scope", "role"},
    "td": {"role", "data-label"},
    "div": {"role", "tabindex", "aria-label"},
}


@dataclass(frozen=True, slots=True)
class Content:
    """A document's Markdown as clean markup, with a place kept for each figure."""

    headings: str
    """The contents: a list of links to the chapters."""
    body: str
    figures: tuple[str, ...]
    """The names of the figures, in the order of their places."""

    def filled(self, figures: Mapping[str, str]) -> str:
        """The body with the drawing of each name in its place; a figure that is not there is a KeyError."""
        body = self.body
        for at, name in enumerate(self.figures):
            body = body.replace(f"<p>{SPOT}{at}</p>", f'<div class="chart">{figures[name]}</div>', 1)
        return body


def content(text: str, *, language: Language) -> Content:
    """Markdown with `<!-- figur: name -->` comments as clean markup; raw HTML in the text is shown as text."""
    converter = markdown.Markdown(
        extensions=[
            TableExtension(use_align_attribute=True),
            AttrListExtension(),
            FootnoteExtension(),
            TocExtension(toc_depth="2-2", slugify=_slug),
            Captions(language),
        ],
        output_format="html",
    )
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    places = count()
    body = _clean(converter.convert(FIGURE.sub(lambda _: f"{SPOT}{next(places)}", text)))
    figures = tuple(match[1] for match in FIGURE.finditer(text))
    return Content(_clean(getattr(converter, "toc", "")), body, figures)


def page(title: str, text: str, figures: Mapping[str, str], *, language: Language, other: str = "") -> str:
    """The whole page for the web: the Markdown, and the drawing of each name that it keeps a place for.

    `other` is the address of the same page in the other language, if there is one.
    """
    read = content(text, language=language)
    return filled_template(
        "document.html",
        ("tokens.css", "document.css"),
        title=title,
        language=language,
        other=other,
        contents=Markup(read.headings),  # noqa: S704 - sanitised by `content`
        body=Markup(read.filled(figures)),  # noqa: S704 - sanitised by `content`; the figures are our own drawings
    )


def filled_template(name: str, styles: Sequence[str], **values: object) -> str:
    """A page from a template of ours with our own style sheets in it; text that is not Markup is escaped."""
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), undefined=StrictUndefined, autoescape=True)
    style = "\n".join((HERE / sheet).read_text(encoding="utf-8") for sheet in styles)
    return environment.get_template(name).render(style=Markup(style), **values)  # noqa: S704 - our own style sheets


class Captions(Extension):
    """Gives tables captions, scopes and a frame of their own, and figures their caption and box."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        """Take part in the conversion, after the inline patterns and before anything is written."""
        md.treeprocessors.register(_CaptionProcessor(md, self._language), "captions", 3)


class _CaptionProcessor(Treeprocessor):
    def __init__(self, md: markdown.Markdown, language: Language) -> None:
        super().__init__(md)
        self._sideways = language.say("Tabell som kan rullas i sidled", "Table that can be scrolled sideways")

    def run(self, root: Element) -> None:
        """Join every caption with the block after it, frame what is in another language, and finish every table."""
        blocks = list(root)
        for block, after in zip(blocks, [*blocks[1:], None], strict=True):
            if after is not None and after.tag == "table" and _is_caption(block):
                root.remove(block)
                block.tag = "caption"
                after.insert(0, block)
            elif after is not None and (after.text or "").startswith(SPOT) and _is_caption(block):
                figure = Element("figure")
                block.tag = "figcaption"
                root[list(root).index(block)] = figure
                root.remove(after)
                figure.extend([block, after])
            elif "lang" in block.attrib:
                passage = Element("section", {"lang": block.attrib.pop("lang")})
                root[list(root).index(block)] = passage
                passage.append(block)
        for table in list(root.iter("table")):
            _finish_table(table)
        for at, block in enumerate(list(root)):
            if block.tag == "table":
                reach = {"tabindex": "0", "role": "group", "aria-label": self._sideways}
                frame = Element("div", {"class": "scroll", **reach})
                frame.append(block)
                root[at] = frame


def _is_caption(block: Element) -> bool:
    return block.tag == "p" and len(block) > 0 and block[0].tag == "strong" and bool(CAPTION.match(block[0].text or ""))


def _finish_table(table: Element) -> None:
    """Scopes for headings, the first cell of each row a heading, right-aligned figures by class."""
    for cell in table.iter():
        if cell.tag in ("th", "td") and cell.attrib.pop("align", "") == "right":
            cell.set("class", "figure")
    for heading in table.iter("th"):
        heading.set("scope", "col")
    for row in table.iter("tr"):
        if len(row) and row[0].tag == "td":
            row[0].tag = "th"
            row[0].set("scope", "row")
    headings = ["".join(heading.itertext()) for heading in table.findall("thead/tr/th")]
    if len(headings) >= WIDE:
        table.set("class", "blocks dense" if len(headings) >= DENSE else "blocks")
        _mark_blocks(table, headings)
    elif _is_wordy(table, headings):
        table.set("class", "blocks words")
        _mark_blocks(table, headings)
    elif _is_small(table, headings):
        table.set("class", "small")


def _is_wordy(table: Element, headings: Sequence[str]) -> bool:
    """Sentences side by side, which a phone is too narrow for."""
    words = ("".join(cell.itertext()) for cell in table.findall("tbody/tr/td"))
    return len(headings) >= WORDY_COLUMNS and max(map(len, words), default=0) >= WORDY


def _is_small(table: Element, headings: Sequence[str]) -> bool:
    """Three narrow columns, few rows, and no label so long that it would be broken more than once."""
    labels = ["".join(label.itertext()) for label in table.findall("tbody/tr/th")]
    fits = len(labels) <= SMALL_ROWS and max(map(len, labels), default=0) <= SMALL_LETTERS
    return len(headings) == SMALL_COLUMNS and fits


def _mark_blocks(table: Element, headings: Sequence[str]) -> None:
    """What a row needs to be read as a block: every cell knows its heading, every part what it is."""
    for part in table.iter():
        if part.tag in ROLES:
            part.set("role", ROLES[part.tag])
        elif part.tag == "th":
            part.set("role", "columnheader" if part.get("scope") == "col" else "rowheader")
    for row in table.findall("tbody/tr"):
        for cell, heading in zip(row, headings, strict=True):
            if cell.tag == "td":
                cell.set("data-label", heading)


def _clean(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)


def _slug(value: str, separator: str) -> str:
    """'Från svar till behov' -> 'från-svar-till-behov': the letters stay as they are in Swedish."""
    return separator.join(re.findall(r"\w+", value.lower()))
