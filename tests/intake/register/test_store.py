"""The register keeps what it is given and refuses what breaks a rule."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from intake.register import (
    Area,
    Campaign,
    Channel,
    Place,
    PopulationCount,
    Register,
    RegisterError,
    open_register,
)

Changed = Callable[..., Campaign]


def test_a_place_is_read_back_as_it_was_written(register: Register) -> None:
    place = Place("aby", "Åby", "0488", 3000, "kommunen 2026-01-01")

    register.add_place(place)

    assert register.place("aby") == place
    assert [one.slug for one in register.places()] == ["exempelby", "aby"]
    assert register.place("nowhere") is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "exempelby"}, "finns redan"),
        ({"slug": "Exempel By"}, "Kortnamnet"),
        ({"slug": "-a"}, "Kortnamnet"),
        ({"slug": "a" * 61}, "Kortnamnet"),
        ({"name": " "}, "namn"),
        ({"municipality_code": "14"}, "Kommunkoden"),
        ({"population": 0}, "minst 1"),
        ({"population_source": ""}, "varifrån"),
    ],
)
def test_a_place_that_breaks_a_rule_is_refused(register: Register, changes: dict[str, Any], sentence: str) -> None:
    fields = {"slug": "ny", "name": "Ny", "municipality_code": "1499", "population": 1, "population_source": "SCB"}

    with pytest.raises(RegisterError, match=sentence):
        register.add_place(Place(**fields | changes))


def test_population_and_areas_are_replaced_whole_and_keep_their_order(register: Register) -> None:
    counts = [PopulationCount("exempelby", group, "woman", 40, "SCB", 2025) for group in ("65_79", "16_24", "all")]
    areas = [Area("exempelby", code, code.title(), "", "Byn") for code in ("strand", "backe")]
    register.set_population("exempelby", counts)
    register.set_areas("exempelby", areas)

    register.set_population("exempelby", counts[:2])

    assert register.population("exempelby") == counts[:2]
    assert register.areas("exempelby") == areas
    assert register.areas("nowhere") == []


def test_a_place_supplies_its_areas_as_choices_with_the_larger_ones_by_name(register: Register) -> None:
    areas = [Area("exempelby", "strand", "Stranden", larger="Vid vattnet"), Area("exempelby", "on", "Ön")]
    register.set_areas("exempelby", areas)

    (choices,) = register.supplied("exempelby").values()

    assert [(choice.value, choice.label["sv"], choice.within) for choice in choices] == [
        ("strand", "Stranden", "Vid vattnet"),
        ("on", "Ön", ""),
    ]


def test_population_can_be_emptied(register: Register) -> None:
    register.set_population("exempelby", [PopulationCount("exempelby", "all", "all", 812, "SCB", 2025)])

    register.set_population("exempelby", [])

    assert register.population("exempelby") == []


@pytest.mark.parametrize(
    ("slug", "areas", "sentence"),
    [
        ("nowhere", [Area("nowhere", "a", "A")], "ingen plats nowhere"),
        ("exempelby", [Area("annanby", "a", "A")], "gäller annanby"),
        ("exempelby", [Area("exempelby", "a", "A"), Area("exempelby", "a", "B")], "två gånger"),
    ],
)
def test_areas_that_do_not_belong_are_refused_and_the_old_ones_stay(
    register: Register, slug: str, areas: list[Area], sentence: str
) -> None:
    kept = [Area("exempelby", "strand", "Stranden")]
    register.set_areas("exempelby", kept)

    with pytest.raises(RegisterError, match=sentence):
        register.set_areas(slug, areas)

    assert register.areas("exempelby") == kept


def test_a_version_of_a_form_is_never_edited(register: Register) -> None:
    register.add_definition("survey", 1, "aaa", "id = 'survey'")
    register.add_definition("survey", 1, "aaa", "id = 'survey'")

    with pytest.raises(RegisterError, match="Ge det ändrade formuläret version 2"):
        register.add_definition("survey", 1, "bbb", "id = 'other'")

    assert register.definitions() == ["id = 'survey'"]


def test_a_campaign_is_read_back_as_it_was_opened(register: Register, campaign: Changed) -> None:
    opened = register.open_campaign(campaign())
    endless = register.open_campaign(campaign(slug="exempelby-zzz", closes=None, entry_closes=None))

    assert register.campaign("exempelby-k7m3") == opened == campaign()
    assert register.campaigns() == register.campaigns("exempelby") == [opened, endless]
    assert register.campaigns("nowhere") == []
    assert register.campaign("nowhere") is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"controller": " "}, "personuppgiftsansvarig"),
        ({"place": "nowhere"}, "ingen plats nowhere"),
        ({"slug": "Exempelby"}, "Adressen"),
        ({"slug": "Exempelby_enkät"}, "0-9"),
        ({"slug": "exempelby--k"}, "Adressen"),
        ({"closes": date(2026, 4, 30)}, "kan inte stänga 2026-04-30"),
        ({"entry_closes": date(2026, 5, 30)}, "Inmatningen"),
        ({"closes": None}, "--closes"),
        ({"languages": ()}, "språk"),
    ],
)
def test_a_campaign_that_breaks_a_rule_is_refused(
    register: Register, campaign: Changed, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RegisterError, match=sentence):
        register.open_campaign(campaign(**changes))

    assert register.campaigns() == []


def test_an_address_belongs_to_one_campaign(register: Register, campaign: Changed) -> None:
    register.open_campaign(campaign())

    with pytest.raises(RegisterError, match="används redan"):
        register.open_campaign(campaign(form="youth_survey"))


def test_of_two_who_open_one_address_at_once_one_is_refused(path: Path, register: Register, campaign: Changed) -> None:
    def attempt(number: int) -> bool:
        try:
            open_register(str(path)).open_campaign(campaign(version=number + 1))
        except RegisterError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(8))) == 1


def test_closing_by_hand_keeps_the_first_day(register: Register, campaign: Changed) -> None:
    register.open_campaign(campaign())

    closed = register.close_campaign("exempelby-k7m3", date(2026, 5, 10))
    again = register.close_campaign("exempelby-k7m3", date(2026, 5, 12))

    assert closed == again == register.campaign("exempelby-k7m3") == campaign(closed=date(2026, 5, 10))
    with pytest.raises(RegisterError, match="ingen kampanj nowhere"):
        register.close_campaign("nowhere", date(2026, 5, 10))


def test_channels_keep_their_order(register: Register, campaign: Changed) -> None:
    register.open_campaign(campaign())
    channels = [Channel("exempelby-k7m3", key, key.upper()) for key in ("skola", "ica", "kyrka")]

    for channel in channels:
        register.add_channel(channel)

    assert register.channels("exempelby-k7m3") == channels


@pytest.mark.parametrize(
    ("channel", "sentence"),
    [
        (Channel("exempelby-k7m3", "ica", "Ica"), "redan en kanal"),
        (Channel("nowhere", "skola", "Skolan"), "ingen kampanj nowhere"),
        (Channel("exempelby-k7m3", "Å&Ö", "Ån"), "nyckel"),
        (Channel("exempelby-k7m3", "skola", " "), "namn"),
    ],
)
def test_a_channel_that_breaks_a_rule_is_refused(
    register: Register, campaign: Changed, channel: Channel, sentence: str
) -> None:
    register.open_campaign(campaign())
    register.add_channel(Channel("exempelby-k7m3", "ica", "Ica"))

    with pytest.raises(RegisterError, match=sentence):
        register.add_channel(channel)


def test_a_suggested_address_is_free_and_follows_the_rule(register: Register, campaign: Changed) -> None:
    letters = cycle("k7m3k7m3abcd")
    register.open_campaign(campaign(slug="exempelby-resident-k7m3"))

    slug = register.suggest_slug("exempelby", "resident_survey", choose=lambda _alphabet: next(letters))

    assert slug == "exempelby-resident-abcd"
    assert register.open_campaign(campaign(slug=slug)).slug == slug


def test_whatever_the_names_are_the_suggestion_can_be_opened(register: Register, campaign: Changed) -> None:
    slug = register.suggest_slug("by-10-" + "lång" * 20, "1_0", choose=lambda alphabet: alphabet[-1])

    assert register.open_campaign(campaign(slug=slug)).slug == slug
