"""What a candidate holds, read from its own public file with the same eyes as everybody's: shown, withheld and why."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desk.publishing.drawn import Drawing, draw
from forms.definition import Form, Publication, Question, QuestionType, Text
from pipeline.policy import Policy, read_policy
from pipeline.published import open_published


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One closed group: what it is called, how many people, and whether values that were too few stand together."""

    label: Text
    size: int
    together: bool


@dataclass(frozen=True, slots=True)
class MapShown:
    """What is told of one map question: people at least, squares by their side, places by name, and a drawing."""

    label: Text
    people: int
    squares: tuple[tuple[int, int, int], ...]
    """Side in metres, people at least, and how many such squares."""
    places: tuple[tuple[str, int], ...]
    drawing: Drawing | None


class Fate(StrEnum):
    """What becomes of the answers to a question."""

    COUNTED = "counted"
    TEXT = "text"
    MAP = "map"
    CONTACT = "contact"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"
    CONSENT = "consent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CampaignShown:
    """What the candidate says of one campaign."""

    slug: str
    title: Text
    release: str
    """The release that closed it; `candidate` for one that is new."""
    final: bool
    respondents: int
    """0 where too few have answered for any figure."""
    in_groups: int
    withheld: int
    """People in no group: they are in the totals alone."""
    exact: bool
    """The totals of the whole place are exact."""
    groups: tuple[GroupShown, ...]
    too_few_asked: tuple[Text, ...]
    """Questions that too few were asked."""
    texts: int
    """Reviewed texts that follow along."""
    on_map: tuple[MapShown, ...]
    fates: tuple[tuple[Fate, tuple[Text, ...]], ...]
    """Every question of the form, by what becomes of it."""

    @property
    def new(self) -> bool:
        return self.release == "candidate"

    @property
    def whole(self) -> bool:
        """Everybody is one group."""
        return len(self.groups) == 1


@dataclass(frozen=True, slots=True)
class Contents:
    """What a candidate holds of one place, and the policy it was made with."""

    campaigns: tuple[CampaignShown, ...]
    policy: Policy


def contents(database: Path, place: str, form_of: Callable[[str, int], Form]) -> Contents:
    """Read a candidate. `form_of` gives a form by id and version; what it raises is raised. Raises PublishedError."""
    with closing(open_published(database)) as public:
        (text,) = public.execute("select policy from release where id = 'candidate'").fetchone()
        policy = read_policy(text)
        rows = public.execute("select * from campaign where place = ? order by release != 'candidate', slug", (place,))
        return Contents(tuple(_campaign(public, row, form_of) for row in rows), policy)


def public_maps(database: Path, place: str) -> dict[str, tuple[MapShown, ...]]:
    """What a release tells of the map, by campaign of the place. Raises PublishedError."""
    with closing(open_published(database)) as public:
        slugs = [slug for (slug,) in public.execute("select slug from campaign where place = ?", (place,))]
        return {slug: tuple(_on_map(public, slug, place)) for slug in slugs}


def _campaign(public: sqlite3.Connection, row: sqlite3.Row, form_of: Callable[[str, int], Form]) -> CampaignShown:
    slug = row["slug"]
    questions = public.execute(_QUESTIONS, (slug,)).fetchall()
    shown = {one["battery"] or one["id"] for one in questions}
    by_fate: defaultdict[Fate, list[Text]] = defaultdict(list)
    for question in form_of(row["form"], row["version"]).questions():
        if question.type not in (QuestionType.NOTE, QuestionType.HIDDEN):
            by_fate[Fate.COUNTED if question.id in shown else _fate(question)].append(question.label)
    return CampaignShown(
        slug=slug,
        title={"sv": row["title_sv"], "en": row["title_en"]},
        release=row["release"],
        final=bool(row["final"]),
        respondents=row["respondents"],
        in_groups=row["in_groups"],
        withheld=row["withheld"],
        exact=bool(row["exact"]),
        groups=tuple(_groups(public, slug)),
        too_few_asked=tuple(
            {"sv": one["label_sv"], "en": one["label_en"]}
            for one in questions
            if row["respondents"] and not one["answers"]
        ),
        texts=public.execute("select count(*) from open_answer where campaign = ?", (slug,)).fetchone()[0],
        on_map=tuple(_on_map(public, slug, row["place"])),
        fates=tuple((fate, tuple(by_fate[fate])) for fate in Fate if by_fate[fate]),
    )


def _groups(public: sqlite3.Connection, campaign: str) -> Iterator[GroupShown]:
    query = "select * from respondent_group where campaign = ? order by batch, position"
    for row in public.execute(query, (campaign,)):
        of = public.execute("select value, also from group_value where group_id = ?", (row["id"],)).fetchall()
        yield GroupShown(
            label={"sv": row["label_sv"], "en": row["label_en"]},
            size=row["size"],
            together=any("+" in one["value"] or one["also"] for one in of),
        )


def _on_map(public: sqlite3.Connection, campaign: str, place: str) -> Iterator[MapShown]:
    areas = [outlines for (outlines,) in public.execute("select outlines from place_area where place = ?", (place,))]
    for row in public.execute("select * from map_question where campaign = ? order by position", (campaign,)):
        of, label = (campaign, row["id"]), {"sv": row["label_sv"], "en": row["label_en"]}
        cells = [tuple(cell) for cell in public.execute(_CELLS, of)]
        yield map_shown(label, row["people"], cells, [tuple(one) for one in public.execute(_PLACES, of)], areas)


def map_shown(
    label: Text, people: int, cells: list[tuple[str, int, int]], places: list[tuple[str, int]], areas: list[str]
) -> MapShown:
    """What is told of a map question: squares (outline, side, people), places and the outlines to draw them over."""
    alike = Counter((size, n) for _, size, n in cells)
    return MapShown(
        label=label,
        people=people,
        squares=tuple((*one, number) for one, number in sorted(alike.items())),
        places=tuple(places),
        drawing=draw(cells, areas) if cells else None,
    )


def _fate(question: Question) -> Fate:
    if question.sensitive:
        return Fate.SENSITIVE
    if question.publication is Publication.OPEN and question.consent is not None:
        return Fate.CONSENT
    return _FATES.get(question.publication, Fate.OTHER)


_FATES = {
    Publication.MOD: Fate.TEXT,
    Publication.GEO: Fate.MAP,
    Publication.PERS: Fate.CONTACT,
    Publication.INT: Fate.INTERNAL,
}
_CELLS = "select outline, size_m, n from map_cell where campaign = ? and question = ? order by size_m desc, id"
_PLACES = "select name, n from map_place where campaign = ? and question = ? order by n desc, name"
_QUESTIONS = """
select q.id, q.battery, q.label_sv, q.label_en,
       exists (select 1 from total_count t where t.campaign = q.campaign and t.question = q.id) as answers
from question q where q.campaign = ? and q.type != 'text' order by q.position
"""
