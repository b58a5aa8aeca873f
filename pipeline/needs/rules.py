"""What a need must have to be kept, what it must have to be public, and what its readers are told that it lacks. Pure.

The rules are a table: when it is so, of which field, what it stops, and how to mend it in two languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from forms.definition import Text

from .said import KINDS, PLANS, Plan, Said, controls, themes

MOST_WORDS = 25
"""A longer sentence says two things, or tells the solution as well."""
MOST_LETTERS = 300
"""Of the sentence, and of what stands on one line."""
MOST_TEXT = 1500
"""Letters of what may take several lines."""
MOST_EVIDENCE = 12


class Weight(StrEnum):
    """What a problem stops."""

    REFUSED = "refused"
    """It cannot be kept like this."""
    HELD = "held"
    """It can be kept as a draft, and not be released."""
    NOTED = "noted"
    """It can be released, and the reader is told."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or lacking in what is said of a need, and how to mend it. `field` is the name in `Said`."""

    field: str
    weight: Weight
    words: Text


def problems(said: Said) -> tuple[Problem, ...]:
    """Everything that is wrong or lacking, what stops most first."""
    return tuple(
        Problem(field, weight, {"sv": swedish, "en": english})
        for is_so, field, weight, swedish, english in (*_KEPT, *_RELEASED, *_TOLD)
        if is_so(said)
    )


_Rule = tuple[Callable[[Said], bool], str, Weight, str, str]

_NEXT_SENTENCE = re.compile(r"[.!?…]\s+[\"”»(]?[A-ZÅÄÖÉ]|\n")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_TELEPHONE = re.compile(r"(?<![\w/.,-])(?:\+46[ -]?|0)\d{1,3}[ -]?\d{2,4}(?:[ -]?\d{2,3}){1,3}(?![\w/])")
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:19|20)?\d{6}[-+]\d{4}(?!\d)")
_LINK = re.compile(r"https?://[^\s<>\"\[\]\\^`{|}]+|[a-z][a-z0-9_]*")
"""An address, or the name of a question to the open data."""
_LINES = ("affects", "decider")
_TEXTS = ("planned", "uncertainty", "lift_reason")


def _longer(field: str, most: int) -> Callable[[Said], bool]:
    return lambda said: len(getattr(said, field)) > most


def _names_somebody(said: Said) -> bool:
    """Whether an e-mail address, a telephone number or a personal number seems to stand in what becomes public."""
    told = (said.statement, *(getattr(said, name) for name in (*_LINES, *_TEXTS)), *(one.what for one in said.evidence))
    return any(rule.search(text) for text in told for rule in (_MAIL, _TELEPHONE, _PERSONAL_NUMBER))


_KEPT: tuple[_Rule, ...] = (
    (
        lambda said: not said.statement.strip(),
        *("statement", Weight.REFUSED),
        "Skriv behovet i en mening.",
        "Write the need in one sentence.",
    ),
    *(
        (
            _longer(field, most),
            *(field, Weight.REFUSED),
            f"Texten är för lång. Skriv högst {most} tecken.",
            f"The text is too long. Write at most {most} characters.",
        )
        for names, most in ((("statement", *_LINES), MOST_LETTERS), (_TEXTS, MOST_TEXT))
        for field in names
    ),
    (
        lambda said: said.theme not in ("", *themes().values()),
        *("theme", Weight.REFUSED),
        "Temat finns inte. Välj ett ur listan.",
        "There is no such theme. Choose one from the list.",
    ),
    (
        lambda said: said.control not in ("", *controls().values()),
        *("control", Weight.REFUSED),
        "Så kan inte den som bestämmer anges. Välj ur listan.",
        "Who decides cannot be told like that. Choose from the list.",
    ),
    (
        lambda said: said.plan not in PLANS,
        *("plan", Weight.REFUSED),
        "Så kan det planerade inte anges. Välj ur listan.",
        "What is planned cannot be told like that. Choose from the list.",
    ),
    (
        lambda said: said.lifted and not said.lift_reason.strip(),
        *("lift_reason", Weight.REFUSED),
        "Skriv varför gruppen lyfter behovet. Läsaren ska se att det är lyft och inte framröstat.",
        "Write why the group lifts the need. The reader is to see that it was lifted and not voted for.",
    ),
    (
        lambda said: len(said.evidence) > MOST_EVIDENCE,
        *("evidence", Weight.REFUSED),
        f"Välj de {MOST_EVIDENCE} starkaste beläggen.",
        f"Choose the {MOST_EVIDENCE} strongest pieces of evidence.",
    ),
    (
        lambda said: any(one.kind not in KINDS for one in said.evidence),
        *("evidence", Weight.REFUSED),
        "Välj vad för slags belägg det är.",
        "Choose what kind of evidence it is.",
    ),
    (
        lambda said: any(not one.what.strip() or len(one.what) > MOST_LETTERS for one in said.evidence),
        *("evidence", Weight.REFUSED),
        f"Skriv vad belägget säger, med högst {MOST_LETTERS} tecken.",
        f"Write what the evidence says, in at most {MOST_LETTERS} characters.",
    ),
    (
        lambda said: any(
            one.link and (len(one.link) > MOST_LETTERS or not _LINK.fullmatch(one.link)) for one in said.evidence
        ),
        *("evidence", Weight.REFUSED),
        "En länk är en hel adress som börjar med https://, eller namnet på en fråga till öppna data. Lämna rutan tom "
        "om det inte finns någon.",
        "A link is a whole address that begins with https://, or the name of a question to the open data. Leave the "
        "box empty if there is none.",
    ),
)
"""Without these it cannot even be a draft."""

