"""Debian's Chromium, and the three services over a home whose forms, answers and names try to run as script."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.states import Servers

Home = Any
Visitor = Any
CHROMIUM = Path("/usr/bin/chromium")
PAPER_ONLY = ("--closes", "2020-02-01", "--entry-closes", "2999-01-01")
LEADER = "leder@example.se"
EVIL = "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--look", action="store_true", help="every state in every setting, and what depends on time")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives the browser, and is skipped with its reason where there is none."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is missing: apt-get install chromium"))


@dataclass(frozen=True)
class Site:
    """The running services."""

    home: Home
    intake: str
    desk: str
    data: str

    def entrance(self) -> str:
        """A link that lets the leader of every place in, once."""
        return str(self.home.does("user", "link", LEADER).out.strip().replace("http://127.0.0.1:8001", self.desk))


@pytest.fixture(scope="session")
def site(
    demo: Any,
    tmp_path_factory: pytest.TempPathFactory,
    served: Callable[..., AbstractContextManager[Visitor]],
) -> Iterator[Site]:
    """A copy of the demo, with a place and a campaign more, whose names and words are markup."""
    home = demo.home.copied(tmp_path_factory.mktemp("browser") / "home")
    home.does(
        *("place", "add", "elak", "--name", f"Elak {EVIL}", "--municipality", "1494"),
        *("--population", "500", "--population-source", EVIL),
    )
    definition = tmp_path_factory.mktemp("definition") / "elak.v1.toml"
    definition.write_text(_evil_definition(), encoding="utf-8")
    home.does("forms", "add", definition)
    home.does(
        *("campaign", "open", "elak", "elak", "--slug", "elak", "--controller", EVIL, "--contact", EVIL),
        *("--legal-basis", "consent", "--channel", f"kanal={EVIL}"),
    )
    table, mapping = definition.with_name("svar.csv"), definition.with_name("mappning.toml")
    table.write_text("alder,bast\n" + f"16_24,{EVIL}\n" * 40, encoding="utf-8")
    mapping.write_text('form = "elak"\n[columns]\nalder = "age_group"\nbast = "best"\n', encoding="utf-8")
    home.does(
        *("campaign", "open", "elak", "elak", "--slug", "elak-stangd", "--controller", EVIL),
        *("--legal-basis", "consent"),
    )
    home.does("import", "elak-stangd", table, "--mapping", mapping)
    home.does("campaign", "close", "elak-stangd")
    home.does("publish")
    for role in ("process_leader", "administrator"):
        home.does("user", "add", LEADER, "--role", role, "--name", f"Elak {EVIL}")
    with served(home, "intake", "desk", "explore") as visitor:
        addresses = (f"http://127.0.0.1:{visitor.port + offset}" for offset in range(3))
        yield Site(home, *addresses)


@pytest.fixture(scope="session")
def servers(
    demo: Any,
    tmp_path_factory: pytest.TempPathFactory,
    served: Callable[..., AbstractContextManager[Visitor]],
) -> Iterator[Servers]:
    """Two intakes over copies of the demo with a campaign in every state; the second one is in real trouble."""
    home = demo.home.copied(tmp_path_factory.mktemp("states") / "home")
    opens = ("--controller", "Exempelby kommun", "--contact", "plats@example.se", "--legal-basis", "public_interest")
    for slug, form, *more in (
        ("tre-sprak", "resident_survey", "--languages", "sv,en,ar"),
        ("snart", "resident_survey", "--languages", "sv,en,ar", "--opens", "2999-01-01"),
        ("stangd", "resident_survey", "--languages", "sv,en,ar"),
        ("pa-papper", "resident_survey", "--languages", "sv,en,ar", *("--opens", "2020-01-01"), *PAPER_ONLY),
        ("unga", "youth_survey"),
        ("anmalan", "stakeholder_signup"),
    ):
        home.does("campaign", "open", "exempelby", form, "--slug", slug, *opens, *more)
    home.does("campaign", "close", "stangd")
    trouble = home.copied(tmp_path_factory.mktemp("trouble") / "home")
    with closing(sqlite3.connect(trouble.root / "register.db")) as register, register:
        register.execute("update campaign set form = 'finns_inte', definition = '' where slug = 'unga'")
    for journal in ("journal.db", "contacts.db"):
        for file in trouble.root.glob(f"{journal}*"):
            file.unlink()
        (trouble.root / journal).write_bytes(b"not a journal" * 100)
    with served(home, "intake") as sound, served(trouble, "intake") as broken:
        yield Servers(*(f"http://127.0.0.1:{visitor.port}" for visitor in (sound, broken)))


def _evil_definition() -> str:
    words = f'{{ sv = "Elak {EVIL}", en = "Evil {EVIL}" }}'
    return f"""
form = "elak"
version = 1
letter = "x"
title = {words}
intro = {words}
target = {words}
step = "2"
anonymous = true
uses = "choices.v1"
group_by = ["age_group"]

[choices.elaka]
choices = [{{ value = "a", label = {words} }}, {{ value = "b", label = {words} }}]

[[section]]
id = "one"
title = {words}
intro = {words}

  [[section.question]]
  id = "age_group"
  type = "select_one"
  label = {words}
  hint = {words}
  choices = "age_adult"
  required = true
  publication = "agg"
  theme = "background"

  [[section.question]]
  id = "evil"
  type = "select_one"
  label = {words}
  choices = "elaka"
  publication = "agg"
  theme = "overall"

  [[section.question]]
  id = "best"
  type = "longtext"
  label = {words}
  max_length = 500
  publication = "mod"
  theme = "open"
"""


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a window of its own: `opened(address, width=360, script=False, ...)`."""
    contexts: list[BrowserContext] = []

    def opens(address: str, *, width: int = 360, script: bool = False, **how: Any) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, locale="sv-SE", **how
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield opens
    for context in contexts:
        context.close()
