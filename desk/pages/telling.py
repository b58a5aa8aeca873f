"""How the pages of a place say days, names and states, and how they ask for a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import g
from wtforms import DateField

from desk.accounts import Act, Role, may
from desk.notes import Kind, Notes
from desk.room import here, say
from desk.sight import Records, process_of
from forms.definition import ChoiceList, Text, words
from intake.register import StepStatus
from reports.swedish import day

STATUSES: Mapping[StepStatus, tuple[str, str]] = {
    StepStatus.NOT_STARTED: ("Inte påbörjat", "Not started"),
    StepStatus.ONGOING: ("Pågår", "Ongoing"),
    StepStatus.DONE: ("Klart", "Done"),
    StepStatus.REVISIT: ("Behöver göras om", "Needs revisiting"),
}
"""What each status of a step is called, as in the check-in."""
KINDS: Mapping[Kind, tuple[str, str]] = {
    Kind.MEETING: ("Möte", "Meeting"),
    Kind.INTRODUCTION: ("Ny kontakt", "Introduction"),
    Kind.CHECK_IN: ("Avstämning", "Check-in"),
    Kind.REMARK: ("Kommentar", "Remark"),
}
"""What each kind of note is called."""


class DayField(DateField):
    """A day; what is no day is told in words."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was sent; an empty field is no day."""
        if not valuelist:
            return
        self.data = None
        if not valuelist[0].strip():
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError as error:
            raise ValueError(say("Skriv dagen som 2026-11-22.", "Write the day as 2026-11-22.")) from error


def not_later(value: Any) -> bool:
    """Whether a day has not come yet."""
    return isinstance(value, date) and value > here().today()


def records() -> Records:
    """The records of the running desk. Raises RegisterError and FormsError."""
    room = here()
    return Records(
        room.home, room.register, room.catalogue(), room.accounts, Notes(room.records), process_of(room.home)
    )


def in_words(text: Text) -> str:
    """A text in the language of the person who is here."""
    return words(text, "en" if g.language == "en" else "sv")


def on_day(when: date) -> str:
    return say(day(when.isoformat()), when.isoformat())


def called(emails: Iterable[str]) -> dict[str, str]:
    """By address what people are called; who has no account any longer is called by the address."""
    found = {email: here().accounts.by_email(email) for email in dict.fromkeys(emails)}
    return {email: person.called if person else email for email, person in found.items()}


def team(role: Role) -> list[str]:
    """What those are called who have a role at the place of the page, and how many are only invited."""
    slug = g.place.slug
    names = list(called(here().accounts.emails(slug, (role,))).values())
    invited = here().accounts.count(slug, role) - len(names)
    return (
        names
        + ([say(f"{invited} inbjuden", f"{invited} invited")] if invited == 1 else [])
        + ([say(f"{invited} inbjudna", f"{invited} invited")] if invited > 1 else [])
    )


def sectors() -> ChoiceList:
    """The sectors of a place, as the forms name them."""
    question = here().catalogue().latest("check_in").question("sector_coverage")
    assert question is not None
    assert question.choices is not None
    return question.choices


def sees_check_ins() -> bool:
    """Whether what a check-in says is for the person who is here: those who lead, support and follow the place."""
    return all(may(g.entered.person, act, g.place.slug) for act in (Act.SEE_PLACE, Act.FOLLOW))


def leads() -> bool:
    return may(g.entered.person, Act.LEAD_PLACE, g.place.slug)


def me() -> str:
    """The address of the person who is here."""
    address: str = g.entered.person.account.email
    return address
