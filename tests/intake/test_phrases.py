"""What the pages say is there in every language, is used, and promises nothing that the law does not allow."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import intake
from intake.map_pages import MAP_PHRASES
from intake.phrases import load_phrases
from intake.question_page import SCRIPT_PHRASES
from intake.register import LegalBasis

HOUSE = Path(intake.__file__).parent
PHRASES = load_phrases()
KINDS = ["answers", "contact"]
WORDED = ["400", "404", "405", "413", "500", "503"]
MADE_UP = {
    "privacy.basis_": [basis.value for basis in LegalBasis],
    "privacy.what_": KINDS,
    "privacy.who_sees_": KINDS,
    "script.": list(SCRIPT_PHRASES),
    "map.": list(MAP_PHRASES),
    "privacy.rights_": KINDS,
    "failure.": WORDED + [f"{code}_title" for code in WORDED],
}
"""Keys that are put together: what they begin with, and how they can end."""


def source() -> str:
    files = [*HOUSE.glob("*.py"), *(HOUSE / "templates").glob("*.html")]
    return "\n".join(file.read_text("utf-8") for file in files)


def places_to_fill(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def phrases_in(language: str) -> dict[str, str]:
    """What the file of a language itself says."""
    parts = tomllib.loads((HOUSE / "translations" / f"{language}.toml").read_text("utf-8"))
    parts.pop("translation", None)
    return {f"{part}.{name}": phrase for part, phrases in parts.items() for name, phrase in phrases.items()}


def test_the_english_says_everything_that_the_swedish_says_in_the_same_order() -> None:
    assert list(phrases_in("en")) == list(phrases_in("sv"))


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_a_language_says_nothing_but_what_the_swedish_says_with_the_same_places_to_fill_in(language: str) -> None:
    swedish = {key: places_to_fill(phrase) for key, phrase in phrases_in("sv").items()}
    found = {key: places_to_fill(phrase) for key, phrase in phrases_in(language).items()}
    assert found == {key: swedish.get(key) for key in found}


def test_every_phrase_is_used_and_every_phrase_that_is_used_exists() -> None:
    text, parts = source(), {key.partition(".")[0] for key in phrases_in("sv")}
    quoted = re.findall(r"""(?<!url_for\()["'](\w+)\.((?!html|toml)\w+)["']""", text)
    named = {f"{part}.{name}" for part, name in quoted if part in parts}
    begun = set(re.findall(r"""["'](\w+\.\w*_)["'] ?~""", text)) | set(re.findall(r'f"(\w+\.)\{', text))
    assert begun == set(MADE_UP)
    put_together = {begin + end for begin, ends in MADE_UP.items() for end in ends}
    assert (named - begun) | put_together == set(phrases_in("sv"))


@pytest.mark.parametrize(("script", "phrases"), [("script/form.js", SCRIPT_PHRASES), ("map/places.js", MAP_PHRASES)])
def test_a_script_says_the_phrases_that_it_is_given_and_no_others(script: str, phrases: tuple[str, ...]) -> None:
    said = set(re.findall(r"\bsay\.(\w+)", (HOUSE / script).read_text("utf-8")))
    assert said == set(phrases)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", r"hemlig|konfidentiell|sekretess|ingen får se|anonymitet garanteras"),
        ("sv-lattlast", r"hemlig|konfidentiell|sekretess|ingen får se|anonymitet garanteras"),
        ("en", r"secret|confidential|nobody may see|nobody can see"),
    ],
)
def test_no_phrase_promises_secrecy(language: str, words: str) -> None:
    assert not [phrase for phrase in phrases_in(language).values() if re.search(words, phrase, re.IGNORECASE)]


def test_numbers_and_days_are_said_as_people_say_them() -> None:
    assert [PHRASES["sv"].number(12345), PHRASES["en"].number(12345)] == ["12\u00a0345", "12,345"]
