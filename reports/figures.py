"""Reads the public file through the same queries that any reader can run, and gives frozen figures back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from pipeline.published import LATEST_RELEASE

from .errors import ReportError
from .language import Language

QUERY_FOLDER = Path(__file__).parent / "queries"
FIRST = ("improve_first", "how_it_works", "four_fields", "groups_differ", "compared_with_population")
"""The queries that an analyst would want first, in that order."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Place:
    slug: str
    name: str
    municipality_code: str
    municipality: str
    population: int
    population_source: str


@dataclass(frozen=True, slots=True)
class Release:
    id: str
    date: str
    policy: str
    note: str


@dataclass(frozen=True, slots=True)
class Campaign:
    campaign: str
    title: str
    form: str
    version: int
    opens: str
    closes: str | None
    sample_design: str
    controller: str
    final: int
    respondents: int
    in_groups: int
    withheld: int
    source: str
    ranks_areas: int


@dataclass(frozen=True, slots=True)
class Wish:
    """How strongly an area is wanted improved: chosen by so many of the base, or a mean."""

    area: str
    label: str
    short: str
    question: str
    base: int | None
    chosen: int | None
    mean: float | None
    variance: float | None
    scale_min: int
    scale_max: int
    max_choices: int | None


@dataclass(frozen=True, slots=True)
class Rating:
    """One question with a scale. `base` and what follows from it are None when some cell is unknown; `unsure` too."""

    area: str
    label: str
    short: str
    question: str
    base: int | None
    mean: float | None
    variance: float | None
    index_0_100: float | None
    low: int | None
    middle: int | None
    high: int | None
    unsure: int | None
    scale_min: int
    scale_max: int


@dataclass(frozen=True, slots=True)
class ScaleQuestion(Rating):
    """A question with a scale and the words around it."""

    battery: str
    battery_label: str
    low_label: str
    high_label: str
    role: str


@dataclass(frozen=True, slots=True)
class PopulationClass:
    variable: str
    variable_label: str
    value: str
    label: str
    respondents: int
    population: int
    source: str
    year: int
    residents: int | None
    """Everyone who lives in the place all year, also those of no class."""


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """How many in a group chose an area, or answered above the middle of the scale. None is unknown.

    `base` is how many answered: the exact size without the silent, so that no rounding lifts it over the size. `n` is
    a rounded count, and `counted` the sum of rounded counts that it is a share of.
    """

    variable: str
    group_id: str
    group: str
    size: int
    role: str
    area: str
    short: str
    base: int | None
    n: int | None
    counted: int | None
    mean: float | None
    cells_in: int
    cells_out: int


@dataclass(frozen=True, slots=True)
class GroupWish:
    """What a group, whose ages and gender are these choices joined by '+', gave one area. None is unknown.

    `total` is how many chose it, or the sum of the points it got, of the `counted` answers; both are rounded counts.
    """

    group_id: str
    size: int
    age_group: str
    gender: str
    area: str
    total: int | None
    counted: int | None


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    size: int


@dataclass(frozen=True, slots=True)
class OverallAnswer:
    label: str
    choice: str
    choice_label: str
    missing: int
    n: int | None


@dataclass(frozen=True, slots=True)
class Stability:
    area: str
    percent: float
    draws: int | None
    base: int
    note: str


@dataclass(frozen=True, slots=True)
class ChannelCount:
    name: str
    mode: str
    n: int


@dataclass(frozen=True, slots=True)
class Wording:
    """One question as it was asked, and how many answered it."""

    question: str
    battery: str
    battery_label: str
    label: str
    short: str
    theme: str
    type: str
    role: str
    scale: int
    max_choices: int | None
    answered: int | None
    unsure: int | None
    no_answer: int | None
    not_asked: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """How many gave one answer to one question. `n` is None when the figure is withheld."""

    question: str
    choice: str
    choice_label: str
    choice_short: str
    missing: int
    n: int | None


