"""`platskoll upgrade`: lay out what is missing in a home and bring its register to this version."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.home import settle
from intake.register import RegisterError, upgrade_register


@click.command(name="upgrade")
@click.pass_obj
@refuses(RegisterError)
def command(home: Path) -> None:
    """Gör hemmet redo för den här versionen. Går att köra hur många gånger som helst."""
    where = settle(home)
    for step in upgrade_register(where.register_url):
        click.echo(f"Registret: {step}")
    click.echo(f"{where.root} är redo.")
