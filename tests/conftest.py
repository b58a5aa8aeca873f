"""What the tests of the whole house share: the command as a person types it, running services, a visitor, a crowd."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from desk.cli import main
from desk.processes import platskoll, wait_until_up

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: what drives it keeps an event loop running in this thread for as long as it lives."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for all: two that are driven from one thread get in each other's way."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Home:
    """A home, and the commands typed over it."""

    root: Path

    def types(self, *arguments: str | Path) -> Said:
        """Run a command in this process, as the console script does."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["--home", str(self.root), *map(str, arguments)])
        return Said(code, out.getvalue(), err.getvalue())

    def does(self, *arguments: str | Path) -> Said:
        """Run a command that must succeed."""
        said = self.types(*arguments)
        assert said.code == 0, said
        return said

    def ask(self, file: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one of the home's databases, read and nothing else."""
        with contextlib.closing(sqlite3.connect(f"file:{self.root / file}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    def public(self, sql: str) -> list[tuple[Any, ...]]:
        return self.ask("public/current/public.db", sql)

    def copied(self, to: Path) -> Home:
        """A home of its own with the same contents."""
        return Home(Path(shutil.copytree(self.root, to, symlinks=True)))

    def bytes_under(self, *folders: str) -> dict[str, bytes]:
        """Every file under these folders, byte for byte."""
        files = [file for folder in folders for file in sorted((self.root / folder).rglob("*")) if file.is_file()]
        return {str(file.relative_to(self.root)): file.read_bytes() for file in files}

    def entries(self) -> int:
        found: int = self.does("verify", "--json").json["entries"]
        return found


@dataclass(frozen=True)
class Answer:
    """What a web service answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def location(self) -> str:
        """Path and query of where the answer leads."""
        parts = urlsplit(self.headers.get("location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True)
class Visitor:
    """Somebody without script, cookies or patience for redirects."""

    port: int

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Iterable[tuple[str, str]]) -> Answer:
        return self._ask("POST", path, urlencode(list(fields)).encode(), {})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        try:
            connection.request(method, path, body=body, headers={**kind, **headers})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read().decode())
        finally:
            connection.close()


def _free_ports(number: int) -> int:
    """The first of so many free ports in a row."""
    begin = 12000 + os.getpid() % 600 * 30  # two runs at the same time do not look at the same ports
    for first in range(begin, 32000, number):
        with contextlib.ExitStack() as held:
            try:
                for port in range(first, first + number):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("no free ports")


@contextlib.contextmanager
def _served(home: Home, *names: str) -> Iterator[Visitor]:
    first = _free_ports(3)
    line = platskoll(home.root, "serve", *names, "--port", str(first))
    offset = {"intake": 0, "desk": 1, "explore": 2}
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for name in names:
            assert wait_until_up("127.0.0.1", first + offset[name], within=PATIENCE), f"{name} did not start"
        yield Visitor(first)
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture(scope="session")
def served() -> Callable[..., AbstractContextManager[Visitor]]:
    """`with served(home, "intake") as visitor`: real processes; intake, desk and explore on three ports in a row."""
    return _served


@pytest.fixture(scope="session")
def free_ports() -> Callable[[int], int]:
    return _free_ports


@pytest.fixture(scope="session")
def home_at() -> Callable[[Path], Home]:
    """A home in a folder that a longer-lived fixture chooses."""
    return Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def village(home: Home) -> Home:
    """A home with a place and an open resident survey, `byn-enkat`, with two channels."""
    home.does(
        *("place", "add", "byn", "--name", "Byn", "--municipality", "1494"),
        *("--population", "800", "--population-source", "SCB 2025"),
    )
    home.does(
        *("campaign", "open", "byn", "resident_survey", "--slug", "byn-enkat", "--controller", "Kommunen"),
        *("--legal-basis", "public_interest", "--channel", "butiken=Butiken", "--channel", "brevet=Brev hem"),
    )
    return home


@dataclass(frozen=True)
class Demo:
    """A finished demo: its home, what the command said and how long it took."""

    home: Home
    said: str
    seconds: float


@pytest.fixture(scope="session")
def play_demo(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Demo]:
    """Plays the demo with so many people in a home of its own, in a process of its own, as a person would."""

    def played(people: int) -> Demo:
        home = Home(tmp_path_factory.mktemp("demo") / "home")
        began = time.monotonic()
        line = platskoll(Path("unused"), "demo", "--home", str(home.root), "--submissions", str(people), "--no-serve")
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stderr
        return Demo(home, done.stdout, time.monotonic() - began)

    return played


@pytest.fixture(scope="session")
def demo(play_demo: Callable[[int], Demo]) -> Demo:
    """The demo of 120 people, played once; tests that change it take a copy."""
    return play_demo(120)
