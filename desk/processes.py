"""Start the web services as processes of their own, swap Datasette when a new release is out, end them all cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds before a service that ended by itself is started again: the first time, and at most."""
END_WITHIN = 10.0
"""Seconds a process gets to finish what it has begun before it is killed."""


@dataclass(slots=True)
class Service:
    """One process. `command` gives its command line, or None while there is nothing to serve yet.

    `marker` names what it serves; when it changes the process is started again.
    """

    name: str
    command: Callable[[], Sequence[str] | None]
    marker: Callable[[], str]
    running: subprocess.Popen[bytes] | None = None
    served: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    pause: float = FIRST_PAUSE
    rests_until: float = 0.0
    """When it may be started again: what ends at once is given longer and longer pauses."""

    def keep(self) -> None:
        """Start it when it should run and does not; start it again when what it serves has changed."""
        wanted = self.marker()
        now = time.monotonic()
        if self.running is not None and wanted == self.served:
            if self.running.poll() is None:
                self.pause = FIRST_PAUSE if now > self.rests_until + LONGEST_PAUSE else self.pause
                return
            if now < self.rests_until:
                return
        self.end()
        line = self.command()
        if line is not None:
            self.running = subprocess.Popen(list(line), env={**os.environ, **self.environment})
            self.served = wanted
            self.rests_until = now + self.pause
            self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def end(self) -> None:
        """Ask it to end, by its own process id; kill it only if it does not."""
        if self.running is None:
            return
        if self.running.poll() is None:
            self.running.terminate()
            try:
                self.running.wait(END_WITHIN)
            except subprocess.TimeoutExpired:
                self.running.kill()
                self.running.wait()
        self.running = None


def supervise(services: Sequence[Service], stop: threading.Event, *, every: float = 0.5) -> None:
    """Keep the services running until `stop` is set; then end them all."""
    try:
        while not stop.is_set():
            for service in services:
                service.keep()
            stop.wait(every)
    finally:
        stop.set()
        for service in services:
            service.end()


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def answers(host: str, port: int) -> bool:
    """Whether something listens at the port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def wait_until_up(host: str, port: int, *, within: float) -> bool:
    """Wait until the port answers; False when it has not `within` so many seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if answers(host, port):
            return True
        time.sleep(0.05)
    return False


def platskoll(home: Path, *arguments: str) -> list[str]:
    """The command line of one of our own commands, in a process of its own."""
    return [sys.executable, "-P", "-m", "desk.cli", "--home", str(home), *arguments]
