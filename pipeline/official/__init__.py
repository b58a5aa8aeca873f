"""The door to official figures: fetched from SCB and Kolada or entered by hand, each with its year and its source.

Nothing needs them: a place whose population somebody has entered goes all the way without a figure from here.
"""

from __future__ import annotations

from .fetching import KOLADA, SCB, Fetched, Sources, fetch, sources
from .figures import Area, Counted, Indicator, Kind, Known, known
from .reading import Time
from .records import Act, Kept, Official, open_official
from .rows import indicator_rows

__all__ = [
    "KOLADA",
    "SCB",
    "Act",
    "Area",
    "Counted",
    "Fetched",
    "Indicator",
    "Kept",
    "Kind",
    "Known",
    "Official",
    "Sources",
    "Time",
    "fetch",
    "indicator_rows",
    "known",
    "open_official",
    "sources",
]
