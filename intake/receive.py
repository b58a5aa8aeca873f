"""Receive one handed-in form: read it, judge whether it is whole, and write it down. Knows no web framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from forms.answers import SUPPLIED_LIMIT, Reading, Submitted, field_limit, parse_body, read
from forms.definition import Choice, Form, Question, QuestionType
from intake.doubts import SHOWN
from intake.household import Household
from intake.journal import Kind, Mode, NewEntry, Writer
from intake.receipts import code_digest, receipt_name, recognise, withdrawal_code
from intake.register import Campaign

SITTING = "_id"
"""Hidden field with the signed sitting."""
SENTINEL = "_end"
"""The last field of every form: a body without it has been cut off."""
SENDING = "_n"
"""A number that the page's script draws each time a person sends: the same body again is then the same delivery."""
BESIDE = 2_000
"""Signs that may come beside what the form asks for: our own hidden fields, and what a browser's extension adds."""
_TYPED_AS = 4
"""Signs that may be typed for each one that is read: line ends are two, and accents may come apart."""
_SHORT = 100
"""Room for an answer that has no limit of its own: a choice, a number, a day."""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A form as it is asked in one campaign and one language."""

    campaign: Campaign
    form: Form
    language: str
    supplied: Mapping[str, tuple[Choice, ...]]
    """Choices that come from the place (`sub_area`)."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What came in: the body byte for byte, and how."""

    body: bytes
    channel: str = ""
    mode: Mode = Mode.WEB
    doubts: Callable[[Submitted], tuple[str, ...]] = lambda _submitted: ()
    """What is odd about it; kept beside it as a note, never a reason to refuse."""
    rehearsal: bool = False
    """Sent from a preview: judged like any other, and never written down."""
    household: Household | None = None
    """The code of a letter, where households are asked by letter."""
    foreign: bool = False
    """Sent from a page that is not ours: its id is then somebody else's, whoever signed it."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """It stands in the journal."""

    receipt: str
    code: str
    revision: int
    created: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something must be mended first; every answer that arrived is in `reading`. Nothing was stored."""

    reading: Reading
    submitted: Submitted
    known: bool
    """Whether the page token was ours; otherwise the page needs a new one."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """The end of the form never arrived. Nothing was stored and the id is not used up."""

    submitted: Submitted
    known: bool
    """As for `Rejected`."""


@dataclass(frozen=True, slots=True)
class LedElsewhere:
    """This person should answer another form (or none: `stop`). Nothing was stored."""

    leads_to: str


@dataclass(frozen=True, slots=True)
class Tried:
    """It was a rehearsal and would have been accepted. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """The campaign takes no more from this sitting. Nothing was stored."""

    submitted: Submitted


@dataclass(frozen=True, slots=True)
class TooMuch:
    """More came than the form could have asked for. Nothing was stored."""

    submitted: Submitted
    """What the form asks for of what came."""


Outcome = Accepted | Rejected | CutOff | LedElsewhere | Tried | TooLate | TooMuch


def receive(
    questionnaire: Questionnaire, handed_in: HandedIn, *, journal: Callable[[], Writer], key: bytes, today: date
) -> Outcome:
    """Judge what was handed in and, when it is whole, write it down before saying so.

    `journal` is asked for only when there is something to write. Raises JournalError when it could not be written
    (then nothing is acknowledged) and AnswersError when it has more fields than the form could send.
    """
    form, campaign = questionnaire.form, questionnaire.campaign
    submitted = parse_body(handed_in.body, max_fields=field_limit(form))
    token = "" if handed_in.foreign else submitted.get(SITTING)
    sitting = recognise(key, token, campaign=campaign.slug, definition=form.digest)
    if not handed_in.rehearsal and not campaign.takes(sitting.issued if sitting else None, today):
        return TooLate(submitted)
    if submitted.getlist(SENTINEL) != ["1"]:
        return CutOff(submitted, known=sitting is not None)
    reading = read(form, submitted, language=questionnaire.language, supplied=questionnaire.supplied)
    if reading.leads_to:
        return LedElsewhere(reading.leads_to)
    if sitting is None or reading.problems:
        return Rejected(reading, submitted, known=sitting is not None)
    asked_for, beside = _asked_for(submitted, reading)
    if beside > BESIDE:
        return TooMuch(asked_for)
    if handed_in.rehearsal:
        return Tried()
    code = withdrawal_code(key, sitting.submission_id)
    name, writer = receipt_name(key, sitting.submission_id), journal()
    channel, doubts = handed_in.channel, handed_in.doubts(submitted)
    if handed_in.household:
        channel, odd = handed_in.household.reached(channel, again=writer.standing(name) is not None)
        doubts += odd
    appended = writer.append(
        NewEntry(
            kind=Kind.SUBMISSION,
            submission_id=sitting.submission_id,
            campaign=campaign.slug,
            form=form.id,
            version=form.version,
            definition=form.digest,
            body=handed_in.body,
            content_type="application/x-www-form-urlencoded",
            day=today,
            channel=channel,
            mode=handed_in.mode,
            language=questionnaire.language,
            note="; ".join(doubts),
            receipt=name,
            withdrawal_digest=code_digest(key, code),
        ),
        numbered=SENDING in submitted,
    )
    if handed_in.household and appended.created and appended.revision == 1:
        handed_in.household.tick()
    return Accepted(receipt=appended.receipt, code=code, revision=appended.revision, created=appended.created)


def _asked_for(submitted: Submitted, reading: Reading) -> tuple[Submitted, int]:
    """What the form has room for of what came (no field that it lacks, none without end), and how much came beside."""
    room = {field.name: _room(field.asked.question) for field in reading.bound}
    kept, beside = [], 0
    for name, value in submitted.pairs:
        if name not in room:
            beside += len(name) + len(value)
            continue
        fits = value.strip()[: room[name]]
        room[name] -= len(fits)
        beside += len(value) - len(fits)
        if fits:
            kept.append((name, fits))
    return Submitted((*kept, (SITTING, submitted.get(SITTING)), (SHOWN, submitted.get(SHOWN)[:_SHORT]))), beside


def _room(question: Question) -> int:
    if question.type in {QuestionType.SELECT_MULTIPLE, QuestionType.RANK}:
        return _SHORT * (len(question.choices.choices) if question.choices else SUPPLIED_LIMIT)
    return _TYPED_AS * (question.max_length or _SHORT)
