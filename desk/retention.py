"""What is removed for good when its time has come: by the plan, by a decision where one is needed, with a protocol."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, select, update

from desk.here import catalogue
from desk.home import Home
from desk.log import Act, Log
from desk.records import DeskError
from desk.records.tables import ATTEMPT, LOG, MAIL, SESSION, TICKET
from forms.answers import AnswersError, field_limit, parse_body
from forms.build import wire_name
from forms.definition import Form
from intake.journal import Entry, JournalError, Kind, erase_bodies, open_reader
from intake.register import Campaign, CampaignState, ControllerKind, Database, Register, day_in_sweden, last_day

SHIPPED = Path(__file__).with_name("retention.toml")
OWN = "retention.toml"
"""The controllers' decisions, in the home."""
WHO = "platskoll tick"
ACT, BROKEN_OFF = "gallring", "gallring avbruten"
_SCRATCH = ("ticket", "session", "attempt", "mail")
_HANDED_IN = ("sensitive", "withdrawn", "contacts", "answers")


class RetentionError(DeskError):
    """The plan or the decisions cannot be read; nothing is removed. The sentence says what to mend."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one type is kept, and by whose decision. Without a period it is kept."""

    type: str
    what: Mapping[str, str]
    decision: str
    days: int | None = None
    months: int | None = None
    association_days: int | None = None
    association_months: int | None = None
    """An association is no authority: for it the plan itself is enough, and these are its periods."""

    @property
    def period(self) -> int | None:
        return self.months if self.days is None else self.days

    @property
    def association_period(self) -> int | None:
        return self.association_months if self.association_days is None else self.association_days


@dataclass(frozen=True, slots=True)
class Decision:
    """What a controller has decided of a type, at some places or at all of them."""

    type: str
    decision: str
    places: tuple[str, ...] = ()
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules, what controllers have decided, and the days of events by the campaign that signs up for them."""

    rules: Mapping[str, Rule]
    decisions: tuple[Decision, ...] = ()
    events: Mapping[str, date] = field(default_factory=dict)

    def decided(self, kind: str, place: str) -> Decision | None:
        """The last decision on a type at a place."""
        fits = (one for one in reversed(self.decisions) if one.type == kind and place in (one.places or (place,)))
        return next(fits, None)


@dataclass(frozen=True, slots=True)
class Purged:
    """One removal, as its protocol says it."""

    type: str
    number: int
    campaign: str
    place: str
    period: str
    decision: str

    @property
    def subject(self) -> str:
        return "; ".join(part for part in (f"{self.type}: {self.number}", self.campaign, self.period) if part)


@dataclass(frozen=True, slots=True)
class Purge:
    """What was removed, what waits for a person, and the places whose mapping must be made again."""

    done: tuple[Purged, ...]
    remarks: tuple[str, ...]
    places: tuple[str, ...]


def read_plan(home: Home) -> Plan:
    """The plan with the home's own decisions. Raises RetentionError with everything that is wrong."""
    own = home.root / OWN
    rules = _rules(tomllib.loads(SHIPPED.read_text("utf-8")))
    if not own.is_file():
        return Plan(rules)
    try:
        raw = tomllib.loads(own.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RetentionError(f"{own} går inte att läsa: {error}. Ingenting gallras förrän den är rättad.") from error
    decisions, events = raw.get("decision", []), raw.get("event", {})
    faults = list(_faults(raw, decisions, events))
    if faults:
        raise RetentionError(f"{own}: {'; '.join(faults)}. Ingenting gallras förrän den är rättad.")
    return Plan(rules, tuple(Decision(**one | {"places": tuple(one.get("places", ()))}) for one in decisions), events)


def _rules(raw: Mapping[str, Any]) -> dict[str, Rule]:
    return {kind: Rule(type=kind, **rule) for kind, rule in raw.items()}


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "type": lambda value: value in _HANDED_IN,
    "decision": lambda value: isinstance(value, str) and bool(value.strip()),
    "places": lambda value: isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value),
    "months": lambda value: type(value) is int and 0 <= value <= 1200,
}


