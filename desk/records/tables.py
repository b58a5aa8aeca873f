"""The desk's tables as SQLAlchemy knows them; the migrations lead here, and a test holds the two together.

Moments are whole seconds since 1970 (UTC).
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, Table, Text

METADATA = MetaData()

ACCOUNT = Table(
    "account",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("second_factor", Text, nullable=False),
    Column("last_step", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("made", Date, nullable=False),
)

ROLE = Table(
    "role",
    METADATA,
    Column("account", Integer, ForeignKey("account.number"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("place", Text, primary_key=True),
)

TICKET = Table(
    "ticket",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("account", Integer, ForeignKey("account.number"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("expires", Integer, nullable=False),
    Column("used", Integer),
)

SESSION = Table(
    "session",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("account", Integer, ForeignKey("account.number"), nullable=False),
    Column("made", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("whole", Boolean, nullable=False),
)

ATTEMPT = Table(
    "attempt",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("who", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("good", Boolean, nullable=False),
    Index("attempt_by_who", "who", "at"),
)

LOG = Table(
    "log",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

MAIL = Table(
    "mail",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made", Integer, nullable=False),
    Column("due", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("begun", Integer),
    Column("sent", Integer),
    Column("failure", Text, nullable=False),
)

NOTE = Table(
    "note",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("place", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Integer, nullable=False),
)

COMMITMENT = Table(
    "commitment",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("place", Text, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("until", Date),
    Column("kept", Boolean, nullable=False),
)

CONTACT_POINT = Table(
    "contact_point",
    METADATA,
    Column("place", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("telephone", Text, nullable=False),
)

ANALYSIS_ASSIGNMENT = Table(
    "analysis_assignment",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("account", Integer, ForeignKey("account.number"), nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("begins", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("given", Integer, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("ended", Integer),
    Column("ended_by", Text, nullable=False),
)
