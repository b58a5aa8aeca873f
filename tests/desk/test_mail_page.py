"""The queue of mail at the desk: what waits, what perhaps went, what was refused; and a person decides."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from desk.mail.outbox import Accepted as Taken
from desk.mail.outbox import Later, Letter, Outbox, Outcome, Refused, Unanswered

Desk = Any
ENDS: dict[str, Outcome] = {
    "gick": Taken(),
    "kanske": Unanswered(),
    "nej": Refused("Servern svarade 550: finns inte."),
    "sedan": Later("Servern svarade 451: försök igen."),
}


@pytest.fixture
def admin(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name in ("PLATSKOLL_SMTP", "PLATSKOLL_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    return desk.entered_as("administrator")


@pytest.fixture
def outbox(desk: Desk) -> Outbox:
    """One letter of every kind, each named for how it ended."""
    queue = Outbox(desk.room.records)
    for name in ENDS:
        queue.put(f"prov:{name}", f"{name}@example.se", f"Brevet {name}", f"hemligt {name}", desk.room.now())
    queue.send_due(lambda letter: ENDS[letter.key.removeprefix("prov:")], desk.room.now())
    return queue


def parts(page: str) -> dict[str, str]:
    """What stands under each heading."""
    found = re.split(r"<h2>", page)[1:]
    return {re.sub(r"<.*", "", part).strip(): part for part in found}


def test_every_letter_stands_where_it_belongs_and_none_is_shown_whole(admin: Desk, outbox: Outbox) -> None:
    page = unescape(admin.get("/mail").text)
    assert page.count("<h1>") == 1
    headings = {"Kanske skickat": "kanske", "Kom inte fram": "nej", "Väntar": "sedan", "Skickat på sistone": "gick"}
    for heading, name in headings.items():
        part = next(text for title, text in parts(page).items() if title.startswith(heading))
        assert f"{name}@example.se" in part
    assert "Servern svarade 550: finns inte." in page
    assert "hemligt" not in page, "a letter may hold a link that works once"


@pytest.mark.parametrize("name", ["kanske", "nej"])
def test_a_person_may_send_a_letter_again(admin: Desk, outbox: Outbox, name: str) -> None:
    assert admin.send("/mail/again", key=f"prov:{name}").location == "/mail?done=mail+again"
    went: list[Letter] = []

    def take(letter: Letter) -> Outcome:
        went.append(letter)
        return Taken()

    outbox.send_due(take, admin.room.now())
    assert [letter.key for letter in went] == [f"prov:{name}"]


@pytest.mark.parametrize("name", ["kanske", "nej"])
def test_a_person_may_settle_a_letter_and_then_it_is_never_sent(admin: Desk, outbox: Outbox, name: str) -> None:
    admin.send("/mail/arrived", key=f"prov:{name}")
    assert f"prov:{name}" in [letter.key for letter in outbox.sent()]
    assert "räknas som skickat" in admin.get("/mail?done=mail+settled").text


def test_the_decision_is_in_the_log_without_the_address(admin: Desk, outbox: Outbox) -> None:
    admin.send("/mail/again", key="prov:kanske")
    admin.send("/mail/arrived", key="prov:nej")
    lines = admin.room.log.read()
    assert [(line.act, line.subject) for line in lines] == [
        ("mail settled", "Brevet nej"),
        ("mail again", "Brevet kanske"),
    ]


@pytest.mark.parametrize("key", ["prov:gick", "prov:sedan", "finns-inte", ""])
def test_there_is_nothing_to_decide_about_other_letters(admin: Desk, outbox: Outbox, key: str) -> None:
    for path in ("/mail/again", "/mail/arrived"):
        answer = admin.send(path, key=key)
        assert answer.status_code == 409
        assert "Ladda om listan" in answer.text
    assert admin.room.log.read() == []


SERVERS = [
    ({}, "Ingen e-postserver är inställd"),
    ({"PLATSKOLL_SMTP": "smtp://smtp.example.se"}, "PLATSKOLL_MAIL_FROM saknas"),
    (
        {"PLATSKOLL_SMTP": "smtp://namn:hemligt@smtp.example.se", "PLATSKOLL_MAIL_FROM": "platskoll@example.se"},
        "Breven lämnas till smtp.example.se:587",
    ),
]


@pytest.mark.parametrize(("environment", "words"), SERVERS)
def test_the_page_says_where_letters_go_or_why_they_do_not(
    admin: Desk, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    page = admin.get("/mail").text
    assert words in page
    assert "hemligt" not in page
    assert "Inga brev." in page


def test_letters_that_nobody_tries_to_send_are_told_of(admin: Desk) -> None:
    words = "Ingen har försökt skicka"
    queue = Outbox(admin.room.records)
    queue.put("prov", "a@example.se", "Prov", "", admin.room.now())
    assert words not in admin.get("/mail").text
    admin.clock.now += 1200
    assert words in admin.get("/mail").text


def test_the_page_is_whole_in_english(admin: Desk, outbox: Outbox) -> None:
    admin.send("/language", language="en", next="/")
    page = admin.get("/mail").text
    for words in ("Perhaps sent", "Did not arrive", "Waiting", "Sent lately", "No mail server is set", "Send again"):
        assert words in page
