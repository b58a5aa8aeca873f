"""The press: orders a page in the roomiest setting that takes no more sheets than promised."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from desk.kit.contents import KitError

PATIENCE = 600
"""Seconds; five hundred letters take one of its ten minutes on a machine with nothing else to do."""
TOO_MUCH = 3
"""What the compositor ends with when the tightest setting still takes too many sheets."""


def pressed(page: str, settings: Sequence[str], *, pages: int, copies: str = "") -> bytes:
    """The page as PDF/UA-1 in the first of the settings (style sheets, the roomiest first) that takes so many pages.

    `copies` is printed in the setting that fits the page, in its place: many sheets that are all like it.
    Raises KitError when nothing fits, when WeasyPrint is missing, and when it has anything at all to complain of.
    The compositor is a program of its own, so that a machine without Pango can do everything else.
    """
    order = json.dumps({"page": page, "settings": list(settings), "pages": pages, "copies": copies})
    command = (sys.executable, "-m", "desk.kit.compositor")
    try:
        done = subprocess.run(command, input=order.encode(), capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise KitError(f"Arken blev inte klara på {PATIENCE} sekunder. Dela utskicket i flera.") from error
    if done.returncode == TOO_MUCH:
        raise KitError("Texterna får inte plats. Korta telefontiderna, kontakten eller finansiärens text.")
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode or said:
        last = said.splitlines()[-1] if said else f"programmet slutade med {done.returncode}"
        raise KitError(
            f"PDF:en blev inte godkänd: {last}. Rätta det som nämns; saknas WeasyPrint eller Pango står det i "
            "docs/paper.md hur de installeras."
        )
    return done.stdout
