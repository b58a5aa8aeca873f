"""The facts come through the doors, and of those who signed up nothing but their sectors."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from desk.method.facts import check_ins, gather, of_form, reported_campaigns, signed_up_sectors
from desk.method.gates import SurveyFact
from forms.definition import Choice
from intake.register import Assignment, CampaignState, Purpose, load_process
from pipeline.published import SCHEMA_VERSION, PublishedError

Village = Any
TODAY = date(2026, 6, 15)
ANNA = {
    "represents": "organisation",
    "organisation_name": "Hembygdsföreningen",
    "sector": "civil_society",
    "name": "Anna Andersson",
    "email": "anna@example.org",
    "engagement": ["owner"],
    "notice_read": True,
}


def sectors(village: Village) -> frozenset[str]:
    form = village.catalogue.latest("stakeholder_signup")
    return signed_up_sectors(village.reader, {"stakeholder-signup": form})


def test_the_sectors_of_those_who_stand_as_signed_up_are_seen_and_nothing_else_of_them(village: Village) -> None:
    form = village.opens("stakeholder_signup")
    village.hands_in(form, 1, ANNA)
    village.hands_in(form, 2, ANNA | {"sector": "business"})
    village.hands_in(form, 3, ANNA | {"sector": "region"})
    village.takes_back(form, 3)
    village.hands_in(form, 4, ANNA | {"sector": "state"})
    village.hands_in(form, 4, ANNA | {"sector": "culture"})
    village.hands_in(form, 5, ANNA | {"sector": "education"}, definition="e" * 64)
    village.hands_in(form, 6, ANNA | {"sector": "education"}, campaign="another-place")
    village.hands_in(form, 7, {}, body=b"q_sector=Anna+Andersson")
    village.hands_in(form, 8, {}, body=b"&".join([b"q_sector=education"] * 5000))
    assert sectors(village) == {"civil_society", "business", "culture"}
    found = gather(
        "exempelby", register=village.register, catalogue=village.catalogue, contacts=village.reader, today=TODAY
    )
    assert found.sectors == {"civil_society", "business", "culture"}
    assert not [word for word in ("Anna", "Hembygd", "example.org") if word in repr(found)]


def test_who_signs_up_again_after_taking_it_back_is_there(village: Village) -> None:
    form = village.opens("stakeholder_signup")
    village.hands_in(form, 1, ANNA)
    village.takes_back(form, 1)
    assert sectors(village) == frozenset()
    village.hands_in(form, 1, ANNA | {"role": "ordförande"})
    assert sectors(village) == {"civil_society"}


def test_before_anybody_has_signed_up_anywhere_no_sector_is_there(village: Village) -> None:
    found = gather("exempelby", register=village.register, catalogue=village.catalogue, contacts=None, today=TODAY)
    assert (found.sectors, found.assignment, found.purpose, found.surveys) == (frozenset(), None, None, ())
    assert (found.supporters, found.needs, found.plan) == (None, None, None)


def test_the_register_says_the_assignment_the_purpose_and_which_surveys_there_are(village: Village) -> None:
    assignment, purpose = Assignment("exempelby", date(2026, 3, 1)), Purpose("exempelby", "Bo kvar.", TODAY)
    village.register.set_assignment(assignment)
    village.register.set_purpose(purpose)
    resident = village.opens("resident_survey", "enkat", closes=date(2026, 4, 30))
    youth = village.opens("youth_survey", "unga")
    village.opens("business_survey", "foretag", opens=date(2026, 9, 1))
    village.opens("vision_workshop", "malbild")
    found = gather(
        "exempelby",
        register=village.register,
        catalogue=village.catalogue,
        contacts=None,
        today=TODAY,
        supporters=2,
        answers={"enkat": 84},
        reported={"enkat"},
    )
    assert (found.assignment, found.purpose, found.supporters) == (assignment, purpose, 2)
    assert found.surveys == (
        SurveyFact(resident.title, CampaignState.CLOSED, 84, reported=True),
        SurveyFact(youth.title, CampaignState.OPEN, 0, reported=False),
    )


def test_check_ins_come_by_the_day_they_were_held(village: Village, meeting: Callable[..., dict[str, Any]]) -> None:
    form = village.opens("check_in")
    people = {"user": (Choice("u1", {"sv": "Processledaren", "en": "Process leader"}),)}
    village.hands_in(form, 1, meeting(participants=["u1"]))
    village.hands_in(form, 2, meeting(meeting_date="2026-05-04", risk="yellow"))
    village.hands_in(form, 3, meeting(meeting_date="2026-06-09"))
    village.takes_back(form, 3)
    asked = of_form(
        {"check-in": form, "stakeholder-signup": village.catalogue.latest("stakeholder_signup")}, "check_in"
    )
    found = check_ins(village.reader, asked, load_process(), supplied=people)
    assert [(one.campaign, one.said.held, one.said.risk) for one in found] == [
        ("check-in", date(2026, 5, 4), "yellow"),
        ("check-in", date(2026, 6, 8), "green"),
    ]
    assert found[-1].answers["participants"] == ["u1"]


def test_only_final_figures_that_are_public_are_reported(tmp_path: Path) -> None:
    database = tmp_path / "public.db"
    assert reported_campaigns(database) == frozenset()
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(resources.files("pipeline").joinpath("public_schema.sql").read_text("utf-8"))
        connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
        columns = [row[1] for row in connection.execute("pragma table_info(campaign)")]
        for slug, final in (("enkat", 1), ("unga", 0)):
            row = dict.fromkeys(columns, 0) | {"slug": slug, "final": final}
            connection.execute(f"insert into campaign values ({', '.join('?' * len(row))})", list(row.values()))
        connection.commit()
    assert reported_campaigns(database) == {"enkat"}


def test_a_public_file_of_another_version_is_told(tmp_path: Path) -> None:
    database = tmp_path / "public.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma user_version = 999")
        connection.commit()
    with pytest.raises(PublishedError):
        reported_campaigns(database)
