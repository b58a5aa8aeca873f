"""Numbers, dates and lists as a Swedish reader expects them."""

from __future__ import annotations

import pytest

from reports.swedish import day, listing, names, number, percent, small_number


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(0, 0, "0"), (2.45, 1, "2,5"), (0.5, 0, "1"), (1234567, 0, "1\u202f234\u202f567"), (-3.25, 1, "\u22123,3")],
)
def test_numbers_have_decimal_comma_and_thin_spaces(value: float, decimals: int, expected: str) -> None:
    assert expected == number(value, decimals)


@pytest.mark.parametrize(("n", "base", "expected"), [(1, 8, "13"), (110, 389, "28"), (3, 3, "100"), (0, 40, "0")])
def test_percent_is_rounded_once_from_the_counts(n: int, base: int, expected: str) -> None:
    assert expected == percent(n, base)


def test_days_lists_and_small_numbers_read_like_a_person_wrote_them() -> None:
    assert day("2026-11-02") == "2\u00a0november 2026"
    assert day("i höst") == "i höst"
    assert [listing(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a och b", "a, b och c"]
    assert [small_number(n) for n in (3, 12, 13)] == ["tre", "tolv", "13"]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["Skolan", "Trygghet"], "Skolan och Trygghet"),
        (["Centrum, norra", "Väsby", "Ängen"], "”Centrum, norra”, ”Väsby” och ”Ängen”"),
        (["Natur och vatten", "Trygghet"], "”Natur och vatten” och ”Trygghet”"),
        (["Smedby 1 samt Smedby 2"], "”Smedby 1 samt Smedby 2”"),
        (["Ochtorp", "Byn"], "Ochtorp och Byn"),
    ],
)
def test_in_a_running_list_it_is_plain_where_one_name_ends(items: list[str], expected: str) -> None:
    assert expected == listing(names(items))
