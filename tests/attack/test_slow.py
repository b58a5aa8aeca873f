"""A17: hundreds who send a few bytes at a time hold their own lines, and nobody else waits for them."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

Home = Any
Visitor = Any
SLOW = 200
PACE = 0.1
PATIENCE = 20.0
HEAD = b"POST /s/byn-enkat HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALVES = {"in the middle of the head": HEAD, "in the middle of the body": HEAD + b"Content-Length: 900000\r\n\r\n"}
ENDLESS = b"X-A: b\r\n" * 100 + b"a" * 10_000


@contextlib.contextmanager
def slow_senders(port: int, begin: bytes) -> Iterator[None]:
    """So many connections that have begun and go on with ten bytes a second, one byte at a time."""
    stop = threading.Event()

    def trickle(lines: list[socket.socket]) -> None:
        for byte in ENDLESS:
            if stop.wait(PACE):
                return
            for line in lines:
                with contextlib.suppress(OSError):
                    line.send(bytes([byte]))

    with contextlib.ExitStack() as held:
        lines = [held.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE)) for _ in range(SLOW)]
        for line in lines:
            line.sendall(begin)
        thread = threading.Thread(target=trickle, args=(lines,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def waited(port: int, method: str) -> float:
    """How long somebody ordinary waits for an answer, on a line of their own."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, "/s/byn-enkat", b"q_best=1" if method == "POST" else None)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == {"GET": 200, "POST": 400}[method]
    finally:
        connection.close()
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.parametrize("where", HALVES)
def test_a17_nobody_waits_longer_than_half_a_second_for_two_hundred_slow_senders(
    village: Home, served: Callable[..., AbstractContextManager[Visitor]], seconds: float, where: str
) -> None:
    with served(village, "intake") as visitor:
        waited(visitor.port, "GET")
        with slow_senders(visitor.port, HALVES[where]):
            until = time.monotonic() + seconds / 2
            times = []
            while time.monotonic() < until:
                times += [waited(visitor.port, "GET"), waited(visitor.port, "POST")]
    assert len(times) > 20
    assert sorted(times)[len(times) * 95 // 100] <= 0.5
