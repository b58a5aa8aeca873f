"""Sub-areas may be parts of larger ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the name of the larger area; the areas that are there already have none."""
    with op.batch_alter_table("area") as area:
        area.add_column(sa.Column("larger", sa.Text, nullable=False, server_default=""))
