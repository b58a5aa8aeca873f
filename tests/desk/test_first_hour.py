"""The first hour: an empty desk teaches, and what one practises at never meets what is real."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from desk.accounts import Act, Role
from desk.accounts.people import MAY
from desk.app import create_app
from desk.mail.letters import news_of
from desk.notes import ContactPoint, Notes
from desk.pages.helping import ACTS
from desk.publishing.candidate import note_of
from desk.settings import DeskSettings
from forms.answers import Submitted, field_limit, parse_body, read
from intake.journal import Entry, Mode, NewEntry, open_reader, open_writer
from intake.register import CampaignState, Place, RegisterError

Desk = Any
Home = Any


@pytest.fixture
def leader(desk: Desk) -> Desk:
    return desk.entered_as("process_leader", "byn")


@pytest.fixture
def practising(leader: Desk) -> Desk:
    """A leader who has just made a practice place."""
    assert leader.send("/practice").location == "/practice"
    return leader


@pytest.fixture
def nothing(home_at: Any, tmp_path: Any, desk: Desk) -> Desk:
    """The desk over a home where nobody has done anything yet, with an administrator inside."""
    home = home_at(tmp_path / "nothing")
    home.does("upgrade")
    settings = DeskSettings.from_environment({"PLATSKOLL_HOME": str(home.root)})
    empty = type(desk)(create_app(settings, desk.clock), desk.clock)
    inside: Desk = empty.entered_as("administrator")
    return inside


def practice_of(desk: Desk) -> Place:
    places: list[Place] = desk.room.register.places()
    return next(one for one in places if one.practice)


def entries(desk: Desk, slug: str) -> list[Entry]:
    home = desk.room.home
    with open_reader(home.journal_url, key=home.key("intake")) as journal:
        return list(journal.entries(campaigns=frozenset({slug})))


def steps(page: str) -> dict[str, bool]:
    """The first steps of a page, and whether each is said to be done."""
    panel = page.partition('<ol class="firsts">')[2].partition("</ol>")[0]
    return {unescape(name.strip()): "Klart" in tag for name, tag in re.findall(r"<h3>([^<]+)(.*?)</h3>", panel)}


def swedish(page: str) -> list[str]:
    """Words with letters that English has not, names aside."""
    text = unescape(re.sub(r"<style>.*?</style>|Kim Öberg|Övningsplatsen", "", page, flags=re.DOTALL))
    return re.findall(r"[a-zåäö]*[åäöÅÄÖ][a-zåäö]*", text)


# the first steps


def test_an_empty_desk_shows_the_administrator_three_steps_and_ticks_them_off_in_words(nothing: Desk) -> None:
    names = ["Lägg till platsen", "Bjud in processledaren", "Öppna den första enkäten"]
    assert steps(nothing.get("/").text) == dict.fromkeys(names, False)
    nothing.room.register.add_place(Place("byn", "Byn", "1494", 800, "SCB 2025"))
    assert list(steps(nothing.get("/").text).values()) == [True, False, False]
    nothing.person("process_leader", "byn")
    assert list(steps(nothing.get("/").text).values()) == [True, True, False]


def test_the_steps_are_gone_when_all_are_done(desk: Desk) -> None:
    administrator = desk.entered_as("administrator")
    assert "Bjud in processledaren" in steps(administrator.get("/").text)
    desk.person("process_leader", "byn")
    assert steps(administrator.get("/").text) == {}


def test_a_leader_sees_what_comes_next_at_the_own_place_until_answers_come(desk: Desk) -> None:
    leader = desk.entered_as("process_leader", "granne")
    names = ["Öppna en enkät", "Sätt upp affischen", "Se svaren komma"]
    assert steps(leader.get("/").text) == dict(zip(names, (True, True, False), strict=True))
    home, campaign = desk.room.home, desk.room.register.campaign("granne-enkat")
    entry = replace(entries(desk, "byn-enkat")[0].written, campaign=campaign.slug, submission_id="0" * 32)
    with open_writer(home.journal_url, key=home.key("intake")) as journal:
        journal.append(entry)
    assert steps(leader.get("/").text) == {}


def test_a_place_without_a_survey_begins_with_opening_one_and_goes_on_with_its_draft(desk: Desk) -> None:
    desk.room.register.add_place(Place("tomma", "Tomma byn", "1494", 300, "SCB 2025"))
    leader = desk.entered_as("process_leader", "tomma")
    page = leader.get("/").text
    assert list(steps(page).values()) == [False, False, False]
    assert 'href="/p/tomma/open"' in page
    draft = leader.send("/p/tomma/open", form="resident_survey").location
    assert f'href="{draft}"' in leader.get("/").text


def test_who_leads_many_places_is_no_beginner(desk: Desk) -> None:
    for n in range(4):
        desk.room.register.add_place(Place(f"by-{n}", f"By {n}", "1494", 300, "SCB 2025"))
    assert steps(desk.entered_as("process_leader").get("/").text) == {}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROCESS_LEADER, Role.ADMINISTRATOR}))
def test_others_are_shown_neither_steps_nor_practice(desk: Desk, role: str) -> None:
    page = desk.entered_as(role, "byn").get("/").text
    assert steps(page) == {}
    assert "/practice" not in page


def test_the_steps_are_whole_in_english(nothing: Desk) -> None:
    nothing.send("/language", language="en")
    page = nothing.get("/").text
    assert list(steps(page)) == ["Add the place", "Invite the process leader", "Open the first survey"]
    assert swedish(page) == []


# the practice place


def test_a_press_makes_a_whole_place_that_the_person_leads(practising: Desk) -> None:
    place, register = practice_of(practising), practising.room.register
    (survey,) = register.campaigns(place.slug)
    assert place.name == "Övningsplatsen"
    assert place.slug.startswith("ovning-")
    assert survey.state(practising.room.today()) is CampaignState.OPEN
    assert len(register.areas(place.slug)) == 3
    assert len(register.population(place.slug)) == 10
    for path in (f"/p/{place.slug}", f"/follow/{survey.slug}", f"/c/{survey.slug}/share", f"/p/{place.slug}/release"):
        page = practising.get(path)
        assert page.status_code == 200
        assert "Övningsplatsen" in page.text, path


def test_the_invented_answers_fit_the_form_and_say_what_they_are(practising: Desk) -> None:
    slug = practice_of(practising).slug
    survey = practising.room.register.campaign(slug)
    form, supplied = practising.room.form(survey), practising.room.register.supplied(slug)
    handed_in = [one.written for one in entries(practising, slug)]
    assert len(handed_in) == 60
    assert {(one.mode, one.batch, one.receipt) for one in handed_in} == {(Mode.IMPORT, "övning", "")}
    assert all(survey.opens <= one.day < practising.room.today() for one in handed_in)
    for one in handed_in:
        submitted = parse_body(one.body, max_fields=field_limit(form))
        assert isinstance(submitted, Submitted)
        assert not read(form, submitted, language=one.language, supplied=supplied).problems


def test_the_same_people_answer_every_time(desk: Desk) -> None:
    bodies = []
    for role in ("process_leader", "administrator"):
        somebody = desk.entered_as(role, "byn")
        somebody.send("/practice")
        bodies.append([one.written.body for one in entries(desk, practice(somebody).slug)])
    assert bodies[0] == bodies[1]


def practice(somebody: Desk) -> Place:
    """The practice place that a browser's own page leads to."""
    slug = re.findall(r'href="/p/(ovning-[a-z0-9]+)"', somebody.get("/practice").text)[0]
    found = somebody.room.register.place(slug)
    assert isinstance(found, Place)
    return found


