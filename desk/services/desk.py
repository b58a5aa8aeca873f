"""The desk as a process of its own."""

from __future__ import annotations

from pathlib import Path

import click

from desk.app import LARGEST, create_app
from desk.commands.speaking import refuses
from desk.home import settle
from desk.records import DeskError
from desk.services import environment, port_of
from desk.services.web import serve
from desk.settings import DeskSettings, SettingsError
from intake.register import RegisterError


@click.command(name="serve-desk")
@click.option("--host", required=True)
@click.option("--port", "first", type=int, required=True)
@click.pass_obj
@refuses(SettingsError, DeskError, RegisterError)
def command(home: Path, host: str, first: int) -> None:
    """Skrivbordet, i den här processen. Startas av `platskoll serve`."""
    settings = DeskSettings.from_environment(environment(settle(home), host, first))
    serve(create_app(settings), host=host, port=port_of("desk", first), largest=LARGEST)
