"""What a survey says is most wanted improved, area by area: where whoever writes down needs may begin."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pipeline.published import PublishedError, open_published

from .analysis import Ranked, analyse, main_campaign
from .errors import ReportError
from .figures import Wish, read_campaigns, read_place, read_survey
from .language import ENGLISH, SWEDISH, Language


@dataclass(frozen=True, slots=True)
class Wanted:
    """One area in the order of the survey, and what the survey says of it as a piece of evidence."""

    area: str
    label_sv: str
    label_en: str
    rank: int
    said_sv: str
    said_en: str
    query: str = "improve_first"
    """The question to the open data that gives the figures."""


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
        campaigns = read_campaigns(connection, place, language=SWEDISH)
        if not campaigns:
            return ()
        about = main_campaign(campaigns)
        swedish, english = (
            analyse(read_survey(connection, about, language=language)).ranked for language in (SWEDISH, ENGLISH)
        )
    return tuple(_wanted(one, other) for one, other in zip(swedish, english, strict=True))


def _wanted(swedish: Ranked, english: Ranked) -> Wanted:
    return Wanted(
        area=swedish.area,
        label_sv=swedish.wish.short,
        label_en=english.wish.short,
        rank=swedish.rank or 0,
        said_sv=_said(swedish.wish, SWEDISH),
        said_en=_said(english.wish, ENGLISH),
    )


def _said(wish: Wish, language: Language) -> str:
    base, area = language.number(wish.base or 0), language.quoted(wish.short)
    if wish.mean is None:
        n = language.number(wish.chosen or 0)
        return language.say(
            f"{n} av {base} valde {area} bland det viktigaste att förbättra.",
            f"{n} of {base} chose {area} among what is most important to improve.",
        )
    mean = language.number(wish.mean, 1)
    return language.say(
        f"{base} svarande ger {area} vikten {mean} på skalan {wish.scale_min}–{wish.scale_max}.",
        f"{base} respondents give {area} the weight {mean} on a scale of {wish.scale_min} to {wish.scale_max}.",
    )
