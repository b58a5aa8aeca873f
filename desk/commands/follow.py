"""`platskoll follow`: exact participation by day, channel, mode, age and gender, each alone; never answers."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import json_option, refuses, tell
from desk.followup import Follow, FollowupError, follow
from desk.home import at
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import PipelineError

_WORDS = {"day": "Dag", "channel": "Länk", "mode": "Sätt", "age_group": "Ålder", "gender": "Kön"}


def lines(seen: Follow) -> list[str]:
    """The follow-up as a person reads it in a terminal."""
    out = [f"{seen.campaign}: {seen.respondents} svar"]
    for part, title in _WORDS.items():
        counts = seen.parts.get(part, ())
        if counts:
            out.append(f"\n{title}")
            out += [f"  {label:<40} {n:>5}" for label, n in counts]
    return out


@click.command(name="follow")
@click.argument("campaign")
@json_option
@click.pass_obj
@refuses(RegisterError, FormsError, JournalError, PipelineError, FollowupError)
def command(home: Path, campaign: str, as_json: bool) -> None:
    """Hur många som har svarat på CAMPAIGN: per dag, länk, sätt, ålder och kön, var för sig."""
    seen = follow(at(home), campaign)
    tell(
        as_json,
        {"campaign": seen.campaign, "respondents": seen.respondents}
        | {part: [{"label": label, "n": n} for label, n in counts] for part, counts in seen.parts.items()},
        *lines(seen),
    )
