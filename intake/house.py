"""What every page of the intake reaches for: settings, records, forms, phrases and the clock, opened once."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from flask import Flask, current_app

from forms.catalogue import Catalogue, shipped
from forms.corrections import corrected
from forms.definition import Form
from forms.errors import FormsError
from intake.codes import Codes, open_codes
from intake.doubts import Doubts
from intake.journal import Writer, open_writer
from intake.phrases import Phrases, load_phrases
from intake.ready import ReadyPages
from intake.receive import Questionnaire
from intake.register import Campaign, Correction, Process, Register, day_in_sweden, load_process, open_register
from intake.settings import IntakeSettings


@cache
def _library() -> Catalogue:
    """The shipped forms, which cannot change while we run."""
    return shipped()


@dataclass(slots=True)
class House:
    """The opened records behind the pages. One per process."""

    settings: IntakeSettings
    register: Register
    phrases: dict[str, Phrases]
    clock: Callable[[], datetime]
    process: Process
    nonce: Callable[[int], bytes] = secrets.token_bytes
    ready: ReadyPages = field(default_factory=ReadyPages)
    doubts: Doubts = field(default_factory=lambda: Doubts(secrets.token_bytes))
    _catalogue: Catalogue = field(default_factory=_library)
    _mended: tuple[tuple[int, int], tuple[Correction, ...]] = ((0, 0), ())
    _writers: dict[str, Writer] = field(default_factory=dict)
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def today(self) -> date:
        return day_in_sweden(self.clock())

    def form(self, campaign: Campaign) -> Form:
        """The definition that a campaign was opened with, shipped or from the register."""
        known = {form.digest: form for form in self._catalogue.forms()}
        if campaign.definition not in known:
            self._catalogue = _library().with_definitions(self.register.definitions())
        return corrected(self._catalogue.get(campaign.form, campaign.version), self.corrections())

    def corrections(self) -> tuple[Correction, ...]:
        """What has been mended in live forms, in the order it was; a page that is kept depends on it."""
        stamp = self.register.stamp()
        if self._mended[0] != stamp:
            self._mended = stamp, tuple(self.register.corrections())
        return self._mended[1]

    def kind(self, campaign: Campaign) -> str:
        """Which shipped form a campaign asks, though it be the place's own variant; its own name if unreadable."""
        try:
            return self.form(campaign).kind
        except FormsError:
            return campaign.form

    def journal(self, form: Form) -> Writer:
        """The journal where this form's answers go: contact forms have one of their own, in another file."""
        return self._writer(self.settings.journal_url if form.anonymous else self.settings.contacts_url)

    def codes(self) -> Codes:
        """The household codes. Raises CodesError."""
        return open_codes(self.settings.codes, key=self.settings.key)

    def journals(self) -> Iterator[Writer]:
        """The journals that receipts stand in, of anonymous answers first; each is opened when it is its turn."""
        yield from map(self._writer, (self.settings.journal_url, self.settings.contacts_url))

    def _writer(self, url: str) -> Writer:
        with self._opening:
            if url not in self._writers:
                self._writers[url] = open_writer(url, key=self.settings.key)
            return self._writers[url]

    def languages(self, campaign: Campaign) -> tuple[str, ...]:
        """The languages that a campaign can be answered in, its own first one first."""
        return tuple(language for language in campaign.languages if language in self.phrases) or ("sv",)

    def questionnaire(self, campaign: Campaign, language: str) -> Questionnaire:
        supplied = self.register.supplied(campaign.place)
        return Questionnaire(campaign, self.form(campaign), language, supplied)

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()


def open_house(settings: IntakeSettings, clock: Callable[[], datetime]) -> House:
    """Open the register now and the journals when first needed; a journal that cannot be opened stops nothing else."""
    return House(settings, open_register(settings.register_url), load_phrases(), clock, load_process(settings.process))


def furnish(app: Flask, house: House) -> None:
    app.extensions["house"] = house


def house() -> House:
    """The house of the running application."""
    found = current_app.extensions["house"]
    assert isinstance(found, House)
    return found
