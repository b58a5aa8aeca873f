"""What disclosure control leaves of invented places of three sizes: what is shown, what is not, how near the truth."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from desk.exempelby.people import people
from desk.home import settle
from desk.pipeline import stream
from forms.answers import to_body, to_fields
from forms.catalogue import shipped
from intake.journal import Kind, NewEntry, open_writer
from intake.register import Area, Campaign, LegalBasis, Place, SampleDesign, open_register
from pipeline import store
from pipeline.disclosure import Asked, ProtectedTables, protect
from pipeline.policy import shipped_policy
from pipeline.publish import publish
from pipeline.questions import public_questions
from pipeline.run import Stream, questionnaires

SIZES = (60, 155, 400)
SECRETS = 100
NEAR = 0.05
PLACE, SURVEY, SEED = "exempelby", "enkat", 1812
AREAS = ("centrum", "Tätorten"), ("norra_sidan", "Omlandet"), ("sjosidan", "Omlandet")
OPENS, CLOSES, AFTER = date(2026, 9, 1), date(2026, 9, 29), date(2026, 10, 1)

FIGURES = {
    "people counted": "select respondents from campaign",
    "people in no group": "select withheld from campaign",
    "groups": "select count(*) from respondent_group",
    "smallest, median and largest group": "select min(size) || ', ' || (select size from respondent_group "
    "order by size limit 1 offset (select count(*) / 2 from respondent_group)) || ' and ' || max(size) "
    "from respondent_group",
    "people whose group tells two variables, and three": "select sum(size * (n >= 2)) || ' and ' || "
    "sum(size * (n = 3)) from respondent_group join "
    "(select group_id, sum(value != '') as n from group_value group by 1) on group_id = id",
    "classes by age, gender and area": "select sum(variable = 'age_group') || ', ' || sum(variable = 'gender') "
    "|| ', ' || sum(variable = 'sub_area') from breakdown",
    "questions with exact totals": "select count(distinct question) from total_count",
    "questions without a figure": "select count(*) from question q where not exists "
    "(select 1 from total_count t where t.question = q.id)",
    "questions counted by group": "select count(distinct question) from answer_count",
    "counts in groups": "select count(*) from answer_count",
    "of which nought": "select cast(round(100.0 * sum(n = 0) / count(*)) as integer) || ' %' from answer_count",
    "furthest that groups together are from a total": "select max(abs(t.n - s.n)) from total_count t join "
    "(select question, choice, sum(n) as n from answer_count group by 1, 2) s using (question, choice)",
    "pairs of background": "select count(*) from (select distinct variable_a, variable_b from respondent_count)",
    "channels by name, and together": "select count(distinct iif(channel = 'other', null, channel)) || ', ' || "
    "coalesce(sum(iif(channel = 'other', n, 0)), 0) || ' people' from channel_count",
    "figures of rank stability": "select count(*) from quality_figure",
    "squares on the map, of which 250 m": "select count(*) || ', ' || coalesce(sum(size_m = 250), 0) from map_cell",
}
"""What is read from the finished file, and the query that reads it."""
PRIVATE = {
    "texts, of which published": "select count(*) || ', 0' from text_answer",
    "places on the map, of which points": "select count(*) || ', ' || count(lat) from pin",
}
"""What stands in the mapping database and has no way out."""


def answered(folder: Path, number: int) -> dict[str, object]:
    """The figures of a place that so many have answered."""
    home, form = settle(folder), shipped().latest("resident_survey")
    register = open_register(home.register_url)
    register.add_place(Place(PLACE, "Exempelby", "9999", 1074, "påhittad"))
    register.set_areas(PLACE, [Area(PLACE, code, code, larger=larger) for code, larger in AREAS])
    register.open_campaign(
        Campaign(
            slug=SURVEY,
            place=PLACE,
            form=form.id,
            version=form.version,
            definition=form.digest,
            opens=OPENS,
            closes=CLOSES,
            entry_closes=None,
            controller="Exempelby",
            controller_contact="plats@example.se",
            legal_basis=LegalBasis.PUBLIC_INTEREST,
            languages=("sv",),
            sample_design=SampleDesign.OPEN_LINK,
        )
    )
    entries = [
        NewEntry(
            kind=Kind.SUBMISSION,
            submission_id=f"{at:032x}",
            campaign=SURVEY,
            form=form.id,
            version=form.version,
            definition=form.digest,
            body=to_body(to_fields(form, one.answers)),
            content_type="application/x-www-form-urlencoded",
            day=OPENS,
            channel=one.channel,
            receipt=f"r{at}",
        )
        for at, one in enumerate(people(form, number, SEED))
    ]
    with open_writer(home.journal_url, key=home.key("intake")) as writer:
        writer.append_all(entries)
    with stream(home) as flow:
        publish(
            flow,
            place=None,
            public=home.public,
            ledger=home.ledger,
            secret=b"bench",
            who="bench",
            today=AFTER,
        )
        found = {name: asked(home.current / "public.db", sql) for name, sql in FIGURES.items()}
        found |= {name: asked(home.mapping / f"{PLACE}.db", sql) for name, sql in PRIVATE.items()}
        return found | near(flow)


def asked(file: Path, sql: str) -> object:
    """The one figure that a query gives."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return database.execute(sql).fetchone()[0]


def near(flow: Stream) -> dict[str, object]:
    """How near means of the whole place come when they are made of the groups, over many secrets."""
    questionnaire = questionnaires(flow, PLACE)[SURVEY]
    assert questionnaire is not None
    form = questionnaire.form
    what = Asked(public_questions(form, questionnaire.supplied, PLACE), form.group_by, form.respondent_counts)
    everybody = store.people(flow.database(PLACE), SURVEY)
    scales = {question.id: ends for question in what.questions if (ends := question.points())}
    worst, kept = [], 0
    for number in range(SECRETS):
        secret = f"secret {number}".encode()
        errors = _errors(protect(SURVEY, everybody, what, final=True, policy=shipped_policy(), secret=secret), scales)
        worst.append(max(errors))
        kept += sum(error <= NEAR for error in errors) / len(errors)
    return {
        f"means made of groups within {NEAR} of the exact": f"{100 * kept / SECRETS:.0f} %",
        f"secrets of {SECRETS} where all means are": sum(one <= NEAR for one in worst),
        "furthest that one mean was, on a scale of 1 to 5": f"{max(worst):.3f}",
    }


def _errors(tables: ProtectedTables, scales: Mapping[str, tuple[int, int]]) -> list[float]:
    exact, together = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for total in tables.totals:
        exact[total.question, total.choice] += total.n
    for answer in tables.answers:
        together[answer.question, answer.choice] += answer.n
    by_group = {question for question, _ in together}
    shown = {name: ends for name, ends in scales.items() if name in by_group}
    return [abs(_mean(together, name, *ends) - _mean(exact, name, *ends)) for name, ends in shown.items()]


def _mean(counts: Mapping[tuple[str, str], int], question: str, low: int, high: int) -> float:
    n = {point: counts[question, str(point)] for point in range(low, high + 1)}
    return sum(point * number for point, number in n.items()) / sum(n.values())


def main() -> int:
    columns = []
    for number in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            columns.append(answered(Path(folder) / "home", number))
    print("| answers |", *(f"{number} |" for number in SIZES))
    print("|---|" + "--:|" * len(SIZES))
    for name in columns[0]:
        print(f"| {name} |", *(f"{column[name]} |" for column in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
