"""A letter arrives as it was written, and nothing in it can become a header or an end."""

from __future__ import annotations

from email.headerregistry import Address
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from desk.mail.message import message, message_id
from desk.mail.outbox import Letter, Outbox, Sending
from desk.mail.sending import mail_server

Post = Any
NOW = 1_800_000_000
SENDER = Address("Platskoll Byn", addr_spec="desk@förening.se")


def _letter(**other: Any) -> Letter:
    given = {
        **{"key": "a", "recipient": "p@exämple.se", "subject": "Enkäten är stängd", "body": "Åäö\n"},
        **{"made": NOW, "due": NOW, "tries": 0, "begun": NOW + 5, "sent": None, "failure": ""},
    }
    return Letter(**given | other)


def test_the_headers_are_those_of_a_letter_from_a_machine() -> None:
    found = message(_letter(), SENDER)
    assert found["From"] == "Platskoll Byn <desk@xn--frening-90a.se>"
    assert found["To"] == "p@xn--exmple-cua.se"
    assert found["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(found["Date"]).timestamp() == NOW + 5
    assert found["Message-ID"] == message_id("a", SENDER)
    assert found.get_content_type() == "text/plain"
    assert found.get_content_charset() == "utf-8"


def test_the_same_key_is_the_same_message_and_another_is_another() -> None:
    names = [message(_letter(key=key), SENDER)["Message-ID"] for key in ("a", "a", "b")]
    assert names[0] == names[1] != names[2]


def test_nothing_but_ascii_in_short_lines_goes_over_the_wire() -> None:
    raw = message(_letter(body="Å" * 3000 + "\n" + "b" * 3000 + "\n"), SENDER).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


BODIES = [
    "Hej!\n\nSlut.\n",
    ".\n",
    "Först\n.\nDATA\n..två\n.",
    "Rad\r\n.\r\nMAIL FROM:<x@example.se>\r\n",
    "Ensam\r.\rretur",
    "Bcc: q@example.se\n\nKropp",
    "",
    "å" * 5000,
]


@pytest.mark.parametrize("body", BODIES)
def test_a_body_arrives_whole_and_ends_only_at_its_end(outbox: Outbox, post: Post, body: str) -> None:
    outbox.put("a", "p@example.se", "Ämne\r\nBcc: q@example.se", body, NOW)
    with post.running(), mail_server(post.settings()) as send:
        assert outbox.send_due(send, NOW) == Sending(sent=1)
    (found,) = post.messages
    assert found["Bcc"] is None
    assert found.get_content().rstrip("\r\n").splitlines() == body.rstrip("\r\n").splitlines()
    assert post.recipients == ["p@example.se"]
