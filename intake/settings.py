"""What the intake must know to run: read once from the environment, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class SettingsError(Exception):
    """A setting is missing or wrong; the message names every one of them at once."""


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """Where the records are, what addresses we carry, and the key that signs. Sizes in bytes."""

    register_url: str
    journal_url: str
    contacts_url: str
    public_url: str
    key: bytes = field(repr=False)
    codes: Path = Path("codes.db")
    """Household codes: digests alone."""
    data_url: str = ""
    """Where the open data are served; empty when there is no such place to link to."""
    desk_url: str = ""
    """The desk may show a preview in a frame of its own; nobody else may frame anything."""
    body_limit: int = 1_000_000
    proxies: int = 0
    """How many proxies of our own stand in front and tell whom they speak for."""
    process: Path | None = None
    """Phases, steps and names of the method, when the home has its own; otherwise the shipped ones."""
    tiles: Path | None = None
    """An MBTiles file with map tiles that we serve ourselves; without it maps show the place's own outlines."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> IntakeSettings:
        """Read the settings of `PLATSKOLL_HOME` and `PLATSKOLL_...`; raises SettingsError naming all that is wrong."""
        home = Path(environment.get("PLATSKOLL_HOME", "platskoll-home")).absolute()
        key_file = home / "secrets" / "intake.key"
        wrong = []
        key = key_file.read_bytes() if key_file.is_file() else b""
        if len(key) < 32:
            wrong.append(f"Nyckeln {key_file} saknas eller är för kort. Kör `platskoll upgrade` så skapas den.")
        public_url = environment.get("PLATSKOLL_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
        if not public_url.startswith(("http://", "https://")):
            wrong.append(f"PLATSKOLL_PUBLIC_URL är {public_url!r}. Den ska börja med https:// (eller http:// lokalt).")
        proxies = environment.get("PLATSKOLL_PROXIES", "0")
        if not proxies.isdecimal():
            wrong.append(
                f"PLATSKOLL_PROXIES är {proxies!r}. Den ska vara antalet egna proxyservrar framför, till exempel 1."
            )
        tiles = Path(environment["PLATSKOLL_TILES"]) if environment.get("PLATSKOLL_TILES") else None
        if tiles is not None and not tiles.is_file():
            wrong.append(f"PLATSKOLL_TILES pekar på {tiles}, som inte finns.")
        if wrong:
            raise SettingsError("\n".join(wrong))
        return cls(
            register_url=f"sqlite:///{home / 'register.db'}",
            journal_url=f"sqlite:///{home / 'journal.db'}",
            contacts_url=f"sqlite:///{home / 'contacts.db'}",
            public_url=public_url,
            key=key,
            codes=home / "codes.db",
            data_url=environment.get("PLATSKOLL_DATA_URL", "").rstrip("/"),
            desk_url=environment.get("PLATSKOLL_DESK_URL", "").rstrip("/"),
            proxies=int(proxies),
            process=home / "process.toml",
            tiles=tiles,
        )
