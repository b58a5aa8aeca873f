"""The document as a Word file to go on writing in: styles, tables and pictures, from the markup of the web page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import count, takewhile
from xml.etree.ElementTree import Element, TreeBuilder

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer
from docx.shared import Emu, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from .controls import FOOT, PICTURE, add_bookmarks, control, said_by_picture, said_by_table
from .drawing import raster
from .escaping import BLANKS, stretches, untied
from .finished import Document
from .language import ENGLISH, Language
from .web import DENSE, SPOT, content
from .word_styles import TABLE, dress, part, rename
from .wording import Words

ROOM = Mm(170)
"""From margin to margin."""
AFTER_TABLE, AFTER_FIGURE = Pt(14), Mm(3)
"""The room above a text that follows on a table, and before words that follow on figures in a row."""
SHORT = 16
"""A table with fewer rows is kept on one page."""
LOOKS = {"subtitle": "Subtitle", "draft": "Utkast"}
"""The styles of paragraphs that the page sets in a way of their own."""
PLACE: Words = ("plats-", "place-")
"""Before the place, among the keywords of the file: so it is known where to look for its figures."""
FIRST_BOOKMARK = 1000
"""Above the numbers of the chapters' bookmarks."""
VOID = frozenset({"br", "hr"})


def as_word(document: Document) -> bytes:
    """The document as a .docx; it opens in Word and LibreOffice, and says whose it is and of which day."""
    file = docx.Document()
    dress(file, document.title, document.about, locale_of(document.language))
    _introduce(file, document)
    read = content(document.marked or document.markdown, language=document.language)
    _Writer(file, document, read.figures).write(tree(read.body))
    _tie_foot(file, document.about)
    number = FIRST_BOOKMARK
    for root in (file.element, *(foot._element for foot in _feet(file))):
        number = add_bookmarks(root, number)
    if document.language == ENGLISH:
        rename(file)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def tree(markup: str) -> Element:
    """Clean markup as a tree under one `body`."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.whole()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = TreeBuilder()
        self._builder.start("body", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self._builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._builder.end(tag)

    def handle_data(self, data: str) -> None:
        self._builder.data(data)

    def whole(self) -> Element:
        self._builder.end("body")
        return self._builder.close()


def _introduce(file: WordFile, document: Document) -> None:
    """What the file says of itself; no clock is read, so the day is that of the release."""
    told = file.core_properties
    told.title, told.author, told.subject = document.title, document.author, document.about
    told.last_modified_by, told.comments = document.author, ""
    mark = f"{document.language.say(*PLACE)}{document.place}" if document.place else ""
    told.keywords = ", ".join(filter(None, (document.language.say("behovsanalys", "needs analysis"), mark)))
    told.language, told.revision = locale_of(document.language), 1
    told.created = told.modified = datetime.fromisoformat(document.date).replace(tzinfo=UTC)


def _feet(file: WordFile) -> tuple[_Footer, ...]:
    return (file.sections[0].footer, file.sections[0].first_page_footer)


def _tie_foot(file: WordFile, about: str) -> None:
    """The line at the foot of every page, which says which release it is, is tied to the data too."""
    for footer in _feet(file):
        run = footer.paragraphs[0].runs[0]
        run.text = about
        after = part("w:r")
        after.append(part("w:tab"))
        run._r.addnext(after)
        after.addprevious(control(f"{FOOT} om", about, [run._r]))


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text that looks the same all through."""

    text: str
    bold: bool = False
    italic: bool = False
    language: str = ""
    address: str = ""
    key: str = ""
    """What it is, if it is tied to the data."""


