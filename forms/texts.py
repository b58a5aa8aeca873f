"""Every text of a form under the path by which language files name it: `question.age_group.label`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from .definition import Band, Choice, ChoiceList, Derived, Form, Question, Range, Section, Text


def texts(part: Form | ChoiceList) -> dict[str, Text]:
    """Every text of a form, or of a list of choices, by its path and in its order."""
    found: dict[str, Text] = {}

    def note(path: str, text: Text) -> Text:
        return found.setdefault(path, text)

    _walk(part, "", note)
    return found


def with_words(form: Form, language: str, table: Mapping[str, str]) -> Form:
    """The form with the words of one more language, from a table of path -> words; what the table lacks stays out."""

    def add(path: str, text: Text) -> Text:
        return {**text, language: table[path]} if path in table else text

    translated: Form = _walk(form, "", add)
    return translated


def _walk(part: Any, above: str, see: Callable[[str, Text], Text]) -> Any:
    """The same part with every text as `see` returned it."""
    if isinstance(part, tuple):
        return tuple(_walk(one, above, see) for one in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    path = _path(part, above)
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    seen = {
        name: see(f"{path}.{name}", value) if isinstance(value, Mapping) else _walk(value, path, see)
        for name, value in values.items()
    }
    return replace(part, **seen)


def _path(part: Any, above: str) -> str:
    match part:
        case Section():
            return f"section.{part.id}"
        case Question():
            return f"{above}.{part.id}" if above.startswith("question.") else f"question.{part.id}"
        case ChoiceList():
            return f"choice.{part.name}"
        case Choice():
            return f"{above}.{part.value}"
        case Range():
            return f"{above}.range"
        case Band():
            return f"{above}.band.{part.value}"
        case Derived():
            return f"derive.{part.id}"
        case _:
            return "form"
