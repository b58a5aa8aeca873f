"""What the attacks on finished releases share: villages of three sizes, and how long they last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.attack.disclosure.protocol import ATTACKS, Measured, write_down
from tests.attack.disclosure.village import Village, village


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of releases are made, and no attack cuts the power."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(prefix="platskoll-", dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def hamlet(memory: Path) -> Iterator[Village]:
    """60 people."""
    with village(memory / "hamlet", 60, 1812) as made:
        yield made


@pytest.fixture(scope="session")
def town(memory: Path) -> Iterator[Village]:
    """155 people, as the demo has."""
    with village(memory / "town", 155, 1812) as made:
        yield made


@pytest.fixture(scope="session")
def city(memory: Path) -> Iterator[Village]:
    """300 people: from here on means of the whole place can be made of the groups."""
    with village(memory / "city", 300, 1812) as made:
        yield made


@pytest.fixture(scope="session")
def whole(seconds: float) -> bool:
    """Whether the attacks are made in their full size, as `make attack` does."""
    return seconds >= 60


@pytest.fixture(scope="session")
def measured(whole: bool) -> Iterator[Measured]:
    """Where an attack says what it saw; in their full size, and when all have been made, they go into the page."""
    rows: dict[str, tuple[str, str]] = {}

    def say(attack: str, broken: str, ours: str) -> None:
        assert attack in ATTACKS
        rows[attack] = broken, ours

    yield say
    if whole and rows.keys() == ATTACKS.keys():
        write_down(rows)
