"""`platskoll report`: build the needs analysis from a place's living text and what is public, or the candidate."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from desk.commands.speaking import NO_FORMAT, json_option, progress, refuses, several, tell
from desk.here import public_url
from desk.home import Home, at
from desk.publishing.onward import ways
from intake.register import RegisterError, open_register
from pipeline.errors import PipelineError
from pipeline.published import PublishedError, open_published, surveyed
from pipeline.side_by_side import together
from reports import (
    ENGLISH,
    LANGUAGES,
    Language,
    Manuscript,
    Remark,
    Renewed,
    ReportError,
    beside_text,
    check_formats,
    finish,
    keep,
    language_of,
    living_text,
    open_manuscript,
    place_of,
    read_draft,
    refresh,
    renewed,
    write_formats,
    write_fresh,
    write_list,
    write_notice,
)


class OfAPlace(click.Group):
    """`platskoll report PLACE` is `platskoll report build PLACE`; the other words are what they are."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = bool(args) and args[0] in {*self.commands, *ctx.help_option_names}
        if not named:
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(name="report", cls=OfAPlace)
def command() -> None:
    """Bygg behovsanalysen av platsens egen text: `platskoll report PLACE`."""


_candidate = click.option("--candidate", is_flag=True, help="Ur kandidaten i stället för det publicerade.")
_language = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="sv",
    show_default=True,
    callback=lambda _context, _option, code: LANGUAGES[code],
    help="Dokumentets språk.",
)


@dataclass(frozen=True, slots=True)
class _Order:
    """How documents are to be built, whichever place they are about."""

    home: Home
    formats: tuple[str, ...]
    output: Path
    fresh: bool
    candidate: bool
    language: Language


@dataclass(frozen=True, slots=True)
class _Built:
    """The files of one place, and what a person is told of its text; or why there are none."""

    place: str
    files: tuple[Path, ...] = ()
    told: tuple[str, ...] = ()
    refused: str = ""


@command.command(name="build")
@click.argument("places", nargs=-1, metavar="PLACE...")
@click.option("--all", "every", is_flag=True, help="Alla platser som det finns en enkät om.")
@click.option("--format", "formats", default="html,md", show_default=True, help="Kommaseparerat: html, md, pdf, docx.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Mapp; annars hemmets reports/.")
@click.option("--fresh", is_flag=True, help="Bara ett nytt utkast bredvid texten, som lämnas orörd.")
@_language
@_candidate
@click.pass_obj
@refuses(ReportError, PublishedError, RegisterError, PipelineError)
def build(
    home: Path,
    places: tuple[str, ...],
    *,
    every: bool,
    formats: str,
    output: Path | None,
    fresh: bool,
    language: Language,
    candidate: bool,
) -> None:
    """Bygg dokumentet om PLACE av dess text, eller gör ett utkast där det inte finns någon; flera på en gång."""
    where = at(home)
    chosen = several(formats, lacking=NO_FORMAT)
    check_formats(chosen)
    if fresh and language == ENGLISH:
        raise click.ClickException("Utkastet att skriva i är på svenska: kör --fresh utan --language en.")
    order = _Order(where, chosen, output or _folder(where, candidate), fresh, candidate, language)
    about = _surveyed(where, candidate) if every else tuple(dict.fromkeys(places))
    if not about:
        raise click.ClickException("Skriv vilken plats det gäller, flera platser, eller --all för alla.")
    if len(about) == 1:
        with progress("Skriver dokumentet") as count:
            _tell(_build(order, about[0], count))
        return
    with progress("Skriver dokumenten") as count:
        built = together(os.cpu_count() or 1, partial(_attempt, order), about, count)
    for one in built:
        _tell(one)
    if without := [one.place for one in built if one.refused]:
        raise click.ClickException(f"{len(without)} av {len(about)} dokument blev inte skrivna: {', '.join(without)}.")