def _faults(raw: Mapping[str, Any], decisions: Any, events: Any) -> Iterator[str]:
    yield from (f"{name} är inget som läses" for name in sorted(raw.keys() - {"decision", "event"}))
    if not isinstance(decisions, list) or not all(isinstance(one, dict) for one in decisions):
        yield "skriv varje beslut under [[decision]]"
        return
    for number, one in enumerate(decisions, start=1):
        wrong = [name for name in one if name not in _FITS or not _FITS[name](one[name])]
        wrong += [f"{name} (saknas)" for name in ("type", "decision") if name not in one]
        if one.get("months") is not None and one.get("type") in ("sensitive", "withdrawn"):
            wrong.append("months (tiden för den typen står i formuläret)")
        if one.get("type") == "answers" and "months" not in one:
            wrong.append("months (saknas: efter hur många månader)")
        if wrong:
            yield f"beslut {number}: {', '.join(wrong)} stämmer inte"
    if not isinstance(events, dict) or not all(type(day) is date for day in events.values()):
        yield "skriv varje träff under [event] som en adress och en dag utan citattecken, som 2027-05-20"


def purge(home: Home, database: Database, register: Register, now: int) -> Purge:
    """Remove what has had its time. Doing it again is harmless.

    Each removal is written in the desk's log before it is done; one that fails is written too. Raises RetentionError,
    DeskError, RegisterError, FormsError and JournalError.
    """
    plan = read_plan(home)
    swept = _sweep_scratch(plan, database, now)
    erasing = _Round(home, plan, Log(database), register, now)
    erasing.run()
    return Purge((*swept, *erasing.done), tuple(erasing.remarks), tuple(sorted(erasing.places)))


# the desk's own scratch


_EMPTY = {"recipient": "", "subject": "", "body": ""}


def _sweep_scratch(plan: Plan, database: Database, now: int) -> list[Purged]:
    """Remove the desk's scratch; the protocol stands in the same transaction."""
    with database.writing() as connection:
        connection.exec_driver_sql("pragma secure_delete = on")
        swept = [_sweep(connection, kind, plan.rules[kind], now) for kind in _SCRATCH]
        done = [one for one in swept if one.number]
        for one in done:
            row = {"at": now, "who": WHO, "act": ACT, "place": "", "subject": one.subject, "reason": one.decision}
            connection.execute(insert(LOG).values(row))
    return done


def _sweep(connection: Connection, kind: str, rule: Rule, now: int) -> Purged:
    before = now - (rule.days or 0) * 86_400
    table, column, old = _old(kind, before)
    number, first, last = connection.execute(
        select(func.count(), func.min(column), func.max(column)).select_from(table).where(old)
    ).one()
    if number:
        connection.execute((update(table).values(_EMPTY) if table is MAIL else delete(table)).where(old))
    return Purged(kind, number, "", "", _period(first, last), rule.decision)


def _old(kind: str, before: int) -> tuple[Table, ColumnElement[int], ColumnElement[bool]]:
    """The table of a type, its moment, and which rows have had their time."""
    table, column = {
        "ticket": (TICKET, TICKET.c.expires),
        "session": (SESSION, SESSION.c.seen),
        "attempt": (ATTEMPT, ATTEMPT.c.at),
        "mail": (MAIL, MAIL.c.sent),
    }[kind]
    # a letter that was sent keeps its line: its key must never be used again
    return table, column, and_(column < before, MAIL.c.recipient != "") if table is MAIL else column < before


def _period(first: int | None, last: int | None) -> str:
    return "" if first is None or last is None else f"{_day(first)}–{_day(last)}"


def _day(now: int) -> date:
    return day_in_sweden(datetime.fromtimestamp(now, UTC))


# what people have handed in


@dataclass(frozen=True, slots=True)
class _Line:
    """What retention needs to know of an entry that still has its body."""

    seq: int
    day: date
    receipt: str
    sensitive: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    """A campaign, what stands of it, and by whose rules."""

    campaign: Campaign
    form: Form
    association: bool
    ends: date | None
    """The last day of what it was for; None while it takes answers."""
    event: date | None
    lines: tuple[_Line, ...]
    withdrawn: Mapping[str, tuple[int, date]]
    """Where and when each receipt was last taken back."""


