"""Asks a statistics service over HTTP: patient when it is busy, and with a sentence for whatever else it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from pipeline.errors import OfficialError

_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_BUSY = frozenset({429, 503})
_TRIES = 3
_LONGEST_WAIT = 30.0
"""Seconds that we wait when a service asks us to; where it asks for more, we come back another day."""
_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class Time:
    """What tells seconds and lets them pass, and how many a service may take for one answer."""

    now: Callable[[], float]
    wait: Callable[[float], None]
    patience: float = 20.0


class Service:
    """A service by its name and address, for one round: what it has described it is not asked to describe again, and
    one that could not be reached is not asked at all."""

    def __init__(self, name: str, address: str, time: Time) -> None:
        """Raises OfficialError for an address that somebody on the way could answer for."""
        parts = urlsplit(address)
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)):
            raise OfficialError(f"Adressen till {name} ska börja med https://, men är {address!r}.")
        self.name = name
        self._address = address.rstrip("/")
        self._time = time
        self._silent: OfficialError | None = None
        self._known: dict[str, dict[str, Any]] = {}

    def get(self, path: str, **asked: str) -> dict[str, Any]:
        """What the service answers, a JSON object, the same for the whole round. Raises OfficialError."""
        key = f"{path} {sorted(asked.items())}"
        if key not in self._known:
            self._known[key] = self._ask("GET", path, params=asked)
        return self._known[key]

    def post(self, path: str, body: Mapping[str, Any], **asked: str) -> dict[str, Any]:
        """What the service answers to a question of its own form, a JSON object. Raises OfficialError."""
        return self._ask("POST", path, params=asked, json=body)

    def own(self, address: str) -> str:
        """The path of an address that the service has given. Raises OfficialError when it leads to somebody else."""
        given, ours = urlsplit(address), urlsplit(self._address)
        if given.netloc not in ("", ours.netloc) or not given.path.startswith(f"{ours.path}/"):
            raise self.odd(f"svaret fortsätter på en annan adress, {address}.")
        return f"{given.path.removeprefix(f'{ours.path}/')}?{given.query}"

    def odd(self, what: str) -> OfficialError:
        """The error for an answer that does not say what it must."""
        return OfficialError(f"{self.name}: {what}")

    def _ask(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        if self._silent is not None:
            raise self._silent
        address = f"{self._address}/{path}"
        for attempt in range(1, _TRIES + 1):
            status, wait, text = self._once(method, address, how)
            if status in _BUSY and attempt < _TRIES and wait <= _LONGEST_WAIT:
                self._time.wait(wait)
                continue
            return self._read(status, text)
        raise AssertionError("the last attempt is read")

    def _once(self, method: str, address: str, how: Mapping[str, Any]) -> tuple[int, float, bytes]:
        """The status, how long we are asked to wait, and the body. Raises OfficialError when there is no answer."""
        patience, until = self._time.patience, self._time.now() + self._time.patience
        headers = {"Accept": "application/json", "User-Agent": "Platskoll"}
        try:
            with requests.request(
                method, address, headers=headers, timeout=patience, allow_redirects=False, stream=True, **how
            ) as answer:
                body = b""
                for part in answer.iter_content(65_536):
                    body += part
                    if len(body) > _LARGEST:
                        raise self.odd("svaret är större än något svar på vår fråga kan vara.")
                    if self._time.now() > until:
                        raise requests.Timeout
                return answer.status_code, _asked_to_wait(answer.headers.get("Retry-After", "")), body
        except requests.Timeout as error:
            self._silent = self.odd(f"inget helt svar kom inom {patience:.0f} sekunder.")
            raise self._silent from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise self.odd("svaret bröts av på vägen.") from error
        except requests.RequestException as error:
            self._silent = self.odd("tjänsten går inte att nå.")
            raise self._silent from error

    def _read(self, status: int, body: bytes) -> dict[str, Any]:
        for holds, said in _REFUSALS:
            if holds(status):
                raise self.odd(said.format(status=status))
        if body.lstrip()[:1] == b"<":
            raise self.odd("svaret är en webbsida i stället för siffror.")
        try:
            found = json.loads(body)
        except ValueError as error:
            raise self.odd("svaret går inte att läsa: det är avbrutet eller av ett annat slag.") from error
        if not isinstance(found, dict):
            raise self.odd("svaret har inte den form som tjänsten beskriver.")
        return found


_REFUSALS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (_BUSY.__contains__, "tjänsten tar inte emot fler frågor just nu ({status}). Försök igen senare."),
    (lambda status: 300 <= status < 400, "tjänsten har flyttat till en annan adress ({status})."),
    (lambda status: 400 <= status < 500, "frågan godtas inte ({status}). En tabell eller kod kan ha bytt namn."),
    (lambda status: status != 200, "tjänsten har ett fel hos sig ({status}). Försök igen senare."),
)


def _asked_to_wait(said: str) -> float:
    """Seconds, of `Retry-After`; a second where nothing is said, and too long where it is said in another way."""
    if not said:
        return 1.0
    return float(said) if said.isascii() and said.isdecimal() else _LONGEST_WAIT + 1
