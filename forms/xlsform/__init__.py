"""XLSForm workbooks: forms that were written in Excel come in, and ours go out (docs/xlsform.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData

from ..catalogue import problems_in, read_definition
from ..definition import Question
from ..errors import DefinitionError, Problem
from .columns import CHOICES, OWN, READ, SETTINGS, SURVEY, Column
from .plain import Raw, definition, language_files
from .reader import Reading, read, read_questions
from .sheets import Row, Workbook, open_workbook
from .writer import write_workbook

__all__ = ["MOST_OWN_QUESTIONS", "Taken", "read_own_questions", "read_workbook", "take_in", "write_workbook"]

MOST_OWN_QUESTIONS = 5

_OWN_HEAD: Raw = {
    "form": "own_questions",
    "version": 1,
    "letter": "x",
    "title": {"sv": "Egna frågor", "en": "Own questions"},
    "intro": {"sv": "Egna frågor", "en": "Own questions"},
    "target": {"sv": "Alla som berörs", "en": "everyone concerned"},
    "step": "all",
    "anonymous": True,
}
"""The form that own questions are checked in: the strictest, one that asks for no contact details."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A form out of a workbook."""

    definition: str
    """TOML that passes `check`, in Swedish and English."""
    languages: Mapping[str, str]
    """The TOML of each further language by its tag, as it stands beside a definition."""
    warnings: tuple[Problem, ...]
    """What was assumed, passed over or is doubtful."""


def take_in(source: bytes | Path, form_id: str | None = None) -> Taken:
    """Read a workbook as a form; `form_id` goes before the one in its settings.

    Raises DefinitionError with every problem by sheet, row and column, and how each is mended.
    """
    book = open_workbook(source)
    reading = read(book, form_id)
    text, warnings = _checked(book, reading)
    languages = language_files(reading.raw, reading.drafts)
    read_definition(text, shared={}, translations=languages)
    return Taken(text, languages, warnings)


def read_workbook(source: bytes | Path, form_id: str | None = None) -> str:
    """The definition (TOML) out of a workbook; `take_in` tells what was assumed, too. Raises DefinitionError."""
    return take_in(source, form_id).definition


def read_own_questions(source: bytes | Path) -> tuple[Question, ...]:
    """At most five questions that somebody adds to a shipped form; the settings of the workbook are not read.

    Raises DefinitionError: as for a whole form, and for more than five questions, a question without class of
    publication, a role or a derived variable.
    """
    book = open_workbook(source)
    reading = read_questions(book, _OWN_HEAD)
    reading.problems += _not_own(reading)
    text, _ = _checked(book, reading)
    return tuple(read_definition(text, shared={}).questions())


def _not_own(reading: Reading) -> list[Problem]:
    """What own questions cannot be."""
    questions = [question for section in reading.raw["section"] for question in section["question"]]
    problems = [
        Problem(row.at(f"{OWN}publication"), "publiceringsklassen saknas", "skriv open, agg, mod, geo, pers eller int")
        for row in reading.unclassed
    ]
    if len(questions) > MOST_OWN_QUESTIONS:
        surplus = len(questions) - MOST_OWN_QUESTIONS
        rule = (
            f"det är {len(questions)} frågor, och högst {MOST_OWN_QUESTIONS} egna får läggas till: "
            "ju längre enkäten är, desto färre svarar på hela"
        )
        problems.append(Problem("blad survey", rule, f"ta bort {surplus}, eller gör ett eget formulär av arbetsboken"))
    for question in questions:
        if "role" in question:
            where = reading.places[f"fråga {question['id']}"].at(f"{OWN}role")
            problems.append(Problem(where, "rollerna hör till formulärets egna frågor", "töm cellen"))
    if reading.raw["derive"]:
        rule = "egna frågor ger inga härledda variabler"
        problems.append(Problem("blad platskoll_derived", rule, "ta bort bladet"))
    return problems


def _checked(book: Workbook, reading: Reading) -> tuple[str, tuple[Problem, ...]]:
    """The definition that a reading came to, and its warnings. Raises DefinitionError."""
    _refuse(reading.problems)
    text = definition(reading.raw)
    found = [_in_workbook(problem, reading.places) for problem in problems_in(text)]
    _refuse(found)
    _refuse(_against_xlsform(book))
    return text, (*reading.problems, *found)


def _refuse(problems: list[Problem]) -> None:
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise DefinitionError(errors)


# --- where a rule of a definition was broken, in the words of the workbook ---

_COLUMNS: Mapping[str, str] = {
    "relevant": "relevant",
    "required": "required",
    "constraint": "constraint",
    "constraint_message": "constraint_message",
    "when": "when",
    "form": "form_id",
    "version": "version",
    "choices": "type",
    "label": "label",
    **{
        key: OWN + key
        for key in (
            "publication", "theme", "rows", "bands", "max_choices", "max_length", "max_items", "role", "sensitive",
            "consent", "group_by", "respondent_counts", "cross_tables", "leads_to", "within", "intro", "target", "step",
            "letter",
        )
    },
}  # fmt: skip
"""Key of a definition -> the column that it comes from."""


def _in_workbook(problem: Problem, places: Mapping[str, Row]) -> Problem:
    """A problem of the definition, said of the row that it comes from."""
    parts = problem.where.split(", ")
    for length in range(len(parts), 0, -1):
        row = places.get(", ".join(parts[:length]))
        if row is not None:
            key = parts[-1] if parts[-1] in _COLUMNS else problem.rule.split(" ", 1)[0]
            rule = f"{parts[0]}: {problem.rule}"
            return replace(problem, where=row.at(_COLUMNS.get(key, "")), rule=rule)
    return problem


# --- pyxform has the last word on what an XLSForm is ---

_ROW = re.compile(r"\[row : ([0-9]+)\]|'(?:survey|choices)' sheet.*?row '?([0-9]+)")


def _against_xlsform(book: Workbook) -> list[Problem]:
    """What pyxform has against the columns that we read. Its sentences are English and stay in its own error."""
    data = {name: _as_pyxform_reads(book, name) for name in (SURVEY, CHOICES, SETTINGS)}
    headers = {f"{name}_header": [dict.fromkeys(map(str, _standard(book, name)))] for name in data}
    try:
        workbook_to_json(DefinitionData(**data, **headers, sheet_names=list(data)))
    except PyXFormError as error:
        found = _ROW.search(str(error))
        where = f"blad survey, rad {found[1] or found[2]}" if found else "arbetsboken"
        rule = "raden bryter mot XLSForms egna regler" if found else "den bryter mot XLSForms egna regler"
        return [Problem(where, rule, "jämför med beskrivningen på xlsform.org, eller ge raden ett annat namn")]
    return []


def _standard(book: Workbook, name: str) -> list[Column]:
    """XLSForm's own columns among those that we read; in others pyxform could meet what it does not expect."""
    return [column for column in book[name].columns if column.name in READ[name] and not column.name.startswith(OWN)]


def _as_pyxform_reads(book: Workbook, name: str) -> list[dict[str, str]]:
    """The rows of a sheet with the empty ones between, so that their numbers are the workbook's."""
    by_number = {row.number: row for row in book[name].rows}
    columns = _standard(book, name)
    return [
        {str(column): by_number[number].cells[column] for column in columns if column in by_number[number].cells}
        if number in by_number
        else {}
        for number in range(2, max(by_number, default=1) + 1)
    ]
