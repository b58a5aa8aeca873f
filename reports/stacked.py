"""Bars of parts that lie one after the other and together make a hundred percent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from .drawing import DARK, Chart
from .language import Language

LIGHT, INK = "#fbfaf6", "#1c2826"
"""Figures on a dark ground, and on a light one."""
BESIDE = 2.1
"""The room that a letter beside a bar takes, in percent of the bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how many each part holds, and what is said beside it."""

    label: str
    counts: tuple[int, ...]
    beside: str


def stacked(
    bars: Sequence[Bar], parts: Sequence[str], colours: Sequence[str], alternative: str, *, language: Language
) -> Chart:
    """The bars as one chart; `parts` are what the counts of each bar stand for, in the same order."""
    rows = []
    for bar in bars:
        base = sum(bar.counts) or 1
        ends = [0.0, *accumulate(100 * n / base for n in bar.counts)]
        for at, (part, n, colour) in enumerate(zip(parts, bar.counts, colours, strict=True)):
            rows.append(
                {
                    "area": bar.label,
                    "choice": part,
                    "first": at == 0,
                    "start": ends[at],
                    "end": ends[at + 1],
                    "middle": (ends[at] + ends[at + 1]) / 2,
                    "words": language.percent(n, base),
                    "ink": LIGHT if colour in DARK else INK,
                    "beside": bar.beside,
                }
            )
    edge = 101.5 + BESIDE * max(len(bar.beside) for bar in bars)
    values = {"rows": rows, "choices": list(parts), "colours": list(colours), "edge": edge}
    return Chart("profile", values, alternative)
