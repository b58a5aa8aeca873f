"""What is said of a need: the sentence, its theme, its evidence, whom it concerns, who decides and what is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.catalogue import shared_lists
from forms.definition import ChoiceList, Text

ENOUGH_KINDS = 2
"""Evidence of fewer kinds is what one source says (R-60)."""
THE_MUNICIPALITY = ("municipal", "shared")
"""The values of control that put a need on the municipality's list."""


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    SURVEY = "survey"
    OPEN_ANSWER = "open_answer"
    MAP = "map"
    WORKSHOP = "workshop"
    STATISTICS = "statistics"
    INTERVIEW = "interview"
    DOCUMENT = "document"


class Plan(StrEnum):
    """How far it has come with what is planned for a need."""

    UNKNOWN = "unknown"
    NOTHING = "nothing"
    PROPOSED = "proposed"
    DECIDED = "decided"


KINDS: Mapping[str, Text] = {
    EvidenceKind.SURVEY: {"sv": "Enkät", "en": "Survey"},
    EvidenceKind.OPEN_ANSWER: {"sv": "Öppna svar", "en": "Open answers"},
    EvidenceKind.MAP: {"sv": "Karta", "en": "Map"},
    EvidenceKind.WORKSHOP: {"sv": "Möte eller workshop", "en": "Meeting or workshop"},
    EvidenceKind.STATISTICS: {"sv": "Statistik", "en": "Statistics"},
    EvidenceKind.INTERVIEW: {"sv": "Intervju", "en": "Interview"},
    EvidenceKind.DOCUMENT: {"sv": "Dokument", "en": "Document"},
}
"""What each kind of evidence is called."""
PLANS: Mapping[str, Text] = {
    Plan.UNKNOWN: {"sv": "Inte utrett än", "en": "Not found out yet"},
    Plan.NOTHING: {"sv": "Inget är planerat", "en": "Nothing is planned"},
    Plan.PROPOSED: {"sv": "Föreslaget, inte beslutat", "en": "Proposed, not decided"},
    Plan.DECIDED: {"sv": "Beslutat", "en": "Decided"},
}
"""What is said of each state of what is planned."""


def themes() -> ChoiceList:
    """The themes that a need may belong to: those that the residents' survey asks about."""
    return shared_lists()["themes"]


def controls() -> ChoiceList:
    """Who may decide: the values of control, as the workshop's form names them."""
    return shared_lists()["control"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a need rests on: of which kind, and what it says.

    `link` is where that can be read: an address, the name of a question to the open data, or nothing.
    """

    kind: str
    what: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One version of what is said of a need. Empty is what nobody has said yet."""

    statement: str
    theme: str = ""
    affects: str = ""
    control: str = ""
    decider: str = ""
    """Who it is that decides, by name: an authority, a company, an association."""
    plan: str = Plan.UNKNOWN
    planned: str = ""
    uncertainty: str = ""
    lifted: bool = False
    """The group lifted it although few have raised it."""
    lift_reason: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether the evidence is of at least two kinds."""
        return len({one.kind for one in self.evidence}) >= ENOUGH_KINDS
