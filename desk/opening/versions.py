"""What a new version of a form means for a campaign that is running: what changes, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms.corrections import Severity, judge
from forms.definition import Choice, ChoiceList, Form, Question, Text
from forms.texts import texts
from intake.register import Campaign, CampaignState

_SHOWN_WHOLE = 30
"""Below this many answers a campaign gets no exact totals (decision 3 of the design: whole-place totals)."""


class Difference(StrEnum):
    """What sets a question apart from itself in another version."""

    ADDED = "added"
    REMOVED = "removed"
    SPELLING = "spelling"
    WORDS = "words"
    CHOICES = "choices"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Change:
    """One question that is not the same in both versions."""

    question: str
    label: Text
    difference: Difference

    @property
    def comparable(self) -> bool:
        """Whether figures before and after may stand beside each other."""
        return self.difference is Difference.SPELLING

    @property
    def sentence(self) -> Text:
        """What it means, for the person who decides."""
        return _SENTENCES[self.difference]


_SENTENCES: Mapping[Difference, Text] = {
    Difference.ADDED: {
        "sv": "Frågan är ny. Den som redan har svarat har inte fått den.",
        "en": "The question is new. Those who have answered were not asked it.",
    },
    Difference.REMOVED: {
        "sv": "Frågan är borttagen. Svaren på den ligger kvar i den gamla insamlingen.",
        "en": "The question is removed. Its answers stay in the old campaign.",
    },
    Difference.SPELLING: {
        "sv": "Bara stavning eller tecken skiljer. Svaren kan jämföras. En rättelse räcker.",
        "en": "Only spelling or punctuation differs. The answers can be compared. A correction is enough.",
    },
    Difference.WORDS: {
        "sv": "Orden är andra, så frågan kan betyda något annat. Svaren före och efter kan inte läggas ihop.",
        "en": "The words are others, so the question may mean something else. The answers before and after cannot be "
        "added together.",
    },
    Difference.CHOICES: {
        "sv": "Svarsalternativen är andra eller står i en annan ordning. Svaren före och efter kan inte läggas ihop.",
        "en": "The choices are others or stand in another order. The answers before and after cannot be added "
        "together.",
    },
    Difference.RULES: {
        "sv": "Vem som får frågan, eller hur man får svara, är ändrat. Svaren före och efter kan inte läggas ihop.",
        "en": "Who is asked, or how one may answer, is changed. The answers before and after cannot be added together.",
    },
}


def changes(before: Form, after: Form) -> tuple[Change, ...]:
    """Every question that is not the same in both versions, in the order of the new one; removed ones last."""
    old = {question.id: question for question in before.questions()}
    new = {question.id: question for question in after.questions()}
    found = [
        Change(name, question.label, difference)
        for name, question in new.items()
        if (difference := _difference(old.get(name), question, before, after)) is not None
    ]
    gone = [Change(name, old[name].label, Difference.REMOVED) for name in old if name not in new]
    return (*found, *gone)


def _difference(old: Question | None, new: Question, before: Form, after: Form) -> Difference | None:
    if old is None:
        return Difference.ADDED
    if old == new:
        return None
    if _values(old) != _values(new):
        return Difference.CHOICES
    if _rules(old) != _rules(new):
        return Difference.RULES
    slips = all(judge(one, other) is Severity.SLIP for one, other in _rewritten(new, before, after))
    return Difference.SPELLING if slips else Difference.WORDS


def _values(question: Question) -> tuple[object, ...]:
    lists: tuple[ChoiceList | None, ...] = (question.choices, question.rows)
    listed = tuple(tuple(map(_value, part.choices)) if part else None for part in lists)
    ends = (question.range.start, question.range.end) if question.range else None
    return (*listed, ends, tuple((band.value, band.low, band.high) for band in question.bands))


def _value(choice: Choice) -> tuple[str, bool, str | None]:
    return choice.value, choice.missing, choice.leads_to


def _rules(question: Question) -> tuple[object, ...]:
    return (
        *(question.type, question.required, question.relevant, question.constraint, question.choices_from),
        *(question.max_choices, question.max_items, tuple(column.id for column in question.fields)),
    )


def _rewritten(question: Question, before: Form, after: Form) -> Iterator[tuple[str, str]]:
    """Every text of a question that differs, in every language that both versions have."""
    lists = [part.name for part in (question.choices, question.rows) if part]
    heads = (f"question.{question.id}.", *(f"choice.{name}." for name in lists))
    old = texts(before)
    for path, text in texts(after).items():
        if path.startswith(heads) and path in old:
            yield from ((old[path][tag], words) for tag, words in text.items() if tag in old[path])


def consequences(campaign: Campaign, answers: int, today: date) -> tuple[Text, ...]:
    """What a new version means for a campaign, sentence by sentence, to be read before anybody decides."""
    if campaign.state(today) is CampaignState.DRAFT:
        return (
            {
                "sv": "Insamlingen är ett utkast. Byt till den nya versionen; inget går förlorat.",
                "en": "The campaign is a draft. Change to the new version; nothing is lost.",
            },
        )
    if not answers:
        return (
            {
                "sv": "Ingen har svarat än. Stäng insamlingen och öppna en ny med den nya versionen.",
                "en": "Nobody has answered yet. Close the campaign and open a new one with the new version.",
            },
            _NEW_ADDRESS,
        )
    return (
        {
            "sv": f"{answers} svar har kommit in. De hör till version {campaign.version} och ligger kvar där.",
            "en": f"{answers} answers have come in. They belong to version {campaign.version} and stay there.",
        },
        {
            "sv": f"{campaign.slug} stängs, och en ny insamling öppnas med den nya versionen.",
            "en": f"{campaign.slug} is closed, and a new campaign is opened with the new version.",
        },
        _NEW_ADDRESS,
        {
            "sv": "De två insamlingarna redovisas var för sig. Frågor som är likadana kan jämföras, men aldrig "
            "läggas ihop: "
            "samma person kan ha svarat i båda.",
            "en": "The two campaigns are reported apart. Questions that are the same can be compared, but never added "
            "together: the same person may have answered both.",
        },
        *(() if answers >= _SHOWN_WHOLE else (_FEW,)),
    )


_NEW_ADDRESS: Text = {
    "sv": "Den nya får en egen länk. Affischer och QR-koder som redan sitter uppe leder till den gamla och måste "
    "bytas.",
    "en": "The new one has a link of its own. Posters and QR codes that are up already lead to the old one and must be "
    "replaced.",
}
_FEW: Text = {
    "sv": f"Den gamla insamlingen har färre än {_SHOWN_WHOLE} svar. Då kan det mesta i den inte redovisas, av "
    "omsorg om "
    "dem som svarat.",
    "en": f"The old campaign has fewer than {_SHOWN_WHOLE} answers. Then most of it cannot be shown, out of care "
    "for those "
    "who answered.",
}
