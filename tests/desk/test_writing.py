"""Writing in the needs analysis at the desk: what is saved stands, nothing that anybody wrote is lost."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

Desk = Any
Home = Any
PAGE = "/p/byn/text"
OWN = "Vi vill ha en bänk vid bryggan."


@pytest.fixture
def published(neighbours: Home) -> Home:
    """The village when its figures are public."""
    neighbours.does("campaign", "close", "byn-enkat")
    neighbours.does("publish", "byn")
    return neighbours


@pytest.fixture
def leader(desk: Desk, published: Home) -> Desk:
    """The process leader, when the draft is made."""
    person: Desk = desk.entered_as("process_leader", "byn")
    assert "Det finns ingen text än." in person.get(PAGE).text
    assert person.send(f"{PAGE}/renew").status_code == 302
    return person


def file(home: Home) -> Path:
    path: Path = home.root / "reports" / "byn" / "analysis.md"
    return path


def in_the_page(person: Desk) -> tuple[str, str]:
    """What stands to be written in, and what the page knows it by."""
    page = person.get(PAGE).text
    area = re.search(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", page, re.DOTALL)
    seen = re.search(r'name="seen" value="(\w*)"', page)
    assert area is not None
    assert seen is not None
    return html.unescape(area[1]), seen[1]


def test_what_is_written_is_saved_seen_and_the_earlier_text_kept(leader: Desk, published: Home) -> None:
    text, seen = in_the_page(leader)
    before = file(published).read_text(encoding="utf-8")
    assert text.strip() == before.strip()

    answer = leader.send(PAGE, text=f"{text}\n{OWN}\n".replace("\n", "\r\n"), seen=seen, do="preview")

    assert answer.location == f"{PAGE}/preview"
    assert OWN in file(published).read_text(encoding="utf-8")
    assert "\r" not in file(published).read_text(encoding="utf-8")
    shown = leader.get(f"{PAGE}/preview")
    assert OWN in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert leader.get(f"{PAGE}/1").text == before
    assert f'href="{PAGE}/1"' in leader.get(PAGE).text


def test_two_who_write_at_once_lose_nothing(leader: Desk, published: Home) -> None:
    text, seen = in_the_page(leader)
    leader.send(PAGE, text=f"{text}\nFörst.\n", seen=seen)

    late = leader.send(PAGE, text=f"{text}\nSedan.\n", seen=seen)

    assert late.status_code == 409
    assert "Sedan." in late.text
    assert "Först." in file(published).read_text(encoding="utf-8")
    # the page still knows the text by what was opened, so that sending again does not write over
    again = re.search(r'name="seen" value="(\w*)"', late.text)
    assert again is not None
    assert again[1] == seen


def test_what_is_wrong_in_the_text_is_told_with_its_line(leader: Desk) -> None:
    text, seen = in_the_page(leader)
    leader.send(PAGE, text=f"{text}\nDet var {{{{tal svarade}}}}.\n", seen=seen)
    assert "Menas ”svarande”?" in html.unescape(leader.get(PAGE).text)


def test_a_word_too_much_is_told_and_the_text_can_still_be_written_in(leader: Desk) -> None:
    text, seen = in_the_page(leader)
    leader.send(PAGE, text=f"{text}\nVår svarsfrekvens är hög.\n", seen=seen)
    page = leader.get(PAGE)
    assert page.status_code == 200
    assert "Ordet ”svarsfrekvens” får inte stå" in page.text
    assert leader.get(f"{PAGE}/preview").status_code == 409
    assert "Vår svarsfrekvens" in in_the_page(leader)[0]


def test_without_figures_it_is_said_what_to_do_first(desk: Desk, neighbours: Home) -> None:
    person = desk.entered_as("process_leader", "byn")
    assert "Gör först en kandidat" in person.get(PAGE).text
    assert person.send(f"{PAGE}/renew").status_code == 409


def test_who_only_supports_reads_and_cannot_write(leader: Desk, desk: Desk) -> None:
    supporter = desk.entered_as("process_supporter", "byn")
    page = supporter.get(PAGE).text
    assert "<textarea" not in page
    assert supporter.get(f"{PAGE}/preview").status_code == 200


def test_a_text_with_new_figures_is_renewed_when_asked(leader: Desk, published: Home) -> None:
    text, _ = in_the_page(leader)
    record = file(published).with_name("analysis.draft.json")
    earlier = text.replace("40 personer", "41 personer")
    file(published).write_text(earlier, encoding="utf-8")
    record.write_text(record.read_text(encoding="utf-8").replace('": "40"', '": "41"'), encoding="utf-8")

    assert "Förnya dem i texten" in leader.get(PAGE).text
    leader.send(f"{PAGE}/renew")

    assert "41 personer" not in file(published).read_text(encoding="utf-8")
    assert leader.get(f"{PAGE}/1").text == earlier


def test_a_text_becomes_public_when_it_is_decided_and_nothing_is_closed(leader: Desk, published: Home) -> None:
    before = (published.root / "public" / "current").resolve().name
    text, seen = in_the_page(leader)
    leader.send(PAGE, text=f"{text}\n{OWN}\n", seen=seen)

    assert leader.send(f"{PAGE}/publish").location == "/p/byn/release/work"
    assert leader.app.extensions["publishing"].of("byn").finished.wait(120)

    current = published.root / "public" / "current"
    assert current.resolve().name != before
    assert OWN in (current / "pages" / "byn" / "behovsanalys-byn.html").read_text(encoding="utf-8")
    assert leader.app.extensions["publishing"].of("byn").trouble is None
