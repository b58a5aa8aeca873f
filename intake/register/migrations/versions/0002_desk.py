"""Drafts and terms of campaigns, corrections of live forms, and where a place is in the method."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the desk writes; a campaign that is there already is no draft and has no preview."""
    with op.batch_alter_table("campaign") as campaign:
        campaign.add_column(sa.Column("draft", sa.Boolean, nullable=False, server_default=sa.false()))
        campaign.add_column(sa.Column("preview", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "campaign_terms",
        sa.Column("campaign", sa.Text, sa.ForeignKey("campaign.slug"), primary_key=True),
        sa.Column("controller_kind", sa.Text, nullable=False),
        sa.Column("data_protection_officer", sa.Text, nullable=False),
        sa.Column("basis_reason", sa.Text, nullable=False),
        sa.Column("registration", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("children", sa.Text, nullable=False),
        sa.Column("giving_back", sa.Text, nullable=False),
        sa.Column("screening", sa.Text, nullable=False),
        sa.Column("expected", sa.Integer, nullable=False),
        sa.Column("telephone", sa.Text, nullable=False),
        sa.Column("telephone_hours", sa.Text, nullable=False),
        sa.Column("funder", sa.Text, nullable=False),
    )
    op.create_table(
        "correction",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_table(
        "assignment",
        sa.Column("place", sa.Text, sa.ForeignKey("place.slug"), primary_key=True),
        sa.Column("begins", sa.Date, nullable=False),
        sa.Column("months", sa.Integer, nullable=False),
    )
    op.create_table(
        "step_status",
        sa.Column("place", sa.Text, sa.ForeignKey("place.slug"), primary_key=True),
        sa.Column("step", sa.Text, primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
    )
    op.create_table(
        "purpose",
        sa.Column("place", sa.Text, sa.ForeignKey("place.slug"), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("decided", sa.Date),
    )
