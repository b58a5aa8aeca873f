"""A language is named and directed as HTML wants it."""

from __future__ import annotations

import re

import pytest

from forms.catalogue import Catalogue
from forms.definition import direction, html_language, words

WELL_FORMED = re.compile(
    r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-x(-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)
"""BCP 47 (RFC 5646, 2.1) without extensions and registered variants: language, script, region, private use."""


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sv", "ltr"), ("en", "ltr"), ("sv-lattlast", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ur", "rtl"),
     ("ar-latt", "rtl"), ("arn", "ltr")],
)  # fmt: skip
def test_a_language_is_written_from_its_own_side(language: str, expected: str) -> None:
    assert direction(language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sv", "sv"), ("sv-lattlast", "sv-x-lattlast"), ("pt-br", "pt-br"), ("zh-hans", "zh-hans")],
)
def test_a_variety_of_our_own_is_marked_as_private_use(language: str, expected: str) -> None:
    assert html_language(language) == expected


def test_every_language_of_the_library_is_a_tag_that_a_browser_knows(library: Catalogue) -> None:
    languages = {language for form in library.forms() for language in form.languages}
    assert [language for language in languages if not WELL_FORMED.fullmatch(html_language(language))] == []


def test_what_a_language_lacks_is_said_in_swedish() -> None:
    text = {"sv": "Hej", "en": "Hello", "fi": ""}
    assert [words(text, language) for language in ("en", "fi", "sv-lattlast")] == ["Hello", "Hej", "Hej"]
