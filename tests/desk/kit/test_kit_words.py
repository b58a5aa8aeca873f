"""The words of the kit: the same in every language, and texts that fit where they are pasted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.kit import Kit, channels_offered, drafts, messages, texts
from desk.kit.words import kit_words
from forms.catalogue import shipped
from intake.register import slugs

Kits = dict[str, Kit]
WORDS = Path(__file__).parents[3] / "desk" / "kit" / "words"
LANGUAGES = sorted(file.stem for file in WORDS.glob("*.toml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_phrase_and_fills_in_what_the_swedish_fill_in(language: str) -> None:
    own = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
    assert own.pop("draft", True) is True
    swedish = kit_words("sv")
    assert set(own) == set(swedish)
    for name, phrase in own.items():
        filled = set(re.findall(r"\{\w+\}", phrase))
        may = {"{place}"} if name.startswith("why_") else set()
        assert filled - may == set(re.findall(r"\{\w+\}", swedish[name])) - may, name


def test_the_languages_of_the_kit_are_those_of_the_shipped_forms() -> None:
    assert set(LANGUAGES) == {language for form in shipped().forms() for language in form.languages}


def test_every_phrase_about_a_form_is_about_one_that_is_shipped() -> None:
    named = {key.partition("_")[2] for key in kit_words("sv") if key.startswith(("invite_", "why_"))}
    assert named - {"other"} <= {form.id for form in shipped().forms()}


@pytest.mark.parametrize("kind", ["whole", "least", "from_the_right", "long"])
def test_the_texts_are_the_same_ones_in_every_language_and_carry_the_link_of_the_channel(kits: Kits, kind: str) -> None:
    kit = kits[kind]
    for language in kit.campaign.languages:
        pasted = texts(kit, language)
        assert list(pasted) == ["facebook", "sms", "paper", "school"]
        for text in pasted.values():
            assert kit.address_in(language) in text
            assert "{" not in text
            assert "\u00a0" not in text


@pytest.mark.parametrize("kind", ["whole", "least", "long"])
@pytest.mark.parametrize("language", ["sv", "en", "sv-lattlast"])
def test_a_text_message_in_latin_letters_is_one_message(kits: Kits, kind: str, language: str) -> None:
    text = texts(kits[kind], language)["sms"]
    assert len(text) <= 160
    assert messages(text) == 1


def test_a_text_message_says_who_asks_where_there_is_room(kits: Kits) -> None:
    assert texts(kits["least"], "sv")["sms"].startswith("Exempelby kommun: Hur är det att vara ung i Ås? Det tar")


def test_an_arabic_text_message_is_no_longer_than_it_must_be(kits: Kits) -> None:
    assert messages(texts(kits["from_the_right"], "ar")["sms"]) <= 2


COUNTED = [
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("å" * 160, 1),
    ("€" * 80, 1),
    ("€" * 81, 2),
    ("–" + "a" * 69, 1),
    ("–" + "a" * 70, 2),
    ("a" * 307, 3),
]


@pytest.mark.parametrize(("text", "count"), COUNTED)
def test_a_message_is_counted_as_the_network_counts_it(text: str, count: int) -> None:
    assert messages(text) == count


def test_the_link_of_another_language_opens_that_language(kits: Kits) -> None:
    kit = kits["whole"]
    assert kit.address == "https://svara.example.se/s/exempelby-resident-k7mp?k=butik"
    assert kit.address_in("en") == "https://svara.example.se/s/exempelby-resident-k7mp/en?k=butik"
    assert kit.typed == "svara.example.se/s/exempelby-resident-k7mp"


def test_hours_are_said_in_the_language_they_were_written_in(kits: Kits) -> None:
    said = {language: texts(kits["whole"], language)["facebook"] for language in ("sv", "sv-lattlast", "en")}
    assert {language: "vardagar" in text for language, text in said.items()} == {
        "sv": True,
        "sv-lattlast": True,
        "en": False,
    }


def test_words_that_nobody_has_read_are_told_of(kits: Kits) -> None:
    assert drafts(kits["whole"]) == ("ar",)
    assert drafts(kits["least"]) == ()


def test_a_form_of_ones_own_is_invited_to_in_words_that_fit_any(make_kit: Callable[..., Kit]) -> None:
    kit = make_kit(form="method_evaluation")
    assert texts(kit, "sv")["facebook"].startswith("Vad tycker du?")


def test_every_channel_offered_has_a_key_that_a_link_can_carry_and_a_name_in_both_languages() -> None:
    offered = channels_offered()
    assert len({channel.key for channel in offered}) == len(offered)
    for channel in offered:
        assert slugs.fits(slugs.CHANNEL_KEY, channel.key)
        assert set(channel.name) == {"sv", "en"}
