"""Suggests codes for a text from its words: what lies nearest among the codebook's words and the texts already coded.

A suggestion decides nothing and is kept nowhere. Everything is reckoned here, from words alone; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from pipeline.stems import stem

from .codebook import Code, Codebook, Kind

MOST = 3
"""So many suggestions are given for a text."""
_NEAR = 0.2
"""So like must a part of a text be to something that has a theme (the cosine of the angle between them)."""
_OF_THE_BEST = 0.5
"""And so like, beside the theme that it is most like."""
_NEIGHBOURS = 5
_OF_THE_QUESTION = 0.5
"""So much weighs how the question is put, beside the words of the answer, for the kind of what is said."""
_PART = 4
"""A part of a compound is at least so long: cykelvägen is like cykel, mataffär like affär."""
_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"[.!?;:,\n]+|\b(?:men|fast|but|och|and)\b", re.IGNORECASE)

Examples = Sequence[tuple[str, str]]
"""Words, and the theme or kind that they stand for."""


class Suggestions:
    """What was learned from the codebook and from the texts that are coded so far."""

    def __init__(self, book: Codebook, coded: Mapping[str, frozenset[Code]]) -> None:
        """`coded` are words with the codes that a person gave them. They teach what the place calls things; those with
        several themes do not tell which word stands for which, and what is a need here is a strength there."""
        themes = [(word, theme) for theme, words in book.theme_words.items() for word in words]
        kinds = [(word, kind.value) for kind, words in book.kind_words.items() for word in words]
        for words, codes in coded.items():
            own = {code.theme for code in codes}
            themes += [(words, theme) for theme in own if len(own) == 1]
        self._themes = _Nearest(themes, book.passed_over)
        self._kinds = _Nearest(kinds, book.passed_over)

    def of(self, words: str, question: str) -> tuple[Code, ...]:
        """The codes that the words point to, the likeliest first; none where they point nowhere."""
        scores: dict[Code, float] = {}
        asked = self._kinds.scores(question)
        for part in _parts(words):
            said = self._kinds.scores(part)
            weighed = {kind: said.get(kind, 0) + _OF_THE_QUESTION * asked.get(kind, 0) for kind in said | asked}
            weighed[Kind.QUESTION.value] = weighed.get(Kind.QUESTION.value, 0) + ("?" in words)
            # a need where nothing says what it is: that is what most surveys ask for
            kind = max((Kind.NEED, *Kind), key=lambda one: weighed.get(one.value, 0.0))
            themes = self._themes.scores(part)
            for theme, score in themes.items():
                if score >= max(_NEAR, _OF_THE_BEST * max(themes.values())):
                    code = Code(theme, kind)
                    scores[code] = max(score, scores.get(code, 0))
        return tuple(sorted(scores, key=lambda code: -scores[code])[:MOST])


class _Nearest:
    """Finds the examples that lie nearest some words."""

    def __init__(self, examples: Examples, passed_over: frozenset[str]) -> None:
        self._labels = [label for _, label in examples]
        self._terms: Any = TfidfVectorizer(analyzer=lambda text: list(_terms(text, passed_over)), sublinear_tf=True)
        lying = self._terms.fit_transform(words for words, _ in examples)
        self._near: Any = NearestNeighbors(n_neighbors=_NEIGHBOURS, metric="cosine", algorithm="brute").fit(lying)

    def scores(self, words: str) -> dict[str, float]:
        """For each label the likeness of its nearest example, of the few nearest."""
        found: dict[str, float] = {}
        for distances, places in zip(*self._near.kneighbors(self._terms.transform([words])), strict=True):
            for distance, place in zip(distances, places, strict=True):
                label = self._labels[place]
                found[label] = max(found.get(label, 0.0), 1 - float(distance))
        return {label: score for label, score in found.items() if score > 0}


def _parts(words: str) -> Iterator[str]:
    yield from (part for part in _PARTS.split(words) if part.strip())


def _terms(text: str, passed_over: frozenset[str]) -> Iterator[str]:
    for word in _WORD.findall(text.casefold()):
        if word in passed_over:
            continue
        whole = stem(word)
        yield whole
        for at in range(_PART, len(whole) - _PART + 1):
            yield from (whole[:at], whole[at:])
