"""`platskoll export`: what is public, as files that others can use."""

from __future__ import annotations

import os
from pathlib import Path

import click

from desk.commands.speaking import NO_FORMAT, json_option, progress, refuses, several, tell
from desk.home import Home, at
from desk.publishing.publisher import publisher
from desk.settings import SettingsError
from pipeline.published import PublishedError
from pipeline.ways_out.catalogue import CatalogueError, catalogue
from pipeline.ways_out.ways import WAYS
from pipeline.ways_out.writing import write

_DCAT = "dcat"
_NAMES = [way.name for way in WAYS]


@click.command(name="export")
@click.argument("place", required=False)
@click.option(
    "--format",
    "formats",
    default=",".join(_NAMES),
    show_default=True,
    help=f"Kommaseparerat. {_DCAT} är katalogen för dataportaler.",
)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Mapp; annars hemmets reports/.")
@json_option
@click.pass_obj
@refuses(PublishedError, SettingsError, CatalogueError)
def command(home: Path, place: str | None, formats: str, output: Path | None, as_json: bool) -> None:
    """Skriv det som är publicerat om PLACE (eller om alla) som Excel, CSV, JSON, kartfiler, Parquet eller katalog."""
    where = at(home)
    chosen = several(formats, lacking=NO_FORMAT)
    unknown = [name for name in chosen if name not in (*_NAMES, _DCAT)]
    if unknown:
        raise click.ClickException(
            f"Formatet {', '.join(unknown)} finns inte. Välj bland {', '.join(_NAMES)}, {_DCAT}."
        )
    public, folder = where.current / "public.db", output or where.reports
    # nothing is written before it is known that the catalogue can be
    listed = _catalogue(where) if _DCAT in chosen else None
    ways = [way for way in WAYS if way.name in chosen]
    with progress("Skriver filerna") as told:
        files = write(public, folder, only=[place] if place else (), ways=ways, progress=told) if ways else []
    if listed is not None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "dcat.rdf"
        file.write_bytes(listed)
        files.append(file)
    tell(as_json, {"files": [str(file) for file in files]}, *map(str, files))


def _catalogue(home: Home) -> bytes:
    by, url = publisher(os.environ), os.environ.get("PLATSKOLL_DATA_URL", "")
    if by is None:
        raise SettingsError(
            "Katalogen säger vem som ger ut öppna data. Ange PLATSKOLL_PUBLISHER, PLATSKOLL_PUBLISHER_KIND och "
            "PLATSKOLL_PUBLISHER_EMAIL; docs/settings.md säger hur."
        )
    return catalogue(home.current / "public.db", url=url, publisher=by)
