"""What the desk writes in the register: drafts, terms, corrections, and where a place is in the method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from intake.register import (
    Assignment,
    Campaign,
    CampaignState,
    Channel,
    ControllerKind,
    Correction,
    Purpose,
    Register,
    RegisterError,
    Step,
    StepStatus,
    Terms,
)

TERMS = Terms("exempelby-k7m3", ControllerKind.MUNICIPALITY, registration="KS 2026-114", telephone="0500-12 34 56")
DAY = date(2026, 5, 10)


def test_a_draft_is_kept_with_its_terms_and_is_not_open_whatever_its_dates_say(
    register: Register, campaign: Callable[..., Campaign]
) -> None:
    register.save_draft(campaign(), TERMS)

    kept = register.campaign("exempelby-k7m3")
    assert kept is not None
    assert kept.state(DAY) is CampaignState.DRAFT
    assert (register.campaigns(), register.campaigns("exempelby", drafts=True)) == ([], [kept])
    assert register.terms("exempelby-k7m3") == TERMS


def test_a_draft_saved_again_is_the_later_one_and_keeps_its_channels(
    register: Register, campaign: Callable[..., Campaign]
) -> None:
    register.save_draft(campaign(), TERMS)
    register.add_channel(Channel("exempelby-k7m3", "butiken", "Butiken"))
    register.save_draft(campaign(controller="Exempelby byalag"), replace(TERMS, expected=120))

    assert [one.controller for one in register.campaigns(drafts=True)] == ["Exempelby byalag"]
    assert [one.key for one in register.channels("exempelby-k7m3")] == ["butiken"]
    terms = register.terms("exempelby-k7m3")
    assert terms is not None
    assert terms.expected == 120


def test_a_draft_need_not_be_finished_before_it_opens(register: Register, campaign: Callable[..., Campaign]) -> None:
    register.save_draft(campaign(controller="", closes=date(2020, 1, 1)), TERMS)

    with pytest.raises(RegisterError, match=r"personuppgiftsansvarig.*kan inte stänga"):
        register.open_draft("exempelby-k7m3")
    with pytest.raises(RegisterError, match="går inte"):
        register.save_draft(campaign(slug="Å"), TERMS)
    kept = register.campaign("exempelby-k7m3")
    assert kept is not None
    assert kept.draft


def test_an_opened_draft_is_a_campaign_that_cannot_be_saved_as_a_draft_or_thrown_away(
    register: Register, campaign: Callable[..., Campaign]
) -> None:
    register.save_draft(campaign(), TERMS)

    assert register.open_draft("exempelby-k7m3").state(DAY) is CampaignState.OPEN
    assert register.open_draft("exempelby-k7m3").draft is False
    with pytest.raises(RegisterError, match="redan öppnad"):
        register.save_draft(campaign(), TERMS)
    with pytest.raises(RegisterError, match="Stäng den"):
        register.discard_draft("exempelby-k7m3")


def test_a_draft_that_is_thrown_away_leaves_nothing(register: Register, campaign: Callable[..., Campaign]) -> None:
    register.save_draft(campaign(), TERMS)
    register.add_channel(Channel("exempelby-k7m3", "butiken", "Butiken"))
    register.discard_draft("exempelby-k7m3")
    register.discard_draft("exempelby-k7m3")

    assert (register.campaigns(drafts=True), register.terms("exempelby-k7m3"), register.channels("exempelby-k7m3")) == (
        [],
        None,
        [],
    )


def test_an_unknown_campaign_cannot_be_opened_or_given_terms(register: Register) -> None:
    with pytest.raises(RegisterError, match="exempelby-k7m3"):
        register.open_draft("exempelby-k7m3")
    with pytest.raises(RegisterError, match="exempelby-k7m3"):
        register.set_terms(TERMS)


def test_corrections_come_in_the_order_they_were_made_and_none_is_lost(register: Register) -> None:
    made = [Correction("resident_survey", 1, "sv", before, before + "!", DAY, "anna") for before in ("a", "b", "a")]
    for one in made:
        register.correct(one)
    other = Correction("youth_survey", 1, "sv", "a", "b", DAY, "anna")
    register.correct(other)

    assert register.corrections("resident_survey", 1) == made
    assert register.corrections() == [*made, other]


def test_a_place_has_one_assignment_one_purpose_and_a_status_for_each_step(register: Register) -> None:
    assert (register.assignment("exempelby"), register.purpose("exempelby"), register.steps("exempelby")) == (
        None,
        None,
        {},
    )
    for begins in (date(2026, 1, 1), date(2026, 2, 1)):
        register.set_assignment(Assignment("exempelby", begins))
    for text in ("Vi vill bo kvar.", "Fler ska kunna bo kvar."):
        register.set_purpose(Purpose("exempelby", text, DAY))
    for status in (StepStatus.ONGOING, StepStatus.DONE):
        register.set_step(Step("exempelby", "anchoring", status, DAY))
    register.set_step(Step("exempelby", "mapping", StepStatus.ONGOING, DAY))

    assert register.assignment("exempelby") == Assignment("exempelby", date(2026, 2, 1), 18)
    assert register.purpose("exempelby") == Purpose("exempelby", "Fler ska kunna bo kvar.", DAY)
    assert {one.step: one.status for one in register.steps("exempelby").values()} == {
        "anchoring": StepStatus.DONE,
        "mapping": StepStatus.ONGOING,
    }


def test_nothing_is_kept_of_a_place_that_is_not_there(register: Register) -> None:
    for refused in (
        lambda: register.set_assignment(Assignment("nowhere", DAY)),
        lambda: register.set_purpose(Purpose("nowhere", "x")),
        lambda: register.set_step(Step("nowhere", "mapping", StepStatus.DONE, DAY)),
    ):
        with pytest.raises(RegisterError, match="ingen plats nowhere"):
            refused()
    with pytest.raises(RegisterError, match="minst en månad"):
        register.set_assignment(Assignment("exempelby", DAY, 0))