def test_pressing_twice_makes_one_place_and_somebody_else_gets_another_name(practising: Desk, desk: Desk) -> None:
    practising.send("/practice")
    desk.entered_as("administrator").send("/practice")
    names = [one.name for one in desk.room.register.places() if one.practice]
    assert names == ["Övningsplatsen", "Övningsplatsen 2"]


def test_the_follow_up_shows_the_invented_people(practising: Desk) -> None:
    page = practising.get(f"/follow/{practice_of(practising).slug}").text
    assert "60 svar" in page
    assert "Inläst från fil" in page
    assert "Butiken" in page


def test_there_is_an_answer_to_decide_on(practising: Desk) -> None:
    assert "”test”" in practising.get(f"/p/{practice_of(practising).slug}/release/answers").text


def test_nobody_gets_a_letter_about_a_practice_survey(practising: Desk) -> None:
    survey = practising.room.register.campaign(practice_of(practising).slug)
    assert news_of(survey, practising.room.today()) is None


def test_only_who_made_it_leads_it(practising: Desk, desk: Desk) -> None:
    place = practice_of(practising).slug
    assert desk.entered_as("process_leader", "granne").get(f"/p/{place}").status_code == 404
    assert practising.get("/p/granne").status_code == 404


# what is practised at is never public


def test_a_practice_place_has_a_candidate_and_is_never_published(practising: Desk, neighbours: Home) -> None:
    slug = practice_of(practising).slug
    practising.send(f"/c/{slug}/close")
    neighbours.does("publish", slug, "--candidate")
    said = neighbours.types("publish", slug)
    assert said.code != 0
    assert "Övningsplatsen är en övningsplats: svaren är påhittade och blir aldrig offentliga." in said.err
    assert not (neighbours.root / "public" / "current").exists()


