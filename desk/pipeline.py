"""How the desk hands the pipeline what it needs: the opened records of a home, for as long as one act takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from desk.here import catalogue
from desk.home import Home
from intake.journal import open_reader, open_writer
from intake.register import open_register
from pipeline.decisions import open_decisions
from pipeline.official import open_official
from pipeline.policy import Policy, read_policy, shipped_policy
from pipeline.run import Crew, Stream


def policy_of(home: Home) -> Policy:
    """The thresholds that hold in a home: the controller's own where it has written any, else the shipped ones.

    Raises PolicyError when its own cannot be read or protect nobody.
    """
    return read_policy(home.policy.read_text(encoding="utf-8")) if home.policy.is_file() else shipped_policy()


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
        open_official(home.official) as official,
    ):
        yield Stream(
            register=register,
            journal=journal,
            catalogue=catalogue(register),
            decisions=decisions,
            mapping=home.mapping,
            policy=policy_of(home),
            official=official,
            crew=Crew(os.cpu_count() or 1, partial(stream, home)),
        )
