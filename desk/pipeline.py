"""How the desk hands the pipeline what it needs: the opened records of a home, for as long as one act takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desk.here import catalogue
from desk.home import Home
from intake.journal import open_reader, open_writer
from intake.register import open_register
from pipeline.decisions import open_decisions
from pipeline.run import Stream


@contextmanager
def stream(home: Home) -> Iterator[Stream]:
    """The stream of a home, with the journal opened for reading only.

    Raises RegisterError, JournalError, FormsError or PipelineError when a record cannot be read.
    """
    register = open_register(home.register_url)
    if not (home.root / "journal.db").exists():
        # nothing has been handed in yet: an empty journal is read like any other
        open_writer(home.journal_url, key=home.key("intake")).close()
    with (
        open_reader(home.journal_url, key=home.key("intake")) as journal,
        open_decisions(home.decisions) as decisions,
    ):
        yield Stream(
            register=register,
            journal=journal,
            catalogue=catalogue(register),
            decisions=decisions,
            mapping=home.mapping,
        )
