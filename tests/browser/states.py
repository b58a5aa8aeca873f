"""Every state that a resident's page can be in, and how a visitor gets there on a real server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page

LANGUAGES = ("sv", "en", "ar")
WIDTHS = (320, 390, 1280)
LOOKS = ("light", "dark", "forced")
PARTS = 7
_TOO_LARGE = 1_100_000
LEFT = "main:not(:has(form))"
"""The form is no longer there."""


@dataclass(frozen=True)
class Servers:
    """A sound intake, and one whose journal cannot be written and whose register names a form that is not there."""

    sound: str
    broken: str


@dataclass(frozen=True)
class Setting:
    """What a page is looked at with."""

    language: str
    width: int
    look: str
    script: bool


class Visitor:
    """A browser window on its way to a state."""

    def __init__(self, chromium: Browser, servers: Servers, setting: Setting) -> None:
        self.servers, self.setting = servers, setting
        self.context = chromium.new_context(
            viewport={"width": setting.width, "height": 800},
            has_touch=setting.width < 1000,
            color_scheme="light" if setting.look == "light" else "dark",
            forced_colors="active" if setting.look == "forced" else "none",
            reduced_motion="reduce",
            service_workers="block",
        )
        self.page: Page = self.context.new_page()
        self._session: CDPSession = self.context.new_cdp_session(self.page)
        self._runs_script(setting.script)

    def _runs_script(self, runs: bool) -> None:
        self._session.send("Emulation.setScriptExecutionDisabled", {"value": not runs})

    def is_there(self) -> Page:
        """The page as it stands; what looks at it may run script of its own now."""
        self._runs_script(True)
        return self.page

    def goes(self, path: str, *, broken: bool = False) -> Visitor:
        self.page.goto((self.servers.broken if broken else self.servers.sound) + path)
        return self

    def reads(self, path: str, *, broken: bool = False) -> Visitor:
        """A page whose language stands behind the path."""
        return self.goes(path + ("" if self.setting.language == "sv" else f"?l={self.setting.language}"), broken=broken)

    def asked(self, campaign: str = "tre-sprak", *, broken: bool = False) -> Visitor:
        """A form in the visitor's language."""
        language = "" if self.setting.language == "sv" else f"/{self.setting.language}"
        return self.goes(f"/s/{campaign}{language}", broken=broken)

    def chooses(self, **answers: str) -> Visitor:
        for name, value in answers.items():
            self.page.locator(f"[name=q_{name}][value='{value}']").evaluate("one => one.click()")
        return self

    def answers(self) -> Visitor:
        """Everything that must be answered."""
        return self.chooses(relation="lives_all_year", age_group="45_64", overall="4")

    def turns(self, times: int) -> Visitor:
        for _ in range(times):
            self.page.locator(".steps button:not(.second):not(.plain)").click()
        return self

    def presses_send(self) -> Visitor:
        self.page.locator(".send button").evaluate("one => one.click()")
        return self

    def sends(self, until: str) -> Visitor:
        self.presses_send().page.wait_for_selector(until)
        return self

    def close(self) -> None:
        self.context.close()


Reach = Callable[[Visitor], object]


@dataclass(frozen=True)
class State:
    """A state: its name, how it is reached, and where it exists."""

    name: str
    reach: Reach
    script: tuple[bool, ...] = (True, False)
    languages: tuple[str, ...] = LANGUAGES


def _open_map(visitor: Visitor) -> None:
    visitor.asked().answers()
    question = visitor.page.locator("fieldset.places").first
    part = question.evaluate("one => [...document.querySelectorAll('section')].indexOf(one.closest('section'))")
    visitor.turns(part)
    question.locator("> button").click()
    chart = question.locator(".map")
    chart.wait_for()
    chart.press("Enter")
    question.locator(".pin").wait_for()


def _late_receipt(visitor: Visitor) -> None:
    """The receipt without the mark that opens its code."""
    visitor.asked().answers().sends(".received").goes(urlsplit(visitor.page.url).path)


