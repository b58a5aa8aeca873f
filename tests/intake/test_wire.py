"""Over a real socket: what did not arrive whole was never there, and what arrives many times is there once."""

from __future__ import annotations

import http.client
import socket
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from forms.answers import to_body
from forms.definition import Form
from tests.intake.conftest import Fields, Intake, Page

PATIENCE = 20.0
NO_LINGER = struct.pack("ii", 1, 0)


@pytest.fixture
def port(intake: Intake, served: Callable[[Flask], AbstractContextManager[int]]) -> Iterator[int]:
    """The intake behind the server that carries it."""
    with served(intake.app) as port:
        yield port


@pytest.fixture
def path(intake: Intake) -> str:
    return f"/s/{intake.open('resident_survey')}"


@pytest.fixture
def body(intake: Intake, path: str, fill: Callable[[Page, Form], Fields]) -> bytes:
    """Everything answered, with the id first: only the end tells whether it is whole."""
    fields = fill(intake.get(path), intake.library.latest("resident_survey"))
    return to_body(sorted(fields, key=lambda pair: ["_id", pair[0], "_end"].index(pair[0])))


def head(path: str, length: int, *more: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/x-www-form-urlencoded"]
    return "\r\n".join([*lines, f"Content-Length: {length}", *more, "Connection: close", "", ""]).encode()


def said(port: int, sent: bytes) -> bytes:
    """What the server answers to these bytes before it hangs up."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


def hang_up(port: int, sent: bytes) -> None:
    """Send these bytes and break the connection off."""
    line = socket.create_connection(("127.0.0.1", port), PATIENCE)
    line.sendall(sent)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    line.close()


def post(port: int, path: str, body: bytes) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", "").partition("?")[0], answer.read().decode()
    finally:
        connection.close()


def test_a_body_cut_off_on_its_way_is_never_stored_and_the_whole_one_then_is(
    intake: Intake, port: int, path: str, body: bytes
) -> None:
    for part in range(1, 20):
        cut = head(path, len(body)) + body[: len(body) * part // 20]
        assert b" 303 " not in said(port, cut)
        hang_up(port, cut)
    assert intake.entries() == []
    assert post(port, path, body)[0] == 303
    (entry,) = intake.entries()
    assert (entry.written.body, entry.revision) == (body, 1)


def test_a_hundred_identical_posts_at_once_are_one_row_and_one_receipt(
    intake: Intake, port: int, path: str, body: bytes
) -> None:
    with ThreadPoolExecutor(25) as crowd:
        answers = list(crowd.map(lambda _: post(port, path, body)[:2], range(100)))
    assert {status for status, _ in answers} == {303}
    assert len({receipt for _, receipt in answers}) == 1
    assert len(intake.entries(kind=None)) == 1


@pytest.mark.parametrize(
    ("suffix", "words"), [("", "Det var för mycket på en gång"), ("/en", "That was too much at once")]
)
def test_two_megabytes_are_refused_in_words_that_reach_the_person(
    intake: Intake, port: int, path: str, suffix: str, words: str
) -> None:
    status, _, page = post(port, path + suffix, b"_end=1&q_best=" + b"x" * 2_000_000)
    assert status == 413
    assert words in page


def test_two_lengths_or_a_length_and_chunks_smuggle_nothing_in(
    intake: Intake, port: int, path: str, body: bytes
) -> None:
    hidden = head(path, len(body)) + body
    twice = said(port, head(path, 4, f"Content-Length: {4 + len(hidden)}") + b"a=1&" + hidden)
    mixed = said(port, head(path, 4 + len(hidden), "Transfer-Encoding: chunked") + b"0\r\n\r\n" + hidden)
    assert b" 303 " not in twice + mixed
    assert intake.entries() == []


def test_the_server_keeps_its_name_to_itself(port: int) -> None:
    answer = said(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").lower()
    assert b"\r\nserver:" not in answer
    assert answer.endswith(b"ok\n")
