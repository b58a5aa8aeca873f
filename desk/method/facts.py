"""Gathers what is known of a place in the method; of those who signed up it takes the sector and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forms.answers import Answers, AnswersError, Submitted, field_limit, parse_body, read
from forms.build import Supplied, wire_name
from forms.catalogue import Catalogue
from forms.definition import Form
from intake.journal import Entry, Kind, Reader
from intake.register import Campaign, Process, Register
from pipeline.published import open_published

from .check_in import CheckIn, read_check_in
from .gates import Facts, SurveyFact

SIGN_UP, CHECK_IN = "stakeholder_signup", "check_in"
_SECTOR = "sector"
_MAPPING = "2"
"""The step, as forms name it, whose surveys make the response base."""

Asked = Mapping[str, Form]
"""The form that each campaign asks, by the campaign's slug."""


@dataclass(frozen=True, slots=True)
class KeptCheckIn:
    """One check-in as it stands: with what it was asked and answered, and what it says."""

    campaign: str
    form: Form
    answers: Answers
    said: CheckIn


def gather(
    place: str,
    *,
    register: Register,
    catalogue: Catalogue,
    contacts: Reader | None,
    today: date,
    supporters: int | None = None,
    municipal_contact: bool | None = None,
    answers: Mapping[str, int] | None = None,
    reported: Collection[str] = (),
) -> Facts:
    """What the register and the sign-ups say of a place, with what the caller knows besides.

    `contacts` is None where nobody has signed up anywhere yet. `answers` are counts by campaign, `reported` the
    campaigns whose final figures are public (see `reported_campaigns`). Needs, goals and the like are added by whoever
    keeps them: `replace(facts, needs=...)`. Raises RegisterError, FormsError and JournalError.
    """
    opened = [one for one in register.campaigns(place) if not one.draft and one.opens <= today]
    asked = {one.slug: catalogue.get(one.form, one.version) for one in opened}
    return Facts(
        assignment=register.assignment(place),
        purpose=register.purpose(place),
        supporters=supporters,
        municipal_contact=municipal_contact,
        sectors=signed_up_sectors(contacts, of_form(asked, SIGN_UP)) if contacts else frozenset(),
        surveys=tuple(
            _survey(one, asked[one.slug], answers, reported, today)
            for one in opened
            if asked[one.slug].step == _MAPPING
        ),
    )


def of_form(asked: Asked, form_id: str) -> dict[str, Form]:
    """Those of the campaigns that ask one form."""
    return {slug: form for slug, form in asked.items() if form.kind == form_id}


def signed_up_sectors(contacts: Reader, asked: Asked) -> frozenset[str]:
    """The sectors of those who stand as signed up: one field of what they wrote is looked at, never who they are."""
    found: set[str] = set()
    for one in _standing(contacts, asked):
        question = one.form.question(_SECTOR)
        if question is not None and question.choices is not None:
            found.update({one.submitted.get(wire_name(_SECTOR))} & set(question.choices.values()))
    return frozenset(found)


def check_ins(
    contacts: Reader, asked: Asked, process: Process, *, supplied: Supplied | None = None
) -> tuple[KeptCheckIn, ...]:
    """The check-ins of a place's campaigns by the day they were held, the latest last.

    `asked` are the campaigns of form g (`of_form`), `supplied` the people who can have taken part.
    """
    kept = []
    for one in _standing(contacts, asked):
        answers = read(one.form, one.submitted, supplied=supplied).answers
        kept.append(KeptCheckIn(one.campaign, one.form, answers, read_check_in(process, answers, one.day)))
    return tuple(sorted(kept, key=lambda one: one.said.held))


def reported_campaigns(database: Path) -> frozenset[str]:
    """The campaigns whose final figures are in a public database; none where nothing is published yet.

    Raises PublishedError for a database of another version.
    """
    if not database.is_file():
        return frozenset()
    with closing(open_published(database)) as public:
        return frozenset(slug for (slug,) in public.execute("select slug from campaign where final = 1"))


def _survey(
    campaign: Campaign, form: Form, answers: Mapping[str, int] | None, reported: Collection[str], today: date
) -> SurveyFact:
    return SurveyFact(
        title=form.title,
        state=campaign.state(today),
        answers=None if answers is None else answers.get(campaign.slug, 0),
        reported=campaign.slug in reported,
    )


@dataclass(frozen=True, slots=True)
class _HandedIn:
    """What stands of one person's sitting."""

    campaign: str
    form: Form
    submitted: Submitted
    day: date


def _standing(contacts: Reader, asked: Asked) -> list[_HandedIn]:
    """What stands of what was handed in: of each the last revision, unless it was taken back after that or erased."""
    last: dict[str, Entry] = {}
    withdrawn: dict[str, int] = {}
    for entry in contacts.entries(campaigns=frozenset(asked) | {""}):
        if entry.written.kind is Kind.WITHDRAWAL:
            withdrawn[entry.written.withdraws] = entry.seq
        elif entry.written.kind is Kind.SUBMISSION and entry.written.campaign in asked:
            last[entry.written.submission_id] = entry
    handed_in = []
    for entry in last.values():
        written, form = entry.written, asked[entry.written.campaign]
        taken_back = bool(written.receipt) and entry.seq < withdrawn.get(written.receipt, 0)
        if taken_back or entry.erased or written.definition != form.digest:
            continue
        # more fields than the form has room for is nothing that came through a page of ours
        with suppress(AnswersError):
            submitted = parse_body(written.body, max_fields=field_limit(form))
            handed_in.append(_HandedIn(written.campaign, form, submitted, written.day))
    return handed_in
