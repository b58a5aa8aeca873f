"""Places, areas, population, definitions, campaigns and channels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "place",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("municipality_code", sa.Text, nullable=False),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("population_source", sa.Text, nullable=False),
    )
    op.create_table(
        "area",
        sa.Column("place", sa.Text, sa.ForeignKey("place.slug"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("outlines", sa.Text, nullable=False),
    )
    op.create_table(
        "population",
        sa.Column("place", sa.Text, sa.ForeignKey("place.slug"), primary_key=True),
        sa.Column("age_group", sa.Text, primary_key=True),
        sa.Column("gender", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
    )
    op.create_table(
        "definition",
        sa.Column("form", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("toml", sa.Text, nullable=False),
    )
    op.create_table(
        "campaign",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, sa.ForeignKey("place.slug"), nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("opens", sa.Date, nullable=False),
        sa.Column("closes", sa.Date),
        sa.Column("entry_closes", sa.Date),
        sa.Column("controller", sa.Text, nullable=False),
        sa.Column("controller_contact", sa.Text, nullable=False),
        sa.Column("legal_basis", sa.Text, nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("sample_design", sa.Text, nullable=False),
        sa.Column("closed", sa.Date),
    )
    op.create_index("ix_campaign_place", "campaign", ["place"])
    op.create_table(
        "channel",
        sa.Column("campaign", sa.Text, sa.ForeignKey("campaign.slug"), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take the tables away again, the dependent ones first."""
    for table in ("channel", "campaign", "definition", "population", "area", "place"):
        op.drop_table(table)
