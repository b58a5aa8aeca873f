"""What every page of the desk reaches for: settings, records and the clock, opened once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask, current_app, g

from desk.accounts import Accounts
from desk.assignments import Assignments
from desk.here import catalogue
from desk.home import Home
from desk.log import Act, Log
from desk.records import open_records
from desk.settings import DeskSettings
from forms.catalogue import Catalogue
from forms.definition import Form
from intake.register import Campaign, Database, Register, day_in_sweden, open_register


@dataclass(frozen=True, slots=True)
class Room:
    """The opened records behind the pages. `clock` gives seconds since 1970."""

    settings: DeskSettings
    records: Database
    register: Register
    accounts: Accounts
    log: Log
    assignments: Assignments
    clock: Callable[[], float]

    @property
    def home(self) -> Home:
        return self.settings.home

    def now(self) -> int:
        return int(self.clock())

    def today(self) -> date:
        return day_in_sweden(datetime.fromtimestamp(self.clock(), UTC))

    def catalogue(self) -> Catalogue:
        return catalogue(self.register)

    def form(self, campaign: Campaign) -> Form:
        """The form that a campaign asks. Raises FormsError."""
        return self.catalogue().get(campaign.form, campaign.version)

    def note(self, act: str, *, place: str = "", subject: str = "", reason: str = "") -> None:
        """Write in the log what the person who is here has done."""
        self.log.write(Act(self.now(), g.entered.person.account.email, act, place, subject, reason))


def open_room(settings: DeskSettings, clock: Callable[[], float] = time.time) -> Room:
    """Open the records. Raises RegisterError or DeskError."""
    records = open_records(settings.home.desk)
    return Room(
        settings=settings,
        records=records,
        register=open_register(settings.home.register_url),
        accounts=Accounts(records, settings.home.key("desk")),
        log=Log(records),
        assignments=Assignments(records),
        clock=clock,
    )


def room(app: Flask) -> Room:
    found = app.extensions["room"]
    assert isinstance(found, Room)
    return found


def here() -> Room:
    """The room of the running application."""
    return room(current_app)


def say(swedish: str, english: str) -> str:
    """The words in the language of the person who is here."""
    return english if g.get("language") == "en" else swedish
