"""`platskoll campaign`: open a form at a place for a period, close it, list them."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from desk.commands.speaking import json_option, refuses, several, tell
from desk.here import catalogue, public_url, today
from desk.home import Home, at
from desk.share import link, write_code
from forms.errors import FormsError
from intake.register import (
    Campaign,
    Channel,
    LegalBasis,
    Register,
    RegisterError,
    SampleDesign,
    open_register,
)

_DAY = click.DateTime(["%Y-%m-%d"])


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


@click.group(name="campaign")
def command() -> None:
    """Insamlingar: ett formulär som är öppet på en plats en tid."""


@command.command("open")
@click.argument("place")
@click.argument("form")
@click.option("--slug", help="Kort namn i länken; annars görs ett som går att läsa upp.")
@click.option("--opens", type=_DAY, help="Första dag (i dag om inget anges).")
@click.option("--closes", type=_DAY, help="Länkens sista dag.")
@click.option("--entry-closes", type=_DAY, help="Sista dag för svar på papper och telefon.")
@click.option("--controller", required=True, help="Personuppgiftsansvarig.")
@click.option("--contact", default="", help="Hur man når den ansvariga: telefon, e-post.")
@click.option("--legal-basis", type=click.Choice([b.value for b in LegalBasis]), required=True, help="Rättslig grund.")
@click.option("--languages", default="sv,en", show_default=True, help="Språk, det första är förval.")
@click.option(
    "--sample-design", type=click.Choice([d.value for d in SampleDesign]), default="open_link", show_default=True
)
@click.option("--channel", "channels", multiple=True, metavar="NYCKEL=NAMN", help="En länk per ställe den delas på.")
@json_option
@click.pass_obj
@refuses(RegisterError, FormsError)
def open_(home: Path, /, place: str, form: str, as_json: bool, channels: tuple[str, ...], **given: Any) -> None:
    """Öppna FORM på PLACE; skriver länken och dess QR-kod."""
    where = at(home)
    register = open_register(where.register_url)
    asked = catalogue(register).latest(form)
    languages = several(given["languages"], lacking="Ange minst ett språk.")
    unknown = [language for language in languages if language not in asked.languages]
    if unknown:
        raise click.ClickException(f"{form} finns inte på {', '.join(unknown)}. Språk: {', '.join(asked.languages)}.")
    campaign = register.open_campaign(
        Campaign(
            slug=given["slug"] or register.suggest_slug(place, form, choose=secrets.choice),
            place=place,
            form=asked.id,
            version=asked.version,
            definition=asked.digest,
            opens=_day(given["opens"]) or today(),
            closes=_day(given["closes"]),
            entry_closes=_day(given["entry_closes"]),
            controller=given["controller"],
            controller_contact=given["contact"] or given["controller"],
            legal_basis=LegalBasis(given["legal_basis"]),
            languages=languages,
            sample_design=SampleDesign(given["sample_design"]),
        )
    )
    for channel in channels:
        key, _, name = channel.partition("=")
        register.add_channel(Channel(campaign.slug, key, name or key))
    address = link(public_url(), campaign.slug)
    drawn, painted = write_code(address, where.codes, campaign.slug)
    lines = [address, f"QR-kod: {drawn} och {painted}"]
    for shared in register.channels(campaign.slug):
        of_channel = link(public_url(), campaign.slug, shared.key)
        write_code(of_channel, where.codes, f"{campaign.slug}-{shared.key}")
        lines.append(f"{shared.name}: {of_channel}")
    tell(as_json, {"slug": campaign.slug, "url": address, "qr": str(drawn)}, *lines)


@command.command()
@click.argument("slug")
@click.argument("key")
@click.argument("name")
@click.pass_obj
@refuses(RegisterError)
def channel(home: Path, slug: str, key: str, name: str) -> None:
    """En länk till för insamlingen SLUG, med nyckeln KEY, för stället NAME. En surfplattas nyckel börjar med kiosk."""
    where = at(home)
    register, found = of(where, slug)
    register.add_channel(Channel(found.slug, key, name))
    address = link(public_url(), found.slug, key)
    drawn, _ = write_code(address, where.codes, f"{found.slug}-{key}")
    click.echo(f"{name}: {address}\nQR-kod: {drawn}")


@command.command()
@click.argument("slug")
@click.pass_obj
@refuses(RegisterError)
def close(home: Path, slug: str) -> None:
    """Stäng en insamling i dag, för länk, papper och telefon."""
    register = open_register(at(home).register_url)
    register.close_campaign(slug, today())
    click.echo(f"{slug} är stängd.")


def _row(campaign: Campaign) -> dict[str, Any]:
    row = {name: str(value) if isinstance(value, date) else value for name, value in asdict(campaign).items()}
    return row | {"state": campaign.state(today()).value, "url": link(public_url(), campaign.slug)}


@command.command("list")
@click.argument("place", required=False)
@json_option
@click.pass_obj
@refuses(RegisterError)
def list_(home: Path, place: str | None, as_json: bool) -> None:
    """Alla insamlingar, eller en plats insamlingar."""
    register = open_register(at(home).register_url)
    rows = [_row(campaign) for campaign in register.campaigns(place)]
    lines = [f"{row['slug']:<28} {row['place']:<18} {row['form']:<22} {row['state']:<10} {row['url']}" for row in rows]
    tell(as_json, rows, *(lines or ["Inga insamlingar än. Öppna en med `platskoll campaign open`."]))


def of(home: Home, slug: str) -> tuple[Register, Campaign]:
    """The register and the campaign, or the sentence that it is unknown."""
    register = open_register(home.register_url)
    campaign = register.campaign(slug)
    if campaign is None:
        raise click.ClickException(f"Det finns ingen insamling som heter {slug}. Se `platskoll campaign list`.")
    return register, campaign
