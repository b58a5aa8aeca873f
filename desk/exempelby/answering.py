"""How an invented person hands in: opens the form over HTTP, sends, mends what was wrong, and keeps the receipt."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from desk.exempelby.people import Person, with_slip
from forms.answers import to_body, to_fields
from forms.definition import Form


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


def hand_in(door: Door, form: Form, person: Person) -> str:
    """Open the form, send it, mend a slip if there was one; returns the address of the receipt."""
    suffix = f"/{person.language}" if person.language != "sv" else ""
    path = f"/s/{door.campaign}{suffix}?k={person.channel}"
    status, _, page = _ask(door, "GET", path)
    if status != 200:
        raise HandingInError(f"Formuläret svarade {status}.")
    for answers in (with_slip(person.answers, person.slip, form), person.answers):
        body = to_body([*to_fields(form, answers), *hidden_fields(page)])
        status, location, page = _ask(door, "POST", path, body)
        if status == 303:
            return urlsplit(location).path
    raise HandingInError(f"Svaret togs inte emot: {status}.")


def all_hand_in(door: Door, form: Form, persons: Sequence[Person], progress: Callable[[int, int], None]) -> list[str]:
    """Everybody hands in, a few at a time; returns the receipts in the order of the people."""
    receipts: list[str] = []
    with ThreadPoolExecutor(max_workers=4) as crowd:
        for receipt in crowd.map(lambda person: hand_in(door, form, person), persons):
            receipts.append(receipt)
            progress(len(receipts), len(persons))
    return receipts
