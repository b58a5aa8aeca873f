"""A receiver that can be killed at any moment, and clients that do not give up."""

from __future__ import annotations

import http.client
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desk.processes import platskoll, wait_until_up

Home = Any
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Receiver:
    """A process that receives posts, and is killed and started again as often as somebody likes."""

    command: Sequence[str]
    port: int
    kills: int = 0
    _running: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        self._running = subprocess.Popen(list(self.command), cwd=ROOT)
        assert wait_until_up("127.0.0.1", self.port, within=PATIENCE)

    def kill(self) -> None:
        """End it in the middle of whatever it does, by its own process id."""
        assert self._running is not None
        self._running.send_signal(signal.SIGKILL)
        self._running.wait(PATIENCE)
        self.kills += 1

    def stop(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            self._running.wait(PATIENCE)

    def post(self, path: str, body: bytes) -> str | None:
        """Where the answer leads, or None when there was none or it was no receipt."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", path, body=body, headers=_FORM)
            answer = connection.getresponse()
            answer.read()
            return answer.getheader("Location") if answer.status == 303 else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def hand_in_under_fire(
    receiver: Receiver, path: str, bodies: Sequence[bytes], *, kills: int, again: bool
) -> dict[int, str]:
    """Four clients hand in; the receiver is killed so many times meanwhile. The receipts by the number of the body.

    With `again` a client repeats its post until it has its receipt; otherwise it tries once.
    """
    receipts: dict[int, str] = {}
    deadline = time.monotonic() + PATIENCE * 2
    done = threading.Event()

    def hand_in(number: int) -> None:
        while time.monotonic() < deadline:
            led_to = receiver.post(path, bodies[number])
            if led_to is not None:
                receipts[number] = led_to.split("?")[0]
                return
            if not again:
                return
            done.wait(0.05)

    def shoot() -> None:
        chance = random.Random(20)
        for shot in range(1, kills + 1):
            wanted = shot * len(bodies) // (kills + 1)
            while len(receipts) < wanted and not done.wait(0.002) and time.monotonic() < deadline:
                pass
            done.wait(chance.uniform(0, 0.02))
            receiver.kill()
            receiver.start()

    gunner = threading.Thread(target=shoot)
    receiver.start()
    gunner.start()
    try:
        with ThreadPoolExecutor(4) as crowd:
            list(crowd.map(hand_in, range(len(bodies))))
    finally:
        done.set()
        gunner.join()
        receiver.stop()
    return receipts


@pytest.fixture
def under_fire() -> Callable[..., dict[int, str]]:
    return hand_in_under_fire


@pytest.fixture
def intake_receiver(village: Home, free_ports: Callable[[int], int]) -> Receiver:
    """The real intake over the village."""
    port = free_ports(3)
    return Receiver(platskoll(village.root, "serve", "intake", "--port", str(port)), port)


@pytest.fixture
def receiver_of(free_ports: Callable[[int], int]) -> Callable[..., Receiver]:
    """Any other receiver: its command line, to which the port is added."""

    def made(*command: str) -> Receiver:
        port = free_ports(1)
        return Receiver([*command, str(port)], port)

    return made
