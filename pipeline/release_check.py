"""Checks a finished public database as a stranger would: the file alone, against the schema and the policy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from .policy import Policy
from .published import SCHEMA_VERSION
from .questions import PUBLIC_TYPES
from .release_file import SCHEMA

_LEGACY_FORMAT = b"\x01\x01"
"""Bytes 18 and 19 of a file that is not in WAL mode."""


def verify_release(path: Path, policy: Policy) -> list[str]:
    """Everything that is wrong with a release's public.db, as sentences; an empty list when it may be shown."""
    if not path.is_file():
        return [f"{path} finns inte."]
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        try:
            problems = _file_problems(path, database)
            return problems or _content_problems(database, policy)
        except sqlite3.DatabaseError as error:
            return [f"Filen går inte att läsa som en databas: {error}."]


def _file_problems(path: Path, database: sqlite3.Connection) -> list[str]:
    (whole,) = database.execute("pragma integrity_check").fetchone()
    (version,) = database.execute("pragma user_version").fetchone()
    (free,) = database.execute("pragma freelist_count").fetchone()
    beside = [name for name in ("-wal", "-shm", "-journal") if path.with_name(path.name + name).exists()]
    rules = (
        (whole == "ok", f"Filen är skadad: {whole}."),
        (version == SCHEMA_VERSION, f"Schemaversionen är {version} och inte {SCHEMA_VERSION}."),
        (free == 0, f"Filen har {free} fria sidor, där borttagna rader kan stå kvar."),
        (path.read_bytes()[18:20] == _LEGACY_FORMAT, "Filen är i WAL-läge och kan inte visas ensam."),
        (not beside, f"Bredvid filen ligger {', '.join(beside)}."),
        (not database.execute("pragma foreign_key_check").fetchall(), "En rad hänvisar till något som inte finns."),
        (_objects(database) == _expected_objects(), "Tabeller, kolumner eller vyer är inte exakt schemats."),
    )
    return [sentence for kept, sentence in rules if not kept]


def _objects(database: sqlite3.Connection) -> set[tuple[str, ...]]:
    return set(database.execute("select type, name, tbl_name, coalesce(sql, '') from sqlite_master"))


def _expected_objects() -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(SCHEMA.read_text("utf-8"))
        return _objects(empty)


def _content_problems(database: sqlite3.Connection, policy: Policy) -> list[str]:
    limits = {
        "k": policy.k,
        "base": policy.rounding_base,
        "smallest": policy.smallest_any,
        "exact": policy.exact_total_min,
        "types": ",".join(sorted(PUBLIC_TYPES)),
    }
    found = ((sentence, [row[0] for row in database.execute(query, limits)]) for sentence, query in _RULES)
    return [f"{sentence}: {', '.join(map(str, which[:5]))}." for sentence, which in found if which]


_RULES: tuple[tuple[str, str], ...] = (
    ("Grupper med färre än k personer", "select id from respondent_group where size < :k"),
    (
        "Svarsantal i grupper som inte är avrundade",
        "select group_id || ' ' || question from answer_count where n < 0 or n % :base != 0",
    ),
    (
        "Antal svarande eller kanaler som inte är avrundade",
        "select campaign from respondent_count where n < 0 or n % :base != 0 "
        "union select campaign from channel_count where n < 0 or n % :base != 0",
    ),
    (
        "Totaler som borde vara avrundade",
        "select distinct t.campaign from total_count t join campaign c on c.slug = t.campaign "
        "where t.n < 0 or (t.n % :base != 0 and (c.final = 0 or c.respondents < :exact))",
    ),
    (
        "Kampanjer där grupperna och de som hålls inne inte blir alla svarande",
        "select slug from campaign c where final = 1 and (in_groups + withheld != respondents or in_groups != "
        "(select coalesce(sum(size), 0) from respondent_group g where g.campaign = c.slug))",
    ),
    ("Kampanjer där fler än k hålls inne", "select slug from campaign where withheld >= :k"),
    (
        "Kampanjer med siffror fast för få har svarat",
        "select slug from campaign c where respondents < :smallest and (respondents != 0 or exists "
        "(select 1 from total_count where campaign = c.slug "
        "union all select 1 from respondent_group where campaign = c.slug "
        "union all select 1 from respondent_count where campaign = c.slug "
        "union all select 1 from channel_count where campaign = c.slug "
        "union all select 1 from quality_figure where campaign = c.slug))",
    ),
    (
        "Frågor av okänt slag",
        "select id from question where instr(',' || :types || ',', ',' || type || ',') = 0",
    ),
    (
        "Svarsantal till frågor eller val som inte finns",
        "select a.question from answer_count a join respondent_group g on g.id = a.group_id "
        "left join question q on q.campaign = g.campaign and q.id = a.question "
        "left join choice c on c.campaign = g.campaign and c.question = a.question and c.value = a.choice "
        "where q.id is null or (c.value is null and a.choice != '_answered') "
        "union select t.question from total_count t "
        "left join question q on q.campaign = t.campaign and q.id = t.question "
        "left join choice c on c.campaign = t.campaign and c.question = t.question and c.value = t.choice "
        "where q.id is null or (c.value is null and t.choice != '_answered')",
    ),
    (
        "Svarsantal vars summa över grupperna ligger för långt från totalen",
        "select a.question from answer_count a join respondent_group g on g.id = a.group_id "
        "join total_count t on t.campaign = g.campaign and t.question = a.question and t.choice = a.choice "
        "group by g.campaign, a.question, a.choice having abs(sum(a.n) - t.n) >= :base",
    ),
)
"""What must not be found: a sentence, and the query that finds it."""
