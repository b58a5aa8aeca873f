"""A finished document: the one text, with its charts, that every format is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .drawing import Chart


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
