"""One cell at a time: what stands in it, and what to say when that cannot be read."""

from __future__ import annotations

import re

from ..check import IDENTIFIER
from ..errors import Problem
from ..expression import ExpressionError, parse
from .columns import Column
from .sheets import Row, Workbook

YES, NO = frozenset({"yes", "true", "true()"}), frozenset({"no", "false", "false()"})
SPOKEN = {"sv": "svenska", "en": "engelska"}
REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
"""Excel bends the marks that somebody types; an expression needs them straight."""


class Cells:
    """Reads the cells of rows, and keeps what is wrong with them in `problems`."""

    def __init__(self, book: Workbook) -> None:
        self.problems = list(book.problems)
        self.of_row: dict[str, str] = {}
        """The question that is one row of a battery -> how expressions name it."""
        self._book = book
        self._names: dict[tuple[str, str], Row] = {}
        self._missing_columns: set[tuple[str, str, str]] = set()

    def wrong(self, where: str, rule: str, mend: str) -> None:
        """Note what stops the workbook."""
        self.problems.append(Problem(where, rule, mend))

    def doubt(self, where: str, rule: str, mend: str) -> None:
        """Note what was assumed or passed over."""
        self.problems.append(Problem(where, rule, mend, severity="warning"))

    def claim(self, space: str, name: str, row: Row) -> None:
        """Note a name in its space, and tell when another row has it already."""
        first = self._names.setdefault((space, name.casefold()), row)
        if first is not row:
            self.wrong(row.at("name"), f"{name} står redan på rad {first.number}", "ge en av dem ett annat namn")

    def name(self, row: Row, column: str = "name", *, prefix: str = "") -> str:
        """The name of what a row is; `prefix` is what we put before it where another has the same name."""
        name = row[column].removeprefix(f"{prefix}__") if prefix else row[column]
        if not name:
            self.wrong(row.at(column), "namnet saknas", "skriv ett namn, som age_group")
        elif not IDENTIFIER.fullmatch(name) or "__" in name:
            mend = "använd a–z, 0–9 och _ med en bokstav först, och inte två _ i följd"
            self.wrong(row.at(column), f"namnet {name} duger inte", mend)
        return name

    def text(self, row: Row, column: str) -> dict[str, str] | None:
        """A text that must stand in Swedish and English; None where nothing stands, and where that is told."""
        text = row.text(column)
        for language in ("sv", "en"):
            if language not in text:
                self._lacks(row, column, language)
        return text if {"sv", "en"} <= text.keys() else None

    def _lacks(self, row: Row, column: str, language: str) -> None:
        wanted = Column(column, language)
        columns = self._book[row.sheet].columns
        stands = wanted in columns or (language == row.language and Column(column) in columns)
        key = (row.sheet, column, language)
        if stands:
            self.wrong(row.at(str(wanted)), "texten saknas", f"skriv den på {SPOKEN[language]}")
        elif key not in self._missing_columns:
            self._missing_columns.add(key)
            rule = f"kolumnen {wanted} saknas, och varje text behövs på svenska och engelska"
            self.wrong(f"blad {row.sheet}, rad 1", rule, f"lägg till kolumnen {wanted}")

    def optional(self, row: Row, column: str) -> dict[str, str] | None:
        """A text that may be left out, but not in one of the two languages only."""
        return self.text(row, column) if row.text(column) else None

    def whole(self, row: Row, column: str) -> int | None:
        """A whole number; None where nothing stands, and where something else does, which is told."""
        words = row[column]
        if re.fullmatch(r"-?[0-9]{1,9}", words):
            return int(words)
        if words:
            self.wrong(row.at(column), f"{words} är inget helt tal", "skriv ett helt tal med siffror")
        return None

    def flag(self, row: Row, column: str, *, otherwise: bool = False) -> bool:
        """Yes or no; `otherwise` where nothing stands."""
        words = row[column].casefold()
        if words and words not in YES | NO:
            self.wrong(row.at(column), f"{row[column]} är varken ja eller nej", "skriv yes eller no")
        return words in YES if words else otherwise

    def expression(self, source: str) -> str:
        """An expression in our words: straight marks, rows of batteries by question and row."""
        ours = REFERENCE.sub(lambda found: f"${{{self.of_row.get(found[1], found[1])}}}", source)
        try:
            parse(ours)
        except ExpressionError:
            return ours.translate(_STRAIGHT)
        return ours
