"""`platskoll run`: the journal becomes the mapping databases."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import json_option, progress, refuses, tell
from desk.home import at
from desk.pipeline import stream
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import PipelineError
from pipeline.side_by_side import run_places


@click.command(name="run")
@click.argument("place", required=False)
@json_option
@click.pass_obj
@refuses(RegisterError, JournalError, FormsError, PipelineError)
def command(home: Path, place: str | None, as_json: bool) -> None:
    """Normalisera svaren för PLACE, eller för alla platser."""
    with stream(at(home)) as flow:
        places = [place] if place else [found.slug for found in flow.register.places()]
        if place and flow.register.place(place) is None:
            raise click.ClickException(f"Det finns ingen plats som heter {place}.")
        with progress(f"Normaliserar {place or 'platserna'}") as report:
            balances = run_places(flow, places, report)
    tell(
        as_json,
        [{"place": slug, **balance._asdict()} for slug, balance in balances.items()],
        *(
            f"{slug}: {b.read} lästa = {b.normalised} normaliserade + {b.quarantined} i karantän. "
            f"{b.counted} räknas (varav {b.flagged} med anmärkning); {b.superseded} ersatta, "
            f"{b.withdrawn} återtagna, {b.excluded} undantagna."
            for slug, b in balances.items()
        ),
    )
