"""From journal entries to rows: everything that was said is kept, and nothing that was sent stops the run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.answers import to_body, to_fields
from forms.catalogue import read_definition
from intake.journal import Entry, Kind, NewEntry
from intake.register import Area, supplied_choices
from pipeline.normalise import Normalised, Questionnaire, normalise
from pipeline.tables import Answer, Background, NotAsked, Pin, Quarantine, TextAnswer

FORM = read_definition(Path(__file__).with_name("walk.toml").read_text("utf-8"))
ASKED = Questionnaire(FORM, supplied_choices([Area("exempelby", "norra", "Norra")]))
ENCODED = "application/x-www-form-urlencoded"

ANSWERS: dict[str, Any] = {
    "tie": ["lives", "works"],
    "age_group": "45_64",
    "sub_area": "norra",
    "rating": {"paths": "3", "water": "dk"},
    "points": {"shops": 4},
    "members": 12,
    "inner": "2",
    "best": "Sjön är fin.",
    "pins": [{"name": "Bryggan", "text": "", "lat": 58.1, "lon": 11.9}],
}


def entry(body: bytes, *, erased: bool = False, **changes: Any) -> Entry:
    facts: dict[str, Any] = {
        "kind": Kind.SUBMISSION,
        "submission_id": "5" * 32,
        "campaign": "gatur",
        "form": FORM.id,
        "version": FORM.version,
        "definition": FORM.digest,
        "body": body,
        "content_type": ENCODED,
        "day": date(2026, 9, 10),
    }
    return Entry(7, "main", 1, NewEntry(**facts | changes), erased)


def rows(answers: dict[str, Any], **changes: Any) -> Normalised:
    result = normalise(entry(to_body(to_fields(FORM, answers)), **changes), ASKED)
    assert isinstance(result, Normalised), result
    return result


def test_every_kind_of_answer_has_its_rows() -> None:
    result = rows(ANSWERS)

    assert set(result.answers) == {
        Answer(7, "tie", "lives", 1),
        Answer(7, "tie", "works", 2),
        Answer(7, "age_group", "45_64", 1),
        Answer(7, "sub_area", "norra", 1),
        Answer(7, "rating.paths", "3", 1),
        Answer(7, "rating.water", "dk", 1),
        Answer(7, "points.shops", "4", 1),
        Answer(7, "members", "b10_up", 1),
        Answer(7, "inner", "2", 1),
    }
    assert result.texts == (TextAnswer(7, "best", "Sjön är fin."),)
    assert result.pins == (Pin(7, "pins", 1, "Bryggan", "", 58.1, 11.9),)
    assert set(result.background) == {
        Background(7, "resident", "resident"),
        Background(7, "age_group", "45_64"),
        Background(7, "sub_area", "norra"),
    }
    assert result.submission.notes == ""


def test_a_question_that_was_not_relevant_is_not_asked() -> None:
    assert rows(ANSWERS | {"tie": ["works"]}).not_asked == (NotAsked(7, "stay"),)


@pytest.mark.parametrize(
    ("sent", "note"),
    [
        (b"q_tie=lives&q_age_group=45_64&q_overall=8", "overall: "),
        (b"q_tie=lives", "age_group: "),
        (b"q_age_group=45_64&q_best=%ff%fe", "tecken"),
        (b"q_age_group=45_64&q_strange=1", "1 fält"),
    ],
)
def test_what_could_not_be_taken_is_left_out_and_noted(sent: bytes, note: str) -> None:
    result = normalise(entry(sent), ASKED)

    assert isinstance(result, Normalised)
    assert note in result.submission.notes
    assert "overall" not in [row.question for row in result.answers]


def test_a_note_of_the_journal_follows_the_submission() -> None:
    assert rows(ANSWERS, note="rad 4: en ruta var tom").submission.notes == "rad 4: en ruta var tom"


GOOD = to_body(to_fields(FORM, ANSWERS))
POISON: list[tuple[str, bytes, dict[str, Any], str]] = [
    ("empty", b"", {}, "Inget av det"),
    ("noise", bytes(range(256)) * 4, {}, "Inget av det"),
    ("too many fields", b"&".join(b"q_tie=lives" for _ in range(5000)), {}, "högst"),
    ("another form", GOOD, {"form": "resident_survey"}, "resident_survey.v1"),
    ("another version", GOOD, {"version": 9}, "walk.v9"),
    ("another wording", GOOD, {"definition": "0" * 64}, "lydelse"),
    ("another type", GOOD, {"content_type": "multipart/form-data"}, "multipart"),
    ("unreadable", b"a;b", {"kind": Kind.UNREADABLE, "note": "rad 3: fel antal kolumner"}, "rad 3"),
    ("somebody else's form", b"q_age_group=under_16", {}, "målgrupp"),
]


@pytest.mark.parametrize(("name", "body", "changes", "reason"), POISON, ids=[case[0] for case in POISON])
def test_what_cannot_be_read_is_quarantined_with_the_reason(
    name: str, body: bytes, changes: dict[str, Any], reason: str
) -> None:
    result = normalise(entry(body, **changes), ASKED)

    assert isinstance(result, Quarantine)
    assert reason in result.reason


def test_an_unknown_form_and_an_erased_body_are_quarantined() -> None:
    unknown, erased = normalise(entry(GOOD), None), normalise(entry(b"", erased=True), ASKED)

    assert isinstance(unknown, Quarantine)
    assert "definitionerna" in unknown.reason
    assert isinstance(erased, Quarantine)
    assert "raderat" in erased.reason
