"""Assembles public.db from the ledger, with words from the register and the definitions. Sees no answer."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from forms.catalogue import Catalogue
from forms.definition import Form, Text
from forms.errors import FormsError
from intake.register import Campaign, Place, Register

from .coding.records import Figure
from .coding.rows import agreement_rows, code_rows
from .decisions import Decisions
from .errors import PublishError
from .grouping import Class, classes
from .ledger import Closed, ClosedGroup, Ledger
from .needs import Need
from .needs.rows import evidence_rows, need_rows
from .official import Kept, indicator_rows
from .published import SCHEMA_VERSION, TABLES
from .questions import MISSING_LABELS, PublicQuestion, map_questions, public_questions, text_questions
from .stems import index
from .store import flush, insert_into
from .texts.publishing import OpenTexts

SCHEMA = Path(__file__).with_name("public_schema.sql")

_MUNICIPALITIES = ("place_application", "municipality_codes")
"""The form and the question whose choices name the municipalities."""

Rows = Iterator[tuple[object, ...]]

ADDED_UP = """
select b.breakdown_id, a.question, a.choice, sum(a.n) as n, count(*) as groups
from breakdown_group b join answer_count a on a.group_id = b.group_id
group by b.breakdown_id, a.question, a.choice
"""
"""What stands in `breakdown_count`: the groups of each class added up."""

MEANS = """
select campaign, question, battery, theme, label_sv, label_en, short_sv, short_en, role, n,
       round(total / nullif(n, 0), 3) as mean,
       round(100.0 * (total / nullif(n, 0) - scale_min) / (scale_max - scale_min), 1) as index_0_100
from (
  select q.*, q.id as question,
         case when count(t.n) = count(*) then sum(t.n) end as n,
         case when count(t.n) = count(*) then 1.0 * sum(t.n * cast(c.value as integer)) end as total
  from question q
  join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  where q.scale = 1
  group by q.campaign, q.id
)
order by campaign, question
"""
"""What stands in `question_mean`: the totals of each question with a scale, averaged; "vet inte" is no point."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A closed campaign with what is needed to name its figures."""

    closed: Closed
    campaign: Campaign
    place: Place
    form: Form
    questions: tuple[PublicQuestion, ...]
    groups: Mapping[str, ClosedGroup]
    classes: tuple[Class, ...]
    """The classes of each variable, made of whole groups."""
    whole: bool
    """Whether no group of it was withdrawn."""
    texts: OpenTexts | None = None
    """What people wrote to it, reviewed."""
    coded: tuple[Figure, ...] = ()
    """What was counted of the codes that people gave what others wrote."""


def assemble(
    path: Path,
    *,
    ledger: Ledger,
    register: Register,
    catalogue: Catalogue,
    decisions: Decisions,
    texts: Sequence[OpenTexts] = (),
    figures: Sequence[Kept] = (),
) -> None:
    """Write the public database of the ledger's last release. The same ledger, register, definitions,
    decisions, reviewed texts and official figures give the same bytes.

    Of a campaign that is not in the ledger the texts are written only if they stand alone, without figures.

    Raises PublishError when the register or the definitions lack what the ledger names.
    """
    withdrawn = decisions.withdrawn_groups()
    shown = [_shown(closed, ledger, register, catalogue, withdrawn) for closed in ledger.closed()]
    shown = [one for one in shown if one.groups or one.whole]  # where every group is withdrawn nothing is left to tell
    shown = _with_texts([_with_codes(one, decisions) for one in shown], texts, ledger)
    needs = decisions.needs.of("")
    rows = _rows(shown, ledger=ledger, register=register, catalogue=catalogue) | _stated(shown, needs)
    rows["indicator"] = indicator_rows(figures, {one.place.slug for one in shown})
    # Autocommit, so that every transaction below is one we see; never WAL, because a WAL file cannot be served alone.
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for setting in ("page_size = 4096", "journal_mode = delete", "synchronous = full", "foreign_keys = on"):
            database.execute(f"pragma {setting}")
        database.executescript(SCHEMA.read_text("utf-8"))
        database.execute("begin")
        for table in TABLES:
            columns = [name for _, name, *_ in database.execute(f"pragma table_info({table})")]
            database.executemany(insert_into(table, columns), rows[table])
        database.execute(f"insert into breakdown_count {ADDED_UP}")
        database.execute(f"insert into question_mean {MEANS}")
        database.execute("commit")
        database.execute(f"pragma user_version = {SCHEMA_VERSION}")
        database.execute("vacuum")
    flush(path)


