"""Start the web services as processes of their own, swap Datasette when a new release is out, end them all cleanly."""

from __future__ import annotations

import os
import select
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
READY_WITHIN = 60.0
"""Seconds a successor gets to say that it answers."""
LISTENER, READY = "PLATSKOLL_LISTENER", "PLATSKOLL_READY"
"""Under these names in the environment a process finds the number of its door, and of the pipe on which it says that
it answers. pipeline/explore/process.py spells them, too: whoever serves loads nothing of what is served."""
BACKLOG = 512
"""So many visitors may stand at the door of a socket that is handed on."""


@dataclass(slots=True)
class Door:
    """A socket that is listened on here and answered by whichever process has been given it.

    While one process leaves and another comes, those who have knocked stand in the same line: nobody is turned away.
    """

    host: str
    port: int
    listener: socket.socket | None = None

    def opened(self) -> socket.socket:
        """The socket, opened the first time that somebody is there to answer."""
        if self.listener is None:
            kind = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            self.listener = socket.create_server((self.host, self.port), family=kind, backlog=BACKLOG)
        return self.listener


@dataclass(slots=True)
class Successor:
    """A process that is to take over, and the pipe on which it says that it answers."""

    process: subprocess.Popen[bytes]
    pipe: int
    patience: float

    def is_ready(self) -> bool:
        """Whether it has said so. A pipe that is closed without a word says nothing."""
        return bool(select.select([self.pipe], [], [], 0)[0]) and os.read(self.pipe, 1) == b"1"

    def forget(self) -> None:
        """Close the pipe."""
        os.close(self.pipe)


@dataclass(slots=True)
class Service:
    """One process. `command` gives its command line, or None while there is nothing to serve yet.

    `marker` names what it serves; when it changes the process is started again.
    """

    name: str
    command: Callable[[], Sequence[str] | None]
    marker: Callable[[], str]
    door: Door | None = None
    """Where visitors come in, when one process is to take over from another without a gap."""
    running: subprocess.Popen[bytes] | None = None
    successor: Successor | None = None
    leaving: list[subprocess.Popen[bytes]] = field(default_factory=list)
    served: str = ""
    awaited: str = ""
    """What a successor is to serve."""
    environment: Mapping[str, str] = field(default_factory=dict)
    pause: float = FIRST_PAUSE
    rests_until: float = 0.0
    """When it may be started again: what ends at once is given longer and longer pauses."""

    def keep(self) -> None:
        """Start it when it should run and does not; start it again when what it serves has changed."""
        wanted = self.marker()
        now = time.monotonic()
        self.leaving = [process for process in self.leaving if process.poll() is None]
        if self.running is not None and wanted == self.served:
            if self.running.poll() is None:
                self.pause = FIRST_PAUSE if now > self.rests_until + LONGEST_PAUSE else self.pause
                self._drop_successor()
                self.awaited = wanted
                return
            if now < self.rests_until:
                return
        elif self.door is not None and self.running is not None and self.running.poll() is None:
            self._hand_over(self.door, wanted, now)
            return
        self.end()
        line = self.command()
        if line is not None:
            self.running = self._start(line, self.door, None)
            self.served = wanted
            self._rest(now)

    def end(self) -> None:
        """Ask it to end, by its own process id; kill it only if it does not."""
        self._drop_successor()
        ending = [*self.leaving, *([self.running] if self.running is not None else [])]
        for process in ending:
            if process.poll() is None:
                process.terminate()
        for process in ending:
            try:
                process.wait(END_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running, self.leaving = None, []

    def _hand_over(self, door: Door, wanted: str, now: float) -> None:
        """Let the one that runs answer until the next one does; if that one never does, the first goes on."""
        if wanted != self.awaited:
            self._drop_successor()
            self.awaited, self.pause, self.rests_until = wanted, FIRST_PAUSE, 0.0
        if self.successor is None:
            line = self.command() if now >= self.rests_until else None
            if line is not None:
                reads, writes = os.pipe()
                self.successor = Successor(self._start(line, door, writes), reads, now + READY_WITHIN)
                os.close(writes)
                self._rest(now)
        elif self.successor.is_ready() and self.running is not None:
            self.running.terminate()
            self.leaving.append(self.running)
            self.running, self.served = self.successor.process, wanted
            self.successor.forget()
            self.successor, self.pause, self.rests_until = None, FIRST_PAUSE, now
        elif self.successor.process.poll() is not None or now > self.successor.patience:
            self._drop_successor()

    def _drop_successor(self) -> None:
        if self.successor is not None:
            self.successor.process.terminate()
            self.leaving.append(self.successor.process)
            self.successor.forget()
            self.successor = None

    def _rest(self, now: float) -> None:
        self.rests_until = now + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def _start(self, line: Sequence[str], door: Door | None, ready: int | None) -> subprocess.Popen[bytes]:
        told, kept = dict(self.environment), []
        if door is not None:
            kept.append(door.opened().fileno())
            told[LISTENER] = str(kept[0])
        if ready is not None:
            kept.append(ready)
            told[READY] = str(ready)
        return subprocess.Popen(list(line), env={**os.environ, **told}, pass_fds=kept)


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
            if service.door is not None and service.door.listener is not None:
                service.door.listener.close()


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
