"""Assembles public.db from the ledger, with words from the register and the definitions. Sees no answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from forms.catalogue import Catalogue
from forms.definition import Form
from forms.errors import FormsError
from intake.register import Campaign, Place, Register

from .errors import PublishError
from .ledger import Closed, Ledger, Release
from .published import SCHEMA_VERSION, TABLES
from .questions import MISSING_LABELS, PublicQuestion, public_questions
from .store import flush, insert_into

SCHEMA = Path(__file__).with_name("public_schema.sql")

_MUNICIPALITIES = ("place_application", "municipality_codes")
"""The form and the question whose choices name the municipalities."""

Rows = Iterator[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A closed campaign with what is needed to name its figures."""

    closed: Closed
    campaign: Campaign
    place: Place
    form: Form
    questions: tuple[PublicQuestion, ...]


def assemble(path: Path, *, ledger: Ledger, register: Register, catalogue: Catalogue, release: Release) -> None:
    """Write the public database of a release. The same ledger, register and definitions give the same bytes.

    Raises PublishError when the register or the definitions lack what the ledger names.
    """
    shown = [_shown(closed, ledger, register, catalogue) for closed in ledger.closed()]
    rows = _rows(shown, ledger=ledger, register=register, catalogue=catalogue, release=release)
    # Autocommit, so that every transaction below is one we see; never WAL, because a WAL file cannot be served alone.
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for setting in ("page_size = 4096", "journal_mode = delete", "synchronous = full", "foreign_keys = on"):
            database.execute(f"pragma {setting}")
        database.executescript(SCHEMA.read_text("utf-8"))
        database.execute("begin")
        for table in TABLES:
            columns = [name for _, name, *_ in database.execute(f"pragma table_info({table})")]
            database.executemany(insert_into(table, columns), rows[table])
        database.execute("commit")
        database.execute(f"pragma user_version = {SCHEMA_VERSION}")
        database.execute("vacuum")
    flush(path)


def _shown(closed: Closed, ledger: Ledger, register: Register, catalogue: Catalogue) -> Shown:
    campaign, place = register.campaign(closed.campaign), register.place(closed.place)
    if campaign is None or place is None:
        raise PublishError(f"Kampanjen {closed.campaign} är publicerad men saknas i registret. Återställ registret.")
    try:
        form = catalogue.get(closed.form, closed.version)
    except FormsError as error:
        raise PublishError(f"Kampanjen {closed.campaign} är publicerad, men: {error}") from error
    return Shown(closed, campaign, place, form, public_questions(form, ledger.supplied(closed.campaign), place.name))


def _rows(
    shown: list[Shown], *, ledger: Ledger, register: Register, catalogue: Catalogue, release: Release
) -> Mapping[str, Rows]:
    places = {one.place.slug: one.place for one in shown}.values()
    closers = {one.closed.release for one in shown} | {release.id}
    return {
        "place": (
            (p.slug, p.name, p.municipality_code, municipality(catalogue, p), p.population, p.population_source)
            for p in places
        ),
        "release": (
            (r.id, r.date.isoformat(), SCHEMA_VERSION, r.policy, r.note) for r in ledger.releases() if r.id in closers
        ),
        "campaign": (_campaign(one) for one in shown),
        "question": (
            _question(one.closed.campaign, position, question)
            for one in shown
            for position, question in enumerate(one.questions, start=1)
        ),
        "choice": (
            row for one in shown for question in one.questions for row in _choices(one.closed.campaign, question)
        ),
        "total_count": ledger.rows("select campaign, question, choice, n from ledger_total order by campaign, rowid"),
        "respondent_group": ledger.rows(_GROUPS),
        "answer_count": ledger.rows(_ANSWERS),
        "respondent_count": ledger.rows(
            "select campaign, variable_a, variable_b, value_a, value_b, n from ledger_respondent "
            "order by campaign, rowid"
        ),
        "channel_count": _channels(shown, ledger, register),
        "quality_figure": ledger.rows(
            "select campaign, figure, question, choice, value, base, note_sv, note_en from ledger_quality "
            "order by campaign, rowid"
        ),
        "population": (
            (p.slug, row.age_group, row.gender, row.n, row.source, row.year)
            for p in places
            for row in register.population(p.slug)
        ),
        "place_area": ((p.slug, a.code, a.name, a.outlines) for p in places for a in register.areas(p.slug)),
    }


_GROUPS = """
select g.id, g.campaign, c.release, g.variable, g.value, g.label_sv, g.label_en, g.position, g.size
from ledger_group g join ledger_campaign c on c.campaign = g.campaign
order by g.campaign, g.position
"""
_ANSWERS = """
select a.group_id, a.question, a.choice, a.n
from ledger_answer a join ledger_group g on g.id = a.group_id
order by g.campaign, g.position, a.rowid
"""


def municipality(catalogue: Catalogue, place: Place) -> str:
    """The name of the place's municipality; its code in words where the definitions do not name it."""
    form_id, question_id = _MUNICIPALITIES
    question = next((f.question(question_id) for f in catalogue.forms() if f.id == form_id), None)
    choices = question.choices.choices if question and question.choices else ()
    named = (choice.label["sv"] for choice in choices if choice.value == place.municipality_code)
    return next(named, f"kommun {place.municipality_code}")


def _campaign(one: Shown) -> tuple[object, ...]:
    closed, campaign = one.closed, one.campaign
    closes = campaign.closed or campaign.closes
    source = one.form.source or {"sv": "", "en": ""}
    return (
        closed.campaign,
        closed.place,
        closed.release,
        closed.form,
        closed.version,
        *(one.form.title[language].replace("{place}", one.place.name) for language in ("sv", "en")),
        campaign.opens.isoformat(),
        closes.isoformat() if closes else None,
        campaign.sample_design.value,
        campaign.controller,
        int(closed.final),
        closed.respondents,
        closed.in_groups,
        closed.withheld,
        source["sv"],
        source["en"],
    )


def _question(campaign: str, position: int, question: PublicQuestion) -> tuple[object, ...]:
    lowest, highest = question.points() or (None, None)
    texts = (question.battery_label, question.label, question.short)
    return (
        campaign,
        question.id,
        position,
        question.battery,
        *(text[language] for text in texts for language in ("sv", "en")),
        question.theme,
        question.type,
        int(lowest is not None),
        lowest,
        highest,
        *(text[language] for text in (question.low, question.high) for language in ("sv", "en")),
        question.role.value if question.role else "",
        question.max_choices,
    )


def _choices(campaign: str, question: PublicQuestion) -> Rows:
    choices = [(c.value, c.label, c.short, c.missing) for c in question.choices]
    choices += [(value, label, label, True) for value, label in MISSING_LABELS.items()]
    for position, (value, label, short, missing) in enumerate(choices, start=1):
        words = (text[language] for text in (label, short) for language in ("sv", "en"))
        yield (campaign, question.id, value, position, *words, int(missing))


def _channels(shown: list[Shown], ledger: Ledger, register: Register) -> Rows:
    names = {
        (one.closed.campaign, channel.key): channel.name
        for one in shown
        for channel in register.channels(one.closed.campaign)
    }
    for campaign, channel, mode, n in ledger.rows(
        "select campaign, channel, mode, n from ledger_channel order by campaign, rowid"
    ):
        yield campaign, channel, names.get((str(campaign), str(channel)), _UNNAMED.get(str(channel), channel)), mode, n


_UNNAMED: Mapping[str, str] = {"": "Ingen angiven väg", "other": "Övriga vägar", "import": "Inläst fil"}
"""Channels that nobody named."""
