"""Opens the public file, or a candidate, for a document; what is not there is told in a sentence to whoever asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.published import PublishedError, open_published

from .errors import ReportError
from .figures import Campaign, Place, read_campaigns
from .language import Language

NOTHING_YET = (
    "Det finns inget publicerat att bygga dokumentet av. När insamlingen har stängt: kör `platskoll publish`. "
    "För ett utkast dessförinnan: kör `platskoll publish --candidate` och sedan `platskoll report` med --candidate."
)


@contextmanager
def opened(public_db: Path) -> Iterator[sqlite3.Connection]:
    """The file, read-only, until the end of the block. Raises ReportError when it is missing or of another version."""
    if not public_db.is_file():
        raise ReportError(NOTHING_YET)
    try:
        connection = open_published(public_db)
    except PublishedError as error:
        raise ReportError(str(error)) from error
    with closing(connection):
        yield connection


def asked_in(connection: sqlite3.Connection, place: Place, *, language: Language) -> tuple[Campaign, ...]:
    """The published campaigns of a place. Raises ReportError when there are none."""
    if found := read_campaigns(connection, place.slug, language=language):
        return found
    raise ReportError(
        f"Det finns inga publicerade enkäter för {place.name} än. När insamlingen har stängt: kör "
        f"`platskoll publish {place.slug}`."
    )
