"""What time brings: campaigns that open and close, reminders, mail, figures, what has been kept long enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property

from desk.accounts import Accounts, Role
from desk.assignments import Assignments
from desk.here import catalogue
from desk.mail.letters import key_of, news_of, reminder_key, reminding, told
from desk.mail.outbox import Outbox, Progress, Send
from desk.notes import Notes
from desk.official import renew
from desk.pipeline import stream
from desk.records import DeskError, open_records
from desk.retention import purge
from desk.settings import DeskSettings
from desk.share import link
from desk.sight import Records, process_of, reminders
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import Register, RegisterError, day_in_sweden, open_register
from pipeline.alone import alone
from pipeline.errors import PipelineError
from pipeline.official import open_official
from pipeline.run import run_place

_LEAD = (Role.PROCESS_LEADER,)
_LEAD_AND_SUPPORT = (Role.PROCESS_LEADER, Role.PROCESS_SUPPORTER)
_TOLD = (DeskError, RegisterError, JournalError, FormsError, PipelineError, OSError)


@dataclass(slots=True)
class Report:
    """What one tick came to. `remarks` wait for a person to act; `failures` are parts that could not do theirs."""

    announced: int = 0
    """Letters about campaigns that were put in the queue."""
    reminded: int = 0
    sent: int = 0
    postponed: int = 0
    refused: int = 0
    waiting: int = 0
    """Letters in the queue afterwards."""
    uncertain: int = 0
    """Letters that perhaps were sent, of all there are."""
    run_out: int = 0
    """Assignments to analyse that ended by themselves."""
    purged: int = 0
    figures: int = 0
    """Official figures that are new or others than before."""
    remarks: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def tick(
    settings: DeskSettings,
    now: int,
    send: Send | None,
    progress: Progress = lambda _done, _total: None,
    *,
    daily: bool = True,
    go_on: Callable[[], bool] = lambda: True,
) -> Report:
    """Do all that is due at a moment (seconds since 1970), and tell what it came to. Again at once does nothing more.

    `send` hands over letters; without it they wait. Between two letters `go_on` may end the sending. `daily` also does
    what is looked for once a day: reminders, retention, and official figures where the settings say so. Raises
    AlreadyRunningError when another tick is going on. A part that fails with a sentence is told in the report; a fault
    of the program is raised when the other parts have done theirs.
    """
    report = Report()
    with alone(settings.home.root / ".tick.lock", "Det som ska göras med tiden"):
        work = _Work(settings, now, report)
        parts: list[tuple[str, Callable[[], None]]] = [
            ("Insamlingarna", work.tell_of_campaigns),
            ("Analysuppdragen", work.tell_of_assignments),
            *([("Påminnelserna", work.remind)] if daily else []),
            ("E-posten", lambda: work.send_mail(send, progress, go_on)),
            *([("Gallringen", work.remove)] if daily else []),
            *([("De officiella siffrorna", lambda: work.fetch_figures(go_on))] if daily else []),
        ]
        with ExitStack() as all_of_them:
            for name, part in reversed(parts):
                all_of_them.callback(_do, name, part, report)
    return report


def _do(name: str, part: Callable[[], None], report: Report) -> None:
    with _telling(name, report):
        part()


@contextmanager
def _telling(what: str, report: Report) -> Iterator[None]:
    """Let a fault that has a sentence of its own be told instead of raised."""
    try:
        yield
    except _TOLD as error:
        report.failures.append(f"{what}: {error}")


class _Work:
    """The parts of a tick over one home; the records are opened by the part that first needs them."""

    def __init__(self, settings: DeskSettings, now: int, report: Report) -> None:
        self._settings, self._home, self._now, self._report = settings, settings.home, now, report

    @cached_property
    def _register(self) -> Register:
        return open_register(self._home.register_url)

    @cached_property
    def _accounts(self) -> Accounts:
        return Accounts(open_records(self._home.desk), self._home.key("desk"))

    @cached_property
    def _outbox(self) -> Outbox:
        return Outbox(open_records(self._home.desk))

    @property
    def _today(self) -> date:
        return day_in_sweden(datetime.fromtimestamp(self._now, UTC))

    @cached_property
    def _records(self) -> Records:
        return Records(
            home=self._home,
            register=self._register,
            catalogue=catalogue(self._register),
            accounts=self._accounts,
            notes=Notes(open_records(self._home.desk)),
            process=process_of(self._home),
        )

    def tell_of_campaigns(self) -> None:
        """Letters about campaigns that have opened or closed, to those who lead the place."""
        forms = catalogue(self._register)
        places = {place.slug: place for place in self._register.places()}
        for campaign in self._register.campaigns():
            news = news_of(campaign, self._today)
            recipients = self._accounts.emails(campaign.place, _LEAD) if news else []
            if news is None or not recipients:
                continue
            with _telling(campaign.slug, self._report):
                words = told(
                    news,
                    campaign,
                    forms.get(campaign.form, campaign.version),
                    places[campaign.place],
                    link=link(self._settings.public_url, campaign.slug),
                    desk=self._settings.url,
                )
                for one in recipients:
                    key = key_of(news, campaign.slug, one)
                    self._report.announced += self._outbox.put(key, one, words.subject, words.body, self._now)

    def tell_of_assignments(self) -> None:
        """A line in the log for each assignment to analyse that has run out; it ended without that."""
        records = Assignments(open_records(self._home.desk))
        self._report.run_out = records.run_out("platskoll tick", now=self._now, today=self._today)

    def remind(self) -> None:
        """Reminders of the method, to those who lead and support a place with an assignment."""
        for place in self._register.places():
            recipients = self._accounts.emails(place.slug, _LEAD_AND_SUPPORT)
            with _telling(place.name, self._report):
                for reminder in reminders(self._records, place, self._today) if recipients else ():
                    words = reminding(
                        reminder.subject, reminder.body, reminder.line["en"], place, desk=self._settings.url
                    )
                    for one in recipients:
                        key = reminder_key(reminder.key, one)
                        self._report.reminded += self._outbox.put(key, one, words.subject, words.body, self._now)

    def send_mail(self, send: Send | None, progress: Progress, go_on: Callable[[], bool]) -> None:
        """What is due in the queue."""
        if send is not None:
            done = self._outbox.send_due(send, self._now, progress, go_on)
            self._report.sent, self._report.postponed, self._report.refused = done.sent, done.postponed, done.refused
        waiting, uncertain = self._outbox.waiting(), self._outbox.uncertain()
        self._report.waiting, self._report.uncertain = len(waiting), len(uncertain)
        if waiting and send is None:
            self._report.remarks.append("E-post är inte inställd (PLATSKOLL_SMTP): breven väntar i kön.")
        if uncertain:
            self._report.remarks.append(
                "Det finns brev som kanske är skickade. Bestäm på skrivbordet om de ska skickas igen."
            )

    def fetch_figures(self, go_on: Callable[[], bool]) -> None:
        """Official figures of the places that have not been asked for today; a service that fails is a remark."""
        if not self._settings.figures.daily:
            return
        with open_official(self._home.official) as official:
            places = [one for one in self._register.places() if official.asked(one.slug) != self._today]
            for one in renew(official, places, self._settings.figures, self._today, go_on):
                self._report.figures += one.news
                self._report.remarks += [f"Officiella siffror om {one.place}: {said}" for said in one.failures]

    def remove(self) -> None:
        """What has had its time; then the mapping is made again, so that what was erased is not there either."""
        done = purge(self._home, open_records(self._home.desk), self._register, self._now)
        self._report.purged = sum(one.number for one in done.done)
        self._report.remarks += done.remarks
        for place in done.places:
            what = f"Svar är gallrade men kartläggningen av {place} är inte omgjord (kör platskoll run {place})"
            with _telling(what, self._report), stream(self._home) as flow:
                run_place(flow, place)
