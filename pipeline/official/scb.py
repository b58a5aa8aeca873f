"""SCB's PxWeb API 2: the population of areas, year by year, from any of its tables that counts people by area."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from .reading import Service

POPULATION_TABLE = "TAB638"
"""The population of the country, its counties and its municipalities."""
NOISE_FROM = 2025
"""From this year on SCB adds a little noise to each number, so that parts do not add up (the cell key method)."""
_YEARS = 11
_MOST_CELLS = 150_000
_USUAL = (("geo", "Region"), ("time", "Tid"), ("metric", "ContentsCode"))
"""What the variables of area, time and measure are called, where the table does not say which they are."""
_PEOPLE = ("folkmängd", "antal personer", "antal", "befolkning")
_ALL = ("totalt", "total", "samtliga", "båda könen", "totalt, samtliga åldrar", "samtliga åldrar")


def population(service: Service, table: str, codes: Sequence[str]) -> dict[tuple[str, int], float]:
    """How many lived in each area, by its code and the year, for the latest years of the table.

    What is missing is left out; it is never nought. Codes are looked up in the table's own description. Raises
    OfficialError, also for an area that the table does not have and where it cannot tell everybody from some.
    """
    described = service.get(f"tables/{table}/metadata", lang="sv")
    chosen, area, time = _selection(service, table, described, codes)
    selection = [{"variableCode": name, "valueCodes": list(values)} for name, values in chosen.items()]
    answer = service.post(f"tables/{table}/data", {"selection": selection}, lang="sv", outputFormat="json-stat2")
    found: dict[tuple[str, int], float] = {}
    for cell, value in _cells(service, answer):
        if cell.get(area) not in codes or cell.get(time) not in chosen[time]:
            continue
        key = (cell[area], int(cell[time]))
        if key in found:
            raise service.odd(f"tabellen {table} svarar med flera tal för samma område och år.")
        found[key] = value
    return found


def _selection(
    service: Service, table: str, described: Mapping[str, Any], codes: Sequence[str]
) -> tuple[dict[str, list[str]], str, str]:
    """What to ask for, by variable, and which variables are the area and the time."""
    names = described.get("id")
    if not isinstance(names, list) or not names or not all(_categories(described, name) for name in names):
        raise service.odd(f"tabellen {table} beskrivs inte som den ska.")
    area, time, measure = (_role(described, role) or usual for role, usual in _USUAL)
    if missing := [name for name in (area, time, measure) if name not in names]:
        raise service.odd(f"tabellen {table} saknar variabeln {', '.join(missing)}.")
    if unknown := [code for code in codes if code not in _categories(described, area)]:
        raise service.odd(f"tabellen {table} har inget område {', '.join(unknown)}. Koden kan ha ändrats.")
    years = sorted(code for code in _categories(described, time) if len(code) == 4 and code.isdecimal())
    chosen = {area: list(codes), measure: [_people(service, table, _categories(described, measure))]}
    for name in names:
        if name not in (area, time, measure) and not _can_be_left_out(described, name):
            chosen[name] = [_everybody(service, table, name, _categories(described, name))]
    return chosen | {time: years[-_YEARS:]}, area, time


def _categories(described: Mapping[str, Any], name: str) -> dict[str, str]:
    """Code -> label of a variable; empty where it is not described."""
    try:
        return {str(code): str(label) for code, label in described["dimension"][name]["category"]["label"].items()}
    except (KeyError, TypeError, AttributeError):
        return {}


def _role(described: Mapping[str, Any], role: str) -> str:
    roles = described.get("role")
    found = roles.get(role) if isinstance(roles, dict) else None
    return str(found[0]) if isinstance(found, list) and found else ""


def _can_be_left_out(described: Mapping[str, Any], name: str) -> bool:
    """Whether the table adds a variable up by itself when nothing of it is chosen."""
    extension = described["dimension"][name].get("extension")
    return isinstance(extension, dict) and extension.get("elimination") is True


def _people(service: Service, table: str, measures: Mapping[str, str]) -> str:
    named = {label.strip().lower(): code for code, label in measures.items()}
    found = next((named[words] for words in _PEOPLE if words in named), None)
    if found is None:
        raise service.odd(f"tabellen {table} har inget mått som heter folkmängd, utan {', '.join(measures.values())}.")
    return found


def _everybody(service: Service, table: str, name: str, values: Mapping[str, str]) -> str:
    found = next((code for code, label in values.items() if label.strip().lower() in _ALL), None)
    if found is None:
        raise service.odd(f"tabellen {table} har inget värde för alla i variabeln {name} och kan inte räknas ihop.")
    return found


def _cells(service: Service, answer: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], float]]:
    """Every number of a JSON-stat answer with the code of each variable; what is missing is left out."""
    try:
        names = answer["id"]
        codes = [_in_order(answer["dimension"][name]["category"]["index"]) for name in names]
        values = answer["value"]
        shape = [len(found) for found in codes]
    except (KeyError, TypeError, AttributeError) as error:
        raise service.odd("svaret är inte siffror i formatet JSON-stat.") from error
    if shape != answer.get("size") or not isinstance(values, list | dict) or math.prod(shape) > _MOST_CELLS:
        raise service.odd("svarets storlek stämmer inte med dess innehåll.")
    if isinstance(values, list) and len(values) != math.prod(shape):
        raise service.odd("svaret har inte lika många tal som celler.")
    sparse = values if isinstance(values, dict) else {str(at): value for at, value in enumerate(values)}
    for at, cell in enumerate(product(*codes)):
        value = sparse.get(str(at))
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            yield dict(zip(names, cell, strict=True)), float(value)


def _in_order(index: Mapping[str, int] | Sequence[str]) -> list[str]:
    """The codes of a variable as its cells are ordered; JSON-stat allows a list as well as places by code."""
    return sorted(index, key=index.__getitem__) if isinstance(index, Mapping) else list(index)