def _shown(
    closed: Closed, ledger: Ledger, register: Register, catalogue: Catalogue, withdrawn: frozenset[str]
) -> Shown:
    campaign, place = register.campaign(closed.campaign), register.place(closed.place)
    if campaign is None or place is None:
        raise PublishError(f"Kampanjen {closed.campaign} är publicerad men saknas i registret. Återställ registret.")
    try:
        form = catalogue.get(closed.form, closed.version)
    except FormsError as error:
        raise PublishError(f"Kampanjen {closed.campaign} är publicerad, men: {error}") from error
    questions = public_questions(form, ledger.supplied(closed.campaign), place.name)
    groups = ledger.groups(closed.campaign)
    kept = {name: group for name, group in groups.items() if name not in withdrawn}
    lost = sum(group.size for name, group in groups.items() if name in withdrawn)
    whole = replace(
        closed,
        exact=closed.exact and not lost,
        respondents=max(closed.respondents - lost, 0),
        in_groups=closed.in_groups - lost,
    )
    return Shown(whole, campaign, place, form, questions, kept, _classes(form, questions, kept), whole=not lost)


def _with_codes(one: Shown, decisions: Decisions) -> Shown:
    """The campaign with the numbers of its codes: they are of everybody, so only once it has ended and is whole."""
    shows = one.closed.final and one.whole
    return replace(one, coded=decisions.codes.finished(one.closed.campaign)) if shows else one


def _with_texts(shown: Sequence[Shown], texts: Sequence[OpenTexts], ledger: Ledger) -> list[Shown]:
    """The closed campaigns with their texts, and those that too few have answered for more than texts."""
    of = {one.campaign.slug: one for one in texts}
    closed = {one.closed.campaign for one in shown}
    alone = [one for one in texts if one.alone and one.campaign.slug not in closed]
    release = ledger.releases()[-1].id if alone else ""
    return [
        *(replace(one, texts=of.get(one.closed.campaign)) for one in shown),
        *(
            Shown(_never_closed(one, release), one.campaign, one.place, one.form, (), {}, (), whole=True, texts=one)
            for one in alone
        ),
    ]


def _never_closed(one: OpenTexts, release: str) -> Closed:
    """A campaign without a figure, as if it had been closed with nobody in it."""
    return Closed(
        campaign=one.campaign.slug,
        batch=0,
        release=release,
        place=one.place.slug,
        form=one.form.id,
        version=one.form.version,
        definition=one.form.digest,
        final=True,
        exact=False,
        respondents=0,
        in_groups=0,
        withheld=0,
    )


def _classes(form: Form, questions: Sequence[PublicQuestion], groups: Mapping[str, ClosedGroup]) -> tuple[Class, ...]:
    by_id = {question.id: question for question in questions}
    wanted = [by_id[variable] for variable in form.group_by if variable in by_id]
    return tuple(
        found
        for variable in wanted
        for found in classes(
            variable, {name: group.values.get(variable.id, ((), False)) for name, group in groups.items()}
        )
    )


