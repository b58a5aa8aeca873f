"""The words that a document may and may not use, given how the answers were collected, and the fixed sentences."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from types import MappingProxyType

from .errors import ReportError
from .language import SWEDISH, Language

Words = tuple[str, str]
"""The same in Swedish and in English: `language.say(*words)`."""

TOO_FEW: Words = ("Redovisas inte – för få svar.", "Not shown: too few answers.")
STABILITY: Words = (
    "visar hur mycket ordningen beror på vilka som råkade svara, inte ett mått på hela befolkningen",
    "shows how much the order depends on who happened to answer, and is not a measure of the whole population",
)
SCOPE: Words = (
    "Resultatet visar vad de som svarat tycker och kan inte räknas om till att gälla alla invånare.",
    "The results show what those who answered think, and cannot be scaled up to everyone who lives here.",
)
NO_RATE: Words = (
    "Eftersom alla som ville kunde svara anges varken svarsfrekvens eller felmarginal.",
    "Because anyone could answer, neither a response rate nor a margin of error is given.",
)

MODES: Mapping[str, Words] = {
    "web": ("på webben", "online"),
    "kiosk": ("på gemensam skärm", "on a shared screen"),
    "paper": ("på papper", "on paper"),
    "phone": ("på telefon", "by telephone"),
    "assisted": ("med hjälp", "with help"),
    "group": ("i grupp", "in a group"),
    "import": ("tidigare insamlade svar", "answers collected earlier"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a document says, in one language, of how people were reached.

    Our own sentences here may use a forbidden word to say no; nothing else may.
    """

    label: str
    """After "Urval"."""
    who: str
    """After a number: what one answer stands for."""
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


@dataclass(frozen=True, slots=True)
class Design:
    """How people were reached: what a document says of it, what it may do, and the words it may not use."""

    swedish: Said
    english: Said
    forbidden: tuple[str, ...]
    per_inhabitant: bool = False
    """Whether answers may be set against the number of inhabitants."""
    compared: bool = True
    """Whether those who answered may be compared with the population."""
    intervals: bool = False
    """Whether intervals may be given, with the words about those who did not answer."""

    def said(self, language: Language) -> Said:
        """What is said of it in a language."""
        return self.swedish if language == SWEDISH else self.english

    def sentences(self) -> Iterator[str]:
        """Every sentence of ours about this design, in both languages."""
        for said in (self.swedish, self.english):
            for words in astuple(said):
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
_SILENT: Words = (
    "Resultatet visar vad de som svarat tycker. De som inte svarat kan tycka annorlunda.",
    "The results show what those who answered think. Those who did not answer may think differently.",
)
_SILENT_LIMIT: Words = (
    "Den som fick frågan men inte svarade kan tycka annorlunda, och det går inte att räkna bort.",
    "People who were asked but did not answer may think differently, and no calculation can put that right.",
)
_GROUP_LIMIT: Words = (
    "De som är med i en grupp påverkar varandra, och ett svar kan dölja att alla inte var överens.",
    "People in a group influence one another, and one answer may hide that not everybody agreed.",
)

