"""The home: where everything of one installation lies, and how it is laid out the first time."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

_KEYS = ("intake.key", "pipeline.key", "desk.key")


@dataclass(frozen=True, slots=True)
class Home:
    """Names of everything in the home folder; docs/settings.md says what each is."""

    root: Path

    @property
    def register_url(self) -> str:
        return f"sqlite:///{self.root / 'register.db'}"

    @property
    def journal_url(self) -> str:
        return f"sqlite:///{self.root / 'journal.db'}"

    @property
    def contacts_url(self) -> str:
        return f"sqlite:///{self.root / 'contacts.db'}"

    @property
    def decisions(self) -> Path:
        return self.root / "decisions.db"

    @property
    def official(self) -> Path:
        """Figures of the places from elsewhere: fetched and entered."""
        return self.root / "official.db"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.db"

    @property
    def policy(self) -> Path:
        """The data controller's own thresholds, where they are others than the shipped."""
        return self.root / "policy.toml"

    @property
    def desk(self) -> Path:
        """Accounts, the log and what is noted at the desk."""
        return self.root / "desk.db"

    @property
    def mapping(self) -> Path:
        return self.root / "mapping"

    @property
    def public(self) -> Path:
        return self.root / "public"

    @property
    def current(self) -> Path:
        """The public release: a symbolic link that is switched, never a file that is overwritten."""
        return self.public / "current"

    @property
    def candidate(self) -> Path:
        return self.root / "candidate"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def codes(self) -> Path:
        """QR codes of campaigns."""
        return self.root / "reports" / "qr"

    def key(self, name: str) -> bytes:
        return (self.root / "secrets" / f"{name}.key").read_bytes()


class HomeError(Exception):
    """There is no home where one was looked for; the message says how one is made."""


def at(root: Path) -> Home:
    """The home that is laid out at `root`; nothing is written. Raises HomeError when there is none."""
    if not (root / "secrets" / _KEYS[0]).is_file():
        raise HomeError(
            f"Det finns inget hem i {root}. Gör ett med `platskoll upgrade`, eller ange ett annat med --home."
        )
    return Home(root.absolute())


def settle(root: Path) -> Home:
    """Lay out the home where it is not laid out yet; keys are made once and only their owner can read them."""
    home = Home(root.absolute())
    for folder in (home.mapping, home.public, home.reports, home.root / "secrets"):
        folder.mkdir(parents=True, exist_ok=True)
    home.root.chmod(0o700)
    (home.root / "secrets").chmod(0o700)
    for name in _KEYS:
        file = home.root / "secrets" / name
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                out.write(secrets.token_bytes(32))
    return home
