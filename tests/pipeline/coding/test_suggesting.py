"""Suggestions from the words themselves: good enough to help, better the more a person has coded, and never a must."""

from __future__ import annotations

import random
import socket
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.coding.codebook import Code, Kind, codebook
from pipeline.coding.suggesting import MOST, Suggestions

CORPUS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("said.toml").read_text("utf-8"))["said"]
ASKED = {"best": "Vad är bäst med Exempelby?", "improve": "Vad behöver bli bättre?"}


def right(one: dict[str, Any]) -> frozenset[Code]:
    return frozenset(Code(theme, Kind(kind)) for theme, kind in (name.split(".") for name in one["codes"]))


def share(learned: Suggestions, said: list[dict[str, Any]], *, themes_only: bool = False) -> float:
    """How many of the codes that a person gave are among the suggestions."""
    hits = wanted = 0
    for one in said:
        codes, found = right(one), learned.of(one["words"], ASKED[one["question"]])
        if themes_only:
            hits += len({code.theme for code in codes} & {code.theme for code in found})
            wanted += len({code.theme for code in codes})
        else:
            hits += len(codes & set(found))
            wanted += len(codes)
    return hits / wanted


def test_from_the_codebook_alone_most_themes_are_suggested() -> None:
    learned = Suggestions(codebook(), {})
    assert share(learned, CORPUS, themes_only=True) >= 0.9
    assert share(learned, CORPUS) >= 0.8


def test_what_a_person_has_coded_teaches_what_the_place_calls_things() -> None:
    asked = ASKED["improve"]
    assert Suggestions(codebook(), {}).of("Rensa Kvarndammen", asked) == ()
    taught = Suggestions(codebook(), {"Kvarndammen är full av alger": frozenset({Code("nature", Kind.NEED)})})
    assert taught.of("Rensa Kvarndammen", asked) == (Code("nature", Kind.NEED),)


def test_what_is_coded_does_not_make_the_suggestions_worse() -> None:
    for seed in range(5):
        said = random.Random(seed).sample(CORPUS, len(CORPUS))
        taught, asked = said[: len(said) // 2], said[len(said) // 2 :]
        learned = Suggestions(codebook(), {one["words"]: right(one) for one in taught})
        assert share(learned, asked, themes_only=True) >= 0.9


def test_a_compound_is_found_by_its_parts_and_a_form_by_its_stem() -> None:
    learned = Suggestions(codebook(), {})
    assert learned.of("Cykelvägarna", ASKED["improve"])[0] == Code("walking_cycling", Kind.NEED)
    assert learned.of("bussarnas tider", ASKED["improve"])[0] == Code("public_transport", Kind.NEED)


def test_each_part_of_an_answer_is_suggested_for_by_itself() -> None:
    found = Suggestions(codebook(), {}).of("Nära till skogen men dåligt med bussar", ASKED["best"])
    assert set(found) == {Code("nature", Kind.STRENGTH), Code("public_transport", Kind.NEED)}


@pytest.mark.parametrize("words", ["", "???", "Vet ej", "12345", "😀", "och det som", "x" * 4000])
def test_words_that_point_nowhere_suggest_nothing(words: str) -> None:
    assert Suggestions(codebook(), {}).of(words, ASKED["best"]) == ()


def test_never_more_than_a_few_are_suggested() -> None:
    words = ". ".join(one["words"] for one in CORPUS[:20])
    assert len(Suggestions(codebook(), {}).of(words, ASKED["best"])) == MOST


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("somebody tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    assert Suggestions(codebook(), {}).of("Bussarna", ASKED["improve"])
