"""`platskoll forms`: which forms there are, whether a definition holds, and putting one in the register."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands import print_form
from desk.commands.speaking import json_option, read_text, refuses, tell
from desk.here import catalogue
from desk.home import settle
from forms.catalogue import problems_in, read_definition
from forms.definition import Question, words
from forms.errors import FormsError
from forms.languages import missing
from intake.register import RegisterError, open_register


@click.group(name="forms")
def command() -> None:
    """Formulär: lista, granska, lägg till, visa, skriv ut."""


command.add_command(print_form.command)


@command.command("list")
@json_option
@click.pass_obj
@refuses(RegisterError, FormsError)
def list_(home: Path, as_json: bool) -> None:
    """Alla formulär som kan öppnas."""
    register = open_register(settle(home).register_url)
    forms = catalogue(register).forms()
    rows = [{"form": f.id, "version": f.version, "title": f.title["sv"], "anonymous": f.anonymous} for f in forms]
    tell(as_json, rows, *(f"{f.id:<24} v{f.version}  {f.title['sv']}" for f in forms))


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@refuses(FormsError)
def check(file: Path) -> None:
    """Granska en definition: var, vilken regel, hur det rättas."""
    problems = problems_in(read_text(file))
    for problem in problems:
        click.echo(
            f"{'Fel' if problem.severity == 'error' else 'Varning'}: {problem.where} – {problem.rule} – {problem.mend}"
        )
    wrong = sum(problem.severity == "error" for problem in problems)
    if wrong:
        raise click.ClickException(f"{file.name} har {wrong} fel. Rätta dem och kör igen.")
    click.echo(f"{file.name} håller.")


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
@refuses(RegisterError, FormsError)
def add(home: Path, file: Path) -> None:
    """Granska en definition och lägg den i registret bredvid de medföljande."""
    text = read_text(file)
    form = read_definition(text)
    register = open_register(settle(home).register_url)
    register.add_definition(form.id, form.version, form.digest, text)
    click.echo(f"{form.title['sv']} ({form.id} version {form.version}) finns nu i registret.")


def _line(question: Question) -> str:
    rows = f" × {len(question.rows.choices)} rader" if question.rows else ""
    return (
        f"  {question.id:<24} {question.type.value}{rows:<12}  {question.publication.value:<5} {question.label['sv']}"
    )


@command.command()
@click.argument("form")
@click.pass_obj
@refuses(RegisterError, FormsError)
def show(home: Path, form: str) -> None:
    """Visa ett formulärs frågor."""
    register = open_register(settle(home).register_url)
    found = catalogue(register).latest(form)
    click.echo(f"{found.title['sv']} ({found.id} version {found.version})")
    for section in found.sections:
        click.echo(f"\n{words(section.title, 'sv')}")
        for question in section.questions:
            click.echo(_line(question))


@command.command("missing")
@click.argument("language")
@json_option
@click.pass_obj
@refuses(RegisterError, FormsError)
def missing_(home: Path, language: str, as_json: bool) -> None:
    """Vad som saknas på ett språk (till exempel ar, en, sv-lattlast)."""
    register = open_register(settle(home).register_url)
    lacks: dict[str, list[str]] = {}
    for form, path in missing(language, catalogue(register).forms()):
        lacks.setdefault(form, []).append(path)
    lines = [f"{form}: {len(paths)} texter saknas, till exempel {paths[0]}" for form, paths in lacks.items()]
    rows = [{"form": form, "missing": paths} for form, paths in lacks.items()]
    tell(as_json, rows, *(lines or [f"Allt finns på {language}."]))
