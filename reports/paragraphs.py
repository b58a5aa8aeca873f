"""A text as paragraphs: what stands between empty lines, and put together again as it was, sign by sign."""

from __future__ import annotations

import re
from dataclasses import dataclass

BREAK = re.compile(r"(\n(?:[ \t]*\n)+)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, heading, list, table or figure block, and the empty lines after it."""

    line: int
    text: str
    after: str

    @property
    def words(self) -> str:
        """The same however it is broken into lines and whichever blanks an editor made of ours."""
        return " ".join(self.text.split())

    @property
    def is_chapter(self) -> bool:
        return self.text.startswith("## ")


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text; joined with what comes after each they are the text again, sign by sign."""
    pieces = [*BREAK.split(text), ""]
    line, found = 1, []
    for piece, after in zip(pieces[::2], pieces[1::2], strict=True):
        found.append(Paragraph(line, piece, after))
        line += piece.count("\n") + after.count("\n")
    return found


def joined(found: list[Paragraph]) -> str:
    """The text of paragraphs."""
    return "".join(paragraph.text + paragraph.after for paragraph in found)
