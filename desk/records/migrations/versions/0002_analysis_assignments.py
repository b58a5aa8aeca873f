"""Assignments to analyse the answers of a place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_GIVEN = "number, account, place, campaign, organisation, purpose, decided_by, begins, ends, given, given_by"


def upgrade() -> None:
    """Make the table; an assignment is ended once and is otherwise as it was given, for good."""
    op.create_table(
        "analysis_assignment",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("account", sa.Integer, sa.ForeignKey("account.number"), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("begins", sa.Date, nullable=False),
        sa.Column("ends", sa.Date, nullable=False),
        sa.Column("given", sa.Integer, nullable=False),
        sa.Column("given_by", sa.Text, nullable=False),
        sa.Column("ended", sa.Integer),
        sa.Column("ended_by", sa.Text, nullable=False),
    )
    op.create_index("ix_analysis_assignment_account", "analysis_assignment", ["account"])
    refuse = "begin select raise(abort, 'an assignment is kept as it was given'); end"
    for name, when in {
        "is_kept": "before delete on analysis_assignment",
        "is_not_changed": f"before update of {_GIVEN} on analysis_assignment",
        "ends_once": "before update on analysis_assignment when old.ended is not null",
    }.items():
        op.execute(f"create trigger analysis_assignment_{name} {when} {refuse}")