def _sensitive(kept: _Kept, days: int, today: date) -> list[_Line]:
    over = kept.event is not None and today >= kept.event + timedelta(days=days)
    return [line for line in kept.lines if over and line.sensitive]


def _withdrawn(kept: _Kept, days: int, today: date) -> list[_Line]:
    """What was sent before it was taken back; what was sent after that stands."""

    def gone(line: _Line) -> bool:
        seq, day = kept.withdrawn.get(line.receipt, (0, today))
        return bool(line.receipt) and line.seq < seq and today >= day + timedelta(days=days)

    return [line for line in kept.lines if gone(line)]


def _contacts(kept: _Kept, months: int, today: date) -> list[_Line]:
    return [] if kept.form.anonymous else _over(kept, months, today)


def _answers(kept: _Kept, months: int, today: date) -> list[_Line]:
    return _over(kept, months, today) if kept.form.anonymous else []


def _over(kept: _Kept, months: int, today: date) -> list[_Line]:
    return list(kept.lines) if kept.ends is not None and today > _months_after(kept.ends, months) else []


_HAD_ITS_TIME: Mapping[str, Callable[[_Kept, int, date], list[_Line]]] = {
    "sensitive": _sensitive,
    "withdrawn": _withdrawn,
    "contacts": _contacts,
    "answers": _answers,
}


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class _Round:
    """One round over the campaigns of a home."""

    def __init__(self, home: Home, plan: Plan, log: Log, register: Register, now: int) -> None:
        self._home, self._plan, self._log, self._register = home, plan, log, register
        self._now, self._today = now, _day(now)
        self.remarks: list[str] = []
        self.done: list[Purged] = []
        self.places: set[str] = set()
        """Where answers were erased."""

    def run(self) -> None:
        forms = catalogue(self._register)
        opened = [one for one in self._register.campaigns() if not one.draft]
        asked = {one.slug: (one, forms.get(one.form, one.version)) for one in opened}
        for name, url, anonymous in (
            ("journal.db", self._home.journal_url, True),
            ("contacts.db", self._home.contacts_url, False),
        ):
            if (self._home.root / name).exists():
                here = {slug: pair for slug, pair in asked.items() if pair[1].anonymous is anonymous}
                self._journal(url, here)

    def _journal(self, url: str, asked: Mapping[str, tuple[Campaign, Form]]) -> None:
        lines: dict[str, list[_Line]] = {slug: [] for slug in asked}
        withdrawn: dict[str, tuple[int, date]] = {}
        erased_before = False
        with open_reader(url, key=self._home.key("intake")) as reader:
            for entry in reader.entries(campaigns=frozenset(asked) | {""}):
                written = entry.written
                erased_before |= entry.erased
                if written.kind is Kind.WITHDRAWAL:
                    withdrawn[written.withdraws] = (entry.seq, written.day)
                elif written.campaign in asked and written.kind is not Kind.BATCH and not entry.erased:
                    lines[written.campaign].append(_line(entry, asked[written.campaign][1]))
        for slug, (campaign, form) in asked.items():
            self._campaign(url, self._kept(campaign, form, tuple(lines[slug]), withdrawn))
        if erased_before:
            # a reader that was in the way the last time may have left what was erased in the write-ahead log
            erase_bodies(url, key=self._home.key("intake"), seqs=[], day=self._today, decision=ACT)

    def _kept(
        self, campaign: Campaign, form: Form, lines: tuple[_Line, ...], withdrawn: Mapping[str, tuple[int, date]]
    ) -> _Kept:
        terms = self._register.terms(campaign.slug)
        return _Kept(
            campaign=campaign,
            form=form,
            # who opened a campaign without saying who they are is held to be an authority: then nothing goes by itself
            association=terms is not None and terms.controller_kind is ControllerKind.ASSOCIATION,
            ends=self._ends(campaign),
            event=self._plan.events.get(campaign.slug),
            lines=lines,
            withdrawn=withdrawn,
        )

    def _ends(self, campaign: Campaign) -> date | None:
        days = [one for one in (campaign.closed, campaign.last_entry) if one is not None]
        if not campaign.entry_has_closed(self._today) or not days:
            return None
        assignment = self._register.assignment(campaign.place)
        return max([min(days), *([last_day(assignment)] if assignment else [])])

    def _campaign(self, url: str, kept: _Kept) -> None:
        left = kept
        for kind in _HANDED_IN:
            period, decision = self._term(kind, left)
            due = _HAD_ITS_TIME[kind](left, period, self._today) if period is not None else []
            if due and decision:
                self._erase(url, kind, left, due, decision)
                gone = {line.seq for line in due}
                left = replace(left, lines=tuple(line for line in left.lines if line.seq not in gone))
            elif due:
                self._remark(kind, left, f"{len(due)} har haft sin tid, men gallringsbeslut saknas i {OWN}")
        self._look_for_gaps(left)

    def _term(self, kind: str, kept: _Kept) -> tuple[int | None, str]:
        """After how long, and by whose decision; without a decision nothing may go."""
        rule, decided = self._plan.rules[kind], self._plan.decided(kind, kept.campaign.place)
        if decided is not None:
            return rule.period if decided.months is None else decided.months, decided.decision
        if kept.association:
            return rule.association_period, f"Gallringsplanen: {rule.what['sv'].lower()}"
        return rule.period, rule.decision

    def _erase(self, url: str, kind: str, kept: _Kept, due: Sequence[_Line], decision: str) -> None:
        days = [line.day for line in due]
        one = Purged(kind, len(due), kept.campaign.slug, kept.campaign.place, f"{min(days)}–{max(days)}", decision)
        # the protocol comes first: a removal that nobody knows of is worse than one that is written and done again
        self._log.write(self._act(ACT, one, decision))
        try:
            erase_bodies(
                url,
                key=self._home.key("intake"),
                seqs=[line.seq for line in due],
                day=self._today,
                decision=decision,
            )
        except JournalError as error:
            self._log.write(self._act(BROKEN_OFF, one, str(error)))
            raise
        self.done.append(one)
        if kept.form.anonymous:
            self.places.add(kept.campaign.place)

    def _act(self, act: str, one: Purged, reason: str) -> Act:
        return Act(self._now, WHO, act, one.place, one.subject, reason)

    def _look_for_gaps(self, kept: _Kept) -> None:
        """What nobody can remove because something has not been said or done."""
        campaign, term = kept.campaign, self._term("contacts", kept)[0]
        linked = campaign.state(self._today) is CampaignState.OPEN
        if kept.event is None and not linked and any(line.sensitive for line in kept.lines):
            self._remark("sensitive", kept, f"skriv träffens dag under [event] i {OWN}, så att de kan tas bort i tid")
        assignment = self._register.assignment(campaign.place)
        if kept.lines and not kept.form.anonymous and kept.ends is None and assignment and term is not None:
            over = _months_after(last_day(assignment), term)
            if self._today > over:
                self._remark("contacts", kept, "uppdraget är slut men insamlingen är öppen: stäng den")

    def _remark(self, kind: str, kept: _Kept, words: str) -> None:
        self.remarks.append(f"{self._plan.rules[kind].what['sv']}, {kept.campaign.slug}: {words}.")


def _line(entry: Entry, form: Form) -> _Line:
    written = entry.written
    return _Line(entry.seq, written.day, written.receipt, _says_something_sensitive(entry, form))


def _says_something_sensitive(entry: Entry, form: Form) -> bool:
    """Whether a question about a diet or needs is answered; what cannot be read is taken to hold one."""
    names = [wire_name(question.id) for question in form.questions() if question.sensitive]
    if not names:
        return False
    if entry.written.kind is Kind.UNREADABLE:
        return True
    try:
        submitted = parse_body(entry.written.body, max_fields=field_limit(form))
    except AnswersError:
        return True
    return any(value.strip() for name in names for value in submitted.getlist(name))
