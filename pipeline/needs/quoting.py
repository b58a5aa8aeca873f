"""Finds in a need what people wrote in words of their own and what is not public. Pure.

A need becomes public as it is written, so that it may quote what is public and nothing else. Compared are words alone:
case, blanks, quotation marks and punctuation make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from forms.definition import Text, words
from pipeline.texts.answers import QuestionTexts

from .said import Said

FEWEST_WORDS = 4
"""A text of fewer words, and of fewer letters than those below, is what anybody might say ("Bättre buss")."""
FEWEST_LETTERS = 20
RUN = 8
"""So many words in a row are a quotation, however long the text is; of a shorter one all its words are."""

_FIELDS: dict[str, Text] = {
    "statement": {"sv": "Behovet i en mening", "en": "The need in one sentence"},
    "affects": {"sv": "Vilka berör det?", "en": "Whom does it concern?"},
    "decider": {"sv": "Vem är det?", "en": "Who is that?"},
    "planned": {"sv": "Vad är föreslaget eller beslutat?", "en": "What is proposed or decided?"},
    "uncertainty": {"sv": "Vad är osäkert?", "en": "What is uncertain?"},
    "lift_reason": {"sv": "Varför lyfter gruppen det?", "en": "Why does the group lift it?"},
}
"""Everything that is written freely besides the evidence, as the form calls it."""
_WORD = re.compile(r"\w+")


def quoted(said: Said, written: Sequence[QuestionTexts]) -> Text | None:
    """Where a need quotes an answer that is not public, and to which question; None where it quotes none.

    `written` is everything that people wrote at the place. The words themselves are never told.
    """
    public = [_plain(wording) for asked in written for _, wording in asked.public()]
    fields = {tag: _plain(text) for tag, text in _written_in(said)}
    everything = "\n".join(fields.values())
    found: dict[tuple[str, str], Text] = {}
    for asked in written:
        for run in (run for text in asked.texts for run in _runs(text.words)):
            if run in everything and not any(run in wording for wording in public):
                found |= {(tag, asked.question.id): asked.question.label for tag in fields if run in fields[tag]}
    return _told(found) if found else None


def _written_in(said: Said) -> Iterator[tuple[str, str]]:
    yield from ((name, getattr(said, name)) for name in _FIELDS)
    for number, one in enumerate(said.evidence, start=1):
        yield f"{number}", f"{one.what} | {one.link}"


def _plain(text: str) -> str:
    """Its words in small letters with one blank on each side, so that a word is never found within a longer one."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(found)} "


def _runs(text: str) -> list[str]:
    """What of a text may not stand in a need: every run of so many words, or the whole of it."""
    found = _plain(text).split()
    if len(found) < FEWEST_WORDS and len("".join(found)) < FEWEST_LETTERS:
        return []
    return [f" {' '.join(found[at : at + RUN])} " for at in range(max(1, len(found) - RUN + 1))]


def _told(found: dict[tuple[str, str], Text]) -> Text:
    where = [
        (_FIELDS.get(tag) or {"sv": f"Belägg {tag}", "en": f"Evidence {tag}"}, of) for (tag, _), of in found.items()
    ]
    sv = " ".join(f"Under ”{words(name, 'sv')}” står ord ur ett svar på ”{words(of, 'sv')}”." for name, of in where)
    en = " ".join(f"“{words(name, 'en')}” has words of an answer to “{words(of, 'en')}”." for name, of in where)
    return {
        "sv": f"Behovet citerar ett fritt svar som inte är offentligt. {sv} Skriv med egna ord och släpp det sedan.",
        "en": f"The need quotes a free answer that is not public. {en} Write in your own words and release it then.",
    }
