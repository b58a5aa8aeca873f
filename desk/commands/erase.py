"""`platskoll erase`: take an answer back with the code from its receipt, as the withdrawal page does."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.home import at
from intake.house import open_house
from intake.journal import JournalError
from intake.register import RegisterError
from intake.settings import IntakeSettings, SettingsError
from intake.withdraw import withdraw_by_code


@click.command(name="erase")
@click.argument("code")
@click.pass_obj
@refuses(RegisterError, JournalError, SettingsError)
def command(home: Path, code: str) -> None:
    """Ta tillbaka svaret som CODE hör till ur det som inte är publicerat."""
    settings = IntakeSettings.from_environment({**os.environ, "PLATSKOLL_HOME": str(at(home).root)})
    house = open_house(settings, lambda: datetime.now(UTC))
    try:
        known = withdraw_by_code(house, code)
    finally:
        house.close()
    if not known:
        raise click.ClickException("Koden hör inte till något svar. Kontrollera den mot kvittot.")
    click.echo("Svaret räknas inte längre. Kör `platskoll run` så försvinner det ur kartläggningen.")
