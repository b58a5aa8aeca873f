"""Every number of a document by name, so that a sentence, a table and a Word file can never say two different ones."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from types import MappingProxyType

from .escaping import BLANKS, Markdown
from .exhibits import Exhibit

LINK = re.compile(r"\[([^\]]*)\]\((?:<[^>]*>|[^)]*)\)")
MARKS = re.compile(r"\*|\{:[^}]*\}")
PATH = " > "
"""Between the table, the row and the column in the name of a number: `ranking > Gå och cykla > Andel, %`."""


class Numbers:
    """The numbers that a document may tell, gathered while its draft is written."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def __call__(self, name: str, value: object) -> Markdown:
        """Keep the number under its name and give back the place where it is to stand: `{{tal name}}`.

        Where something else has that name already (two areas may be called the same) it gets a name of its own.
        """
        wanted = free = as_name(name)
        at = 1
        while self._told.setdefault(free, str(value)) != str(value):
            at += 1
            free = f"{wanted} ({at})"
        return Markdown("{{tal " + free + "}}")

    def of(self, exhibit: Exhibit) -> None:
        """Keep every figure of a table, named by what stands before it and above it."""
        for row in exhibit.rows:
            for heading, cell in zip(exhibit.header[1:], row[1:], strict=True):
                self(PATH.join((exhibit.name, plain(row[0]), heading)), plain(cell))

    @property
    def told(self) -> Mapping[str, str]:
        """Each number by its name, as it is written."""
        return MappingProxyType(dict(self._told))


def as_name(words: str) -> str:
    """A name as it can stand between braces, the same however it was typed: blanks are one blank, no marks of ours."""
    return re.sub(r"\s+", " ", re.sub(r"\\(?=\W|_)", "", words)).replace("{", "(").replace("}", ")").strip()


def plain(cell: object) -> str:
    """What a cell says, without the marks of Markdown: those that stand as themselves are ours, data's are escaped."""
    said = html.unescape(MARKS.sub("", LINK.sub(r"\1", cell))) if isinstance(cell, Markdown) else str(cell)
    return BLANKS.sub(" ", said).strip()
