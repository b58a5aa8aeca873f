"""The method in sight: its phases and steps as they are configured, and where in its months a place is."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

from forms.definition import Text
from forms.errors import Problem

from .records import Assignment, RegisterError, Step, StepStatus


class Condition(StrEnum):
    """What is usually in place before the next step begins. Advice, never a lock."""

    ASSIGNMENT = "assignment"
    SUPPORTERS = "supporters"
    MUNICIPAL_CONTACT = "municipal_contact"
    PURPOSE = "purpose"
    SECTORS = "sectors"
    """Associations, businesses and the municipality have signed up."""
    RESPONSE_BASE = "response_base"
    SOURCES = "sources"
    """At least two independent sources on each theme."""
    NEEDS = "needs"
    ENDORSED = "endorsed"
    """Associations, businesses and the municipality stand behind the target image."""
    GOALS = "goals"
    ACTIVITIES = "activities"
    OWNER = "owner"
    REVIEW = "review"
    FUNDING = "funding"


@dataclass(frozen=True, slots=True)
class Phase:
    """Some steps that belong together."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """One step of the method. `number` and `phase` are None for what comes before and after the numbered steps."""

    id: str
    name: Text
    about: Text
    """What happens in it, in one sentence to those who live there."""
    guidance: Text
    """What to do, to the process leader."""
    points: Mapping[str, tuple[str, ...]]
    """The same as a list to tick off: language -> lines. `sv` and `en` are always there."""
    number: int | None = None
    phase: str | None = None
    months: tuple[int, int] | None = None
    """From which month to which of the assignment it usually goes on."""
    link: str = ""
    gate: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """The method: phases, and every step in order."""

    phases: tuple[Phase, ...]
    steps: tuple[ProcessStep, ...]

    @property
    def numbered(self) -> tuple[ProcessStep, ...]:
        """The steps that count, in order: without what comes before and after them."""
        return tuple(step for step in self.steps if step.number is not None)

    def step(self, step_id: str) -> ProcessStep | None:
        return next((step for step in self.steps if step.id == step_id), None)


def month_begins(assignment: Assignment, month: int) -> date:
    """The day when a month of the assignment begins: the same day of the month as the first, or the month's last."""
    years, index = divmod(assignment.begins.month - 1 + month - 1, 12)
    year = assignment.begins.year + years
    return date(year, index + 1, min(assignment.begins.day, monthrange(year, index + 1)[1]))


def last_day(assignment: Assignment) -> date:
    """The last day of the assignment."""
    return month_begins(assignment, assignment.months + 1) - timedelta(days=1)


def month_of(assignment: Assignment, today: date) -> int | None:
    """Which month of the assignment a day is in, from 1; None before it begins and after it has ended."""
    begins = assignment.begins
    if not begins <= today <= last_day(assignment):
        return None
    month = 12 * (today.year - begins.year) + today.month - begins.month + 1
    return month if month_begins(assignment, month) <= today else month - 1


def status_on(step_id: str, steps: Mapping[str, Step], today: date) -> StepStatus:
    """How far a place is with a step on a day; what was written down for a later day does not hold yet."""
    kept = steps.get(step_id)
    return StepStatus.NOT_STARTED if kept is None or kept.since > today else kept.status


def steps_now(process: Process, steps: Mapping[str, Step], today: date) -> tuple[ProcessStep, ...]:
    """The steps that a place works with, in order: they overlap, so there may be several."""
    return tuple(step for step in process.steps if status_on(step.id, steps, today) is StepStatus.ONGOING)


def next_step(process: Process, steps: Mapping[str, Step], today: date) -> ProcessStep | None:
    """The step to take up next, or None when there is none left.

    The first in order that is neither done nor going on; one that must be done over comes before going further. A step
    that was never marked, though a later one already goes on, is passed over: it is more likely a mark that was
    forgotten than a way back.
    """
    first = next((at for at, step in enumerate(process.steps) if step.number is not None), 0)
    path = [(step, status_on(step.id, steps, today)) for step in process.steps[first:]]
    front = next((at for at, (_, status) in enumerate(path) if status is StepStatus.ONGOING), 0)
    waiting = (
        step
        for at, (step, status) in enumerate(path)
        if status is StepStatus.REVISIT or (status is StepStatus.NOT_STARTED and at >= front)
    )
    return next(waiting, None)


def load_process(own: Path | None = None) -> Process:
    """The method as it is configured: the home's own file where there is one, otherwise the one that comes with us.

    Raises RegisterError with every fault of the file, each with where it stands and how it is mended.
    """
    if own is None or not own.is_file():
        return read_process((resources.files(__package__) / "process.toml").read_text("utf-8"))
    try:
        text = own.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterError(f"{own} går inte att läsa. Spara filen som text i UTF-8, läsbar för tjänsten.") from error
    return read_process(text, str(own))


