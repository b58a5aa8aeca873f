"""The invented place's figures."""

from __future__ import annotations

from desk.exempelby.counting import figures


def test_every_figure_of_the_invented_place_says_that_it_is_invented() -> None:
    found = figures("exempelby")

    assert {one.source for one in found} == {"Påhittade siffror"}
    assert len({one.key for one in found}) == len(found) > 20
