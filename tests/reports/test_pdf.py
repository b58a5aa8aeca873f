"""The PDF: tagged for a screen reader, set for paper, and refused when the press complains of anything."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest

from reports import Document, ReportError
from reports.drawing import Chart
from reports.pdf import as_pdf, paper, pressed

Structure = Any
LAST = "Siffrorna i figurerna"
ROW = "| {} | 1 | 2 |\n"
TEXT = f"""# Behovsanalys för Byn

Invånarenkät
{{: .subtitle }}

| Uppgift | Gäller |
|---|---|
| Plats | Byn |

## Sammanfattning

En mening.

**In English.** A sentence.
{{: lang="en" .english }}

## Från svar till behov

**Figur 1. Flest vill förbättra bussen.** Bas: 40. Källa: Enkäten.

<!-- figur: ranking -->

**Siffrorna i figur 1.**

| Område | Antal | Andel, % |
|---|---:|---:|
{ROW.format("Buss")}

### Frågorna

**Tabell 1. En liten.** Bas: 40.

| Svar | Antal | Andel, % |
|---|---:|---:|
{ROW.format("Ja")}

**Tabell 2. En liten till.** Bas: 40.

| Svar | Antal | Andel, % |
|---|---:|---:|
{ROW.format("Nej")}

**Tabell 3. En lång.** Bas: 40.

| Delområde | Antal | Andel, % |
|---|---:|---:|
{"".join(ROW.format(f"Nummer {at}") for at in range(80))}

**Tabell 4. En bred.** Bas: 40.

