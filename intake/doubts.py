"""What makes a submission doubtful: sentences for the person who decides. Nothing is ever refused or dropped for it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address, ip_network

from forms.answers import Submitted

TRAP = "_site"
"""A field that no person sees; programs fill it in."""
SHOWN = "_t"
"""When the page was shown, sealed: the journal keeps the body byte for byte and must not learn the time of day."""
HUMAN_SECONDS = 3
_WITHIN_SECONDS = 600
_REMEMBERED = 20_000
_DAY = 86_400
_HOUSEHOLD = 64
"""Bits of an IPv6 address that name the network."""


class Doubts:
    """Remembers, in this process's memory alone and under a key that dies with it, what it takes to be in doubt.

    The seal can be opened only by the process that made it and only while it runs: nobody can read a time of day out
    of a journal. A page whose seal cannot be opened is in no doubt for that.
    """

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self._random = random
        self._key = random(32)
        self._seen: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()

    def seal(self, now: datetime) -> str:
        """The time of showing, for the page to carry: 16 signs."""
        salt = self._random(8)
        seconds = int(now.timestamp()).to_bytes(4, "big")
        return base64.urlsafe_b64encode(salt + self._mask(salt, seconds)).decode()

    def about(self, submitted: Submitted, *, address: str, now: datetime) -> tuple[str, ...]:
        """What is odd about a submission, as sentences; an address alone is never odd."""
        odd = []
        if submitted.get(TRAP):
            odd.append("ett fält som ingen människa ser är ifyllt")
        elapsed = self._elapsed(submitted.get(SHOWN), now)
        if elapsed is not None and 0 <= elapsed < HUMAN_SECONDS:
            odd.append(f"skickat inom {HUMAN_SECONDS} sekunder")
        if self._seen_lately(submitted, address, now):
            odd.append("likadana svar från samma uppkoppling inom tio minuter")
        return tuple(odd)

    def _mask(self, salt: bytes, data: bytes) -> bytes:
        stream = hmac.new(self._key, b"shown" + salt, hashlib.sha256).digest()
        return bytes(a ^ b for a, b in zip(data, stream, strict=False))

    def _elapsed(self, sealed: str, now: datetime) -> int | None:
        try:
            raw = base64.urlsafe_b64decode(sealed)
        except ValueError:
            return None
        if len(raw) != 12:
            return None
        elapsed = int(now.timestamp()) - int.from_bytes(self._mask(raw[:8], raw[8:]), "big")
        return elapsed if 0 <= elapsed < _DAY else None

    def _seen_lately(self, submitted: Submitted, address: str, now: datetime) -> bool:
        """Whether the same address sent the same answers under another id within ten minutes."""
        answers = sorted(pair for pair in submitted.pairs if pair[0].startswith("q_") and pair[1])
        what = hmac.new(self._key, repr((_connection(address), answers)).encode(), hashlib.sha256).digest()
        mine = hmac.new(self._key, what + submitted.get("_id").encode(), hashlib.sha256).digest()
        at = now.timestamp()
        with self._lock:
            while self._seen and (self._oldest() < at - _WITHIN_SECONDS or len(self._seen) > _REMEMBERED):
                self._seen.popitem(last=False)
            again = mine in self._seen
            seen = what in self._seen and not again
            for one in (what, mine):
                self._seen[one] = at
                self._seen.move_to_end(one)
        return seen and len(answers) > 3

    def _oldest(self) -> float:
        return next(iter(self._seen.values()))


def _connection(address: str) -> str:
    """Whom an address stands for: one household has a whole network of IPv6 addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, _HOUSEHOLD), strict=False)) if found.version == 6 else address
