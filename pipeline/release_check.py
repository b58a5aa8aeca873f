"""Checks a finished public database as a stranger would: the file alone, against the schema and its own policies."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from .map_check import map_problems
from .policy import Policy, PolicyError, read_policy
from .published import SCHEMA_VERSION, read_only
from .questions import PUBLIC_TYPES
from .release_file import ADDED_UP, MEANS, SCHEMA

_LEGACY_FORMAT = b"\x01\x01"
"""Bytes 18 and 19 of a file that is not in WAL mode."""


def verify_release(path: Path) -> list[str]:
    """Everything that is wrong with a release's public.db, as sentences; an empty list when it may be shown.

    The figures of a campaign are held to the policy of the release that closed it, whatever came later.
    """
    if not path.is_file():
        return [f"{path} finns inte."]
    with closing(read_only(path)) as database:
        try:
            problems = _file_problems(path, database)
            return problems or _content_problems(database)
        except sqlite3.DatabaseError as error:
            return [f"Filen går inte att läsa som en databas: {error}."]
        except PolicyError as error:
            return [f"En utgåva har gränsvärden som inte håller. {error}"]


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


def _content_problems(database: sqlite3.Connection) -> list[str]:
    policies = _policies(database)
    _lay_out_limits(database, policies)
    types = {"types": ",".join(sorted(PUBLIC_TYPES))}
    found = ((sentence, [row[0] for row in database.execute(query, types)]) for sentence, query in _RULES)
    problems = [f"{sentence}: {', '.join(map(str, which[:5]))}." for sentence, which in found if which]
    return problems + map_problems(database, policies)


def _policies(database: sqlite3.Connection) -> dict[str, Policy]:
    """The policy that held for each campaign when it was closed."""
    closed = database.execute("select c.slug, r.policy from campaign c join release r on r.id = c.release").fetchall()
    return {slug: read_policy(text) for slug, text in closed}


def _lay_out_limits(database: sqlite3.Connection, policies: Mapping[str, Policy]) -> None:
    """A table beside the file: each campaign with the limits that held when it was closed."""
    database.execute("create temp table limits (slug text primary key, k, base, smallest, exact_from, crossed_from)")
    for slug, policy in policies.items():
        limits = (
            *(slug, policy.k, policy.rounding_base, policy.smallest_any),
            *(policy.exact_total_min, policy.crossed_from),
        )
        database.execute("insert into limits values (?, ?, ?, ?, ?, ?)", limits)
    database.execute(
        "create temp view held as select c.*, l.k, l.base, l.smallest, l.exact_from, l.crossed_from "
        "from campaign c join limits l on l.slug = c.slug"
    )


_RULES: tuple[tuple[str, str], ...] = (
    (
        "Grupper med färre än k personer",
        "select g.id from respondent_group g join held c on c.slug = g.campaign where g.size < c.k",
    ),
    (
        "Svarsantal i grupper som inte är avrundade",
        "select a.group_id || ' ' || a.question from answer_count a join respondent_group g on g.id = a.group_id "
        "join held c on c.slug = g.campaign where a.n < 0 or a.n % c.base != 0",
    ),
    (
        "Antal svarande, kanaler eller korsade svar som inte är avrundade",
        "select c.slug from held c join (select campaign, n from respondent_count union all select campaign, n "
        "from channel_count union all select campaign, n from cross_count) r on r.campaign = c.slug "
        "where r.n < 0 or r.n % c.base != 0 group by c.slug",
    ),
    (
        # A sum along a row or column is rounded, too: less than a base under what it stands for.
        "Korstabeller med rader eller kolumner av färre än k personer, eller av för få personer",
        "select question_a from cross_count x join held c on c.slug = x.campaign "
        "group by campaign, question_a, question_b, choice_a having sum(n) + c.base <= c.k union all "
        "select question_b from cross_count x join held c on c.slug = x.campaign "
        "group by campaign, question_a, question_b, choice_b having sum(n) + c.base <= c.k union all "
        "select question_a from cross_count x join held c on c.slug = x.campaign "
        "group by campaign, question_a, question_b having sum(n) + c.base <= c.crossed_from or not c.final",
    ),
    (
        "Totaler som borde vara avrundade",
        "select distinct c.slug from total_count t join held c on c.slug = t.campaign "
        "where t.n < 0 or (t.n % c.base != 0 and not c.exact)",
    ),
    (
        "Kampanjer med exakta totaler fast de inte är slut eller för få är med",
        "select slug from held where exact and (not final or in_groups < exact_from)",
    ),
    (
        "Grupper med fler bakgrundsvariabler än tre",
        "select group_id from group_value group by group_id having count(*) > 3",
    ),
    (
        "Klasser som inte är hela grupper, var och en en gång",
        "select b.id from breakdown b where b.size != (select sum(g.size) from breakdown_group x "
        "join respondent_group g on g.id = x.group_id and g.campaign = b.campaign where x.breakdown_id = b.id) "
        "union all select x.group_id from breakdown_group x join breakdown b on b.id = x.breakdown_id "
        "group by x.group_id, b.variable having count(*) > 1",
    ),
    (
        "Klasser vars antal inte är gruppernas tillsammans",
        "select breakdown_id from (select breakdown_id, question, choice, n, groups, 1 as side from breakdown_count "  # noqa: S608 - a query of our own
        f"union all select *, -1 from ({ADDED_UP})) group by breakdown_id, question, choice, n, groups "
        "having sum(side) != 0",
    ),
    (
        "Medelvärden som inte är räknade ur totalerna",
        f"select campaign from (select * from (select * from question_mean except select * from ({MEANS})) "  # noqa: S608 - a query of our own
        f"union all select * from (select * from ({MEANS}) except select * from question_mean))",
    ),
    (
        "Kampanjer där grupperna och de som hålls inne inte blir alla svarande",
        "select slug from held c where final = 1 and (in_groups + withheld != respondents or in_groups != "
        "(select coalesce(sum(size), 0) from respondent_group g where g.campaign = c.slug))",
    ),
    ("Kampanjer där minst k hålls inne", "select slug from held where withheld >= k"),
    (
        "Kampanjer med siffror fast för få har svarat",
        "select slug from held c where respondents < smallest and (respondents != 0 or exists "
        "(select 1 from total_count where campaign = c.slug "
        "union all select 1 from respondent_group where campaign = c.slug "
        "union all select 1 from respondent_count where campaign = c.slug "
        "union all select 1 from cross_count where campaign = c.slug "
        "union all select 1 from channel_count where campaign = c.slug "
        "union all select 1 from quality_figure where campaign = c.slug))",
    ),
    (
        # Before the end up to nine more may have answered than are told; a rounded total is less than a base too high.
        "Frågor med siffror fast färre än k fick dem",
        "select t.question from total_count t join held c on c.slug = t.campaign where t.choice = '_not_asked' "
        "and c.respondents + iif(c.final, 0, 9) - t.n + iif(c.exact, 0, c.base - 1) < c.k",
    ),
    (
        "Behov utan mening, tema eller någon som bestämmer",
        "select id from need where trim(statement) = '' or trim(theme) = '' or trim(control) = ''",
    ),
    (
        "Behov där det står fel om beläggen är av minst två slag",
        "select id from need n where supported != "
        "(select count(distinct kind) >= 2 from need_evidence where need = n.id and trim(what) != '')",
    ),
    ("Behov som är lyfta utan motivering", "select id from need where lifted = 1 and trim(lift_reason) = ''"),
    (
        "Officiella siffror utan namn, källa eller rimligt år, eller för ett område som inte finns",
        "select place || ' ' || indicator from indicator where trim(source) = '' or trim(label_sv) = '' "
        "or trim(label_en) = '' or year not between 1700 and 2999 or approximate not in (0, 1) "
        "or area not in ('place', 'municipality', 'region', 'country')",
    ),
    (
        "Frågor av okänt slag",
        "select id from question where instr(',' || :types || ',', ',' || type || ',') = 0 and type != 'text'",
    ),
    (
        "Texter utan plats bland frågans texter, av okänt slag, eller två gånger",
        "select question from open_answer group by campaign, question having min(position) != 1 "
        "or max(position) != count(*) or count(distinct text) != count(*) or min(length(trim(text))) = 0 "
        "or sum(kind in ('as_written', 'shortened', 'paraphrase')) != count(*)",
    ),
    (
        "Texter till frågor som inte besvaras i ord, eller tvärtom",
        "select o.question from open_answer o left join question q on q.campaign = o.campaign and q.id = o.question "
        "where q.type is not 'text' union all select q.id from question q where q.type = 'text' and not exists "
        "(select 1 from open_answer o where o.campaign = q.campaign and o.question = q.id union all "
        "select 1 from code_count o where o.campaign = q.campaign and o.question = q.id) union all "
        "select c.question from choice c join question q on q.campaign = c.campaign and q.id = c.question "
        "where q.type = 'text'",
    ),
    (
        "Egna ord ur kampanjer som för få har svarat på",
        "select distinct o.campaign from open_answer o join held c on c.slug = o.campaign "
        "where o.kind != 'paraphrase' and c.final and c.respondents < c.smallest",
    ),
    (
        "Antal per kod som inte är avrundade, är färre än k, eller är fler än temats eller alla som skrev",
        "select o.question || ' ' || o.theme || ' ' || o.kind from code_count o join held c on c.slug = o.campaign "
        "left join code_count a on a.campaign = o.campaign and a.question = o.question and a.theme = '_answered' "
        "left join code_count t on t.campaign = o.campaign and t.question = o.question and t.theme = o.theme "
        "and t.kind = '' where o.n < c.k or o.n % c.base != 0 or a.n is null or t.n is null or o.n > min(a.n, t.n)",
    ),
    (
        "Antal per kod i kampanjer som inte är slut eller som för få har svarat på, eller till frågor utan ord",
        "select o.question from code_count o join held c on c.slug = o.campaign "
        "left join question q on q.campaign = o.campaign and q.id = o.question "
        "where not c.final or c.respondents < c.smallest or q.type is not 'text'",
    ),
    (
        "Samstämmighet mellan kodare utan antal, eller med fler decimaler än en",
        "select f.choice from quality_figure f where f.figure = 'coding_kappa' and (f.value != round(f.value, 1) "
        "or not exists (select 1 from code_count o where o.campaign = f.campaign "
        "and o.theme || '.' || o.kind = f.choice))",
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
        "Svarsantal i grupper till frågor vars totaler hålls inne",
        "select a.question from answer_count a join respondent_group g on g.id = a.group_id left join total_count t "
        "on t.campaign = g.campaign and t.question = a.question and t.choice = a.choice where t.n is null",
    ),
    (
        "Svarsantal vars summa över grupperna ligger för långt från totalen",
        "select a.question from answer_count a join respondent_group g on g.id = a.group_id "
        "join total_count t on t.campaign = g.campaign and t.question = a.question and t.choice = a.choice "
        "join held c on c.slug = g.campaign group by g.campaign, a.question, a.choice "
        "having count(distinct g.batch) = c.batches and abs(sum(a.n) - t.n) >= c.base * c.batches",
    ),
)
"""What must not be found: a sentence, and the query that finds it."""
