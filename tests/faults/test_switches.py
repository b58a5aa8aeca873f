"""A new release takes the place of the old one under full load: no answer mixes two, and no visitor is turned away."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk.processes import Door, Service, supervise, wait_until_up
from pipeline import explore
from pipeline.published import SCHEMA_VERSION

SCHEMA = Path(explore.__file__).parents[1] / "public_schema.sql"
ROWS = 60_000
"""So many that the file does not fit into what SQLite keeps of it in memory."""
FILL = """
insert into total_count
with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ?)
select 'campaign', 'question', printf('%040d', n), ? from numbers
"""
QUESTION = "select min(n) as low, max(n) as high, count(*) as n, (select id from release) as id from total_count"
A_SECOND = 50
"""Questions asked in a second, by so many at once."""
CLIENTS = 5
PATIENCE = 60.0
RELEASES = ("2026-11-22-1", "2026-11-22-2")


def make_release(folder: Path, number: int) -> Path:
    """A release in which every figure is the release's own number."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "public.db")) as database:
        database.executescript(SCHEMA.read_text(encoding="utf-8"))
        database.execute("insert into release values (?, '2026-11-22', ?, '', '', '')", (folder.name, SCHEMA_VERSION))
        database.execute(FILL, (ROWS, number))
        database.commit()
        database.execute(f"pragma user_version = {SCHEMA_VERSION}")
        database.execute("vacuum")
    return folder


def command_line(folder: Path, port: int) -> list[str]:
    return explore.command(
        database=folder / "public.db",
        pages=folder / "pages",
        queries=[],
        site=folder.parents[1] / "explore",
        host="127.0.0.1",
        port=port,
    )


@dataclass
class Crowd:
    """People who ask the same question all the time, and what they were told."""

    port: int
    answers: int = 0
    releases: set[str] = field(default_factory=set)
    mixed: list[object] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _one: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def asking(self) -> Iterator[Crowd]:
        threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _ask(self) -> None:
        address = f"http://127.0.0.1:{self.port}/public.json?_shape=array&sql={urllib.parse.quote(QUESTION)}"
        due = time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += CLIENTS / A_SECOND
            try:
                with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                    (told,) = json.loads(answer.read())
            except (OSError, ValueError) as error:
                with self._one:
                    self.errors.append(repr(error))
                continue
            with self._one:
                self.answers += 1
                self.releases.add(told["id"])
                if not told["low"] == told["high"] == int(told["id"][-1]) or told["n"] != ROWS:
                    self.mixed.append(told)


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A folder with two releases, and the link to the first."""
    folder = tmp_path / "public"
    for number, name in enumerate(RELEASES, start=1):
        make_release(folder / name, number)
    (folder / "current").symlink_to(RELEASES[0])
    return folder


def switch(public: Path, to: str) -> None:
    """Point the link at another release in one step, as publishing does."""
    fresh = public / ".current"
    fresh.symlink_to(to)
    fresh.replace(public / "current")


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_releases_change_under_fifty_questions_a_second_without_a_mixed_answer_or_an_error(
    public: Path, free_ports: object
) -> None:
    """A few times in `make test`, a hundred in `make switches`."""
    port = free_ports(1)  # type: ignore[operator]
    current = public / "current"
    service = Service(
        "explore",
        lambda: command_line(current.resolve(), port),
        lambda: current.readlink().name,
        Door("127.0.0.1", port),
    )
    stop = threading.Event()
    keeper = threading.Thread(target=supervise, args=([service], stop), kwargs={"every": 0.05})
    keeper.start()
    try:
        assert wait_until_up("127.0.0.1", port, within=PATIENCE)
        times = int(os.environ.get("PLATSKOLL_SWITCHES", "3"))
        began = time.monotonic()
        with Crowd(port).asking() as crowd:
            wait_for(lambda: bool(crowd.answers))
            for number in range(1, times + 1):
                before, to = crowd.answers, RELEASES[number % 2]
                crowd.releases.clear()
                switch(public, to)
                wait_for(lambda to=to: service.served == to and not service.leaving and crowd.releases >= {to})
                assert crowd.answers > before
        took = time.monotonic() - began
    finally:
        stop.set()
        keeper.join()
    print(f"{times} switches, {crowd.answers} answers, {crowd.answers / took:.0f} a second, {len(crowd.errors)} errors")  # noqa: T201
    assert crowd.errors == []
    assert crowd.mixed == []


def test_a_release_that_cannot_be_served_leaves_the_one_before_it_standing(public: Path, free_ports: object) -> None:
    port = free_ports(1)  # type: ignore[operator]
    current = public / "current"
    (public / "broken").mkdir()
    (public / "broken" / "public.db").write_bytes(b"no database")
    service = Service(
        "explore",
        lambda: command_line(current.resolve(), port),
        lambda: current.readlink().name,
        Door("127.0.0.1", port),
    )
    stop = threading.Event()
    keeper = threading.Thread(target=supervise, args=([service], stop), kwargs={"every": 0.05})
    keeper.start()
    try:
        assert wait_until_up("127.0.0.1", port, within=PATIENCE)
        with Crowd(port).asking() as crowd:
            wait_for(lambda: bool(crowd.answers))
            switch(public, "broken")
            wait_for(lambda: service.successor is not None)
            wait_for(lambda: service.successor is None)
            before = crowd.answers
            wait_for(lambda: crowd.answers > before)
            switch(public, RELEASES[1])
            wait_for(lambda: service.served == RELEASES[1] and RELEASES[1] in crowd.releases)
    finally:
        stop.set()
        keeper.join()
    assert (crowd.errors, crowd.mixed) == ([], [])


def test_a_file_that_is_overwritten_in_place_gives_answers_that_mix_two_releases(
    public: Path, free_ports: object, tmp_path: Path
) -> None:
    """What the others guard against, and the proof that they would see it."""
    port = free_ports(1)  # type: ignore[operator]
    served = make_release(tmp_path / "public" / "overwritten-1", 1)
    process = subprocess.Popen(command_line(served, port))
    try:
        assert wait_until_up("127.0.0.1", port, within=PATIENCE)
        with Crowd(port).asking() as crowd:
            wait_for(lambda: crowd.answers > CLIENTS)
            deadline = time.monotonic() + PATIENCE
            number = 0
            while not (crowd.mixed or crowd.errors) and time.monotonic() < deadline:
                number += 1
                shutil.copyfile(public / RELEASES[number % 2] / "public.db", served / "public.db")
                time.sleep(0.2)
    finally:
        process.terminate()
        process.wait(PATIENCE)
    assert crowd.mixed or crowd.errors
