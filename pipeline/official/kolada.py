"""Kolada's API 3: key figures of municipalities, of the county and of the country, held to the names they must have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .figures import Known
from .reading import Service

MOST_IDS = 25
"""So many numbers may stand in one part of an address."""
_MOST_PAGES = 20
_EVERYBODY = "T"


@dataclass(frozen=True, slots=True)
class Value:
    """One value at Kolada: of which figure, area and year."""

    kolada: str
    area: str
    year: int
    value: float


def key_figures(
    service: Service, wanted: Sequence[Known], areas: Sequence[str]
) -> tuple[tuple[Value, ...], tuple[str, ...]]:
    """The values of the figures in each area, all years, and a sentence for each figure that is not what it was.

    Raises OfficialError when Kolada cannot be asked or does not answer as it should.
    """
    titles = _titles(service, wanted)
    changed = tuple(_changed(service, one, titles.get(one.kolada)) for one in wanted if not _is_same(one, titles))
    good = [one.kolada for one in wanted if _is_same(one, titles)]
    found: list[Value] = []
    for at in range(0, len(good), MOST_IDS):
        numbers = ",".join(good[at : at + MOST_IDS])
        found += _values(service, f"data/kpi/{numbers}/municipality/{','.join(areas)}")
    return tuple(one for one in found if one.kolada in good and one.area in areas), changed


def _titles(service: Service, wanted: Sequence[Known]) -> dict[str, str]:
    numbers = [one.kolada for one in wanted]
    rows = [
        row
        for at in range(0, len(numbers), MOST_IDS)
        for row in _rows(service, f"kpi/{','.join(numbers[at : at + MOST_IDS])}")
    ]
    return {str(row.get("id")): str(row.get("title", "")) for row in rows}


def _is_same(one: Known, titles: Mapping[str, str]) -> bool:
    return _bare(titles.get(one.kolada, "")) == _bare(one.title)


def _bare(title: str) -> str:
    """A title without what an editor may change in it: dashes, blanks and capitals."""
    return re.sub(r"\s+", " ", re.sub("[–—‑-]", "-", title)).strip().lower()


def _changed(service: Service, one: Known, title: str | None) -> str:
    if not title:
        return f"{service.name}: nyckeltalet {one.kolada} (”{one.title}”) finns inte längre och är inte hämtat."
    return (
        f"{service.name}: nyckeltalet {one.kolada} heter nu ”{title}” i stället för ”{one.title}” och är inte hämtat, "
        "eftersom det kan betyda något annat."
    )


def _values(service: Service, path: str) -> Iterator[Value]:
    for row in _rows(service, path):
        for told in row.get("values") or ():
            if not isinstance(told, dict) or told.get("isdeleted") or told.get("gender") != _EVERYBODY:
                continue
            value, year = told.get("value"), row.get("period")
            # what is missing has no value; it is left out and never nought
            if isinstance(value, int | float) and isinstance(year, int):
                yield Value(str(row.get("kpi")), str(row.get("municipality")), year, float(value))


def _rows(service: Service, path: str) -> Iterator[Mapping[str, Any]]:
    """Every row of an answer, page after page as the service says."""
    for _ in range(_MOST_PAGES):
        answer = service.get(path)
        rows, following = answer.get("values"), answer.get("next_url")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise service.odd("svaret har ingen lista med värden.")
        yield from rows
        if not following:
            return
        path = service.own(str(following))
    raise service.odd("svaret tar aldrig slut.")
