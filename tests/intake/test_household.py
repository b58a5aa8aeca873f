"""Answers that come by letter: a good code says how somebody was reached; without one the answer is as welcome."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.definition import Form
from intake.codes import Codes, Uses, open_codes
from intake.register import Channel, SampleDesign
from tests.intake.conftest import KEY, Fields, Intake, Page

Fill = Callable[[Page, Form], Fields]


@pytest.fixture
def codes(tmp_path: Path) -> Codes:
    return open_codes(tmp_path / "codes.db", key=KEY)


@pytest.fixture
def path(intake: Intake) -> str:
    return f"/s/{intake.open('resident_survey', 'byn-brev', sample_design=SampleDesign.HOUSEHOLD_CODE)}"


@pytest.fixture
def answer(intake: Intake, path: str, fill: Fill) -> Callable[[str], Fields]:
    """Somebody opens the form at an address with this query and sends it; what was sent."""

    def answered(query: str) -> Fields:
        fields = fill(intake.get(path + query), intake.library.latest("resident_survey"))
        intake.accepted(path + query, fields)
        return fields

    return answered


def reached(intake: Intake) -> list[tuple[str, str]]:
    return [(entry.written.channel, entry.written.note) for entry in intake.entries()]


def test_two_may_answer_with_a_code_and_the_third_is_kept_with_a_note(
    intake: Intake, codes: Codes, answer: Callable[[str], Fields]
) -> None:
    (code,) = codes.issue("byn-brev", 1, random.Random(1).choice)
    for _ in range(3):
        answer(f"?c={code}")
    by_letter, again, third = reached(intake)
    assert by_letter[0] == again[0] == "hushall"
    assert third[0] == ""
    assert "redan använd" in third[1]
    assert codes.used("byn-brev") == Uses(issued=1, once=0, up=1)
    assert not [entry for entry in intake.entries() if code.encode() in entry.written.body]
    journal = b"".join(file.read_bytes() for file in intake.root.glob("journal.db*"))
    assert code.encode() not in journal


ODD = [("", "utan hushållskod"), ("?c=bbbbbbbbbbbb", "okänd hushållskod"), ("?k=hushall", "utan hushållskod")]


@pytest.mark.parametrize(("query", "note"), ODD)
def test_without_a_good_code_the_answer_is_received_and_says_so(
    intake: Intake, codes: Codes, answer: Callable[[str], Fields], query: str, note: str
) -> None:
    """Nor can a link pretend to be a code."""
    intake.register.add_channel(Channel("byn-brev", "hushall", "Brev till hushållen"))
    answer(query)
    ((channel, said),) = reached(intake)
    assert channel == ""
    assert note in said


def test_whoever_mends_an_answer_has_used_the_code_already(intake: Intake, codes: Codes, path: str, fill: Fill) -> None:
    (code,) = codes.issue("byn-brev", 1, random.Random(1).choice)
    form = intake.library.latest("resident_survey")
    fields = fill(intake.get(f"{path}?c={code}"), form)
    codes.tick("byn-brev", code)
    mended = [(name, "Bättre" if name == "q_best" else value) for name, value in fields]
    for sent in (fields, fields, mended):
        intake.accepted(f"{path}?c={code}", sent)
    assert codes.used("byn-brev") == Uses(issued=1, once=0, up=1)
    assert [channel for channel, _ in reached(intake)] == ["hushall", "hushall"]


def test_the_code_follows_to_the_other_language_and_is_in_no_field_of_the_form(
    intake: Intake, codes: Codes, path: str
) -> None:
    (code,) = codes.issue("byn-brev", 1, random.Random(1).choice)
    page = intake.get(f"{path}?c={code}")
    assert f"{path}/en?c={code}" in [link.attributes["href"] for link in page.all("a")]
    assert not [field for field in page.all("input") if code in field.attributes.get("value", "")]
    other = intake.get(path)
    assert not [link for link in other.all("a") if code in link.attributes["href"]]


def test_codes_that_cannot_be_read_stop_nobody(intake: Intake, answer: Callable[[str], Fields], tmp_path: Path) -> None:
    (tmp_path / "codes.db").write_bytes(b"noise" * 1000)
    answer("?c=bbbbbbbbbbbb")
    ((channel, said),) = reached(intake)
    assert (channel, "gick inte att pröva" in said) == ("", True)


def test_a_campaign_with_an_open_link_knows_no_codes(intake: Intake, fill: Fill) -> None:
    path = f"/s/{intake.open('resident_survey')}"
    intake.accepted(f"{path}?c=bbbbbbbbbbbb", fill(intake.get(path), intake.library.latest("resident_survey")))
    assert "kod" not in reached(intake)[0][1]
    assert not (intake.root / "codes.db").exists()
