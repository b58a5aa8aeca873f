"""`platskoll place`: a place, its population and its sub-areas."""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import read_text, refuses
from desk.home import at, settle
from intake.register import Place, RegisterError, areas_from_geojson, open_register, population_from_csv


@click.group(name="place")
def command() -> None:
    """Platser: lägg till, befolkning, delområden."""


@command.command()
@click.argument("slug")
@click.option("--name", required=True, help="Platsens namn.")
@click.option("--municipality", required=True, help="Kommunkod, fyra siffror.")
@click.option("--population", type=int, required=True, help="Antal invånare.")
@click.option("--population-source", required=True, help="Var siffran kommer ifrån, med år.")
@click.pass_obj
@refuses(RegisterError)
def add(home: Path, slug: str, *, name: str, municipality: str, population: int, population_source: str) -> None:
    """Lägg till en plats."""
    register = open_register(settle(home).register_url)
    register.add_place(Place(slug, name, municipality, population, population_source))
    click.echo(f"{name} finns nu i registret som {slug}.")


@command.command()
@click.argument("place")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
@refuses(RegisterError)
def population(home: Path, place: str, file: Path) -> None:
    """Befolkning efter ålder och kön ur en CSV-fil (age_group,gender,n,source,year)."""
    register = open_register(at(home).register_url)
    counts = population_from_csv(read_text(file), place)
    register.set_population(place, counts)
    click.echo(f"{len(counts)} befolkningstal för {place}.")


@command.command()
@click.argument("place")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
@refuses(RegisterError)
def areas(home: Path, place: str, file: Path) -> None:
    """Delområdenas namn och gränser ur en GeoJSON-fil (WGS 84), och vilket större område vart och ett hör till."""
    register = open_register(at(home).register_url)
    found = areas_from_geojson(read_text(file), place)
    register.set_areas(place, found)
    larger = {area.larger for area in found if area.larger}
    click.echo(f"{len(found)} delområden för {place}{f', i {len(larger)} större områden' if larger else ''}.")
