"""The door to what is public: the names of the public tables, the schema's version, and a read-only connection."""

from __future__ import annotations

import sqlite3
from pathlib import Path

SCHEMA_VERSION = 3

TABLES = (
    "place",
    "release",
    "campaign",
    "question",
    "choice",
    "total_count",
    "respondent_group",
    "group_value",
    "breakdown",
    "breakdown_group",
    "answer_count",
    "breakdown_count",
    "question_mean",
    "respondent_count",
    "cross_count",
    "channel_count",
    "quality_figure",
    "map_question",
    "map_cell",
    "map_place",
    "need",
    "need_evidence",
    "open_answer",
    "open_answer_word",
    "code_count",
    "population",
    "indicator",
    "place_area",
)
VIEWS = ("latest_campaign", "choice_share", "too_few")

LATEST_RELEASE = """
select * from release order by date desc, id = 'candidate' desc, length(id) desc, id desc limit 1
"""
"""Which release a file is: it also names the earlier ones that closed what is in it, `...-9` before `...-10`."""

LICENCE = "CC BY 4.0"
LICENCE_URL = "http://creativecommons.org/licenses/by/4.0/"
"""The licence of everything that is public, written exactly as data portals know it."""

WORDS = Path(__file__).parent / "explore" / "tables.toml"
"""What every public table and column means, Swedish first and English second."""

NO_ANSWER = "_none"
"""The choice value that stands for "did not answer"."""
NOT_ASKED = "_not_asked"
"""The choice value that stands for "was not asked" (the question was not relevant)."""
REST = "_rest"
"""The choice value in a cross table that holds everybody whose answer does not stand by itself, or who gave none."""
ANSWERED = "_answered"
"""The choice value that holds how many answered a `select_multiple`, whose choices do not add up to people."""


class PublishedError(Exception):
    """The file is not a public database of this version; the message says what to do."""


def read_only(path: Path) -> sqlite3.Connection:
    """A file of a release, opened such that nothing is written to it or beside it. Nothing is said of what it holds."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def open_published(path: Path) -> sqlite3.Connection:
    """Open a public database read-only and immutable; rows come as `sqlite3.Row`.

    Raises PublishedError when the file is missing or is of another schema version.
    """
    if not path.is_file():
        raise PublishedError(f"{path} finns inte. Kör `platskoll publish` först.")
    connection = read_only(path)
    connection.row_factory = sqlite3.Row
    (version,) = connection.execute("pragma user_version").fetchone()
    if version != SCHEMA_VERSION:
        connection.close()
        raise PublishedError(
            f"{path} har schemaversion {version}, men programmet läser version {SCHEMA_VERSION}. Publicera på nytt."
        )
    return connection


def surveyed(connection: sqlite3.Connection) -> list[str]:
    """The places that a public database has surveys of, by slug."""
    return [slug for (slug,) in connection.execute("select distinct place from campaign order by place")]
