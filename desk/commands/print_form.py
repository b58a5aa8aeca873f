"""`platskoll forms print`: a form on paper, as PDF and as the HTML that it was made from."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.campaign import of
from desk.commands.speaking import refuses
from desk.here import catalogue, public_url
from desk.home import Home, at
from desk.paper import Paper, PaperError, html, pdf
from desk.share import link
from forms.catalogue import Catalogue
from forms.definition import Form
from forms.errors import FormsError
from intake.register import Campaign, RegisterError, open_register


@click.command("print")
@click.argument("form")
@click.argument("place")
@click.option("--campaign", "slug", help="Insamlingen som svaren hör till: ansvarig, sista dag, länk och QR-kod.")
@click.option("--language", default="sv", show_default=True, help="Blankettens språk.")
@click.option("--return-to", default="", help="Var blanketten lämnas, till exempel ”Lådan i butiken”.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Mapp; annars hemmets reports/paper.")
@click.pass_obj
@refuses(RegisterError, FormsError, PaperError)
def command(
    home: Path, form: str, place: str, slug: str | None, language: str, return_to: str, output: Path | None
) -> None:
    """Skriv FORM för PLACE som blankett på papper (PDF och HTML)."""
    where = at(home)
    register = open_register(where.register_url)
    found = register.place(place)
    if found is None:
        raise click.ClickException(f"Det finns ingen plats som heter {place}. Lägg till den med `platskoll place add`.")
    campaign = _campaign(where, slug, form, place) if slug else None
    asked = _asked(catalogue(register), form, campaign, language)
    page = html(
        Paper(
            form=asked,
            place=found,
            language=language,
            supplied=register.supplied(place),
            campaign=campaign,
            address=_address(campaign, language) if campaign else "",
            privacy_address=f"{public_url()}/privacy/{campaign.slug}" if campaign else "",
            return_to=return_to,
        )
    )
    folder = output or where.reports / "paper"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{campaign.slug if campaign else f'{place}-{asked.key}'}-{language}"
    for kind, content in (("html", page.encode()), ("pdf", pdf(page))):
        file = folder / f"{name}.{kind}"
        file.write_bytes(content)
        click.echo(str(file))
    if campaign is None:
        click.echo("Skriv för hand vem som är ansvarig och var blanketten lämnas, eller ange --campaign.", err=True)


def _campaign(home: Home, slug: str, form: str, place: str) -> Campaign:
    _, campaign = of(home, slug)
    if (campaign.form, campaign.place) != (form, place):
        raise click.ClickException(
            f"Insamlingen {slug} gäller {campaign.form} i {campaign.place}. Skriv dem i stället."
        )
    return campaign


def _asked(known: Catalogue, form: str, campaign: Campaign | None, language: str) -> Form:
    """The version that the campaign was opened with, or the newest; in a language that it has."""
    asked = known.get(form, campaign.version) if campaign else known.latest(form)
    if language not in asked.languages:
        raise click.ClickException(f"{form} finns inte på {language}. Språk: {', '.join(asked.languages)}.")
    return asked


def _address(campaign: Campaign, language: str) -> str:
    """The same form on the web in the same language, where the campaign has it."""
    return link(public_url(), f"{campaign.slug}/{language}" if language in campaign.languages[1:] else campaign.slug)
