"""An answer is taken back with the code from its receipt, and nobody learns from the page whether a code exists."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forms.definition import Form
from intake.journal import Kind
from tests.intake.conftest import Fields, Intake, Page


@pytest.fixture
def hand_in(intake: Intake, fill: Callable[[Page, Form], Fields]) -> Callable[[str], str]:
    """Hands in a form and returns the code that the receipt shows."""

    def handed_in(form_id: str) -> str:
        path = f"/s/{intake.open(form_id)}"
        receipt = intake.accepted(path, fill(intake.get(path), intake.library.latest(form_id)))
        return intake.get(receipt).words("p", class_="code")

    return handed_in


def withdrawals(intake: Intake, journal: str = "journal") -> list[str]:
    return [entry.written.withdraws for entry in intake.entries(journal, Kind.WITHDRAWAL)]


@pytest.mark.parametrize("as_written", [str, str.upper, lambda code: f"  {code.replace('-', ' ').replace('0', 'O')} "])
def test_a_code_as_it_is_written_takes_its_answer_back(
    intake: Intake, hand_in: Callable[[str], str], as_written: Callable[[str], str]
) -> None:
    code = hand_in("resident_survey")
    intake.refused("/withdraw", [("code", as_written(code))], status=200)
    assert withdrawals(intake) == [intake.entries()[0].written.receipt]


def test_a_sign_up_is_taken_back_in_its_own_journal(intake: Intake, hand_in: Callable[[str], str]) -> None:
    hand_in("resident_survey")
    intake.refused("/withdraw?l=en", [("code", hand_in("stakeholder_signup"))], status=200, language="en")
    assert withdrawals(intake) == []
    assert withdrawals(intake, "contacts") == [intake.entries("contacts")[0].written.receipt]


def test_a_code_that_is_wrong_or_used_is_answered_in_the_same_words(
    intake: Intake, hand_in: Callable[[str], str]
) -> None:
    code = hand_in("resident_survey")
    wrong = "0" * 16 if code[0] != "0" else "1" * 16
    said = (code, code, wrong, "åäö \x00", "x" * 5000, "0" * 900_000)
    pages = [intake.send("/withdraw", [("code", one)]).data for one in said]
    assert len(set(pages)) == 1
    assert len(withdrawals(intake)) == 1


def test_a_code_with_a_great_deal_around_it_is_no_code_and_is_not_looked_for(
    intake: Intake, hand_in: Callable[[str], str]
) -> None:
    code = hand_in("resident_survey")
    intake.refused("/withdraw", [("code", code + "-" * 100)], status=200)
    assert withdrawals(intake) == []


@pytest.mark.parametrize(("language", "prefix"), [("sv", "Fel: "), ("en", "Error: ")])
@pytest.mark.parametrize("fields", [[], [("code", " ")]])
def test_no_code_at_all_is_asked_for(intake: Intake, fields: Fields, language: str, prefix: str) -> None:
    page = intake.refused(f"/withdraw?l={language}", fields, language=language)
    assert page.words("title").startswith(prefix)
    assert page.words("p", id="code-e")
