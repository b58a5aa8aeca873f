"""Assignments to analyse: given with care, valid for what they say and no longer; without one nobody counts exactly."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from desk.accounts import Grant, Role
from desk.assignments import LONGEST, Assignments, Stage, Wanted
from desk.records import DeskError
from desk.settings import DeskSettings
from desk.tick import tick
from intake.register import Assignment, last_day
from tests.desk.conftest import Desk

Home = Any
PAGE, FILE = "/tables/byn-enkat", "/tables/byn-enkat/file"
MARK = "Arbetsmaterial – lämnar inte organisationen"
Give = Callable[..., int]


@pytest.fixture
def closed(neighbours: Home) -> Home:
    """The two places when both surveys have closed."""
    for campaign in ("byn-enkat", "granne-enkat"):
        neighbours.does("campaign", "close", campaign)
    return neighbours


@pytest.fixture
def give(closed: Home, desk: Desk) -> Give:
    """Gives an assignment at the village to whoever has an address, as another administrator would."""

    def given(email: str = "analyst-byn@example.se", **changes: Any) -> int:
        person = desk.room.accounts.by_email(email)
        assert person
        wanted = {
            **{"account": person.account.number, "place": "byn", "campaign": "", "organisation": "Kommunen"},
            **{"purpose": "Underlag till nämnden", "decided_by": "Eva Ek, enhetschef"},
            **{"begins": desk.room.today(), "ends": desk.room.today() + timedelta(days=90)},
        }
        wish = Wanted(**wanted | changes)
        return desk.room.assignments.give(wish, person, "chef@example.se", now=desk.room.now(), today=desk.room.today())

    return given


@pytest.fixture
def analyst(give: Give, desk: Desk) -> Desk:
    """An analyst with an assignment for the village."""
    somebody = desk.entered_as("analyst", "byn")
    give()
    return somebody


def acts(desk: Desk, act: str) -> list[tuple[str, str, str]]:
    return [(line.who, line.subject, line.reason) for line in desk.room.log.read(act=act)]


# Who gets in


def test_with_an_assignment_a_table_is_shown_marked_and_logged(desk: Desk, analyst: Desk) -> None:
    page = analyst.get(f"{PAGE}?question=overall&by=age_group")
    assert (page.status_code, MARK in page.text, "<table" in page.text) == (200, True, True)
    (line,) = acts(desk, "see working table")
    assert line == ("analyst-byn@example.se", "byn-enkat: overall × age_group, uppdrag 1", "Underlag till nämnden")


def test_to_choose_is_not_to_look(desk: Desk, analyst: Desk) -> None:
    assert "<table" not in analyst.get(PAGE).text
    assert acts(desk, "see working table") == []


def test_what_cannot_be_written_in_the_log_is_not_shown(desk: Desk, analyst: Desk) -> None:
    with desk.room.records.writing() as connection:
        connection.exec_driver_sql(
            "create trigger full before insert on log begin select raise(abort, 'the disk is full'); end"
        )
    for answer in (analyst.get(f"{PAGE}?question=overall"), analyst.send(FILE, question="overall")):
        assert (answer.status_code, "<table" in answer.text) == (503, False)


def test_the_first_page_leads_there_and_nobody_elses_does(desk: Desk, analyst: Desk) -> None:
    assert f'href="{PAGE}"' in analyst.get("/").text
    assert PAGE not in desk.entered_as("analyst", "granne").get("/").text
    assert PAGE not in desk.entered_as("process_leader", "byn").get("/").text


@pytest.mark.parametrize("role", Role)
def test_no_role_is_enough_and_with_an_assignment_only_an_analyst_is_let_in(desk: Desk, give: Give, role: Role) -> None:
    somebody = desk.entered_as(role, "" if role is Role.ADMINISTRATOR else "byn")
    assert (somebody.get(PAGE).status_code, somebody.send(FILE).status_code) == (404, 404)
    email = f"{role}-{'alla' if role is Role.ADMINISTRATOR else 'byn'}@example.se"
    if role is Role.ANALYST:
        give(email)
        assert somebody.get(PAGE).status_code == 200
    else:
        with pytest.raises(DeskError, match="analytiker"):
            give(email)
        assert somebody.get(PAGE).status_code == 404


def test_a_table_is_not_there_before_the_survey_has_closed(neighbours: Home, desk: Desk) -> None:
    """While answers come in, the difference between two days would be somebody."""
    somebody = desk.entered_as("analyst", "byn")
    person = desk.room.accounts.by_email("analyst-byn@example.se")
    assert person
    today = desk.room.today()
    wanted = Wanted(person.account.number, "byn", "", "Kommunen", "P", "E", today, today)
    desk.room.assignments.give(wanted, person, "chef@example.se", now=desk.room.now(), today=today)
    page = somebody.get(f"{PAGE}?question=overall")
    assert (page.status_code, "<table" in page.text, "när insamlingen har stängt" in page.text) == (200, False, True)
    assert somebody.send(FILE, question="overall").status_code == 400


def test_a_form_with_contacts_has_no_tables(desk: Desk, analyst: Desk) -> None:
    assert analyst.get("/tables/byn-anmalan").status_code == 404


@pytest.mark.parametrize("asked", ["?question=best", "?question=nothing", "?question=overall&by=overall"])
def test_what_cannot_be_counted_is_not_there(desk: Desk, analyst: Desk, asked: str) -> None:
    assert analyst.get(PAGE + asked).status_code == 404
    assert acts(desk, "see working table") == []


# The table


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_file_says_first_what_it_is_and_holds_the_same_counts(desk: Desk, analyst: Desk) -> None:
    answer = analyst.send(FILE, question="overall", by="gender")
    mark, about, heading, number, *rows = table(answer)
    assert (mark, about[0]) == ([MARK], "byn-enkat")
    assert (number[-1], sum(map(int, number[1:-1]))) == ("40", 40)
    assert sum(int(row[-1]) for row in rows) == 40
    assert "attachment" in answer.headers["Content-Disposition"]
    assert acts(desk, "export working table")[0][1] == "byn-enkat: overall × gender, uppdrag 1"
    shown = analyst.get(f"{PAGE}?question=overall&by=gender").text
    cells = re.findall(r'<td class="n">(\d+)</td>', shown)
    assert cells == [cell for row in [*rows, number] for cell in row[1:]]
    assert len(heading) == len(number)


def test_the_page_and_the_file_are_in_the_language_of_who_asks(analyst: Desk) -> None:
    analyst.send("/language", language="en", next="/")
    assert "Working material – does not leave the organisation" in analyst.get(f"{PAGE}?question=overall").text
    assert table(analyst.send(FILE, question="overall"))[0] == ["Working material – does not leave the organisation"]


def test_the_page_says_why_there_is_no_table(analyst: Desk) -> None:
    assert "två bakgrunder" in analyst.get(f"{PAGE}?question=age_group&by=gender").text


def test_on_paper_the_mark_stands_on_every_page(desk: Desk) -> None:
    style = desk.get("/login").text
    printed = style[style.index("@media print") :]
    assert re.search(r"\.working-mark\{position:fixed", printed)


# Giving


def fields(desk: Desk, email: str = "analyst-byn@example.se", **changes: str) -> dict[str, str]:
    person = desk.room.accounts.by_email(email)
    assert person
    today = desk.room.today()
    given = {
        **{"person": str(person.account.number), "about": "byn//Kommunen", "employed": "y"},
        **{"purpose": "Underlag till nämnden", "decided_by": "Eva Ek, enhetschef"},
        **{"begins": today.isoformat(), "ends": (today + timedelta(days=90)).isoformat()},
    }
    return given | changes


def test_an_administrator_gives_one_it_is_listed_and_logged_and_takes_it_back(closed: Home, desk: Desk) -> None:
    administrator, somebody = desk.entered_as("administrator"), desk.entered_as("analyst", "byn")
    assert administrator.send("/analysis", **fields(desk)).status_code == 302
    assert somebody.get(PAGE).status_code == 200
    page = administrator.get("/analysis").text
    for words in ("analyst-byn@example.se", "Underlag till nämnden", "Eva Ek, enhetschef", "Gäller"):
        assert words in page
    administrator.send("/analysis/end", number="1")
    assert somebody.get(PAGE).status_code == 404
    assert "Återtaget" in administrator.get("/analysis").text
    for act in ("give analysis assignment", "take back analysis assignment"):
        ((who, subject, reason),) = acts(desk, act)
        assert (who, reason) == ("administrator-alla@example.se", "Underlag till nämnden")
        assert subject.startswith("uppdrag 1: analyst-byn@example.se, byn, Kommunen, ")
        assert "Eva Ek" in subject


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"purpose": " "}, "Skriv vad det ska användas till."),
        ({"decided_by": ""}, "Skriv vem som beslutade."),
        ({"employed": ""}, "Bara den som arbetar hos den personuppgiftsansvariga"),
        ({"about": "byn//Någon annan"}, "Välj i listan."),
        ({"about": "granne//Kommunen"}, "inte analytiker på platsen"),
        ({"person": "999"}, "Välj i listan."),
        ({"ends": "2020-01-01"}, "har redan varit"),
        ({"ends": "2099-01-01"}, "högst 12 månader"),
        ({"ends": "snart"}, "Skriv dagen som"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_given(
    closed: Home, desk: Desk, wrong: dict[str, str], words: str
) -> None:
    administrator = desk.entered_as("administrator")
    desk.entered_as("analyst", "byn")
    answer = administrator.send("/analysis", **fields(desk, **wrong))
    assert (answer.status_code, words in answer.text) == (400, True)
    assert desk.room.assignments.everyone() == []


def test_nobody_gives_one_to_themselves(closed: Home, desk: Desk) -> None:
    administrator = desk.entered_as("administrator")
    email = "administrator-alla@example.se"
    desk.room.accounts.add(email, "", [Grant(Role.ANALYST)], desk.room.today())
    administrator = desk.entered_as("administrator")
    answer = administrator.send("/analysis", **fields(desk, email))
    assert (answer.status_code, "Ingen ger sig själv" in answer.text) == (400, True)
    assert administrator.get(PAGE).status_code == 404


def test_twelve_months_is_the_longest(desk: Desk, give: Give) -> None:
    desk.person("analyst", "byn")
    begins = date(2028, 2, 29)
    longest = last_day(Assignment("byn", begins, LONGEST))
    assert longest == date(2029, 2, 27)
    give(begins=begins, ends=longest)
    with pytest.raises(DeskError, match="högst 12 månader"):
        give(begins=begins, ends=longest + timedelta(days=1))


def test_in_english_too(closed: Home, desk: Desk) -> None:
    administrator = desk.entered_as("administrator")
    desk.entered_as("analyst", "byn")
    administrator.send("/language", language="en", next="/")
    answer = administrator.send("/analysis", **fields(desk, ends="2099-01-01"))
    assert "Assignments to analyse" in answer.text
    assert "An assignment lasts at most 12 months." in answer.text


# Its life


def test_it_runs_out_by_itself_and_the_log_tells_once(desk: Desk, analyst: Desk, give: Give) -> None:
    desk.clock.now += 91 * 86_400
    (one,) = desk.room.assignments.everyone()
    assert one.stage(desk.room.today()) is Stage.RUN_OUT, "nobody had to do anything"
    settings = DeskSettings.from_environment({"PLATSKOLL_HOME": str(desk.room.home.root)})
    reports = [tick(settings, desk.room.now(), None) for _ in range(2)]
    assert [report.run_out for report in reports] == [1, 0]
    ((who, subject, _),) = acts(desk, "analysis assignment ran out")
    assert (who, subject[:9]) == ("platskoll tick", "uppdrag 1")
    assert desk.room.assignments.everyone()[0].stage(desk.room.today()) is Stage.RUN_OUT


def test_what_was_given_is_never_changed_and_never_removed(desk: Desk, analyst: Desk) -> None:
    for change in (
        "update analysis_assignment set ends = '2099-01-01'",
        "update analysis_assignment set place = 'granne'",
        "delete from analysis_assignment",
    ):
        with pytest.raises((DatabaseError, DeskError)), desk.room.records.writing() as connection:
            connection.exec_driver_sql(change)
    desk.room.assignments.take_back(1, "chef@example.se", desk.room.now())
    with pytest.raises((DatabaseError, DeskError)), desk.room.records.writing() as connection:
        connection.exec_driver_sql("update analysis_assignment set ended = null")
    assert not desk.room.assignments.take_back(1, "annan@example.se", desk.room.now())
    assert desk.room.assignments.everyone()[0].ended_by == "chef@example.se"


def test_an_assignment_is_for_the_campaigns_of_its_own_controller_alone(desk: Desk, give: Give) -> None:
    campaign = desk.room.register.campaign("byn-enkat")
    somebody = desk.entered_as("analyst", "byn")
    give(organisation="Byalaget")
    assert somebody.get(PAGE).status_code == 404
    give(organisation=" kommunen ")
    assert somebody.get(PAGE).status_code == 200
    person = desk.room.accounts.by_email("analyst-byn@example.se")
    assert person
    assert campaign
    assert Assignments(desk.room.records).held(person, campaign, desk.room.today())