def _rows(shown: list[Shown], *, ledger: Ledger, register: Register, catalogue: Catalogue) -> dict[str, Rows]:
    places = {one.place.slug: one.place for one in shown}.values()
    groups = frozenset(group for one in shown for group in one.groups)
    whole = frozenset(one.closed.campaign for one in shown if one.whole)
    last = partial(_last, ledger, whole)
    return {
        "place": (
            (p.slug, p.name, p.municipality_code, municipality(catalogue, p), p.population, p.population_source)
            for p in places
        ),
        "release": ((r.id, r.date.isoformat(), SCHEMA_VERSION, r.policy, r.note, r.note_en) for r in ledger.releases()),
        "campaign": (_campaign(one) for one in shown),
        "question": (
            _question(one.closed.campaign, position, question)
            for one in shown
            for position, question in enumerate((*one.questions, *_in_words(one)), start=1)
        ),
        "choice": (
            row for one in shown for question in one.questions for row in _choices(one.closed.campaign, question)
        ),
        "total_count": chain(last("ledger_total", "question, choice, n"), _sums_of_groups(shown, ledger)),
        "respondent_group": _of(groups, ledger.rows(_GROUPS)),
        "group_value": _of(groups, ledger.rows(_GROUP_VALUES)),
        "breakdown": (row for one in shown for row in _breakdowns(one)),
        "breakdown_group": (row for one in shown for row in _breakdown_groups(one)),
        "answer_count": _answers(shown, ledger, groups),
        "breakdown_count": iter(()),  # added up in the file itself, of what stands there
        "question_mean": iter(()),  # and so are these
        "respondent_count": last("ledger_respondent", "variable_a, variable_b, value_a, value_b, n"),
        "cross_count": last("ledger_cross", "question_a, question_b, choice_a, choice_b, n"),
        "channel_count": _channels(shown, ledger, register),
        "quality_figure": chain(
            last("ledger_quality", "figure, question, choice, value, base, note_sv, note_en"),
            (row for one in shown for row in agreement_rows(one.closed.campaign, one.coded)),
        ),
        "map_question": (row for one in shown if one.whole for row in _map_questions(one, ledger)),
        "map_cell": last("ledger_map_cell", "question, id, size_m, n, outline"),
        "map_place": last("ledger_map_place", "question, name, n"),
        "open_answer": (row for one in shown if one.texts for row in one.texts.answers),
        "open_answer_word": (row for one in shown if one.texts for row in index(one.texts.answers)),
        "code_count": (row for one in shown for row in code_rows(one.closed.campaign, one.coded)),
        "population": (
            (p.slug, row.age_group, row.gender, row.n, row.source, row.year)
            for p in places
            for row in register.population(p.slug)
        ),
        "place_area": ((p.slug, a.code, a.name, a.outlines) for p in places for a in register.areas(p.slug)),
    }


def _stated(shown: Sequence[Shown], needs: Sequence[Need]) -> dict[str, Rows]:
    """What people have stated of the places that the file holds, as somebody released it."""
    places = {one.place.slug for one in shown}
    return {"need": need_rows(needs, places), "need_evidence": evidence_rows(needs, places)}


def _in_words(one: Shown) -> tuple[PublicQuestion, ...]:
    """The questions that there are texts to, or counts of what they are about; they have no choices."""
    told = {question.id for question in one.texts.questions} if one.texts else set()
    told |= {figure.question for figure in one.coded}
    return tuple(question for question in text_questions(one.form, one.place.name) if question.id in told)


def _last(ledger: Ledger, campaigns: frozenset[str], table: str, columns: str) -> Rows:
    """The rows of each campaign's last batch, of those that stand as they were closed; the names are our own."""
    found = ledger.rows(
        f"select campaign, {columns} from {table} as t "  # noqa: S608 - see the docstring
        "where batch = (select max(batch) from ledger_batch where campaign = t.campaign) order by campaign, rowid"
    )
    return _of(campaigns, found)


def _of(names: frozenset[str], rows: Rows) -> Rows:
    return (row for row in rows if row[0] in names)


