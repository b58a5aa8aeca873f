"""The printed sheets: what is promised of pages and sizes, codes that a phone reads, and text that is never cut."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pikepdf
import pytest

from desk.kit import SHEETS, Funder, Kit, KitError, card, letters, poster
from desk.kit.press import pressed
from desk.kit.sheets import settings

Kits = dict[str, Kit]
Opened = Callable[[bytes], Any]
Seen = Callable[..., list[str]]
Make = Callable[..., Kit]
MM = 72 / 25.4
PROMISED = {
    "affisch-a4": (1, 210, 297, 1),
    "affisch-a3": (1, 297, 420, 1),
    "bordskort": (1, 210, 297, 2),
    "bordskort-litet": (1, 148, 210, 2),
    "vykort": (2, 148, 105, 1),
    "vykort-fyra": (2, 297, 210, 4),
}
"""Pages, width and height in millimetres, and how many times the code stands on the first page."""
KINDS = ("whole", "least", "from_the_right", "long")
RESIZED = {"affisch-a3", "bordskort-litet", "vykort-fyra"}
"""Another size of the same sheet."""
EVERY = [(sheet, kind) for sheet in PROMISED for kind in KINDS if sheet not in RESIZED or kind in {"whole", "long"}]
EDGE = 4
"""Millimetres that an office printer leaves white."""
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@pytest.fixture(scope="module")
def printed(kits: Kits) -> Callable[[str, str], bytes]:
    """A sheet of a kit, printed once."""

    @cache
    def made(sheet: str, kind: str) -> bytes:
        return SHEETS[sheet](kits[kind])

    return made


def _words(page: Any) -> str:
    return " ".join(page.get_textpage().get_text_range().replace("\u2060", "").replace("\u00a0", " ").split())


def test_the_sheets_are_those_that_are_promised() -> None:
    assert set(SHEETS) == set(PROMISED)


@pytest.mark.parametrize(("sheet", "kind"), EVERY)
def test_a_sheet_has_its_pages_its_size_and_its_codes(
    printed: Callable[[str, str], bytes], kits: Kits, pages_of: Opened, seen: Seen, sheet: str, kind: str
) -> None:
    pages, wide, high, codes = PROMISED[sheet]
    with pages_of(printed(sheet, kind)) as document:
        assert len(document) == pages
        for page in document:
            assert page.get_size() == pytest.approx((wide * MM, high * MM), abs=1)
        for grey in (False, True):
            assert seen(document[0], dots_per_inch=150, grey=grey) == [kits[kind].address] * codes


@pytest.mark.parametrize(("sheet", "kind"), EVERY)
def test_no_text_comes_near_the_edge_or_under_other_text(
    printed: Callable[[str, str], bytes], pages_of: Opened, sheet: str, kind: str
) -> None:
    with pages_of(printed(sheet, kind)) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            boxes = [text.get_charbox(at) for at in range(text.count_chars())]
            inked = [box for box in boxes if box[0] < box[2] and box[1] < box[3]]
            assert min(left for left, *_ in inked) >= EDGE * MM
            assert max(right for _, _, right, _ in inked) <= width - EDGE * MM
            assert min(bottom for _, bottom, _, _ in inked) >= EDGE * MM
            assert max(top for *_, top in inked) <= height - EDGE * MM


@pytest.mark.parametrize("kind", KINDS)
def test_a_poster_at_half_its_size_can_be_scanned(
    printed: Callable[[str, str], bytes], kits: Kits, pages_of: Opened, seen: Seen, kind: str
) -> None:
    with pages_of(printed("affisch-a4", kind)) as document:
        assert seen(document[0], dots_per_inch=75) == [kits[kind].address]


@pytest.mark.parametrize("kind", ["whole", "long"])
def test_the_large_poster_is_read_two_metres_away(
    printed: Callable[[str, str], bytes], kits: Kits, pages_of: Opened, seen: Seen, kind: str
) -> None:
    """A phone that films 1 920 points over 65 degrees sees 0.75 points for each millimetre two metres away."""
    with pages_of(printed("affisch-a3", kind)) as document:
        assert seen(document[0], dots_per_inch=0.75 * 25.4, grey=True) == [kits[kind].address]


def test_a_poster_says_all_that_somebody_wants_to_know_first(
    printed: Callable[[str, str], bytes], pages_of: Opened
) -> None:
    with pages_of(printed("affisch-a4", "whole")) as document:
        said = _words(document[0])
    for phrase in (
        *("Exempelby", "Hur är det att leva här?", "Vi frågar inte vem du är.", "9 minuter", "14 december 2026"),
        *("svara.example.se/s/exempelby-resident-k7mp", "0511-123 45", "vardagar 9–16"),
        *("In English What is it like to live here?", "På lätt svenska Hur är det att bo här?"),
        *("Ansvarig: Exempelby kommun.", "Europeiska jordbruksfonden"),
    ):
        assert phrase in said, phrase
    assert "?k=" not in said


def test_what_is_not_given_is_not_said(printed: Callable[[str, str], bytes], pages_of: Opened) -> None:
    with pages_of(printed("affisch-a4", "least")) as document:
        said = _words(document[0])
    assert "telefon?" not in said
    assert "senast" not in said
    assert "Frågor?" not in said


def test_names_of_markup_are_text(make_kit: Make, pages_of: Opened) -> None:
    hostile = make_kit(
        name="<script>alert(1)</script>",
        controller="<b>Kommunen</b> & </style>",
        kit={"phone": "<i>0511</i>", "funders": (Funder("<img src=x>"),)},
    )
    with pages_of(poster(hostile)) as document:
        said = _words(document[0]).replace(" ", "")
    for name in ("<script>alert(1)</script>", "<b>Kommunen</b>&</style>", "<i>0511</i>", "<imgsrc=x>"):
        assert name in said, name


@pytest.mark.parametrize("sheet", ["affisch-a4", "bordskort", "vykort"])
def test_the_pdf_is_tagged_named_and_in_its_language(printed: Callable[[str, str], bytes], sheet: str) -> None:
    with pikepdf.open(io.BytesIO(printed(sheet, "from_the_right"))) as document:
        assert str(document.Root.Lang) == "ar"
        assert bool(document.Root.MarkInfo.Marked)
        with document.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"].endswith("Exempelby")


def test_text_that_never_fits_is_refused_in_a_sentence(make_kit: Make) -> None:
    with pytest.raises(KitError, match="får inte plats"):
        card(make_kit(kit={"funders": (Funder("Med stöd av. " * 1000),)}))


def test_a_mark_that_cannot_be_read_is_refused_in_a_sentence(make_kit: Make) -> None:
    broken = Funder("Med stöd av EU.", b"\x89PNG\r\n\x1a\nnot a picture", "EU-flaggan")
    with pytest.raises(KitError, match="blev inte godkänd"):
        poster(make_kit(kit={"funders": (broken,)}))


MARKS = [(b"\x89PNG\r\n\x1a\n", "", "saknar ord"), (b"MZ", "EU-flaggan", "PNG, JPEG eller SVG")]


@pytest.mark.parametrize(("logo", "alt", "sentence"), MARKS)
def test_a_mark_needs_words_and_must_be_a_picture(logo: bytes, alt: str, sentence: str) -> None:
    with pytest.raises(KitError, match=sentence):
        Funder("Med stöd av EU.", logo, alt)


def test_each_setting_is_tighter_than_the_one_before() -> None:
    tried = settings(code=92, least=66, air=20)
    taken = [(one.air * one.scale, one.code * one.scale, one.scale) for one in tried]
    assert all(after <= before for before, after in zip(taken[:1] + taken, taken, strict=False))


def test_the_press_opens_nothing_but_the_page() -> None:
    page = '<html lang="sv"><title>x</title><img alt="x" src="file:///etc/hostname"/>'
    with pytest.raises(KitError, match="blev inte godkänd"):
        pressed(page, [""], pages=1)


# --- Letters ---


def _codes(count: int) -> list[str]:
    signs = len(ALPHABET)
    return [f"k7mp{ALPHABET[n // signs % signs]}{ALPHABET[n % signs]}x4" for n in range(count)]


def test_every_household_has_a_letter_and_a_code_of_its_own(kits: Kits, pages_of: Opened, seen: Seen) -> None:
    codes = _codes(7)
    with pages_of(letters(kits["whole"], codes)) as document:
        assert len(document) == len(codes)
        links = [seen(page, dots_per_inch=150) for page in document]
        said = [_words(page) for page in document]
    start = "https://svara.example.se/s/exempelby-resident-k7mp?c="
    assert links == [[f"{start}{code}"] for code in codes]
    for code, letter in zip(codes, said, strict=True):
        assert [one for one in codes if one in letter.replace(" ", "")] == [code]
        assert f"{code[:4]} {code[4:]}" in letter
        assert "Två personer i hushållet kan svara, var för sig, med samma kod." in letter


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_one_page_whatever_it_says(kits: Kits, pages_of: Opened, kind: str) -> None:
    with pages_of(letters(kits[kind], _codes(2))) as document:
        assert len(document) == 2


@pytest.mark.parametrize(("codes", "sentence"), [([], "inga koder"), (["k7mp", "k7mp"], "två gånger")])
def test_codes_that_cannot_be_sent_are_refused_in_a_sentence(kits: Kits, codes: list[str], sentence: str) -> None:
    with pytest.raises(KitError, match=sentence):
        letters(kits["least"], codes)


def test_a_poster_without_sub_areas_is_made_without_a_drawing(kits: Kits, pages_of: Opened) -> None:
    with pages_of(poster(replace(kits["whole"], areas=()))) as document:
        assert "Sjösidan" not in _words(document[0])
