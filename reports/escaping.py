"""Keeps data text and Markdown apart: whatever is not marked as Markdown is escaped when it is written."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"[\\`*_{}\[\]<>&|#~$^]")

BLANKS = re.compile(r"[ \t\r\n\f\v]+")
"""Blanks that may be one blank; the thin and the unbreakable ones stay."""


class Markdown(str):
    """Text that is Markdown already, made by us."""

    __slots__ = ()


def escape(value: object) -> Markdown:
    """Any value as Markdown that shows its very characters: every special one becomes a numeric entity."""
    if isinstance(value, Markdown):
        return value
    return Markdown(SPECIAL.sub(lambda match: f"&#{ord(match[0])};", BLANKS.sub(" ", str(value))))


def marked(template: str, **values: object) -> Markdown:
    """A sentence of ours with values in it, each escaped."""
    return Markdown(template.format(**{name: escape(value) for name, value in values.items()}))
