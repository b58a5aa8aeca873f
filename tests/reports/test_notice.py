"""The notice board's sheet: always one page, every number from the file, nothing that the sample cannot carry."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from reports import ENGLISH, SWEDISH, Language, ReportError, Ways, as_sheet, build_notice, write_notice
from reports.notice import as_page
from reports.wording import DESIGNS
from tests.reports.test_needs import state
from tests.reports.test_pdf import tagged

PLACE = "exempelby"
ADDRESS = "https://plats.exempel.se/p/exempelby"
WAYS = Ways(ADDRESS, {"exempelby-2026": "Kim Exempelsson, 0500-00 00 00", "vikter": "kommunen@exempel.se"})
LONG_LABEL = "Möjligheten att ta sig fram till fots, på cykel och med buss till jobb och skola"
NAMES = {
    "a short name": "Ed",
    "sixty letters": "Västra Bodarnas och Östra Ingareds gemensamma bygdeområden å",
    "one word of sixty letters": "Kungshamnsvägskorsningsöverallsamhällsföreningsbygdegårdsby!",
}


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def words(page: str) -> str:
    """What a page says, blanks made one."""
    body = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(body).split())


def said(path: Path, language: Language = SWEDISH, ways: Ways = WAYS) -> str:
    return words(as_page(build_notice(path, PLACE, language=language, ways=ways)))


def pressed(path: Path, language: Language = SWEDISH) -> bytes:
    return as_sheet(build_notice(path, PLACE, language=language, ways=WAYS))


@pytest.fixture(scope="module")
def published(build_public: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build_public(tmp_path_factory.mktemp("notice"))
    state(path, 1)
    state(path, 2, statement="Äldre behöver kunna bo kvar.", control="municipal", decider="", evidence=())
    return path


@pytest.fixture(scope="module")
def sheet(published: Path) -> bytes:
    return pressed(published)


# one sheet


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_it_is_one_a4_page_however_long_the_name_and_the_labels_are(name: str, publish: Any, residents: Any) -> None:
    assert len(name) <= 60
    assert len(LONG_LABEL) == 80
    path = publish(residents(400, labels=[LONG_LABEL] * 14), name=name)
    for number in (1, 2, 3):
        state(path, number, statement="behöver " * 25, control="shared", decider="kommunen och föreningen, " * 4)
    file = pypdfium2.PdfDocument(pressed(path))
    assert [tuple(round(side) for side in page.get_size()) for page in file] == [(595, 842)]
    text = file[0].get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    assert all(left > 40 and right < 555 and low > 25 for left, low, right, _ in boxes if right > left)
    file.close()


def test_what_fits_least_well_goes_first_and_three_areas_and_a_need_stay(publish: Any, residents: Any) -> None:
    path = publish(residents(400, labels=[LONG_LABEL] * 14), name=NAMES["sixty letters"])
    for number in (1, 2, 3):
        state(path, number, statement=("behöver " * 38)[:299], decider=("föreningen " * 28)[:299])
    change(path, f"update campaign set controller = '{'Bygdens gemensamma kommunalförbund ' * 4}'")
    file = pypdfium2.PdfDocument(pressed(path))
    assert len(file) == 1
    text = " ".join(file[0].get_textpage().get_text_bounded().split())
    file.close()
    assert text.count("Möjligheten att ta sig fram") >= 3
    assert "behöver behöver" in text
    assert "plats.exempel.se/p/exempelby" in text


# what it says


def test_every_number_is_what_the_file_says(published: Path) -> None:
    with closing(sqlite3.connect(published)) as database:
        ((people,),) = database.execute("select respondents from campaign where slug = 'exempelby-2026'").fetchall()
        counts = dict(
            database.execute(
                "select choice, n from total_count where question = 'theme_priority' and campaign = 'exempelby-2026'"
            )
        )
        areas = dict(
            database.execute("select value, short_sv from choice where question = 'theme_priority'").fetchall()
        )
        means = database.execute(
            "select q.short_sv, 1.0 * sum(t.n * t.choice) / sum(t.n), sum(t.n) from total_count t "
            "join question q on q.campaign = t.campaign and q.id = t.question "
            "where q.battery = 'theme_rating' and t.campaign = 'exempelby-2026' and t.choice glob '[0-9]' "
            "group by q.id order by 2 desc"
        ).fetchall()
    text = said(published)
    assert f"Exempelby {people} personer har svarat" in text
    base = counts["_answered"]
    wanted = sorted(areas, key=lambda area: -counts.get(area, 0))
    shown = [area for area in wanted if area in counts and not area.startswith("_")][:5]
    told = " ".join(f"{areas[area]} {100 * counts[area] / base:.0f} %" for area in shown)
    assert f"Det här vill flest förbättra {told} Andel av de {base} som svarade på frågan." in text
    best = ", ".join(f"{name} ({mean:.1f})".replace(".", ",") for name, mean, _ in means[:3])
    assert re.sub("[”“]", "", text).replace(" och ", ", ").count(best.replace(" och ", ", ")) == 1
    bases = sorted(n for _, _, n in means[:3])
    assert f"skalan 1–5, mellan {bases[0]} och {bases[-1]} svar per område" in text


def test_the_needs_say_who_decides_and_whose_evidence_is_thin(published: Path) -> None:
    text = said(published)
    assert "ta sig hem på kvällen. Regionen bestämmer: Västtrafik Äldre" in text
    assert "bo kvar. Kommunen bestämmer. Belägg av färre än två slag." in text
    assert "Att ett behov står här betyder inte att något är beslutat." in text


def test_it_says_whose_view_is_missing_what_comes_next_and_where_to_turn(published: Path) -> None:
    text = said(published)
    assert "De som saknas" in text
    assert re.search(r"Gruppen ”.+” är mindre bland de svarande", text)
    assert "Så går vi vidare" in text
    assert "Vänd dig till Exempelköpings kommun, Kim Exempelsson, 0500-00 00 00" in text
    assert "plats.exempel.se/p/exempelby" in text
    assert re.search(r"utgåva 2026-11-22-1, 22\s+november 2026", text)


def test_a_survey_of_weights_shows_means_on_their_whole_scale(publish: Any, weights: Any) -> None:
    page = as_page(build_notice(publish(weights()), PLACE, language=SWEDISH, ways=WAYS))
    figures = [float(one.replace(",", ".")) for one in re.findall(r'class="figure">([\d,]+)<', page)]
    lengths = [int(one) for one in re.findall(r"\.bar \{ width: (\d+)%", page)]
    assert len(figures) == len(lengths) == 5
    assert lengths == pytest.approx([100 * figure / 14 for figure in figures], abs=1)
    assert "Medelvärde på skalan 0–14" in words(page)


def test_it_is_complete_in_english(published: Path) -> None:
    text = said(published, ENGLISH)
    assert "400 people have answered" in text
    assert "Needs, and who decides" in text
    with closing(sqlite3.connect(published)) as database:
        named = database.execute("select short_en from question union select statement from need").fetchall()
    for name in sorted((name for (name,) in named), key=len, reverse=True):
        text = text.replace(name, "")
    assert not re.search(r"\b(och|som|inte|svarade|för|är|av|på|det)\b", text, re.IGNORECASE)


# what it does not say


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("language", [SWEDISH, ENGLISH], ids=["sv", "en"])
def test_the_words_that_a_sample_cannot_carry_are_not_used(
    design: str, language: Language, publish: Any, residents: Any
) -> None:
    """But in the sentences of the design that say no to them."""
    text = said(publish(residents(120, design=design)), language)
    for sentence in sorted(DESIGNS[design].sentences(), key=len, reverse=True):
        text = text.replace(sentence, "")
    assert [word for word in DESIGNS[design].forbidden if word in text.lower()] == []


@pytest.mark.parametrize("final", [True, False])
def test_where_too_few_have_answered_it_says_so_kindly_and_no_number(final: bool, publish: Any, residents: Any) -> None:
    text = said(publish(replace(residents(12, groups={}, final=final), n=0)))
    assert "Tack för svaren" in text
    assert "Färre än tio personer har svarat på enkäten." in text
    assert "%" not in text
    assert ("Tipsa gärna en granne" in text) is not final


def test_under_thirty_answers_nothing_is_ordered_and_no_share_is_told(publish: Any, residents: Any) -> None:
    text = said(publish(residents(24)))
    assert "24 personer har svarat" in text
    assert "%" not in text
    assert "fungerar bäst" not in text


def test_what_lies_close_is_not_said_to_be_wanted_most(publish: Any, residents: Any) -> None:
    path = publish(residents(60))
    change(
        path, "update total_count set n = 20 where question = 'theme_priority' and choice in ('housing', 'services')"
    )
    change(path, "update total_count set n = 19 where question = 'theme_priority' and n > 20 and choice glob '[a-z]*'")
    text = said(path)
    assert "Det här ligger högst, nära varandra" in text
    assert "vill flest" not in text


def test_while_a_survey_is_open_the_number_is_at_least_and_one_can_still_answer(publish: Any, residents: Any) -> None:
    text = said(publish(residents(120, final=False)))
    assert "Minst 120 personer har svarat" in text
    assert "Enkäten är öppen. Du kan också svara." in text


def test_a_candidate_is_not_to_be_put_on_a_wall(publish: Any, residents: Any) -> None:
    path = publish(residents(120), release="candidate")
    assert "Sätt inte upp det här bladet." in said(path)
    assert "Sätt inte upp" not in said(publish(residents(120)))


# the page and the paper


def test_the_page_needs_nothing_else_and_shows_what_others_wrote_as_text(publish: Any, residents: Any) -> None:
    wild = "Elak <script>alert(1)</script> by"
    page = as_page(build_notice(publish(residents(120), name=wild), PLACE, language=SWEDISH, ways=WAYS))
    assert "<script" not in page
    assert wild in unescape(page)
    assert re.findall(r'(?:src|href)="(?!data:|https://plats)([^"]*)"', page) == []
    assert page.count("<style>") == 1
    assert not re.search(r'\sstyle="', page)


def test_among_the_pages_of_a_release_it_links_to_the_document_beside_it(published: Path) -> None:
    page = as_page(build_notice(published, PLACE, language=SWEDISH, ways=Ways("behovsanalys-exempelby.html")))
    assert '<a href="behovsanalys-exempelby.html">' in page
    assert "QR-kod" not in page


def test_the_paper_is_tagged_with_its_title_its_language_and_its_headings(sheet: bytes) -> None:
    with pikepdf.open(io.BytesIO(sheet)) as file:
        assert str(file.Root.Lang) == "sv"
        assert bool(file.Root.MarkInfo.Marked)
        with file.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"] == "Anslag: enkäten i Exempelby"
        assert len(tagged(file, "/H1")) == 1
        assert len(tagged(file, "/H2")) == 5
        assert [str(figure.Alt) for figure in tagged(file, "/Figure")] == ["QR-kod till plats.exempel.se/p/exempelby"]
        fonts = [font for page in file.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)


def test_its_code_leads_to_the_address_also_in_grey(sheet: bytes) -> None:
    file = pypdfium2.PdfDocument(sheet)
    picture = file[0].render(scale=2, grayscale=True).to_pil()
    file.close()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [ADDRESS]


def test_it_is_written_in_both_formats_and_languages(published: Path, tmp_path: Path) -> None:
    files = write_notice(published, PLACE, tmp_path / "out", language=SWEDISH, ways=WAYS)
    files += write_notice(published, PLACE, tmp_path / "out", ("html",), language=ENGLISH, ways=WAYS)
    assert [file.name for file in files] == [
        "anslag-exempelby.html",
        "anslag-exempelby.pdf",
        "anslag-exempelby.en.html",
    ]
    assert files[1].read_bytes().startswith(b"%PDF")
    assert '<html lang="en">' in files[2].read_text(encoding="utf-8")


def test_what_cannot_be_written_is_refused_and_nothing_is(published: Path, tmp_path: Path) -> None:
    for path, formats, why in (
        (published, ("docx",), "finns inte som docx"),
        (tmp_path / "missing.db", ("html",), "inget publicerat"),
    ):
        with pytest.raises(ReportError, match=why):
            write_notice(path, PLACE, tmp_path / "out", formats, language=SWEDISH, ways=WAYS)
    assert not (tmp_path / "out").exists()
