"""Lines over the years as a chart: each from its first year, which is 100, with its name where it ends. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .drawing import Chart
from .label_spots import apart
from .language import Language

LOOKS = (
    ("#0b5d4b", "#0b5d4b", (1, 0), "circle"),
    ("#1b5f7a", "#fbfaf6", (7, 3), "square"),
    ("#8c510a", "#8c510a", (2, 2), "triangle-up"),
    ("#56605e", "#fbfaf6", (9, 3, 2, 3), "diamond"),
)
"""Colour, filling of the marks, dashes and marks, line by line: told apart in grey print as well."""
LETTER, CONNECTOR = 7.6, 20
"""How wide a letter of a name is, and what leads from a line to its name, in dots."""
APART, LEAST_SPAN = 0.068, 10
"""How close two names may be, in shares of the height; and how few per cent the height may be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name, and by year how much there is, the first year being 100; a year not there is unknown."""

    name: str
    indices: Mapping[int, float]
    foremost: bool = False


def lines(drawn: Sequence[Line], alternative: str, *, language: Language) -> Chart:
    """At most four lines as one chart; all begin with the same year."""
    years = sorted({year for line in drawn for year in line.indices})
    ends = [line.indices[max(line.indices)] for line in drawn]
    names = [f"{line.name} {language.number(end, 1)}" for line, end in zip(drawn, ends, strict=True)]
    low, high = _reach([index for line in drawn for index in line.indices.values()])
    room = LETTER * max(map(len, names))
    colours, fills, dashes, shapes = zip(*LOOKS[: len(drawn)], strict=True)
    return Chart(
        "lines",
        {
            "rows": [
                {"line": line.name, "year": year, "index": index}
                for line in drawn
                for year, index in line.indices.items()
            ],
            "names": [
                {
                    "line": line.name,
                    "year": max(line.indices),
                    "index": end,
                    "at": at,
                    "words": words,
                    "weight": "bold" if line.foremost else "normal",
                }
                for line, end, at, words in zip(drawn, ends, apart(ends, APART * (high - low)), names, strict=True)
            ],
            "years": [years[0], years[-1]],
            "ticks": sorted({years[0], (years[0] + years[-1]) // 2, years[-1]}),
            "first": years[0],
            "reach": [low, high],
            "unit": f"Index, {years[0]} = 100",
            "edge": f"width - {room + CONNECTOR:.0f}",
            "beside": f"width - {room:.0f}",
            "lines": [line.name for line in drawn],
            "colours": colours,
            "fills": fills,
            "dashes": dashes,
            "shapes": shapes,
        },
        alternative,
    )


def _reach(indices: Sequence[float]) -> tuple[float, float]:
    """From where to where the height goes: never so little that small changes look large."""
    low, high = min(indices), max(indices)
    margin = max(0.1 * (high - low), (LEAST_SPAN - (high - low)) / 2)
    return low - margin, high + margin
