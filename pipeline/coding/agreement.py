"""How well two people agree who coded the same texts: kappa where a code is used enough, otherwise a number. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .codebook import Code

KAPPA_FROM = 10
"""A code has to be used on so many texts for kappa to say anything of it."""
Pair = tuple[frozenset[Code], frozenset[Code]]
"""What the first and the second coder gave one text."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two coders used one code, over the texts that both have read."""

    code: Code
    both: int
    one: int
    """Texts where only the first gave it."""
    other: int
    """Texts where only the second did."""
    neither: int

    @property
    def used(self) -> int:
        """On how many texts at least one of them used it."""
        return self.both + self.one + self.other

    @property
    def disagreements(self) -> int:
        return self.one + self.other

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where the code is used too seldom, or on every text by both."""
        texts = self.used + self.neither
        first, second = self.both + self.one, self.both + self.other
        by_chance = (first * second + (texts - first) * (texts - second)) / texts**2 if texts else 1.0
        if self.used < KAPPA_FROM or by_chance == 1:
            return None
        return ((self.both + self.neither) / texts - by_chance) / (1 - by_chance)


def agreements(pairs: Iterable[Pair]) -> tuple[Agreement, ...]:
    """One for each code that either coder used, the most used first."""
    read = list(pairs)
    both = Counter(code for one, other in read for code in one & other)
    first = Counter(code for one, other in read for code in one - other)
    second = Counter(code for one, other in read for code in other - one)
    found = [
        Agreement(code, both[code], first[code], second[code], len(read) - both[code] - first[code] - second[code])
        for code in both.keys() | first.keys() | second.keys()
    ]
    return tuple(sorted(found, key=lambda one: (-one.used, one.code)))
