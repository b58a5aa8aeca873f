"""What the tests of the register share: an empty register, a place and a campaign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.register import Campaign, LegalBasis, Place, Register, SampleDesign, open_register

EXEMPELBY = Place("exempelby", "Exempelby", "1499", 812, "SCB 2025-12-31")

CAMPAIGN = Campaign(
    slug="exempelby-k7m3",
    place="exempelby",
    form="resident_survey",
    version=1,
    definition="d" * 64,
    opens=date(2026, 5, 1),
    closes=date(2026, 5, 31),
    entry_closes=date(2026, 6, 14),
    controller="Exempelby kommun",
    controller_contact="kontakt@example.org",
    legal_basis=LegalBasis.PUBLIC_INTEREST,
    languages=("sv", "en"),
    sample_design=SampleDesign.OPEN_LINK,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture
def register(path: Path) -> Register:
    """A register with one place."""
    register = open_register(str(path))
    register.add_place(EXEMPELBY)
    return register


@pytest.fixture
def campaign() -> Callable[..., Campaign]:
    """Makes a campaign with what the test changes in it."""

    def changed(**changes: Any) -> Campaign:
        return replace(CAMPAIGN, **changes)

    return changed
