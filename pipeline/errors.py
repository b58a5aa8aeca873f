"""What can go wrong on the way from the journal to what is public, as sentences for the person who can act."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class PipelineError(Exception):
    """The pipeline could not do what was asked; nothing was changed."""


class AlreadyRunningError(PipelineError):
    """Another run or publication of the same thing is going on right now."""


class BalanceError(PipelineError):
    """The numbers of a run do not add up: something was read that became neither a row nor a quarantine."""


class DisclosureError(PipelineError):
    """Something asked for figures that the disclosure rules do not allow."""


class DecisionError(PipelineError):
    """A decision could not be written down."""


class StaleNeedError(DecisionError):
    """A need has changed since whoever wants to change it read it."""


class QuotingError(DecisionError):
    """A need quotes what somebody wrote and what is not public; `words` says where, in two languages."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words["sv"])
        self.words = words


class LedgerError(PipelineError):
    """The ledger refuses: a campaign or a release is closed already."""


class OfficialError(PipelineError):
    """An official figure could not be fetched or kept; those that are there stand as they stood."""


class PublishError(PipelineError):
    """The release could not be made; the public link still points where it did."""


class StaleCandidateError(PublishError):
    """What would be published is not what the candidate showed."""


@contextmanager
def told_as(kind: type[PipelineError], sentence: str) -> Iterator[None]:
    """Turn a fault of the disk or of SQLite into an error of ours that begins with the sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise kind(f"{sentence}: {error}.") from error
