"""`platskoll serve`: intake, desk and Datasette, each a process of its own that is loaded by itself."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from desk.home import Home, settle
from desk.processes import Door, Service, answers, platskoll, stop_on_signals, supervise, wait_until_up
from desk.services import NAMES, port_of


def _line(home: Home, name: str, host: str, first: int) -> list[str]:
    return platskoll(home.root, f"serve-{name}", "--host", host, "--port", str(first))


def _release(home: Home) -> str:
    return str(home.current.readlink()) if home.current.is_symlink() else ""


def services(home: Home, names: Sequence[str], host: str, first: int) -> list[Service]:
    """The named services as processes to be kept running; of Datasette one takes over from another for each release."""
    return [
        Service(
            name,
            lambda: _line(home, "explore", host, first) if _release(home) else None,
            lambda: _release(home),
            Door(host, port_of("explore", first)),
        )
        if name == "explore"
        else Service(name, partial(_line, home, name, host, first), lambda: "")
        for name in names
    ]


def addresses(names: Sequence[str], host: str, first: int) -> list[str]:
    """A line per service: where it answers."""
    words = {"intake": "Formulären", "desk": "Skrivbordet", "explore": "Öppna data"}
    return [f"  {words[name]:<12} http://{host}:{port_of(name, first)}/" for name in names]


@click.command(name="serve")
@click.argument("names", nargs=-1, type=click.Choice(NAMES), metavar="[intake|desk|explore ...]")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port",
    type=click.IntRange(1, 65533),
    default=8000,
    show_default=True,
    help="Intakets port; skrivbordet får nästa, öppna data nästnästa.",
)
@click.pass_obj
def command(home: Path, names: tuple[str, ...], host: str, port: int) -> None:
    """Starta webbtjänsterna. Avslutas med Ctrl+C eller SIGTERM."""
    where = settle(home)
    chosen = names or NAMES
    if len(chosen) == 1 and chosen[0] != "explore":
        refuse_busy_ports(chosen, host, port)
        line = _line(where, chosen[0], host, port)
        os.execv(line[0], line)  # noqa: S606 - a list that we made, and no shell
    run(where, chosen, host, port)


def refuse_busy_ports(names: Sequence[str], host: str, first: int) -> None:
    """Refuse, in a sentence, when something already listens where one of the services would."""
    busy = [port_of(name, first) for name in names if answers(host, port_of(name, first))]
    if busy:
        raise click.ClickException(
            f"Porten {busy[0]} är upptagen. Välj en annan med --port, till exempel --port {first + 100}."
        )


def run(home: Home, names: Sequence[str], host: str, port: int, *, announce: Callable[[], None] | None = None) -> None:
    """Keep the services running until asked to stop; `announce` is called once when all that can answer do."""
    refuse_busy_ports(names, host, port)
    stop = stop_on_signals()
    kept = services(home, names, host, port)
    if "desk" in names:
        kept.append(Service("tick", partial(_line, home, "tick", host, port), lambda: ""))
    keeper = threading.Thread(target=supervise, args=(kept, stop))
    keeper.start()
    ready = [name for name in names if name != "explore" or home.current.is_symlink()]
    up = all(wait_until_up(host, port_of(name, port), within=30) for name in ready)
    if up:
        for line in addresses(ready, host, port):
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
