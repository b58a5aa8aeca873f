"""Writes the files: one a place and way, the same bytes from the same release."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .csv_files import for_programs, for_spreadsheets, for_swedish_spreadsheets
from .excel import as_excel
from .extract import Extract, places, read
from .geojson_file import as_geojson
from .geopackage import as_geopackage
from .json_file import as_json
from .parquet import as_parquet
from .ways import CSV, CSV_MACHINE, CSV_SE, GEOJSON, GEOPACKAGE, JSON, PARQUET, WAYS, XLSX, Way

MAKERS: Mapping[Way, Callable[[Extract], bytes]] = {
    XLSX: as_excel,
    CSV: for_spreadsheets,
    CSV_SE: for_swedish_spreadsheets,
    CSV_MACHINE: for_programs,
    JSON: as_json,
    GEOJSON: as_geojson,
    GEOPACKAGE: as_geopackage,
    PARQUET: as_parquet,
}


def _nobody(_done: int, _total: int) -> None:
    """Told when nobody listens."""


def write(
    public: Path,
    folder: Path,
    *,
    only: Sequence[str] = (),
    ways: Sequence[Way] = WAYS,
    progress: Callable[[int, int], None] = _nobody,
) -> list[Path]:
    """Write the files of every place of a public file, or of those named, each in a folder with the place's name.

    Returns the files; `progress` is told how many places of how many are done.
    Raises PublishedError when the public file cannot be read or holds nothing of a place.
    """
    written: list[Path] = []
    chosen = only or places(public)
    for done, place in enumerate(chosen):
        progress(done, len(chosen))
        extract = read(public, place)
        there = folder / place
        there.mkdir(parents=True, exist_ok=True)
        for way in ways:
            file = there / way.file(place)
            file.write_bytes(MAKERS[way](extract))
            written.append(file)
    return written