| Fråga |{"".join(f" {at} |" for at in range(15))} Inte tillfrågad |
|---|{"---:|" * 16}
| Hur viktigt är det att alla kan delta? |{" 1000 |" * 16}
"""
CHART = Chart(
    "ranking",
    {"rows": [{"area": "Buss", "share": 46, "words": "46 %"}, {"area": "Natur", "share": 6, "words": "6 %"}],
     "longest": 50, "colour": "#a8321a"},
    "Liggande staplar. Flest vill förbättra bussen.",
)  # fmt: skip


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(
        title="Behovsanalys för Byn",
        markdown=TEXT,
        charts={"ranking": CHART},
        author="Byns kommun",
        about="Invånarenkät, Byn, utgåva 2026-11-22-1",
        release="2026-11-22-1",
        date="2026-11-22",
    )


@pytest.fixture(scope="module")
def written(document: Document) -> bytes:
    return as_pdf(document)


@pytest.fixture
def opened(written: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(written)) as file:
        yield file


def parts(structure: Structure) -> Iterator[Structure]:
    """Every part of the structure tree, in the order that it is read."""
    if isinstance(structure, pikepdf.Array):
        for part in structure:
            yield from parts(part)
    elif isinstance(structure, pikepdf.Dictionary):
        if "/S" in structure:
            yield structure
        if "/K" in structure:
            yield from parts(structure.K)


def tagged(file: pikepdf.Pdf, tag: str) -> list[Structure]:
    return [part for part in parts(file.Root.StructTreeRoot) if str(part.S) == tag]


def pages(written: bytes) -> list[str]:
    """The text of each page, blanks made one."""
    file = pypdfium2.PdfDocument(written)
    try:
        return [" ".join(file[at].get_textpage().get_text_bounded().split()) for at in range(len(file))]
    finally:
        file.close()


def test_it_says_its_language_its_title_whose_it_is_and_that_it_is_tagged(opened: pikepdf.Pdf) -> None:
    assert str(opened.Root.Lang) == "sv"
    assert bool(opened.Root.MarkInfo.Marked)
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
    with opened.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert told["dc:title"] == "Behovsanalys för Byn"
        assert told["dc:creator"] == ["Byns kommun"]


def test_every_figure_has_its_words(opened: pikepdf.Pdf) -> None:
    assert [str(figure.Alt) for figure in tagged(opened, "/Figure")] == [CHART.alternative]


def test_the_headings_do_not_skip_a_level_and_are_bookmarks(opened: pikepdf.Pdf) -> None:
    levels = [int(str(part.S)[2]) for part in parts(opened.Root.StructTreeRoot) if re.match(r"/H\d", str(part.S))]
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in itertools.pairwise(levels))
    with opened.open_outline() as outline:
        (whole,) = outline.root
        assert [chapter.title for chapter in whole.children] == ["Sammanfattning", "Från svar till behov", LAST]
        assert [part.title for part in whole.children[1].children] == ["Frågorna"]


def test_every_cell_of_figures_names_its_headings(opened: pikepdf.Pdf) -> None:
    assert tagged(opened, "/TH")
    for cell in tagged(opened, "/TD"):
        assert cell.A.Headers


def test_what_is_in_english_is_read_in_english(opened: pikepdf.Pdf) -> None:
    assert [str(passage.Lang) for passage in tagged(opened, "/Sect")] == ["en"]


def test_every_font_is_in_the_file(opened: pikepdf.Pdf) -> None:
    fonts = [font for page in opened.pages for font in page.Resources.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_every_page_is_a4_with_its_number_and_those_after_the_first_with_the_title(written: bytes) -> None:
    said = pages(written)
    file = pypdfium2.PdfDocument(written)
    assert {tuple(round(side) for side in file[at].get_size()) for at in range(len(said))} == {(595, 842)}
    file.close()
    for at, text in enumerate(said, start=1):
        assert f"{at} ({len(said)})" in text
        assert text.count("Behovsanalys för Byn") == 1


def test_the_contents_name_the_page_of_each_chapter(written: bytes) -> None:
    first, second, *_ = pages(written)
    assert re.search(r"Sammanfattning[ .]* 2 ", first)
    assert "Sammanfattning" in second


def test_a_long_table_repeats_its_headings_and_a_short_one_is_on_one_page(written: bytes) -> None:
    long = [text for text in pages(written) if "Nummer " in text]
    assert len(long) > 1
    assert all("Delområde Antal Andel, %" in text for text in long)
    assert sum("Siffrorna i figur 1." in text and "Buss 1 2" in text for text in pages(written)) == 1


def test_the_numbers_of_a_figure_stand_last_under_its_title_and_the_figure_says_on_what_page(written: bytes) -> None:
    said = pages(written)
    (at,) = [at for at, text in enumerate(said, start=1) if "Siffrorna i figur 1. Flest vill förbättra bussen." in text]
    assert at == len(said)
    assert f"Figur 1. Flest vill förbättra bussen. Bas: 40. Källa: Enkäten. Siffrorna: sidan {at}." in said[1]
    assert all("Buss 1 2" not in text for text in said[: at - 1])


def test_no_table_is_lost_on_paper_and_none_comes_twice(document: Document) -> None:
    cells = re.compile(r"<t[dh][^>]*>([^<]*)</t[dh]>")
    assert sorted(cells.findall(paper(document))) == sorted(cells.findall(document.html))


def test_a_document_without_figures_has_no_chapter_of_their_numbers(document: Document) -> None:
    assert LAST in paper(document)
    assert LAST not in paper(replace(document, markdown="# Behovsanalys för Byn\n\nEn mening.", charts={}))


def test_two_small_tables_stand_beside_each_other_and_no_other_two(document: Document) -> None:
    (pair,) = re.findall(r'<div class="pair">.*?</div></div>', paper(document), re.DOTALL)
    assert re.findall(r"Tabell \d", pair) == ["Tabell 1", "Tabell 2"]


def test_a_table_of_many_columns_keeps_within_the_margins(written: bytes) -> None:
    file = pypdfium2.PdfDocument(written)
    for at in range(len(file)):
        text = file[at].get_textpage()
        letters = [text.get_charbox(letter) for letter in range(text.count_chars())]
        assert max(right for left, _, right, _ in letters if right > left) <= (210 - 20) / 25.4 * 72 + 0.5
    file.close()


FLAWED = {
    "a picture without words": '<html lang="sv"><title>x</title><img src="data:image/svg+xml,%3Csvg/%3E">',
    "a page without a language": "<html><title>x</title><p>y</p>",
    "a file of the machine": '<html lang="sv"><title>x</title><img alt="x" src="file:///etc/hostname">',
    "a style that is not one": '<html lang="sv"><title>x</title><style>p { colour: red }</style><p>y</p>',
}


@pytest.mark.parametrize("page", FLAWED.values(), ids=FLAWED.keys())
def test_whatever_the_press_complains_of_is_refused_in_a_sentence(page: str) -> None:
    with pytest.raises(ReportError, match=r"blev inte godkänd: .*Rätta det som nämns"):
        pressed(page)
