"""Reads the files that people bring to a place: inhabitants as CSV, outlines of sub-areas as GeoJSON."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from .records import Area, PopulationCount, RegisterError

POPULATION_COLUMNS = ("age_group", "gender", "n", "source", "year")
GENDERS = ("woman", "man", "all")


def population_from_csv(text: str, place: str) -> list[PopulationCount]:
    """The counts in a CSV text (comma or semicolon, one header row), in its order. Raises RegisterError."""
    lines = text.removeprefix("\ufeff").splitlines()
    header = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=";" if ";" in header else ",")
    names = tuple(name.strip() for name in reader.fieldnames or ())
    reader.fieldnames = names
    missing = [column for column in POPULATION_COLUMNS if column not in names]
    if missing:
        raise RegisterError(
            f"Filen saknar kolumnen {', '.join(missing)}. Första raden ska vara {','.join(POPULATION_COLUMNS)}."
        )
    counts = [_population_count(row, reader.line_num, place) for row in reader]
    if not counts:
        raise RegisterError("Filen har ingen rad med invånare under rubrikraden.")
    return counts


def areas_from_geojson(text: str, place: str) -> list[Area]:
    """The sub-areas of a GeoJSON FeatureCollection, in its order. Raises RegisterError.

    Properties: `name`, perhaps `code`, and perhaps `larger` (or `larger_area`), the name of the larger area that it is
    a part of: for all of them or none. Several outlines of one name and code become one area.
    """
    outlines: dict[tuple[str, str], list[Any]] = {}
    larger: dict[str, str] = {}
    for number, feature in enumerate(_features(text), start=1):
        area, polygons = _outline(feature, number)
        outlines.setdefault(area, []).extend(polygons)
        name, of = area[0], _larger(feature)
        if larger.setdefault(name, of) != of:
            raise RegisterError(f"Området {name} hör till både {larger[name]!r} och {of!r}. Behåll ett av dem.")
    _refuse_shared(outlines)
    without = [name for name, of in larger.items() if not of]
    if 0 < len(without) < len(larger):
        raise RegisterError(
            f"{', '.join(without)} hör inte till något större område, men de andra gör det. "
            "Ge alla områden egenskapen larger, eller inget."
        )
    return [
        Area(place, code, name, json.dumps({"type": "MultiPolygon", "coordinates": polygons}), larger[name])
        for (name, code), polygons in outlines.items()
    ]


def _population_count(row: Mapping[str, str | None], number: int, place: str) -> PopulationCount:
    words = {column: (row[column] or "").strip() for column in POPULATION_COLUMNS}
    empty = [column for column, word in words.items() if not word]
    if empty:
        raise RegisterError(f"Rad {number} saknar värde i {', '.join(empty)}.")
    if words["gender"] not in GENDERS:
        raise RegisterError(f"Rad {number}: kön är {words['gender']!r} men ska vara något av {', '.join(GENDERS)}.")
    return PopulationCount(
        place=place,
        age_group=words["age_group"],
        gender=words["gender"],
        n=_whole_number(words["n"], "n", number),
        source=words["source"],
        year=_whole_number(words["year"], "year", number),
    )


def _whole_number(word: str, column: str, number: int) -> int:
    digits = re.sub(r"\s", "", word)
    if not re.fullmatch(r"[0-9]+", digits):
        raise RegisterError(f"Rad {number}: {column} är {word!r} men ska vara ett helt tal, 0 eller större.")
    return int(digits)


def _features(text: str) -> Sequence[Any]:
    try:
        collection = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise RegisterError(f"Filen är inte GeoJSON: rad {error.lineno} går inte att läsa som JSON.") from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise RegisterError("Filen är inte GeoJSON av slaget FeatureCollection. Exportera den så från kartprogrammet.")
    features = collection.get("features")
    if not isinstance(features, list) or not features:
        raise RegisterError("Filen innehåller inget område.")
    return features


def _outline(feature: Any, number: int) -> tuple[tuple[str, str], list[Any]]:
    properties, geometry = _part(feature, "properties"), _part(feature, "geometry")
    name = str(properties.get("name") or "").strip()
    if not name:
        raise RegisterError(f"Område {number} i filen saknar namn. Ge det egenskapen name.")
    code = str(properties.get("code") or "").strip() or _code_from(name)
    if not re.fullmatch(r"[a-z0-9_]+", code):
        raise RegisterError(f"Området {name} har koden {code!r}, som inte går: skriv den med a-z, 0-9 och _.")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not coordinates:
        raise RegisterError(f"Området {name} är {kind!r} men ska vara en yta (Polygon eller MultiPolygon).")
    if not _in_degrees(coordinates):
        raise RegisterError(f"Området {name} har inte koordinater i grader. Exportera filen i WGS 84 (EPSG:4326).")
    return (name, code), [coordinates] if kind == "Polygon" else coordinates


def _larger(feature: Any) -> str:
    properties = _part(feature, "properties")
    return str(properties.get("larger") or properties.get("larger_area") or "").strip()


def _part(feature: Any, name: str) -> Mapping[str, Any]:
    part = feature.get(name) if isinstance(feature, dict) else None
    return part if isinstance(part, dict) else {}


def _in_degrees(coordinates: Any) -> bool:
    """Whether every position, however deep, is a longitude and a latitude."""
    if not isinstance(coordinates, list) or not coordinates:
        return False
    if isinstance(coordinates[0], list):
        return all(_in_degrees(part) for part in coordinates)
    numbers = [part for part in coordinates if isinstance(part, int | float) and not isinstance(part, bool)]
    return len(numbers) == len(coordinates) >= 2 and abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90


def _refuse_shared(areas: Mapping[tuple[str, str], object]) -> None:
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, code in areas:
        if name in codes:
            raise RegisterError(f"Området {name} har två olika koder, {codes[name]} och {code}. Behåll en av dem.")
        if code in names:
            raise RegisterError(f"Koden {code} används av både {names[code]} och {name}. Ge dem olika koder.")
        codes[name], names[code] = code, name


def _code_from(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
