"""A receipt shows its code for a quarter of an hour to the one who sent, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from forms.definition import Form
from intake.receipts import code_digest, opening, withdrawal_code
from tests.intake.conftest import KEY, Fields, Intake, Page

CODE = re.compile(r"[0-9abcdefghjkmnpqrstvwxyz]{4}(-[0-9abcdefghjkmnpqrstvwxyz]{4}){3}")


@pytest.fixture
def receipt(intake: Intake, fill: Callable[[Page, Form], Fields]) -> str:
    """The address of the receipt of a resident's answers, as they are sent there."""
    path = f"/s/{intake.open('resident_survey')}"
    return intake.accepted(path, fill(intake.get(path), intake.library.latest("resident_survey")))


def codes(page: Page) -> list[str]:
    return [element.words for element in page.all("p", class_="code")]


def test_the_code_is_shown_for_fifteen_minutes_and_then_not(intake: Intake, receipt: str) -> None:
    (code,) = codes(intake.get(receipt))
    assert CODE.fullmatch(code)
    intake.clock.now += timedelta(minutes=15)
    assert codes(intake.get(receipt)) == [code]
    intake.clock.now += timedelta(seconds=1)
    page = intake.get(receipt)
    assert codes(page) == []
    assert "visas inte längre" in page.words("main")


def test_without_a_mark_of_ours_the_receipt_stands_without_its_code(intake: Intake, receipt: str) -> None:
    address, _, query = receipt.partition("?")
    until, _, signature = dict(part.split("=") for part in query.split("&"))["t"].partition(".")
    later, name = f"{int(until, 16) + 999:x}", address.rpartition("/")[2]
    stolen = opening(KEY, "another", intake.clock.now)
    foreign = opening(KEY[::-1], name, intake.clock.now)
    for mark in ("", ".", "x", f"{later}.{signature}", f"{until}.", f"{until}.åäö", "f" * 6000 + ".0", stolen, foreign):
        page = intake.get(f"{address}?t={mark}")
        assert codes(page) == [], mark
        assert page.words("h1") == "Mottaget"


def test_the_receipt_shows_no_answer_and_leads_to_a_fresh_form_and_to_the_sign_up(intake: Intake, receipt: str) -> None:
    slug = intake.open("stakeholder_signup")
    page = intake.get(receipt)
    assert "nandra" not in page.words("main")
    links = [link.attributes["href"] for link in page.all("a")]
    assert f"/s/{slug}" in links
    assert any(link.startswith("/s/byn-resident-survey") for link in links)


def test_a_receipt_that_is_not_ours_does_not_exist(intake: Intake, receipt: str) -> None:
    for name in ("a" * 26, receipt.partition("?")[0].rpartition("/")[2][:-1], "%00", "%ff", "å" * 300):
        intake.get(f"/r/{name}", status=404)


def test_the_receipt_of_an_english_form_is_english(intake: Intake, fill: Callable[[Page, Form], Fields]) -> None:
    path = f"/s/{intake.open('stakeholder_signup')}/en"
    fields = fill(intake.get(path, language="en"), intake.library.latest("stakeholder_signup"))
    page = intake.get(intake.accepted(path, fields), language="en")
    assert page.words("h1") == "Received"
    assert "Your sign-up for Byn has been received" in page.words("main")


@pytest.mark.parametrize("as_written", [str, str.upper, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_a_code_is_known_however_it_is_written(as_written: Callable[[str], str]) -> None:
    code = withdrawal_code(KEY, "ab" * 16)
    assert code_digest(KEY, as_written(code)) == code_digest(KEY, code)


def test_a_sign_that_is_misread_on_paper_is_the_same_sign() -> None:
    assert code_digest(KEY, "0110-0000-0000-0000") == code_digest(KEY, "OIlo OOOO-oooo oooo")
    assert code_digest(KEY, "0110-0000-0000-0000") != code_digest(KEY, "0110-0000-0000-0001")
