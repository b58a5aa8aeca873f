"""On a small phone and on paper no document is wider than its page, and every figure stands under its heading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from reports import build

CHROMIUM = Path("/usr/bin/chromium")
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SCROLLING = "[...document.querySelectorAll('.scroll:has(> table)')].filter(e => e.scrollWidth > e.clientWidth).length"
OUTSIDE = """[...document.querySelectorAll('.blocks th, .blocks td')].filter(
  e => e.closest('tbody') && (e.getBoundingClientRect().right > innerWidth || e.scrollWidth > e.clientWidth + 1)
).map(e => e.textContent)"""
HEADINGS = """[...document.querySelectorAll('.blocks')].every(table => {
  const heads = [...table.querySelectorAll('thead th')].map(th => th.textContent)
  return [...table.querySelectorAll('tbody td')].every(td => {
    const shown = getComputedStyle(td, '::before').content
    return heads[td.cellIndex] === td.dataset.label && shown.includes(JSON.stringify(td.dataset.label))
  })
})"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"),
]


@pytest.fixture(params=["residents", "weights"])
def page(chromium: Browser, publish: Any, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A document with a group of few, so that there are cells with words in them."""
    survey = request.getfixturevalue(request.param)(220)
    survey.groups = {"Ett delområde, norra sidan": range(25), "Övriga": range(25, 220)}
    shown = chromium.new_page()
    shown.set_content(build(publish(survey), "exempelby").html)
    yield shown
    shown.close()


@pytest.mark.parametrize("width", [320, 360])
def test_on_a_phone_nothing_is_read_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    assert page.evaluate(SIDEWAYS) is False
    assert page.evaluate(SCROLLING) == 0
    assert page.evaluate(OUTSIDE) == []


def test_on_a_phone_every_figure_stands_under_the_heading_of_its_column(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})

    assert page.locator(".blocks").count() > 2
    assert page.evaluate(HEADINGS) is True


def test_on_a_phone_a_table_is_still_a_table_to_those_who_listen(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    table = page.locator(".blocks", has_text="grupp för grupp")

    assert table.get_by_role("columnheader").count() == 7
    assert table.get_by_role("rowheader").count() == table.get_by_role("row").count() - 1 > 0
    assert table.get_by_role("cell").count() == 6 * table.get_by_role("rowheader").count()


@pytest.mark.parametrize("width", [641, 1280])
def test_on_a_screen_tables_are_tables_and_fit(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    assert page.evaluate(SIDEWAYS) is False
    assert page.evaluate(SCROLLING) == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.blocks')).display") == "table"


def test_on_paper_tables_are_tables(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.querySelector('.blocks tr')).display") == "table-row"
