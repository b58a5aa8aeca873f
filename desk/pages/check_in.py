"""The check-in between process leader and process supporters: asked with the form of the library, kept at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from desk.accounts import Act, Role
from desk.gate import needs
from desk.method.check_in import CheckIn, changed_steps, read_check_in, shown
from desk.notes import Kind, Note
from desk.pages.telling import (
    STATUSES,
    called,
    in_words,
    leads,
    me,
    on_day,
    records,
    sees_check_ins,
)
from desk.room import here
from desk.sight import Records
from forms.answers import Submitted, read, to_fields
from forms.build import Supplied, for_place, form_class, wire_name
from forms.definition import Choice, Form, Question, Section
from intake.register import Step, day_in_sweden, status_on

blueprint = Blueprint("check_in", __name__)
FORM = "check_in"
OPEN_ROWS = 3
"""So many rows are shown at once of a repeat that must be answered, of others one; the rest are a touch away."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A form of the library as the desk asks it: for every question its field, with what was written and is wrong."""

    form: Form
    bound: Any
    language: str

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.form.sections

    def one(self, question: Question) -> Any:
        return self.bound[wire_name(question.id)]

    def rows(self, question: Question) -> list[Any]:
        """The fields of a battery, one for each row."""
        assert question.rows is not None
        return [self.bound[wire_name(question.id, row)] for row in question.rows.values()]

    def items(self, question: Question) -> tuple[list[list[Any]], list[list[Any]]]:
        """The rows of a repeat, each its columns: those that are shown at once, and the rest."""
        items = [
            [self.bound[wire_name(question.id, item, column.id)] for column in question.fields]
            for item in range(1, question.max_items + 1)
        ]
        used = [at for at, fields in enumerate(items, 1) if any(one.errors or written(one) for one in fields)]
        first = max([OPEN_ROWS if question.required else 1, *(at + 1 for at in used)])
        return items[:first], items[first:]

    def wrong(self) -> list[tuple[str, str]]:
        """Where something must be mended, and how."""
        return [(field.id, str(field.errors[0])) for field in self.bound if field.errors]


def written(field: Any) -> list[str]:
    """What stands in a field, as it was sent."""
    return [value for value in field.raw_data or () if value]


@blueprint.route("/p/<place>/check-in", methods=["GET", "POST"])
@needs(Act.REMARK)
def write(place: str) -> Any:
    """Ask, keep what is written so far, and keep the check-in when it is whole."""
    kept, earlier = records(), _mine(place, request.args.get("note", ""))
    form = _form(kept, earlier)
    supplied = _people(place, earlier)
    if request.method == "POST":
        submitted = Submitted(tuple(request.form.items(multi=True)))
        match request.form.get("do", ""):
            case "discard":
                kept.notes.drop_draft(place, me())
                return redirect(url_for("check_in.write", place=place))
            case part if part.startswith("save-"):
                kept.notes.keep_draft(_draft(place, submitted, earlier))
                note = earlier.number if earlier else None
                return redirect(url_for("check_in.write", place=place, note=note, saved=part[5:]) + f"#{part[5:]}")
        reading = read(form, submitted, language=g.language or "sv", supplied=supplied)
        if not reading.problems:
            return _keep(kept, place, form, reading.answers, earlier)
        return _asked(kept, form, supplied, reading.bound, earlier=earlier, draft=None), 400
    draft = kept.notes.draft(place, me())
    if draft is not None and draft.answers["note"] != (earlier.number if earlier else 0):
        draft = None
    made = form_class(form, language=g.language or "sv", supplied=supplied)
    bound = made(Submitted(tuple(_begun(kept, form, draft, earlier))))
    return _asked(kept, form, supplied, bound, earlier=earlier, draft=draft)


@blueprint.get("/p/<place>/check-ins")
@needs(Act.SEE_PLACE)
def held(place: str) -> str:
    """The check-ins of the place, the latest first and open."""
    if not sees_check_ins():
        abort(404)
    kept = records()
    notes = kept.notes.log(place, (Kind.CHECK_IN,))
    language = "en" if g.language == "en" else "sv"
    latest, changes = offered(kept)
    return render_template(
        "check_ins.html",
        place=g.place,
        held=[(note, shown(_form(kept, note), note.answers["answers"], language=language)) for note in notes],
        names=called(note.by for note in notes),
        latest=latest,
        changes=[(kept.process.step(one.step), STATUSES[one.status]) for one in changes],
        in_words=in_words,
        on_day=on_day,
        me=me(),
        leads=leads(),
    )


