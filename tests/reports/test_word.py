"""The Word file: real styles, tables and pictures that a person can go on working with, and words for each picture."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table

from reports import Document, build
from reports.controls import visible
from reports.word import as_word

CHAPTERS = ["Sammanfattning", "Så gjorde vi", "Vilka svarade – och vilka saknas", "Platsen i siffror"]


@pytest.fixture
def document(publish: Any, residents: Any) -> Document:
    return build(publish(residents(n=120)), "exempelby", query_url="https://data.exempel.se")


@pytest.fixture
def file(document: Document) -> WordFile:
    return docx.Document(io.BytesIO(as_word(document)))


def words(file: WordFile, style: str) -> list[str]:
    found = [paragraph for paragraph in file.paragraphs if paragraph.style and paragraph.style.name == style]
    return [visible(paragraph._p) for paragraph in found]


def tables(file: WordFile) -> list[Table]:
    """Every table, also those that stand in content controls."""
    return [Table(table, file._body) for table in file.element.iter(qn("w:tbl"))]


def text_of(file: WordFile, tag: str) -> list[str]:
    return [part.get(qn("w:val")) or part.text or "" for part in file.element.iter(qn(tag))]


def test_the_text_stands_in_real_styles(file: WordFile) -> None:
    assert words(file, "Title") == ["Behovsanalys för Exempelby"]
    assert words(file, "Heading 1")[:4] == CHAPTERS
    assert "Så skyddas den som svarat" in words(file, "Heading 2")
    assert any(item.startswith("Källa: ") for item in words(file, "List Bullet"))
    assert {"Figur 1", "Tabell 1"} <= {caption.split(".")[0] for caption in words(file, "Caption")}


def test_it_says_whose_it_is_of_which_day_and_in_which_language(file: WordFile) -> None:
    told = file.core_properties
    assert (told.title, told.author) == ("Behovsanalys för Exempelby", "Exempelköpings kommun")
    assert (told.language, told.comments) == ("sv-SE", "")
    assert told.created == told.modified == datetime(2026, 11, 22, tzinfo=UTC)
    (language,) = file.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "sv-SE"


def test_what_is_in_english_is_spelled_as_english(file: WordFile) -> None:
    (english,) = (paragraph for paragraph in file.paragraphs if paragraph.text.startswith("In English."))
    assert {run._r.find(f"{qn('w:rPr')}/{qn('w:lang')}").get(qn("w:val")) for run in english.runs} == {"en-GB"}


def test_the_contents_are_a_field_that_is_counted_when_the_file_is_opened(file: WordFile) -> None:
    assert [code.strip() for code in text_of(file, "w:instrText")] == ['TOC \\o "1-2" \\h \\z \\u']
    assert file.settings.element.find(qn("w:updateFields")) is not None
    names = {mark.get(qn("w:name")) for mark in file.element.iter(qn("w:bookmarkStart"))}
    anchors = {name for name in names if name.startswith("_Toc")}
    listed = {link.get(qn("w:anchor")) for link in file.element.iter(qn("w:hyperlink"))} - {None}
    assert listed == anchors
    assert words(file, "toc 1") == words(file, "Heading 1")


def test_every_chart_is_a_picture_for_print_with_its_words_and_its_source_below(
    file: WordFile, document: Document
) -> None:
    pictures = list(file.element.iter(qn("wp:docPr")))
    assert [picture.get("descr") for picture in pictures] == [
        " ".join(chart.alternative.split()) for chart in document.charts.values()
    ]
    for shape in file.element.iter(qn("wp:inline")):
        assert shape.extent.cx == Mm(170)
        (name,) = (blip.get(qn("r:embed")) for blip in shape.iter(qn("a:blip")))
        assert file.part.related_parts[name].image.px_width >= 1990
    styles = [paragraph.style.name for paragraph in file.paragraphs if paragraph.style]
    assert [styles[at + 1] for at, style in enumerate(styles) if style == "Figur"] == ["Källa"] * len(pictures)
    assert all("Källa: " in note for note in words(file, "Källa"))


def test_every_table_has_our_style_repeats_its_headings_and_says_what_it_is(file: WordFile) -> None:
    assert len(tables(file)) > 10
    for at, table in enumerate(tables(file)):
        assert table.style is not None
        assert table.style.name == "Platskoll tabell"
        first, *rest = (row._tr for row in table.rows)
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rest)
        assert at == 0 or table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        assert abs(sum(column.width for column in table.columns) - Mm(170)) < Mm(1)


def test_there_is_room_below_a_table_and_between_figures_and_the_words_beside_them(file: WordFile) -> None:
    before = [(paragraph, paragraph._p.getprevious()) for paragraph in file.paragraphs]
    below = [one for one, last in before if one.style.name == "Normal" and last is not None and last.tag == qn("w:sdt")]
    assert below
    assert all((one.paragraph_format.space_before or 0) > Mm(3) for one in below)
    (fields,) = (table for table in tables(file) if table.rows[0].cells[-1].text == "Fält")
    assert all((row.cells[-1].paragraphs[0].paragraph_format.left_indent or 0) >= Mm(2) for row in fields.rows)


def test_the_tables_hold_what_the_page_holds(file: WordFile) -> None:
    rows = {cell.text for table in tables(file) for row in table.rows for cell in row.cells}
    assert {"Buss, tåg och båt", "Affischen på Ica"} <= rows
    assert tables(file)[0].cell(1, 0).text == "Plats"
    assert tables(file)[0].cell(1, 1).text == "Exempelby"


def test_the_pages_are_a4_and_numbered(file: WordFile) -> None:
    (section,) = file.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    for footer in (section.footer, section.first_page_footer):
        codes = [field.get(qn("w:instr")).strip() for field in footer._element.iter(qn("w:fldSimple"))]
        assert codes == ["PAGE", "NUMPAGES"]
    assert section.header.paragraphs[0].text == "Behovsanalys för Exempelby"


def test_an_address_is_a_link_and_only_an_address(file: WordFile) -> None:
    links = [part for part in file.element.iter(qn("w:hyperlink")) if part.get(qn("r:id"))]
    assert links
    addresses = {file.part.rels[link.get(qn("r:id"))].target_ref for link in links}
    assert all(address.startswith("https://data.exempel.se") for address in addresses)


HOSTILE = ["<w:p/>", "a & b", "*fet*", "[länk](javascript:alert(1))", '"citat"', "&amp;"]


@pytest.mark.parametrize("name", HOSTILE)
def test_words_from_the_data_stand_as_they_were_written(publish: Any, residents: Any, name: str) -> None:
    file = docx.Document(io.BytesIO(as_word(build(publish(residents(n=5), name=name), "exempelby"))))
    assert words(file, "Title") == [f"Behovsanalys för {name}"]
    assert tables(file)[0].cell(1, 1).text == name


def test_a_document_without_figures_is_a_word_file_too(publish: Any, residents: Any) -> None:
    file = docx.Document(io.BytesIO(as_word(build(publish(residents(n=5)), "exempelby"))))
    assert not list(file.element.iter(qn("wp:inline")))
    assert "För få svar för att visa siffror" in words(file, "Heading 1")