DESIGNS = MappingProxyType(
    {
        "open_link": Design(
            swedish=Said(
                label="öppen länk, alla som ville kunde svara",
                who="personer",
                closed="Alla som ville kunde svara.",
                open="Alla som vill kan svara.",
                scope=SCOPE[0],
                rate=f"Länken delades öppet och den som ville svarade. {NO_RATE[0]}",
                limit="De som svarat har själva valt det. Den som är mest engagerad, eller mest missnöjd, svarar "
                "oftare.",
            ),
            english=Said(
                label="open link, anyone who wished to could answer",
                who="people",
                closed="Anyone who wished to could answer.",
                open="Anyone who wishes to can answer.",
                scope=SCOPE[1],
                rate=f"The link was shared openly, and whoever wished to answered. {NO_RATE[1]}",
                limit="Those who answered chose to do so. People who are the most involved, or the least satisfied, "
                "answer more often.",
            ),
            forbidden=(*_RATE, *_MARGIN, *_EVERYBODY),
            per_inhabitant=True,
        ),
        "household_code": Design(
            swedish=Said(
                label="en kod per hushåll",
                who="personer",
                closed="Varje hushåll fick en kod att svara med.",
                open="Varje hushåll har fått en kod att svara med.",
                scope="Resultatet visar vad de som svarat för sina hushåll tycker och kan inte räknas om till att "
                "gälla alla invånare.",
                rate="För en sådan enkät räknas svarsfrekvens per hushåll: andelen utdelade koder som har använts. "
                "Antalet utdelade koder finns inte i den publicerade filen, och därför anges ingen svarsfrekvens och "
                "ingen felmarginal här.",
                limit="Den som svarade behöver inte tycka som de andra i hushållet, och hushåll som låtit bli att "
                "svara kan tycka annorlunda.",
            ),
            english=Said(
                label="one code for each household",
                who="people",
                closed="Each household received one code to answer with.",
                open="Each household has received one code to answer with.",
                scope="The results show what those who answered for their households think, and cannot be scaled up "
                "to everyone who lives here.",
                rate="In a survey like this the response rate is worked out by household: the share of the codes "
                "given out that were used. The number of codes given out is not in the published file, so neither a "
                "response rate nor a margin of error is given here.",
                limit="Whoever answered may not think as the others in the household do, and households that did "
                "not answer may think differently.",
            ),
            forbidden=(*_PER_PERSON, *_MARGIN, *_EVERYBODY),
        ),
        "census_invite": Design(
            swedish=Said(
                label="inbjudan till alla",
                who="personer",
                closed="Alla i målgruppen bjöds in att svara.",
                open="Alla i målgruppen är inbjudna att svara.",
                scope=_SILENT[0],
                rate="Svarsfrekvensen är hur många av de inbjudna i målgruppen som har fyllt i enkäten. Antalet "
                "inbjudna finns inte i den publicerade filen, och därför anges ingen svarsfrekvens här.",
                limit=_SILENT_LIMIT[0],
            ),
            english=Said(
                label="everyone was invited",
                who="people",
                closed="Everyone in the target group was invited to answer.",
                open="Everyone in the target group is invited to answer.",
                scope=_SILENT[1],
                rate="The response rate is how many of those invited in the target group have filled in the survey. "
                "The number invited is not in the published file, so no response rate is given here.",
                limit=_SILENT_LIMIT[1],
            ),
            forbidden=_WEIGHTED,
            intervals=True,
        ),
        "probability_sample": Design(
            swedish=Said(
                label="slumpmässigt urval",
                who="personer",
                closed="De som fick frågan drogs slumpmässigt.",
                open="De som får frågan har dragits slumpmässigt.",
                scope=_SILENT[0],
                rate="Svarsfrekvensen är hur många av de dragna i målgruppen som har fyllt i enkäten. Antalet "
                "dragna finns inte i den publicerade filen, och därför anges ingen svarsfrekvens här.",
                limit=_SILENT_LIMIT[0],
            ),
            english=Said(
                label="random sample",
                who="people",
                closed="Those asked were drawn at random.",
                open="Those who are asked have been drawn at random.",
                scope=_SILENT[1],
                rate="The response rate is how many of those drawn in the target group have filled in the survey. "
                "The number drawn is not in the published file, so no response rate is given here.",
                limit=_SILENT_LIMIT[1],
            ),
            forbidden=_WEIGHTED,
            intervals=True,
        ),
        "group": Design(
            swedish=Said(
                label="svar i grupp",
                who="grupper",
                closed="Varje grupp svarade tillsammans.",
                open="Varje grupp svarar tillsammans.",
                scope="Resultatet visar vad grupperna kom fram till och kan inte räknas om till andelar av "
                "befolkningen.",
                rate="Antalet deltagare i grupperna finns inte i den publicerade filen och anges därför inte.",
                limit=_GROUP_LIMIT[0],
            ),
            english=Said(
                label="answers given in groups",
                who="groups",
                closed="Each group answered together.",
                open="Each group answers together.",
                scope="The results show what the groups arrived at, and cannot be turned into shares of the "
                "population.",
                rate="The number of people in the groups is not in the published file, and is therefore not given.",
                limit=_GROUP_LIMIT[1],
            ),
            forbidden=(*_SHARE, *_RATE, *_MARGIN, *_EVERYBODY),
            compared=False,
        ),
        "workshop": Design(
            swedish=Said(
                label="svar på en workshop",
                who="deltagare eller bord",
                closed="Svaren lämnades på en workshop, av en deltagare eller ett bord i taget.",
                open="Svaren lämnas på en workshop, av en deltagare eller ett bord i taget.",
                scope="Resultatet visar vad deltagarna kom fram till och kan inte räknas om till andelar av "
                "befolkningen.",
                rate="Antalet deltagare på workshopen finns inte i den publicerade filen och anges därför inte.",
                limit=_GROUP_LIMIT[0],
            ),
            english=Said(
                label="answers given at a workshop",
                who="participants or tables",
                closed="The answers were given at a workshop, by one participant or one table at a time.",
                open="The answers are given at a workshop, by one participant or one table at a time.",
                scope="The results show what the participants arrived at, and cannot be turned into shares of the "
                "population.",
                rate="The number of people at the workshop is not in the published file, and is therefore not given.",
                limit=_GROUP_LIMIT[1],
            ),
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
                    f"Ordet ”{word}” får inte stå i ett dokument där urvalet är {rules.swedish.label}. "
                    f"Skriv om meningen: ”{plain}”"
                )


def _sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n|\n(?=- )|\|", text):
        yield " ".join(sentence.split()).strip("*_ ").removeprefix("- ")
