"""The table of the ways out: what each is called, how its files are named, what they are for. Makes none of them."""

from __future__ import annotations

from dataclasses import dataclass

from .extract import Words

FILES = "files"
"""The folder of a release where they lie, a folder for each place."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: its name, how its file's name ends, its media type, and what it is for."""

    name: str
    ending: str
    media_type: str
    words: Words

    def file(self, place: str) -> str:
        """The name of a place's file."""
        return f"{place}{self.ending}"


XLSX = Way(
    "xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Words("Excel", "Excel")
)
CSV = Way("csv", "-csv.zip", "text/csv+zip", Words("CSV för kalkylprogram", "CSV for spreadsheets"))
CSV_SE = Way(
    "csv-se",
    "-csv-svensk.zip",
    "text/csv+zip",
    Words("CSV för svensk Excel: semikolon, decimalkomma", "CSV for Swedish Excel: semicolon, decimal comma"),
)
CSV_MACHINE = Way(
    "csv-machine",
    "-csv-maskin.zip",
    "text/csv+zip",
    Words("CSV för program, med beskrivning", "CSV for programs, described (Data Package)"),
)
JSON = Way("json", ".json", "application/json", Words("JSON", "JSON"))
GEOJSON = Way(
    "geojson",
    ".geojson",
    "application/geo+json",
    Words("GeoJSON: det som går att rita på en karta", "GeoJSON: what can be drawn on a map"),
)
GEOPACKAGE = Way(
    "gpkg",
    ".gpkg",
    "application/geopackage+sqlite3",
    Words("GeoPackage för kartprogram", "GeoPackage for map programs"),
)
PARQUET = Way(
    "parquet", "-parquet.zip", "application/zip", Words("Parquet för R och Python", "Parquet for R and Python")
)

WAYS = (XLSX, CSV, CSV_SE, CSV_MACHINE, JSON, GEOJSON, GEOPACKAGE, PARQUET)
"""In the order in which people are offered them."""
