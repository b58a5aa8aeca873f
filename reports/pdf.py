"""The document as a tagged PDF (PDF/UA-1), from the same markup as the web page and a style sheet for paper."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from markupsafe import Markup

from .drawing import Chart, vector
from .errors import ReportError
from .finished import Document
from .language import Language
from .web import HERE, content, filled_template

_SMALL = r'<div [^>]*class="scroll"[^>]*>\s*<table class="small">(?:(?!</table>).)*</table>\s*</div>'
PAIR = re.compile(rf"({_SMALL})\s*({_SMALL})", re.DOTALL)
"""Two small tables after one another."""
FIGURE = re.compile(
    r"^\*\*(?P<name>(?:Figur|Figure) (?P<number>\d+)\.) (?P<title>.+?)\*\*(?P<note>.*\n\n<!-- figure?: .*\n)\n"
    r"\*\*(?P<numbers>(?:Siffrorna i figur|The numbers in Figure) (?P=number)\.)\*\*\n\n(?P<table>(?:\|.*(?:\n|$))+)",
    re.MULTILINE,
)
"""A figure with its caption, and the table of its numbers after it."""
TOO_MUCH = 3
"""What the compositor ends with when one sheet is not enough in the tightest setting."""
PATIENCE = 600
"""Seconds; a long document takes one of its ten minutes on a machine with nothing else to do."""


def as_pdf(document: Document) -> bytes:
    """The document as PDF/UA-1. Raises ReportError when the press is missing or complains of anything at all."""
    return pressed(paper(document))


def paper(document: Document) -> str:
    """The page that is pressed: title and version first, then the contents with page numbers, then the chapters."""
    read = content(numbers_last(document.markdown, document.language), language=document.language)
    body = PAIR.sub(r'<div class="pair">\1\2</div>', read.body)
    front, first, rest = (
        replace(read, body=body)
        .filled({name: _picture(chart, document.language) for name, chart in document.charts.items()})
        .partition("<h2")
    )
    return filled_template(
        "print.html",
        ("tokens.css", "print.css"),
        document=document,
        front=Markup(front),  # noqa: S704 - sanitised by `content`
        contents=Markup(read.headings),  # noqa: S704 - sanitised by `content`
        body=Markup(first + rest),  # noqa: S704 - sanitised by `content`; the figures are our own drawings
    )


def numbers_last(text: str, language: Language) -> str:
    """The Markdown with the tables of its figures in a chapter at the end, and each figure saying on what page.

    Who reads on paper looks at the figures in a row, and turns to the numbers of the one that they doubt.
    """
    tables: list[str] = []

    def apart(figure: re.Match[str]) -> str:
        spot = f"siffror-{figure['number']}"
        tables.append(f"**{figure['numbers']} {figure['title']}**\n{{: #{spot} }}\n\n{figure['table']}")
        where = f"[{language.say('Siffrorna: sidan', 'The numbers: page')}](#{spot}){{: .page }}"
        caption, drawing = figure["note"].split("\n", 1)
        return f"**{figure['name']} {figure['title']}**{caption} {where}\n{drawing}"

    body = FIGURE.sub(apart, text)
    heading = language.say("Siffrorna i figurerna", "The numbers in the figures")
    return "\n\n".join([body, f"## {heading}", *tables]) if tables else text


def _picture(chart: Chart, language: Language) -> str:
    """The chart as one picture; its words are an `alt`, since a PDF knows no `aria-label`."""
    words = escape(" ".join(chart.alternative.split()), quote=True)
    drawn = base64.b64encode(vector(chart, language=language).encode()).decode()
    return f'<img class="{chart.specification}" alt="{words}" src="data:image/svg+xml;base64,{drawn}">'


def pressed(page: str, settings: Sequence[str] = ()) -> bytes:
    """A page as PDF/UA-1, set by WeasyPrint in a process of its own that may open nothing but what stands in it.

    With settings (style sheets, the roomiest first) it is one sheet, in the first of them that takes no more.

    WeasyPrint only logs a missing alternative text or an unreadable style, so what it says is the check, and a
    machine without Pango can still write every other format.
    """
    command = (sys.executable, "-P", str(HERE / "compositor.py"), *settings)
    try:
        done = subprocess.run(command, input=page.encode(), capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise ReportError(f"PDF:en blev inte klar på {PATIENCE} sekunder. Välj html eller docx i stället.") from error
    if done.returncode == TOO_MUCH:
        raise ReportError("Texterna får inte plats på ett blad. Korta de längsta: namn, behov eller kontakt.")
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode or said:
        last = said.splitlines()[-1] if said else f"programmet slutade med {done.returncode}"
        raise ReportError(
            f"PDF:en blev inte godkänd: {last}. Rätta det som nämns; saknas WeasyPrint eller Pango står det i "
            "docs/documents.md hur de installeras. De andra formaten går att skriva ändå."
        )
    return done.stdout
