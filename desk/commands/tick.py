"""`platskoll tick`: do what time brings, once or again and again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click

from desk.commands.speaking import json_option, progress, refuses, tell
from desk.home import at
from desk.mail.sending import mail_server
from desk.mail.settings import MailSettings, MailSettingsError
from desk.processes import stop_on_signals
from desk.settings import DeskSettings, SettingsError
from desk.tick import Report, tick
from intake.register import day_in_sweden
from pipeline.errors import AlreadyRunningError
from pipeline.program import program

EVERY = 60
"""Seconds between two ticks, where nobody has said otherwise."""


def once(environment: Mapping[str, str], *, daily: bool = True, go_on: Callable[[], bool] = lambda: True) -> Report:
    """One tick now, over the home that the environment names. Raises AlreadyRunningError and SettingsError."""
    settings = DeskSettings.from_environment(environment)
    with ExitStack() as held:
        faults, send = [], None
        try:
            mail = MailSettings.from_environment(environment)
        except MailSettingsError as error:
            faults.append(str(error))
        else:
            send = held.enter_context(mail_server(mail)) if mail else None
        report = held.enter_context(progress("Skickar brev"))
        now = int(datetime.now(UTC).timestamp())
        done = tick(settings, now, send, report, daily=daily, go_on=go_on)
    done.failures += faults
    return done


def again_and_again(environment: Mapping[str, str], every: float, say: Callable[[Report], None]) -> None:
    """A tick every so many seconds until asked to end; what is looked for once a day is done once a day.

    What it came to is said when it differs from the time before.
    """
    stop = stop_on_signals()
    program()  # now: it runs for long, and the files that it was read from may be exchanged

    def work(daily: bool) -> Report:
        return once(environment, daily=daily, go_on=lambda: not stop.is_set())

    keep_on(work, every, say, stop=stop, today=_today)


def keep_on(
    work: Callable[[bool], Report],
    every: float,
    say: Callable[[Report], None],
    *,
    stop: threading.Event,
    today: Callable[[], date],
) -> None:
    """Do the work until `stop` is set. A day counts as done when a tick of it went without failures."""
    done: date | None = None
    said: Report | None = None
    while not stop.is_set():
        day = today()
        try:
            report = work(day != done)
        except AlreadyRunningError as error:
            report = Report(failures=[str(error)])
        if not report.failures:
            done = day
        if report != said:
            say(report)
            said = report
        stop.wait(every)


def _today() -> date:
    return day_in_sweden(datetime.now(UTC))


def lines(report: Report) -> list[str]:
    """What a tick came to, for a person."""
    return [
        f"Nya brev: {report.announced} om insamlingar, {report.reminded} påminnelser.",
        f"E-post: {report.sent} skickade, {report.postponed} uppskjutna, {report.refused} kom inte fram. "
        f"{report.waiting} väntar, {report.uncertain} kanske skickade.",
        *([f"Analysuppdrag som gick ut: {report.run_out}."] if report.run_out else []),
        f"Gallrat: {report.purged}.",
        *([f"Nya eller ändrade officiella siffror: {report.figures}."] if report.figures else []),
        *report.remarks,
    ]


def speak(report: Report, *, as_json: bool = False) -> None:
    """Print what a tick came to: counts and remarks, and failures where errors go."""
    tell(as_json, asdict(report), *lines(report))
    for failure in report.failures:
        click.echo(failure, err=True)


@click.command(name="tick")
@click.option("--every", type=click.FloatRange(min=1), metavar="SEKUNDER", help="Fortsätt, med så här långt emellan.")
@json_option
@click.pass_obj
@refuses(AlreadyRunningError, SettingsError)
def command(home: Path, every: float | None, as_json: bool) -> None:
    """Gör det som tiden för med sig: brev om insamlingar, påminnelser, e-post och gallring."""
    environment = {**os.environ, "PLATSKOLL_HOME": str(at(home).root)}
    if every is not None:
        again_and_again(environment, every, lambda report: speak(report, as_json=as_json))
        return
    report = once(environment)
    speak(report, as_json=as_json)
    if report.failures:
        raise click.exceptions.Exit(1)
