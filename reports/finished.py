"""A finished document: the one text, with its charts, that every format is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .drawing import Chart, draw
from .filling import Remark
from .language import SWEDISH, Language
from .web import page


@dataclass(frozen=True, slots=True)
class Document:
    """The content as Markdown, and what every other format is made from."""

    title: str
    markdown: str
    charts: Mapping[str, Chart]
    """Each chart by the name in its `<!-- figur: name -->`."""
    author: str
    """Who answers for the survey: the controller."""
    about: str
    """What the document tells of, in one line."""
    release: str
    date: str
    """The day of the release (ISO 8601); a document says when its figures are from, not when it was printed."""
    language: Language = SWEDISH
    place: str = ""
    """Where the figures are from, by its short name; a Word file says it so that it can be renewed."""
    marked: str = ""
    """The Markdown with marks around what is tied to the data, where anything is."""
    text: str = ""
    """What it was made of: a person's text, or the draft, with places for figures and numbers."""
    other: str = ""
    """The address of the page in the other language, where there is one."""
    remarks: tuple[Remark, ...] = ()
    """What somebody should look at in the text."""

    @property
    def html(self) -> str:
        """The one self-contained page, drawn when it is asked for."""
        drawn = {name: draw(chart, language=self.language) for name, chart in self.charts.items()}
        return page(self.title, self.markdown, drawn, language=self.language, other=self.other)
