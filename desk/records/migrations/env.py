"""Runs the desk's migrations inside the transaction that the caller hands in; Alembic loads it to do so."""

from __future__ import annotations

from alembic import context

from desk.records.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
