"""What a campaign takes is told by its dates in one place, and what is taken is always counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from intake.register import Campaign, CampaignState
from tests.intake.register.conftest import CAMPAIGN

DAY = timedelta(days=1)
LAST = date(2026, 5, 31)


def campaign(**changes: date | None) -> Campaign:
    return replace(CAMPAIGN, **{"opens": date(2026, 5, 4), "closes": LAST, "entry_closes": None} | changes)  # type: ignore[arg-type]  # a table


@pytest.mark.parametrize(
    ("entry_closes", "days", "state"),
    [
        (None, 0, CampaignState.OPEN),
        (None, 1, CampaignState.ENTRY_ONLY),
        (None, 2, CampaignState.CLOSED),
        (LAST, 1, CampaignState.ENTRY_ONLY),
        (LAST, 2, CampaignState.CLOSED),
        (LAST + 14 * DAY, 14, CampaignState.ENTRY_ONLY),
        (LAST + 14 * DAY, 15, CampaignState.CLOSED),
    ],
)
def test_entry_stands_open_for_at_least_a_day_after_the_link_has_closed(
    entry_closes: date | None, days: int, state: CampaignState
) -> None:
    assert campaign(entry_closes=entry_closes).state(LAST + days * DAY) is state


@pytest.mark.parametrize(
    ("begun", "today", "taken"),
    [
        (LAST, LAST, True),
        (None, LAST, True),
        (LAST, LAST + DAY, True),
        (LAST - 20 * DAY, LAST + DAY, True),
        (LAST + DAY, LAST + DAY, False),
        (None, LAST + DAY, False),
        (LAST, LAST + 2 * DAY, False),
        (date(2026, 5, 1), date(2026, 5, 3), False),
    ],
)
def test_what_was_begun_while_the_link_was_open_is_taken_while_entry_is(
    begun: date | None, today: date, taken: bool
) -> None:
    assert campaign().takes(begun, today) is taken


def test_nothing_is_taken_on_a_day_when_it_could_be_published_without_it() -> None:
    around = [LAST + days * DAY for days in range(-40, 40)]
    ends = (None, LAST, LAST + DAY, LAST + 9 * DAY)
    for entry_closes, closed, begun, today in product(ends, (None, LAST - DAY, LAST + DAY), (None, LAST), around):
        one = campaign(entry_closes=entry_closes, closed=closed)
        assert not (one.takes(begun, today) and one.entry_has_closed(today))
