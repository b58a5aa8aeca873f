"""The door to the needs: what people state of a place, version after version; nothing that was said is lost.

A need is a sentence with its evidence. It is a draft until somebody releases a version of it by name; a release holds
the versions that somebody released, whatever is written afterwards.
"""

from __future__ import annotations

from .records import Act, Event, Need, Needs, Signed, State
from .rules import MOST_EVIDENCE, MOST_LETTERS, MOST_TEXT, MOST_WORDS, Problem, Weight, problems
from .said import KINDS, PLANS, THE_MUNICIPALITY, Evidence, EvidenceKind, Plan, Said, controls, themes

__all__ = [
    "KINDS",
    "MOST_EVIDENCE",
    "MOST_LETTERS",
    "MOST_TEXT",
    "MOST_WORDS",
    "PLANS",
    "THE_MUNICIPALITY",
    "Act",
    "Event",
    "Evidence",
    "EvidenceKind",
    "Need",
    "Needs",
    "Plan",
    "Problem",
    "Said",
    "Signed",
    "State",
    "Weight",
    "controls",
    "problems",
    "themes",
]
