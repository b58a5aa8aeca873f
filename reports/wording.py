"""The words that a document may and may not use, given how the answers were collected, and the fixed sentences."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from types import MappingProxyType

from .errors import ReportError

TOO_FEW = "Redovisas inte – för få svar."
STABILITY = "visar hur mycket ordningen beror på vilka som råkade svara, inte ett mått på hela befolkningen"
SCOPE = "Resultatet visar vad de som svarat tycker och kan inte räknas om till att gälla alla invånare."
NO_RATE = "Eftersom alla som ville kunde svara anges varken svarsfrekvens eller felmarginal."

MODES = {
    "web": "på webben",
    "kiosk": "på gemensam skärm",
    "paper": "på papper",
    "phone": "på telefon",
    "assisted": "med hjälp",
    "group": "i grupp",
    "import": "tidigare insamlade svar",
}


@dataclass(frozen=True, slots=True)
class Design:
    """How people were reached: what a document says of it, and the words it may not use.

    Our own sentences here may use a forbidden word to say no; nothing else may.
    """

    label: str
    """After "Urval"."""
    who: str
    """After a number: what one answer stands for."""
    who_en: str
    closed: str
    """How people were reached, said afterwards."""
    open: str
    """The same while the survey is open."""
    scope: str
    """What the result can be said of."""
    rate: str
    """Why a rate is given or not."""
    limit: str
    """What the reader must bear in mind."""
    english: str
    """How people were reached and what follows, in one English sentence."""
    forbidden: tuple[str, ...]
    per_inhabitant: bool = False
    """Whether answers may be set against the number of inhabitants."""
    compared: bool = True
    """Whether those who answered may be compared with the population."""
    intervals: bool = False
    """Whether intervals may be given, with the words about those who did not answer."""

    def sentences(self) -> Iterator[str]:
        """Every sentence of ours about this design."""
        for field in fields(self):
            words = getattr(self, field.name)
            if isinstance(words, str):
                yield from _sentences(words)


_EVERYBODY = ("invånarna tycker", "residents think")
_MARGIN = ("felmarginal", "signifikant", "margin of error", "significant")
_RATE = ("svarsfrekvens", "response rate")
_PER_PERSON = ("svarsfrekvens per person", "svar per person", "svar per 100 invånare", "response rate per person")
_WEIGHTED = (
    *(
        "viktning tar bort",
        "viktningen tar bort",
        "viktning rättar",
        "viktningen rättar",
        "viktas bort",
        "viktats bort",
    ),
    *("weighting removes", "weighting corrects"),
)
_SHARE = ("av befolkningen", "av invånarna", "av alla invånare", "of the population", "of the residents")
_SILENT = "Resultatet visar vad de som svarat tycker. De som inte svarat kan tycka annorlunda."
_SILENT_LIMIT = "Den som fick frågan men inte svarade kan tycka annorlunda, och det går inte att räkna bort."
_GROUP_LIMIT = "De som är med i en grupp påverkar varandra, och ett svar kan dölja att alla inte var överens."

DESIGNS = MappingProxyType(
    {
        "open_link": Design(
            label="öppen länk, alla som ville kunde svara",
            who="personer",
            who_en="people",
            closed="Alla som ville kunde svara.",
            open="Alla som vill kan svara.",
            scope=SCOPE,
            rate=f"Länken delades öppet och den som ville svarade. {NO_RATE}",
            limit="De som svarat har själva valt det. Den som är mest engagerad, eller mest missnöjd, svarar oftare.",
            english="Anyone could take part, so the figures describe those who answered, not everyone who lives here.",
            forbidden=(*_RATE, *_MARGIN, *_EVERYBODY),
            per_inhabitant=True,
        ),
        "household_code": Design(
            label="en kod per hushåll",
            who="personer",
            who_en="people",
            closed="Varje hushåll fick en kod att svara med.",
            open="Varje hushåll har fått en kod att svara med.",
            scope="Resultatet visar vad de som svarat för sina hushåll tycker och kan inte räknas om till att gälla "
            "alla invånare.",
            rate="För en sådan enkät räknas svarsfrekvens per hushåll: andelen utdelade koder som har använts. Antalet "
            "utdelade koder finns inte i den publicerade filen, och därför anges ingen svarsfrekvens och ingen "
            "felmarginal här.",
            limit="Den som svarade behöver inte tycka som de andra i hushållet, och hushåll som låtit bli att svara "
            "kan tycka annorlunda.",
            english="Each household received one code, so the figures describe those who answered for their "
            "households, not everyone who lives here.",
            forbidden=(*_PER_PERSON, *_MARGIN, *_EVERYBODY),
        ),
        "census_invite": Design(
            label="inbjudan till alla",
            who="personer",
            who_en="people",
            closed="Alla i målgruppen bjöds in att svara.",
            open="Alla i målgruppen är inbjudna att svara.",
            scope=_SILENT,
            rate="Svarsfrekvensen är hur många av de inbjudna i målgruppen som har fyllt i enkäten. Antalet "
            "inbjudna finns inte i den publicerade filen, och därför anges ingen svarsfrekvens här.",
            limit=_SILENT_LIMIT,
            english="Everyone in the target group was invited; those who did not answer may think differently.",
            forbidden=_WEIGHTED,
            intervals=True,
        ),
        "probability_sample": Design(
            label="slumpmässigt urval",
            who="personer",
            who_en="people",
            closed="De som fick frågan drogs slumpmässigt.",
            open="De som får frågan har dragits slumpmässigt.",
            scope=_SILENT,
            rate="Svarsfrekvensen är hur många av de dragna i målgruppen som har fyllt i enkäten. Antalet "
            "dragna finns inte i den publicerade filen, och därför anges ingen svarsfrekvens här.",
            limit=_SILENT_LIMIT,
            english="Those asked were drawn at random; those who did not answer may think differently.",
            forbidden=_WEIGHTED,
            intervals=True,
        ),
        "group": Design(
            label="svar i grupp",
            who="grupper",
            who_en="groups",
            closed="Varje grupp svarade tillsammans.",
            open="Varje grupp svarar tillsammans.",
            scope="Resultatet visar vad grupperna kom fram till och kan inte räknas om till andelar av befolkningen.",
            rate="Antalet deltagare i grupperna finns inte i den publicerade filen och anges därför inte.",
            limit=_GROUP_LIMIT,
            english="Each group answered together, so the figures describe the groups, not everyone who lives here.",
            forbidden=(*_SHARE, *_RATE, *_MARGIN, *_EVERYBODY),
            compared=False,
        ),
        "workshop": Design(
            label="svar på en workshop",
            who="deltagare eller bord",
            who_en="participants or tables",
            closed="Svaren lämnades på en workshop, av en deltagare eller ett bord i taget.",
            open="Svaren lämnas på en workshop, av en deltagare eller ett bord i taget.",
            scope="Resultatet visar vad deltagarna kom fram till och kan inte räknas om till andelar av befolkningen.",
            rate="Antalet deltagare på workshopen finns inte i den publicerade filen och anges därför inte.",
            limit=_GROUP_LIMIT,
            english="The answers were given at a workshop, so the figures describe its participants, not everyone who "
            "lives here.",
            forbidden=(*_SHARE, *_RATE, *_MARGIN, *_EVERYBODY),
            compared=False,
        ),
    }
)


def design(name: str) -> Design:
    """The design of that name. Raises ReportError for one that nobody has written down what may be said of."""
    if name not in DESIGNS:
        raise ReportError(
            f"Urvalet {name} är okänt, och då går det inte att säga vad dokumentet får påstå. "
            f"De urval som finns är {', '.join(DESIGNS)}."
        )
    return DESIGNS[name]


def check_wording(text: str, sample_design: str, quoted: Iterable[str] = ()) -> None:
    """Do nothing for a text that keeps to its sample design; raise ReportError with the word and sentence otherwise.

    What others wrote (`quoted`: titles, labels, names) is shown as it stands and is not ours to refuse.
    """
    rules = design(sample_design)
    allowed = frozenset(rules.sentences())
    ours = html.unescape(text).replace("\\", "")
    for others in sorted(quoted, key=len, reverse=True):
        if any(word in others.lower() for word in rules.forbidden):
            ours = ours.replace(others, "…")
    for plain in _sentences(ours):
        for word in rules.forbidden:
            if word in plain.lower() and plain not in allowed:
                raise ReportError(
                    f"Ordet ”{word}” får inte stå i ett dokument där urvalet är {rules.label}. "
                    f"Skriv om meningen: ”{plain}”"
                )


def _sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n|\n(?=- )|\|", text):
        yield " ".join(sentence.split()).strip("*_ ").removeprefix("- ")
