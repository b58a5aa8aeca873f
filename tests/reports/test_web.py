"""The page: sanitised, self-contained, with scopes and captions."""

from __future__ import annotations

import re
from html import unescape

import pytest

from reports.escaping import escape, marked
from reports.language import SWEDISH
from reports.web import page

CELL = re.compile(r'<td data-label="([^"]*)" role="cell">(\d)</td>')
HOSTILE = [
    "<script>alert(1)</script>",
    "a | b",
    "*fet* _kursiv_",
    "`kod`",
    "[länk](javascript:alert(1))",
    "{: .x }",
    "a\nb",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_data_text_shows_as_it_was_written(text: str) -> None:
    table = f"# Rubrik\n\n| Namn | Antal |\n|---|---:|\n| {escape(text)} | 1 |\n\nOrdet {escape(text)} i en mening."

    html = page("Titel", table, {}, language=SWEDISH)

    shown = text.replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f'<th scope="row">{shown}</th>' in html
    assert f"Ordet {shown} i en mening." in html


def test_raw_html_and_dangerous_links_do_not_survive() -> None:
    html = page(
        "Titel",
        '<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1))\n\n<div onclick="x">b</div>',
        {},
        language=SWEDISH,
    )

    assert "<img" not in html
    assert "<div onclick" not in html
    assert 'href="javascript' not in html


def test_captions_become_captions_and_figures_get_their_drawing() -> None:
    text = (
        "**Figur 1. Fynd.** Bas: 40.\n\n<!-- figur: one -->\n\n**Siffrorna i figur 1.**\n\n"
        "| A | B |\n|---|--:|\n| a | 1 |\n"
    )

    html = page("Titel", text, {"one": "<svg></svg>"}, language=SWEDISH)

    assert "<figure><figcaption><strong>Figur 1. Fynd.</strong> Bas: 40.</figcaption>" in "".join(html.splitlines())
    assert '<div class="chart"><svg></svg></div>' in html
    assert "<caption><strong>Siffrorna i figur 1.</strong></caption>" in html
    assert '<th scope="col" class="figure">B</th>' in html or '<th class="figure" scope="col">B</th>' in html


@pytest.mark.parametrize("text", [*HOSTILE, '" onmouseover="alert(1)'])
def test_the_heading_that_a_cell_carries_is_the_text_of_its_column(text: str) -> None:
    heads = ["Namn", text, "B", "C", "D"]
    lines = [
        "# Rubrik",
        "",
        "| " + " | ".join(escape(head) for head in heads) + " |",
        "|---" * 5 + "|",
        "| x | 1 | 2 | 3 | 4 |",
    ]

    cells = CELL.findall(page("Titel", "\n".join(lines), {}, language=SWEDISH))

    assert [(unescape(label), words) for label, words in cells] == [
        (" ".join(head.split()), str(at)) for at, head in enumerate(heads) if at
    ]


def test_a_table_of_few_columns_is_left_as_it_is() -> None:
    markup = page("Titel", "| A | B | C | D |\n|---|---|---|---|\n| x | 1 | 2 | 3 |", {}, language=SWEDISH)

    assert "<table>" in markup
    assert "data-label" not in markup.split("</style>")[1]


def test_marked_escapes_the_values_and_not_the_sentence() -> None:
    assert marked("**{name}** svarade.", name="*A* {b}") == "**&#42;A&#42; &#123;b&#125;** svarade."


def test_sentences_side_by_side_are_a_block_a_row_on_a_phone_and_short_words_are_not() -> None:
    table = "| Behov | Vem bestämmer | Planerat |\n|---|---|---|\n| Buss | Regionen | {} |\n"
    long = page(
        "Titel",
        table.format("En kvällstur är föreslagen i trafikplanen, och inga pengar är avsatta."),
        {},
        language=SWEDISH,
    )
    assert '<table class="blocks words" role="table">' in long
    assert 'data-label="Planerat"' in long
    assert "blocks words" not in re.sub(
        r"<style>.*?</style>", "", page("Titel", table.format("Inget."), {}, language=SWEDISH)
    )
