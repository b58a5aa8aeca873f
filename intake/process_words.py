"""What the page of a place says of the method: which month it is, what goes on now, what comes next, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forms.definition import words
from intake.phrases import Phrases
from intake.register import (
    Assignment,
    Place,
    Process,
    ProcessStep,
    Purpose,
    Register,
    Step,
    StepStatus,
    last_day,
    month_of,
    next_step,
    status_on,
    steps_now,
)

_STATUS = {
    StepStatus.NOT_STARTED: "process.not_started",
    StepStatus.ONGOING: "process.ongoing",
    StepStatus.DONE: "process.done",
    StepStatus.REVISIT: "process.revisit",
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One numbered step, in words."""

    number: int
    name: str
    about: str
    status: str
    now: bool


@dataclass(frozen=True, slots=True)
class ProcessWords:
    """What is said of the method at a place. `purpose` is empty until it has been decided."""

    lead: str
    steps: tuple[StepLine, ...]
    purpose: str = ""
    decided: str = ""
    """The day when the purpose was decided, in words."""


def process_at(register: Register, process: Process, place: Place, today: date, say: Phrases) -> ProcessWords | None:
    """What the page of a place says of the method, or None where there is no assignment. Raises RegisterError."""
    assignment = register.assignment(place.slug)
    if assignment is None:
        return None
    return process_words(
        process, place, assignment, register.steps(place.slug), register.purpose(place.slug), today=today, say=say
    )


def process_words(
    process: Process,
    place: Place,
    assignment: Assignment,
    steps: Mapping[str, Step],
    purpose: Purpose | None,
    *,
    today: date,
    say: Phrases,
) -> ProcessWords:
    """The same from what is known, without reading anything."""
    decided = purpose is not None and purpose.decided is not None and purpose.decided <= today
    return ProcessWords(
        lead=" ".join(_lead(process, place, assignment, steps, today, say)),
        steps=tuple(_line(step, number, steps, today, say) for number, step in enumerate(process.numbered, start=1)),
        purpose=purpose.text if purpose and decided else "",
        decided=say.day(purpose.decided) if purpose and decided else "",
    )


def _lead(
    process: Process, place: Place, assignment: Assignment, steps: Mapping[str, Step], today: date, say: Phrases
) -> list[str]:
    """One short sentence after the other; what nobody has said anything of is left out."""
    begins, ends = say.day(assignment.begins), say.day(last_day(assignment))
    if today < assignment.begins:
        return [say("process.before", place=place.name, begins=begins, ends=ends)]
    month = month_of(assignment, today)
    if month is None:
        return [say("process.over", place=place.name, ends=ends)]
    now = say("process.comma").join(words(step.name, say.language) for step in steps_now(process, steps, today))
    following = next_step(process, steps, today)
    return [
        say("process.month", place=place.name, month=month, months=assignment.months),
        *([say("process.now", steps=now)] if now else []),
        *([say("process.next", step=words(following.name, say.language))] if following else []),
    ]


def _line(step: ProcessStep, number: int, steps: Mapping[str, Step], today: date, say: Phrases) -> StepLine:
    status = status_on(step.id, steps, today)
    since = say.day(steps[step.id].since) if step.id in steps else ""
    return StepLine(
        number=number,
        name=words(step.name, say.language),
        about=words(step.about, say.language),
        status=say(_STATUS[status], since=since),
        now=status is StepStatus.ONGOING,
    )
