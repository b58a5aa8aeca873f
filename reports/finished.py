"""A finished document: the one text, with its charts, that every format is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .drawing import Chart
from .filling import Remark


@dataclass(frozen=True, slots=True)
class Document:
    """The content as Markdown and as one self-contained page, and what the other formats are made from."""

    title: str
    markdown: str
    html: str
    charts: Mapping[str, Chart]
    """Each chart by the name in its `<!-- figur: name -->`."""
    author: str
    """Who answers for the survey: the controller."""
    about: str
    """What the document tells of, in one line."""
    release: str
    date: str
    """The day of the release (ISO 8601); a document says when its figures are from, not when it was printed."""
    place: str = ""
    """Where the figures are from, by its short name; a Word file says it so that it can be renewed."""
    marked: str = ""
    """The Markdown with marks around what is tied to the data, where anything is."""
    text: str = ""
    """What it was made of: a person's text, or the draft, with places for figures and numbers."""
    remarks: tuple[Remark, ...] = ()
    """What somebody should look at in the text."""
