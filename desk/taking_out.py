"""Takes a campaign's answers out to a file: by an assignment, for a purpose, with a note beside it, and logged."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from string import Template

from desk.accounts import Accounts
from desk.assignments import Assignments, Given, holds
from desk.home import Home
from desk.log import Act, Log
from desk.pipeline import stream
from desk.records import DeskError, open_records
from forms.definition import Form
from intake.register import Campaign, Place, day_in_sweden
from pipeline.errors import AlreadyRunningError, PipelineError
from pipeline.extract import Extract, extract
from pipeline.extract_file import Format, label_of, write
from pipeline.run import run_place

WHO = "platskoll extract"
TAKEN_OUT, ON_REQUEST, BROKEN_OFF = "extract answers", "extract answers on request", "extract broken off"
NOTES = {False: "extract_note.md", True: "extract_request_note.md"}
"""The note beside an extract, and beside one that a request for public documents is the reason of."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants taken out, by which assignment and why. `request` is the registry number of a request."""

    campaign: str
    assignment: int
    purpose: str
    kind: Format
    output: Path
    request: str = ""
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What was written: the file, the note beside it, and how many people and variables it holds."""

    file: Path
    note: Path
    rows: int
    variables: int


def take_out(home: Home, wish: Wish, now: int) -> TakenOut:
    """Write the answers and the note, for their owner's eyes alone, after it stands in the log who did it and why.

    Raises DeskError with a sentence for whoever has no assignment or asks for what is not given, RegisterError,
    FormsError, JournalError and PipelineError.
    """
    _refuse_unsaid(wish)
    note = wish.output.with_name(f"{wish.output.name}.README.md")
    _refuse_places(home, (wish.output, note))
    today = day_in_sweden(datetime.fromtimestamp(now, UTC))
    records = open_records(home.desk)
    with stream(home) as flow:
        campaign = flow.register.campaign(wish.campaign)
        if campaign is None:
            raise DeskError(f"Det finns ingen insamling som heter {wish.campaign}. Se `platskoll campaign list`.")
        assignment = _assignment(home, wish.assignment, campaign, today)
        form = flow.catalogue.get(campaign.form, campaign.version)
        if not form.anonymous:
            raise DeskError(f"{campaign.slug} samlar in kontaktuppgifter. De tas aldrig ut.")
        with suppress(AlreadyRunningError):
            run_place(flow, campaign.place)
        place = flow.register.place(campaign.place)
        assert place is not None, "a campaign has a place"
        extracted = extract(
            flow.database(campaign.place),
            campaign.slug,
            form,
            flow.register.supplied(campaign.place),
            place.name,
            secret=home.key("pipeline"),
        )
    log = Log(records)
    # the protocol comes first: what nobody knows of is worse than what is written and not done
    log.write(_act(ON_REQUEST if wish.request else TAKEN_OUT, wish, assignment, extracted, now))
    try:
        _write(wish, note, extracted, _words(wish, assignment, campaign, place, form, extracted, today))
    except (OSError, PipelineError):
        log.write(_act(BROKEN_OFF, wish, assignment, extracted, now))
        raise
    return TakenOut(wish.output, note, len(extracted.rows), len(extracted.variables))


def _refuse_unsaid(wish: Wish) -> None:
    if not wish.purpose.strip():
        raise DeskError("Skriv vad svaren ska användas till med --purpose.")
    if bool(wish.request.strip()) != bool(wish.decided_by.strip()):
        raise DeskError("En begäran har ett diarienummer (--request) och någon som beslutar om den (--decided-by).")


def _refuse_places(home: Home, files: tuple[Path, ...]) -> None:
    for file in files:
        folder = file.absolute().parent
        if not folder.is_dir():
            raise DeskError(f"Mappen {folder} finns inte.")
        if folder.resolve().is_relative_to(home.root.resolve()):
            raise DeskError(f"{file} ligger i hemmet, och delar av det är offentliga. Lägg filen någon annanstans.")
        if file.exists() or file.is_symlink():
            raise DeskError(f"{file} finns redan. Ange en ny fil: ett uttag skrivs aldrig över.")


def _assignment(home: Home, number: int, campaign: Campaign, today: date) -> Given:
    """The assignment, if it holds for the campaign today. The sentence is one and the same whatever is missing."""
    records = open_records(home.desk)
    given = Assignments(records).numbered(number)
    person = Accounts(records, home.key("desk")).person(given.wanted.account) if given else None
    if given is None or person is None or not holds(given, person, campaign, today):
        raise DeskError(
            f"Uppdrag {number} gäller inte för {campaign.slug} i dag. Vilka uppdrag som gäller står på skrivbordet "
            "(Personer, Analysuppdrag)."
        )
    return given


def _write(wish: Wish, note: Path, extracted: Extract, words: str) -> None:
    made: list[Path] = []
    try:
        for file in (wish.output, note):
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            made.append(file)
        write(extracted, wish.kind, wish.output, about=f"Se {note.name}.")
        note.write_text(words, encoding="utf-8")
    except (OSError, PipelineError):
        for file in made:
            file.unlink(missing_ok=True)
        raise


def _act(act: str, wish: Wish, assignment: Given, extracted: Extract, now: int) -> Act:
    parts = (
        f"{extracted.campaign}: {len(extracted.rows)} rader ({wish.kind})",
        f"uppdrag {assignment.number} ({assignment.email})",
        *([f"begäran {wish.request}", f"beslut: {wish.decided_by}"] if wish.request else []),
    )
    return Act(now, WHO, act, assignment.wanted.place, ", ".join(parts), wish.purpose)


def _words(
    wish: Wish, assignment: Given, campaign: Campaign, place: Place, form: Form, extracted: Extract, today: date
) -> str:
    """The note beside the file."""
    template = Path(__file__).with_name(NOTES[bool(wish.request)]).read_text(encoding="utf-8")
    sensitive = [label_of(one) for one in extracted.variables if one.sensitive]
    return Template(template).substitute(
        file=wish.output.name,
        day=today,
        title=form.title["sv"],
        title_en=form.title["en"],
        place=place.name,
        campaign=campaign.slug,
        form=form.key,
        controller=_cell(campaign.controller),
        rows=len(extracted.rows),
        variables=len(extracted.variables),
        number=assignment.number,
        who=_cell(f"{assignment.name} ({assignment.email})" if assignment.name else assignment.email),
        assigned=_cell(assignment.wanted.purpose),
        assigned_by=_cell(assignment.wanted.decided_by),
        until=assignment.wanted.ends,
        purpose=_cell(wish.purpose),
        request=_cell(wish.request),
        decided_by=_cell(wish.decided_by),
        left_out="\n".join(f"- {label['sv']}" for label in extracted.left_out) or "- Ingen. / None.",
        sensitive="\n".join(f"- {label}" for label in sensitive) or "- Ingen. / None.",
        codebook="\n".join(_codebook(extracted)),
    )


def _cell(words: str) -> str:
    """What somebody wrote, as it fits in a table."""
    return " ".join(words.split()).replace("|", "\\|")


def _codebook(extracted: Extract) -> list[str]:
    lines: list[str] = []
    for one in extracted.variables:
        lines += ["", f"### {one.name}", "", label_of(one), ""]
        for value in one.values:
            missing = " (saknat värde / missing)" if value.missing else ""
            lines.append(f"- {value.code} · `{value.value}` · {value.label['sv']}{missing}")
    return lines
