"""Figures of Exempelby and what it is compared with, as somebody would enter them: invented, and named so."""

from __future__ import annotations

import tomllib
from importlib import resources

from pipeline.official import Area, Indicator, known

_SOURCE = "Påhittade siffror"


def figures(place: str) -> tuple[Indicator, ...]:
    """Every figure of the invented place; each is of a kind that is known."""
    text = resources.files("desk").joinpath("exempelby/figures.toml").read_text(encoding="utf-8")
    return tuple(
        Indicator(place, known()[name].kind, Area(area), int(year), value, _SOURCE)
        for name, areas in tomllib.loads(text).items()
        for area, values in areas.items()
        for year, value in values.items()
    )
