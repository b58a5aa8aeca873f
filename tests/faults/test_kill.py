"""What somebody has a receipt for is in the journal, however the intake ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from desk.home import Home as Rooms
from forms.answers import to_fields
from forms.catalogue import shipped
from intake.receipts import issue

Home = Any
Receiver = Any
Fire = Callable[..., dict[int, str]]
POSTS, KILLS = 200, 8

HASTY = """
import sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Hasty(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(303)
        self.send_header("Location", "/r/" + body.decode())
        self.send_header("Content-Length", "0")
        self.end_headers()
        threading.Thread(target=write_later, args=(body,), daemon=True).start()

    def log_message(self, *_words):
        pass

def write_later(body):
    time.sleep(0.01)
    with open(sys.argv[1], "ab") as file:
        file.write(body + b"\\n")

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Hasty).serve_forever()
"""
"""A wrong build: it answers before it has written."""


@pytest.fixture
def bodies(village: Home) -> list[bytes]:
    """Two hundred whole forms, each of a sitting of its own that the intake has given out."""
    form = shipped().latest("resident_survey")
    answers = {"relation": ["works"], "age_group": "25_44", "overall": "4"}
    key = Rooms(village.root).key("intake")

    def body(number: int) -> bytes:
        token = issue(
            key,
            campaign="byn-enkat",
            definition=form.digest,
            today=date(2026, 5, 4),
            nonce=number.to_bytes(16, "big"),
        )
        fields = [*to_fields(form, answers | {"best": f"svar {number}"}), ("_id", token), ("_end", "1")]
        return urlencode(fields).encode()

    return [body(number) for number in range(POSTS)]


def test_no_receipt_is_lost_when_the_intake_is_killed(
    village: Home, intake_receiver: Receiver, bodies: list[bytes], under_fire: Fire
) -> None:
    receipts = under_fire(intake_receiver, "/s/byn-enkat", bodies, kills=KILLS, again=True)
    assert intake_receiver.kills == KILLS
    assert len(receipts) == len(set(receipts.values())) == POSTS
    written = {f"/r/{receipt}" for (receipt,) in village.ask("journal.db", "select receipt from entry")}
    assert set(receipts.values()) == written
    assert village.entries() == POSTS
    assert village.does("follow", "byn-enkat", "--json").json["respondents"] == POSTS


def test_the_same_post_again_gives_the_same_receipt_and_no_second_row(
    village: Home, intake_receiver: Receiver, bodies: list[bytes], under_fire: Fire
) -> None:
    """Also a hundred at once, as of a finger that presses again and again on a slow line."""
    receipts = under_fire(intake_receiver, "/s/byn-enkat", bodies[:1] * 100 + bodies[1:3] * 2, kills=1, again=True)
    assert [len({receipts[number] for number in part}) for part in (range(100), (100, 102), (101, 103))] == [1, 1, 1]
    assert village.entries() == 3


def test_a_receiver_that_answers_before_it_writes_is_found_out(
    receiver_of: Callable[..., Receiver], under_fire: Fire, tmp_path: Path
) -> None:
    """If this wrong build lost nothing, the tests above would prove nothing."""
    wrong = receiver_of(sys.executable, "-c", HASTY, str(tmp_path / "journal"))
    (tmp_path / "journal").touch()
    numbers = [str(number).encode() for number in range(POSTS)]
    receipts = under_fire(wrong, "/", numbers, kills=KILLS, again=True)
    assert len(receipts) == POSTS
    written = {f"/r/{line}" for line in (tmp_path / "journal").read_text().split()}
    assert set(receipts.values()) - written