def read_process(text: str, file: str = "process.toml") -> Process:
    """The method from a TOML text. Raises RegisterError; `file` is what its sentences call the text."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegisterError(f"{file} är inte giltig TOML: {error}. Rätta tecknen på den raden.") from error
    problems = list(_problems(raw))
    if problems:
        raise RegisterError("\n".join(f"{file}, {problem}." for problem in problems))
    phases = tuple(Phase(phase["id"], phase["name"]) for phase in raw["phase"])
    numbers = {step["id"]: number for number, step in enumerate(filter(_counts, raw["step"]), start=1)}
    return Process(phases, tuple(_step(step, numbers.get(step["id"])) for step in raw["step"]))


def _counts(raw: Mapping[str, Any]) -> bool:
    return "phase" in raw


def _step(raw: Mapping[str, Any], number: int | None) -> ProcessStep:
    return ProcessStep(
        id=raw["id"],
        name=raw["name"],
        about=raw["about"],
        guidance=raw["guidance"],
        points={language: tuple(lines) for language, lines in raw["points"].items()},
        number=number,
        phase=raw.get("phase"),
        months=tuple(raw["months"]) if "months" in raw else None,
        link=raw.get("link", ""),
        gate=tuple(Condition(key) for key in raw.get("gate", ())),
    )


def _problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything that is wrong with a file, in the order it stands there."""
    yield from _unknown("filen", raw, _KEYS)
    for name, keys in _KEYS.items():
        parts = _tables(raw.get(name))
        if parts is None:
            yield Problem("filen", f"{name} saknas", f"skriv minst en [[{name}]]")
            continue
        ids = [part.get("id") for part in parts]
        for at, part in enumerate(parts, start=1):
            where = f"{_CALLED[name]} {part.get('id') or at}"
            yield from _unknown(where, part, keys)
            yield from _faults(where, part, keys)
            if part.get("id") in ids[: at - 1]:
                yield Problem(where, "id finns två gånger", "ge dem olika id")
    yield from _stray_phases(raw)


def _tables(value: Any) -> list[Mapping[str, Any]] | None:
    """The [[tables]] of a name, or None where there are none."""
    fits = isinstance(value, list) and value and all(isinstance(part, dict) for part in value)
    return value if fits else None


def _unknown(where: str, raw: Mapping[str, Any], keys: Collection[str]) -> Iterator[Problem]:
    for key in raw:
        if key not in keys:
            yield Problem(where, f"{key} är inget som läses", f"ta bort raden eller skriv något av {', '.join(keys)}")


def _faults(where: str, part: Mapping[str, Any], keys: Mapping[str, _Key]) -> Iterator[Problem]:
    for name, key in keys.items():
        if name not in part:
            if key.required:
                yield Problem(where, f"{name} saknas", key.mend)
        elif not key.fits(part[name]):
            yield Problem(where, f"{name} går inte att läsa", key.mend)


def _stray_phases(raw: Mapping[str, Any]) -> Iterator[Problem]:
    phases, steps = (_tables(raw.get(name)) or [] for name in ("phase", "step"))
    known = [phase.get("id") for phase in phases]
    if steps and not any(map(_counts, steps)):
        yield Problem("filen", "inget steg hör till en fas", "skriv phase på de steg som ska räknas")
    for step in steps:
        if _counts(step) and step["phase"] not in known:
            yield Problem(
                f"steget {step.get('id')}", f"fasen {step['phase']!r} finns inte", "skriv id för en fas som finns"
            )


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and {"sv", "en"} <= value.keys() and all(map(_is_words, value.values()))


def _is_list_of_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_words, value))


def _are_points(value: Any) -> bool:
    return isinstance(value, dict) and {"sv", "en"} <= value.keys() and all(map(_is_list_of_words, value.values()))


def _are_months(value: Any) -> bool:
    match value:
        case [int(first), int(last)]:
            return 1 <= first <= last
    return False


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"(https?://\S+)?", value) is not None


def _is_gate(value: Any) -> bool:
    return isinstance(value, list) and all(key in tuple(Condition) for key in value)


@dataclass(frozen=True, slots=True)
class _Key:
    """What may stand under a key, and how it is mended."""

    fits: Callable[[Any], bool]
    mend: str
    required: bool = True


_ID = _Key(_is_id, "skriv ett kort namn med a-z, 0-9 och _, som börjar med en bokstav")
_TEXT = _Key(_is_text, "skriv text på både sv och en")
_PHASE_KEYS = {"id": _ID, "name": _TEXT}
_STEP_KEYS = {
    "id": _ID,
    "phase": _Key(_is_id, "skriv id för en fas, eller ta bort raden", required=False),
    "name": _TEXT,
    "about": _TEXT,
    "guidance": _TEXT,
    "points": _Key(_are_points, "skriv minst en punkt på både sv och en"),
    "months": _Key(_are_months, "skriv två månader, till exempel [2, 7]", required=False),
    "link": _Key(_is_link, "skriv en adress som börjar med https://", required=False),
    "gate": _Key(_is_gate, f"skriv något av {', '.join(Condition)}", required=False),
}
_KEYS: Mapping[str, Mapping[str, _Key]] = {"phase": _PHASE_KEYS, "step": _STEP_KEYS}
_CALLED = {"phase": "fasen", "step": "steget"}
