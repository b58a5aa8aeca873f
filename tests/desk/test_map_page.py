"""The map at the desk: what becomes public of it, places named and hidden and taken back, by who may publish."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from desk.naming import position
from desk.pages.on_the_map import WIDTHS
from desk.publishing.drawn import draw
from pipeline.grid import Square
from tests.desk.test_map_command import cells, point_at_the_map

Desk = Any
Home = Any
PAGE = "/p/byn/map"
EVIL = "<script>alert(1)</script>"
WHY = "Bestämt på mötet 12 maj."
BATHING = {
    **{"act": "name", "name": "Badplatsen", "called": "The bathing place\nBadet\n", "at": "58.4281, 13.1396"},
    **{"radius": "120", "reason": WHY},
}
STATION = {"act": "hide", "name": "Gula huset", "at": "58.4223 13.1207", "radius": "150", "reason": WHY}


@pytest.fixture
def leader(desk: Desk, neighbours: Home) -> Desk:
    """The process leader of the village when many have pointed at the map."""
    point_at_the_map(neighbours)
    return desk.entered_as("process_leader", "byn")


def decided(home: Home) -> list[tuple[Any, ...]]:
    return home.ask(
        "decisions.db", "select kind, subject, who, reason from decision where kind like '%place' order by id"
    )


def field(page: str, name: str) -> str:
    """What stands in a field of the form."""
    (found,) = re.findall(rf'<input[^>]* name="{name}"[^>]* type="text" value="([^"]*)">', page)
    return unescape(found)


def test_the_page_shows_what_the_command_shows(leader: Desk, neighbours: Home) -> None:
    page, like = leader.get(PAGE).text, neighbours.does("map", "show", "byn-enkat", "--json").json["questions"][0]
    assert (like["people"], like["located"], like["kept_out"]) == (40, 30, 0)
    assert "Minst 40 har svarat." in page
    assert "Minst 30 har satt en punkt. Färre än tio har en punkt som hålls utanför." in re.sub(r"\s+", " ", page)
    for cell in cells(neighbours):
        assert f"{cell['size_m']} m runt {cell['lat']}, {cell['lon']}: minst {cell['n']} personer" in page
    assert re.search(r"Stigen runt viken <span class=\"fine\">17 personer", page)
    assert page.count('<svg class="map" viewBox') == 2 + len(WIDTHS)


def test_a_place_is_named_with_who_and_why_and_takes_its_points_out_of_the_squares(
    leader: Desk, neighbours: Home
) -> None:
    before = cells(neighbours)
    answer = leader.send(PAGE, **BATHING)
    assert answer.location == f"{PAGE}?did=name#decided"
    page = leader.get(answer.location).text
    assert "Platsen har fått sitt namn." in page
    assert "<li>Badplatsen: minst 15 personer</li>" in page
    assert "kallas även The bathing place, Badet, inom 120 m från 58.4281, 13.1396" in page
    assert re.search(rf"· Kim Öberg · {re.escape(WHY)}", page)
    assert cells(neighbours) != before
    assert decided(neighbours) == [("name_place", "byn: Badplatsen", "Kim Öberg", WHY)]
    (line,) = leader.room.log.read(place="byn")
    assert (line.act, line.subject, line.reason) == ("name place", "Badplatsen", WHY)


def test_what_is_hidden_is_counted_among_what_is_kept_out(leader: Desk) -> None:
    leader.send(PAGE, **BATHING | {"act": "hide"})
    page = leader.get(PAGE).text
    assert "Minst 10 har en punkt som hålls utanför" in page
    assert "<li>Badplatsen" not in page


def test_a_hidden_place_is_in_no_square_and_can_be_taken_back_once(leader: Desk, neighbours: Home) -> None:
    before = cells(neighbours)
    page = leader.get(leader.send(PAGE, **STATION).location).text
    assert "Platsen är dold." in page
    assert "<strong>Gula huset</strong> är dold" in page
    assert cells(neighbours) != before
    for _ in range(2):
        assert leader.send(f"{PAGE}/forget", name="Gula huset", reason="Fel hus").status_code == 302
    assert cells(neighbours) == before
    assert [kind for kind, *_ in decided(neighbours)] == ["hide_place", "forget_place"]
    assert "Ingen plats har fått ett namn eller är dold." in leader.get(PAGE).text
    lines = [(line.act, line.reason) for line in leader.room.log.read(place="byn")]
    assert lines == [("forget place", "Fel hus"), ("hide place", WHY)]


def test_what_is_decided_at_the_desk_and_by_command_is_one_list(leader: Desk, neighbours: Home) -> None:
    neighbours.does("map", "name", "byn", "Torget", "--reason", "Mötet.")
    leader.send(PAGE, **BATHING)
    assert "<strong>Torget</strong>" in leader.get(PAGE).text
    assert "Badplatsen, även The bathing place, Badet" in neighbours.does("map", "show", "byn-enkat").out
    neighbours.does("map", "forget", "byn", "Badplatsen", "--reason", "Mötet.")
    assert "<strong>Badplatsen</strong>" not in leader.get(PAGE).text


def test_a_decision_is_changed_by_the_same_form(leader: Desk, neighbours: Home) -> None:
    leader.send(PAGE, **BATHING)
    page = leader.get(f"{PAGE}?spot=Badplatsen").text
    assert (field(page, "name"), field(page, "at"), field(page, "radius")) == ("Badplatsen", "58.4281, 13.1396", "120")
    assert re.search(r'checked[^>]*value="name"', page)
    leader.send(PAGE, **BATHING | {"radius": "80"})
    assert "inom 80 m" in leader.get(PAGE).text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_tap_on_the_map_fills_in_the_position_loses_no_word_and_decides_nothing(
    leader: Desk, neighbours: Home, width: int
) -> None:
    page = leader.get(f"{PAGE}?at=58.4281,13.1396").text
    box, x, y = re.findall(
        rf'is-{width}">\s*<svg class="map" viewBox="([^"]*)".*?"point" cx="([^"]*)" cy="([^"]*)"', page, re.DOTALL
    )[0]
    left, top, wide, _ = map(float, box.split())
    right, down = (round((float(at) - begins) * width / wide) for at, begins in ((x, left), (y, top)))
    written = BATHING | {"at": "", f"tap{width}.x": str(right), f"tap{width}.y": str(down)}
    answer = leader.send(PAGE, **written)
    assert answer.status_code == 200
    assert position(field(answer.text, "at")) == pytest.approx((58.4281, 13.1396), abs=0.0005)
    assert (field(answer.text, "name"), field(answer.text, "reason")) == ("Badplatsen", WHY)
    assert decided(neighbours) == []


def test_words_that_people_wrote_and_squares_fill_in_the_form(leader: Desk, neighbours: Home) -> None:
    assert field(leader.send(PAGE, fill="1", name="Stigen runt viken").text, "name") == "Stigen runt viken"
    link = unescape(re.findall(r'href="(/p/byn/map\?at=[^"]*)#spot"', leader.get(PAGE).text)[0])
    page = leader.get(link).text
    assert position(field(page, "at")) is not None
    assert int(field(page, "radius")) >= 178
    assert decided(neighbours) == []


@pytest.mark.parametrize(
    ("changed", "swedish", "english"),
    [
        ({"act": ""}, "Välj om platsen ska få ett namn eller döljas.", "Choose whether the place gets a name"),
        ({"name": " "}, "Skriv vad platsen heter.", "Write what the place is called."),
        ({"reason": ""}, "Skriv varför.", "Write why."),
        ({"at": "vid sjön"}, "Läget går inte att läsa.", "The position cannot be read."),
        ({"radius": "5"}, "från 10 till 2000", "from 10 to 2000"),
        ({"radius": "١٠٠"}, "från 10 till 2000", "from 10 to 2000"),
        ({"act": "hide", "at": ""}, "Skriv läget:", "Write the position:"),
        ({"called": "Torget"}, "”Torget” hör redan till Torget.", "“Torget” belongs to Torget already."),
        ({"name": " . "}, "behöver ett namn", "behöver ett namn"),
    ],
)
def test_what_is_not_whole_is_said_in_words_decides_nothing_and_keeps_what_was_written(
    leader: Desk, neighbours: Home, changed: dict[str, str], swedish: str, english: str
) -> None:
    neighbours.does("map", "name", "byn", "Torget", "--reason", "Mötet.")
    answer = leader.send(PAGE, **BATHING | changed)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert swedish in answer.text
    assert "The bathing place" in answer.text or "called" in changed
    assert len(decided(neighbours)) == 1
    leader.send("/language", language="en", next="/")
    assert english in leader.send(PAGE, **BATHING | changed).text


def test_taking_back_needs_a_reason(leader: Desk, neighbours: Home) -> None:
    leader.send(PAGE, **BATHING)
    answer = leader.send(f"{PAGE}/forget", name="Badplatsen", reason="")
    assert (answer.status_code, "Skriv varför." in answer.text) == (400, True)
    assert len(decided(neighbours)) == 1


def test_when_the_map_is_public_the_page_says_so_and_later_decisions_leave_it(leader: Desk, neighbours: Home) -> None:
    leader.send(PAGE, **BATHING)
    neighbours.does("campaign", "close", "byn-enkat")
    neighbours.does("publish")
    leader.send(PAGE, **STATION)
    page = leader.get(PAGE).text
    assert "Det här blir offentligt om" not in page
    assert "Redan offentligt</h2>" in page
    assert "Offentlig sedan" in page
    assert "<li>Badplatsen: minst 15 personer</li>" in page
    assert "gäller nästa enkät" in page
    assert "genom att en grupp av svar dras tillbaka" in page
    assert "Stigen runt viken" not in page, "words are for those who still can decide"
    assert neighbours.public("select count(*) from map_cell") == [(len(re.findall(r'class="square"', page)),)]


def test_a_name_given_after_the_candidate_makes_the_candidate_out_of_date(leader: Desk, neighbours: Home) -> None:
    neighbours.does("campaign", "close", "byn-enkat")
    leader.send("/p/byn/release/candidate")
    assert leader.app.extensions["publishing"].of("byn").finished.wait(120)
    assert "Kandidaten är inaktuell" not in leader.get("/p/byn/release").text
    leader.send(PAGE, **STATION)
    assert "en plats på kartan har fått ett namn eller dolts" in leader.get("/p/byn/release").text


def test_a_survey_that_too_few_have_answered_shows_nothing_of_its_map(desk: Desk) -> None:
    page = desk.entered_as("process_leader", "granne").get("/p/granne/map").text
    assert "För få har svarat: inget av kartan visas." in page
    assert "tap280" not in page, "without outlines and squares there is nothing to tap on"


def test_the_way_there_is_shown_to_who_may_publish_and_to_nobody_else(leader: Desk) -> None:
    supporter = leader.entered_as("process_supporter", "byn")
    for path in ("/p/byn", "/p/byn/release"):
        assert f'href="{PAGE}"' in leader.get(path).text
        assert PAGE not in supporter.get(path).text


def test_what_people_write_is_shown_as_text_and_the_page_has_no_script(leader: Desk) -> None:
    leader.send(PAGE, **BATHING | {"name": EVIL, "called": EVIL, "reason": EVIL})
    page = leader.get(f"{PAGE}?spot={EVIL}&at={EVIL}").text
    assert "<script" not in page
    assert page.count("<h1>") == 1
    assert "&lt;script&gt;" in page


def test_the_acts_have_words_in_the_log(leader: Desk) -> None:
    leader.send(PAGE, **BATHING)
    leader.send(PAGE, **STATION)
    leader.send(f"{PAGE}/forget", name="Gula huset", reason="Fel hus")
    page = leader.entered_as("administrator").get("/log").text
    for words in ("Gav en plats på kartan ett namn", "Dolde en plats på kartan", "Tog tillbaka ett namn eller något"):
        assert words in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("58.4281, 13.1396", (58.4281, 13.1396)),
        ("58,4281 13,1396", (58.4281, 13.1396)),
        ("58,4281,13,1396", (58.4281, 13.1396)),
        ("N 58.4281°, E 13.1396°", (58.4281, 13.1396)),
        ("https://www.openstreetmap.org/#map=17/58.42810/13.13960", (58.4281, 13.1396)),
        ("https://karta.example/@58.4281,13.1396,17z", (58.4281, 13.1396)),
        ("geo:58.4281,13.1396", (58.4281, 13.1396)),
        ("13.1396, 58.4281", None),
        ("58, 13", None),
        ("58.4281, -13.1396", None),
        ("N 6476750.25, E 389500.25", None),
        ("58°25'41.2\"N 13°08'22.6\"E", None),
        ("58.4281", None),
        ("", None),
    ],
)
def test_a_position_is_read_as_map_services_write_it(words: str, found: tuple[float, float] | None) -> None:
    assert position(words) == found


def test_what_lies_under_a_finger_is_what_is_drawn_there() -> None:
    drawing = draw([(Square(1000, 6_477_000, 389_000).outline, 1000, 5)], [])
    assert drawing is not None
    left, top, width, _ = drawing.frame
    x, y = drawing.on(58.42, 13.10)
    assert drawing.under((x - left) / width, (y - top) / width) == pytest.approx((58.42, 13.10))
    assert drawing.holds(*drawing.middle)
    assert not drawing.holds(57.0, 13.10)
