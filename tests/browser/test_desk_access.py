"""Every page of the desk, measured by axe-core against WCAG 2.2 AA and by a ruler, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from desk.accounts import Accounts
from desk.app import create_app
from desk.assignments import Assignments, Wanted
from desk.records import open_records
from desk.settings import DeskSettings
from tests.browser.test_access import AXE, RUN, SCROLLS, TAGS

Home = Any
Visitor = Any
LEADER = "leder@example.se"
DRAFTED = ("/c/<campaign>", "/c/<campaign>/screening", "/c/<campaign>/questions", "/c/<campaign>/preview")
"""Pages of a campaign that is not open yet, and those below them; the others are of one that is."""
SETTINGS = (("sv", 320, {}), ("en", 1280, {"color_scheme": "dark"}), ("sv", 390, {"forced_colors": "active"}))


class AtDesk:
    """The desk of a copy of the demo, with a draft, and a window inside it for each setting."""

    def __init__(self, chromium: Browser, home: Home, address: str) -> None:
        self.chromium, self.home, self.address = chromium, home, address
        self.draft = self._draft()
        self.rules = sorted(self._rules())

    def _rules(self) -> Iterator[str]:
        app = create_app(DeskSettings.from_environment({"PLATSKOLL_HOME": str(self.home.root)}))
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or set()) and rule.rule not in SKIPPED:
                yield rule.rule

    def _draft(self) -> str:
        page = self.enter("sv", 1280, {})
        page.goto(f"{self.address}/p/exempelby/open")
        page.locator("form:has(input[value=youth_survey]) button").click()
        page.context.close()
        return page.url.rsplit("/", 1)[1].partition("#")[0]

    def enter(self, language: str, width: int, how: dict[str, Any], who: str = LEADER) -> Page:
        link = self.home.does("user", "link", who).out.strip().replace("http://127.0.0.1:8001", self.address)
        context = self.chromium.new_context(
            viewport={"width": width, "height": 800}, bypass_csp=True, locale="sv-SE", **how
        )
        page = context.new_page()
        page.goto(link)
        page.locator("main button").click()
        switch = page.locator(f"button[name=language][value={language}]")
        if switch.count():
            switch.click()
        return page

    def path(self, rule: str) -> str:
        campaign = self.draft if rule in DRAFTED else "exempelby-anmalan" if "contacts" in rule else "exempelby-prova"
        return rule.replace("<campaign>", campaign).replace("<place>", "exempelby").replace("<int:number>", "1")


DOCUMENTS = frozenset({"/p/<place>/text/preview"})
SKIPPED = frozenset({"/login", "/forgot", "/welcome/<secret>", "/login/code", "/login/app"})
"""Pages for who has not entered; they are looked at by themselves."""


@pytest.fixture(scope="module")
def at_desk(
    demo: Any,
    chromium: Browser,
    tmp_path_factory: pytest.TempPathFactory,
    served: Callable[..., AbstractContextManager[Visitor]],
) -> Iterator[AtDesk]:
    home = demo.home.copied(tmp_path_factory.mktemp("desk-access") / "home")
    for role in ("process_leader", "administrator"):
        home.does("user", "add", LEADER, "--role", role, "--name", "Kim Öberg")
    home.does(
        *("place", "add", "granne", "--name", "Grannbyn", "--municipality", "1494"),
        *("--population", "800", "--population-source", "SCB 2025"),
    )
    for who, role, place in (
        ("stod@example.se", "process_supporter", "exempelby"),
        ("granne@example.se", "process_leader", "granne"),
    ):
        home.does("user", "add", who, "--role", role, "--place", place)
    with served(home, "intake", "desk") as visitor:
        yield AtDesk(chromium, home, f"http://127.0.0.1:{visitor.port + 1}")


def looked_at(page: Page) -> dict[str, Any]:
    page.add_script_tag(path=str(AXE))
    found: dict[str, Any] = page.evaluate(RUN, TAGS)
    return found


@pytest.mark.skipif(not AXE.exists(), reason=f"{AXE} is missing: nodejs and npm, then make test")
@pytest.mark.parametrize(("language", "width", "how"), SETTINGS, ids=str)
def test_axe_finds_nothing_wrong_on_any_page_of_the_desk_and_none_is_wider_than_the_screen(
    at_desk: AtDesk, language: str, width: int, how: dict[str, Any]
) -> None:
    page = at_desk.enter(language, width, how)
    seen, wrong = 0, []
    for rule in at_desk.rules:
        answer = page.request.get(at_desk.address + at_desk.path(rule))
        if "text/html" not in answer.headers.get("content-type", "") or answer.status != 200:
            wrong += [f"{rule}: {answer.status}"] if answer.status not in (200, 404) else []
            continue
        page.goto(at_desk.address + at_desk.path(rule))
        seen += 1
        # a document is in Swedish, whoever reads it
        assert page.locator("html").get_attribute("lang") == ("sv" if rule in DOCUMENTS else language)
        wrong += [f"{rule}: {one}" for one in looked_at(page)["wrong"]]
        wrong += [f"{rule}: wider than the screen"] if page.evaluate(SCROLLS) else []
        wrong += [f"{rule}: not one heading of the first level"] if page.locator("h1").count() != 1 else []
    page.context.close()
    assert wrong == []
    assert seen > 10


@pytest.mark.skipif(not AXE.exists(), reason=f"{AXE} is missing: nodejs and npm, then make test")
@pytest.mark.parametrize("path", ["/login", "/forgot", "/welcome/0"])
def test_axe_finds_nothing_wrong_at_the_door(at_desk: AtDesk, chromium: Browser, path: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 800}, bypass_csp=True, locale="sv-SE")
    page = context.new_page()
    page.goto(at_desk.address + path)
    assert (looked_at(page)["wrong"], page.evaluate(SCROLLS)) == ([], False)
    context.close()


def test_a_supporter_sees_the_way_to_a_release_and_no_button_that_goes_there(at_desk: AtDesk) -> None:
    page = at_desk.enter("sv", 390, {}, "stod@example.se")
    for path in ("/", "/p/exempelby", "/p/exempelby/release"):
        page.goto(at_desk.address + path)
        assert page.get_by_role("heading", level=1).count() == 1
        for forbidden in ("Publicera", "Gör en kandidat", "Öppna insamlingen", "Stäng nu", "Spara"):
            assert page.get_by_role("button", name=forbidden, exact=True).count() == 0, (path, forbidden)
    for path in ("/p/exempelby/open", "/c/exempelby-prova/close", "/contacts/exempelby-anmalan", "/people", "/log"):
        assert page.goto(at_desk.address + path).status == 404, path
    page.context.close()


def test_the_leader_of_another_place_sees_nothing_of_this_one(at_desk: AtDesk) -> None:
    page = at_desk.enter("sv", 390, {}, "granne@example.se")
    assert "Exempelby" not in page.inner_text("body")
    for rule in at_desk.rules:
        if "<place>" in rule or "<campaign>" in rule:
            assert page.goto(at_desk.address + at_desk.path(rule)).status == 404, rule
    page.context.close()


def test_a_survey_is_chosen_and_looked_through_by_keyboard_alone(at_desk: AtDesk) -> None:
    """Tab and Enter lead everywhere, and where one is can be seen at every step."""
    page = at_desk.enter("sv", 1280, {})
    page.goto(f"{at_desk.address}/p/exempelby/open")
    while page.evaluate("document.activeElement.textContent.trim()") != "Välj Invånarenkät":
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/exempelby-*")
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        # a field for a day has parts of its own, which the browser marks inside it
        assert page.evaluate(
            "document.activeElement.type === 'date' || getComputedStyle(document.activeElement).outlineStyle !== 'none'"
        )
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert {"opens", "closes", "languages", "controller", "legal_basis", "Spara", "Kasta utkastet"} <= reached
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_tap_on_the_map_fills_in_where_it_was_without_script(at_desk: AtDesk, width: int) -> None:
    page = at_desk.enter("sv", width, {"java_script_enabled": False})
    page.goto(f"{at_desk.address}/p/exempelby/map")
    page.get_by_label("Vad heter den?").fill("Badet")
    named, ground = (page.locator(f".tap {one}:visible").first.bounding_box() for one in (".named", "svg"))
    assert named
    assert ground
    middle = {axis: named[axis] + named[side] / 2 - ground[axis] for axis, side in (("x", "width"), ("y", "height"))}
    page.locator("input[type=image]:visible").click(position={"x": middle["x"], "y": middle["y"]})
    lat, lon = map(float, page.get_by_label("Var ligger den?").input_value().split(", "))
    assert (lat, lon) == pytest.approx((58.4281, 13.1396), abs=0.0003), "the bathing place of the demo"
    assert page.get_by_label("Vad heter den?").input_value() == "Badet"
    page.context.close()


@pytest.mark.skipif(not AXE.exists(), reason=f"{AXE} is missing: nodejs and npm, then make test")
def test_axe_finds_nothing_wrong_on_a_working_table_and_on_paper_it_says_what_it_is(at_desk: AtDesk) -> None:
    who, survey = "analys@example.se", "exempelby-invanare"
    at_desk.home.does("user", "add", who, "--role", "analyst", "--place", "exempelby")
    page = at_desk.enter("sv", 320, {}, who)
    records = open_records(at_desk.home.root / "desk.db")
    person = Accounts(records, b"").by_email(who)
    ((controller, today),) = at_desk.home.ask(
        "register.db", "select controller, date('now') from campaign where slug = ?", survey
    )
    assert person
    day = date.fromisoformat(today)
    wanted = Wanted(person.account.number, "exempelby", "", controller, "Prov", "Eva Ek", day, day + timedelta(days=9))
    Assignments(records).give(wanted, person, "annan@example.se", now=0, today=day)
    page.goto(f"{at_desk.address}/tables/{survey}?question=overall&by=age_group")
    assert (looked_at(page)["wrong"], page.evaluate(SCROLLS), page.locator("table").count()) == ([], False, 1)
    page.emulate_media(media="print")
    assert page.get_by_text("Arbetsmaterial – lämnar inte organisationen").is_visible()
    assert page.locator("header:visible, button:visible, select:visible").count() == 0
    page.context.close()
