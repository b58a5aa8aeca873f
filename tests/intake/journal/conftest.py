"""What the tests of the journals share: an engine to run them on, a key, and entries to write."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import intake
from intake.journal import Kind, NewEntry, Reader, Writer, open_reader, open_writer

KEY = bytes(range(32))
ROOT = Path(intake.__file__).parents[1]


@dataclass(frozen=True)
class Journal:
    """One journal of one engine."""

    url: str

    def writer(self, name: str = "main") -> Writer:
        return open_writer(self.url, key=KEY, writer=name)

    def reader(self) -> Reader:
        return open_reader(self.url, key=KEY)


ENGINES: dict[str, Callable[[Path], Journal]] = {"sqlite": lambda folder: Journal(f"sqlite://{folder}/journal.db")}


@pytest.fixture(params=ENGINES)
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    """An address where there is no journal yet; the contract's tests run once for every engine."""
    return ENGINES[request.param](tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a SQLite journal."""
    return tmp_path / "journal.db"


@pytest.fixture
def new_entry() -> Callable[..., NewEntry]:
    """Makes entry number n, with what the test changes in it."""

    def made(number: int, **changes: Any) -> NewEntry:
        fields: dict[str, Any] = {
            "kind": Kind.SUBMISSION,
            "submission_id": f"{number:032x}",
            "campaign": "exempelby-k7m3",
            "form": "resident_survey",
            "version": 1,
            "definition": "d" * 64,
            "body": f"q_1={number}&_end=1".encode(),
            "content_type": "application/x-www-form-urlencoded",
            "day": date(2026, 5, 4),
            "receipt": f"kvitto-{number}",
            "withdrawal_digest": f"kod-{number}",
        }
        return NewEntry(**fields | changes)

    return made


CHILD = """
import resource, sys
from datetime import date
from intake.journal import JournalError, Kind, NewEntry, open_writer

url, writer, first, last, file_limit = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
with open_writer(url, key=bytes(range(32)), writer=writer) as journal:
    if file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, resource.RLIM_INFINITY))
    for number in range(first, last):
        try:
            journal.append(NewEntry(
                Kind.SUBMISSION, f"{number:032x}", "c", "f", 1, "d", b"x" * 2000, "text/plain", date(2026, 5, 4)
            ))
        except JournalError as error:
            print(type(error).__name__, flush=True)
            break
        print(number, flush=True)
    if file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(journal.append(NewEntry(
            Kind.SUBMISSION, f"{last:032x}", "c", "f", 1, "d", b"again", "text/plain", date(2026, 5, 4)
        )).created, flush=True)
"""


@pytest.fixture
def appending_process() -> Callable[..., subprocess.Popen[str]]:
    """Starts a process that appends entries first..last and prints the number of each that was acknowledged."""

    def started(url: str, *, writer: str, first: int, last: int, file_limit: int = 0) -> subprocess.Popen[str]:
        arguments = [url, writer, str(first), str(last), str(file_limit)]
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    return started
