"""What a need must have: refused, kept as a draft, or told to the reader, case by case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.needs import (
    KINDS,
    MOST_EVIDENCE,
    MOST_LETTERS,
    MOST_TEXT,
    Evidence,
    EvidenceKind,
    Said,
    Weight,
    controls,
    problems,
    themes,
)

SURVEY = Evidence("survey", "81 av 372 vill helst förbättra bussen.")
MEETING = Evidence("workshop", "Togs upp vid fyra av sex bord.", "https://exempel.se/motet?a=1&b=2")
WHOLE = Said(
    statement="Unga utan körkort behöver kunna ta sig hem från träningen på vardagskvällar.",
    theme="public_transport",
    affects="Omkring 60 unga mellan 13 och 18 år, och deras föräldrar.",
    control="regional",
    decider="Västtrafik",
    plan="proposed",
    planned="En anropsstyrd kvällstur är föreslagen i trafikplanen för 2028.",
    uncertainty="Vi vet inte hur många som skulle åka.",
    evidence=(SURVEY, MEETING),
)


def found(weight: Weight, **changes: Any) -> list[str]:
    return [one.field for one in problems(replace(WHOLE, **changes)) if one.weight is weight]


def test_a_need_with_everything_lacks_nothing() -> None:
    assert problems(WHOLE) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement": "  "}, "statement"),
        ({"statement": "å" * (MOST_LETTERS + 1)}, "statement"),
        ({"affects": "å" * (MOST_LETTERS + 1)}, "affects"),
        ({"uncertainty": "å" * (MOST_TEXT + 1)}, "uncertainty"),
        ({"theme": "bussar"}, "theme"),
        ({"control": "kommunen"}, "control"),
        ({"plan": ""}, "plan"),
        ({"plan": "kanske"}, "plan"),
        ({"lifted": True}, "lift_reason"),
        ({"lifted": True, "lift_reason": " "}, "lift_reason"),
        ({"evidence": (Evidence("rykte", "Någon sa det."),)}, "evidence"),
        ({"evidence": (Evidence("survey", " "),)}, "evidence"),
        ({"evidence": (replace(MEETING, link="exempel.se"),)}, "evidence"),
        ({"evidence": (replace(MEETING, link="javascript:alert(1)"),)}, "evidence"),
        ({"evidence": (replace(MEETING, link="https://exempel.se/a b"),)}, "evidence"),
        ({"evidence": (replace(MEETING, link="https://exempel.se/](x)"),)}, "evidence"),
        ({"evidence": (SURVEY,) * (MOST_EVIDENCE + 1)}, "evidence"),
    ],
)
def test_what_cannot_be_read_or_has_no_reason_is_refused(changes: dict[str, Any], field: str) -> None:
    assert field in found(Weight.REFUSED, **changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement": "Bussen går inte på kvällen. Unga kommer inte hem."}, "statement"),
        ({"statement": "Bussen går inte på kvällen!\nUnga kommer inte hem"}, "statement"),
        ({"statement": " ".join(["ord"] * 26)}, "statement"),
        ({"theme": ""}, "theme"),
        ({"control": ""}, "control"),
        ({"planned": " "}, "planned"),
        ({"plan": "decided", "planned": ""}, "planned"),
        ({"lift_reason": "Få men utsatta."}, "lifted"),
        ({"uncertainty": "Fråga kim@exempel.se."}, "statement"),
        ({"affects": "Ring 0500-12 34 56."}, "statement"),
        ({"affects": "Ring 070-123 45 67."}, "statement"),
        ({"affects": "Ring +46 70 123 45 67."}, "statement"),
        ({"planned": "Anna, 19121212-1212, vet."}, "statement"),
    ],
)
def test_what_a_reader_could_not_use_is_kept_as_a_draft(changes: dict[str, Any], field: str) -> None:
    assert found(Weight.REFUSED, **changes) == []
    assert found(Weight.HELD, **changes) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"evidence": ()}, "evidence"),
        ({"evidence": (SURVEY,)}, "evidence"),
        ({"evidence": (SURVEY, SURVEY)}, "evidence"),
        ({"affects": ""}, "affects"),
        ({"control": "shared", "decider": ""}, "decider"),
        ({"plan": "unknown", "planned": ""}, "plan"),
        ({"uncertainty": ""}, "uncertainty"),
    ],
)
def test_what_is_thin_may_be_public_and_is_told(changes: dict[str, Any], field: str) -> None:
    assert found(Weight.NOTED, **changes) == [field]
    assert found(Weight.HELD, **changes) == []


@pytest.mark.parametrize(
    "link",
    ["improve_first", "https://sv.wikipedia.org/wiki/Ale_(kommun)", "http://exempel.se/(bilaga%201).pdf"],
)
def test_an_address_may_be_as_addresses_are(link: str) -> None:
    assert problems(replace(WHOLE, evidence=(SURVEY, replace(MEETING, link=link)))) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "De som bor på t.ex. norra sidan behöver kunna cykla till skolan.",
        "Unga behöver en buss kl. 21.30 på vardagar.",
        "Boende i S:t Olof behöver 2 345 kvadratmeter ängsmark till 2028-2030.",
        " ".join(["ord"] * 25),
    ],
)
def test_abbreviations_times_and_numbers_do_not_end_a_sentence(statement: str) -> None:
    assert found(Weight.HELD, statement=statement) == []


def test_what_stops_most_is_said_first_and_in_two_languages() -> None:
    said = problems(Said(statement="", lifted=True))
    order = list(Weight)
    assert [one.weight for one in said] == sorted((one.weight for one in said), key=order.index)
    assert all(one.words["sv"].endswith(".") and one.words["en"].endswith(".") for one in said)
    assert {one.field for one in said} <= set(Said.__slots__)


def test_the_lists_are_those_of_the_forms() -> None:
    assert len(themes().values()) == 14
    assert controls().values() == ("local", "municipal", "regional", "national", "private", "shared")
    assert set(KINDS) == set(EvidenceKind)
