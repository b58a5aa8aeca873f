"""A definition as plain tables, and those as TOML: what the reader of workbooks hands on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Raw = dict[str, Any]
"""A table of a definition as `tomllib` would read it; its texts may stand in further languages too."""

_IN_DEFINITION = ("sv", "en")
_TABLES = frozenset({"section", "question", "field", "derive", "choice"})
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def definition(raw: Raw) -> str:
    """The definition as TOML, in the languages that a definition is written in."""
    return "\n".join(_lines(raw, "")) + "\n"


def language_files(raw: Raw, drafts: frozenset[str]) -> dict[str, str]:
    """The further languages of a definition by tag, as the TOML that stands beside it."""
    by_path = dict(_texts(raw))
    tags = sorted({tag for text in by_path.values() for tag in text} - {*_IN_DEFINITION})
    return {tag: "\n".join(_words_of(tag, by_path, draft=tag in drafts)) + "\n" for tag in tags}


def _words_of(tag: str, by_path: Mapping[str, Mapping[str, str]], *, draft: bool) -> Iterator[str]:
    if draft:
        yield "draft = true"
    for path, text in by_path.items():
        if tag in text:
            yield f"{_quoted(path)} = {_quoted(text[tag])}"


def _lines(table: Raw, above: str) -> Iterator[str]:
    """A table line by line; what TOML writes under headings of its own comes after the rest."""
    nested = {key for key, value in table.items() if key in _TABLES or (key == "choices" and isinstance(value, dict))}
    yield from (f"{_key(key)} = {_value(value)}" for key, value in table.items() if key not in nested)
    for key in table:
        if key not in nested:
            continue
        path, parts = f"{above}{key}", table[key]
        if isinstance(parts, dict):
            for name, part in parts.items():
                yield from ("", f"[{path}.{_key(name)}]", *_list_lines(part))
        else:
            for part in parts:
                yield from ("", f"[[{path}]]", *_lines(part, f"{path}."))


def _list_lines(part: Raw) -> Iterator[str]:
    for key, value in part.items():
        if key != "choices":
            yield f"{_key(key)} = {_value(value)}"
    yield "choices = ["
    for choice in part["choices"]:
        yield f"  {_value(choice)},"
    yield "]"


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _quoted(value)
        case dict():
            parts = (f"{_key(key)} = {_value(part)}" for key, part in value.items() if _is_written(key, value))
            return f"{{ {', '.join(parts)} }}"
        case _:
            return f"[{', '.join(map(_value, value))}]"


def _is_written(key: str, table: Mapping[str, Any]) -> bool:
    return "sv" not in table or key in _IN_DEFINITION


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _quoted(words: str) -> str:
    # JSON escapes what TOML wants escaped, but for DEL.
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(raw: Raw) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every text under the path by which language files name it (forms/texts.py)."""
    yield from _of("form", raw)
    for section in raw["section"]:
        yield from _of(f"section.{section['id']}", section)
        for question in section["question"]:
            yield from _of_question(f"question.{question['id']}", question)
    for name, part in raw["choices"].items():
        # a choice that is a coarser one, too, has one path, and the choice's own words go before
        yield from _of_choices(f"choice.{name}", (*part.get("coarser", ()), *part["choices"]))
    for variable in raw["derive"]:
        yield from _of(f"derive.{variable['id']}", variable)
        yield from _of_choices(f"derive.{variable['id']}", variable["choice"])


def _of_question(path: str, question: Raw) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield from _of(path, question)
    yield from _of(f"{path}.range", question.get("range", {}))
    yield from _of_choices(f"{path}.band", question.get("bands", ()))
    for column in question.get("field", ()):
        yield from _of_question(f"{path}.{column['id']}", column)


def _of_choices(path: str, choices: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
    for choice in choices:
        yield from _of(f"{path}.{choice['value']}", choice)


def _of(path: str, table: Raw) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The texts of a table itself: what is written in Swedish."""
    return ((f"{path}.{key}", value) for key, value in table.items() if isinstance(value, dict) and "sv" in value)
