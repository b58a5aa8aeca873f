"""What a release holds of the codes: the numbers that somebody let out, with their names in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from forms.definition import Text
from pipeline.published import ANSWERED, read_only

from .codebook import Code, Kind, codebook
from .counting import DISAGREEMENTS, KAPPA, PEOPLE, SAMPLE
from .records import Codings, Figure

Rows = Iterator[tuple[object, ...]]

_EVERYBODY: Text = {"sv": "Alla som skrev", "en": "Everybody who wrote"}
_ANY: Text = {"sv": "av något slag", "en": "of any kind"}
_NOTES: dict[str, Text] = {
    SAMPLE: {
        "sv": "Så många svar, minst, har två personer kodat var för sig.",
        "en": "At least so many texts have been coded by two people, each alone.",
    },
    KAPPA: {
        "sv": "Cohens kappa för en kod som används på minst tio av svaren: 1 är full samstämmighet, 0 vad slumpen ger.",
        "en": "Cohen's kappa for a code on at least ten of the texts: 1 is full agreement, 0 what chance gives.",
    },
    DISAGREEMENTS: {
        "sv": "Så många gånger gav bara den ena en kod: alla koder tillsammans som används för sällan för kappa.",
        "en": "So many times only one of the two gave a code: all codes together that are used too seldom for kappa.",
    },
}


def code_rows(campaign: str, figures: Iterable[Figure]) -> Rows:
    """The rows of the public table `code_count`."""
    for one in figures:
        if one.figure == PEOPLE:
            theme = _EVERYBODY if one.theme == ANSWERED else codebook().themes.get(one.theme, _itself(one.theme))
            kind = codebook().kinds[Kind(one.kind)] if one.kind else _ANY
            yield campaign, one.question, one.theme, *_both(theme), one.kind, *_both(kind), int(one.value)


def agreement_rows(campaign: str, figures: Iterable[Figure]) -> Rows:
    """Rows of the public table `quality_figure`: how well two coders agree."""
    for one in figures:
        if one.figure in _NOTES:
            choice = Code(one.theme, Kind(one.kind)).name if one.kind else ""
            yield campaign, one.figure, one.question, choice, one.value, one.base, *_both(_NOTES[one.figure])


def uncounted(database: Path, codes: Codings) -> list[str]:
    """What in a finished public file nobody has counted and let out, as sentences.

    It knows the file and the decisions alone, and not how the file was made.
    """
    with closing(read_only(database)) as file:
        rows = file.execute("select campaign, question, theme, kind, n from code_count").fetchall()
    let_out = {
        (campaign, one.question, one.theme, one.kind, int(one.value))
        for campaign in {row[0] for row in rows}
        for one in codes.finished(campaign)
        if one.figure == PEOPLE
    }
    wrong = [" ".join(row[:4]).strip() for row in set(rows) - let_out]
    return [f"Antal per kod som ingen har räknat: {', '.join(sorted(wrong)[:5])}."] if wrong else []


def _itself(value: str) -> Text:
    """A theme that the codebook has lost."""
    return {"sv": value, "en": value}


def _both(text: Text) -> tuple[str, str]:
    return text["sv"], text["en"]
