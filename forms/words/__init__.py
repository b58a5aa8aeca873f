"""The sentences that a form says to the person who answers, one file per language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

DRAFT = "draft"
"""`draft = true` in a language file: nobody has reviewed the words yet."""


class Sentence(str):
    """A sentence for a person that remembers which phrase it came from."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, key: str, words: str) -> Sentence:
        sentence = super().__new__(cls, words)
        sentence.key = key
        return sentence


@cache
def own_phrases(language: str) -> Mapping[str, str]:
    """The phrases that stand in the file of `language`; none where it has no file."""
    file = resources.files(__name__) / f"{language}.toml"
    written = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    return {key: phrase for key, phrase in written.items() if key != DRAFT}


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Every phrase in `language`; what a language lacks is said in Swedish."""
    return {**own_phrases("sv"), **own_phrases(language)}


@dataclass(frozen=True, slots=True)
class Teller:
    """Speaks about one question in one language."""

    language: str
    question: str

    def __call__(self, key: str, **figures: object) -> Sentence:
        """The phrase `key` with the question and its figures filled in."""
        return Sentence(key, phrases(self.language)[key].format(question=self.question, **figures))
