"""`platskoll map`: what becomes public of the map, places that get a name, and homes that are hidden."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from desk.exempelby.people import people
from desk.here import today
from desk.home import Home as Rooms
from desk.publishing.drawn import draw
from forms.answers import to_body, to_fields
from forms.catalogue import shipped
from intake.journal import Kind, NewEntry, open_writer
from pipeline.grid import Square

Home = Any


def point_at_the_map(home: Home) -> None:
    """155 people answer, and many of them point at the map."""
    form = shipped().latest("resident_survey")
    rooms = Rooms(home.root)
    with open_writer(rooms.journal_url, key=rooms.key("intake")) as writer:
        writer.append_all(
            NewEntry(
                kind=Kind.SUBMISSION,
                submission_id=f"{number:032x}",
                campaign="byn-enkat",
                form=form.id,
                version=form.version,
                definition=form.digest,
                body=to_body(to_fields(form, one.answers)),
                content_type="application/x-www-form-urlencoded",
                day=today() - timedelta(days=1),
                receipt=f"r{number}",
            )
            for number, one in enumerate(people(form, 155, 1812))
        )


@pytest.fixture
def mapped(village: Home) -> Home:
    """The village when many have pointed at the map."""
    point_at_the_map(village)
    return village


def names(home: Home, *arguments: str) -> Any:
    return home.types("map", *arguments, "--reason", "Bestämt på mötet 12 maj.")


def cells(home: Home) -> list[dict[str, Any]]:
    """The squares that would be public today."""
    shown = home.does("map", "show", "byn-enkat", "--json").json
    return [cell for question in shown["questions"] for cell in question["cells"]]


def test_the_map_is_shown_as_it_would_be_public_with_the_words_that_have_no_place(mapped: Home) -> None:
    said = mapped.does("map", "show", "byn-enkat").out
    assert "Minst 40 har svarat, minst 30 med en punkt på kartan." in said
    assert "250 m runt 58.42" in said
    assert "Badplatsen" in said
    like, improve = mapped.does("map", "show", "byn-enkat", "--json").json["questions"]
    assert {cell["size_m"] for cell in like["cells"] + improve["cells"]} == {250, 1000, 2000}
    assert like["places"] == improve["places"] == []
    assert like["words"][0] == {"words": "Stigen runt viken", "people": 17}


def test_a_named_place_is_public_by_its_name_after_the_end(mapped: Home) -> None:
    where = ("--called", "The bathing place", "--at", "58.4281", "13.1396", "--radius", "120")
    assert names(mapped, "name", "byn", "Badplatsen", *where).code == 0
    said = mapped.does("map", "show", "byn-enkat").out
    assert "Badplatsen                               minst   15 personer" in said
    assert "Badplatsen, även The bathing place, inom 120 m från 58.4281, 13.1396" in said
    mapped.does("campaign", "close", "byn-enkat")
    mapped.does("publish")
    assert mapped.public("select question, name, n from map_place") == [("pins_like", "Badplatsen", 15)]
    shown = cells(mapped)
    assert mapped.public("select question, id, size_m, n, outline from map_cell") == [
        (c["question"], c["id"], c["size_m"], c["n"], c["outline"]) for c in shown
    ]
    ((who, reason),) = mapped.ask("decisions.db", "select who, reason from decision where kind = 'name_place'")
    assert who
    assert reason == "Bestämt på mötet 12 maj."


def test_a_hidden_place_is_in_nothing_and_can_be_taken_back(mapped: Home) -> None:
    before = cells(mapped)
    assert names(mapped, "hide", "byn", "Gamla stationen", "--at", "58.4223", "13.1207", "--radius", "150").code == 0
    said = mapped.does("map", "show", "byn-enkat")
    assert "Gamla stationen, inom 150 m från 58.4223, 13.1207 (döljs)" in said.out
    assert cells(mapped) != before
    assert names(mapped, "forget", "byn", "Gamla stationen").code == 0
    assert cells(mapped) == before


def test_the_candidate_at_the_desk_draws_the_squares_and_tells_the_places(desk: Any, neighbours: Home) -> None:
    point_at_the_map(neighbours)
    assert names(neighbours, "name", "byn", "Badplatsen", "--called", "The bathing place").code == 0
    neighbours.does("campaign", "close", "byn-enkat")
    leader = desk.entered_as("process_leader", "byn")
    leader.send("/p/byn/release/candidate")
    assert leader.app.extensions["publishing"].of("byn").finished.wait(120)
    page = leader.get("/p/byn/release").text
    like, improve = re.findall(r'<svg class="map".*?</svg>', page, re.DOTALL)
    assert (like.count('class="square"'), improve.count('class="square"')) == (2, 4)
    assert "250 m: ≥ 5" in improve
    assert "Badplatsen: minst 15 personer" in page
    assert "2 rutor med sidan 250 m: minst 5 personer i varje" in page
    assert "Dölj det innan ni publicerar" in page


def test_a_map_is_drawn_with_its_outlines_or_without() -> None:
    square = Square(1000, 6_477_000, 389_000).outline
    around = '{"type":"MultiPolygon","coordinates":[[[[13.1,58.4],[13.2,58.4],[13.2,58.5],[13.1,58.4]]]]}'
    assert draw([], [""]) is None
    for areas, number in (([around, ""], 1), ([], 0)):
        drawing = draw([(square, 1000, 5)], areas)
        assert drawing is not None
        assert len(drawing.areas) == number
        left, top, width, height = map(float, drawing.box.split())
        begins, down, ends = drawing.scale
        assert left < begins
        assert top < down < top + height
        xs = [float(x) for x in re.findall(r"[ML](-?[\d.]+)", drawing.squares[0].path)]
        assert max(xs) - min(xs) == pytest.approx(ends - begins, rel=0.03), (
            "a kilometre is as long as the square's side"
        )
        assert max(xs) < left + width


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("show", "ingen"), "ingen insamling som heter ingen"),
        (("name", "ingen", "Badet", "--reason", "x"), "ingen plats som heter ingen"),
        (("name", "byn", "Badet"), "--reason"),
        (("name", "byn", "Badet", "--reason", " "), "varför"),
        (("name", "byn", "Badet", "--at", "58.4", "13.1", "--reason", "x"), "radie"),
        (("forget", "byn", "Badet", "--reason", "x"), "ingen namngiven plats"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(village: Home, line: tuple[str, ...], sentence: str) -> None:
    said = village.types("map", *line)
    assert said.code != 0
    assert sentence in said.err
    assert "Traceback" not in said.err
