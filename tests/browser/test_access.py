"""Every page in every state, measured by axe-core against WCAG 2.2 AA, and by a ruler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.states import LANGUAGES, STATES, Case, Servers, Setting, State, Visitor, everything, pairwise

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """
    async tags => {
        const found = await axe.run({runOnly: tags});
        const told = kind => found[kind].flatMap(rule => rule.nodes.map(node =>
            `${rule.id}: ${node.html.slice(0, 160)} | ${node.failureSummary || ''}`));
        // a map lies behind and before what stands on it: the contrast there is for the eye, and docs/look.md shows it
        const map = document.querySelector('fieldset:has(.map)');
        for (const rule of found.incomplete)
            rule.nodes = rule.nodes.filter(node => !map?.contains(document.querySelector(node.target[0])));
        return {
            wrong: told('violations'),
            unsure: told('incomplete'),
            looked: [...found.passes, ...found.violations].map(rule => rule.id),
        };
    }
"""
SCROLLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
CLIPPED = """
    () => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
        const style = getComputedStyle(one), box = one.getBoundingClientRect();
        const held = /hidden|clip/.test(style.overflowX + style.overflowY);
        const over = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
        const outside = box.width && box.height && !one.closest('.trap, .skip, .map')
            && (box.left < -1 || box.right > innerWidth + 1);
        return outside || (held && over && box.height > 0 && !one.closest('.map'));
    }).map(one => one.outerHTML.slice(0, 120))
"""
SMALL = """
    () => [...document.querySelectorAll('.options label, button, .go')].filter(one => {
        const box = one.getBoundingClientRect();
        return box.height > 0 && (box.height < 44 || box.width < 44) && !one.closest('.map');
    }).map(one => one.outerHTML.slice(0, 120))
"""
LARGER = "html { font-size: 225% !important }"
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    "p { margin-bottom: 2em !important }"
)
WEAR = "css => { const worn = new CSSStyleSheet(); worn.replaceSync(css); document.adoptedStyleSheets = [worn] }"
Reached = Callable[[State, Setting], Any]


def _named(case: Case) -> str:
    state, how = case
    return f"{state.name}-{how.language}-{how.width}-{how.look}-{'script' if how.script else 'plain'}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        whole = metafunc.config.getoption("--look", default=False)
        metafunc.parametrize("case", everything() if whole else pairwise(), ids=_named)


@pytest.fixture
def reached(chromium: Browser, servers: Servers) -> Iterator[Reached]:
    """Brings a window to a state and hands over its page."""
    visitors: list[Visitor] = []

    def reaches(state: State, setting: Setting) -> Any:
        visitor = Visitor(chromium, servers, setting)
        visitors.append(visitor)
        state.reach(visitor)
        return visitor.is_there()

    yield reaches
    for visitor in visitors:
        visitor.close()


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is missing: apt-get install npm, then npm ci --ignore-scripts --omit=optional")
    return AXE.read_text(encoding="utf-8")


def test_axe_finds_nothing_wrong_and_is_unsure_of_nothing(case: Case, reached: Reached, axe: str) -> None:
    page = reached(*case)
    page.evaluate(axe)
    found = page.evaluate(RUN, TAGS)
    assert found["wrong"] == []
    assert found["unsure"] == []
    assert "target-size" in found["looked"]


def test_any_two_of_state_language_width_look_and_script_meet_in_the_cases_of_every_day() -> None:
    def pairs(cases: list[Case]) -> set[Any]:
        told = [
            (("state", state.name), *vars(how).items())  # one tuple per dimension: its name and its value
            for state, how in cases
        ]
        return {pair for one in told for pair in combinations(one, 2)}

    assert pairs(pairwise()) == pairs(everything())
    assert len(pairwise()) <= 150


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_nothing_is_cut_off_small_or_scrolled_sideways_however_large_the_text(reached: Reached, state: State) -> None:
    """At 320 px: as it is, with twice the size of text, and with the text spacing of WCAG 1.4.12."""
    for language in set(state.languages) & set(LANGUAGES):
        page = reached(state, Setting(language, 320, "light", state.script[0]))
        assert page.evaluate(SMALL) == []
        for style in ("", LARGER, SPACED):
            page.evaluate(WEAR, style)
            assert page.evaluate(SCROLLS) is False, (language, style)
            assert page.evaluate(CLIPPED) == [], (language, style)
