"""What a place supplies to its forms: choices that no definition can know."""

from __future__ import annotations

from collections.abc import Iterable

from forms.definition import Choice

from .records import Area


def supplied_choices(areas: Iterable[Area]) -> dict[str, tuple[Choice, ...]]:
    """The sub-areas as the choice list `sub_area`; no list where the place has none.

    A choice's `within` is the name of its larger area, value and label in one, so that no list of those is needed.
    """
    choices = tuple(
        Choice(value=area.code, label={"sv": area.name, "en": area.name}, within=area.larger) for area in areas
    )
    return {"sub_area": choices} if choices else {}
