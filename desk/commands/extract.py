"""`platskoll extract`: what each person answered to closed questions, as a file, for who has an assignment."""

from __future__ import annotations

import time
from pathlib import Path

import click

from desk.commands.speaking import json_option, refuses, tell
from desk.home import at
from desk.records import DeskError
from desk.taking_out import Wish, take_out
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import PipelineError
from pipeline.extract_file import Format


@click.command(name="extract")
@click.argument("campaign")
@click.option("--assignment", type=int, required=True, metavar="NUMMER", help="Analysuppdraget, som det numreras där.")
@click.option("--purpose", required=True, metavar="TEXT", help="Vad svaren ska användas till. Står i loggen.")
@click.option("--format", "kind", type=click.Choice([one.value for one in Format]), required=True, help="Filens slag.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="En ny fil, utom hemmet."
)
@click.option("--request", default="", metavar="DIARIENUMMER", help="En begäran att få ut allmän handling.")
@click.option("--decided-by", default="", metavar="NAMN", help="Vem som beslutar om begäran: namn och befattning.")
@json_option
@click.pass_obj
@refuses(DeskError, RegisterError, FormsError, JournalError, PipelineError)
def command(
    home: Path,
    campaign: str,
    assignment: int,
    purpose: str,
    kind: str,
    output: Path,
    request: str,
    decided_by: str,
    as_json: bool,
) -> None:
    """Ta ut svaren på CAMPAIGN, en rad per person, utan texter, dagar och annat som pekar ut."""
    wish = Wish(campaign, assignment, purpose, Format(kind), output, request, decided_by)
    done = take_out(at(home), wish, int(time.time()))
    tell(
        as_json,
        {"file": str(done.file), "note": str(done.note), "rows": done.rows, "variables": done.variables},
        f"{done.file}: {done.rows} rader, {done.variables} variabler.",
        f"Läs {done.note.name} bredvid: vad filen får användas till, och vad som krävs innan något lämnas ut.",
    )
