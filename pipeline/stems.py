"""Brings the forms of a Swedish word together, so that who looks for "skolan" finds "skolor" and "skolans"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"\w+")
_VOWELS = "aeiouyåäö"
_SHORTEST = 3
"""What is left of a word after an ending has been taken away is at least so long."""
_CHANGES = (
    (re.compile(rf"(?<=[{_VOWELS}])(?:arna?|orna?|erna?|ar|or|er)$"), ""),  # broar
    (re.compile(r"(?:et|an|en)$"), ""),  # huset, skolan
    (re.compile(rf"(?<=[^{_VOWELS}][oöåy])n$|(?<=e[lr])n$"), ""),  # bron, cykeln
    (re.compile(r"s$"), ""),  # the genitive
    (re.compile(rf"(?<=[^{_VOWELS}])e(?=[lr]$)"), ""),  # the vowel that comes and goes: cykel, cyklar
    (re.compile(r"ä(?=(?:nd|d|ng|t)$)"), "a"),  # stränder, bostäder
)
"""What Snowball's Swedish stemmer leaves alone."""


def stems(text: str) -> tuple[str, ...]:
    """Every word of a text as its stem, in the order of the text; numbers are words too."""
    return tuple(stem(word) for word in _WORD.findall(text.casefold()))


def index(answers: Iterable[tuple[str, str, int, str, str]]) -> Iterator[tuple[str, str, str, int]]:
    """Rows of `open_answer` as rows of `open_answer_word`: each word of a text once."""
    for campaign, question, position, _, text in answers:
        for found in sorted(set(stems(text))):
            yield found, campaign, question, position


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of one word, in small letters, have in common; it need not be a word itself.

    Endings are taken away until none is left, so that a form with more of them comes to where one with fewer stops.
    """
    before = ""
    while word != before:
        before = word
        word = snowballstemmer.stemmer("swedish").stemWord(word)
        for ending, instead in _CHANGES:
            word = _changed(word, ending, instead)
    return word


def _changed(word: str, ending: re.Pattern[str], instead: str) -> str:
    rest = ending.sub(instead, word)
    return rest if len(rest) >= _SHORTEST and any(letter in _VOWELS for letter in rest) else word
