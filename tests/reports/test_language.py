"""What a document says in English is written as an English reader expects it."""

from __future__ import annotations

import pytest

from reports.language import ENGLISH, LANGUAGES, SWEDISH


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(0, 0, "0"), (2.45, 1, "2.5"), (1234567, 0, "1,234,567"), (1234.5, 1, "1,234.5"), (-3.25, 1, "\u22123.3")],
)
def test_numbers_have_a_decimal_point_and_commas_between_thousands(value: float, decimals: int, expected: str) -> None:
    assert ENGLISH.number(value, decimals) == expected


def test_days_lists_and_small_numbers_read_like_a_person_wrote_them() -> None:
    assert ENGLISH.day("2026-11-02") == "2\u00a0November 2026"
    assert ENGLISH.day("this autumn") == "this autumn"
    assert [ENGLISH.listing(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [ENGLISH.small(n) for n in (0, 3, 12, 13)] == ["zero", "three", "twelve", "13"]
    assert ENGLISH.percent(110, 389) == "28"


@pytest.mark.parametrize(
    ("items", "expected"),
    [(["School", "Safety"], ["School", "Safety"]), (["Bus, train", "Safety"], ["“Bus, train”", "“Safety”"])],
)
def test_in_a_running_list_it_is_plain_where_one_name_ends(items: list[str], expected: list[str]) -> None:
    assert ENGLISH.names(items) == expected


def test_each_language_says_its_own_of_two_sentences() -> None:
    assert [language.say("Ja", "Yes") for language in LANGUAGES.values()] == ["Ja", "Yes"]
    assert (SWEDISH.quoted("a"), ENGLISH.quoted("a")) == ("”a”", "“a”")
