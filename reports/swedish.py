"""Numbers, dates and lists as a Swedish reader expects them: decimal comma, thin space between thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

THIN_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
SMALL = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def number(value: float | Fraction, decimals: int = 0) -> str:
    """1234.5 -> '1 235' or, with one decimal, '1 234,5'; halves are rounded away from zero."""
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(str(value))
    )
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = "\u2212" if rounded < 0 else ""
    return sign + f"{abs(rounded):,f}".replace(",", THIN_SPACE).replace(".", ",")


def percent(n: int, base: int) -> str:
    """The share as a whole number of percent, without the word: 110 of 389 -> '28'."""
    return number(Fraction(100 * n, base))


def small_number(value: int) -> str:
    """Numbers to twelve in words, the rest in digits."""
    return SMALL[value] if 0 <= value < len(SMALL) else number(value)


def day(iso: str) -> str:
    """'2026-11-22' -> '22 november 2026'; what is not a date is given back as it stands."""
    try:
        value = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{value.day}{NO_BREAK_SPACE}{MONTHS[value.month - 1]} {value.year}"


def names(items: Sequence[str]) -> list[str]:
    """Names as they can stand in running text: in quotation marks when any has a comma or an 'och' of its own."""
    joined = any(re.search(r"[,;]|\b(och|samt|eller)\b", item) for item in items)
    return [f"”{item}”" if joined else item for item in items]


def listing(items: Sequence[str]) -> str:
    """'a', 'a och b', 'a, b och c'."""
    return " och ".join(part for part in (", ".join(items[:-1]), "".join(items[-1:])) if part)
