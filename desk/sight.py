"""Where a place is in the method: what the records say of it, gathered for the pages and the reminders."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date

from desk.accounts import Accounts, Role
from desk.home import Home
from desk.method.facts import CHECK_IN, check_ins, gather, of_form, reported_campaigns
from desk.method.gates import Advice, Facts, NeedFact, advice
from desk.method.reminders import Reminder, due
from desk.needs import facts_of
from desk.notes import Notes
from forms.catalogue import Catalogue
from forms.definition import Text
from intake.journal import open_reader
from intake.register import (
    Assignment,
    Place,
    Process,
    ProcessStep,
    Register,
    Step,
    last_day,
    load_process,
    month_of,
    next_step,
    steps_now,
)
from pipeline.decisions import open_decisions
from pipeline.published import PublishedError
from reports.swedish import day

MUNICIPALITY = "municipality"
"""The role of the contact point that the municipality has named."""


@dataclass(frozen=True, slots=True)
class Records:
    """Where what is known of the places lies."""

    home: Home
    register: Register
    catalogue: Catalogue
    accounts: Accounts
    notes: Notes
    process: Process


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a place is on a day."""

    assignment: Assignment | None
    month: int | None
    steps: Mapping[str, Step]
    now: tuple[ProcessStep, ...]
    next: ProcessStep | None
    when: Text
    """Where in its months the place is, as a sentence."""


def process_of(home: Home) -> Process:
    """The method as this home has it. Raises RegisterError."""
    return load_process(home.root / "process.toml")


def seen(records: Records, place: Place, today: date) -> Sight:
    """Where a place is. Raises RegisterError."""
    assignment, steps = records.register.assignment(place.slug), records.register.steps(place.slug)
    return Sight(
        assignment=assignment,
        month=month_of(assignment, today) if assignment else None,
        steps=steps,
        now=steps_now(records.process, steps, today),
        next=next_step(records.process, steps, today),
        when=_when(assignment, today),
    )


def _when(assignment: Assignment | None, today: date) -> Text:
    if assignment is None:
        return {"sv": "Uppdraget har ingen startdag än.", "en": "The assignment has no first day yet."}
    begins, ends = assignment.begins, last_day(assignment)
    if today < begins:
        return {"sv": f"Uppdraget börjar {day(begins.isoformat())}.", "en": f"The assignment begins on {begins}."}
    if today > ends:
        return {"sv": f"Uppdraget slutade {day(ends.isoformat())}.", "en": f"The assignment ended on {ends}."}
    month = month_of(assignment, today)
    return {"sv": f"Månad {month} av {assignment.months}.", "en": f"Month {month} of {assignment.months}."}


def last_check_in(records: Records, place: str) -> date | None:
    """The day of the latest check-in, whether it was written at the desk or handed in through a campaign.

    Raises RegisterError, FormsError, JournalError and DeskError.
    """
    days = [records.notes.last_check_in(place), _last_handed_in(records, place)]
    return max((one for one in days if one is not None), default=None)


def _last_handed_in(records: Records, place: str) -> date | None:
    asked = of_form(
        {
            one.slug: records.catalogue.get(one.form, one.version)
            for one in records.register.campaigns(place)
            if one.form == CHECK_IN
        },
        CHECK_IN,
    )
    if not asked or not (records.home.root / "contacts.db").exists():
        return None
    with closing(open_reader(records.home.contacts_url, key=records.home.key("intake"))) as contacts:
        held = check_ins(contacts, asked, records.process)
    return held[-1].said.held if held else None


def reminders(records: Records, place: Place, today: date) -> tuple[Reminder, ...]:
    """What it is time to remind of at a place. Raises as `last_check_in`."""
    assignment = records.register.assignment(place.slug)
    if assignment is None:
        return ()
    return due(
        place,
        assignment,
        last_check_in=last_check_in(records, place.slug),
        supporters=records.accounts.count(place.slug, Role.PROCESS_SUPPORTER),
        today=today,
    )


def facts(records: Records, place: Place, today: date) -> Facts:
    """What is known of a place for the advice. Raises as `last_check_in`, and PipelineError."""
    home, slug = records.home, place.slug
    there = (home.root / "contacts.db").exists()
    reported: frozenset[str] = frozenset()
    # a release of an older version is mended by publishing again; until then the page is shown without it
    with suppress(PublishedError):
        reported = reported_campaigns(home.current / "public.db")
    with closing(open_reader(home.contacts_url, key=home.key("intake"))) if there else nullcontext() as contacts:
        found = gather(
            slug,
            register=records.register,
            catalogue=records.catalogue,
            contacts=contacts,
            today=today,
            supporters=records.accounts.count(slug, Role.PROCESS_SUPPORTER),
            municipal_contact=records.notes.contact_point(slug, MUNICIPALITY) is not None,
            reported=reported,
        )
    return replace(found, needs=_released_needs(home, slug))


def _released_needs(home: Home, place: str) -> tuple[NeedFact, ...]:
    """The needs that somebody has released; none before anything was decided. Raises PipelineError."""
    if not home.decisions.exists():
        return ()
    with open_decisions(home.decisions) as decisions:
        return facts_of(decisions.needs.of(place))


def advised(records: Records, place: Place, today: date) -> dict[str, tuple[Advice, ...]]:
    """For every step, by id, how it stands with what is usually in place before the next one. Raises as `facts`."""
    return advice(records.process, facts(records, place, today))
