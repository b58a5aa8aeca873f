"""Places that map answers mean, by a person's decision: a public one with a name, or one that nothing is told of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place, and what a decision says of who means it: words that people write, or a circle on the map."""

    name: str
    words: tuple[str, ...] = ()
    """What else it is called. Its name is always one of the words."""
    lat: float | None = None
    lon: float | None = None
    radius_m: int = 0
    """How far from the position a point still means it; 0 without a position."""
    shown: bool = True
    """False: nothing is told of it, neither by name nor in a square (somebody's home)."""

    def is_called(self, words: str) -> bool:
        """Whether somebody who wrote these words means it: a name of it, whole, whatever the case and the commas."""
        return bool(plain(words)) and plain(words) in {plain(name) for name in (self.name, *self.words)}


def plain(words: str) -> str:
    """Words as they are compared: in small letters, with one space between."""
    return _NOT_A_LETTER.sub(" ", words.casefold()).strip()


def shared(one: NamedPlace, others: Iterable[NamedPlace]) -> tuple[str, NamedPlace] | None:
    """A name of the place that another one has too, and that other; None when its names are its own."""
    names = (one.name, *one.words)
    return next(((name, other) for other in others for name in names if other.is_called(name)), None)
