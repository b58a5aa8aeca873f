"""What time brings is done once, whatever else fails, and told."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from desk.accounts import Accounts, Grant, Role
from desk.commands.tick import keep_on, lines
from desk.home import Home, settle
from desk.mail.letters import News, news_of
from desk.mail.outbox import Accepted, Letter, Outbox, Unreachable
from desk.processes import platskoll
from desk.records import open_records
from desk.settings import DeskSettings
from desk.tick import Report, tick
from forms.catalogue import shipped
from intake.register import Assignment, Campaign, LegalBasis, Place, Register, SampleDesign, open_register
from pipeline.alone import alone
from pipeline.errors import AlreadyRunningError

Typed = Any
ROOT = Path(__file__).parents[2]
OPENS, CLOSES = date(2026, 3, 2), date(2026, 3, 20)
Does = Callable[..., Report]


def _at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def _campaign(**others: Any) -> Campaign:
    form = shipped().latest(others.pop("form", "resident_survey"))
    given = {
        **{"slug": "byn-enkat", "place": "byn", "form": form.id, "version": form.version, "definition": form.digest},
        **{"opens": OPENS, "closes": CLOSES, "entry_closes": None, "controller": "K", "controller_contact": ""},
        **{"legal_basis": LegalBasis.PUBLIC_INTEREST, "languages": ("sv",)},
        **{"sample_design": SampleDesign.OPEN_LINK},
    }
    return Campaign(**given | others)


@pytest.fixture
def rooms(tmp_path: Path) -> Home:
    """A home with a place that a process leader and two supporters work at."""
    home = settle(tmp_path / "home")
    open_register(home.register_url).add_place(Place("byn", "Byn", "1494", 800, "SCB"))
    _active(home, "ledare@example.se", Role.PROCESS_LEADER)
    for n in (1, 2):
        _active(home, f"stod{n}@example.se", Role.PROCESS_SUPPORTER)
    return home


def _active(home: Home, email: str, role: Role, place: str = "byn") -> None:
    accounts = Accounts(open_records(home.desk), home.key("desk"))
    made = accounts.add(email, "N", [Grant(role, place)], OPENS)
    accounts.set_password(made.number, "en lång mening som ingen gissar")


@pytest.fixture
def register(rooms: Home) -> Register:
    return open_register(rooms.register_url)


@pytest.fixture
def outbox(rooms: Home) -> Outbox:
    return Outbox(open_records(rooms.desk))


@pytest.fixture
def does(rooms: Home) -> Does:
    """Ticks on a day."""
    settings = DeskSettings(
        rooms, "https://svara.example.se", "https://data.example.se", "https://skrivbord.example.se"
    )
    return lambda day, send=None, **others: tick(settings, _at(day), send, **others)


# what there is to tell

NEWS = [
    (_campaign(), OPENS - timedelta(days=1), None),
    (_campaign(), OPENS, News.OPENED),
    (_campaign(), OPENS + timedelta(days=13), News.OPENED),
    (_campaign(), OPENS + timedelta(days=14), None),
    (_campaign(), CLOSES + timedelta(days=1), None),
    (_campaign(), CLOSES + timedelta(days=2), News.CLOSED),
    (_campaign(), CLOSES + timedelta(days=15), News.CLOSED),
    (_campaign(), CLOSES + timedelta(days=16), None),
    (_campaign(entry_closes=CLOSES + timedelta(days=9)), CLOSES + timedelta(days=1), News.LINK_CLOSED),
    (_campaign(entry_closes=CLOSES + timedelta(days=9)), CLOSES + timedelta(days=10), News.CLOSED),
    (_campaign(closed=OPENS + timedelta(days=3)), OPENS + timedelta(days=3), News.CLOSED),
    (_campaign(closes=None, closed=OPENS + timedelta(days=3)), OPENS + timedelta(days=4), News.CLOSED),
    (_campaign(closed=CLOSES + timedelta(days=90)), CLOSES + timedelta(days=90), None),
    (_campaign(draft=True), OPENS, None),
]


@pytest.mark.parametrize(("campaign", "today", "expected"), NEWS)
def test_there_is_news_when_something_opened_or_closed_within_a_fortnight(
    campaign: Campaign, today: date, expected: News | None
) -> None:
    assert news_of(campaign, today) is expected


def test_the_leaders_of_the_place_are_told_once_and_nobody_else(register: Register, outbox: Outbox, does: Does) -> None:
    register.open_campaign(_campaign(entry_closes=CLOSES + timedelta(days=9)))
    days = [OPENS, OPENS, OPENS + timedelta(days=1), CLOSES + timedelta(days=1), CLOSES + timedelta(days=11)]
    assert [does(day).announced for day in days] == [1, 0, 0, 1, 1]
    letters = outbox.waiting()
    assert {letter.recipient for letter in letters} == {"ledare@example.se"}
    opened, link_closed, closed = (letter.body for letter in letters)
    assert "https://svara.example.se/s/byn-enkat" in opened
    assert "29\N{NO-BREAK SPACE}mars 2026" in link_closed
    assert "Gör en kandidat" in closed
    for body in (opened, link_closed, closed):
        assert "https://skrivbord.example.se" in body
        assert "You get this letter because" in body


def test_a_sign_up_that_closes_leads_to_those_who_signed_up(register: Register, outbox: Outbox, does: Does) -> None:
    register.open_campaign(_campaign(form="stakeholder_signup"))
    does(CLOSES + timedelta(days=2))
    (letter,) = outbox.waiting()
    assert "Hör av er till dem som har anmält sig" in letter.body
    assert "kandidat" not in letter.body


def test_a_leader_who_comes_later_gets_what_is_still_news(
    rooms: Home, register: Register, outbox: Outbox, does: Does
) -> None:
    register.open_campaign(_campaign())
    does(OPENS)
    _active(rooms, "ny@example.se", Role.PROCESS_LEADER)
    assert does(OPENS + timedelta(days=1)).announced == 1
    assert [letter.recipient for letter in outbox.waiting()] == ["ledare@example.se", "ny@example.se"]


# reminders


def test_leaders_and_supporters_are_reminded_once_of_what_the_calendar_says(
    register: Register, outbox: Outbox, does: Does
) -> None:
    register.set_assignment(Assignment("byn", date(2026, 1, 1)))
    assert does(date(2026, 2, 12)).reminded == 0
    assert [does(date(2026, 2, 13)).reminded for _ in range(2)] == [3, 0]
    assert {letter.recipient for letter in outbox.waiting()} == {
        *("ledare@example.se", "stod1@example.se", "stod2@example.se"),
    }
    assert {letter.subject for letter in outbox.waiting()} == {"Byn: dags för en avstämning"}


def test_a_place_without_an_assignment_and_one_without_people_is_not_reminded(
    register: Register, outbox: Outbox, does: Does
) -> None:
    register.add_place(Place("sjon", "Sjön", "1494", 800, "SCB"))
    register.set_assignment(Assignment("sjon", date(2026, 1, 1)))
    assert does(date(2027, 6, 15)).reminded == 0
    assert outbox.waiting() == []


def test_what_is_looked_for_once_a_day_is_left_when_it_has_been_done(register: Register, does: Does) -> None:
    register.set_assignment(Assignment("byn", date(2026, 1, 1)))
    assert does(date(2026, 6, 1), daily=False).reminded == 0


# mail


def test_letters_wait_and_say_so_where_mail_is_not_set(register: Register, does: Does) -> None:
    register.open_campaign(_campaign())
    report = does(OPENS)
    assert (report.waiting, report.sent, report.failures) == (1, 0, [])
    assert "PLATSKOLL_SMTP" in report.remarks[0]


def test_letters_go_and_are_counted_and_go_on_where_they_stopped(
    register: Register, outbox: Outbox, does: Does
) -> None:
    for n in range(3):
        outbox.put(str(n), "p@example.se", "Ämne", "Text", _at(OPENS))
    gone: list[str] = []

    def send(letter: Letter) -> Accepted:
        gone.append(letter.key)
        return Accepted()

    report = does(OPENS, send, go_on=lambda: len(gone) < 2)
    assert (report.sent, report.waiting, report.uncertain) == (2, 1, 0)
    assert (does(OPENS, send).sent, gone) == (1, ["0", "1", "2"])


def test_a_letter_that_perhaps_was_sent_is_told_at_every_tick(outbox: Outbox, does: Does) -> None:
    outbox.put("a", "p@example.se", "Ämne", "Text", _at(OPENS))

    def breaks(_letter: Letter) -> Accepted:
        raise OSError("disk")

    assert does(OPENS, breaks).failures == ["E-posten: disk"]
    for _ in range(2):
        report = does(OPENS, lambda _letter: Accepted())
        assert (report.sent, report.uncertain) == (0, 1)
        assert "kanske är skickade" in report.remarks[0]


# failures


def test_a_part_that_fails_is_told_and_the_others_are_done(
    rooms: Home, register: Register, outbox: Outbox, does: Does
) -> None:
    register.open_campaign(_campaign(version=99))
    register.open_campaign(_campaign(slug="byn-tva"))
    (rooms.root / "retention.toml").write_text("= fel")
    report = does(OPENS, lambda _letter: Accepted())
    assert [failure.partition(":")[0] for failure in report.failures] == ["byn-enkat", "Gallringen"]
    assert (report.announced, report.sent) == (1, 1)


def test_a_fault_of_the_program_is_raised_when_the_others_have_done_theirs(
    register: Register, outbox: Outbox, does: Does, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.open_campaign(_campaign())
    register.set_assignment(Assignment("byn", date(10**3 * 2, 1, 31), months=10**6))
    with pytest.raises((OverflowError, ValueError)):
        does(OPENS, lambda _letter: Accepted())
    assert [letter.state for letter in outbox.sent()] == ["skickat"]


def test_two_ticks_never_run_at_once(rooms: Home, does: Does) -> None:
    with alone(rooms.root / ".tick.lock", "Något"), pytest.raises(AlreadyRunningError, match="pågår redan"):
        does(OPENS)


def test_a_server_that_is_down_stops_nothing_else(register: Register, does: Does) -> None:
    register.open_campaign(_campaign())
    report = does(OPENS, lambda _letter: Unreachable("Nere."))
    assert (report.announced, report.postponed, report.waiting, report.failures) == (1, 1, 1, [])


# the command


class Box:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        self.subjects += [line for line in envelope.content.decode().splitlines() if line.startswith("Subject:")]
        return "250 OK"


@contextmanager
def _mail_server(port: int) -> Any:
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port, server_hostname="mail.example")
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def test_the_command_sends_tells_and_counts(
    home: Typed, free_ports: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_ports(1)
    settle(home.root)
    outbox = Outbox(open_records(home.root / "desk.db"))
    outbox.put("a", "p@example.se", "Hej", "Text", 0)
    assert "breven väntar i kön" in home.does("tick").out
    monkeypatch.setenv("PLATSKOLL_SMTP", f"smtp://127.0.0.1:{port}")
    said = home.types("tick")
    assert (said.code, "PLATSKOLL_MAIL_FROM" in said.err) == (1, True)
    monkeypatch.setenv("PLATSKOLL_MAIL_FROM", "desk@example.se")
    with _mail_server(port) as box:
        counts = home.does("tick", "--json").json
        assert (counts["sent"], counts["waiting"], counts["failures"]) == (1, 0, [])
    assert box.subjects == ["Subject: Hej"]
    assert home.does("tick").out.splitlines() == lines(Report())


def test_the_command_refuses_where_there_is_no_home(home: Typed) -> None:
    said = home.types("tick")
    assert (said.code, "Det finns inget hem" in said.err) == (1, True)


def test_the_service_ticks_until_it_is_asked_to_end(home: Typed) -> None:
    settle(home.root)
    line = platskoll(home.root, "tick", "--every", "3600")
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Nya brev: 0")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_the_service_does_daily_things_once_a_day_and_again_after_a_failure_and_speaks_when_it_changes() -> None:
    days = iter([OPENS, OPENS, OPENS, OPENS + timedelta(days=1)])
    ends = iter([Report(failures=["fel"]), Report(failures=["fel"]), Report(), Report(sent=1)])
    asked: list[bool] = []
    said: list[Report] = []
    stop = threading.Event()

    def work(daily: bool) -> Report:
        asked.append(daily)
        if len(asked) == 4:
            stop.set()
        return next(ends)

    keep_on(work, 0.0, said.append, stop=stop, today=lambda: next(days))
    assert asked == [True, True, True, True]
    assert said == [Report(failures=["fel"]), Report(), Report(sent=1)]


def test_a_day_that_is_done_is_not_done_again() -> None:
    asked: list[bool] = []
    stop = threading.Event()

    def work(daily: bool) -> Report:
        asked.append(daily)
        if len(asked) == 3:
            stop.set()
        return replace(Report())

    keep_on(work, 0.0, lambda _report: None, stop=stop, today=lambda: OPENS)
    assert asked == [True, False, False]