def _surveyed(where: Home, candidate: bool) -> tuple[str, ...]:
    with closing(open_published(_database(where, candidate))) as connection:
        if found := surveyed(connection):
            return tuple(found)
    raise click.ClickException(
        "Det finns inga publicerade enkäter än. När en insamling har stängt: `platskoll publish`."
    )


def _attempt(order: _Order, place: str) -> _Built:
    """The documents of a place among others: what stops one of them is told, and stops no other."""
    try:
        return _build(order, place)
    except (ReportError, PublishedError, RegisterError) as error:
        return _Built(place, refused=str(error))
    except click.ClickException as error:
        return _Built(place, refused=error.message)


def _build(order: _Order, place: str, count: Callable[[int, int], None] = lambda _done, _total: None) -> _Built:
    database, folder = _database(order.home, order.candidate), order.home.reports / place
    with _known(order.home, place):
        draft, quoted = read_draft(database, place)
        if order.language == ENGLISH:
            english, quoted = read_draft(database, place, language=ENGLISH)
            document = finish(beside_text(english, living_text(draft, folder), draft), quoted, None)
            return _Built(place, tuple(write_formats(document, order.output, order.formats, progress=count)))
    if order.fresh:
        return _Built(place, (write_fresh(folder, draft),))
    manuscript = open_manuscript(folder)
    made = renewed(manuscript, draft)
    document = finish(draft, quoted, made.text)
    files = write_formats(document, order.output, order.formats, progress=count)
    before = keep(manuscript, made)
    return _Built(place, tuple(files), tuple(_told(manuscript, made, document.remarks, before)))


def _tell(built: _Built) -> None:
    for file in built.files:
        click.echo(str(file))
    for line in (*built.told, *([f"{built.place}: {built.refused}"] if built.refused else [])):
        click.echo(line, err=True)


@command.command(name="status")
@click.argument("place")
@_candidate
@json_option
@click.pass_obj
@refuses(ReportError, PublishedError, RegisterError)
def status(home: Path, place: str, candidate: bool, as_json: bool) -> None:
    """Visa vad som har flyttat sig under texten om PLACE, rad för rad. Ingenting skrivs."""
    where = at(home)
    with _known(where, place):
        draft, quoted = read_draft(_database(where, candidate), place)
    manuscript = open_manuscript(where.reports / place)
    if manuscript.saved is None:
        raise click.ClickException(
            f"Det finns ingen text om {place} än. Gör ett utkast med `platskoll report {place}`."
        )
    made = renewed(manuscript, draft)
    remarks = _sorted((*made.remarks, *finish(draft, quoted, made.text).remarks))
    values = [{"line": one.line, "said": one.said, "old": one.old, "new": one.new} for one in remarks]
    tell(as_json, values, *(map(str, remarks) if remarks else ("Allt i texten stämmer med figurerna.",)))


@command.command(name="refresh")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--place", help="Platsen; annars den som filen själv uppger.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Skriv hit i stället för i filen själv."
)
@_candidate
@json_option
@click.pass_obj
@refuses(ReportError, PublishedError, RegisterError)
def renew(home: Path, file: Path, place: str | None, output: Path | None, candidate: bool, as_json: bool) -> None:
    """Förnya figurer, tabeller och tal i Wordfilen FILE; allt annat i den lämnas som det är."""
    where, raw = at(home), file.read_bytes()
    about = place or place_of(raw)
    if about is None:
        raise click.ClickException(f"{file} säger inte vilken plats den gäller. Ange den med --place.")
    with _known(where, about):
        draft, _ = read_draft(_database(where, candidate), about, language=language_of(raw))
    made = refresh(raw, draft)
    before = _replaced(file, made.file) if output is None and made.file != raw else None
    if output is not None:
        output.write_bytes(made.file)
    lines = [*made.changed, *(f"Att se på: {one}" for one in made.left)]
    if not made.changed:
        lines.insert(0, "Allt i filen stämmer redan med figurerna; inget är ändrat.")
    if before:
        lines.append(f"Filen som den var: {before}")
    tell(as_json, {"changed": list(made.changed), "left": list(made.left)}, *lines)


