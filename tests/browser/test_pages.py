"""Every page on a small phone, with script that tries to run, and with somebody listening to what it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

Site = Any
Opened = Callable[..., Page]

INTAKE = (
    "/",
    "/?l=en",
    "/p/exempelby",
    "/p/elak",
    "/s/exempelby-prova",
    "/s/exempelby-prova/en",
    "/s/exempelby-unga",
    "/s/exempelby-anmalan",
    "/s/exempelby-invanare",
    "/s/elak",
    "/privacy/exempelby-prova",
    "/privacy/elak",
    "/accessibility",
    "/withdraw",
    "/nothing",
)
DESK = ("/", "/follow/exempelby-invanare", "/follow/exempelby-anmalan", "/follow/elak-stangd", "/nothing")
DATA = (
    "/",
    "/public",
    "/public/improve_first?campaign=exempelby-invanare",
    "/public/question?_facet=type",
    "/public/choice?campaign=elak-stangd",
    "/public?sql=selec",
    "/dokument/exempelby/behovsanalys-exempelby.html",
    "/dokument/elak/behovsanalys-elak.html",
)
PAGES = [*(("intake", path) for path in INTAKE), *(("desk", path) for path in DESK), *(("data", path) for path in DATA)]
SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """
    wanted => [...document.querySelectorAll(wanted)]
        .map(one => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect()])
        .filter(([_, box]) => box.height > 0 && (box.height < 44 || box.width < 44))
        .map(([words, box]) => `${words}: ${box.width} x ${box.height}`)
"""
RING = """
    () => {
        const one = document.activeElement, near = one.nextElementSibling || one;
        return [one, near].some(some => getComputedStyle(some).outlineStyle !== 'none'
            && parseFloat(getComputedStyle(some).outlineWidth) >= 3);
    }
"""


def _at(site: Site, where: str, path: str) -> str:
    return getattr(site, where) + path


def _open(site: Site, opened: Opened, where: str, path: str, **how: Any) -> Page:
    if where != "desk":
        return opened(_at(site, where, path), **how)
    page = opened(site.entrance(), **how)
    page.get_by_role("button", name="Gå in").click()
    page.goto(_at(site, where, path))
    return page


@pytest.mark.parametrize(("where", "path"), PAGES)
def test_nothing_is_wider_than_the_smallest_phone(site: Site, opened: Opened, where: str, path: str) -> None:
    page = _open(site, opened, where, path, width=320, script=True)
    assert page.evaluate(SCROLLS) is False


@pytest.mark.parametrize("path", ["/s/exempelby-prova", "/s/exempelby-anmalan", "/s/elak", "/withdraw"])
def test_what_is_pressed_is_as_large_as_a_finger(site: Site, opened: Opened, path: str) -> None:
    page = opened(site.intake + path, width=320, script=True)
    assert page.evaluate(SMALL, ".options label, button, .go, input[type=text], textarea") == []


@pytest.mark.parametrize(("where", "path"), PAGES)
def test_no_markup_in_names_questions_or_answers_runs(site: Site, opened: Opened, where: str, path: str) -> None:
    """With the content policy switched off: nothing but the escaping stands between the words and the browser."""
    page = _open(site, opened, where, path, script=True, bypass_csp=True)
    assert page.evaluate("window.ran") is None
    assert page.locator("img[src=x]").count() == 0


def test_no_markup_in_an_answer_runs_on_the_page_that_shows_it_again(site: Site, opened: Opened) -> None:
    page = opened(f"{site.intake}/s/exempelby-prova", script=True, bypass_csp=True)
    page.evaluate("document.querySelectorAll('[hidden]').forEach(part => (part.hidden = false))")
    evil = "</textarea><script>window.ran = 1</script>\"><img src=x onerror='window.ran = 2'>"
    page.get_by_label("Vad är bäst med Exempelby?").fill(evil)
    page.locator("[name^=q_pins_like]").first.fill(evil)
    page.get_by_role("button", name="Skicka mina svar").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    assert page.get_by_label("Vad är bäst med Exempelby?").input_value() == evil
    assert page.evaluate("window.ran") is None


def test_the_markup_was_really_there(site: Site, opened: Opened) -> None:
    """What the tests above look for is on these pages as text."""
    for where, path in (("intake", "/s/elak"), ("data", "/public/choice?campaign=elak-stangd"), ("desk", "/")):
        page = _open(site, opened, where, path)
        assert "onerror='window.ran = 2'" in page.locator("body").inner_text()


@pytest.mark.parametrize(("where", "path"), PAGES)
def test_no_page_asks_anybody_else_for_anything(site: Site, opened: Opened, where: str, path: str) -> None:
    page = _open(site, opened, where, path, script=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith("data:")}
    assert hosts == {urlsplit(getattr(site, where)).netloc}
    cookies = page.context.cookies()
    assert [cookie["name"] for cookie in cookies] == (["s", "d"] if where == "desk" else [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("where", "path"), [("intake", "/s/exempelby-prova"), ("intake", "/withdraw"), ("desk", "/"), ("data", "/")]
)
def test_where_the_focus_is_can_be_seen(site: Site, opened: Opened, where: str, path: str, scheme: str) -> None:
    page = _open(site, opened, where, path, script=True, color_scheme=scheme)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return  # past the last one
        assert page.evaluate(RING), page.evaluate("document.activeElement.outerHTML")
