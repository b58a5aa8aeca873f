"""What people type is examined gently: no personal identity numbers, and a whole sentence for everything else."""

from __future__ import annotations

from typing import Any

import pytest
import wtforms
from stdnum import luhn

from forms import fields
from forms.definition import Publication, Question, QuestionType
from forms.fields import Asked
from forms.validators import organisation_number, personal_numbers


def with_check_digit(nine: str) -> str:
    return nine + luhn.calc_check_digit(nine)


BORN = with_check_digit("850101123")
LEAP = with_check_digit("000229456")
CO_ORDINATED = with_check_digit("701063239")
SHORT, LAST = BORN[:6], BORN[6:]

PERSONAL = [
    BORN,
    f"{SHORT}-{LAST}",
    f"{SHORT} {LAST}",
    f"{SHORT}+{LAST}",
    f"{SHORT}–{LAST}",
    f"{SHORT} - {LAST}",
    f"19{BORN}",
    f"19{SHORT}-{LAST}",
    f"19{SHORT} {LAST}",
    f"19 {SHORT}-{LAST}",
    f"1985-01-01-{LAST}",
    f"1985-01-01 {LAST}",
    f"1985 01 01 {LAST}",
    f"85-01-01-{LAST}",
    f"850101.{LAST}",
    f"20{LEAP}",
    f"{LEAP[:6]}-{LEAP[6:]}",
    CO_ORDINATED,
    f"{CO_ORDINATED[:6]}-{CO_ORDINATED[6:]}",
    f"19{CO_ORDINATED}",
    f"{SHORT}\u200b{LAST}",
]
ORGANISATIONS = [with_check_digit(f"{first}{third}{rest}") for first, third, rest in [
    ("21", "2", "000014"), ("55", "6", "036079"), ("80", "2", "001122"), ("71", "6", "400123"), ("76", "9", "600987"),
    ("23", "2", "100013"), ("20", "2", "100548"), ("25", "2", "002345"), ("26", "3", "000111"), ("50", "2", "000999"),
    ("51", "6", "401234"), ("55", "9", "100200"), ("61", "7", "000123"), ("66", "2", "300400"), ("71", "4", "400567"),
    ("81", "7", "603210"), ("84", "2", "000777"), ("85", "8", "500321"), ("88", "8", "300111"), ("96", "9", "600123"),
]]  # fmt: skip


def asked(kind: QuestionType) -> Asked:
    question = Question("it", kind, {"sv": "Vad?", "en": "What?"}, Publication.INT, "meta", max_length=60)
    return Asked(question, "Vad?", "sv")


def complaints(kind: QuestionType, text: str) -> list[str]:
    made: Any = type("Trial", (wtforms.Form,), {"it": fields.FIELDS[kind](asked(kind))})
    form = made(_Data(text))
    form.validate()
    return [sentence.key for sentence in form["it"].errors]


class _Data:
    def __init__(self, text: str) -> None:
        self._text = text

    def __contains__(self, name: object) -> bool:
        return name == "it"

    def getlist(self, _name: str) -> list[str]:
        return [self._text]


TYPED = sorted({*fields.FIELDS} - {QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK})


@pytest.mark.parametrize("number", PERSONAL)
@pytest.mark.parametrize("kind", TYPED)
def test_a_personal_identity_number_is_refused_wherever_one_can_type(kind: QuestionType, number: str) -> None:
    assert complaints(kind, number)


def test_a_mobile_number_that_reads_as_a_birthday_is_still_a_phone_number() -> None:
    mobile = with_check_digit("070123456")
    assert list(personal_numbers(mobile)) == [mobile]
    assert complaints(QuestionType.TEL, mobile) == []
    assert complaints(QuestionType.TEL, f"{mobile[:6]}-{mobile[6:]}") == ["personal_number"]


@pytest.mark.parametrize("number", PERSONAL)
def test_a_personal_identity_number_is_found_inside_a_sentence(number: str) -> None:
    assert complaints(QuestionType.LONGTEXT, f"Ring Kim ({number}) i dag.") == ["personal_number"]


@pytest.mark.parametrize("number", ORGANISATIONS)
def test_an_organisation_number_is_taken_and_written_one_way(number: str) -> None:
    written = f"{number[:6]}-{number[6:]}"
    assert {organisation_number(text) for text in (number, written, f"16{number}", f" {number[:6]} {number[6:]}")} == {
        written
    }
    assert complaints(QuestionType.ORGANISATION_NUMBER, number) == []


@pytest.mark.parametrize("text", [BORN, f"{SHORT}-{LAST}", f"16{BORN}", "212000-0141", "2120000", "", "hej"])
def test_what_is_no_organisation_number_is_refused(text: str) -> None:
    assert organisation_number(text) is None


@pytest.mark.parametrize("text", ["070-123 45 67", "Buss 850101", "12345678901234", "2026-09-01", "Pris 1 234 567 kr"])
def test_other_figures_are_left_alone(text: str) -> None:
    assert list(personal_numbers(text)) == []


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (QuestionType.EMAIL, "namn@exempel.se", []),
        (QuestionType.EMAIL, "å.ä+ö@under.exempel.se", []),
        (QuestionType.EMAIL, "namn@exempel", ["email"]),
        (QuestionType.EMAIL, "namn exempel.se", ["email"]),
        (QuestionType.TEL, "+46 (0)70-123 45 67", []),
        (QuestionType.TEL, "0701234567", []),
        (QuestionType.TEL, "ring mig", ["tel"]),
        (QuestionType.TEL, "12", ["tel"]),
        (QuestionType.URL, "https://exempel.se/a?b=1#c", []),
        (QuestionType.URL, "www.exempel.se", []),
        (QuestionType.URL, "javascript:alert(1)", ["url"]),
        (QuestionType.URL, "ftp://exempel.se", ["url"]),
        (QuestionType.URL, "https://namn@exempel.se", ["url"]),
        (QuestionType.DATE, "2026-02-28", []),
        (QuestionType.DATE, "2026-02-29", ["date"]),
        (QuestionType.DATE, "20260228", ["date"]),
        (QuestionType.DATE, "28/2", ["date"]),
        (QuestionType.INTEGER, "1 000", []),
        (QuestionType.INTEGER, "0", []),
        (QuestionType.INTEGER, "1,5", ["whole_number"]),
        (QuestionType.INTEGER, "1_5", ["whole_number"]),
        (QuestionType.INTEGER, "9" * 5000, ["whole_number"]),
        (QuestionType.TEXT, "x" * 60, []),
        (QuestionType.TEXT, "x" * 61, ["too_long"]),
        (QuestionType.LONGTEXT, "\r\n".join("a" * 30), []),
        (QuestionType.CONSENT, "yes", []),
        (QuestionType.CONSENT, "kanske", ["not_offered"]),
    ],
)
def test_each_kind_of_answer_has_its_own_complaint(kind: QuestionType, text: str, expected: list[str]) -> None:
    assert complaints(kind, text) == expected
