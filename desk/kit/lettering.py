"""How much room letters take, so that a name is set as large as it can be without breaking."""

from __future__ import annotations

from dataclasses import dataclass

_ADVANCES = (
    (0.34, "'ijl/IJ\\|,."),
    (0.45, " :;-ft!()[]r_`–"),
    (0.54, '"*?zcs'),
    (0.62, "LxvykEFTaeåäéÉoö$0123456789"),
    (0.66, "bdghnpqu{}üSYZCP"),
    (0.76, "BRXAKVÅÄUG#+<=>DHN^~OQÖ"),
    (1.0, "&w%@MmW"),
)
"""Advance widths of DejaVu Sans Condensed Bold, in parts of the size, each letter rounded up to its group."""
_OTHER = 0.8
"""Letters that are not in the table, such as the Arabic ones, which join and take less."""

_STEMS = frozenset("BDEFHIKLMNPRUÉ")
"""Capitals that begin with an upright stem, which stands so far in from the edge of the letter's box."""
_STEM = 0.055
_MOST_LINES = 3
_WORTH_A_LINE = 1.18
"""So much larger must the letters become for another line to be worth its room."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text set large: its size, its lines, and how far it moves out so that its first stem stands on the edge."""

    size: float
    lines: tuple[str, ...]
    hang: float


def width(text: str) -> float:
    """The width of a text set bold on one line, in parts of its size; rather more than the truth than less."""
    return sum(next((advance for advance, letters in _ADVANCES if letter in letters), _OTHER) for letter in text)


def lettered(text: str, *, across: float, down: float, most: float, least: float) -> Lettering:
    """A text as large as it can be in a box without a word being broken, in lines of even width; never over `most`.

    A text that not even `least` is small enough for is left to break where it must.
    """
    ways = [even(text, count) for count in range(1, min(_MOST_LINES, len(text.split())) + 1)] or [(text,)]
    sizes = [min(most, across / max(map(width, said)), down / len(said)) for said in ways]
    size, lines = next(
        (size, said) for size, said in zip(sizes, ways, strict=True) if size * _WORTH_A_LINE >= max(sizes)
    )
    if size < least:
        size, lines = least, (text,)
    return Lettering(size, lines, _STEM if text[:1] in _STEMS else 0.0)


def even(text: str, count: int) -> tuple[str, ...]:
    """A text in `count` lines, broken between words so that the longest is as short as it can be."""
    words = text.split()
    if count == 1:
        return (" ".join(words),)
    cuts = [(" ".join(words[:at]), *even(" ".join(words[at:]), count - 1)) for at in range(1, len(words) - count + 2)]
    return min(cuts, key=lambda said: max(map(width, said)))
