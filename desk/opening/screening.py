"""The questions that tell whether a campaign needs an impact assessment for data protection (R-06), and what follows.

The nine criteria are those of the European data protection authorities' guidelines WP 248 rev.01, in our own words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from forms.definition import Form, QuestionType, Text

MANY = 500
"""More expected answers than this call for a screening (R-06)."""
CHILD = 16
"""A form that younger people than this may answer is made for the young (R-15)."""
_ENOUGH = 2
"""So many criteria met, and an assessment is usually needed."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the nine: what is asked, and what it looks like in a campaign of ours."""

    id: str
    question: Text
    example: Text


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "scoring",
        {
            "sv": "Bedöms eller betygsätts enskilda personer?",
            "en": "Are individual people assessed or scored?",
        },
        {
            "sv": "Att sätta betyg på en plats eller en service räknas inte.",
            "en": "Rating a place or a service does not count.",
        },
    ),
    Criterion(
        "automatic_decisions",
        {
            "sv": "Fattas beslut om enskilda personer av ett datorprogram?",
            "en": "Does a computer program decide anything about individual people?",
        },
        {
            "sv": "Till exempel vem som får ett bidrag eller en plats.",
            "en": "For example who gets a grant or a seat.",
        },
    ),
    Criterion(
        "monitoring",
        {
            "sv": "Följs människor systematiskt, till exempel på en allmän plats?",
            "en": "Are people watched systematically, for example in a public place?",
        },
        {
            "sv": "Kameror och mobilspårning räknas. Att fråga en gång räknas inte.",
            "en": "Cameras and phone tracking count. Asking once does not.",
        },
    ),
    Criterion(
        "sensitive",
        {
            "sv": "Samlas känsliga eller mycket personliga uppgifter in?",
            "en": "Is sensitive or very personal data collected?",
        },
        {
            "sv": "Hälsa, tro, politik, fack, ursprung, sexualliv, brott, ekonomi, var någon bor.",
            "en": "Health, belief, politics, unions, origin, sex life, crime, money, where somebody lives.",
        },
    ),
    Criterion(
        "large_scale",
        {
            "sv": "Gäller det många människor, räknat mot dem som bor på platsen?",
            "en": "Does it concern many people, compared with those who live there?",
        },
        {
            "sv": f"Svara ja om ni väntar er mer än {MANY} svar eller vänder er till alla i en kommun.",
            "en": f"Say yes if you expect more than {MANY} answers or address a whole municipality.",
        },
    ),
    Criterion(
        "combining",
        {
            "sv": "Läggs uppgifterna ihop med andra register om samma personer?",
            "en": "Is the data joined with other registers about the same people?",
        },
        {
            "sv": "Att jämföra med öppen statistik räknas inte.",
            "en": "Comparing with open statistics does not count.",
        },
    ),
    Criterion(
        "vulnerable",
        {
            "sv": "Deltar barn, eller andra som har svårt att säga nej?",
            "en": "Do children take part, or others who find it hard to say no?",
        },
        {
            "sv": "Till exempel elever under lektionstid, äldre med omsorg, anställda som svarar till sin chef.",
            "en": "For example pupils during lessons, older people in care, employees who answer to their manager.",
        },
    ),
    Criterion(
        "new_technology",
        {
            "sv": "Används ny teknik, eller känd teknik på ett nytt sätt?",
            "en": "Is new technology used, or known technology in a new way?",
        },
        {
            "sv": "Till exempel ansiktsigenkänning eller sensorer. Ett vanligt webbformulär räknas inte.",
            "en": "For example face recognition or sensors. An ordinary web form does not count.",
        },
    ),
    Criterion(
        "shut_out",
        {
            "sv": "Kan någon gå miste om en rättighet, en tjänst eller ett avtal på grund av det här?",
            "en": "Can anybody lose a right, a service or a contract because of this?",
        },
        {
            "sv": "Till exempel om bara den som svarar får vara med och bestämma.",
            "en": "For example if only those who answer have a say.",
        },
    ),
)


