"""A copy of everything that cannot be made again, and a home made from such a copy."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desk.home import Home, settle
from intake.journal import copy_journal, open_reader
from pipeline.alone import alone
from pipeline.publish import RESTORED

_JOURNALS = ("journal.db", "contacts.db")
_OTHERS = ("register.db", "decisions.db", "official.db", "ledger.db", "desk.db", "codes.db")
_FILES = ("retention.toml", "process.toml", "processors.toml", "policy.toml")
"""What somebody has written by hand for this home."""
_FOLDERS = ("secrets", "public")
_WRITTEN = "*/analysis.md"
"""Among the documents: the texts that people write, each in a folder with its earlier versions."""
_LIST = "innehall.json"


class SafekeepingError(Exception):
    """The copy could not be made or used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds: how many files, and how many entries its journals have."""

    folder: Path
    files: int
    entries: int


def back_up(home: Home, destination: Path) -> Copy:
    """Copy the records, the keys and the releases of a home, while it is in use. The destination must be new or empty.

    What is rebuilt (mapping, candidate, documents) is left out. Raises SafekeepingError, JournalError or OSError.
    """
    if destination.absolute().is_relative_to(home.root):
        raise SafekeepingError(f"{destination} ligger i hemmet självt. Lägg kopian någon annanstans.")
    if destination.exists() and any(destination.iterdir()):
        raise SafekeepingError(f"{destination} är inte tom. Ange en ny mapp för varje säkerhetskopia.")
    destination.mkdir(parents=True, exist_ok=True)
    destination.chmod(0o700)
    # a publication in the middle would leave a ledger and a release that do not belong together
    with alone(home.public / ".lock", "En publicering eller säkerhetskopiering"):
        _copy_all(home, destination)
    sums = _sums(destination)
    (destination / _LIST).write_text(json.dumps(sums, indent=1, sort_keys=True), encoding="utf-8")
    return Copy(destination, len(sums), _entries(destination))


def _copy_all(home: Home, destination: Path) -> None:
    for name in _JOURNALS:
        if (home.root / name).exists():
            copy_journal(f"sqlite:///{home.root / name}", destination / name)
    for name in _OTHERS:
        if (home.root / name).exists():
            _copy_database(home.root / name, destination / name)
    for name in _FILES:
        if (home.root / name).is_file():
            shutil.copyfile(home.root / name, destination / name)
    for name in _FOLDERS:
        if (home.root / name).is_dir():
            shutil.copytree(home.root / name, destination / name, symlinks=True)
    for text in home.reports.glob(_WRITTEN):
        shutil.copytree(text.parent, destination / text.parent.relative_to(home.root))


def restore(source: Path, root: Path) -> Copy:
    """Make a home from a copy: every file is checked against the copy's own list, then the journals are verified.

    The home must not exist or be empty. It publishes nothing until somebody has said which release was public last:
    the copy cannot know what was published after it. Raises SafekeepingError when something is missing, altered or
    broken; the home is then left as it was.
    """
    listed = source / _LIST
    if not listed.is_file():
        raise SafekeepingError(f"{source} är ingen säkerhetskopia från Platskoll: {_LIST} saknas.")
    if root.exists() and any(root.iterdir()):
        raise SafekeepingError(f"{root} är inte tomt. Återställ till ett nytt hem med --home.")
    expected, found = json.loads(listed.read_text(encoding="utf-8")), _sums(source)
    wrong = sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))
    if wrong:
        raise SafekeepingError(f"Säkerhetskopian är inte hel: {', '.join(wrong[:5])}. Använd en annan kopia.")
    _entries(source)
    root.parent.mkdir(parents=True, exist_ok=True)
    fresh = root.with_name(f".{root.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh, symlinks=True)
    (fresh / _LIST).unlink()
    (fresh / "public").mkdir(exist_ok=True)
    (fresh / "public" / RESTORED).touch()
    if root.exists():
        root.rmdir()
    fresh.rename(root)
    settle(root)
    return Copy(root, len(expected), _entries(root))


def _copy_database(source: Path, destination: Path) -> None:
    """A consistent copy of an ordinary database, whoever writes in it meanwhile."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(destination)) as new,
    ):
        old.backup(new)


def _sums(folder: Path) -> dict[str, str]:
    """Relative name -> SHA-256 of every file, links by where they point."""
    sums = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            sums[name] = f"-> {os.fspath(path.readlink())}"
        elif path.is_file() and name != _LIST and not name.endswith((".lock", "-wal", "-shm")):
            sums[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return sums


def _entries(folder: Path) -> int:
    """Entries in the journals of a folder, every one of them verified. Raises SafekeepingError at the first bad one."""
    key = (folder / "secrets" / "intake.key").read_bytes()
    entries = 0
    for name in _JOURNALS:
        if (folder / name).exists():
            with open_reader(f"sqlite:///{folder / name}", key=key) as reader:
                verdict = reader.verify()
            if not verdict.ok:
                raise SafekeepingError(f"{name}: {verdict.reason}")
            entries += verdict.entries
    return entries
