"""`platskoll forms`: which forms there are, whether a definition holds, and the ways into the register and out."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands import print_form
from desk.commands.speaking import json_option, read_text, refuses, tell
from desk.here import catalogue
from desk.home import settle
from forms.catalogue import problems_in, read_definition
from forms.definition import Question, words
from forms.errors import FormsError, Problem
from forms.languages import missing
from forms.xlsform import Taken, take_in, write_workbook
from intake.phrases import load_phrases
from intake.register import RegisterError, open_register


@click.group(name="forms")
def command() -> None:
    """Formulär: lista, granska, lägg till, visa, skriv ut, hämta från och lämna till Excel."""


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
        click.echo(_told(problem))
    wrong = sum(problem.severity == "error" for problem in problems)
    if wrong:
        raise click.ClickException(f"{file.name} har {wrong} fel. Rätta dem och kör igen.")
    click.echo(f"{file.name} håller.")


def _told(problem: Problem) -> str:
    return f"{'Fel' if problem.severity == 'error' else 'Varning'}: {problem}"


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
@refuses(RegisterError, FormsError)
def add(home: Path, file: Path) -> None:
    """Granska en definition och lägg den i registret bredvid de medföljande."""
    _add(home, read_text(file))


def _add(home: Path, text: str) -> None:
    form = read_definition(text)
    register = open_register(settle(home).register_url)
    # A shipped version is as final as one of the register: a changed copy of it must never come to stand beside it.
    catalogue(register).with_definitions([text])
    register.add_definition(form.id, form.version, form.digest, text)
    click.echo(f"{form.title['sv']} ({form.id} version {form.version}) finns nu i registret.")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--id", "form_id", help="Formulärets id, i stället för form_id på bladet settings.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Mapp som definitionen och dess språkfiler också skrivs i.",
)
@click.pass_obj
@refuses(RegisterError, FormsError)
def import_(home: Path, file: Path, form_id: str | None, output: Path | None) -> None:
    """Granska en XLSForm-arbetsbok (.xlsx) och lägg formuläret i registret bredvid de medföljande."""
    taken = take_in(file, form_id)
    for warning in taken.warnings:
        click.echo(_told(warning), err=True)
    _add(home, taken.definition)
    if output:
        _write(taken, output)
    elif taken.languages:
        click.echo(
            f"Registret tar svenska och engelska. Ange --output för att få språkfilerna: {', '.join(taken.languages)}.",
            err=True,
        )


def _write(taken: Taken, folder: Path) -> None:
    key = read_definition(taken.definition).key
    files = {f"{key}.toml": taken.definition}
    files |= {f"{key}.{language}.toml": text for language, text in taken.languages.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(str(folder / name))


@command.command()
@click.argument("form")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
@refuses(RegisterError, FormsError)
def export(home: Path, form: str, file: Path) -> None:
    """Skriv den nyaste versionen av FORM som XLSForm-arbetsbok i FILE (.xlsx). En fil som finns skrivs aldrig över."""
    found = catalogue(open_register(settle(home).register_url)).latest(form)
    content = write_workbook(found)
    try:
        with file.open("xb") as target:
            target.write(content)
    except FileExistsError as error:
        raise click.ClickException(f"{file} finns redan. Välj ett annat namn, eller ta bort filen först.") from error
    click.echo(f"{found.title['sv']} ({found.id} version {found.version}) finns nu i {file}.")


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
    known = {tag for form in catalogue(register).forms() for tag in form.languages} | set(load_phrases())
    if language not in known:
        raise click.ClickException(
            f"Inget finns på {language} än. Börja med docs/languages.md; språk som finns: {', '.join(sorted(known))}."
        )
    lacks: dict[str, list[str]] = {}
    for form, path in missing(language, catalogue(register).forms()):
        lacks.setdefault(form, []).append(path)
    lines = [f"{form}: {len(paths)} texter saknas, till exempel {paths[0]}" for form, paths in lacks.items()]
    rows = [{"form": form, "missing": paths} for form, paths in lacks.items()]
    tell(as_json, rows, *(lines or [f"Allt finns på {language}."]))
