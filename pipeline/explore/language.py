"""Which of the two languages the visitor reads: it stands in the address, `/en/…` for English."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Literal

Language = Literal["sv", "en"]

ENGLISH = "/en"
READING: ContextVar[Language] = ContextVar("READING", default="sv")
"""The language of the request that is being answered; every request has a context of its own."""


def say(swedish: str, english: str) -> str:
    """The text that the visitor reads."""
    return english if READING.get() == "en" else swedish


def base() -> str:
    """What every address of the site begins with, in the visitor's language."""
    return f"{ENGLISH}/" if READING.get() == "en" else "/"


def told_apart(path: str) -> tuple[Language, str]:
    """An address as its language and what it is in Swedish: `/en/public` is English, and `/public`."""
    if path == ENGLISH or path.startswith(f"{ENGLISH}/"):
        return "en", path.removeprefix(ENGLISH) or "/"
    return "sv", path


def in_language(language: Language, path: str) -> str:
    """The address of the same page in a language; `path` is the Swedish one."""
    return f"{ENGLISH}{path}" if language == "en" else path
