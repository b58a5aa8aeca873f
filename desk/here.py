"""Where and when the desk is: the day in Sweden, the addresses that links carry, the forms of this home."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from forms.catalogue import Catalogue, shipped
from intake.register import Register, day_in_sweden


def today() -> date:
    """The day in Sweden, where campaigns begin and end."""
    return day_in_sweden(datetime.now(UTC))


def public_url() -> str:
    """What links and QR codes carry (`PLATSKOLL_PUBLIC_URL`)."""
    return os.environ.get("PLATSKOLL_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")


def catalogue(register: Register) -> Catalogue:
    """The shipped library and the definitions of the register."""
    return shipped().with_definitions(register.definitions())
