"""Every reminder comes on its day, once, and only as long as the assignment goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from desk.method.reminders import Reminder, due
from intake.register import Assignment, Condition, Place, last_day

PLACE = Place("exempelby", "Exempelby", "1499", 812, "SCB 2025-12-31")
MARCH = Assignment("exempelby", date(2026, 3, 1))
NINETEEN_MONTHS = [date(2026, 2, 15) + timedelta(days=n) for n in range(19 * 31 + 30)]


def sent(assignment: Assignment, meetings: list[date], supporters: int | None = 2) -> Iterator[tuple[date, Reminder]]:
    """What a machine sends that looks every day and remembers the keys."""
    keys: set[str] = set()
    for today in NINETEEN_MONTHS:
        last = max((day for day in meetings if day <= today), default=None)
        for one in due(PLACE, assignment, last_check_in=last, supporters=supporters, today=today):
            if one.key not in keys:
                keys.add(one.key)
                yield today, one


def on(today: date, **changes: Any) -> list[str]:
    given: dict[str, Any] = {"last_check_in": today, "supporters": 2} | changes
    assignment = given.pop("assignment", MARCH)
    return [one.key.split(":")[1] for one in due(PLACE, assignment, today=today, **given)]


def test_with_a_meeting_every_month_only_the_three_of_the_end_come_each_on_its_day() -> None:
    meetings = [MARCH.begins + timedelta(days=28 * n) for n in range(1, 22)]
    assert [(day, one.key) for day, one in sent(MARCH, meetings)] == [
        (date(2027, 2, 1), "exempelby:m12:2027-02-01"),
        (date(2027, 5, 1), "exempelby:m15:2027-05-01"),
        (date(2027, 8, 1), "exempelby:m18:2027-08-01"),
    ]


def test_a_silence_is_reminded_of_once_and_the_next_one_again() -> None:
    meetings = [date(2026, 4, 1), date(2026, 4, 20), date(2026, 9, 1)]
    silences = [(day, one.key) for day, one in sent(MARCH, meetings) if "check-in" in one.key]
    assert silences == [
        (date(2026, 6, 2), "exempelby:check-in:2026-04-20"),
        (date(2026, 10, 14), "exempelby:check-in:2026-09-01"),
    ]


def test_an_assignment_without_any_meeting_is_reminded_of_once_too() -> None:
    silences = [(day, one.key) for day, one in sent(MARCH, []) if "check-in" in one.key]
    assert silences == [(date(2026, 4, 13), "exempelby:check-in:2026-03-01")]


@pytest.mark.parametrize("supporters", [0, 1])
def test_too_few_supporters_are_mailed_once_and_stand_on_the_desk_for_as_long_as_it_is_so(supporters: int) -> None:
    mails = [(day, one.key) for day, one in sent(MARCH, [], supporters) if "supporters" in one.key]
    assert mails == [(MARCH.begins, f"exempelby:supporters-{supporters}:2026-03-01")]
    assert f"supporters-{supporters}" in on(last_day(MARCH), supporters=supporters)


@pytest.mark.parametrize(
    ("today", "changes", "keys"),
    [
        (date(2026, 2, 28), {"supporters": 0}, []),
        (date(2026, 3, 1), {}, []),
        (date(2026, 3, 1), {"supporters": None}, []),
        (date(2026, 6, 1), {"last_check_in": date(2026, 4, 20)}, []),
        (date(2026, 6, 2), {"last_check_in": date(2026, 4, 20)}, ["check-in"]),
        (date(2026, 4, 12), {"last_check_in": date(2025, 12, 1)}, []),
        (date(2026, 4, 13), {"last_check_in": date(2025, 12, 1)}, ["check-in"]),
        (date(2027, 1, 31), {}, []),
        (date(2027, 4, 30), {}, ["m12"]),
        (date(2027, 4, 30), {"settled": {Condition.OWNER}}, []),
        (date(2027, 7, 31), {}, ["m15"]),
        (date(2027, 7, 31), {"settled": {Condition.FUNDING}}, []),
        (date(2027, 8, 31), {"settled": set(Condition)}, ["m18"]),
        (date(2027, 8, 31), {"last_check_in": None, "supporters": 1}, ["m18", "check-in", "supporters-1"]),
        (date(2027, 9, 1), {"last_check_in": None, "supporters": 0}, []),
        (date(2027, 8, 31), {"assignment": None, "supporters": 0}, []),
        (date(2026, 3, 1), {"assignment": Assignment("exempelby", date(2026, 3, 1), 1)}, ["m1"]),
        (date(2026, 3, 1), {"assignment": Assignment("exempelby", date(2026, 3, 1), 4)}, ["m1"]),
        (date(2027, 8, 1), {"assignment": Assignment("exempelby", date(2026, 3, 1), 24)}, ["m18"]),
    ],
)
def test_what_is_due_on_a_day(today: date, changes: dict[str, Any], keys: list[str]) -> None:
    assert on(today, **changes) == keys


def test_an_assignment_that_is_moved_is_reminded_of_anew() -> None:
    moved = Assignment("exempelby", date(2026, 4, 1))
    keys = [{one.key for _, one in sent(assignment, [])} for assignment in (MARCH, moved)]
    assert not keys[0] & keys[1]


def test_every_reminder_is_whole_and_names_the_place() -> None:
    found = [one for count in (0, 1, 2) for _, one in sent(MARCH, [date(2026, 4, 1)] if count else [], count)]
    assert len({one.subject for one in found}) == 6
    for one in found:
        assert "Exempelby" in one.subject
        assert "Exempelby" in one.body
        assert one.body.startswith("Hej!\n\n")
        assert one.body.endswith("\n")
        assert one.line.keys() == {"sv", "en"}
        assert not re.search(r"[{}<>]|None", one.subject + one.body + "".join(one.line.values()))
        assert "\n" not in one.subject + one.line["sv"] + one.line["en"]
