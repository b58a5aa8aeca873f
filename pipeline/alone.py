"""One at a time: a lock that a crash cannot leave behind."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import AlreadyRunningError


@contextmanager
def alone(lock: Path, what: str) -> Iterator[None]:
    """Hold the lock file while the block runs. Raises AlreadyRunningError at once when another process holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(f"{what} pågår redan. Vänta tills det är klart och försök igen.") from error
        yield
