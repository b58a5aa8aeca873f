"""`platskoll publish`: a candidate to look at, or the public release."""

from __future__ import annotations

import getpass
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from desk.commands.speaking import json_option, progress, refuses, tell
from desk.here import today
from desk.home import at
from desk.pipeline import stream
from desk.publishing.candidate import Texts, write_documents, write_release
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import PipelineError
from pipeline.publish import (
    NONE_PUBLIC,
    CampaignSummary,
    Publication,
    confirm_latest,
    make_candidate,
    publish,
    withdraw_group,
)
from pipeline.published import open_published
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
@click.option(
    "--batches",
    is_flag=True,
    help="Även öppna insamlingar, i delar: när de är stora nog och tillräckligt många är nya.",
)
@click.option("--withdraw", metavar="GRUPP", help="Dra tillbaka en stängd grupp ur allt som är offentligt, för gott.")
@click.option("--reason", help="Varför gruppen dras tillbaka.")
@click.option(
    "--latest-release",
    metavar="UTGÅVA",
    help=f"Efter en återställning: den utgåva som senast var offentlig, eller {NONE_PUBLIC}.",
)
@json_option
@click.pass_obj
@refuses(RegisterError, JournalError, FormsError, PipelineError, ReportError)
def command(
    home: Path,
    place: str | None,
    candidate: bool,
    batches: bool,
    withdraw: str | None,
    reason: str | None,
    latest_release: str | None,
    as_json: bool,
) -> None:
    """Publicera PLACE (eller alla): det som är stängt blir offentligt, för alltid i samma grupper."""
    where = at(home)
    if candidate and (batches or withdraw):
        raise click.UsageError("En kandidat stänger inget: använd --candidate för sig.")
    if bool(withdraw) != bool(reason):
        raise click.UsageError(
            "Skriv både --withdraw GRUPP och --reason SKÄL: varför en grupp dras tillbaka ska stå kvar."
        )
    with stream(where) as flow, progress("Skyddar och publicerar"):
        # a text becomes public when its place is named, never because another place publishes
        everywhere = [one.slug for one in flow.register.places()] if candidate else []
        texts = Texts(where, frozenset([place] if place else everywhere))
        make = make_candidate if candidate else partial(publish, batches=batches, reworded=texts.reworded)
        if latest_release:
            confirm_latest(where.ledger, where.public, latest_release)
        if withdraw and reason:
            withdraw_group(flow, where.ledger, withdraw, who=getpass.getuser(), today=today(), reason=reason)
        publication = make(
            flow,
            place=place,
            public=where.public,
            ledger=where.ledger,
            secret=where.key("pipeline"),
            who=getpass.getuser(),
            today=today(),
            pages=partial(write_documents, texts=texts)
            if candidate
            else partial(write_release, texts=texts, crew=flow.crew_at_hand()),
        )
    values = asdict(publication) | {"folder": str(publication.folder) if publication.folder else None}
    tell(as_json, values, *lines(publication, candidate=candidate))
    for line in _thin_needs(publication):
        click.echo(line, err=True)


def _thin_needs(publication: Publication) -> list[str]:
    """What the release says that fewer than two kinds of evidence speak for (R-60)."""
    if publication.folder is None:
        return []
    with closing(open_published(publication.folder / "public.db")) as connection:
        thin = connection.execute("select place, number from need where supported = 0 order by place, number")
        return [
            f"Behov {number} i {place} har belägg av färre än två slag och kallas inte prioriterat."
            for place, number in thin
        ]