def test_publishing_every_place_leaves_practice_out(practising: Desk, neighbours: Home) -> None:
    slug = practice_of(practising).slug
    for one in (slug, "byn-enkat"):
        practising.send(f"/c/{one}/close")
    neighbours.does("publish")
    assert neighbours.public("select place from campaign") == [("byn",)]
    assert neighbours.public("select slug from place") == [("byn",)]
    neighbours.does("publish", "--candidate")
    assert neighbours.ask("candidate/public.db", "select place from campaign order by 1") == [("byn",), ("granne",)]


def test_the_desk_says_why_it_does_not_publish(practising: Desk) -> None:
    slug = practice_of(practising).slug
    practising.send(f"/c/{slug}/close")
    works = practising.app.extensions["publishing"]
    practising.send(f"/p/{slug}/release/candidate")
    assert works.of(slug).finished.wait(60)
    assert "inget härifrån blir offentligt" in practising.get(f"/p/{slug}/release").text
    note = note_of(practising.room.home, slug)
    assert note is not None
    practising.send(f"/p/{slug}/release/publish", seen=note.digest)
    assert works.of(slug).finished.wait(60)
    assert "är en övningsplats" in practising.get(f"/p/{slug}/release/work").text
    assert not practising.room.home.current.exists()


# throwing it away


def test_what_is_thrown_away_leaves_no_answer_no_place_and_no_role(practising: Desk, neighbours: Home) -> None:
    place = practice_of(practising)
    practising.get(f"/follow/{place.slug}")
    Notes(practising.room.records).set_contact_point(ContactPoint(place=place.slug, role="municipality", name="Kim"))
    answer = practising.send(f"/p/{place.slug}/practice/throw")
    assert answer.location == "/practice?thrown=1"
    assert "Övningsplatsen är kastad." in practising.get(answer.location).text
    register = practising.room.register
    assert register.place(place.slug) is None
    assert register.campaign(place.slug) is None
    assert all(one.erased and not one.written.body for one in entries(practising, place.slug))
    assert not list(neighbours.root.rglob(f"{place.slug}.db*"))
    assert neighbours.ask("desk.db", "select 1 from role where place = ?", place.slug) == []
    assert neighbours.ask("desk.db", "select 1 from contact_point where place = ?", place.slug) == []
    for path in (f"/p/{place.slug}", f"/c/{place.slug}", f"/follow/{place.slug}"):
        assert practising.get(path).status_code == 404


