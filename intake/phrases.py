"""What the intake's own pages say, in each language: one TOML file per language, `sv` complete."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from forms.definition import direction, html_language

_MARKS = "translation"
"""The part of a file that says what kind of translation it is."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language; what it lacks is said in Swedish."""

    language: str
    table: Mapping[str, str]
    draft: bool = False
    """No native speaker has reviewed it yet; pages in it say so."""

    def __call__(self, key: str, **values: object) -> str:
        """The phrase `part.name` with its {…} filled in. An unknown key is a fault of ours: KeyError."""
        phrase = self.table[key]
        return phrase.format(**values) if values else phrase

    @property
    def html_language(self) -> str:
        return html_language(self.language)

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def carried(self) -> str | None:
        """What an address carries to stay in this language (`?l=`): nothing for Swedish."""
        return None if self.language == "sv" else self.language

    def day(self, day: date | None) -> str:
        """A date in words: 22 november 2026."""
        if day is None:
            return ""
        return f"{day.day} {self('page.months').split()[day.month - 1]} {day.year}"

    def number(self, n: int) -> str:
        """A whole number with a space (or a comma in English) between thousands."""
        return f"{n:,}".replace(",", "," if self.language == "en" else "\u00a0")


def load_phrases() -> dict[str, Phrases]:
    """Every shipped language: tag -> its phrases."""
    files = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in resources.files("intake").joinpath("translations").iterdir()
        if file.name.endswith(".toml")
    }
    swedish = _flat(files["sv"])
    return {
        language: Phrases(language, {**swedish, **_flat(parts)}, draft=bool(parts.get(_MARKS, {}).get("draft")))
        for language, parts in files.items()
    }


def _flat(parts: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {
        f"{part}.{name}": str(phrase)
        for part, phrases in parts.items()
        if part != _MARKS
        for name, phrase in phrases.items()
    }
