"""What a survey says is most wanted improved, area by area: where whoever writes down needs may begin."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pipeline.published import PublishedError, open_published

from .analysis import Ranked, analyse, main_campaign
from .errors import ReportError
from .figures import read_campaigns, read_place, read_survey
from .swedish import number

QUERY = "improve_first"
"""The question to the open data that gives the figures."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One area in the order of the survey, and what the survey says of it as a piece of evidence."""

    area: str
    label_sv: str
    label_en: str
    rank: int
    said_sv: str
    said_en: str


def wanted(public_db: Path, place: str) -> tuple[Wanted, ...]:
    """The areas of a place in the order of the survey; none where nothing may be ordered.

    Raises ReportError when the file or the place is missing.
    """
    try:
        connection = open_published(public_db)
    except PublishedError as error:
        raise ReportError(str(error)) from error
    with closing(connection):
        read_place(connection, place)
        campaigns = read_campaigns(connection, place)
        if not campaigns:
            return ()
        ranked = analyse(read_survey(connection, main_campaign(campaigns))).ranked
    return tuple(_wanted(item) for item in ranked if item.rank is not None)


def _wanted(item: Ranked) -> Wanted:
    wish = item.wish
    if wish.mean is None:
        n, base = number(wish.chosen or 0), number(wish.base or 0)
        swedish = f"{n} av {base} valde ”{wish.short_sv}” bland det viktigaste att förbättra."
        english = f"{n} of {base} chose “{wish.short_en}” among what is most important to improve."
    else:
        mean, base = number(wish.mean, 1), number(wish.base or 0)
        swedish = f"{base} svarande ger ”{wish.short_sv}” vikten {mean} på skalan {wish.scale_min}–{wish.scale_max}."
        english = (
            f"{base} respondents give “{wish.short_en}” the weight {mean} "
            f"on a scale of {wish.scale_min} to {wish.scale_max}."
        )
    return Wanted(wish.area, wish.short_sv, wish.short_en, item.rank or 0, swedish, english)
