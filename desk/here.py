"""Where and when the desk is: the day in Sweden, the addresses that links carry, the forms of this home."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from forms.catalogue import Catalogue, shipped
from intake.register import Register, day_in_sweden


def today() -> date:
    """The day in Sweden, where campaigns begin and end."""
    return day_in_sweden(datetime.now(UTC))


def public_url() -> str:
    """What links and QR codes carry (`PLATSKOLL_PUBLIC_URL`)."""
    return os.environ.get("PLATSKOLL_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")


def desk_url() -> str:
    """Where the desk is, as letters and links write it (`PLATSKOLL_DESK_URL`)."""
    return os.environ.get("PLATSKOLL_DESK_URL", "http://127.0.0.1:8001").rstrip("/")


def catalogue(register: Register) -> Catalogue:
    """The shipped library and the definitions of the register, as people see them: with what has been corrected."""
    return as_defined(register).with_corrections(register.corrections())


def as_defined(register: Register) -> Catalogue:
    """The same forms in the words of their definitions, for whoever makes a new version."""
    return _with_definitions(tuple(register.definitions()))


@cache
def library() -> Catalogue:
    """The shipped forms, which cannot change while we run."""
    return shipped()


@lru_cache(maxsize=4)
def _with_definitions(texts: tuple[str, ...]) -> Catalogue:
    """A definition is never changed, so what has been read once holds until another is added."""
    return library().with_definitions(texts)
