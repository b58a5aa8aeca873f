"""The desk as its user walks it: invited, let in with a code, a survey opened, a poster printed, answers, a release."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from desk.exempelby.answering import Door, Party, all_hand_in
from desk.exempelby.people import people
from forms.catalogue import shipped

Home = Any
Visitor = Any
Opened = Callable[..., Page]
PASSWORD = "kastanj båt sommar regn"
PEOPLE = 60


@pytest.fixture
def begun(home: Home, tmp_path: Path, served: Callable[..., AbstractContextManager[Visitor]], opened: Opened) -> Any:
    """A home with a place and nobody in it yet, and its services."""
    home.does(
        *("place", "add", "byn", "--name", "Byn", "--municipality", "1494"),
        *("--population", "800", "--population-source", "SCB 2025"),
    )
    with served(home, "intake", "desk") as at:
        yield home, at.port


def test_from_an_invitation_to_a_published_result(begun: tuple[Home, int], opened: Opened) -> None:
    """Everything by a person at a phone's width, with nothing but what the pages say."""
    home, port = begun
    desk, intake = (f"http://127.0.0.1:{port + offset}" for offset in (1, 0))
    invitation = home.does(
        "user", "add", "anna@example.se", "--role", "process_leader", "--place", "byn", "--json"
    ).json
    page = opened(f"{desk}{urlsplit(invitation['link']).path}")

    page.get_by_label("Ditt namn").fill("Anna Ek")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Spara och gå in").click()
    secret = page.locator(".key").inner_text().replace(" ", "")
    page.get_by_label("Sex siffror").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Klart").click()
    expect(page.get_by_role("heading", level=2, name="Byn", exact=True)).to_be_visible()

    page.goto(f"{desk}/p/byn/open")
    page.get_by_role("button", name="Välj Invånarenkät").click()
    page.get_by_label("Personuppgiftsansvarig").fill("Byns byalag")
    page.get_by_label("Så når man den ansvariga").fill("byalaget@example.se")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("link", name="Svara på de nio frågorna").click()
    for group in page.get_by_role("group").all():
        group.get_by_label("Nej", exact=True).check()
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Öppna insamlingen").click()
    expect(page.locator(".tag")).to_have_text("Öppen")
    campaign = page.url.split("/")[-2]

    page.get_by_role("link", name=re.compile("^Affischer")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Affisch, A4|^Affisch A4")).first.click()
    address = code_on(download.value.path())
    assert address == f"{intake}/s/{campaign}"
    resident = opened(address)
    expect(resident.get_by_role("heading", level=1)).to_have_text("Invånarenkät")

    form = shipped().latest("resident_survey")
    party = Party(Door("127.0.0.1", port, campaign), form, people(form, PEOPLE, 7))
    receipts = all_hand_in([party], lambda _done, _all: None)
    assert len(receipts) == PEOPLE
    page.goto(f"{desk}/follow/{campaign}")
    expect(page.get_by_text(f"{PEOPLE} svar")).to_be_visible()

    page.goto(f"{desk}/c/{campaign}/close")
    page.get_by_role("button", name="Stäng nu").click()
    page.get_by_role("link", name="Publicera resultatet").click()
    page.get_by_role("button", name="Gör en kandidat").click()
    expect(page.get_by_role("link", name=re.compile("^Läs behovsanalysen"))).to_be_visible(timeout=60_000)
    assert not (home.root / "public" / "current").exists(), "a candidate is nobody else's"
    page.get_by_role("link", name=re.compile("^Läs behovsanalysen")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Behovsanalys för Byn")
    page.go_back()
    page.get_by_role("button", name="Publicera", exact=True).click()
    expect(page.get_by_text("Nu är det publicerat.")).to_be_visible(timeout=60_000)

    assert home.public("select sum(size) from respondent_group") == [(PEOPLE,)]
    log = home.ask("desk.db", "select act, who from log order by number")
    assert {who for _, who in log} <= {"anna@example.se", "platskoll user"}
    assert {"open campaign", "close campaign"} <= {act for act, _ in log}
    assert home.does("verify", "--json").json["ok"]


def code_on(file: Path) -> str:
    """What the code on a printed page says, read at 150 dots per inch."""
    with pypdfium2.PdfDocument(file) as document:
        picture = document[0].render(scale=150 / 72).to_numpy()
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)
