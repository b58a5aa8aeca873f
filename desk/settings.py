"""What the desk must know to run: read once from the environment, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.home import Home


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The home, and the addresses that the desk links to."""

    home: Home
    public_url: str
    data_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> DeskSettings:
        return cls(
            home=Home(Path(environment.get("PLATSKOLL_HOME", "platskoll-home")).absolute()),
            public_url=environment.get("PLATSKOLL_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            data_url=environment.get("PLATSKOLL_DATA_URL", "http://127.0.0.1:8002").rstrip("/"),
        )
