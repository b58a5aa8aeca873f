"""No text starts a formula, wherever a spreadsheet may cut it, and what is no formula is left alone."""

from __future__ import annotations

import pytest

from pipeline.ways_out.harmless import harmless_cell


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", "a;", "a,", "a\t", "a\r", "a\n"])
def test_an_apostrophe_stands_before_what_would_be_computed(begins: str, before: str) -> None:
    assert harmless_cell(f"{before}{begins}cmd()") == f"{before}'{begins}cmd()"


@pytest.mark.parametrize("first", ["\t", "\r", "\n", "\0", " =", "\0="])
def test_a_cell_that_begins_with_what_is_not_seen_is_marked(first: str) -> None:
    assert harmless_cell(f"{first}x").startswith("'")


@pytest.mark.parametrize("cell", ["", "Bra", "-2.5", "1e9", "-3", "a, b; c - d", "e-post@example.se", "10 + 2", "'"])
def test_ordinary_text_and_numbers_are_left_alone(cell: str) -> None:
    assert harmless_cell(cell) == cell
