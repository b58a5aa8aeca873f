"""The codebook: fourteen themes, four kinds of things that people say of them, and the words that lead to each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from forms.definition import Text
from pipeline.needs import themes

_FILE = Path(__file__).with_name("codebook.toml")


class Kind(StrEnum):
    """What somebody says of a theme."""

    STRENGTH = "strength"
    NEED = "need"
    IDEA = "idea"
    QUESTION = "question"


class Code(NamedTuple):
    """A theme and what is said of it, with a narrower word of the coder's own where one was given."""

    theme: str
    kind: Kind
    subcode: str = ""

    @property
    def plain(self) -> Code:
        """The code of the codebook, without the coder's own word."""
        return Code(self.theme, self.kind)

    @property
    def name(self) -> str:
        """What it is called in commands and tables: `services.need`."""
        return f"{self.theme}.{self.kind.value}"


@dataclass(frozen=True, slots=True)
class Codebook:
    """What there is to choose from, and what leads to it."""

    themes: dict[str, Text]
    """The short label of each theme, in order."""
    kinds: dict[Kind, Text]
    about: dict[Kind, Text]
    """What each kind is, in a sentence."""
    theme_words: dict[str, tuple[str, ...]]
    kind_words: dict[Kind, tuple[str, ...]]
    passed_over: frozenset[str]
    """Words that lead nowhere."""

    def knows(self, code: Code) -> bool:
        """Whether a code is one of the codebook's."""
        return code.theme in self.themes and code.kind in self.kinds

    def label(self, code: Code) -> Text:
        """Theme and kind in words, without the coder's own."""
        theme, kind = self.themes[code.theme], self.kinds[code.kind]
        return {tag: f"{theme[tag]}: {kind[tag]}" for tag in ("sv", "en")}


@cache
def codebook() -> Codebook:
    """The codebook that is shipped, with the themes of the residents' survey."""
    raw = tomllib.loads(_FILE.read_text("utf-8"))
    kinds = {kind: raw["kind"][kind.value] for kind in Kind}
    return Codebook(
        themes={one.value: one.short or _head(one.label) for one in themes().choices},
        kinds={kind: {"sv": told["sv"], "en": told["en"]} for kind, told in kinds.items()},
        about={kind: told["about"] for kind, told in kinds.items()},
        theme_words={theme: tuple(raw["theme"][theme].split()) for theme in themes().values()},
        kind_words={kind: tuple(told["words"].split()) for kind, told in kinds.items()},
        passed_over=frozenset(raw["passed_over"]["words"].split()),
    )


def _head(label: Text) -> Text:
    """What stands before the dash of a label."""
    return {tag: words.split(" – ")[0] for tag, words in label.items()}
