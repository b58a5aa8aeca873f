"""The words that a document may and may not use, given how the answers were collected, and the fixed sentences."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from .errors import ReportError

TOO_FEW = "Redovisas inte – för få svar."
SCOPE = "Resultatet visar vad de som svarat tycker och kan inte räknas om till att gälla alla invånare."
NO_RATE = "Eftersom alla som ville kunde svara anges varken svarsfrekvens eller felmarginal."
STABILITY = "visar hur mycket ordningen beror på vilka som råkade svara, inte ett mått på hela befolkningen"

DESIGNS = {
    "open_link": "öppen länk, alla som ville kunde svara",
    "household_code": "en kod per hushåll",
    "census_invite": "inbjudan till alla",
    "probability_sample": "slumpmässigt urval",
    "group": "svar i grupp",
    "workshop": "svar på en workshop",
}
MODES = {
    "web": "på webben",
    "kiosk": "på gemensam skärm",
    "paper": "på papper",
    "phone": "på telefon",
    "assisted": "med hjälp",
    "group": "i grupp",
    "import": "tidigare insamlade svar",
}

FORBIDDEN = {"open_link": ("svarsfrekvens", "felmarginal", "invånarna tycker", "signifikant")}
"""Words that claim more than the sample design can carry."""
ALLOWED = frozenset({SCOPE, NO_RATE})
"""Our own sentences that use such a word to say no; nothing else may."""


def check_wording(text: str, sample_design: str, quoted: Iterable[str] = ()) -> None:
    """Do nothing for a text that keeps to its sample design; raise ReportError with the word and sentence otherwise.

    What others wrote (`quoted`: titles, labels, names) is shown as it stands and is not ours to refuse.
    """
    words = FORBIDDEN.get(sample_design, ())
    ours = html.unescape(text).replace("\\", "")
    for others in sorted(quoted, key=len, reverse=True):
        if any(word in others.lower() for word in words):
            ours = ours.replace(others, "…")
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n|\|", ours):
        plain = " ".join(sentence.split()).strip("*_ ")
        for word in words:
            if word in plain.lower() and plain not in ALLOWED:
                raise ReportError(
                    f"Ordet ”{word}” får inte stå i ett dokument om en öppen enkät. Skriv om meningen: ”{plain}”"
                )
