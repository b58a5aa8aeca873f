"""Figures from a service in the documented shapes: what is fetched, and what each kind of trouble comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.errors import OfficialError
from pipeline.official import Area, Counted, Fetched, Indicator, Sources, Time, fetch, sources

HTML = (200, {"Content-Type": "text/html"}, b"<!doctype html><title>Underh\xc3\xa5ll</title>")
CUT = (200, {"Content-Type": "application/json"}, b'{"id": ["Region"], "dimension": {"Reg')
BROKEN_OFF = (200, {"Content-Length": "5000"}, b'{"id": ["Region"]')
LIST = (200, {}, b"[1, 2]")
FAULT = (500, {}, b'{"title": "Internal Server Error"}')
MOVED = (301, {"Location": "https://elsewhere.example/"}, b"")
BUSY = (429, {"Retry-After": "7"}, b'{"title": "Too many requests"}')
BUSY_FOR_LONG = (429, {"Retry-After": "3600"}, b"{}")
BUSY_UNTIL = (503, {"Retry-After": "Sun, 22 Nov 2026 16:00:00 GMT"}, b"{}")
TOO_MANY_CELLS = (403, {}, b'{"title": "Too many cells selected"}')

DESO = Counted("exempelby", "TAB6574", ("1421A0010_DeSO2025", "1421A0020_DeSO2025"), "Täcker också Norra stranden.")


def ask(services: Sources, counted: Counted | None = None) -> Fetched:
    return fetch("exempelby", "1421", counted, services)


def told(fetched: Fetched, kind: str, area: Area) -> dict[int, Indicator]:
    return {one.year: one for one in fetched.found if (one.kind.id, one.area) == (kind, area)}


def test_the_population_of_the_municipality_the_county_and_the_country_is_fetched_for_eleven_years(
    services: Sources,
) -> None:
    fetched = ask(services)

    assert fetched.failures == ()
    for area, people in ((Area.MUNICIPALITY, 15_000), (Area.REGION, 1_770_000), (Area.COUNTRY, 10_600_000)):
        found = told(fetched, "population", area)
        assert {year: one.value for year, one in found.items()} == {y: people + y - 2025 for y in range(2015, 2026)}


def test_numbers_from_2025_on_are_told_as_approximate_because_the_source_adds_noise(services: Sources) -> None:
    found = told(ask(services), "population", Area.MUNICIPALITY)

    assert [one.year for one in found.values() if one.approximate] == [2025]


def test_codes_are_looked_up_and_only_everybody_is_asked_for(services: Sources, statistics: Any) -> None:
    ask(services, DESO)

    around, here = statistics.selections
    assert around.keys() == {"Region", "ContentsCode", "Tid"}
    assert around["ContentsCode"] == ["BE0101N1"]
    assert here["Alder"] == ["totalt"]
    assert "Kon" not in here


def test_areas_that_come_closest_to_the_place_are_added_up_and_never_made_to_fit(services: Sources) -> None:
    found = told(ask(services, DESO), "population", Area.PLACE)

    assert {year: one.value for year, one in found.items()} == {2023: 1183, 2024: 1185, 2025: 1187}
    assert all(one.approximate for one in found.values())
    assert found[2025].source == (
        "SCB, folkmängd 31 december (TAB6574: 1421A0010_DeSO2025, 1421A0020_DeSO2025). Täcker också Norra stranden."
    )


def test_a_place_of_which_one_part_is_missing_has_no_number_instead_of_too_small_a_one(
    services: Sources, statistics: Any
) -> None:
    statistics.people[DESO.codes[0]] = None

    assert told(ask(services, DESO), "population", Area.PLACE) == {}


def test_a_missing_cell_is_left_out_and_never_nought(services: Sources, statistics: Any) -> None:
    statistics.people["14"] = None
    fetched = ask(services)

    assert told(fetched, "population", Area.REGION) == {}
    assert told(fetched, "population", Area.MUNICIPALITY)[2025].value == 15_000
    assert fetched.failures == ()


def test_key_figures_are_of_the_municipalitys_latest_year_in_every_area(services: Sources) -> None:
    fetched = ask(services)

    assert told(fetched, "share_65_79", Area.MUNICIPALITY)[2025].value == 21.5
    assert {y: one.value for y, one in told(fetched, "share_65_79", Area.COUNTRY).items()} == {2025: 14.9}
    assert told(fetched, "share_80_plus", Area.REGION) == {}
    assert told(fetched, "share_65_79", Area.REGION)[2025].source == "Kolada (RKA), N01812"


@pytest.mark.parametrize(("changed", "of"), [({"isdeleted": True}, "T"), ({}, "K"), ({"value": None}, "T")])
def test_what_is_deleted_missing_or_of_one_gender_is_no_figure(
    services: Sources, statistics: Any, changed: dict[str, Any], of: str
) -> None:
    statistics.rows.clear()
    statistics.tell("N01812", "1421", 2025, **({"value": 50.0} | changed), gender=of)

    assert told(ask(services), "share_65_79", Area.MUNICIPALITY) == {}


def test_a_figure_with_another_title_is_not_fetched_and_the_others_are(services: Sources, statistics: Any) -> None:
    statistics.titles |= {"N01812": "Medellivslängd kvinnor, år", "N01813": "Invånare  80+, Andel (%)"}
    del statistics.titles["N00924"]
    fetched = ask(services)

    assert told(fetched, "share_65_79", Area.MUNICIPALITY) == {}
    assert told(fetched, "share_80_plus", Area.MUNICIPALITY)[2025].value == 8.0
    assert fetched.failures == (
        "Kolada: nyckeltalet N01812 heter nu ”Medellivslängd kvinnor, år” i stället för ”Invånare 65-79 år, andel (%)” "
        "och är inte hämtat, eftersom det kan betyda något annat.",
        "Kolada: nyckeltalet N00924 (”Nettoinpendling till kommun, andel (%)”) finns inte längre och är inte hämtat.",
    )


def test_a_busy_service_is_asked_again_after_the_time_it_wants(services: Sources, statistics: Any, clock: Any) -> None:
    statistics.moods = [BUSY, BUSY]

    assert ask(services).failures == ()
    assert clock.waited == [7.0, 7.0]


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        (HTML, "svaret är en webbsida i stället för siffror."),
        (CUT, "svaret går inte att läsa: det är avbrutet eller av ett annat slag."),
        (BROKEN_OFF, "svaret bröts av på vägen."),
        (LIST, "svaret har inte den form som tjänsten beskriver."),
        (FAULT, "tjänsten har ett fel hos sig (500). Försök igen senare."),
        (MOVED, "tjänsten har flyttat till en annan adress (301)."),
        (BUSY_FOR_LONG, "tjänsten tar inte emot fler frågor just nu (429). Försök igen senare."),
        (BUSY_UNTIL, "tjänsten tar inte emot fler frågor just nu (503). Försök igen senare."),
        (TOO_MANY_CELLS, "frågan godtas inte (403). En tabell eller kod kan ha bytt namn."),
        ((200, {}, b"{}"), "tabellen TAB638 beskrivs inte som den ska."),
        ((200, {}, b'{"id": "Region", "dimension": [], "role": 3}'), "tabellen TAB638 beskrivs inte som den ska."),
    ],
)
def test_each_trouble_is_a_sentence_and_costs_only_the_figures_of_its_source(
    services: Sources, statistics: Any, clock: Any, mood: Any, said: str
) -> None:
    statistics.moods = [mood]
    fetched = ask(services)

    assert fetched.failures == (f"SCB: {said}",)
    assert {one.kind.id for one in fetched.found} == {"share_65_79", "share_80_plus"}
    assert clock.waited == []


def test_a_service_that_does_not_answer_in_time_is_not_asked_again_in_the_same_round(
    services: Sources, statistics: Any
) -> None:
    statistics.moods = [statistics.dawdle]
    fetched = ask(services, DESO)

    assert len([line for line in statistics.asked if "/scb/" in line]) == 1
    assert fetched.failures == ("SCB: inget helt svar kom inom 0 sekunder.",)


def test_a_service_that_is_not_there_is_told_of(services: Sources) -> None:
    nobody = sources(Time(lambda: 0.0, lambda _: None, patience=0.5), "http://127.0.0.1:9/scb", "http://127.0.0.1:9/k")

    assert ask(nobody).failures == ("SCB: tjänsten går inte att nå.", "Kolada: tjänsten går inte att nå.")


def _renamed(statistics: Any) -> None:
    statistics.tables["TAB638"]["ContentsCode"]["category"]["label"] = {"BE0101N1": "Folkökning"}


def _split(statistics: Any) -> None:
    statistics.tables["TAB638"]["Region"]["category"]["label"] = {"00": "Riket", "14": "Västra Götalands län"}


def _closed(statistics: Any) -> None:
    del statistics.tables["TAB638"]


def _not_added_up(statistics: Any) -> None:
    statistics.tables["TAB638"]["Alder"]["extension"] = {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_renamed, "SCB: tabellen TAB638 har inget mått som heter folkmängd, utan Folkökning."),
        (_split, "SCB: tabellen TAB638 har inget område 1421. Koden kan ha ändrats."),
        (_closed, "SCB: frågan godtas inte (404). En tabell eller kod kan ha bytt namn."),
        (_not_added_up, "SCB: tabellen TAB638 har inget värde för alla i variabeln Alder och kan inte räknas ihop."),
    ],
)
def test_a_table_that_has_changed_is_told_of_and_never_guessed_at(
    services: Sources, statistics: Any, change: Callable[[Any], None], said: str
) -> None:
    change(statistics)

    assert ask(services).failures == (said,)


@pytest.mark.parametrize(
    ("part", "wrong", "said"),
    [
        ("value", [1, 2], "svaret har inte lika många tal som celler."),
        ("size", [1], "svarets storlek stämmer inte med dess innehåll."),
        ("dimension", {}, "svaret är inte siffror i formatet JSON-stat."),
    ],
)
def test_an_answer_that_is_not_what_it_says_is_refused(
    services: Sources, statistics: Any, part: str, wrong: object, said: str
) -> None:
    right = statistics.data
    statistics.data = lambda table, asked: right(table, asked) | {part: wrong}

    assert ask(services).failures == (f"SCB: {said}",)


def test_numbers_by_their_places_alone_are_read_too(services: Sources, statistics: Any) -> None:
    right = statistics.data

    def sparse(table: str, asked: dict[str, Any]) -> dict[str, Any]:
        told = right(table, asked)
        return told | {"value": {str(at): value for at, value in enumerate(told["value"]) if at % 11 == 10}}

    statistics.data = sparse
    assert {one.year for one in told(ask(services), "population", Area.REGION).values()} == {2025}


@pytest.mark.parametrize(("year", "value"), [(2025, float("inf")), (25, 3.5)])
def test_a_figure_that_cannot_be_costs_its_source_and_not_the_round(
    services: Sources, statistics: Any, year: int, value: float
) -> None:
    statistics.rows.clear()
    statistics.tell("N01812", "1421", year, value)
    fetched = ask(services)

    assert {one.kind.id for one in fetched.found} == {"population"}
    assert len(fetched.failures) == 1


def test_an_answer_that_goes_on_somewhere_else_is_not_followed(services: Sources, statistics: Any) -> None:
    statistics.page = lambda *_: {"values": [], "next_url": "https://elsewhere.example/v3/data"}

    assert ask(services).failures == (
        "Kolada: svaret fortsätter på en annan adress, https://elsewhere.example/v3/data.",
    )


@pytest.mark.parametrize("address", ["http://statistik.example/api", "ftp://127.0.0.1/x", "", "scb.se"])
def test_an_address_that_somebody_on_the_way_can_answer_for_is_refused(address: str) -> None:
    with pytest.raises(OfficialError, match="ska börja med https://"):
        sources(Time(lambda: 0.0, lambda _: None), scb=address)
