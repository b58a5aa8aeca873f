"""A19: SQL that asks for all the memory or all the time there is gets a refusal, and nobody else has to wait."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.pipeline.explore.conftest import site

__all__ = ["site"]

NUMBERS = "with recursive c(x) as (select 1 union all select x + 1 from c) "
BOMBS = {
    "one huge value": "select length(hex(zeroblob(450000000)))",
    "no end": NUMBERS + "select count(*) from c",
    "a large sort": NUMBERS + "select printf('%.9000c', x) from c order by 1 desc",
    "a large set": NUMBERS + "select count(distinct printf('%.9000c', 'a') || x) from c",
    "many large rows": NUMBERS + "select printf('%.49000c', 'a') from c",
}
ATTACKERS = 4
MEGABYTES = 256
BOMB_WITHIN, OTHERS_WITHIN = 3.0, 1.0
ORDINARY = 0.03
"""Seconds that the easiest query there is takes on an ordinary machine with nothing else to do."""


def timed(site: Any, sql: str, client: str) -> tuple[int, float]:
    began = time.monotonic()
    status = site.sql(sql, client=client).status
    return status, time.monotonic() - began


def slowness(site: Any) -> float:
    """How many times slower than an ordinary one this machine is right now; never less than once."""
    return max(1.0, sorted(timed(site, "select 1", "192.0.2.9")[1] for _ in range(9))[4] / ORDINARY)


@pytest.mark.parametrize("sql", BOMBS.values(), ids=BOMBS)
def test_a19_a_bomb_is_refused_within_three_seconds_and_others_are_answered_within_one(site: Any, sql: str) -> None:
    """Four times at once, from one address, again and again, while somebody else asks something easy."""
    slow = slowness(site)
    answers: list[tuple[int, float]] = []
    attack = [
        threading.Thread(target=lambda: answers.extend(timed(site, sql, "192.0.2.1") for _ in range(2)))
        for _ in range(ATTACKERS)
    ]
    for thread in attack:
        thread.start()
    others = []
    while any(thread.is_alive() for thread in attack):
        others.append(timed(site, "select count(*) from choice", "192.0.2.2"))
    for thread in attack:
        thread.join()
    slow = max(slow, slowness(site))

    assert {status for status, _ in answers} <= {400, 503}
    assert max(took for _, took in answers) <= BOMB_WITHIN * slow
    assert {status for status, _ in others} == {200}
    assert sorted(took for _, took in others)[len(others) * 95 // 100] <= OTHERS_WITHIN * slow
    assert site.peak_megabytes() <= MEGABYTES