@command.command(name="needs")
@click.argument("place")
@click.option("--municipality", is_flag=True, help="Bara kommunens lista: det som ligger i kommunens händer.")
@click.option("--format", "formats", default="html,md", show_default=True, help="Kommaseparerat: html, md, pdf, docx.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Mapp; annars hemmets reports/.")
@_language
@_candidate
@click.pass_obj
@refuses(ReportError, PublishedError, RegisterError)
def needs(
    home: Path,
    place: str,
    *,
    municipality: bool,
    formats: str,
    output: Path | None,
    language: Language,
    candidate: bool,
) -> None:
    """Skriv behoven i PLACE som ett eget dokument, alla eller kommunens lista."""
    where = at(home)
    chosen, folder = several(formats, lacking=NO_FORMAT), output or _folder(where, candidate)
    which = "municipality" if municipality else "needs"
    with _known(where, place), progress("Skriver dokumentet") as count:
        files = write_list(_database(where, candidate), place, which, folder, chosen, language=language, progress=count)
    for file in files:
        click.echo(str(file))


@command.command(name="summary")
@click.argument("place")
@_language
@click.option("--format", "formats", default="html,pdf", show_default=True, help="Kommaseparerat: html, pdf.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Mapp; annars hemmets reports/.")
@_candidate
@click.pass_obj
@refuses(ReportError, PublishedError, RegisterError)
def summary(home: Path, place: str, language: Language, formats: str, output: Path | None, candidate: bool) -> None:
    """Skriv det viktigaste om PLACE på ett enda blad att sätta upp på anslagstavlan."""
    where = at(home)
    chosen, folder = several(formats, lacking=NO_FORMAT), output or _folder(where, candidate)
    with _known(where, place), progress("Skriver bladet") as count:
        files = write_notice(
            *(_database(where, candidate), place, folder, chosen),
            language=language,
            ways=ways(open_register(where.register_url), place, public_url()),
            progress=count,
        )
    for file in files:
        click.echo(str(file))


def _database(where: Home, candidate: bool) -> Path:
    return (where.candidate if candidate else where.current) / "public.db"


def _folder(where: Home, candidate: bool) -> Path:
    """Where documents go when nobody says: a candidate's never among those of what is public."""
    return where.reports / "kandidat" if candidate else where.reports


def _told(manuscript: Manuscript, made: Renewed, remarks: tuple[Remark, ...], before: Path | None) -> list[str]:
    """What a person is told of the text after a build."""
    said = [str(one) for one in _sorted((*made.remarks, *remarks))]
    text = manuscript.folder / "analysis.md"
    if manuscript.saved is None:
        return [*said, f"Texten ligger i {text}. Skriv i den; den är er."]
    if before is not None:
        said.append(f"Texten är förnyad i {text}. Som den var: {before}")
    return said


def _sorted(remarks: tuple[Remark, ...]) -> list[Remark]:
    return sorted(remarks, key=lambda one: one.line or 0)


def _replaced(file: Path, made: bytes) -> Path:
    """Write a file anew in one step; give back where it lies as it was."""
    numbers = range(1, 10_000)
    before = next(one for n in numbers if not (one := file.with_name(f"{file.stem}-{n:04}{file.suffix}")).exists())
    before.write_bytes(file.read_bytes())
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(made)
    beside.replace(file)
    return before


@contextmanager
def _known(home: Home, place: str) -> Iterator[None]:
    """Say of a place that is not in the register that nobody knows it, a better reason than that nothing is there."""
    try:
        yield
    except ReportError:
        known = [found.slug for found in open_register(home.register_url).places()]
        if place in known:
            raise
        there = f"De som finns är: {', '.join(known)}." if known else "Lägg till den med `platskoll place add`."
        raise click.ClickException(f"Det finns ingen plats som heter {place}. {there}") from None
