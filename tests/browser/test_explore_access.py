"""Every kind of page of the open data, measured by axe-core against WCAG 2.2 AA and by a ruler, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_access import AXE, RUN, SCROLLS, TAGS

Visitor = Any
SETTINGS = (("sv", 320, {}), ("en", 1280, {"color_scheme": "dark"}))
TURNS = {"sv": slice(0, None, 2), "en": slice(1, None, 2)}
"""Which of the ready questions are looked at in which language: they share their page, and take turns."""
PAGES = {
    "/": 200,
    "/public": 200,
    "/public/choice_share": 200,
    "/public/choice?_sort_desc=position&missing=0": 200,
    "/public/place_area": 200,
    "/public/place/exempelby": 200,
    "/public?sql=select+slug,+name+from+place+where+slug+=+:place&place=exempelby": 200,
    "/public?sql=selec": 400,
    "/public/open_answers?words=finns+inte+alls": 200,
    "/public/improve_first?_all=1": 200,
    "/utgavor": 200,
    "/finns-inte": 404,
}


@pytest.fixture(scope="module")
def address(demo: Any, served: Callable[..., AbstractContextManager[Visitor]]) -> Iterator[str]:
    with served(demo.home, "explore") as visitor:
        yield f"http://127.0.0.1:{visitor.port + 2}"


PRESSED = ":not(p) > a, button, input, select, summary, textarea"
"""What the size of targets is a rule of: a link in running text is exempt, and the sheet for the board has no other."""


def faults(page: Page, address: str, path: str, status: int) -> list[str]:
    """What is wrong on one page."""
    answer = page.goto(address + path)
    assert answer is not None
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(RUN, TAGS)
    rules = (
        (answer.status == status, f"answers {answer.status}"),
        (page.evaluate(SCROLLS) is False, "is wider than the screen"),
        (page.locator("h1").count() == 1, "has not one heading of the first level"),
        ("target-size" in found["looked"] or not page.locator(PRESSED).count(), "was not measured by WCAG 2.2"),
    )
    wrong = [sentence for kept, sentence in rules if not kept]
    return [f"{path} {one}" for one in (*wrong, *found["wrong"])]


@pytest.mark.skipif(not AXE.exists(), reason=f"{AXE} is missing: nodejs and npm, then make test")
@pytest.mark.parametrize(("language", "width", "how"), SETTINGS, ids=str)
def test_axe_finds_nothing_wrong_on_any_page_of_the_open_data_and_none_is_wider_than_the_screen(
    chromium: Browser, address: str, language: str, width: int, how: dict[str, Any]
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True, locale="sv-SE", **how)
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    questions = [f"/public/{one['name']}" for one in page.request.get(f"{address}/public.json").json()["queries"]]
    start = "/en" if language == "en" else ""
    wrong = []
    for path, status in (PAGES | dict.fromkeys(questions[TURNS[language]], 200)).items():
        wrong += faults(page, address, f"{start}{path}", status)
        wrong += [] if page.locator("html").get_attribute("lang") == language else [f"{path} is in another language"]
    context.close()
    assert wrong == []
    assert len(questions) >= 15
    assert [url for url in fetched if not url.startswith(address)] == []


DOCUMENTS = (
    *("behovsanalys-exempelby", "behovsanalys-exempelby.en", "behov-exempelby", "behov-exempelby.en"),
    *("kommunens-lista-exempelby", "anslag-exempelby"),
)


@pytest.mark.skipif(not AXE.exists(), reason=f"{AXE} is missing: nodejs and npm, then make test")
@pytest.mark.parametrize(("width", "how"), [(320, {}), (1280, {"color_scheme": "dark"})], ids=str)
def test_axe_finds_nothing_wrong_on_any_document_of_a_release(
    chromium: Browser, address: str, width: int, how: dict[str, Any]
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True, locale="sv-SE", **how)
    page = context.new_page()
    wrong = [fault for name in DOCUMENTS for fault in faults(page, address, f"/dokument/exempelby/{name}.html", 200)]
    context.close()
    assert wrong == []


def test_the_language_is_changed_by_a_link_that_stays_on_the_page(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/public/improve_first?campaign=exempelby-invanare")
    page.get_by_role("link", name="In English").click()
    assert page.url == f"{address}/en/public/improve_first?campaign=exempelby-invanare"
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="På svenska").click()
    assert page.locator("html").get_attribute("lang") == "sv"
    assert context.cookies() == []
    context.close()