class _Writer:
    """Puts the blocks of a tree into a Word file, one after another."""

    def __init__(self, file: WordFile, document: Document, figures: Sequence[str]) -> None:
        self._file = file
        self._document = document
        self._figures = figures
        self._say = document.language.say
        self._marks = count(1)
        self._pictures = count(1)

    def write(self, body: Element) -> None:
        """The title and the box of versions, then the contents, and from a new page the chapters."""
        chapters = [(heading, f"_Toc{at:06}") for at, heading in enumerate(body.iter("h2"), start=1)]
        anchors = {id(heading): name for heading, name in chapters}
        for block in body:
            if chapters and block is chapters[0][0]:
                self._contents([(_plain(heading), name) for heading, name in chapters])
            self._block(block, anchors.get(id(block), ""))
            if chapters and block is chapters[0][0]:
                self._file.paragraphs[-1].paragraph_format.page_break_before = True

    def _block(self, block: Element, anchor: str) -> None:
        match block.tag:
            case "h1":
                self._paragraph(block, "Title")
            case "h2":
                self._anchored(self._paragraph(block, "Heading 1"), anchor)
            case "h3" | "h4":
                self._paragraph(block, "Heading 2" if block.tag == "h3" else "Heading 3")
            case "ul" | "ol":
                for item in block:
                    self._paragraph(item, "List Bullet" if block.tag == "ul" else "List Number")
            case "figure":
                self._figure(block)
            case "div" if (table := block.find("table")) is not None:
                self._table(table)
            case "hr":
                pass
            case _:
                self._paragraph(block, LOOKS.get(block.get("class", ""), "Normal"))

    def _paragraph(self, block: Element, style: str) -> Paragraph:
        paragraph = self._file.add_paragraph(style=style)
        before = paragraph._p.getprevious()
        if style == "Normal" and before is not None and before.tag in (qn("w:tbl"), qn("w:sdt")):
            paragraph.paragraph_format.space_before = AFTER_TABLE
        _fill(paragraph, _runs(block))
        return paragraph

    def _anchored(self, paragraph: Paragraph, name: str) -> None:
        """A heading that the contents lead to."""
        mark = str(next(self._marks))
        paragraph._p.insert_element_before(part("w:bookmarkStart", id=mark, name=name), "w:r", "w:hyperlink")
        paragraph._p.append(part("w:bookmarkEnd", id=mark))

    def _contents(self, chapters: Sequence[tuple[str, str]]) -> None:
        """A field of contents, filled with the chapters until Word has counted the pages."""
        self._file.add_paragraph(self._say("Innehåll", "Contents"), style="TOC Heading")
        for at, (heading, name) in enumerate(chapters):
            paragraph = self._file.add_paragraph(style="toc 1")
            if at == 0:
                _begin_field(paragraph, ' TOC \\o "1-2" \\h \\z \\u ')
            link = part("w:hyperlink", anchor=name, history="1")
            paragraph._p.append(link)
            link.append(paragraph.add_run(heading)._r)
            if at == len(chapters) - 1:
                paragraph.add_run()._r.append(part("w:fldChar", fldCharType="end"))

    def _caption(self, caption: Element) -> list[_Run]:
        """Write what a figure or table shows above it, and give back what stands below: base, source and query."""
        runs, title = list(_runs(caption)), _title(caption)
        _fill(self._file.add_paragraph(style="Caption"), [replace(run, bold=False) for run in title])
        rest = runs[len(title) :]
        return rest if any(run.text.strip() for run in rest) else []

    def _note(self, runs: Sequence[_Run]) -> None:
        _fill(self._file.add_paragraph(style="Källa"), runs)

    def _figure(self, figure: Element) -> None:
        caption, spot = figure
        name = self._figures[int((spot.text or "").removeprefix(SPOT))]
        chart = self._document.charts[name]
        drawn = raster(chart, language=self._document.language)
        note = self._caption(caption)
        paragraph = self._file.add_paragraph(style="Figur")
        run = paragraph.add_run()
        picture = run.add_picture(io.BytesIO(drawn), width=ROOM)
        told = picture._inline.docPr
        told.set("name", f"{self._say('Figur', 'Figure')} {next(self._pictures)}")
        words = " ".join(chart.alternative.split())
        told.set("descr", words)
        paragraph._p.append(control(f"{PICTURE} {name}", said_by_picture(drawn, words), [run._r]))
        self._note(note)

    def _table(self, table: Element) -> None:
        caption = table.find("caption")
        note = self._caption(caption) if caption is not None else []
        rows = table.findall("thead/tr") + table.findall("tbody/tr")
        dense = len(rows[0]) >= DENSE
        cells = [[_plain(cell) for cell in row] for row in rows]
        widths = widths_of(cells, dense=dense)
        made = self._file.add_table(rows=len(rows), cols=len(widths), style=TABLE)
        made.autofit = False
        if dense:
            made._tbl.tblPr.append(_narrow_margins())
        for at, (row, source) in enumerate(zip(made.rows, rows, strict=True)):
            together = len(rows) < SHORT or at < 3 or at >= len(rows) - 2
            _row(row._tr, heading=at == 0)
            beside = None
            for cell, told, width in zip(row.cells, source, widths, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.style = self._file.styles["Tabelltext liten" if dense else "Tabelltext"]
                if told.get("class") == "figure":
                    paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                elif beside == "figure":
                    paragraph.paragraph_format.left_indent = AFTER_FIGURE
                beside = told.get("class")
                paragraph.paragraph_format.keep_with_next = together and (at < len(rows) - 1 or bool(note))
                _fill(paragraph, _runs(told))
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        _describe(made, "".join(run.text for run in _title(caption)) if caption is not None else "")
        key = next((run.key for run in _runs(rows[0][0]) if run.key), "")
        if key:
            after = made._tbl.getnext()
            after.addprevious(control(key, said_by_table(cells), [made._tbl]))
        if note:
            self._note(note)


def _title(caption: Element) -> list[_Run]:
    """What stands above a figure or table: the number and the finding."""
    return list(takewhile(lambda run: run.bold or not run.text, _runs(caption)))


def _begin_field(paragraph: Paragraph, code: str) -> None:
    """Everything from here to the end of the field is what it last came to; it is to be counted anew."""
    paragraph.add_run()._r.append(part("w:fldChar", fldCharType="begin", dirty="true"))
    asked = part("w:instrText")
    asked.text = code
    asked.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    paragraph.add_run()._r.append(asked)
    paragraph.add_run()._r.append(part("w:fldChar", fldCharType="separate"))


def _row(row: BaseOxmlElement, *, heading: bool) -> None:
    """A row is never split between pages; the headings are told again on every page that the table takes."""
    told = row.get_or_add_trPr()
    told.append(part("w:cantSplit"))
    if heading:
        told.append(part("w:tblHeader"))


def _describe(table: Table, words: str) -> None:
    """Headings in the first row and column, and what the table is about for who cannot see it."""
    told = table._tbl.tblPr
    for old in told.findall(qn("w:tblLook")):
        told.remove(old)
    flags = {"firstRow": "1", "lastRow": "0", "firstColumn": "1", "lastColumn": "0", "noHBand": "1", "noVBand": "1"}
    told.append(part("w:tblLook", val="06A0", **flags))
    if words:
        told.append(part("w:tblDescription", val=words))


def _narrow_margins() -> BaseOxmlElement:
    margins = part("w:tblCellMar")
    margins.extend([part("w:left", w="20", type="dxa"), part("w:right", w="20", type="dxa")])
    return margins


def widths_of(rows: Sequence[Sequence[str]], *, dense: bool) -> list[Emu]:
    """How wide each column is: room for its longest word, and what is left shared out by the longest text.

    A heading may stand on two lines. All is counted in letters: so many have room between the margins, at most so many
    does a column ask for, and every column has room for a few.
    """
    letters, most, margin, narrowest = (118, 40, 1, 4) if dense else (97, 46, 2, 5)
    least, wanted = [], []
    for column in zip(*rows, strict=True):
        word = max(len(word) for text in column for word in text.split(" "))
        least.append(max(narrowest, 1.25 * word + margin))
        longest = max([len(column[0]) / 2, *map(len, column[1:])])
        wanted.append(max(least[-1], min(longest + margin, most)))
    missing = sum(wanted) - sum(least)
    part_of = min(1.0, max(0.0, letters - sum(least)) / missing) if missing else 0.0
    asked = [few + part_of * (many - few) for few, many in zip(least, wanted, strict=True)]
    return [Emu(int(ROOM * share / sum(asked))) for share in asked]


def _plain(element: Element) -> str:
    """The text of an element on one line; a blank that may not be broken stays one."""
    return BLANKS.sub(" ", untied("".join(element.itertext()))).strip()


def _runs(element: Element, looks: _Run | None = None) -> Iterator[_Run]:
    """The text of a block, stretch by stretch; the blocks inside it (a paragraph in a list item) are read through."""
    looks = looks or _Run("")
    mine = _Run(
        "",
        bold=looks.bold or element.tag == "strong",
        italic=looks.italic or element.tag == "em",
        language=element.get("lang", looks.language),
        address=element.get("href", looks.address),
    )
    if element.text:
        yield from _said(element.text, mine)
    for child in element:
        if child.tag == "br":
            yield from _said("\n", mine)
        yield from _runs(child, mine)
        if child.tail:
            yield from _said(child.tail, mine)


def _said(text: str, looks: _Run) -> Iterator[_Run]:
    for key, words in stretches(text):
        yield replace(looks, text=words, key=key)


def _fill(paragraph: Paragraph, runs: Sequence[_Run] | Iterator[_Run]) -> None:
    """Write the stretches; blanks from how the markup is set, first and last, are left out."""
    told = [run for run in runs if run.text]
    while told and not told[0].text.strip():
        told.pop(0)
    while told and not told[-1].text.strip():
        told.pop()
    for at, run in enumerate(told):
        text = " ".join(run.text.split("\n")) if run.text != "\n" else run.text
        text = text.lstrip() if at == 0 else text
        made = paragraph.add_run(text.rstrip() if at == len(told) - 1 else text)
        if run.bold:
            made.bold = True
        if run.italic:
            made.italic = True
        if run.language:
            made._r.get_or_add_rPr().append(part("w:lang", val=_LANGUAGES[run.language]))
        if run.address:
            made.style = "Hyperlink"
            link = part("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(run.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            made._r.addprevious(link)
            link.append(made._r)
        if run.key:
            beside = part("w:r")
            made._r.addprevious(beside)
            beside.getparent().replace(beside, control(run.key, made.text, [made._r]))


_LANGUAGES = {"en": "en-GB", "sv": "sv-SE"}


def locale_of(language: Language) -> str:
    """What a Word file calls a language."""
    return _LANGUAGES[language.code]
