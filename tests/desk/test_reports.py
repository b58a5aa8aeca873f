"""The documents of many places in one command: side by side, and one that cannot be built stops no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Home = Any
PLACES = ("berget", "byn", "dalen")


@pytest.fixture(scope="module")
def three(
    tmp_path_factory: pytest.TempPathFactory, home_at: Callable[[Path], Home], write_table: Callable[..., Any]
) -> Home:
    """Three places with a published survey each, and a fourth that nobody has answered about."""
    home = home_at(tmp_path_factory.mktemp("three") / "home")
    file, mapping = write_table(tmp_path_factory.mktemp("table"), 12)
    for place in (*PLACES, "skogen"):
        home.does(
            *("place", "add", place, "--name", place.title(), "--municipality", "1494"),
            *("--population", "800", "--population-source", "SCB 2025"),
        )
    for place in PLACES:
        home.does(
            *("campaign", "open", place, "resident_survey", "--slug", f"{place}-enkat", "--controller", "Kommunen"),
            *("--legal-basis", "public_interest"),
        )
        home.does("import", f"{place}-enkat", file, "--mapping", mapping)
        home.does("campaign", "close", f"{place}-enkat")
    home.does("publish")
    return home


@pytest.fixture
def places(three: Home, tmp_path: Path) -> Home:
    copy: Home = three.copied(tmp_path / "places")
    return copy


def documents(home: Home) -> list[str]:
    return sorted(file.stem.removeprefix("behovsanalys-") for file in (home.root / "reports").glob("*.md"))


def test_all_places_are_written_in_one_command_and_are_what_each_is_alone(places: Home) -> None:
    said = places.does("report", "--all", "--format", "md")
    together = places.bytes_under("reports")
    for place in PLACES:
        places.does("report", place, "--format", "md")

    assert documents(places) == list(PLACES)
    assert len(said.out.splitlines()) == len(PLACES)
    assert places.bytes_under("reports") == together


def test_a_place_that_cannot_be_built_stops_no_other_and_the_command_says_which(places: Home) -> None:
    (places.root / "reports" / "byn").mkdir(parents=True)
    (places.root / "reports" / "byn" / "analysis.md").write_text(
        "# Byn\n\nSvarsfrekvensen var hög.\n", encoding="utf-8"
    )
    said = places.types("report", *PLACES, "skogen", "--format", "md")

    assert said.code == 1
    assert documents(places) == ["berget", "dalen"]
    assert "byn: Rad 3 i texten om Byn" in said.err
    assert "skogen: Platsen skogen finns inte i den publicerade filen" in said.err
    assert said.err.endswith("2 av 4 dokument blev inte skrivna: byn, skogen.\n")


def test_with_nothing_published_there_is_nothing_to_build(village: Home) -> None:
    assert "platskoll publish" in village.types("report", "--all").err
