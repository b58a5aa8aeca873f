"""The register: places, campaigns and channels. The door is `open_register(url)`."""

from __future__ import annotations

from pathlib import Path

from .choices import supplied_choices
from .database import Database, require_current, upgrade
from .files import areas_from_geojson, population_from_csv
from .process import (
    Condition,
    Phase,
    Process,
    ProcessStep,
    last_day,
    load_process,
    month_begins,
    month_of,
    next_step,
    read_process,
    status_on,
    steps_now,
)
from .records import (
    PRACTICE,
    Area,
    Assignment,
    Campaign,
    CampaignState,
    Channel,
    ControllerKind,
    Correction,
    LegalBasis,
    Place,
    PopulationCount,
    Purpose,
    RegisterError,
    SampleDesign,
    Step,
    StepStatus,
    Terms,
    day_in_sweden,
)
from .store import Register

__all__ = [
    "PRACTICE",
    "Area",
    "Assignment",
    "Campaign",
    "CampaignState",
    "Channel",
    "Condition",
    "ControllerKind",
    "Correction",
    "Database",
    "LegalBasis",
    "Phase",
    "Place",
    "PopulationCount",
    "Process",
    "ProcessStep",
    "Purpose",
    "Register",
    "RegisterError",
    "SampleDesign",
    "Step",
    "StepStatus",
    "Terms",
    "areas_from_geojson",
    "day_in_sweden",
    "last_day",
    "load_process",
    "month_begins",
    "month_of",
    "next_step",
    "open_register",
    "population_from_csv",
    "read_process",
    "require_current",
    "status_on",
    "steps_now",
    "supplied_choices",
    "upgrade",
    "upgrade_register",
]


def open_register(url: str) -> Register:
    """Open the register and make it when there is none. Takes `sqlite:///absolute/path` or a path.

    Raises RegisterError for one of another version (the sentence says: kör platskoll upgrade) and when it cannot be
    reached.
    """
    database = _database(url)
    require_current(database)
    return Register(database)


def upgrade_register(url: str) -> list[str]:
    """Bring a register to this version; return a line for each step taken. Raises RegisterError."""
    return upgrade(_database(url))


def _database(url: str) -> Database:
    return Database(url, Path(__file__).parent / "migrations", "Registret", RegisterError)
