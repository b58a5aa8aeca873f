"""Every sentence exists in Swedish and English, with the same places to fill in."""

from __future__ import annotations

import string
import tomllib
from importlib import resources

import pytest

from forms.words import Teller, phrases


def own(language: str) -> dict[str, str]:
    return tomllib.loads((resources.files("forms.words") / f"{language}.toml").read_text("utf-8"))


def places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def test_english_has_every_phrase_of_the_swedish_and_none_besides() -> None:
    assert own("en").keys() == own("sv").keys()


@pytest.mark.parametrize("key", own("sv"))
def test_a_phrase_is_a_whole_sentence_about_the_same_things_in_both_languages(key: str) -> None:
    swedish, english = own("sv")[key], own("en")[key]
    assert places(swedish) == places(english) >= {"question"}
    assert swedish.endswith(".")
    assert english.endswith(".")


def test_a_language_without_words_speaks_swedish() -> None:
    assert phrases("fi") == phrases("sv")


def test_a_sentence_remembers_its_phrase() -> None:
    said = Teller("sv", "Hur {place}?")("required_choice")
    assert (said, said.key) == ("Välj ett alternativ på frågan ”Hur {place}?”.", "required_choice")