def _answers(shown: list[Shown], ledger: Ledger, groups: frozenset[str]) -> Rows:
    """The answers of groups. Of a campaign that a group was withdrawn from only those to questions that were counted
    in each group that is left: the sums are the totals then, and one that a later part lacks would have a part's."""
    campaign = {group: one.closed.campaign for one in shown if not one.whole for group in one.groups}
    left, counted = Counter(campaign.values()), defaultdict[tuple[str, object], set[object]](set)
    for group, question, *_ in _of(frozenset(campaign), ledger.rows(_ANSWERS)) if campaign else ():
        counted[campaign[str(group)], question].add(group)
    for group, question, *rest in _of(groups, ledger.rows(_ANSWERS)):
        of = campaign.get(str(group))
        if of is None or len(counted[of, question]) == left[of]:
            yield group, question, *rest


def _sums_of_groups(shown: list[Shown], ledger: Ledger) -> Rows:
    """Totals of a campaign that a group was withdrawn from: what is left, added up. An exact total would give it back.

    Counts by background, and how stable the order is, are of everybody and are not shown any more.
    """
    campaign = {group: one.closed.campaign for one in shown if not one.whole for group in one.groups}
    sums: Counter[tuple[str, str, str]] = Counter()
    for group, question, choice, n in _answers(shown, ledger, frozenset(campaign)) if campaign else ():
        sums[campaign[str(group)], str(question), str(choice)] += int(str(n))
    return ((*words, n) for words, n in sums.items())


_GROUPS = """
select g.id, g.campaign, b.release, g.batch, g.label_sv, g.label_en, g.position, g.size
from ledger_group g join ledger_batch b on b.campaign = g.campaign and b.batch = g.batch
order by g.campaign, g.batch, g.position
"""
_GROUP_VALUES = """
select v.group_id, v.variable, v.position, v.value, v.also, v.label_sv, v.label_en
from ledger_group_value v join ledger_group g on g.id = v.group_id
order by g.campaign, g.batch, g.position, v.position
"""
_ANSWERS = """
with told as (
  select distinct campaign, question from ledger_total as t
  where batch = (select max(batch) from ledger_batch where campaign = t.campaign)
)
select a.group_id, a.question, a.choice, a.n
from ledger_answer a join ledger_group g on g.id = a.group_id
join told on told.campaign = g.campaign and told.question = a.question
order by g.campaign, g.batch, g.position, a.rowid
"""


def _breakdowns(one: Shown) -> Rows:
    for position, found in enumerate(one.classes, start=1):
        size = sum(one.groups[group].size for group in found.groups)
        name = _class_name(one, found)
        yield name, one.closed.campaign, found.variable, "+".join(found.values), *_both(found.label), position, size


def _breakdown_groups(one: Shown) -> Rows:
    for found in one.classes:
        for group in found.groups:
            yield _class_name(one, found), group


def _class_name(one: Shown, found: Class) -> str:
    return f"{one.closed.campaign}.{found.variable}.{'+'.join(found.values)}"


def _both(text: Text) -> tuple[str, str]:
    return text["sv"], text["en"]


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
        int(closed.exact),
        closed.batch,
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


def _map_questions(one: Shown, ledger: Ledger) -> Rows:
    asked = {q.id: (position, *_both(q.label)) for position, q in enumerate(map_questions(one.form, one.place.name), 1)}
    told = _last(ledger, frozenset({one.closed.campaign}), "ledger_map_question", "question, people, located")
    for campaign, question, *people in told:
        yield campaign, question, *asked[str(question)], *people


def _channels(shown: list[Shown], ledger: Ledger, register: Register) -> Rows:
    names = {
        (one.closed.campaign, channel.key): channel.name
        for one in shown
        for channel in register.channels(one.closed.campaign)
    }
    campaigns = frozenset(one.closed.campaign for one in shown if one.whole)
    for campaign, channel, mode, n in _last(ledger, campaigns, "ledger_channel", "channel, mode, n"):
        yield campaign, channel, names.get((str(campaign), str(channel)), _UNNAMED.get(str(channel), channel)), mode, n


_UNNAMED: Mapping[str, str] = {"": "Ingen angiven väg", "other": "Övriga vägar", "import": "Inläst fil"}
"""Channels that nobody named."""
