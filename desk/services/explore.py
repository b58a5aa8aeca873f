"""Datasette over the current release, in the place of this process."""

from __future__ import annotations

import os
from pathlib import Path

import click

from desk.commands.speaking import refuses
from desk.home import settle
from desk.services import environment, port_of
from pipeline.explore import ExploreError
from pipeline.explore import command as explore_command
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
    line = explore_command(
        database=folder / "public.db",
        pages=folder / "pages",
        queries=query_files(),
        site=where.root / "explore",
        host=host,
        port=port_of("explore", first),
        intake_url=environment(where, host, first)["PLATSKOLL_PUBLIC_URL"],
    )
    os.execv(line[0], line)  # noqa: S606 - a list that we made, and no shell