@dataclass(frozen=True, slots=True)
class Service:
    """How it is with one service, in the words of those who need it: so many are the base. None is unknown."""

    short: str
    battery_label: str
    base: int | None
    lacking: int | None
    not_enough: int | None
    enough: int | None


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """A question that people answer on the map: at least so many did, so many of them with a point."""

    question: str
    label: str
    n: int
    located: int


@dataclass(frozen=True, slots=True)
class MapCell:
    """A square where at least so many pointed."""

    question: str
    size_m: int
    n: int
    outline: str


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A public place that at least so many meant."""

    question: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the place, on the ground."""

    name: str
    outlines: str


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that is published of one campaign, figure by figure, in one language.

    Each field of figures has the name of its query.
    """

    language: Language
    campaign: Campaign
    improve_first: tuple[Wish, ...]
    how_it_works: tuple[Rating, ...]
    overall: tuple[OverallAnswer, ...]
    scale_means: tuple[ScaleQuestion, ...]
    rank_stability: tuple[Stability, ...]
    compared_with_population: tuple[PopulationClass, ...]
    groups: tuple[Group, ...]
    groups_differ: tuple[GroupFigure, ...]
    weighting: tuple[GroupWish, ...]
    channels: tuple[ChannelCount, ...]
    questions: tuple[Wording, ...]
    answers: tuple[Answer, ...]
    services: tuple[Service, ...]
    map_questions: tuple[MapQuestion, ...]
    map_cells: tuple[MapCell, ...]
    map_places: tuple[MapPlace, ...]
    areas: tuple[Area, ...]
    """The ground that a map is drawn upon: no figures, and so no query."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query file: its name and what its header says, in Swedish and English."""

    name: str
    titel: str
    title: str
    beskrivning: str
    description: str
    sql: str


def query_files() -> list[Path]:
    """The query files in the order in which an analyst would want them."""
    rest = sorted(path.stem for path in QUERY_FOLDER.glob("*.sql") if path.stem not in FIRST)
    return [QUERY_FOLDER / f"{name}.sql" for name in (*FIRST, *rest)]


