"""`platskoll report`: build the needs analysis from a place's living text and what is public, or the candidate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from desk.commands.speaking import json_option, progress, refuses, tell
from desk.home import Home, at
from intake.register import RegisterError, open_register
from pipeline.published import PublishedError
from reports import (
    Manuscript,
    Remark,
    Renewed,
    ReportError,
    check_formats,
    finish,
    keep,
    open_manuscript,
    place_of,
    read_draft,
    refresh,
    renewed,
    write_formats,
    write_fresh,
    write_list,
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


@command.command(name="build")
@click.argument("place")
@click.option("--format", "formats", default="html,md", show_default=True, help="Kommaseparerat: html, md, pdf, docx.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Mapp; annars hemmets reports/.")
@click.option("--fresh", is_flag=True, help="Bara ett nytt utkast bredvid texten, som lämnas orörd.")
@_candidate
@click.pass_obj
@refuses(ReportError, PublishedError, RegisterError)
def build(home: Path, place: str, formats: str, output: Path | None, fresh: bool, candidate: bool) -> None:
    """Bygg dokumentet om PLACE av dess text, eller gör ett utkast där det inte finns någon text."""
    where = at(home)
    chosen = tuple(part.strip() for part in formats.split(",") if part.strip())
    check_formats(chosen)
    with _known(where, place):
        draft, quoted = read_draft(_database(where, candidate), place)
    folder = where.reports / place
    if fresh:
        click.echo(str(write_fresh(folder, draft)))
        return
    manuscript = open_manuscript(folder)
    made = renewed(manuscript, draft)
    document = finish(draft, quoted, made.text)
    with progress("Skriver dokumentet") as count:
        files = write_formats(
            document, output or (where.reports / "kandidat" if candidate else where.reports), chosen, progress=count
        )
    before = keep(manuscript, made)
    for file in files:
        click.echo(str(file))
    for line in _told(manuscript, made, document.remarks, before):
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
        draft, _ = read_draft(_database(where, candidate), about)
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
@_candidate
@click.pass_obj
@refuses(ReportError, PublishedError, RegisterError)
def needs(home: Path, place: str, *, municipality: bool, formats: str, output: Path | None, candidate: bool) -> None:
    """Skriv behoven i PLACE som ett eget dokument, alla eller kommunens lista."""
    where = at(home)
    chosen = tuple(part.strip() for part in formats.split(",") if part.strip())
    folder = output or (where.reports / "kandidat" if candidate else where.reports)
    which = "municipality" if municipality else "needs"
    with _known(where, place), progress("Skriver dokumentet") as count:
        files = write_list(_database(where, candidate), place, which, folder, chosen, progress=count)
    for file in files:
        click.echo(str(file))


def _database(where: Home, candidate: bool) -> Path:
    return (where.candidate if candidate else where.current) / "public.db"


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
