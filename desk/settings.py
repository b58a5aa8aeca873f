"""What the desk must know to run: read once from the environment, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.home import Home


class SettingsError(Exception):
    """Something is missing or cannot be; the message names all of it at once."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An outer identity provider (OpenID Connect)."""

    issuer: str
    client: str
    secret: str
    name: str
    second_factor: tuple[str, ...] = ()
    """What it says (`acr`, `amr`) when it has asked for two things itself; without any, our own code follows."""


@dataclass(frozen=True, slots=True)
class FigureSettings:
    """Whether official figures are fetched once a day, and where from; '' is the service's own address."""

    daily: bool = False
    scb: str = ""
    kolada: str = ""


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The home, and the addresses that the desk links to. `url` is the desk's own, as people and mails write it."""

    home: Home
    public_url: str
    data_url: str
    url: str = "http://127.0.0.1:8001"
    provider: Provider | None = None
    proxies: int = 0
    """How many proxies of our own stand in front and tell whom they speak for."""
    figures: FigureSettings = FigureSettings()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> DeskSettings:
        """Raises SettingsError, with every missing name at once."""
        return cls(
            home=Home(Path(environment.get("PLATSKOLL_HOME", "platskoll-home")).absolute()),
            public_url=environment.get("PLATSKOLL_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            data_url=environment.get("PLATSKOLL_DATA_URL", "http://127.0.0.1:8002").rstrip("/"),
            url=environment.get("PLATSKOLL_DESK_URL", "http://127.0.0.1:8001").rstrip("/"),
            provider=_provider(environment),
            proxies=_proxies(environment.get("PLATSKOLL_PROXIES", "0")),
            figures=_figures(environment),
        )


def _proxies(said: str) -> int:
    if not said.isdecimal():
        raise SettingsError(f"PLATSKOLL_PROXIES är {said!r}. Den ska vara antalet egna proxyservrar, till exempel 1.")
    return int(said)


def _figures(environment: Mapping[str, str]) -> FigureSettings:
    said = environment.get("PLATSKOLL_OFFICIAL_FIGURES", "").strip()
    if said not in ("", "0", "1"):
        raise SettingsError(f"PLATSKOLL_OFFICIAL_FIGURES är {said!r}. Den ska vara 1 (hämta varje dag) eller 0.")
    return FigureSettings(
        daily=said == "1",
        scb=environment.get("PLATSKOLL_SCB_URL", "").strip(),
        kolada=environment.get("PLATSKOLL_KOLADA_URL", "").strip(),
    )


def _provider(environment: Mapping[str, str]) -> Provider | None:
    names = ["PLATSKOLL_OIDC_ISSUER", "PLATSKOLL_OIDC_CLIENT", "PLATSKOLL_OIDC_SECRET"]
    given = [environment.get(name, "").strip() for name in names]
    if not any(given):
        return None
    missing = [name for name, value in zip(names, given, strict=True) if not value]
    if missing:
        raise SettingsError(f"Inloggning genom en annan tjänst behöver också {', '.join(missing)}.")
    issuer, client, secret = given
    return Provider(
        issuer,
        client,
        secret,
        name=environment.get("PLATSKOLL_OIDC_NAME", "kommunens inloggning"),
        second_factor=tuple(environment.get("PLATSKOLL_OIDC_SECOND_FACTOR", "").replace(",", " ").split()),
    )
