"""Every sentence exists in every shipped language, with the same places to fill in."""

from __future__ import annotations

import string
from importlib import resources

import pytest

from forms.words import DRAFT, Teller, own_phrases, phrases

LANGUAGES = sorted(
    entry.name.removesuffix(".toml")
    for entry in resources.files("forms.words").iterdir()
    if entry.name.endswith(".toml")
)


def places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_phrase_of_the_swedish_and_none_besides(language: str) -> None:
    assert own_phrases(language).keys() == own_phrases("sv").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_is_whole_sentences_about_the_same_things_in_every_language(language: str) -> None:
    swedish, own = own_phrases("sv"), own_phrases(language)
    assert [key for key in own if not places(swedish[key]) == places(own[key]) >= {"question"}] == []
    assert [key for key, phrase in own.items() if not phrase.endswith(".")] == []


def test_the_mark_of_a_draft_is_no_phrase() -> None:
    assert DRAFT not in phrases("ar")


def test_a_language_without_words_speaks_swedish() -> None:
    assert phrases("fi") == phrases("sv")


def test_a_sentence_remembers_its_phrase() -> None:
    said = Teller("sv", "Hur {place}?")("required_choice")
    assert (said, said.key) == ("Välj ett alternativ på frågan ”Hur {place}?”.", "required_choice")
