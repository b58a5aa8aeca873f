"""What household codes promise: that one is good and for how many, and never whose, when or with which answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

CHANNEL = "hushall"
"""How somebody was reached who came with a good code. No link carries it: only a code gives it."""
MOST = 2
"""So many people may answer with one code."""


class CodesError(Exception):
    """The codes could not be read or written; the message says what to do. Nothing was given out or ticked off."""


class Ticked(StrEnum):
    """What a code was when it was used."""

    FIRST = "first"
    """Nobody had used it."""
    AGAIN = "again"
    """Somebody had, and there was room for one more."""
    USED_UP = "used_up"
    UNKNOWN = "unknown"
    """None of the campaign's, or no code at all."""

    @property
    def good(self) -> bool:
        return self in (Ticked.FIRST, Ticked.AGAIN)


@dataclass(frozen=True, slots=True)
class Uses:
    """The codes of a campaign: how many there are, how many somebody has used, how many have no room for more."""

    issued: int
    once: int
    """Used, and with room for more."""
    up: int
    """Used by as many as may."""

    @property
    def used(self) -> int:
        """By one person or more: so many households have answered."""
        return self.once + self.up


class Codes(Protocol):
    """The codes of all campaigns. Safe to use from several threads and processes. Everything raises CodesError."""

    def issue(self, campaign: str, n: int, chance: Callable[[str], str]) -> list[str]:
        """So many new codes; they are returned now and never again. `chance` takes one sign of a text
        (secrets.choice)."""

    def take_back(self, campaign: str, codes: Sequence[str]) -> None:
        """As if these had never been given out: for letters that could not be made. A used code stays."""

    def look(self, campaign: str, code: str, most: int = MOST) -> Ticked:
        """What `tick` would say now."""

    def tick(self, campaign: str, code: str, most: int = MOST) -> Ticked:
        """Use a code once, if it has room for it, however a person wrote it (spaces, dashes, capitals)."""

    def used(self, campaign: str, most: int = MOST) -> Uses:
        """How many codes a campaign has, and how far they are used."""
