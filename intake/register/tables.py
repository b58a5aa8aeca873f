"""The register's tables as SQLAlchemy knows them; the migrations lead here, and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, MetaData, Table, Text

METADATA = MetaData()

PLACE = Table(
    "place",
    METADATA,
    Column("slug", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("municipality_code", Text, nullable=False),
    Column("population", Integer, nullable=False),
    Column("population_source", Text, nullable=False),
)

AREA = Table(
    "area",
    METADATA,
    Column("place", Text, ForeignKey("place.slug"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("outlines", Text, nullable=False),
    Column("larger", Text, nullable=False),
)

POPULATION = Table(
    "population",
    METADATA,
    Column("place", Text, ForeignKey("place.slug"), primary_key=True),
    Column("age_group", Text, primary_key=True),
    Column("gender", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("year", Integer, nullable=False),
)

DEFINITION = Table(
    "definition",
    METADATA,
    Column("form", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("toml", Text, nullable=False),
)

CAMPAIGN = Table(
    "campaign",
    METADATA,
    Column("slug", Text, primary_key=True),
    Column("place", Text, ForeignKey("place.slug"), nullable=False, index=True),
    Column("form", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", Text, nullable=False),
    Column("opens", Date, nullable=False),
    Column("closes", Date),
    Column("entry_closes", Date),
    Column("controller", Text, nullable=False),
    Column("controller_contact", Text, nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("sample_design", Text, nullable=False),
    Column("closed", Date),
    Column("draft", Boolean, nullable=False),
    Column("preview", Text, nullable=False),
)

TERMS = Table(
    "campaign_terms",
    METADATA,
    Column("campaign", Text, ForeignKey("campaign.slug"), primary_key=True),
    Column("controller_kind", Text, nullable=False),
    Column("data_protection_officer", Text, nullable=False),
    Column("basis_reason", Text, nullable=False),
    Column("registration", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("children", Text, nullable=False),
    Column("giving_back", Text, nullable=False),
    Column("screening", Text, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("telephone", Text, nullable=False),
    Column("telephone_hours", Text, nullable=False),
    Column("funder", Text, nullable=False),
)

CORRECTION = Table(
    "correction",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("form", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("by", Text, nullable=False),
)

ASSIGNMENT = Table(
    "assignment",
    METADATA,
    Column("place", Text, ForeignKey("place.slug"), primary_key=True),
    Column("begins", Date, nullable=False),
    Column("months", Integer, nullable=False),
)

STEP = Table(
    "step_status",
    METADATA,
    Column("place", Text, ForeignKey("place.slug"), primary_key=True),
    Column("step", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
)

PURPOSE = Table(
    "purpose",
    METADATA,
    Column("place", Text, ForeignKey("place.slug"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("decided", Date),
)

CHANNEL = Table(
    "channel",
    METADATA,
    Column("campaign", Text, ForeignKey("campaign.slug"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
)