def test_the_journal_is_whole_afterwards_and_what_others_said_stands(practising: Desk, neighbours: Home) -> None:
    place, before = practice_of(practising), [one.written for one in entries(practising, "byn-enkat")]
    practising.send(f"/p/{place.slug}/practice/throw")
    assert neighbours.does("verify", "--json").json["ok"]
    assert [one.written for one in entries(practising, "byn-enkat")] == before
    neighbours.does("run")


def test_what_somebody_sent_to_it_goes_too(practising: Desk) -> None:
    place, home = practice_of(practising), practising.room.home
    written: NewEntry = replace(
        entries(practising, place.slug)[0].written, submission_id="1" * 32, mode=Mode.WEB, batch="", receipt="r" * 8
    )
    with open_writer(home.journal_url, key=home.key("intake")) as journal:
        journal.append(written)
    practising.send(f"/p/{place.slug}/practice/throw")
    assert [one for one in entries(practising, place.slug) if not one.erased] == []


def test_a_real_place_is_never_thrown_away(leader: Desk) -> None:
    answer = leader.send("/p/byn/practice/throw")
    assert answer.status_code == 409
    assert "Byn är ingen övningsplats" in answer.text
    with pytest.raises(RegisterError, match="ingen övningsplats"):
        leader.room.register.remove_place("byn")
    assert leader.room.register.place("byn")
    assert len(entries(leader, "byn-enkat")) == 41
    assert not any(one.erased for one in entries(leader, "byn-enkat"))


def test_no_real_place_gets_a_name_of_practice(desk: Desk, neighbours: Home) -> None:
    with pytest.raises(RegisterError, match="övningsplatsernas"):
        desk.room.register.add_place(Place("ovning-norra", "Övning Norra", "1494", 300, "SCB 2025"))
    with pytest.raises(RegisterError, match="övningsplatsernas"):
        desk.room.register.add_place(Place("norra", "Norra", "1494", 300, "SCB 2025"), practice=True)
    fields = {"name": "Övning Norra", "municipality": "1494", "population": "300", "source": "SCB 2025"}
    answer = desk.entered_as("administrator").send("/places/new", **fields)
    assert answer.status_code == 400
    assert "övningsplatsernas" in answer.text


def test_what_was_made_and_thrown_stands_in_the_log(practising: Desk) -> None:
    practising.send(f"/p/{practice_of(practising).slug}/practice/throw")
    assert [one.act for one in practising.room.log.read()][:2] == ["kastade övningsplatsen", "gjorde en övningsplats"]


def test_after_pressing_one_is_still_inside_and_every_older_session_is_dead(desk: Desk) -> None:
    here, elsewhere = desk.entered_as("process_leader", "byn"), desk.entered_as("process_leader", "byn")
    here.send("/practice")
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").location.startswith("/login")


# the help


def test_the_help_is_one_page_where_every_chapter_is_found_by_its_link(desk: Desk) -> None:
    page = desk.get("/help").text
    assert page.count("<h1") == 1
    assert "<script" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_help_says_of_every_role_what_the_gate_lets_it_do(desk: Desk) -> None:
    assert set(ACTS) == set(Act)
    text = unescape(desk.get("/help").text)
    for role in Role:
        for act in MAY[role]:
            assert ACTS[act][0] in text
    assert text.count("<dt>") == len(Role)


def test_the_help_is_whole_in_english(desk: Desk) -> None:
    page = desk.get("/help", headers={"Accept-Language": "en"}).text
    assert swedish(page) == []


@pytest.mark.parametrize("path", ["/", "/practice", "/help"])
def test_every_page_has_one_heading_and_no_script(practising: Desk, path: str) -> None:
    for _ in range(2):
        page = practising.get(path).text
        assert len(re.findall("<h1", page)) == 1
        assert "<script" not in page
        practising.send("/language", language="en")
