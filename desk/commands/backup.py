"""`platskoll backup`: a copy of everything that cannot be made again."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.home import at
from desk.safekeeping import SafekeepingError, back_up
from intake.journal import JournalError
from pipeline.errors import PipelineError


@click.command(name="backup")
@click.argument("destination", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
@refuses(SafekeepingError, JournalError, PipelineError, OSError)
def command(home: Path, destination: Path) -> None:
    """Kopiera allt som inte kan göras om till DESTINATION, medan allt är igång."""
    copy = back_up(at(home), destination.absolute())
    click.echo(f"{copy.folder}: {copy.files} filer, {copy.entries} rader i journalerna, alla kontrollerade.")
    click.echo("Kopian innehåller nycklar och svar: förvara den krypterad och inte på samma maskin.")
