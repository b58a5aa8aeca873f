"""The words of a workbook: its sheets, its columns, and how a column says which language it is in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
BANDS, COARSER, DERIVED = "platskoll_bands", "platskoll_coarser", "platskoll_derived"
SHEETS = (SURVEY, CHOICES, SETTINGS, BANDS, COARSER, DERIVED)

DEFAULT_LANGUAGE = "sv"
LANGUAGES: Mapping[str, str] = {
    "sv": "Svenska",
    "en": "English",
    "ar": "العربية",
    "sv-lattlast": "Lättläst svenska",
}
"""What a language is called in a column's name; another is called by its tag."""

OWN = "platskoll_"
"""Begins the name of every column and sheet that XLSForm has no word for.

Not `platskoll::`: what stands before two colons is a group to pyxform, and on the sheet `choices` such a group of
unknown columns makes its conversion fall over.
"""

EXPRESSIONS = frozenset({"relevant", "required", "constraint", "when"})
"""Columns whose cells are kept as they are written, blanks and line breaks too."""

SECTION = "section"
"""Stands before the name of a section that a question has, too: `section__age`."""

TRANSLATED = frozenset({"label", "hint", "constraint_message"})
OWN_TEXTS = frozenset({"title", "intro", "target", "source", "short", "hint", "low", "high"})
"""Texts of ours, one column per language: `platskoll_short_sv`."""

READ: Mapping[str, frozenset[str]] = {
    SURVEY: frozenset(
        {"type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "parameters"}
        | {"appearance", "repeat_count"}
        | {OWN + key for key in ("type", "publication", "theme", "rows", "bands", "low", "high", "sensitive")}
        | {OWN + key for key in ("role", "consent", "max_choices", "max_length", "max_items")}
    ),
    CHOICES: frozenset(
        {"list_name", "name", "label"}
        | {OWN + key for key in ("missing", "short", "hint", "leads_to", "scale", "within")}
    ),
    SETTINGS: frozenset(
        {"form_title", "form_id", "version", "default_language"}
        | {OWN + key for key in ("title", "intro", "target", "source", "step", "letter", "anonymous", "drafts")}
        | {OWN + key for key in ("group_by", "respondent_counts", "cross_tables")}
    ),
    BANDS: frozenset({"list_name", "name", "label", "low", "high"}),
    COARSER: frozenset({"list_name", "name", "label", OWN + "short"}),
    DERIVED: frozenset({"list_name", "name", "label", OWN + "short", "when", "theme"}),
}
"""The columns that mean something to us, by sheet."""

_ALIASES: Mapping[str, str] = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "relevance": "relevant",
    "constraining_message": "constraint_message",
    "calculate": "calculation",
    "readonly": "read_only",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "set_form_title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "title": "form_title",
}
_NAMES: Mapping[str, str] = {
    "swedish": "sv",
    "engelska": "en",
    **{tag: tag for tag in LANGUAGES},
    **{name.casefold(): tag for tag, name in LANGUAGES.items()},
}
_TAG = re.compile(r"\(([a-z]{2,3}(?:-[a-z]+)*)\)$")
_OWN_TEXT = re.compile(rf"{OWN}({'|'.join(sorted(OWN_TEXTS))})_([a-z]{{2,3}}(?:-[a-z]+)*)")


class UnknownLanguageError(ValueError):
    """A column names a language that has no tag; the message is that name."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its one name, and the tag of its language where it has one."""

    name: str
    language: str = ""

    def __str__(self) -> str:
        """As it is written in a workbook."""
        if not self.language:
            return self.name
        if self.name.startswith(OWN):
            return f"{self.name}_{self.language}"
        return f"{self.name}::{LANGUAGES.get(self.language, self.language)} ({self.language})"


def column(sheet: str, title: str) -> Column:
    """The column that a title in the first row of `sheet` names. Raises UnknownLanguageError."""
    name, colons, language = title.strip().partition("::")
    if not colons and title.partition(":")[0].strip().casefold() in TRANSLATED:
        name, colons, language = title.strip().partition(":")
    name = "_".join(name.split()).casefold()
    name = "name" if (sheet, name) == (CHOICES, "value") else _ALIASES.get(name, name)
    if found := _OWN_TEXT.fullmatch(name):
        return Column(OWN + found[1], found[2])
    if colons and name in TRANSLATED:
        tag = language_tag(language)
        if tag is None:
            raise UnknownLanguageError(language.strip())
        return Column(name, tag)
    return Column(f"{name}::{language.strip()}" if colons else name)


def language_tag(written: str) -> str | None:
    """The tag of a language as a workbook names it: `Svenska (sv)`, `English`, `fi (fi)`; None when it is unknown."""
    name = written.strip().casefold()
    found = _TAG.search(name)
    return found[1] if found else _NAMES.get(name)
