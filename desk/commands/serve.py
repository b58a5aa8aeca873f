"""`platskoll serve`: intake, desk and Datasette, each a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import waitress

from desk.app import create_app as create_desk
from desk.commands.speaking import refuses
from desk.home import Home, settle
from desk.processes import Service, answers, platskoll, stop_on_signals, supervise, wait_until_up
from desk.settings import DeskSettings
from intake.app import create_app as create_intake
from intake.register import RegisterError
from intake.settings import IntakeSettings, SettingsError
from pipeline.explore import command as explore_command
from reports import query_files

NAMES = ("intake", "desk", "explore")
_OFFSET = {name: offset for offset, name in enumerate(NAMES)}


def port_of(name: str, first: int) -> int:
    """Intake on the first port, the desk on the next, Datasette on the one after."""
    return first + _OFFSET[name]


def _environment(home: Home, host: str, first: int) -> dict[str, str]:
    """What the services are told, unless the environment already says otherwise."""
    told = {
        "PLATSKOLL_HOME": str(home.root),
        "PLATSKOLL_PUBLIC_URL": f"http://{host}:{first}",
        "PLATSKOLL_DATA_URL": f"http://{host}:{port_of('explore', first)}",
    }
    return {name: os.environ.get(name, value) for name, value in told.items()}


def _web(name: str, home: Home, host: str, first: int) -> None:
    """Run one of our two web applications in this process until it is asked to end."""
    environment = _environment(home, host, first)
    if name == "intake":
        settings = IntakeSettings.from_environment(environment)
        app = create_intake(settings)
        # a whole request is read before the form is looked at: a body cut off on its way never gets there
        limit = settings.body_limit * 4
    else:
        app = create_desk(DeskSettings.from_environment(environment))
        limit = 1_000_000
    server = waitress.create_server(
        app,
        host=host,
        port=port_of(name, first),
        threads=8,
        ident="",
        max_request_body_size=limit,
        inbuf_overflow=limit,
        channel_timeout=60,
    )
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    # ends on SIGTERM and on an interrupt, after what is being answered is finished
    server.run()
    if name == "intake":
        app.extensions["house"].close()


def _explore(home: Home, host: str, first: int) -> Service:
    """Datasette over the current release; started again when another release becomes the current one."""

    def release() -> str:
        return str(home.current.readlink()) if home.current.is_symlink() else ""

    def line() -> list[str] | None:
        if not release():
            return None
        folder = home.current.resolve()
        return explore_command(
            database=folder / "public.db",
            pages=folder / "pages",
            queries=query_files(),
            site=home.root / "explore",
            host=host,
            port=port_of("explore", first),
            intake_url=_environment(home, host, first)["PLATSKOLL_PUBLIC_URL"],
        )

    return Service("explore", line, release)


def services(home: Home, names: Sequence[str], host: str, first: int) -> list[Service]:
    """The named services as processes to be kept running."""
    return [
        _explore(home, host, first)
        if name == "explore"
        else Service(
            name,
            lambda name=name: platskoll(home.root, "serve", name, "--host", host, "--port", str(first)),  # type: ignore[misc]  # mypy cannot tell a default that binds the loop's name
            lambda: "",
        )
        for name in names
    ]


def addresses(home: Home, names: Sequence[str], host: str, first: int) -> list[str]:
    """A line per service: where it answers."""
    words = {"intake": "Formulären", "desk": "Skrivbordet", "explore": "Öppna data"}
    key = home.key("desk").hex()
    path = {"intake": "/", "desk": f"/in?key={key}", "explore": "/"}
    return [f"  {words[name]:<12} http://{host}:{port_of(name, first)}{path[name]}" for name in names]


@click.command(name="serve")
@click.argument("names", nargs=-1, type=click.Choice(NAMES), metavar="[intake|desk|explore ...]")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=8000, show_default=True, help="Intakets port; skrivbordet får nästa, öppna data nästnästa."
)
@click.pass_obj
@refuses(SettingsError, RegisterError)
def command(home: Path, names: tuple[str, ...], host: str, port: int) -> None:
    """Starta webbtjänsterna. Avslutas med Ctrl+C eller SIGTERM."""
    where = settle(home)
    chosen = names or NAMES
    if len(chosen) == 1 and chosen[0] != "explore":
        _web(chosen[0], where, host, port)
        return
    run(where, chosen, host, port)


def run(home: Home, names: Sequence[str], host: str, port: int, *, announce: Callable[[], None] | None = None) -> None:
    """Keep the services running until asked to stop; `announce` is called once when all that can answer do."""
    busy = [name for name in names if answers(host, port_of(name, port))]
    if busy:
        raise click.ClickException(
            f"Porten {port_of(busy[0], port)} är upptagen. Välj en annan med --port, till exempel --port {port + 100}."
        )
    stop = stop_on_signals()
    kept = services(home, names, host, port)
    keeper = threading.Thread(target=supervise, args=(kept, stop))
    keeper.start()
    ready = [name for name in names if name != "explore" or home.current.is_symlink()]
    up = all(wait_until_up(host, port_of(name, port), within=30) for name in ready)
    if up:
        for line in addresses(home, ready, host, port):
            click.echo(line)
        if "explore" in names and "explore" not in ready:
            click.echo("  Öppna data startar när den första publiceringen är gjord.")
        if announce is not None:
            announce()
    else:
        click.echo("En tjänst kom inte igång inom 30 sekunder. Se felutskriften ovan.", err=True)
        stop.set()
    # the event is waited for in short turns, so that signals reach the main thread at once
    while not stop.wait(0.5):
        pass
    keeper.join()
    if not up:
        raise click.exceptions.Exit(1)
