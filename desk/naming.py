"""What those who name and hide places share, at the desk and on the command line: what is told, and where that lies."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

from pipeline.map_view import MapView

RADII = (10, 2000)
"""So far from a place's position, in metres, a point may still mean it: at least and at most."""
_DEGREES = re.compile(r"(?<![\d-])\d{1,2}[.,]\d{2,}")
_NORTH, _EAST = (54, 70), (10, 25)
"""Where Sweden lies, in whole degrees."""


def by_question(seen: MapView) -> list[dict[str, Any]]:
    """What is seen of each question of which anything may be told, as a program or a page reads it."""
    tables = seen.tables
    return [
        {
            **told._asdict(),
            "label": seen.questions[told.question]["sv"],
            "kept_out": seen.kept_out[told.question],
            "places": [one._asdict() for one in tables.places if one.question == told.question],
            "cells": [one._asdict() | _middle(one.outline) for one in tables.cells if one.question == told.question],
            "words": [{"words": words, "people": n} for words, n in seen.words[told.question]],
        }
        for told in tables.questions
    ]


def position(words: str) -> tuple[float, float] | None:
    """Latitude and longitude in what somebody wrote or copied from a map service, a link too; None without a pair.

    A pair is two numbers with decimals after each other, the first as far north and the second as far east as Sweden.
    """
    numbers = [float(one.replace(",", ".")) for one in _DEGREES.findall(words)]
    pairs = ((lat, lon) for lat, lon in pairwise(numbers) if _lies(lat, _NORTH) and _lies(lon, _EAST))
    return next(pairs, None)


def _lies(degrees: float, between: tuple[int, int]) -> bool:
    return between[0] <= degrees <= between[1]


def _middle(outline: str) -> dict[str, float]:
    """Where on a map to look for a square."""
    ((lower, _, upper, *_),) = json.loads(outline)["coordinates"]
    lon, lat = (round(sum(ends) / 2, 4) for ends in zip(lower, upper, strict=True))
    return {"lat": lat, "lon": lon}
