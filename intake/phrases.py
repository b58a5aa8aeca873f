"""What the intake's own pages say, in each language: one TOML file per language, `sv` complete."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources

_MONTHS = {
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language; what it lacks is said in Swedish."""

    language: str
    table: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The phrase `part.name` with its {…} filled in. An unknown key is a fault of ours: KeyError."""
        phrase = self.table[key]
        return phrase.format(**values) if values else phrase

    @property
    def carried(self) -> str | None:
        """What an address carries to stay in this language (`?l=`): nothing for Swedish."""
        return None if self.language == "sv" else self.language

    def day(self, day: date | None) -> str:
        """A date in words: 22 november 2026."""
        if day is None:
            return ""
        months = _MONTHS.get(self.language, _MONTHS["sv"])
        return f"{day.day} {months[day.month - 1]} {day.year}"

    def number(self, n: int) -> str:
        """A whole number with a space (or a comma in English) between thousands."""
        return f"{n:,}".replace(",", "," if self.language == "en" else "\u00a0")


def load_phrases() -> dict[str, Phrases]:
    """Every shipped language: tag -> its phrases."""
    found = {}
    for file in resources.files("intake").joinpath("translations").iterdir():
        if file.name.endswith(".toml"):
            parts = tomllib.loads(file.read_text(encoding="utf-8"))
            found[file.name.removesuffix(".toml")] = {
                f"{part}.{name}": phrase for part, phrases in parts.items() for name, phrase in phrases.items()
            }
    return {language: Phrases(language, {**found["sv"], **table}) for language, table in found.items()}
