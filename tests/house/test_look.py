"""One hand everywhere: the same tokens in every style sheet, as the design names them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIGHT = {
    "paper": "#fbfaf6",
    "ink": "#1c2826",
    "spruce": "#0b5d4b",
    "water": "#1b5f7a",
    "rowan": "#a8321a",
    "stone": "#56605e",
    "line": "#8a8f86",
    "sun": "#ffc61a",
}
DARK = {
    "paper": "#121a19",
    "ink": "#eef1ec",
    "spruce": "#7fd1b9",
    "water": "#8ccbe6",
    "rowan": "#ff9b85",
    "stone": "#b3bdb9",
    "line": "#7d8884",
}
SCREENS = ("intake/style.css", "desk/style.css", "pipeline/explore/static/explore.css")
DOCUMENTS = ("reports/tokens.css",)
TEXT = ("ink", "spruce", "water", "rowan", "stone")


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})\b", block))


def _blocks(sheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """The tokens of the light look and, where there is one, of the dark."""
    text = (ROOT / sheet).read_text(encoding="utf-8")
    light, _, rest = text.partition(
        "prefers-color-scheme: dark" if "scheme: dark" in text else "prefers-color-scheme:dark"
    )
    return _tokens(light), _tokens(rest)


@pytest.mark.parametrize("sheet", [*SCREENS, *DOCUMENTS])
def test_the_light_tokens_are_those_of_the_design(sheet: str) -> None:
    light, _ = _blocks(sheet)
    assert LIGHT.items() <= light.items()


@pytest.mark.parametrize("sheet", SCREENS)
def test_the_dark_tokens_are_those_of_the_design(sheet: str) -> None:
    _, dark = _blocks(sheet)
    assert DARK.items() <= dark.items()


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("look", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_text_can_be_read_and_controls_can_be_seen(look: str, tokens: dict[str, str]) -> None:
    assert {name for name in TEXT if _contrast(tokens[name], tokens["paper"]) < 4.5} == set()
    assert _contrast(tokens["line"], tokens["paper"]) >= 3
    assert _contrast(LIGHT["sun"], LIGHT["ink"]) >= 3


@pytest.mark.parametrize("sheet", [*SCREENS, *DOCUMENTS])
def test_no_sheet_uses_a_colour_it_has_not_named(sheet: str) -> None:
    """What a rule takes by name exists in the sheet, in both looks."""
    text = (ROOT / sheet).read_text(encoding="utf-8")
    named = set(re.findall(r"--([a-z0-9-]+):", text))
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", text)) <= named
