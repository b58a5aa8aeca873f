"""The needs at the desk: written without script, told what they lack, released by name, seen by those who may."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from desk.pages.publishing import works
from pipeline.decisions import open_decisions
from pipeline.needs import Need, State

Desk = Any
Home = Any
EVIL = "<script>alert(1)</script>"
SENTENCE = "Unga utan körkort behöver kunna ta sig hem från träningen på vardagskvällar."
READERS = ("process_leader", "process_supporter", "regional_team", "municipality", "local_group")


@pytest.fixture
def leader(desk: Desk) -> Desk:
    return desk.entered_as("process_leader", "byn")


@pytest.fixture
def supporter(desk: Desk) -> Desk:
    return desk.entered_as("process_supporter", "byn")


def answers(**changes: str) -> dict[str, str]:
    """A whole need, as a browser sends it."""
    return {
        "statement": SENTENCE,
        "theme": "public_transport",
        "affects": "Omkring 60 unga",
        "evidence-0-kind": "survey",
        "evidence-0-what": "81 av 372.",
        "evidence-0-link": "improve_first",
        "evidence-1-kind": "workshop",
        "evidence-1-what": "Fyra bord av sex.",
        "evidence-1-link": "https://exempel.se/motet?a=1&b=2",
        "control": "regional",
        "decider": "Västtrafik",
        "plan": "nothing",
        "planned": "",
        "uncertainty": "Vi vet inte hur många.",
        "lift_reason": "",
        "why": "Mötet.",
        **changes,
    }


def stated(desk: Desk, place: str = "byn") -> tuple[Need, ...]:
    with open_decisions(desk.room.home.decisions) as decisions:
        return decisions.needs.of(place)


def need(desk: Desk, number: int = 2) -> Need:
    return next(one for one in stated(desk) if one.number == number)


# writing


def test_a_need_is_written_read_and_changed_and_every_version_is_kept(leader: Desk) -> None:
    sent = leader.send("/p/byn/needs/new", **answers())
    assert sent.location == "/p/byn/needs/2?saved=1"
    page = leader.get(sent.location).text
    assert all(words in page for words in (SENTENCE, "Västtrafik", "Fyra bord av sex.", "81 av 372."))
    assert 'href="https://exempel.se/motet?a=1&amp;b=2"' in page
    assert "/public/improve_first" in page
    changed = leader.send("/p/byn/needs/2/edit", **answers(affects="Alla", seen="1", why="Fler berörs."))
    assert changed.location == "/p/byn/needs/2?saved=1"
    assert [event.said.affects for event in need(leader).events if event.said] == ["Omkring 60 unga", "Alla"]
    assert [event.signed.who for event in need(leader).events] == ["Kim Öberg", "Kim Öberg"]


def test_sending_a_page_as_it_was_is_no_change(leader: Desk) -> None:
    leader.send("/p/byn/needs/new", **answers())
    leader.send("/p/byn/needs/2/edit", **answers(seen="1"))
    assert need(leader).version == 1


def test_a_sentence_alone_is_a_draft_and_the_page_says_kindly_what_is_lacking(leader: Desk) -> None:
    leader.send("/p/byn/needs/new", statement=SENTENCE, plan="unknown")
    page = leader.get("/p/byn/needs").text
    assert "Innan det kan släppas:" in page
    assert "Välj vem som bestämmer i frågan." in page
    assert "Inga belägg är inskrivna än." in page
    assert "Släpp till publicering" not in leader.get("/p/byn/needs/2").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"statement": " "}, "Skriv behovet i en mening."),
        ({"lifted": "y"}, "Skriv varför gruppen lyfter behovet."),
        ({"evidence-0-kind": ""}, "Välj vad för slags belägg det är."),
        ({"evidence-1-link": "javascript:alert(1)"}, "En länk är en hel adress"),
        ({"theme": "x"}, "Temat finns inte."),
        ({"control": "x"}, "Så kan inte den som bestämmer anges."),
        ({"plan": "x"}, "Så kan det planerade inte anges."),
        ({"why": "x" * 301}, "Skriv högst 300 tecken."),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_field_and_what_was_typed_stands_there(
    leader: Desk, changes: dict[str, str], words: str
) -> None:
    page = leader.send("/p/byn/needs/new", **answers(**changes))
    assert page.status_code == 400
    assert words in page.text
    assert "Vi vet inte hur många." in page.text
    assert len(stated(leader)) == 1


def test_more_rows_come_without_script_and_nothing_that_was_typed_is_lost(leader: Desk) -> None:
    page = leader.send("/p/byn/needs/new", **answers(do="more"))
    assert page.status_code == 200
    assert len(re.findall(r'name="evidence-\d+-what"', page.text)) == 4
    assert SENTENCE in page.text
    assert "Fyra bord av sex.</textarea>" in page.text
    rows = {f"evidence-{n}-{part}": word for n in (2, 3) for part, word in (("kind", "map"), ("what", "Kartan."))}
    leader.send("/p/byn/needs/new", **answers(**rows))
    assert len(need(leader).said.evidence) == 4


def test_enter_saves_and_does_not_ask_for_rows(leader: Desk) -> None:
    """A browser presses the first button of the form."""
    page = leader.get("/p/byn/needs/new").text
    form = page[page.index('class="asking"') :]
    assert re.findall(r'<button[^>]*value="(\w+)"', form)[:2] == ["save", "more"]


def test_who_comes_second_keeps_the_words_and_is_shown_the_first(leader: Desk) -> None:
    leader.send("/p/byn/needs/new", **answers())
    leader.send("/p/byn/needs/2/edit", **answers(affects="Först", seen="1"))
    late = leader.send("/p/byn/needs/2/edit", **answers(affects="Sist", seen="1"))
    assert late.status_code == 409
    assert "Någon annan har ändrat behovet" in late.text
    assert "Sist</textarea>" in late.text
    assert need(leader).said.affects == "Först"


def test_words_of_people_are_shown_and_not_obeyed(leader: Desk) -> None:
    wild = dict.fromkeys(("statement", "affects", "decider", "uncertainty", "evidence-0-what", "why"), EVIL)
    leader.send("/p/byn/needs/new", **answers(**wild))
    for path in ("/p/byn/needs", "/p/byn/needs/2", "/p/byn/needs/2/edit", "/p/byn/needs/cards"):
        page = leader.get(path).text
        assert EVIL not in page
        assert "&lt;script&gt;" in page


# releasing


def test_a_need_is_released_with_a_reason_and_the_page_says_what_happens_next(leader: Desk) -> None:
    leader.send("/p/byn/needs/new", **answers())
    empty = leader.send("/p/byn/needs/2/release", **{"release-seen": "1", "release-why": " "})
    assert empty.status_code == 400
    assert "vid vilket möte det bestämdes" in empty.text
    done = leader.send("/p/byn/needs/2/release", **{"release-seen": "1", "release-why": "Mötet den 3 november."})
    assert done.location == "/p/byn/needs/2?saved=1"
    assert need(leader).state is State.RELEASED
    assert "Blir offentligt vid nästa publicering." in leader.get("/p/byn/needs/2").text
    log = [act for act in leader.room.log.read(place="byn") if act.act == "release need"]
    assert [(act.subject, act.reason) for act in log] == [("2, 1", "Mötet den 3 november.")]


def test_what_was_changed_after_the_page_was_opened_is_not_released_unread(leader: Desk) -> None:
    leader.send("/p/byn/needs/new", **answers())
    leader.send("/p/byn/needs/2/edit", **answers(affects="Alla", seen="1"))
    late = leader.send("/p/byn/needs/2/release", **{"release-seen": "1", "release-why": "Mötet."})
    assert late.status_code == 409
    assert "har ändrats sedan du öppnade sidan" in late.text
    assert need(leader).release is None


def test_a_draft_that_lacks_something_cannot_be_released_whoever_asks(leader: Desk) -> None:
    leader.send("/p/byn/needs/new", statement=SENTENCE, plan="unknown")
    sent = leader.send("/p/byn/needs/2/release", **{"release-seen": "1", "release-why": "Mötet."})
    assert (sent.status_code, need(leader).release) == (409, None)
    assert "Välj vilket tema" in sent.text


def test_what_is_set_aside_can_be_brought_back(leader: Desk) -> None:
    leader.send("/p/byn/needs/1/set-aside", **{"aside-seen": "1", "aside-why": "Ingår i behov 2."})
    assert need(leader, 1).state is State.ASIDE
    assert "Lagda åt sidan (1)" in leader.get("/p/byn/needs").text
    leader.send("/p/byn/needs/1/edit", **answers(seen="1"))
    assert need(leader, 1).state is State.DRAFT


@pytest.mark.parametrize("act", ["release", "set-aside"])
def test_a_need_that_is_not_there_is_no_page(leader: Desk, act: str) -> None:
    assert leader.send(f"/p/byn/needs/9/{act}").status_code == 404
    assert leader.get("/p/byn/needs/9").status_code == 404
    assert leader.get("/p/byn/needs/9/edit").status_code == 404


# who sees what


@pytest.mark.parametrize("role", READERS)
def test_a_draft_is_for_those_who_work_with_the_place_and_what_is_released_for_all_who_see_it(
    desk: Desk, leader: Desk, role: str
) -> None:
    leader.send("/p/byn/needs/new", **answers())
    leader.send("/p/byn/needs/1/edit", **answers(statement="Ett nytt utkast.", seen="1"))
    reader = desk.entered_as(role, "byn")
    works_here = role in ("process_leader", "process_supporter")
    for path in ("/p/byn/needs", "/p/byn/needs/cards"):
        page = reader.get(path).text
        assert (SENTENCE in page, "Ett nytt utkast." in page) == (works_here, works_here)
        assert ("Äldre i byn" in page) == (not works_here)
    assert reader.get("/p/byn/needs/2").status_code == (200 if works_here else 404)
    assert ("Allt som har sagts" in reader.get("/p/byn/needs/1").text) == works_here
    assert ("Skriv ett behov" in reader.get("/p/byn/needs").text) == (role == "process_leader")


def test_the_municipalitys_list_holds_what_is_released_and_in_its_hands(desk: Desk, leader: Desk) -> None:
    shared = answers(statement="Delat behov.", control="shared")
    leader.send("/p/byn/needs/new", **answers())
    for at, fields in ((3, shared), (4, answers(statement="Ett utkast.", control="municipal"))):
        leader.send("/p/byn/needs/new", **fields)
        if at == 3:
            leader.send("/p/byn/needs/3/release", **{"release-seen": "1", "release-why": "Mötet."})
    leader.send("/p/byn/needs/2/release", **{"release-seen": "1", "release-why": "Mötet."})
    page = desk.entered_as("municipality", "byn").get("/p/byn/needs/municipality").text
    assert page.index("Äldre i byn") < page.index("Delat behov.")
    assert SENTENCE not in page
    assert "Ett utkast." not in page


def test_the_page_of_the_place_leads_to_the_needs(leader: Desk) -> None:
    assert 'href="/p/byn/needs"' in leader.get("/p/byn").text


# from the survey to the public


@pytest.fixture
def published(leader: Desk, neighbours: Home) -> Desk:
    """After the survey has become public, before any need has been changed."""
    neighbours.does("campaign", "close", "byn-enkat")
    neighbours.does("publish", "byn")
    return leader


def finished(desk: Desk) -> None:
    with desk.app.app_context():
        work = works().of("byn")
    assert work is not None
    assert work.finished.wait(60)
    assert work.trouble is None


def test_needs_are_published_after_the_figures_and_the_page_says_so(published: Desk, neighbours: Home) -> None:
    assert neighbours.public("select id from need") == [("byn-1",)]
    published.send("/p/byn/needs/new", **answers())
    published.send("/p/byn/needs/2/release", **{"release-seen": "1", "release-why": "Mötet."})
    assert "Publicera behoven" in published.get("/p/byn/needs").text
    assert published.send("/p/byn/needs/publish").location == "/p/byn/release/work"
    finished(published)
    assert neighbours.public("select id, version from need order by id") == [("byn-1", 1), ("byn-2", 1)]
    page = published.get("/p/byn/needs").text
    assert "Klart att publicera" not in page
    assert page.count("Offentligt") == 2


def test_a_supporter_sees_what_waits_without_the_button(published: Desk, supporter: Desk) -> None:
    published.send("/p/byn/needs/new", **answers())
    published.send("/p/byn/needs/2/release", **{"release-seen": "1", "release-why": "Mötet."})
    page = supporter.get("/p/byn/needs").text
    assert "Blir offentligt vid nästa publicering." in page
    assert "Publicera behoven" not in page


def test_the_command_that_publishes_tells_of_thin_evidence(neighbours: Home) -> None:
    neighbours.does("campaign", "close", "byn-enkat")
    said = neighbours.does("publish", "byn", "--json")
    assert said.json["release_id"]
    assert "Behov 1 i byn har belägg av färre än två slag" in said.err


def test_the_steps_say_what_the_released_needs_lack(leader: Desk) -> None:
    page = leader.get("/p/byn").text
    assert "Saknar två slags belägg" in page
    assert "”Äldre i byn behöver kunna bo kvar”" in page


def test_nothing_is_published_from_a_practice_place(leader: Desk) -> None:
    leader.send("/practice")
    place = next(one for one in leader.room.register.places() if one.practice)
    leader.send(f"/p/{place.slug}/needs/new", **answers())
    leader.send(f"/p/{place.slug}/needs/1/release", **{"release-seen": "1", "release-why": "Mötet."})
    assert "Publicera behoven" not in leader.get(f"/p/{place.slug}/needs").text
    assert leader.send(f"/p/{place.slug}/needs/publish").location == f"/p/{place.slug}/needs"


def test_what_people_wrote_is_marked_as_swedish_where_the_desk_speaks_english(leader: Desk) -> None:
    leader.send("/p/byn/needs/new", **answers())
    leader.send("/language", language="en", next="/p/byn/needs")
    page = leader.get("/p/byn/needs/2").text
    assert f'<h1 lang="sv">{SENTENCE}</h1>' in page
    assert '<span lang="sv">Omkring 60 unga</span>' in page
    assert "Whom it concerns" in page


# the command


def test_the_command_tells_everything_and_what_is_lacking(neighbours: Home) -> None:
    said = neighbours.does("need", "add", "byn", "Vi behöver en buss", "--evidence", "survey=Ett|improve_first")
    assert "Innan det kan släppas: Välj vem som bestämmer i frågan." in said.out
    neighbours.does(*("need", "change", "byn", "2", "--theme", "public_transport", "--control", "shared"))
    neighbours.does(*("need", "change", "byn", "2", "--evidence", "map=Två", "--without", "1", "--lift", "Få"))
    found = neighbours.does("need", "list", "byn", "--json").json
    assert [(one["number"], one["state"], one["version"]) for one in found] == [(1, "released", 1), (2, "draft", 3)]
    assert found[1]["evidence"] == [{"kind": "map", "what": "Två", "link": ""}]
    assert (found[1]["lifted"], found[1]["lift_reason"], found[1]["supported"]) == (True, "Få", False)
    told = neighbours.does("need", "show", "byn", "2").out
    assert "Vem bestämmer:     Flera tillsammans" in told
    history = neighbours.does("need", "show", "byn", "2", "--json").json["history"]
    assert [event["act"] for event in history] == ["state", "change", "change"]
    assert "nästa publicering" in neighbours.does("need", "release", "byn", "2", "--why", "Mötet.").out
    assert "Det är inte med" in neighbours.does("need", "set-aside", "byn", "2", "--why", "Fel.").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "nowhere", "Vi behöver."], "Det finns ingen plats som heter nowhere. De som finns är: byn, granne."),
        (["add", "byn", "Vi behöver.", "--theme", "bussar"], "Temat finns inte."),
        (["add", "byn", "Vi behöver.", "--evidence", "mötet"], "Skriv belägget som SLAG=TEXT"),
        (["add", "byn", "Vi behöver.", "--evidence", "rykte=Ja"], "Välj vad för slags belägg"),
        (["change", "byn", "7"], "Det finns inget behov 7 på byn."),
        (["change", "byn", "1", "--without", "4"], "Det finns inget belägg nummer 4."),
        (["show", "byn", "7"], "Det finns inget behov 7 på byn."),
        (["release", "byn", "1", "--why", " "], "Skriv varför"),
    ],
)
def test_a_command_that_cannot_be_done_ends_with_one_sentence(
    neighbours: Home, arguments: list[str], words: str
) -> None:
    said = neighbours.types("need", *arguments)
    assert said.code == 1
    assert words in said.err
    assert said.err.count("\n") == 1


def test_the_lists_of_the_command_name_every_choice(neighbours: Home) -> None:
    told = neighbours.does("need", "themes", "--json").json
    assert set(told) == {"theme", "control", "plan", "evidence"}
    assert json.dumps(told, ensure_ascii=False).count("Kommunen bestämmer") == 1
    assert "walking_cycling" in neighbours.does("need", "themes").out
