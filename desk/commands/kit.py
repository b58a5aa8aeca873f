"""`platskoll kit`: posters, table cards, postcards, letters and texts that bring people to a campaign."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from desk.commands.campaign import of
from desk.commands.speaking import read_text, refuses
from desk.here import catalogue, public_url
from desk.home import at
from desk.kit import SHEETS, Funder, Kit, KitError, channels_offered, drafts, kit_of, letters, messages, texts
from forms.errors import FormsError
from intake.register import Campaign, Place, Register, RegisterError

_HEADINGS = {"facebook": "Facebook", "sms": "Sms", "paper": "Lokaltidningen", "school": "Skolan"}


@click.command()
@click.argument("campaign")
@click.option("--channel", default="", help="Nyckeln för stället där det delas, till exempel butik.")
@click.option("--phone", default="", help="Telefonnummer för den som hellre ringer; annars insamlingens eget.")
@click.option("--hours", default="", help="När någon svarar, till exempel ”vardagar 9–16”.")
@click.option("--funder", default="", help="Finansiärens text; annars insamlingens egen.")
@click.option("--logo", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Finansiärens märke (bild).")
@click.option("--logo-alt", default="", help="Vad märket föreställer, för den som inte ser det.")
@click.option(
    "--codes",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Fil med hushållskoder, en på varje rad: ett brev för varje.",
)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Mapp; annars hemmets reports/kit.")
@click.pass_obj
@refuses(RegisterError, FormsError, KitError)
def command(
    home: Path,
    campaign: str,
    channel: str,
    phone: str,
    hours: str,
    funder: str,
    logo: Path | None,
    logo_alt: str,
    codes: Path | None,
    output: Path | None,
) -> None:
    """Skriv ut affischer, bordskort, vykort, brev och texter för CAMPAIGN."""
    where = at(home)
    register, found = of(where, campaign)
    _refuse_unknown(register, found, channel)
    form = catalogue(register).get(found.form, found.version)
    kit = kit_of(register, found, _place(register, found), form, public_url(), channel)
    kit = replace(kit, phone=phone or kit.phone, hours=hours or kit.hours)
    if funder or logo:
        kit = replace(kit, funders=(_funder(kit, funder, logo, logo_alt),))
    folder = output or where.reports / "kit"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{found.slug}-{channel}" if channel else found.slug
    for sheet, made in SHEETS.items():
        _write(folder / f"{name}-{sheet}.pdf", made(kit))
    for language in found.languages:
        _write(folder / f"{name}-texter-{language}.txt", _pasted(kit, language).encode())
    if codes:
        _write(folder / f"{found.slug}-brev.pdf", letters(kit, read_text(codes).split()))
    for language in drafts(kit):
        click.echo(f"Orden på {language} är ett utkast. Låt någon med språket som modersmål läsa dem först.", err=True)
    if found.draft:
        click.echo(f"{found.slug} är inte öppnad än: länken leder ingenstans förrän den är det.", err=True)


def _funder(kit: Kit, words: str, logo: Path | None, alt: str) -> Funder:
    """The funder as it was told on the line, with the campaign's own words where none were."""
    known = kit.funders[0].text if kit.funders else ""
    return Funder(words or known, logo.read_bytes() if logo else b"", alt)


def _refuse_unknown(register: Register, campaign: Campaign, channel: str) -> None:
    known = {shared.key for shared in register.channels(campaign.slug)}
    if channel and channel not in known:
        name = next((offered.name["sv"] for offered in channels_offered() if offered.key == channel), "Namn")
        raise click.ClickException(
            f"{campaign.slug} har ingen kanal {channel}. "
            f"Lägg till den med `platskoll campaign channel {campaign.slug} {channel} {name!r}`."
        )


def _place(register: Register, campaign: Campaign) -> Place:
    place = register.place(campaign.place)
    assert place is not None, "a campaign is opened at a place that is there"
    return place


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    click.echo(str(file))


def _pasted(kit: Kit, language: str) -> str:
    """The texts of a language under each other, with how many messages a text message becomes."""
    parts = []
    for key, text in texts(kit, language).items():
        count = f" ({messages(text)} sms)" if key == "sms" else ""
        parts.append(f"{_HEADINGS[key]}{count}\n{'-' * 20}\n{text}\n")
    return "\n\n".join(parts)
