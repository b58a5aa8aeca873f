"""`platskoll upgrade`: lay out what is missing in a home and bring its register to this version."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.home import settle
from desk.records import DeskError, upgrade_records
from intake.journal import JournalError, open_writer
from intake.register import RegisterError, upgrade_register


@click.command(name="upgrade")
@click.pass_obj
@refuses(RegisterError, DeskError, JournalError)
def command(home: Path) -> None:
    """Gör hemmet redo för den här versionen. Går att köra hur många gånger som helst."""
    where = settle(home)
    for step in upgrade_register(where.register_url):
        click.echo(f"Registret: {step}")
    for step in upgrade_records(where.desk):
        click.echo(f"Skrivbordet: {step}")
    for url, file in ((where.journal_url, "journal.db"), (where.contacts_url, "contacts.db")):
        if (where.root / file).exists():
            # opening it for writing brings it to this version
            open_writer(url, key=where.key("intake")).close()
    click.echo(f"{where.root} är redo.")
