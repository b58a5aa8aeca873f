"""Household codes: how many a campaign has given out and how many times each was used. The door is `open_codes`."""

from __future__ import annotations

from .contract import CHANNEL, MOST, Codes, CodesError, Ticked, Uses
from .sqlite import open_codes

__all__ = ["CHANNEL", "MOST", "Codes", "CodesError", "Ticked", "Uses", "open_codes"]
