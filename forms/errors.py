"""What can be wrong with a definition, and how that is told to the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


class FormsError(Exception):
    """The forms package refused; the message says what is wrong and what to do, in a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a definition: where it stands, which rule it breaks, and how to mend it."""

    where: str
    rule: str
    mend: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.where} – {self.rule} – {self.mend}"


class DefinitionError(FormsError):
    """A definition breaks the rules; `problems` holds every one of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
