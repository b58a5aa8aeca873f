"""`platskoll codes`: sort what people wrote under codes, with suggestions; a second coder; and the count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from desk.commands.speaking import json_option, refuses, tell
from desk.here import today
from desk.home import Home, at
from desk.pipeline import stream
from desk.reviewing import SHORTEST, signed
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.coding.acts import (
    KAPPA_FROM,
    Agreement,
    CampaignCodes,
    Code,
    Kind,
    Round,
    Standing,
    codebook,
    finish,
    give,
    not_yet,
    suggestions,
    to_code,
)
from pipeline.errors import PipelineError
from pipeline.run import Stream, run_place

_REFUSED = (RegisterError, JournalError, FormsError, PipelineError)


@click.group(name="codes")
def command() -> None:
    """Koda fria svar: tema och slag, med förslag som en människa godtar eller ändrar."""


@command.command()
@click.argument("place")
@json_option
@click.pass_obj
@refuses(*_REFUSED)
def status(home: Path, place: str, as_json: bool) -> None:
    """Hur långt kodningen har kommit i PLACE, fråga för fråga. Visar inget svar."""
    with _place(at(home), place) as (_, found):
        rows = [
            {
                "campaign": codes.campaign,
                "question": asked.question.id,
                "texts": len(asked.texts),
                "coded": len(asked.texts) - len(codes.waiting(Round.FIRST, asked.question.id)),
                "counted": codes.coded.finish.day.isoformat() if codes.coded.finish else None,
            }
            for codes in found
            for asked in codes.questions
        ]
        lines = [f"{row['campaign']} {row['question']}: {row['coded']} av {row['texts']} kodade." for row in rows]
        for codes in found:
            why, counted = not_yet(codes), codes.coded.finish
            second = f"{_second(codes)} " if codes.sample else ""
            lines.append(f"{codes.campaign}: {second}{why['sv'] if why else 'Koderna kan räknas.'}")
            lines += [f"{codes.campaign}: räknade {counted.day} av {counted.who}."] if counted else []
    tell(as_json, rows, *(lines or ["Ingen har skrivit något än."]))


@command.command()
@json_option
def book(as_json: bool) -> None:
    """Kodboken: teman och slag, så som de skrivs i en kod (tema.slag)."""
    known = codebook()
    rows = {
        "themes": {theme: label["sv"] for theme, label in known.themes.items()},
        "kinds": {kind.value: f"{label['sv']}: {known.about[kind]['sv']}" for kind, label in known.kinds.items()},
    }
    tell(as_json, rows, *(f"{name}  {words}" for table in rows.values() for name, words in table.items()))


@command.command()
@click.argument("campaign")
@click.argument("question")
@click.option("--all", "every", is_flag=True, help="Också de som har fått koder.")
@click.pass_obj
@refuses(*_REFUSED)
def suggest(home: Path, campaign: str, question: str, every: bool) -> None:
    """De svar på QUESTION i CAMPAIGN som väntar på koder, med förslag. Förslagen är bara förslag och sparas inte."""
    with _campaign(at(home), campaign) as (_, codes):
        learned, coded = suggestions(codes), codes.coded.first
        for one in _of(codes, question):
            if given := coded.get(one.text.name):
                if every:
                    click.echo(f"{_line(one)}  [{_codes(given.codes)}]")
            else:
                found = learned.of(one.text.words, one.asked.question.label["sv"])
                click.echo(f"{_line(one)}  förslag: {_codes(found)}")


@command.command()
@click.argument("campaign")
@click.argument("question")
@click.argument("text")
@click.argument("codes", nargs=-1)
@click.option("--none", "nothing", is_flag=True, help="Inget tema passar.")
@click.pass_obj
@refuses(*_REFUSED)
def code(home: Path, campaign: str, question: str, text: str, codes: tuple[str, ...], nothing: bool) -> None:
    """Ge TEXT (de första tecknen räcker) koderna CODES: tema.slag, eller tema.slag:underkod. Sista ordet gäller."""
    _give(at(home), campaign, question, text, codes, Round.FIRST, nothing=nothing)


@command.command()
@click.argument("campaign")
@click.argument("question", default="")
@click.argument("text", default="")
@click.argument("codes", nargs=-1)
@click.option("--none", "nothing", is_flag=True, help="Inget tema passar.")
@click.pass_obj
@refuses(*_REFUSED)
def second(home: Path, campaign: str, question: str, text: str, codes: tuple[str, ...], nothing: bool) -> None:
    """Koda ett urval en andra gång, utan att se den förstas koder. Utan TEXT visas de svar som väntar."""
    if text:
        _give(at(home), campaign, question, text, codes, Round.SECOND, nothing=nothing)
        return
    with _campaign(at(home), campaign) as (_, found):
        for one in found.waiting(Round.SECOND, question):
            click.echo(f"{one.asked.question.id}  {_line(one)}")
        click.echo(_second(found))


@command.command()
@click.argument("campaign")
@json_option
@click.pass_obj
@refuses(*_REFUSED)
def agreement(home: Path, campaign: str, as_json: bool) -> None:
    """Hur väl två personer är överens, kod för kod: kappa där koden används minst tio gånger, annars skillnader."""
    with _campaign(at(home), campaign) as (_, codes):
        rows = [
            {"code": one.code.name, "used": one.used, "disagreements": one.disagreements, "kappa": one.kappa}
            for one in codes.agreements()
        ]
        lines = [f"{one.code.name}: {_how_well(one)}, används på {one.used} svar" for one in codes.agreements()]
        tell(as_json, rows, _second(codes), *lines, *([f"Kappa visas från {KAPPA_FROM} svar."] if lines else []))


@command.command("finish")
@click.argument("campaign")
@click.pass_obj
@refuses(*_REFUSED)
def finish_(home: Path, campaign: str) -> None:
    """Räkna koderna i CAMPAIGN: antalen blir offentliga vid nästa publicering och står fast till nästa räkning."""
    with _campaign(at(home), campaign) as (flow, codes):
        figures = finish(flow, codes, signed(flow), secret=at(home).key("pipeline"))
    known = codebook()
    for one in figures:
        if one.kind:
            label = known.label(Code(one.theme, Kind(one.kind)))["sv"]
            click.echo(f"{one.question or 'samstämmighet'}  {label}  {one.value:g}".replace(".", ","))
    click.echo("Räknat. Antalen blir offentliga vid nästa publicering. Koder med färre än tio personer visas inte.")


def _give(
    home: Home, campaign: str, question: str, text: str, names: tuple[str, ...], round_: Round, *, nothing: bool
) -> None:
    if bool(names) is nothing:
        raise click.ClickException("Skriv minst en kod (tema.slag), eller --none. Se `platskoll codes book`.")
    given = [_code(name) for name in names]
    with _campaign(home, campaign) as (flow, codes):
        found = [one.text.name for one in _of(codes, question) if one.text.name.startswith(text)]
        if len(found) != 1:
            raise click.ClickException(
                f"{text} är början på {len(found)} svar. Se `platskoll codes suggest {campaign} {question} --all`."
            )
        give(flow, codes, found[0], given, round_, signed(flow))
    with _campaign(home, campaign) as (_, now):
        click.echo(f"Sparat. {len(now.waiting(round_, question))} svar på frågan väntar.")


def _code(name: str) -> Code:
    plain, _, subcode = name.partition(":")
    theme, _, kind = plain.partition(".")
    if theme not in codebook().themes or kind not in tuple(Kind):
        raise click.ClickException(f"{plain} är ingen kod. `platskoll codes book` visar dem som finns.")
    return Code(theme, Kind(kind), subcode.strip())


@contextmanager
def _place(home: Home, place: str) -> Iterator[tuple[Stream, tuple[CampaignCodes, ...]]]:
    with stream(home) as flow:
        if flow.register.place(place) is None:
            raise click.ClickException(f"Det finns ingen plats som heter {place}.")
        run_place(flow, place)
        yield flow, to_code(flow, place, secret=home.key("pipeline"), today=today())


@contextmanager
def _campaign(home: Home, campaign: str) -> Iterator[tuple[Stream, CampaignCodes]]:
    with stream(home) as flow:
        found = flow.register.campaign(campaign)
    if found is None:
        raise click.ClickException(f"Det finns ingen insamling som heter {campaign}.")
    with _place(home, found.place) as (flow, everything):
        codes = next((one for one in everything if one.campaign == campaign), None)
        if codes is None:
            raise click.ClickException(f"Ingen har skrivit något i {campaign}.")
        yield flow, codes


def _of(codes: CampaignCodes, question: str) -> tuple[Standing, ...]:
    """The texts to one question."""
    found = tuple(one for one in codes.texts.values() if one.asked.question.id == question)
    if not found:
        raise click.ClickException(f"Ingen har skrivit något till {question} i {codes.campaign}.")
    return found


def _line(one: Standing) -> str:
    return f"{one.text.name[:SHORTEST]}  {' '.join(one.text.words.split())}"


def _codes(found: tuple[Code, ...]) -> str:
    return ", ".join(f"{one.name}:{one.subcode}" if one.subcode else one.name for one in found) or "inget"


def _how_well(one: Agreement) -> str:
    kappa = one.kappa
    return f"{one.disagreements} skillnader" if kappa is None else f"kappa {kappa:.2f}".replace(".", ",")


def _second(codes: CampaignCodes) -> str:
    return f"{codes.read_by_both()} av {len(codes.sample)} svar i urvalet är kodade av två."
