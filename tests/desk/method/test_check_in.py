"""A check-in is read on the desk as it was written, and moves the steps to where the meeting said they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from desk.method.check_in import Action, CheckIn, changed_steps, read_check_in, shown
from forms.catalogue import Catalogue
from forms.definition import Choice
from intake.register import Step, StepStatus, load_process

PROCESS = load_process()
ENTERED = date(2026, 6, 10)
PEOPLE = {"user": (Choice("u1", {"sv": "Processledaren", "en": "Process leader"}),)}
Meeting = Callable[..., dict[str, Any]]


def rows(library: Catalogue, answers: dict[str, Any], language: str = "sv") -> dict[str, tuple[str, ...]]:
    parts = shown(library.latest("check_in"), answers, language=language, supplied=PEOPLE)
    return {row.label: row.lines for part in parts for row in part.rows}


def test_what_was_answered_stands_in_words_in_the_order_of_the_form(library: Catalogue, meeting: Meeting) -> None:
    answers = meeting(participants=["u1"], hours_used=12, place_id="exempelby")
    assert rows(library, answers) == {
        "Datum": ("8\N{NO-BREAK SPACE}juni 2026",),
        "Deltagare": ("Processledaren",),
        "Vilket steg arbetar ni mest med nu?": ("Kartläggning",),
        "Status för stegen": (
            "Förankring: Klart",
            "Kartläggning: Pågår",
            "Analys: Inte påbörjat",
            "Målbild: Inte påbörjat",
            "Lokal utvecklingsplan: Inte påbörjat",
            "Organisation och finansiering: Inte påbörjat",
        ),
        "Arbetad tid sedan förra avstämningen (timmar)": ("12",),
        "Vad har hänt sedan sist?": ("Enkäten är öppen.", "Affischerna sitter uppe."),
        "Hur fungerar samarbetet med kommunen?": ("Ganska bra",),
        "Vilka sektorer har varit aktiva sedan sist?": ("Civilsamhälle (förening, byalag, församling)", "Kommun"),
        "Läget som helhet": ("Grön – enligt plan",),
        "Beslut och nästa steg (vad, vem, när)": (
            "Ring skolan · Processledaren · 20\N{NO-BREAK SPACE}juni 2026",
            "Boka lokal",
        ),
        "Nästa avstämning": ("6\N{NO-BREAK SPACE}juli 2026",),
    }


def test_it_is_read_in_english_too(library: Catalogue, meeting: Meeting) -> None:
    said = rows(library, meeting(), "en")
    assert said["Overall status"] == ("Green – on plan",)
    assert said["Decisions and next steps (what, who, when)"][0] == "Ring skolan · Processledaren · 2026-06-20"


def test_a_section_where_nothing_was_answered_is_left_out(library: Catalogue, meeting: Meeting) -> None:
    titles = [part.title for part in shown(library.latest("check_in"), meeting())]
    assert titles == ["Mötet", "Stegen", "Sedan sist", "Samarbetet", "Härnäst"]


def test_somebody_who_is_not_known_any_longer_stands_as_written(library: Catalogue, meeting: Meeting) -> None:
    assert rows(library, meeting(participants=["u9"]))["Deltagare"] == ("u9",)


def test_the_desk_steers_by_the_days_the_steps_and_what_comes_next(meeting: Meeting) -> None:
    assert read_check_in(PROCESS, meeting(), ENTERED) == CheckIn(
        held=date(2026, 6, 8),
        current="mapping",
        statuses={
            "anchoring": StepStatus.DONE,
            "mapping": StepStatus.ONGOING,
            **dict.fromkeys(
                ("analysis", "target_image", "development_plan", "organisation_funding"), StepStatus.NOT_STARTED
            ),
        },
        risk="green",
        actions=(Action("Ring skolan", "Processledaren", date(2026, 6, 20)), Action("Boka lokal", "", None)),
        next_meeting=date(2026, 7, 6),
    )


def test_a_meeting_in_the_future_was_held_when_it_was_written_down(meeting: Meeting) -> None:
    assert read_check_in(PROCESS, meeting(meeting_date="2062-06-08"), ENTERED).held == ENTERED


def test_a_check_in_with_nothing_in_it_says_nothing() -> None:
    assert read_check_in(PROCESS, {}, ENTERED) == CheckIn(ENTERED, None, {}, "", (), None)


@pytest.mark.parametrize(
    ("known", "changed"),
    [
        ([], {"anchoring": StepStatus.DONE, "mapping": StepStatus.ONGOING}),
        ([("anchoring", StepStatus.DONE, 3)], {"mapping": StepStatus.ONGOING}),
        ([("mapping", StepStatus.REVISIT, 3)], {"anchoring": StepStatus.DONE, "mapping": StepStatus.ONGOING}),
        ([("mapping", StepStatus.DONE, 9)], {"anchoring": StepStatus.DONE}),
        (
            [("analysis", StepStatus.ONGOING, 3), ("anchoring", StepStatus.DONE, 3)],
            {"mapping": StepStatus.ONGOING, "analysis": StepStatus.NOT_STARTED},
        ),
    ],
)
def test_only_steps_that_moved_are_changed_and_what_was_written_later_stands(
    meeting: Meeting, known: list[tuple[str, StepStatus, int]], changed: dict[str, StepStatus]
) -> None:
    kept = {step: Step("exempelby", step, status, date(2026, 6, day)) for step, status, day in known}
    found = changed_steps("exempelby", read_check_in(PROCESS, meeting(), ENTERED), kept)
    assert {step.step: step.status for step in found} == changed
    assert {step.since for step in found} == {date(2026, 6, 8)}