def _stop(visitor: Visitor) -> None:
    """Somebody who is too young for the survey of the young."""
    visitor.asked("unga").chooses(age_group="under_13", overall="4")
    visitor.page.locator("[name=q_relation]").first.evaluate("one => one.click()")
    visitor.sends(LEFT)


def _given_back(visitor: Visitor) -> None:
    """Somebody whose survey closed while it was being answered."""
    visitor.asked().answers()
    language = "" if visitor.setting.language == "sv" else f"/{visitor.setting.language}"
    visitor.page.locator("#f").evaluate("(form, path) => { form.action = path }", f"/s/stangd{language}")
    visitor.sends("[download]")


def _part(number: int) -> State:
    return State(f"part {number}", lambda one: one.asked().answers().turns(number - 1), script=(True,))


def _withdraw(code: str, until: str) -> Reach:
    def reach(visitor: Visitor) -> None:
        visitor.reads("/withdraw").page.fill("#code", code)
        visitor.sends(until)

    return reach


STATES = (
    State("front", lambda one: one.reads("/")),
    State("place", lambda one: one.reads("/p/exempelby")),
    State("form, empty", lambda one: one.asked()),
    State("form, half filled", lambda one: one.asked().answers()),
    State("form, errors", lambda one: one.asked().chooses(relation="lives_all_year").sends("[role=alert]")),
    State("form, not saved", lambda one: one.asked(broken=True).answers().sends("[role=alert]"), script=(False,)),
    State("form, not sent yet", lambda one: one.asked(broken=True).answers().sends(".problem button"), script=(True,)),
    *(_part(number) for number in range(2, PARTS + 1)),
    State("map", _open_map, script=(True,)),
    State("sign-up", lambda one: one.asked("anmalan"), languages=("sv", "en")),
    State("receipt", lambda one: one.asked().answers().sends(".received")),
    State("receipt, later", _late_receipt),
    State("elsewhere", lambda one: one.asked().answers().chooses(age_group="under_16").sends(LEFT)),
    State("stop", _stop, languages=("sv", "en")),
    State("not yet open", lambda one: one.asked("snart")),
    State("closed", lambda one: one.asked("stangd")),
    State("closed, given back", _given_back, script=(False,)),
    State("entry only", lambda one: one.asked("pa-papper")),
    State("withdraw", lambda one: one.reads("/withdraw")),
    State("withdraw, error", _withdraw("", ".wrong")),
    State("withdraw, done", _withdraw("0000-0000-0000-0000", LEFT)),
    State("privacy of answers", lambda one: one.reads("/privacy/tre-sprak")),
    State("privacy of contacts", lambda one: one.reads("/privacy/anmalan")),
    State("accessibility", lambda one: one.reads("/accessibility")),
    State("404", lambda one: one.reads("/nothing")),
    State("413", _withdraw("0" * _TOO_LARGE, LEFT)),
    State("500", lambda one: one.reads("/s/unga", broken=True)),
    State("503", lambda one: one.reads("/r/aaaa", broken=True)),
)


Case = tuple[State, Setting]


def everything() -> list[Case]:
    """Every state in every setting in which it exists."""
    return [
        (state, Setting(language, width, look, script))
        for state in STATES
        for language, width, look, script in product(state.languages, WIDTHS, LOOKS, state.script)
    ]


def pairwise() -> list[Case]:
    """Few cases in which any two of state, language, width, look and script still meet.

    Three per state, laid as a Latin square; the state's number turns it.
    """
    return [
        (
            state,
            Setting(
                state.languages[turn % len(state.languages)],
                WIDTHS[(at + turn) % 3],
                LOOKS[(at + 2 * turn) % 3],
                state.script[(at // 3 + turn) % len(state.script)],
            ),
        )
        for at, state in enumerate(STATES)
        for turn in range(3)
    ]
