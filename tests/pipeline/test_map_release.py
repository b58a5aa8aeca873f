"""The map of a campaign becomes public once, with its end, and stands as it was closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import read_definition, shipped
from forms.definition import Form, Publication
from pipeline.cells import Ground, MapTables, Pin
from pipeline.disclosure import Asked, Earlier, Person, protect
from pipeline.errors import StaleCandidateError
from pipeline.ground import ground_of
from pipeline.map_view import map_view
from pipeline.naming import NamedPlace
from pipeline.policy import shipped_policy
from pipeline.questions import POINT, PublicQuestion, map_questions
from pipeline.run import run_place

POLICY = shipped_policy()
WALK = read_definition(Path(__file__).with_name("walk.toml").read_text("utf-8"))
HARBOUR, MILL = {"name": "Hamnen", "lat": 58.42, "lon": 13.11}, {"name": "Kvarnen", "lat": 58.43, "lon": 13.13}
SAID: dict[str, Any] = {"who": "Lo", "day": date(2026, 9, 20), "reason": "Känd av alla.", "journal_position": 1}

Query = Callable[..., list[tuple[Any, ...]]]
ROWS = {
    "map_question": "select id, people, located from map_question order by position",
    "map_cell": "select size_m, n from map_cell order by n",
    "map_place": "select name, n from map_place order by name",
}


@pytest.fixture
def harbour_and_mill(home: Any, people: Callable[..., Any]) -> Any:
    """Twelve have pointed at the harbour and seven at the mill."""
    crowd = people(60)
    for number in range(19):
        crowd[number] |= {"pins": [HARBOUR if number < 12 else MILL]}
    home.all_hand_in(crowd)
    return home


def rows(file: Path, query: Query) -> dict[str, list[tuple[Any, ...]]]:
    return {table: query(file, sql) for table, sql in ROWS.items()}


NO_MAP: Mapping[str, list[tuple[Any, ...]]] = {table: [] for table in ROWS}


def test_a_map_is_shown_with_the_end_and_not_before(harbour_and_mill: Any, query: Query) -> None:
    home = harbour_and_mill
    assert rows(home.candidate(today=home.during).folder / "public.db", query) == NO_MAP
    shown = {"map_question": [("pins", 10, 10)], "map_cell": [(250, 5), (250, 10)], "map_place": []}
    assert rows(home.candidate().folder / "public.db", query) == shown
    assert rows(home.publish().folder / "public.db", query) == shown


def test_what_was_shown_of_a_map_stands_whatever_is_decided_later(harbour_and_mill: Any, query: Query) -> None:
    home = harbour_and_mill
    before = rows(home.publish().folder / "public.db", query)
    home.stream.decisions.name_place("exempelby", NamedPlace("Kvarnen"), **SAID)
    home.withdraw("r00001")
    home.open_campaign("senare")
    home.all_hand_in([{"tie": ["lives"], "age_group": "45_64", "pins": [MILL]} for _ in range(12)], campaign="senare")
    after = rows(home.publish().folder / "public.db", query)
    assert after["map_cell"] == before["map_cell"]
    assert query(home.current, "select campaign, name from map_place") == [("senare", "Kvarnen")]


def test_a_place_that_got_its_name_after_the_candidate_makes_it_old(harbour_and_mill: Any) -> None:
    home = harbour_and_mill
    seen = home.candidate().underlay.digest
    home.stream.decisions.name_place("exempelby", NamedPlace("Kvarnen"), **SAID)
    with pytest.raises(StaleCandidateError):
        home.publish(seen=seen)
    assert home.publish(seen=home.candidate().underlay.digest).release_id


def test_a_campaign_that_a_group_was_withdrawn_from_has_no_map(harbour_and_mill: Any, query: Query) -> None:
    """Those who were in the group cannot be taken out of the squares."""
    home = harbour_and_mill
    home.publish()
    ((group,),) = query(home.current, "select id from respondent_group order by position limit 1")
    home.stream.decisions.withdraw_group("gatur", group, **SAID)
    assert rows(home.publish().folder / "public.db", query) == NO_MAP


def test_what_young_people_pointed_at_is_shown_by_name_only(home: Any, query: Query) -> None:
    home.open_campaign("unga", form="youth_survey")
    home.stream.decisions.name_place("exempelby", NamedPlace("Hamnen"), **SAID)
    said = {"age_group": "16_19", "relation": ["lives_here"], "overall": "4"}
    home.all_hand_in([{**said, "pins_like": [HARBOUR]} for _ in range(9)], campaign="unga")
    home.all_hand_in([{**said, "pins_like": [MILL]} for _ in range(9)], campaign="unga")
    shown = rows(home.publish().folder / "public.db", query)
    assert shown["map_cell"] == []
    assert shown["map_place"] == [("Hamnen", 5)]


@pytest.mark.parametrize("changes", [{}, {"id": "unga_i_byn", "based_on": "youth_survey.v1"}], ids=["own", "variant"])
def test_a_places_own_variant_is_held_as_the_form_it_is_based_on(home: Any, changes: dict[str, Any]) -> None:
    form = replace(shipped().latest("youth_survey"), **changes)
    assert not ground_of("exempelby", form, home.stream, POLICY).squares
    assert ground_of("exempelby", WALK, home.stream, POLICY).squares


# Which questions, and of whom


def test_points_of_another_class_than_geo_have_no_map() -> None:
    def with_class(publication: Publication, *, sensitive: bool = False) -> Form:
        (section,) = WALK.sections
        changed = (
            replace(q, publication=publication, sensitive=sensitive) if q.id == "pins" else q for q in section.questions
        )
        return replace(WALK, sections=(replace(section, questions=tuple(changed)),))

    (asked,) = map_questions(with_class(Publication.GEO), "Exempelby")
    assert (asked.id, asked.type, asked.label["sv"]) == ("pins", POINT, "Var?")
    assert map_questions(with_class(Publication.INT), "Exempelby") == ()
    assert map_questions(with_class(Publication.GEO, sensitive=True), "Exempelby") == ()


def person(number: int, *, asked: bool = True) -> Person:
    pins = {"pins": (Pin("Hamnen", 58.42, 13.11),)} if asked else {}
    return Person(f"{number:03}", "", "web", {}, frozenset(() if asked else ["pins"]), {}, pins)


@pytest.mark.parametrize(("were_asked", "shown"), [(9, 0), (10, 1)])
def test_a_map_question_that_fewer_than_ten_were_asked_is_nowhere(were_asked: int, shown: int) -> None:
    words = {"sv": "Var?", "en": "Where?"}
    asked = Asked((), on_map=(PublicQuestion("pins", POINT, words, words, "map", ()),), ground=Ground())
    people = [person(number, asked=number < were_asked) for number in range(40)]
    tables = protect("gatur", people, asked, final=True, policy=POLICY, secret=b"s").on_map
    assert (len(tables.questions), len(tables.cells)) == (shown, shown)


@pytest.mark.parametrize(("final", "shown"), [(False, []), (True, [10])])
def test_the_last_batch_has_the_map_of_everybody_and_the_others_have_none(final: bool, shown: list[int]) -> None:
    words = {"sv": "Var?", "en": "Where?"}
    asked = Asked((), on_map=(PublicQuestion("pins", POINT, words, words, "map", ()),))
    before, new = [person(n) for n in range(4)], [person(n, asked=n < 10) for n in range(4, 40)]
    earlier = Earlier(batches=1, in_groups=30)
    tables = protect(
        "gatur", new, asked, final=final, policy=POLICY, secret=b"s", earlier=earlier, others=before
    ).on_map
    assert [cell.n for cell in tables.cells] == shown


# What whoever names places sees


def test_the_view_shows_what_would_be_public_today_and_the_words_that_mean_no_place_yet(harbour_and_mill: Any) -> None:
    home = harbour_and_mill
    home.stream.decisions.name_place("exempelby", NamedPlace("Hamnen"), **SAID)
    home.stream.decisions.name_place("exempelby", NamedPlace("Lillstugan", shown=False), **SAID)
    run_place(home.stream, "exempelby")
    seen = map_view(home.stream, home.stream.register.campaign("gatur"), POLICY)
    assert [(place.name, place.n) for place in seen.tables.places] == [("Hamnen", 10)]
    assert seen.words == {"pins": (("Kvarnen", 7),)}
    assert [place.name for place in seen.places] == ["Hamnen", "Lillstugan"]
    assert seen.questions["pins"]["sv"] == "Var?"
    assert (seen.kept_out, seen.squares) == ({"pins": 0}, True)


def test_the_view_tells_nothing_of_what_a_release_would_not_tell(home: Any, people: Callable[..., Any]) -> None:
    home.all_hand_in([one | {"pins": [HARBOUR]} for one in people(9)])
    run_place(home.stream, "exempelby")
    seen = map_view(home.stream, home.stream.register.campaign("gatur"), POLICY)
    assert (list(seen.questions), seen.tables, seen.kept_out) == (["pins"], MapTables(), {})
