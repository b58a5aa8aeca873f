"""Sharing a campaign at the desk: links, sheets that a phone can read, texts to paste, and letters to households."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp

from desk.kit import SHEETS
from desk.pages.sharing import DRAWN, MOST_LETTERS, PASTED, PRINTED
from intake.codes import Codes, Ticked, Uses, open_codes
from intake.register import Channel, SampleDesign

Desk = Any
PAGE = "/c/byn-enkat/share"
LINK = "https://svara.example.se/s/byn-enkat"


@pytest.fixture
def leader(desk: Desk) -> Desk:
    return desk.entered_as("process_leader", "byn")


@pytest.fixture
def codes(desk: Desk) -> Codes:
    return open_codes(desk.room.home.root / "codes.db", key=desk.room.home.key("intake"))


@pytest.fixture
def by_letter(desk: Desk) -> str:
    """A campaign of the village that asks every household with a code; returns its page."""
    register = desk.room.register
    asked = register.campaign("byn-enkat")
    assert asked is not None
    fields = {name: getattr(asked, name) for name in type(asked).__dataclass_fields__}
    household = {"slug": "byn-brev", "sample_design": SampleDesign.HOUSEHOLD_CODE}
    register.open_campaign(type(asked)(**{**fields, **household}))
    return "/c/byn-brev/share"


def seen(pdf: bytes) -> list[tuple[str, list[str]]]:
    """The words of each page, and the codes that a phone reads on it at 150 dots to the inch."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [
            (
                document[at].get_textpage().get_text_range(),
                [one.text for one in zxingcpp.read_barcodes(document[at].render(scale=150 / 72).to_pil())],
            )
            for at in range(len(document))
        ]
    finally:
        document.close()


