"""Datasette over the current release, in the place of this process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.home import settle
from desk.publishing.publisher import publisher
from desk.services import environment, port_of
from desk.settings import SettingsError
from pipeline.explore import ExploreError
from pipeline.explore import command as explore_command
from pipeline.ways_out.catalogue import CatalogueError, catalogue
from pipeline.ways_out.ways import FILES
from reports import query_files


@click.command(name="serve-explore")
@click.option("--host", required=True)
@click.option("--port", "first", type=int, required=True)
@click.pass_obj
@refuses(ExploreError)
def command(home: Path, host: str, first: int) -> None:
    """Öppna data, i den här processen. Startas av `platskoll serve`."""
    where = settle(home)
    folder = where.current.resolve()
    told = environment(where, host, first)
    line = explore_command(
        database=folder / "public.db",
        pages=folder / "pages",
        queries=query_files(),
        site=where.root / "explore",
        host=host,
        port=port_of("explore", first),
        intake_url=told["PLATSKOLL_PUBLIC_URL"],
        files=folder / FILES,
        catalogue=_catalogue(folder / "public.db", told),
    )
    os.execv(line[0], line)  # noqa: S606 - a list that we made, and no shell


def _catalogue(public: Path, told: Mapping[str, str]) -> bytes | None:
    """The catalogue for data portals; None where nobody has said who publishes, and the site is served without it."""
    try:
        by = publisher(told)
        return catalogue(public, url=told["PLATSKOLL_DATA_URL"], publisher=by) if by else None
    except (SettingsError, CatalogueError) as error:
        click.echo(f"Öppna data visas utan katalog (/dcat.rdf). {error}", err=True)
        return None
