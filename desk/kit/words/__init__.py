"""What the share kit says, in each language: one TOML file per language, every key in all of them."""

from __future__ import annotations

import tomllib
from importlib import resources

_DRAFT = "draft"
"""Stands first in a file that no native speaker has reviewed."""


def kit_words(language: str) -> dict[str, str]:
    """The words of a language, whole; in Swedish for a language that has none."""
    return {key: str(phrase) for key, phrase in _read(language if is_told(language) else "sv").items() if key != _DRAFT}


def is_told(language: str) -> bool:
    """Whether the kit has words of its own in a language."""
    return resources.files(__name__).joinpath(f"{language}.toml").is_file()


def is_draft(language: str) -> bool:
    """Whether somebody who has the language as a mother tongue should read the words before they are spread."""
    return is_told(language) and _DRAFT in _read(language)


def _read(language: str) -> dict[str, object]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))
