"""Keeps data text and Markdown apart: whatever is not marked as Markdown is escaped when it is written."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|#~$^]")

BLANKS = re.compile(r"[ \t\r\n\f\v]+")
"""Blanks that may be one blank; the thin and the unbreakable ones stay."""


OPEN, MIDDLE, CLOSE = "\U000f0000", "\U000f0001", "\U000f0002"
"""Around what is tied to the data while a text is on its way to Word; nobody can type these."""
TIED = re.compile(f"{OPEN}([0-9a-f]*){MIDDLE}([^{OPEN}{CLOSE}]*){CLOSE}")


class Markdown(str):
    """Text that is Markdown already, made by us."""

    __slots__ = ()


def escape(value: object) -> Markdown:
    """Any value as Markdown that shows its very characters: every special one becomes a numeric entity."""
    if isinstance(value, Markdown):
        return value
    shown = BLANKS.sub(" ", unmarked(str(value)))
    return Markdown(SPECIAL.sub(lambda match: f"&#{ord(match[0])};", shown))


def marked(template: str, **values: object) -> Markdown:
    """A sentence of ours with values in it, each escaped."""
    return Markdown(template.format(**{name: escape(value) for name, value in values.items()}))


def unmarked(text: str) -> str:
    """A text of somebody else's without the signs that only we may write."""
    return re.sub(f"[{OPEN}{MIDDLE}{CLOSE}]", "", text)


def tied(tag: str, words: str) -> Markdown:
    """Markdown of ours that Word is to keep under a tag, marked so that it can be found when it has become markup."""
    return Markdown(f"{OPEN}{tag.encode().hex()}{MIDDLE}{words}{CLOSE}")


def untied(text: str) -> str:
    """The same text without the marks."""
    return TIED.sub(lambda match: match[2], text)


def stretches(text: str) -> list[tuple[str, str]]:
    """A text as (tag, words), stretch by stretch; the tag is '' for what is not tied."""
    pieces = TIED.split(text)
    found = [("", pieces[0])]
    for tag, words, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        found += [(bytes.fromhex(tag).decode(), words), ("", after)]
    return [(tag, words) for tag, words in found if tag or words]
