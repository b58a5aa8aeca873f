"""Every address of the two web applications is known, well formed, and safe to visit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from desk.app import create_app as create_desk
from desk.settings import DeskSettings
from intake.app import create_app as create_intake
from intake.settings import IntakeSettings

Home = Any
INTAKE = {
    ("GET", "/"),
    ("GET", "/p/<place>"),
    ("GET", "/s/<campaign>"),
    ("POST", "/s/<campaign>"),
    ("GET", "/s/<campaign>/<language>"),
    ("POST", "/s/<campaign>/<language>"),
    ("POST", "/id/<campaign>"),
    ("GET", "/r/<receipt>"),
    ("GET", "/sw.js"),
    ("GET", "/map/<name>"),
    ("GET", "/map/of/<place>"),
    ("GET", "/tiles/<int:zoom>/<int:column>/<int:row>"),
    ("GET", "/withdraw"),
    ("POST", "/withdraw"),
    ("GET", "/privacy/<campaign>"),
    ("GET", "/accessibility"),
    ("GET", "/healthz"),
}
LINK = re.compile(r'href="(/[^"]*)"')


@pytest.fixture
def finished(demo: Any, tmp_path: Path) -> Home:
    """A copy of the demo's home."""
    copy: Home = demo.home.copied(tmp_path / "finished")
    return copy


@pytest.fixture
def intake(finished: Home) -> Iterator[Flask]:
    settings = IntakeSettings.from_environment({"PLATSKOLL_HOME": str(finished.root)})
    app = create_intake(settings, clock=lambda: datetime.now(UTC))
    yield app
    app.extensions["house"].close()


@pytest.fixture
def desk(finished: Home) -> Flask:
    return create_desk(DeskSettings.from_environment({"PLATSKOLL_HOME": str(finished.root)}))


def _routes(app: Flask) -> set[tuple[str, str]]:
    rules = [(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods or ()]
    return {(method, rule) for method, rule in rules if method not in {"HEAD", "OPTIONS"}}


def test_the_addresses_of_the_intake_are_these(intake: Flask) -> None:
    assert _routes(intake) == INTAKE


def test_addresses_are_short_words_in_lower_case(desk: Flask) -> None:
    short = re.compile(r"/([a-z.-]+|<[a-z]+>)?(/([a-z-]+|<(int:)?[a-z]+>))*")
    wrong = [rule for _, rule in INTAKE | _routes(desk) if not short.fullmatch(rule)]
    assert wrong == []


def _crawl(client: Any, start: str) -> dict[str, int]:
    """Every page that can be reached from a page by its links, each visited once, and how it answered."""
    seen: dict[str, int] = {}
    left = [start]
    while left:
        path = left.pop()
        if path in seen or path.startswith("//"):
            continue
        answer = client.get(path)
        seen[path] = answer.status_code
        if answer.location:
            left.append(answer.location.partition("#")[0])
        elif answer.mimetype == "text/html":
            left += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
    return seen


def test_reading_every_page_writes_nothing(finished: Home, intake: Flask, desk: Flask) -> None:
    """All that links lead to, in both languages; the journals stand where they stood."""
    entries = finished.entries()
    before = finished.bytes_under("public"), finished.ask("register.db", "select count(*) from campaign")
    pages = _crawl(intake.test_client(), "/") | _crawl(intake.test_client(), "/s/exempelby-prova/en")
    assert len(pages) > 15
    assert set(pages.values()) == {200}, pages
    browser = desk.test_client()
    link = finished.does("user", "link", "kim@exempelby.example").out.strip().removeprefix("http://127.0.0.1:8001")
    browser.post(link, headers={"Sec-Fetch-Site": "same-origin"})
    assert set(_crawl(browser, "/").values()) <= {200, 302}, "a page, or the way to one"
    assert finished.entries() == entries
    assert (finished.bytes_under("public"), finished.ask("register.db", "select count(*) from campaign")) == before
    assert not (finished.root / "contacts.db").exists() or finished.ask("contacts.db", "select 1 from entry") == []


def test_every_link_from_a_place_is_followed_without_a_dead_end(intake: Flask) -> None:
    pages = _crawl(intake.test_client(), "/p/exempelby")
    assert {"/s/exempelby-prova", "/s/exempelby-unga", "/s/exempelby-anmalan", "/withdraw"} <= pages.keys()


@pytest.mark.parametrize("path", ["/p/..%2f", "/s/%00", "/r/0", "/s/exempelby-prova/xx", "/privacy/0", "/p/Exempelby"])
def test_what_is_not_there_is_not_found(intake: Flask, path: str) -> None:
    assert intake.test_client().get(path).status_code == 404
