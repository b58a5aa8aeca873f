"""`platskoll restore`: a home from a copy that `platskoll backup` made."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.safekeeping import SafekeepingError, restore
from intake.journal import JournalError


@click.command(name="restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
@refuses(SafekeepingError, JournalError, OSError)
def command(home: Path, source: Path) -> None:
    """Gör ett hem av säkerhetskopian i SOURCE. Hemmet måste vara nytt eller tomt."""
    copy = restore(source.absolute(), home)
    click.echo(f"{copy.folder} är återställt: {copy.files} filer, {copy.entries} rader i journalerna, alla hela.")
    click.echo("Kör `platskoll run` så byggs kartläggningen upp igen.")
    click.echo("Innan något publiceras: se efter vilken utgåva som var den senaste, `platskoll publish --help`.")
