"""Opening a campaign at the desk: chosen, looked through, tried, opened; what is missing is said with its reason."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from intake.register import Campaign, CampaignState, LegalBasis, RegisterError

Desk = Any
ASSOCIATION = {
    "controller_kind": "association",
    "controller": "Byns byalag",
    "controller_contact": "byalaget@example.se",
    "legal_basis": "anonymous",
    "sample_design": "open_link",
    "languages": ["sv", "en"],
}


@pytest.fixture
def leader(desk: Desk) -> Desk:
    return desk.entered_as("process_leader", "byn")


def drafted(leader: Desk, form: str = "youth_survey") -> Campaign:
    """A draft, as choosing a form makes it."""
    path = leader.send("/p/byn/open", form=form).location
    found = leader.room.register.campaign(path.removeprefix("/c/"))
    assert found is not None
    return found


def screened(leader: Desk, draft: Campaign) -> None:
    page = leader.get(f"/c/{draft.slug}/screening").text
    leader.send(f"/c/{draft.slug}/screening", **dict.fromkeys(re.findall(r'name="(\w+)" value="no"', page), "no"))


def filled(leader: Desk, draft: Campaign, **changes: Any) -> Any:
    dates = {"opens": draft.opens, "closes": draft.closes, "entry_closes": draft.entry_closes}
    kept = {name: value.isoformat() if value else "" for name, value in dates.items()}
    return leader.send(f"/c/{draft.slug}", **{**kept, **ASSOCIATION, **changes})


def test_every_form_of_the_library_can_be_chosen_and_says_how_long_it_takes(leader: Desk) -> None:
    page = leader.get("/p/byn/open").text
    assert len(re.findall(r'name="form" value="(\w+)"', page)) == 12
    assert "Tar ungefär" in page


def test_a_chosen_form_is_a_draft_that_nobody_outside_can_see(leader: Desk) -> None:
    draft = drafted(leader)
    assert draft.state(leader.room.today()) is CampaignState.DRAFT
    assert draft.closes is not None
    assert draft.closes.weekday() == 6
    assert leader.room.register.campaigns("byn") == [
        one for one in leader.room.register.campaigns("byn", drafts=True) if one != draft
    ]


def test_what_is_missing_is_said_with_its_reason_and_nothing_opens_before(leader: Desk) -> None:
    draft = drafted(leader)
    filled(leader, draft, controller="", controller_kind="municipality", legal_basis="consent")
    page = leader.get(f"/c/{draft.slug}").text
    for words in ("Den som svarar har rätt att veta vem som ansvarar", "Skriv diarienumret", "Skriv varför ni stöder"):
        assert words in page
    assert "Öppna insamlingen" not in page
    leader.send(f"/c/{draft.slug}/begin")
    assert leader.room.register.campaign(draft.slug).draft


def test_a_draft_that_lacks_nothing_opens_and_is_in_the_log(leader: Desk) -> None:
    draft = drafted(leader)
    screened(leader, draft)
    filled(leader, draft, children="Byns byalag med skolan", giving_back="På ett möte i skolan")
    assert "Öppna insamlingen" in leader.get(f"/c/{draft.slug}").text
    assert leader.send(f"/c/{draft.slug}/begin").location == f"/c/{draft.slug}/open"
    opened = leader.room.register.campaign(draft.slug)
    assert opened.state(leader.room.today()) is CampaignState.OPEN
    assert (opened.controller, opened.legal_basis) == ("Byns byalag", LegalBasis.ANONYMOUS)
    (line,) = leader.room.log.read(place="byn")
    assert (line.act, line.subject, line.who) == ("open campaign", draft.slug, "process_leader-byn@example.se")
    assert f"https://svara.example.se/s/{draft.slug}" in leader.get(f"/c/{draft.slug}/open").text


def test_the_screening_keeps_what_is_answered_and_asks_for_the_rest(leader: Desk) -> None:
    draft = drafted(leader)
    answer = leader.send(f"/c/{draft.slug}/screening", scoring="no", **{"note-scoring": "<script>"})
    assert "Svara på alla nio" in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "scoring: no – <script>" in leader.room.register.terms(draft.slug).screening


def test_the_preview_shows_the_form_in_each_language_under_an_address_that_cannot_be_guessed(leader: Desk) -> None:
    draft = drafted(leader)
    page = leader.get(f"/c/{draft.slug}/preview?language=en").text
    assert f"https://svara.example.se/s/{draft.slug}/en?prov={draft.preview}" in page
    assert len(draft.preview) == 32


def test_the_next_campaign_knows_who_was_responsible_the_last_time(leader: Desk) -> None:
    first = drafted(leader)
    screened(leader, first)
    filled(leader, first, children="a", giving_back="b", telephone="0500-12 34 56")
    leader.send(f"/c/{first.slug}/begin")
    second = drafted(leader, "resident_survey")
    assert second.controller == "Byns byalag"
    assert leader.room.register.terms(second.slug).telephone == "0500-12 34 56"


def test_dates_that_cannot_be_are_told_beside_the_others(leader: Desk) -> None:
    draft = drafted(leader)
    filled(leader, draft, closes=(draft.opens - timedelta(days=1)).isoformat(), entry_closes="")
    assert "kan inte stänga" in leader.get(f"/c/{draft.slug}").text
    answer = filled(leader, draft, opens="i morgon")
    assert answer.status_code == 400


def test_closing_asks_once_and_is_in_the_log(leader: Desk) -> None:
    assert "går inte att öppna den igen" in leader.get("/c/byn-enkat/close").text
    leader.send("/c/byn-enkat/close")
    closed = leader.room.register.campaign("byn-enkat")
    assert closed.state(leader.room.today()) is CampaignState.CLOSED
    assert [line.act for line in leader.room.log.read(place="byn")] == ["close campaign"]


def test_a_draft_can_be_thrown_away_and_an_open_campaign_cannot(leader: Desk) -> None:
    draft = drafted(leader)
    leader.send(f"/c/{draft.slug}/discard")
    assert leader.room.register.campaign(draft.slug) is None
    answer = leader.send("/c/byn-enkat/discard")
    assert "Stäng den i stället" in answer.text
    assert leader.room.register.campaign("byn-enkat") is not None


def test_a_supporter_and_another_places_leader_can_neither_see_nor_open_a_draft(leader: Desk) -> None:
    draft = drafted(leader)
    for other in (leader.entered_as("process_supporter", "byn"), leader.entered_as("process_leader", "granne")):
        assert draft.slug not in other.get("/").text
        assert other.get(f"/c/{draft.slug}").status_code == 404
        assert other.send(f"/c/{draft.slug}/begin").status_code == 404
    assert leader.room.register.campaign(draft.slug).draft


@pytest.mark.parametrize("field", ["opens", "closes", "entry_closes"])
def test_a_year_that_cannot_be_is_told_and_never_opened(leader: Desk, field: str) -> None:
    draft = drafted(leader, "visitor_survey")
    answer = filled(leader, draft, **{field: "9999-12-31"})
    assert (answer.status_code, "Årtalet kan inte stämma" in answer.text) == (400, True)
    with pytest.raises(RegisterError, match="årtal"):
        leader.room.register.open_campaign(replace(draft, slug="fel", draft=False, **{field: date(9999, 12, 31)}))


def test_a_draft_is_neither_followed_nor_closed(leader: Desk) -> None:
    draft = drafted(leader)
    assert leader.get(f"/follow/{draft.slug}").status_code == 404
    assert leader.send(f"/c/{draft.slug}/close").location == f"/c/{draft.slug}"
    assert leader.room.register.campaign(draft.slug).closed is None