class Reply(StrEnum):
    """What was answered to a criterion."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Advice(StrEnum):
    """What the answers come to."""

    UNANSWERED = "unanswered"
    NOT_NEEDED = "not_needed"
    CONSIDER = "consider"
    NEEDED = "needed"


ADVICE: Mapping[Advice, Text] = {
    Advice.UNANSWERED: {
        "sv": "Svara på alla nio frågorna.",
        "en": "Answer all nine questions.",
    },
    Advice.NOT_NEEDED: {
        "sv": "Inget tyder på hög risk. Ingen konsekvensbedömning behövs; svaren sparas som skäl.",
        "en": "Nothing points to a high risk. No impact assessment is needed; the answers are kept as the reason.",
    },
    Advice.CONSIDER: {
        "sv": "Något talar för hög risk, eller är osäkert. Fråga dataskyddsombudet, och skriv ned vad ni kom "
        "fram till.",
        "en": "Something points to a high risk, or is uncertain. Ask the data protection officer and write down "
        "what you "
        "decided.",
    },
    Advice.NEEDED: {
        "sv": "Minst två saker talar för hög risk. Då ska den ansvariga som regel göra en konsekvensbedömning innan "
        "insamlingen öppnar.",
        "en": "At least two things point to a high risk. As a rule the controller must then make an impact assessment "
        "before the campaign opens.",
    },
}


@dataclass(frozen=True, slots=True)
class Screening:
    """The answers by criterion, and what was said beside them."""

    replies: Mapping[str, Reply] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return all(criterion.id in self.replies for criterion in CRITERIA)


def advise(screening: Screening) -> Advice:
    """What the answers come to; the controller decides."""
    if not screening.complete:
        return Advice.UNANSWERED
    replies = list(screening.replies.values())
    if replies.count(Reply.YES) >= _ENOUGH:
        return Advice.NEEDED
    return Advice.CONSIDER if set(replies) != {Reply.NO} else Advice.NOT_NEEDED


def written(screening: Screening) -> str:
    """The screening as the register keeps it: `vulnerable: yes – with their teacher`, a line for each criterion."""
    return "\n".join(
        f"{criterion.id}: {reply.value}{_note(screening, criterion)}"
        for criterion in CRITERIA
        if (reply := screening.replies.get(criterion.id)) is not None
    )


def _note(screening: Screening, criterion: Criterion) -> str:
    words = " ".join(screening.notes.get(criterion.id, "").split())
    return f" – {words}" if words else ""


def read(text: str) -> Screening:
    """The screening that a text keeps; a line that says nothing we know counts as unanswered."""
    replies: dict[str, Reply] = {}
    notes: dict[str, str] = {}
    known = {criterion.id for criterion in CRITERIA}
    for line in text.splitlines():
        name, _, said = line.partition(":")
        reply, _, note = said.strip().partition(" – ")
        if name in known and reply in set(Reply):
            replies[name] = Reply(reply)
            notes |= {name: note} if note else {}
    return Screening(replies, notes)


def reasons(form: Form, expected: int) -> tuple[Text, ...]:
    """Why a campaign needs a screening before it opens (R-06); none when it does not."""
    rules: Sequence[tuple[bool, Text]] = (
        (for_children(form), {"sv": "barn kan svara", "en": "children may answer"}),
        (has_pins(form), {"sv": "det går att peka ut ställen på en karta", "en": "places can be marked on a map"}),
        (
            expected > MANY,
            {"sv": f"ni väntar er mer än {MANY} svar", "en": f"you expect more than {MANY} answers"},
        ),
    )
    return tuple(reason for holds, reason in rules if holds)


def known_beforehand(form: Form, expected: int) -> Mapping[str, Reply]:
    """The answers that the form itself gives, for a person to look at and keep or change."""
    given = {
        "large_scale": expected > MANY,
        "vulnerable": for_children(form),
        "sensitive": any(question.sensitive for question in form.questions()),
    }
    return {name: Reply.YES for name, holds in given.items() if holds}


def has_pins(form: Form) -> bool:
    return any(question.type is QuestionType.GEOPOINT for question in form.questions())


def for_children(form: Form) -> bool:
    """Whether people below sixteen may answer."""
    age = youngest(form)
    return age is not None and age < CHILD


def youngest(form: Form) -> int | None:
    """The youngest that may answer, by the form's question of age (`13_15`); None where it does not ask.

    A class that leads to another form, or to nothing being kept, is not one of those who answer.
    """
    asked = form.question("age_group")
    choices = asked.choices.choices if asked and asked.choices else ()
    values = [choice.value.split("_") for choice in choices if not (choice.missing or choice.leads_to)]
    ages = [
        0 if parts[0] == "under" else int(parts[0]) for parts in values if parts[0] == "under" or parts[0].isdigit()
    ]
    return min(ages, default=None)
