"""The register: places, campaigns and channels. The door is `open_register(url)`."""

from __future__ import annotations

from . import database
from .files import areas_from_geojson, population_from_csv
from .records import (
    Area,
    Campaign,
    CampaignState,
    Channel,
    LegalBasis,
    Place,
    PopulationCount,
    RegisterError,
    SampleDesign,
)
from .store import Register

__all__ = [
    "Area",
    "Campaign",
    "CampaignState",
    "Channel",
    "LegalBasis",
    "Place",
    "PopulationCount",
    "Register",
    "RegisterError",
    "SampleDesign",
    "areas_from_geojson",
    "open_register",
    "population_from_csv",
    "upgrade_register",
]


def open_register(url: str) -> Register:
    """Open the register and make it when there is none. Takes `sqlite:///absolute/path` or a path.

    Raises RegisterError for one of another version (the sentence says: kör platskoll upgrade) and when it cannot be
    reached.
    """
    reached = database.Database(url)
    database.require_current(reached)
    return Register(reached)


def upgrade_register(url: str) -> list[str]:
    """Bring a register to this version; return a line for each step taken. Raises RegisterError."""
    return database.upgrade(database.Database(url))
