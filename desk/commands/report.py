"""`platskoll report`: build the needs analysis from what is public, or from the candidate."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import progress, refuses
from desk.home import Home, at
from intake.register import RegisterError, open_register
from pipeline.published import PublishedError
from reports import ReportError, write


@click.command(name="report")
@click.argument("place")
@click.option("--format", "formats", default="html,md", show_default=True, help="Kommaseparerat: html, md, pdf, docx.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Mapp; annars hemmets reports/.")
@click.option("--candidate", is_flag=True, help="Ur kandidaten i stället för det publicerade.")
@click.pass_obj
@refuses(ReportError, PublishedError, RegisterError)
def command(home: Path, place: str, formats: str, output: Path | None, candidate: bool) -> None:
    """Bygg behovsanalysen för PLACE."""
    where = at(home)
    database = (where.candidate if candidate else where.current) / "public.db"
    chosen = tuple(part.strip() for part in formats.split(",") if part.strip())
    try:
        with progress("Skriver dokumentet") as tell:
            files = write(
                database,
                place,
                output or (where.reports / "kandidat" if candidate else where.reports),
                chosen,
                progress=tell,
            )
    except ReportError:
        _know(where, place)
        raise
    for file in files:
        click.echo(str(file))


def _know(home: Home, place: str) -> None:
    """Refuse a place that is not in the register, which is a better reason than that nothing is published of it."""
    known = [found.slug for found in open_register(home.register_url).places()]
    if place not in known:
        there = f"De som finns är: {', '.join(known)}." if known else "Lägg till den med `platskoll place add`."
        raise click.ClickException(f"Det finns ingen plats som heter {place}. {there}")
