"""The languages a document can speak: which of two sentences, and numbers, dates and lists as its reader expects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from . import swedish

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Language:
    """Swedish or English. What is read from the public file ends in the code: `label_sv`, `label_en`."""

    code: str

    def say(self, swedish_words: str, english_words: str) -> str:
        """The one of the two that is in this language."""
        return swedish_words if self.code == "sv" else english_words

    def number(self, value: float | Fraction, decimals: int = 0) -> str:
        """1234.5 -> '1 235' or, with one decimal, '1 234,5'; in English '1,235' and '1,234.5'."""
        written = swedish.number(value, decimals)
        return self.say(written, written.replace(",", ".").replace(swedish.THIN_SPACE, ","))

    def percent(self, n: int, base: int) -> str:
        """The share as a whole number of percent, without the word: 110 of 389 -> '28'."""
        return self.number(Fraction(100 * n, base))

    def small(self, value: int) -> str:
        """Numbers to twelve in words, the rest in digits."""
        words = self.say("|".join(swedish.SMALL), "|".join(_SMALL)).split("|")
        return words[value] if 0 <= value < len(words) else self.number(value)

    def day(self, iso: str) -> str:
        """'2026-11-22' -> '22 november 2026', '22 November 2026'; what is not a date is given back as it stands."""
        if self.code == "sv":
            return swedish.day(iso)
        try:
            value = date.fromisoformat(iso)
        except ValueError:
            return iso
        return f"{value.day}{swedish.NO_BREAK_SPACE}{_MONTHS[value.month - 1]} {value.year}"

    def names(self, items: Sequence[str]) -> list[str]:
        """Names as they can stand in running text: in quotation marks when any has a comma or an 'and' of its own."""
        if self.code == "sv":
            return swedish.names(items)
        joined = any(re.search(r"[,;]|\b(and|or)\b", item) for item in items)
        return [f"“{item}”" if joined else item for item in items]

    def quoted(self, words: str) -> str:
        """Somebody else's words in running text."""
        return self.say(f"”{words}”", f"“{words}”")

    def listing(self, items: Sequence[str]) -> str:
        """'a', 'a och b', 'a, b och c'; 'a and b', 'a, b and c'."""
        joined = (", ".join(items[:-1]), "".join(items[-1:]))
        return self.say(" och ", " and ").join(part for part in joined if part)


SWEDISH = Language("sv")
ENGLISH = Language("en")
LANGUAGES: Mapping[str, Language] = {"sv": SWEDISH, "en": ENGLISH}
"""The languages by their codes, the first one first."""
