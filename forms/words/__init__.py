"""The sentences that a form says to the person who answers, one file per language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


class Sentence(str):
    """A sentence for a person that remembers which phrase it came from."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, key: str, words: str) -> Sentence:
        sentence = super().__new__(cls, words)
        sentence.key = key
        return sentence


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Every phrase in `language`; what a language lacks is said in Swedish."""
    file = resources.files(__name__) / f"{language}.toml"
    swedish = {} if language == "sv" else phrases("sv")
    return {**swedish, **(tomllib.loads(file.read_text("utf-8")) if file.is_file() else {})}


@dataclass(frozen=True, slots=True)
class Teller:
    """Speaks about one question in one language."""

    language: str
    question: str

    def __call__(self, key: str, **figures: object) -> Sentence:
        """The phrase `key` with the question and its figures filled in."""
        return Sentence(key, phrases(self.language)[key].format(question=self.question, **figures))
