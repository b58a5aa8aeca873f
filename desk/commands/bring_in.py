"""`platskoll import`: existing answers through the same door as everyone, with a balance that adds up."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from desk.commands.campaign import of
from desk.commands.speaking import json_option, progress, read_text, refuses, tell
from desk.here import catalogue, today
from desk.home import Home, at
from forms.errors import FormsError
from intake.importing import MappingError, Source, bring_in, read_mapping
from intake.journal import JournalError, open_writer
from intake.receive import Questionnaire
from intake.register import RegisterError
from pipeline.published import PublishedError, open_published


def _is_published(home: Home, campaign: str) -> bool:
    file = home.current / "public.db"
    if not file.exists():
        return False
    with closing(open_published(file)) as public:
        return public.execute("select 1 from campaign where slug = ?", (campaign,)).fetchone() is not None


@click.command(name="import")
@click.argument("campaign")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="Hur tabellens kolumner blir formulärets frågor (TOML).",
)
@json_option
@click.pass_obj
@refuses(RegisterError, FormsError, JournalError, MappingError, PublishedError)
def command(home: Path, campaign: str, file: Path, mapping_file: Path, as_json: bool) -> None:
    """Ta in svaren i FILE till CAMPAIGN. Inget försvinner: inlästa = mottagna + i karantän."""
    where = at(home)
    register, found = of(where, campaign)
    form = catalogue(register).get(found.form, found.version)
    asked = Questionnaire(found, form, "sv", register.supplied(found.place))
    mapping = read_mapping(read_text(mapping_file), asked)
    url = where.journal_url if form.anonymous else where.contacts_url
    with open_writer(url, key=where.key("intake")) as journal, progress("Tar in svar") as report:
        source = Source(file.name, file.read_bytes(), mapping)
        balance = bring_in(source, asked, journal=journal, key=where.key("intake"), today=today(), progress=report)
    if balance.new and _is_published(where, found.slug):
        click.echo(
            f"{found.slug} är redan publicerad: {balance.new} nya svar står i journalen men inte i publiceringen.",
            err=True,
        )
    tell(
        as_json,
        asdict(balance),
        *balance.remarks,
        "",
        f"{balance.read} rader lästa: {balance.accepted} mottagna (varav {balance.flagged} med anmärkning), "
        f"{balance.quarantined} i karantän. {balance.new} var nya.",
    )
