"""The method in sight: months as the calendar has them, the next step as a leader sees it, faults that say the mend."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from forms.catalogue import shipped
from intake.register import (
    Assignment,
    Condition,
    Process,
    RegisterError,
    Step,
    StepStatus,
    last_day,
    load_process,
    month_begins,
    month_of,
    next_step,
    read_process,
    steps_now,
)

TODAY = date(2026, 6, 15)
MARCH = Assignment("byn", date(2026, 3, 1))
LAST_OF_AUGUST = Assignment("byn", date(2026, 8, 31))
LEAP_DAY = Assignment("byn", date(2028, 2, 29))
LANGUAGES = {"sv", "en", "ar", "sv-lattlast"}
STATUS = {"o": StepStatus.ONGOING, "d": StepStatus.DONE, "r": StepStatus.REVISIT, "n": StepStatus.NOT_STARTED}
SMALL = """
[[phase]]
id = "one"
name = { sv = "Första", en = "First" }

[[step]]
id = "begin"
phase = "one"
name = { sv = "Börja", en = "Begin" }
about = { sv = "Vi börjar.", en = "We begin." }
guidance = { sv = "Börja nu.", en = "Begin now." }
points = { sv = ["En"], en = ["One"] }
months = [1, 3]
link = "https://example.org/begin"
gate = ["purpose"]
"""


@pytest.fixture(scope="module")
def process() -> Process:
    return load_process()


@pytest.mark.parametrize(
    ("assignment", "day", "month"),
    [
        (MARCH, date(2026, 2, 28), None),
        (MARCH, date(2026, 3, 1), 1),
        (MARCH, date(2026, 3, 31), 1),
        (MARCH, date(2026, 4, 1), 2),
        (MARCH, date(2026, 12, 31), 10),
        (MARCH, date(2027, 1, 1), 11),
        (MARCH, date(2027, 8, 31), 18),
        (MARCH, date(2027, 9, 1), None),
        (LAST_OF_AUGUST, date(2026, 9, 29), 1),
        (LAST_OF_AUGUST, date(2026, 9, 30), 2),
        (LAST_OF_AUGUST, date(2027, 2, 27), 6),
        (LAST_OF_AUGUST, date(2027, 2, 28), 7),
        (LAST_OF_AUGUST, date(2027, 3, 30), 7),
        (LAST_OF_AUGUST, date(2027, 3, 31), 8),
        (LAST_OF_AUGUST, date(2028, 2, 28), 18),
        (LAST_OF_AUGUST, date(2028, 2, 29), None),
        (LEAP_DAY, date(2029, 2, 27), 12),
        (LEAP_DAY, date(2029, 2, 28), 13),
        (LEAP_DAY, date(2029, 3, 29), 14),
        (Assignment("byn", date(2026, 3, 15), 1), date(2026, 4, 14), 1),
        (Assignment("byn", date(2026, 3, 15), 1), date(2026, 4, 15), None),
    ],
)
def test_a_day_is_in_the_month_that_people_say_it_is_in(assignment: Assignment, day: date, month: int | None) -> None:
    assert month_of(assignment, day) == month


@pytest.mark.parametrize("begins", [date(2027, 1, day) for day in (1, 28, 29, 30, 31)] + [LEAP_DAY.begins])
def test_the_months_follow_each_other_without_a_gap_from_the_first_day_to_the_last(begins: date) -> None:
    assignment = Assignment("byn", begins)
    days = [begins + timedelta(days=n) for n in range((last_day(assignment) - begins).days + 1)]
    months = [month_of(assignment, day) for day in days]
    assert [months[0], months[-1], month_of(assignment, days[-1] + timedelta(days=1))] == [1, 18, None]
    assert [day for day, month, before in zip(days, months, [None, *months], strict=False) if month != before] == [
        month_begins(assignment, month) for month in range(1, 19)
    ]


@pytest.mark.parametrize(
    ("marks", "following"),
    [
        ("", "anchoring"),
        ("o", "mapping"),
        ("oo", "analysis"),
        ("do", "analysis"),
        ("d", "mapping"),
        ("dd", "analysis"),
        ("no", "analysis"),
        ("nd", "anchoring"),
        ("donno", "analysis"),
        ("rdo", "anchoring"),
        ("donr", "analysis"),
        ("ddodr", "development_plan"),
        ("dddddo", "follow_up"),
        ("dddddd", "follow_up"),
        ("ddddddo", None),
        ("ddddddd", None),
        ("ddddddr", "follow_up"),
    ],
)
def test_the_next_step_is_the_one_a_leader_would_take_up(process: Process, marks: str, following: str | None) -> None:
    """Marks of the six steps and the follow-up: not started, ongoing, done, revisit."""
    path = process.steps[1:]
    steps = {step.id: Step("byn", step.id, STATUS[mark], TODAY) for step, mark in zip(path, marks, strict=False)}
    found = next_step(process, steps, TODAY)
    assert (found.id if found else None) == following


def test_what_is_written_down_for_a_later_day_does_not_hold_yet(process: Process) -> None:
    steps = {"anchoring": Step("byn", "anchoring", StepStatus.ONGOING, TODAY)}
    yesterday = TODAY - timedelta(days=1)
    assert [[step.id for step in steps_now(process, steps, day)] for day in (yesterday, TODAY)] == [[], ["anchoring"]]


def test_the_shipped_method_has_two_phases_and_six_steps_between_a_before_and_an_after(process: Process) -> None:
    assert [phase.id for phase in process.phases] == ["understand", "build"]
    assert [(step.number, step.id) for step in process.steps] == [
        (None, "preparation"),
        (1, "anchoring"),
        (2, "mapping"),
        (3, "analysis"),
        (4, "target_image"),
        (5, "development_plan"),
        (6, "organisation_funding"),
        (None, "follow_up"),
    ]
    assert {step.months for step in process.numbered} == {(1, 3), (2, 7), (6, 9), (8, 11), (10, 16), (12, 18)}
    assert {condition for step in process.steps for condition in step.gate} == set(Condition)


def test_the_steps_are_called_what_the_check_in_calls_them(process: Process) -> None:
    question = shipped().latest("check_in").question("current_step")
    assert question is not None
    assert question.choices is not None
    assert [(str(step.number), step.name["sv"], step.name["en"]) for step in process.numbered] == [
        (choice.value, choice.label["sv"], choice.label["en"]) for choice in question.choices.choices
    ]


def test_every_step_says_what_to_do_and_what_happens_in_every_language_it_promises(process: Process) -> None:
    for step in process.steps:
        assert set(step.name) == set(step.about) == LANGUAGES, step.id
        assert set(step.guidance) == set(step.points) == {"sv", "en"}, step.id
        assert len(step.points["sv"]) == len(step.points["en"]) in range(3, 7), step.id
        for language in ("sv", "en"):
            assert len(re.findall(r"[.?!](?: |$)", step.guidance[language])) in range(2, 5), (step.id, language)


def test_nothing_in_the_shipped_method_is_left_to_be_filled_in(process: Process) -> None:
    texts = [text for step in process.steps for text in (*step.name.values(), *step.about.values())]
    texts += [text for step in process.steps for text in (*step.guidance.values(), *sum(step.points.values(), ()))]
    assert [text for text in texts if re.search(r"[{}<>]|TODO|lorem|xxx|\.\.\.", text, re.IGNORECASE)] == []


def test_a_home_with_a_file_of_its_own_goes_by_that(tmp_path: Path, process: Process) -> None:
    own = tmp_path / "process.toml"
    assert load_process(own) == process
    own.write_text(SMALL, encoding="utf-8")
    assert [(step.id, step.number, step.months, step.gate) for step in load_process(own).steps] == [
        ("begin", 1, (1, 3), (Condition.PURPOSE,))
    ]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('id = "begin"', "", "steget 1 – id saknas – skriv ett kort namn"),
        ('id = "begin"', 'id = "Börja"', "steget Börja – id går inte att läsa"),
        ('name = { sv = "Börja", en = "Begin" }', "", "steget begin – name saknas – skriv text på både sv och en"),
        ('name = { sv = "Börja", en = "Begin" }', 'name = { sv = "Börja" }', "steget begin – name går inte att läsa"),
        ('sv = "Första"', 'sv = " "', "fasen one – name går inte att läsa"),
        ('sv = ["En"]', "sv = []", "steget begin – points går inte att läsa – skriv minst en punkt"),
        ("months = [1, 3]", "months = [3, 1]", "steget begin – months går inte att läsa – skriv två månader"),
        ("months = [1, 3]", 'months = "1-3"', "steget begin – months går inte att läsa"),
        ('link = "https:', 'link = "javascript:', "steget begin – link går inte att läsa – skriv en adress"),
        (
            'gate = ["purpose"]',
            'gate = ["weather"]',
            "steget begin – gate går inte att läsa – skriv något av assignment",
        ),
        ('phase = "one"', 'phase = "two"', "steget begin – fasen 'two' finns inte"),
        ('phase = "one"', "", "filen – inget steg hör till en fas"),
        ("link =", "lnik =", "steget begin – lnik är inget som läses – ta bort raden eller skriv något av id, phase"),
        ("[[phase]]", "[[fas]]", "filen – phase saknas – skriv minst en [[phase]]"),
        ("[[phase]]", "fas = 1\n[[phase]]", "filen – fas är inget som läses"),
        ("[[phase]]", "[phase]", "filen – phase saknas"),
        ("[[phase]]", "[[phase", "är inte giltig TOML"),
    ],
)
def test_a_fault_in_the_file_says_where_it_stands_and_how_it_is_mended(before: str, after: str, sentence: str) -> None:
    assert before in SMALL
    with pytest.raises(RegisterError) as refused:
        read_process(SMALL.replace(before, after, 1))
    assert any(line.startswith("process.toml") and sentence in line for line in str(refused.value).splitlines())


def test_every_fault_is_told_at_once_and_the_same_id_twice_is_one() -> None:
    step = SMALL[SMALL.index("[[step]]") :]
    with pytest.raises(RegisterError) as refused:
        read_process(SMALL + step.replace('["purpose"]', '["weather"]'))
    assert len(str(refused.value).splitlines()) == 2
    assert "id finns två gånger" in str(refused.value)


def test_a_file_that_is_no_text_is_told_with_its_name(tmp_path: Path) -> None:
    own = tmp_path / "process.toml"
    own.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RegisterError, match=r"process\.toml går inte att läsa"):
        load_process(own)
