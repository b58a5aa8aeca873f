"""`platskoll publish`: a candidate to look at, or the public release."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path

import click

from desk.commands.speaking import json_option, progress, refuses, tell
from desk.here import today
from desk.home import at
from desk.pipeline import stream
from desk.publishing.candidate import write_documents
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import PipelineError
from pipeline.publish import CampaignSummary, Publication, make_candidate, publish
from reports import ReportError


def _line(summary: CampaignSummary) -> str:
    kind = "slutlig" if summary.final else "preliminär"
    if summary.respondents == 0:
        return f"{summary.slug}: färre än 10 svar, inga tal visas."
    return (
        f"{summary.slug} ({kind}): {summary.respondents} svar = {summary.in_groups} i {summary.groups} grupper "
        f"+ {summary.withheld} i ingen grupp."
    )


def lines(publication: Publication, *, candidate: bool) -> list[str]:
    """What became of it, in words."""
    out = [_line(summary) for summary in publication.campaigns]
    out += [
        f"{slug}: är öppen och blir offentlig först när insamlingen har stängt."
        for slug in publication.waiting
        if not candidate
    ]
    out += [f"{slug}: färre än 10 svar, publiceras inte." for slug in publication.too_few]
    if publication.release_id is None:
        out.append("Det finns inget att publicera än. Stäng en insamling med `platskoll campaign close`.")
    elif candidate:
        out.append(f"Kandidaten ligger i {publication.folder}. Inget är offentligt och inget är stängt.")
    elif publication.unchanged:
        out.append(f"Inget nytt: {publication.release_id} är fortfarande den offentliga publiceringen.")
    else:
        out.append(f"Publicerat som {publication.release_id}: {publication.folder}")
    return out


@click.command(name="publish")
@click.argument("place", required=False)
@click.option("--candidate", is_flag=True, help="Bara till påseende: inget blir offentligt och inget stängs.")
@json_option
@click.pass_obj
@refuses(RegisterError, JournalError, FormsError, PipelineError, ReportError)
def command(home: Path, place: str | None, candidate: bool, as_json: bool) -> None:
    """Publicera PLACE (eller alla): det som är stängt blir offentligt, för alltid i samma grupper."""
    where = at(home)
    make = make_candidate if candidate else publish
    with stream(where) as flow, progress("Skyddar och publicerar"):
        publication = make(
            flow,
            place=place,
            public=where.public,
            ledger=where.ledger,
            secret=where.key("pipeline"),
            who=getpass.getuser(),
            today=today(),
            pages=write_documents,
        )
    values = asdict(publication) | {"folder": str(publication.folder) if publication.folder else None}
    tell(as_json, values, *lines(publication, candidate=candidate))
