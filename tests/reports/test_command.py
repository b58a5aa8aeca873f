"""`platskoll report` refuses in one sentence that the person who typed it can act on."""

from __future__ import annotations

from typing import Any

import pytest

Home = Any


@pytest.mark.parametrize("options", [(), ("--candidate",)])
def test_a_place_that_nobody_knows_is_said_to_be_unknown(village: Home, options: tuple[str, ...]) -> None:
    said = village.types("report", "nix", *options)

    assert said.code != 0
    assert "Det finns ingen plats som heter nix. De som finns är: byn." in said.err
    assert "public.db" not in said.err


def test_in_a_home_without_places_one_is_told_how_to_add_one(home: Home) -> None:
    home.does("upgrade")

    assert "platskoll place add" in home.types("report", "nix").err


def test_a_known_place_with_nothing_published_is_told_to_publish(village: Home) -> None:
    said = village.types("report", "byn")

    assert said.code != 0
    assert "inget publicerat" in said.err
    assert "platskoll publish" in said.err


@pytest.mark.parametrize("typed", [(), ("--candidate",)])
def test_a_report_of_no_place_is_asked_which(typed: tuple[str, ...], village: Home) -> None:
    assert "Skriv vilken plats det gäller" in village.types("report", *typed).err


def test_formats_that_are_none_are_asked_for(village: Home) -> None:
    assert village.types("report", "byn", "--format", ",").err == "Ange minst ett format.\n"
    assert village.types("report", "needs", "byn", "--format", " , ").err == "Ange minst ett format.\n"
