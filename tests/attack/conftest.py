"""What the attacks share: the intake of a small place, a form answered in full, and how long an attack lasts."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from forms.definition import Form
from tests.intake.conftest import Fields, Intake, Page, fill, intake, library, make_intake, register_file

__all__ = ["fill", "intake", "library", "make_intake", "register_file"]


@pytest.fixture
def path(intake: Intake) -> str:
    """The address of an open resident survey."""
    return f"/s/{intake.open('resident_survey')}"


@pytest.fixture
def fields(intake: Intake, path: str, fill: Callable[[Page, Form], Fields]) -> Fields:
    """Everything answered, as a browser sends it."""
    return fill(intake.get(path), intake.library.latest("resident_survey"))


@pytest.fixture(scope="session")
def seconds() -> float:
    """How long a long attack lasts: short in `make test`, longer in `make attack`."""
    return float(os.environ.get("PLATSKOLL_ATTACK_SECONDS", "6"))
