"""Which program this is: a new version of it, or of what it leans on, may read the same answers otherwise."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

_PACKAGES = ("forms", "intake.journal", "pipeline")
"""Whose code and tables stand between a journal and a mapping database."""


@cache
def program() -> str:
    """A digest of our own code, of all that is installed beside it, and of Python: another one, another program.

    A process keeps the one that it had when it was first asked for. What runs for long asks as it starts, before
    anybody can exchange the files that it was read from.
    """
    digest = hashlib.sha256(repr((sys.version, sorted(_installed()))).encode())
    for package in _PACKAGES:
        for name, content in sorted(_files(resources.files(package), package)):
            digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _installed() -> set[str]:
    """Name and version of every package that could be imported."""
    return {found.name for folder in sys.path for found in Path(folder).glob("*.dist-info")}


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_file():
            yield path, entry.read_bytes()
        elif entry.name != "__pycache__":
            yield from _files(entry, path)
