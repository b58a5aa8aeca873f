"""The intake as a process of its own: the only one of the three that writes what people hand in."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.home import settle
from desk.services import environment, port_of
from desk.services.web import serve
from intake.app import create_app
from intake.register import RegisterError
from intake.settings import IntakeSettings, SettingsError


@click.command(name="serve-intake")
@click.option("--host", required=True)
@click.option("--port", "first", type=int, required=True)
@click.pass_obj
@refuses(SettingsError, RegisterError)
def command(home: Path, host: str, first: int) -> None:
    """Formulären, i den här processen. Startas av `platskoll serve`."""
    settings = IntakeSettings.from_environment(environment(settle(home), host, first))
    app = create_app(settings)
    # a whole request is read before the form is looked at: a body cut off on its way never gets there
    serve(app, host=host, port=port_of("intake", first), largest=settings.body_limit * 4)
    app.extensions["house"].close()