def test_the_page_has_the_link_large_its_code_every_sheet_and_every_text(leader: Desk) -> None:
    page = leader.get(PAGE).text
    assert page.count("<h1>") == 1
    assert f'<p class="link"><a href="{LINK}">{LINK.replace("/", "/<wbr>")}</a></p>' in page
    assert 'src="data:image/svg+xml' in page
    for name in (*SHEETS, *DRAWN):
        assert f'href="{PAGE}/{name}"' in page
    boxes = re.findall(r"<textarea[^>]* lang=\"(\w+)\"[^>]* readonly[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert [language for language, _ in boxes] == ["sv"] * len(PASTED) + ["en"] * len(PASTED)
    assert all(LINK in unescape(text) for _, text in boxes)
    assert re.search(r"\d+ tecken, räknas som\s+1\s+sms", page)


def test_every_sheet_of_the_kit_says_what_it_is_for() -> None:
    assert set(PRINTED) == set(SHEETS)


def test_a_channel_has_a_link_of_its_own_and_sheets_that_carry_it(leader: Desk) -> None:
    page = leader.get(PAGE).text
    for key in ("butiken", "brevet"):
        assert f'<a href="{LINK}?k={key}">' in page
        for name in (*SHEETS, *DRAWN):
            assert f'href="{PAGE}/{name}?k={key}"' in page


def test_a_phone_reads_the_link_of_the_channel_from_a_downloaded_poster(leader: Desk) -> None:
    answer = leader.get(f"{PAGE}/affisch-a4?k=butiken")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="byn-enkat-butiken-affisch-a4.pdf"'
    ((words, found),) = seen(answer.data)
    assert "Byn" in words
    assert found == [f"{LINK}?k=butiken"]


DRAWINGS = [("qr.svg", "image/svg+xml", b"<?xml"), ("qr.png", "image/png", b"\x89PNG")]


@pytest.mark.parametrize(("name", "kind", "begins"), DRAWINGS)
def test_a_code_alone_is_a_picture_to_keep(leader: Desk, name: str, kind: str, begins: bytes) -> None:
    answer = leader.get(f"{PAGE}/{name}?k=butiken")
    assert answer.mimetype == kind
    assert answer.data.startswith(begins)
    assert f'filename="byn-enkat-butiken-{name}"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["affisch-a9", "affisch-a4?k=nagon", "qr.gif", "../../register.db"])
def test_what_is_no_sheet_or_no_channel_is_not_there(leader: Desk, path: str) -> None:
    assert leader.get(f"{PAGE}/{path}").status_code == 404


def test_an_offered_place_gets_its_link_at_once_and_is_offered_no_more(leader: Desk) -> None:
    assert 'name="offered" value="facebook"' in leader.get(PAGE).text
    for _ in range(2):
        answer = leader.send(f"{PAGE}/places", offered="facebook")
        assert answer.location == f"{PAGE}?made=facebook#k-facebook"
    page = leader.get(PAGE).text
    assert 'name="offered" value="facebook"' not in page
    assert leader.room.register.channels("byn-enkat")[-1] == Channel("byn-enkat", "facebook", "Facebook")
    box = re.search(r'<textarea id="facebook-sv".*?</textarea>', page, re.DOTALL)
    assert box is not None
    assert f"{LINK}?k=facebook" in box[0]


NAMED = [
    ("Mataffären på torget", {}, "mataffaren-pa-torget"),
    ("Kiosken vid sjön", {}, "vid-kiosken-vid-sjon"),
    ("Biblioteket", {"tablet": "y"}, "kiosk-biblioteket"),
    ("Butiken!", {}, "butiken-2"),
    ("Hushåll", {}, "hushall-2"),
]


@pytest.mark.parametrize(("name", "more", "key"), NAMED)
def test_a_place_of_ones_own_gets_a_key_that_nobody_has(
    leader: Desk, name: str, more: dict[str, str], key: str
) -> None:
    """A kiosk in the square is a shop and not a shared tablet; and no link carries what only a code gives."""
    for _ in range(2):
        assert leader.send(f"{PAGE}/places", name=name, **more).location == f"{PAGE}?made={key}#k-{key}"
    assert [one.name for one in leader.room.register.channels("byn-enkat")].count(name) == 1


@pytest.mark.parametrize("name", ["", "   ", "???", "a" * 81])
def test_a_place_without_a_name_is_asked_for_again(leader: Desk, name: str) -> None:
    answer = leader.send(f"{PAGE}/places", name=name)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert len(leader.room.register.channels("byn-enkat")) == 2


@pytest.mark.parametrize("role", ["process_supporter", "local_group"])
def test_supporters_and_the_local_group_see_and_download_but_make_nothing(
    desk: Desk, by_letter: str, role: str
) -> None:
    helper = desk.entered_as(role, "byn")
    page = helper.get(by_letter).text
    assert "<textarea" in page
    assert f'action="{by_letter}' not in page
    assert helper.get(f"{PAGE}/qr.svg").status_code == 200
    assert helper.send(f"{by_letter}/places", offered="sms").status_code == 404
    assert helper.send(f"{by_letter}/letters", number="3").status_code == 404
    assert ("Hushåll som har svarat" in page) == (role == "process_supporter"), "how many is for those who follow"


def test_a_draft_is_seen_by_those_only_who_can_open_it(desk: Desk, leader: Desk) -> None:
    draft = leader.send("/p/byn/open", form="youth_survey").location
    assert "inte öppnad än" in leader.get(f"{draft}/share").text
    helper = desk.entered_as("process_supporter", "byn")
    assert helper.get(f"{draft}/share").status_code == 404
    assert helper.get(f"{draft}/share/qr.svg").status_code == 404


def test_letters_have_a_code_each_that_is_good_for_two_and_is_kept_nowhere(
    leader: Desk, by_letter: str, codes: Codes
) -> None:
    answer = leader.send(f"{by_letter}/letters", number="3")
    assert answer.mimetype == "application/pdf"
    assert 'filename="byn-brev-brev-3.pdf"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    pages = seen(answer.data)
    given = [re.fullmatch(r"https://svara\.example\.se/s/byn-brev\?c=([a-z2-9]{12})", only) for _, (only,) in pages]
    plain = [match[1] for match in given if match]
    assert len(set(plain)) == 3
    home = leader.room.home.root
    for file in (one for one in home.rglob("*") if one.is_file()):
        assert not [code for code in plain if code.encode() in file.read_bytes()], file
    assert [codes.tick("byn-brev", plain[0]) for _ in range(3)] == [Ticked.FIRST, Ticked.AGAIN, Ticked.USED_UP]
    page = leader.get(by_letter).text
    assert re.search(r"Brev som har gjorts</dt><dd>3</dd>", page)
    assert "1 (33 %)" in page
    assert "k=hushall" not in page, "no link carries what only a code gives"
    assert leader.room.register.channels("byn-brev") == [Channel("byn-brev", "hushall", "Brev till hushållen")]


def test_the_log_says_how_many_letters_were_made_and_no_code(leader: Desk, by_letter: str) -> None:
    leader.send(f"{by_letter}/letters", number="2")
    (line,) = leader.room.log.read(act="issue codes")
    assert (line.place, line.subject, line.reason) == ("byn", "byn-brev", "2")


@pytest.mark.parametrize("number", ["", "0", "-1", "många", str(MOST_LETTERS + 1)])
def test_a_number_of_letters_that_cannot_be_is_asked_for_again(
    leader: Desk, by_letter: str, codes: Codes, number: str
) -> None:
    answer = leader.send(f"{by_letter}/letters", number=number)
    assert answer.status_code == 400
    assert f"från 1 till {MOST_LETTERS}" in answer.text
    assert codes.used("byn-brev") == Uses(0, 0, 0)


def test_codes_of_letters_that_could_not_be_made_are_taken_back(
    leader: Desk, by_letter: str, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The press is a program of its own: here it is one that is not there."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    answer = leader.send(f"{by_letter}/letters", number="2")
    assert answer.status_code == 503
    assert "PDF:en blev inte godkänd" in answer.text
    assert codes.used("byn-brev") == Uses(0, 0, 0)


def test_a_campaign_with_an_open_link_has_no_letters(leader: Desk, codes: Codes) -> None:
    assert "Brev till hushållen" not in leader.get(PAGE).text
    assert leader.send(f"{PAGE}/letters", number="2").status_code == 400
    assert codes.used("byn-enkat") == Uses(0, 0, 0)


def test_a_closed_campaign_says_that_what_hangs_comes_down_and_makes_no_more_letters(
    leader: Desk, by_letter: str
) -> None:
    leader.room.register.close_campaign("byn-brev", leader.room.today())
    page = leader.get(by_letter).text
    assert "Ta ner det som hänger uppe" in page
    assert "Hur många brev?" not in page
    assert "Brev som har gjorts" in page
    assert leader.send(f"{by_letter}/letters", number="2").status_code == 400


def test_the_page_is_whole_in_english(leader: Desk, by_letter: str) -> None:
    leader.send("/language", language="en", next="/")
    page = re.sub(r"<textarea.*?</textarea>", "", leader.get(by_letter).text, flags=re.DOTALL)
    for words in ("Posters, links and texts", "Poster, A3", "A link for every place", "Letters to households"):
        assert words in page
    assert not re.findall(r"\b(och|inte|eller|för|till|hushåll\w*)\b", re.sub(r"<[^>]*>", " ", page))
