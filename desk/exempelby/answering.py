"""How an invented person hands in: opens the form over HTTP, sends, mends what was wrong, and keeps the receipt."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from desk.exempelby.people import Person, with_slip
from forms.answers import to_body, to_fields
from forms.definition import Form
from intake.doubts import HUMAN_SECONDS


class HandingInError(Exception):
    """The intake did not answer as it should; the message says what it did instead."""


class _Hidden(HTMLParser):
    """Collects the hidden fields of a page, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "input" and known.get("type") == "hidden":
            self.fields.append((known.get("name") or "", known.get("value") or ""))


def hidden_fields(html: str) -> list[tuple[str, str]]:
    parser = _Hidden()
    parser.feed(html)
    return parser.fields


@dataclass(frozen=True, slots=True)
class Door:
    """Where the intake is, and which campaign is answered."""

    host: str
    port: int
    campaign: str


def _ask(door: Door, method: str, path: str, body: bytes | None = None) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(door.host, door.port, timeout=30)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", "") or "", answer.read().decode()
    finally:
        connection.close()


def _path(door: Door, person: Person) -> str:
    suffix = f"/{person.language}" if person.language != "sv" else ""
    return f"/s/{door.campaign}{suffix}?k={person.channel}"


def open_form(door: Door, person: Person) -> str:
    """The page of the form, in the person's language."""
    status, _, page = _ask(door, "GET", _path(door, person))
    if status != 200:
        raise HandingInError(f"Formuläret svarade {status}.")
    return page


def send(door: Door, form: Form, person: Person, page: str) -> str:
    """Send the opened form, and mend a slip if there was one; returns the address of the receipt."""
    for answers in (with_slip(person.answers, person.slip, form), person.answers):
        body = to_body([*to_fields(form, answers), *hidden_fields(page)])
        status, location, page = _ask(door, "POST", _path(door, person), body)
        if status == 303:
            return urlsplit(location).path
    raise HandingInError(f"Svaret togs inte emot: {status}.")


@dataclass(frozen=True, slots=True)
class Party:
    """People who answer one form, and where."""

    door: Door
    form: Form
    persons: Sequence[Person]


def all_hand_in(parties: Sequence[Party], progress: Callable[[int, int], None]) -> list[str]:
    """Everybody opens their form, takes the time that a person takes at least, and hands in, a few at a time.

    Returns the receipts in the order of the people.
    """
    crowd = [(party, person) for party in parties for person in party.persons]
    receipts: list[str] = []
    with ThreadPoolExecutor(max_workers=4) as hands:
        pages = list(hands.map(lambda one: open_form(one[0].door, one[1]), crowd))
        time.sleep(HUMAN_SECONDS + 0.1)
        for receipt in hands.map(lambda one, page: send(one[0].door, one[0].form, one[1], page), crowd, pages):
            receipts.append(receipt)
            progress(len(receipts), len(crowd))
    return receipts