@blueprint.post("/p/<place>/check-in/steps")
@needs(Act.LEAD_PLACE)
def take_over(place: str) -> Response:
    """Change the steps to what the latest check-in says of them."""
    latest, changes = offered(records())
    if latest is not None and request.form.get("note") == str(latest.number):
        for one in changes:
            here().register.set_step(one)
        here().note("steps of check-in", place=place, subject=str(latest.day))
    return redirect(url_for("place.page", place=place, saved="steps") + "#steps")


def offered(kept: Records) -> tuple[Note | None, tuple[Step, ...]]:
    """The latest check-in of the place of the page, and the steps that would change if one went by it."""
    latest = next(iter(kept.notes.log(g.place.slug, (Kind.CHECK_IN,))), None)
    if latest is None:
        return None, ()
    return latest, changed_steps(g.place.slug, said_by(kept, latest), kept.register.steps(g.place.slug))


def said_by(kept: Records, note: Note) -> CheckIn:
    """What a kept check-in says of the steps and of what comes next."""
    entered = day_in_sweden(datetime.fromtimestamp(note.at, UTC))
    return read_check_in(kept.process, note.answers["answers"], entered)


def _asked(kept: Records, form: Form, supplied: Supplied, bound: Any, *, earlier: Note | None, draft: Any) -> str:
    before = next((one for one in kept.notes.log(g.place.slug, (Kind.CHECK_IN,)) if one != earlier), None)
    return render_template(
        "check_in.html",
        asking=Asking(for_place(form, supplied), bound, g.language or "sv"),
        form=bound,
        place=g.place,
        earlier=earlier,
        draft=draft,
        before=before,
        decided=said_by(kept, before).actions if before else (),
        in_words=in_words,
        on_day=on_day,
        written=written,
    )


def _form(kept: Records, note: Note | None) -> Form:
    """The form that a check-in was asked with, or for a new one the latest."""
    if note is None:
        return kept.catalogue.latest(FORM)
    return kept.catalogue.get(FORM, note.answers["version"])


def _keep(kept: Records, place: str, form: Form, answers: Mapping[str, Any], earlier: Note | None) -> Response:
    now = here().now()
    at = earlier.at if earlier else now
    held_on = read_check_in(kept.process, answers, day_in_sweden(datetime.fromtimestamp(at, UTC))).held
    kept.notes.write(
        Note(
            place=place,
            kind=Kind.CHECK_IN,
            day=held_on,
            by=earlier.by if earlier else me(),
            at=at,
            answers={"version": form.version, "answers": dict(answers)},
            number=earlier.number if earlier else 0,
        )
    )
    if earlier and earlier.by != me():
        here().note("change note", place=place, subject=earlier.by)
    kept.notes.drop_draft(place, me())
    return redirect(url_for("check_in.held", place=place, saved=1))


def _draft(place: str, submitted: Submitted, earlier: Note | None) -> Note:
    pairs = [(name, value) for name, value in submitted.pairs if name.startswith("q_") and value]
    number = earlier.number if earlier else 0
    return Note(
        place=place,
        kind=Kind.DRAFT,
        day=here().today(),
        by=me(),
        at=here().now(),
        answers={"pairs": pairs, "note": number},
    )


def _begun(kept: Records, form: Form, draft: Note | None, earlier: Note | None) -> Iterable[tuple[str, str]]:
    """What stands in the form when it is opened: the draft, what was answered before, or what is known already."""
    if draft is not None:
        return [(name, value) for name, value in draft.answers["pairs"]]
    if earlier is not None:
        return to_fields(form, earlier.answers["answers"])
    return _known(kept)


def _known(kept: Records) -> Iterator[tuple[str, str]]:
    today, steps = here().today(), kept.register.steps(g.place.slug)
    yield wire_name("meeting_date"), today.isoformat()
    yield wire_name("participants"), g.entered.person.called
    for step in kept.process.numbered:
        status = status_on(step.id, steps, today)
        yield wire_name("step_status", step.number), status.value


def _people(place: str, earlier: Note | None) -> Supplied:
    """Who can have taken part. The name itself is kept: a check-in says who was there, also when they have left."""
    emails = here().accounts.emails(place, Role)
    before = earlier.answers["answers"].get("participants", []) if earlier else []
    names = dict.fromkeys([*before, g.entered.person.called, *called(emails).values()])
    return {"user": tuple(Choice(name, {"sv": name, "en": name}) for name in names)}


def _mine(place: str, word: str) -> Note | None:
    """The check-in that the address names; only who wrote it and who leads the place may change it."""
    if not word:
        return None
    found = records().notes.note(place, int(word)) if word.isdecimal() and len(word) < 16 else None
    if found is None or found.kind is not Kind.CHECK_IN or not (leads() or found.by == me()):
        abort(404)
    return found