_RELEASED: tuple[_Rule, ...] = (
    (
        lambda said: bool(_NEXT_SENTENCE.search(said.statement.strip())),
        *("statement", Weight.HELD),
        "Skriv behovet i en enda mening. Det andra får plats under belägg och osäkerhet.",
        "Write the need in one single sentence. There is room for the rest under evidence and uncertainty.",
    ),
    (
        lambda said: len(said.statement.split()) > MOST_WORDS,
        *("statement", Weight.HELD),
        f"Meningen har fler än {MOST_WORDS} ord. Stryk det som är lösningen, eller dela behovet i två.",
        f"The sentence has more than {MOST_WORDS} words. Cut what is the solution, or make two needs of it.",
    ),
    (
        lambda said: not said.theme,
        *("theme", Weight.HELD),
        "Välj vilket tema behovet hör till.",
        "Choose the theme that the need belongs to.",
    ),
    (
        lambda said: not said.control,
        *("control", Weight.HELD),
        "Välj vem som bestämmer i frågan.",
        "Choose who decides on the matter.",
    ),
    (
        lambda said: said.plan in (Plan.PROPOSED, Plan.DECIDED) and not said.planned.strip(),
        *("planned", Weight.HELD),
        "Skriv vad som är föreslaget eller beslutat, och av vem.",
        "Write what is proposed or decided, and by whom.",
    ),
    (
        lambda said: bool(said.lift_reason.strip()) and not said.lifted,
        *("lifted", Weight.HELD),
        "Motiveringen hör till ett behov som gruppen lyfter. Kryssa i rutan, eller ta bort motiveringen.",
        "The reason belongs to a need that the group lifts. Tick the box, or take the reason away.",
    ),
    (
        _names_somebody,
        *("statement", Weight.HELD),
        "Någonstans står något som ser ut som en e-postadress, ett telefonnummer eller ett personnummer. Allt blir "
        "offentligt, så ta bort det.",
        "Somewhere there is what looks like an e-mail address, a telephone number or a personal number. All of it "
        "becomes public, so take it away.",
    ),
)
"""With these it stays a draft."""

_TOLD: tuple[_Rule, ...] = (
    (
        lambda said: not said.evidence,
        *("evidence", Weight.NOTED),
        "Inga belägg är inskrivna än. Ett behov kallas prioriterat först när två olika slags belägg pekar åt samma "
        "håll, till exempel enkäten och ett möte.",
        "No evidence is written down yet. A need is called prioritised when two different kinds of evidence point the "
        "same way, for example the survey and a meeting.",
    ),
    (
        lambda said: bool(said.evidence) and not said.supported,
        *("evidence", Weight.NOTED),
        "Beläggen är av ett enda slag. Ett behov kallas prioriterat först när två olika slags belägg pekar åt samma "
        "håll, till exempel enkäten och ett möte.",
        "The evidence is of one single kind. A need is called prioritised when two different kinds of evidence point "
        "the same way, for example the survey and a meeting.",
    ),
    (
        lambda said: not said.affects.strip(),
        *("affects", Weight.NOTED),
        "Skriv vilka det berör.",
        "Write whom it concerns.",
    ),
    (
        lambda said: said.control in ("shared", "private") and not said.decider.strip(),
        *("decider", Weight.NOTED),
        "Skriv vilka det är som bestämmer.",
        "Write who it is that decides.",
    ),
    (
        lambda said: said.plan == Plan.UNKNOWN,
        *("plan", Weight.NOTED),
        "Fråga den som bestämmer om något redan är planerat.",
        "Ask whoever decides whether anything is planned already.",
    ),
    (
        lambda said: not said.uncertainty.strip(),
        *("uncertainty", Weight.NOTED),
        "Skriv vad ni inte vet eller är osäkra på.",
        "Write what you do not know or are unsure of.",
    ),
)
"""With these it may be public, and the card says so."""