def read_query(name: str) -> Query:
    """One query with its header. Raises ReportError when a line of the header is missing."""
    sql = (QUERY_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    header = dict(
        line.removeprefix("-- ").split(": ", 1)
        for line in sql.splitlines()[:4]
        if line.startswith("-- ") and ": " in line
    )
    missing = {"titel", "title", "beskrivning", "description"} - header.keys()
    if missing:
        raise ReportError(f"Frågan {name}.sql saknar raden {', '.join(sorted(missing))} i sitt huvud.")
    return Query(name=name, sql=sql, **{key: header[key] for key in ("titel", "title", "beskrivning", "description")})


def read_place(connection: sqlite3.Connection, slug: str) -> Place:
    """The place. Raises ReportError when the file does not have it."""
    found = connection.execute("select * from place where slug = :slug", {"slug": slug}).fetchone()
    if found is None:
        known = ", ".join(row["slug"] for row in connection.execute("select slug from place order by slug"))
        raise ReportError(
            f"Platsen {slug} finns inte i den publicerade filen. Där finns: {known or 'inga platser'}. "
            f"Är platsen ny, så publicera den först: `platskoll publish {slug}`."
        )
    return Place(**{field.name: found[field.name] for field in fields(Place)})


def read_release(connection: sqlite3.Connection, *, language: Language) -> Release:
    """The release that the file is, with its note in the language. Raises ReportError for a file without one."""
    found = connection.execute(LATEST_RELEASE).fetchone()
    if found is None:
        raise ReportError("Den publicerade filen säger inte vilken utgåva den är. Kör `platskoll publish` igen.")
    note = language.say(found["note"], found["note_en"])
    return Release(id=found["id"], date=found["date"], policy=found["policy"], note=note)


def read_campaigns(connection: sqlite3.Connection, place: str, *, language: Language) -> tuple[Campaign, ...]:
    """The published campaigns of a place, oldest first."""
    rows = connection.execute(read_query("participation").sql, {"campaign": ""})
    return tuple(as_value(Campaign, row, language=language) for row in rows if row["place"] == place)


def read_survey(connection: sqlite3.Connection, campaign: Campaign, *, language: Language) -> Survey:
    """Everything published of one campaign, through the queries."""

    def read(kind: type[Row], query: str) -> tuple[Row, ...]:
        return read_figures(connection, kind, query, {"campaign": campaign.campaign}, language=language)

    return Survey(
        language=language,
        campaign=campaign,
        improve_first=read(Wish, "improve_first"),
        how_it_works=read(Rating, "how_it_works"),
        overall=read(OverallAnswer, "overall"),
        scale_means=read(ScaleQuestion, "scale_means"),
        rank_stability=read(Stability, "rank_stability"),
        compared_with_population=read(PopulationClass, "compared_with_population"),
        groups=read(Group, "groups"),
        groups_differ=read(GroupFigure, "groups_differ"),
        weighting=read(GroupWish, "weighting"),
        channels=read(ChannelCount, "channels"),
        questions=read(Wording, "questions"),
        answers=read(Answer, "answers"),
        services=read(Service, "services"),
        map_questions=read(MapQuestion, "map_questions"),
        map_cells=read(MapCell, "map_cells"),
        map_places=read(MapPlace, "map_places"),
        areas=tuple(
            as_value(Area, row, language=language)
            for row in connection.execute(_AREAS, {"campaign": campaign.campaign})
        ),
    )


_AREAS = """
select a.name, a.outlines from place_area a join campaign c on c.place = a.place
where c.slug = :campaign and a.outlines <> '' order by a.name
"""


def read_figures(
    connection: sqlite3.Connection, kind: type[Row], query: str, named: Mapping[str, str], *, language: Language
) -> tuple[Row, ...]:
    """What a query of ours gives, row by row, as values of a kind."""
    return tuple(as_value(kind, row, language=language) for row in connection.execute(read_query(query).sql, named))


def as_value(kind: type[Row], row: sqlite3.Row, *, language: Language) -> Row:
    """A row as a value with the fields of a kind, its words in the language.

    A field `label` is the column `label_sv` or `label_en`; where `theme` is a column, `theme_label` is what it is
    called: `theme_sv` or `theme_en`. A field with a default is no column.
    """
    wanted: Any = kind
    columns = frozenset(row.keys())

    def column(name: str) -> str:
        words = f"{name.removesuffix('_label')}_{language.code}"
        return next(one for one in (name, f"{name}_{language.code}", words) if one in columns)

    columns_of = [field.name for field in fields(wanted) if field.default is MISSING]
    return kind(**{name: row[column(name)] for name in columns_of})


_QUOTED = """
select title_sv from campaign union select controller from campaign union select source_sv from campaign
union select name from place union select population_source from place
union select source from population union select source from indicator
union select label_sv from indicator union select label_en from indicator
union select label_sv from question union select short_sv from question union select battery_sv from question
union select short_en from question union select short_en from choice union select label_en from choice
union select label_sv from choice union select short_sv from choice
union select label_sv from map_question union select label_en from map_question
union select name from map_place union select name from place_area
union select label_sv from respondent_group union select label_sv from breakdown union select name from channel_count
union select statement from need union select affects from need union select decider from need
union select replace(planned, char(10), ' ') from need union select replace(uncertainty, char(10), ' ') from need
union select replace(lift_reason, char(10), ' ') from need union select what from need_evidence
union select replace(text, char(10), ' ') from open_answer join too_few on too_few.campaign = open_answer.campaign
"""


def read_quoted(connection: sqlite3.Connection) -> frozenset[str]:
    """Everything in the file that others wrote: titles, labels and names."""
    return frozenset(words for (words,) in connection.execute(_QUOTED) if words)
