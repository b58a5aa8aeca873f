"""What a candidate holds, read from its own public file with the same eyes as everybody's: shown, withheld and why."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from forms.definition import Form, Publication, Question, QuestionType, Text
from pipeline.policy import Policy, read_policy
from pipeline.published import open_published


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One closed group: what it is called, how many people, and whether values that were too few stand together."""

    label: Text
    size: int
    together: bool


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
        return Contents(tuple(_campaign(public, row, policy, form_of) for row in rows), policy)


def _campaign(
    public: sqlite3.Connection, row: sqlite3.Row, policy: Policy, form_of: Callable[[str, int], Form]
) -> CampaignShown:
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
        exact=bool(row["final"]) and row["respondents"] >= policy.exact_total_min,
        groups=tuple(_groups(public, slug)),
        too_few_asked=tuple(
            {"sv": one["label_sv"], "en": one["label_en"]}
            for one in questions
            if row["respondents"] and not one["answers"]
        ),
        fates=tuple((fate, tuple(by_fate[fate])) for fate in Fate if by_fate[fate]),
    )


def _groups(public: sqlite3.Connection, campaign: str) -> Iterator[GroupShown]:
    missing = {
        (question, value)
        for question, value in public.execute(
            "select question, value from choice where campaign = ? and missing = 1", (campaign,)
        )
    }
    for row in public.execute("select * from respondent_group where campaign = ? order by position", (campaign,)):
        values = row["value"].split("+")
        stated = [value for value in values if (row["variable"], value) not in missing]
        yield GroupShown(
            label={"sv": row["label_sv"], "en": row["label_en"]},
            size=row["size"],
            together=len(stated) > 1 or 0 < len(stated) < len(values),
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
_QUESTIONS = """
select q.id, q.battery, q.label_sv, q.label_en,
       exists (select 1 from total_count t where t.campaign = q.campaign and t.question = q.id) as answers
from question q where q.campaign = ? order by q.position
"""
