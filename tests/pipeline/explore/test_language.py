"""The language stands in the address, and every way around that is closed."""

from __future__ import annotations

import pytest

from pipeline.explore.language import in_language, told_apart


@pytest.mark.parametrize(
    ("address", "language", "path"),
    [
        ("/", "sv", "/"),
        ("/public", "sv", "/public"),
        ("/en", "en", "/"),
        ("/en/", "en", "/"),
        ("/en/public/x.json", "en", "/public/x.json"),
        ("/enkat", "sv", "/enkat"),
        ("/en/en/-/x", "en", "/en/-/x"),
    ],
)
def test_an_address_is_its_language_and_the_rest(address: str, language: str, path: str) -> None:
    assert told_apart(address) == (language, path)


@pytest.mark.parametrize("path", ["/", "/public/choice"])
def test_there_and_back_is_the_same_page(path: str) -> None:
    assert told_apart(in_language("en", path)) == ("en", path)
    assert told_apart(in_language("sv", path)) == ("sv", path)
