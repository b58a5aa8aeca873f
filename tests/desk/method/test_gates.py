"""Advice before each step: what is there, what is missing and what cannot be seen yet, in one sentence for a person."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desk.method.gates import (
    ActivityFact,
    Facts,
    GoalFact,
    NeedFact,
    PlanFact,
    Standing,
    SurveyFact,
    advice,
    judge,
    settled,
)
from intake.register import Assignment, CampaignState, Condition, Purpose, load_process

ALL_THREE = frozenset({"civil_society", "business", "municipality"})
NOTHING = Facts(assignment=None, purpose=None)
ASSIGNMENT = Assignment("exempelby", date(2026, 3, 1))
RESIDENT = SurveyFact({"sv": "Invånarenkät", "en": "Resident survey"}, CampaignState.CLOSED, 84, reported=True)
YOUTH = SurveyFact({"sv": "Ungdomsenkät", "en": "Youth survey"}, CampaignState.CLOSED, 31, reported=True)
SHOP = NeedFact("Affären ska finnas kvar.", evidence=2, affected=True, control=True)
BUS = NeedFact("Bussen ska gå på kvällen.", evidence=1, affected=True, control=False)
COFFEE = ActivityFact("Kafé på lördagar", owner=True, time=True, funding=True)
EVERYTHING = Facts(
    assignment=ASSIGNMENT,
    purpose=Purpose("exempelby", "Bo kvar.", date(2026, 5, 3)),
    supporters=2,
    municipal_contact=True,
    sectors=ALL_THREE | {"resident"},
    surveys=(RESIDENT, YOUTH),
    thin_themes=(),
    needs=(SHOP,),
    endorsements=ALL_THREE,
    goals=(GoalFact("En levande affär", needs=1),),
    activities=(COFFEE,),
    plan=PlanFact(owner=True, review=date(2028, 3, 1), funding=True),
)
FULFILLED, MISSING, UNSEEN = Standing.FULFILLED, Standing.MISSING, Standing.UNSEEN
C = Condition


@pytest.mark.parametrize(
    ("condition", "changes", "standing", "sentence"),
    [
        (C.ASSIGNMENT, {"assignment": None}, MISSING, "Uppdraget har ingen startdag än."),
        (C.ASSIGNMENT, {}, FULFILLED, "Uppdraget börjar 1 mars 2026 och slutar 31 augusti 2027."),
        (C.SUPPORTERS, {"supporters": 0}, MISSING, "Platsen har ingen processtödjare än."),
        (
            C.SUPPORTERS,
            {"supporters": 1},
            MISSING,
            "Platsen har bara en processtödjare. Två kan ta vid för varandra.",
        ),
        (C.SUPPORTERS, {}, FULFILLED, "Platsen har två processtödjare."),
        (C.MUNICIPAL_CONTACT, {"municipal_contact": False}, MISSING, "Kommunen har ingen namngiven kontaktperson än."),
        (C.PURPOSE, {"purpose": None}, MISSING, "Syftet är inte skrivet än."),
        (C.PURPOSE, {"purpose": Purpose("exempelby", " ")}, MISSING, "Syftet är inte skrivet än."),
        (
            C.PURPOSE,
            {"purpose": Purpose("exempelby", "Bo kvar.")},
            MISSING,
            "Syftet är skrivet men inte beslutat. Skriv in vilken dag gruppen beslutade om det.",
        ),
        (C.PURPOSE, {}, FULFILLED, "Syftet beslutades 3 maj 2026."),
        (
            C.SECTORS,
            {"sectors": ALL_THREE - {"civil_society"}},
            MISSING,
            "Föreningsliv saknas bland dem som anmält sig.",
        ),
        (
            C.SECTORS,
            {"sectors": frozenset({"culture", "business"})},
            MISSING,
            "Föreningsliv och kommun saknas bland dem som anmält sig.",
        ),
        (
            C.SECTORS,
            {"sectors": frozenset()},
            MISSING,
            "Föreningsliv, näringsliv och kommun saknas bland dem som anmält sig.",
        ),
        (
            C.SECTORS,
            {},
            FULFILLED,
            "Föreningsliv, näringsliv och kommun finns alla bland dem som anmält sig.",
        ),
        (C.RESPONSE_BASE, {"surveys": ()}, MISSING, "Ingen enkät har öppnats än."),
        (
            C.RESPONSE_BASE,
            {"surveys": (replace(RESIDENT, state=CampaignState.OPEN, reported=False), replace(YOUTH, reported=False))},
            MISSING,
            "Tar emot svar än: Invånarenkät (84 svar). Stängd men inte publicerad: Ungdomsenkät.",
        ),
        (
            C.RESPONSE_BASE,
            {"surveys": (replace(RESIDENT, state=CampaignState.ENTRY_ONLY, answers=None, reported=False), YOUTH)},
            MISSING,
            "Tar emot svar än: Invånarenkät.",
        ),
        (
            C.RESPONSE_BASE,
            {},
            FULFILLED,
            "Alla enkäter är stängda, och resultaten är publicerade med svarsunderlag.",
        ),
        (C.SOURCES, {"thin_themes": ("Bostäder", "Skötsel")}, MISSING, "Färre än två källor: Bostäder och Skötsel."),
        (C.NEEDS, {"needs": ()}, MISSING, "Inga behov är utvalda än."),
        (
            C.NEEDS,
            {"needs": (SHOP, BUS)},
            MISSING,
            "Saknar två slags belägg: ”Bussen ska gå på kvällen”. "
            "Säger inte vem som bestämmer: ”Bussen ska gå på kvällen”.",
        ),
        (
            C.ENDORSED,
            {"endorsements": frozenset({"business"})},
            MISSING,
            "Föreningsliv och kommun har inte ställt sig bakom målbilden än.",
        ),
        (C.GOALS, {"goals": ()}, MISSING, "Planen har inga mål än."),
        (C.GOALS, {"goals": (GoalFact("Ny bro", needs=0),)}, MISSING, "Mål utan behov: ”Ny bro”."),
        (
            C.ACTIVITIES,
            {"activities": (replace(COFFEE, owner=False, time=False),)},
            MISSING,
            "Saknar ansvarig: ”Kafé på lördagar”. Saknar tid: ”Kafé på lördagar”.",
        ),
        (
            C.REVIEW,
            {"plan": PlanFact(owner=True, review=date(2027, 8, 31), funding=True)},
            MISSING,
            "Planen ses över 31 augusti 2027, medan uppdraget pågår. Bestäm en dag efteråt också.",
        ),
        (
            C.REVIEW,
            {"plan": PlanFact(owner=True, review=None, funding=True)},
            MISSING,
            "Det finns ingen dag då planen ska ses över.",
        ),
        (
            C.OWNER,
            {"plan": PlanFact(owner=False, review=None, funding=True)},
            MISSING,
            "Ingen äger planen efter uppdraget än.",
        ),
    ],
)
def test_the_advice_is_the_sentence_a_leader_reads(
    condition: Condition, changes: dict[str, Any], standing: Standing, sentence: str
) -> None:
    found = judge(condition, replace(EVERYTHING, **changes))
    assert (found.standing, found.words["sv"].replace("\N{NO-BREAK SPACE}", " ")) == (standing, sentence)


def test_with_everything_in_place_every_condition_is_fulfilled() -> None:
    assert settled(EVERYTHING) == set(Condition)


def test_what_nobody_keeps_yet_is_said_not_to_be_seen_and_is_never_called_missing() -> None:
    known = {C.ASSIGNMENT, C.PURPOSE}
    found = {condition: judge(condition, NOTHING) for condition in Condition}
    assert {condition for condition, one in found.items() if one.standing is MISSING} == known
    for condition in set(Condition) - known:
        assert found[condition].standing is UNSEEN
        assert found[condition].words["sv"].startswith("Det går inte att se här än ")
    assert settled(NOTHING) == frozenset()


def test_every_step_has_the_advice_of_its_gate_in_order() -> None:
    process = load_process()
    found = advice(process, NOTHING)
    assert {step: tuple(one.condition for one in listed) for step, listed in found.items()} == {
        step.id: step.gate for step in process.steps
    }


@pytest.mark.parametrize("facts", [NOTHING, EVERYTHING])
@pytest.mark.parametrize("condition", Condition)
def test_every_sentence_is_whole_in_both_languages(facts: Facts, condition: Condition) -> None:
    words = judge(condition, facts).words
    assert words.keys() == {"sv", "en"}
    for sentence in words.values():
        assert re.fullmatch(r"[A-ZÅÄÖ][^{}]+\.", sentence)
        assert "None" not in sentence
