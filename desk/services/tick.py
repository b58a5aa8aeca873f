"""What time brings, as a process of its own beside the web services."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.commands.tick import EVERY, again_and_again, speak
from desk.home import settle
from desk.services import environment
from desk.settings import SettingsError


@click.command(name="serve-tick")
@click.option("--host", required=True)
@click.option("--port", "first", type=int, required=True)
@click.pass_obj
@refuses(SettingsError)
def command(home: Path, host: str, first: int) -> None:
    """Brev, påminnelser och gallring, i den här processen. Startas av `platskoll serve`."""
    again_and_again(environment(settle(home), host, first), EVERY, speak)
