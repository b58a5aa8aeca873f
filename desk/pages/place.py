"""A place in the method: the assignment, the steps with advice, the purpose, the promises and the log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from wtforms import Form, SelectField, StringField, TextAreaField

from desk.accounts import Act, Role
from desk.gate import needs
from desk.method.gates import Advice, Standing
from desk.notes import ContactPoint
from desk.pages.asking import Words, at_most, filled, sent
from desk.pages.check_in import offered
from desk.pages.telling import (
    KINDS,
    STATUSES,
    DayField,
    called,
    in_words,
    leads,
    not_later,
    on_day,
    records,
    sectors,
    sees_check_ins,
    team,
)
from desk.room import here, say
from desk.sight import MUNICIPALITY, Records, Sight, advised, reminders, seen
from intake.register import Assignment, Process, ProcessStep, Purpose, Step, StepStatus, last_day, status_on

blueprint = Blueprint("place", __name__)
RECENT = 8
"""So many notes of the log are shown at once; the older ones are a touch away."""
STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.FULFILLED: ("Klart", "In place"),
    Standing.MISSING: ("Saknas", "Missing"),
    Standing.UNSEEN: ("Syns inte här", "Not to be seen here"),
}
"""How advice is introduced."""


class StepForm(Form):
    status = SelectField(
        validate_choice=False,
        validators=[Words(lambda value: value not in tuple(StepStatus), "Välj hur långt ni är.", "Choose how far.")],
    )
    since = DayField(
        validators=[
            filled("Skriv sedan vilken dag det är så.", "Write since which day it is so."),
            Words(not_later, "Dagen har inte varit än. Skriv den när den har varit.", "That day has not come yet."),
        ]
    )


class AssignmentForm(Form):
    begins = DayField(
        validators=[
            filled("Skriv vilken dag uppdraget börjar.", "Write when the assignment begins."),
            Words(
                lambda value: isinstance(value, date) and not 2000 <= value.year < 2100,
                "Årtalet kan inte stämma. Skriv dagen igen.",
                "The year cannot be right. Write the day again.",
            ),
        ]
    )
    months = StringField(
        validators=[
            Words(
                lambda value: not (re.fullmatch(r"[0-9]{1,3}", str(value).strip()) and 1 <= int(value) <= 120),
                "Skriv antalet månader med siffror, till exempel 18.",
                "Write the number of months in digits, for example 18.",
            )
        ]
    )
    name = StringField(validators=[at_most(120)])
    email = StringField(validators=[at_most(200)])
    telephone = StringField(validators=[at_most(40)])


class PurposeForm(Form):
    text = TextAreaField(validators=[filled("Skriv varför ni gör det här.", "Write why you do this."), at_most(2000)])
    decided = DayField(
        validators=[
            Words(not_later, "Dagen har inte varit än. Skriv den när ni har beslutat.", "That day has not come yet.")
        ]
    )


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the page shows it."""

    step: ProcessStep
    status: StepStatus
    since: str
    advice: tuple[Advice, ...]
    form: StepForm


@blueprint.get("/p/<place>")
@needs(Act.SEE_PLACE)
def page(place: str) -> str:
    """Everything about the place in the method, on one page; what is edited is edited on pages of its own."""
    return _page({})


@blueprint.post("/p/<place>/steps")
@needs(Act.LEAD_PLACE)
def step(place: str) -> Any:
    """How far the place is with one step."""
    kept = records()
    of = kept.process.step(request.form.get("step", ""))
    if of is None:
        return redirect(url_for("place.page", place=place) + "#steps")
    form = _step_form(of, request.form)
    if not sent(form):
        return _page({of.id: form}), 400
    said, known = Step(place, of.id, StepStatus(form.status.data), form.since.data), kept.register.steps(place)
    # the form suggests today: who sends it as it was has not meant that the step began today
    if of.id not in known or said.status is not known[of.id].status or said.since != here().today():
        here().register.set_step(said)
    here().note("step", place=place, subject=f"{of.name['sv']}: {STATUSES[StepStatus(form.status.data)][0]}")
    return redirect(url_for("place.page", place=place, saved=of.id) + f"#step-{of.id}")


@blueprint.route("/p/<place>/assignment", methods=["GET", "POST"])
@needs(Act.LEAD_PLACE)
def assignment(place: str) -> Any:
    """When the assignment begins, how long it is, and whom to call at the municipality."""
    kept = records()
    now, point = kept.register.assignment(place), kept.notes.contact_point(place, MUNICIPALITY)
    form = AssignmentForm(request.form, obj=point, begins=now.begins if now else None, months=now.months if now else 18)
    if not sent(form):
        return render_template("assignment.html", form=form, place=g.place), 400 if form.errors else 200
    kept.register.set_assignment(Assignment(place, form.begins.data, int(form.months.data)))
    words = {name: (form[name].data or "").strip() for name in ("name", "email", "telephone")}
    kept.notes.set_contact_point(ContactPoint(place=place, role=MUNICIPALITY, **words))
    here().note("assignment", place=place, subject=f"{form.begins.data}, {form.months.data}")
    return redirect(url_for("place.page", place=place, saved="assignment") + "#assignment")


@blueprint.route("/p/<place>/purpose", methods=["GET", "POST"])
@needs(Act.LEAD_PLACE)
def purpose(place: str) -> Any:
    """Why the place does this, and when the group decided on it."""
    form = PurposeForm(request.form, obj=here().register.purpose(place))
    if not sent(form):
        return render_template("purpose.html", form=form, place=g.place), 400 if form.errors else 200
    here().register.set_purpose(Purpose(place, form.text.data.strip(), form.decided.data))
    here().note("purpose", place=place)
    return redirect(url_for("place.page", place=place, saved="purpose") + "#purpose")


def _page(sent_forms: Mapping[str, StepForm]) -> str:
    kept, today, slug = records(), here().today(), g.place.slug
    sight = seen(kept, g.place, today)
    log = kept.notes.log(slug)
    check_in, changes = offered(kept)
    lines = _lines(kept, sight, sent_forms)
    return render_template(
        "place.html",
        place=g.place,
        sight=sight,
        ends=last_day(sight.assignment) if sight.assignment else None,
        reminders=reminders(kept, g.place, today) if sees_check_ins() else (),
        leaders=team(Role.PROCESS_LEADER),
        supporters=team(Role.PROCESS_SUPPORTER),
        contact=kept.notes.contact_point(slug, MUNICIPALITY),
        purpose=kept.register.purpose(slug),
        parts=_parts(kept.process, lines),
        troubled=next(iter(sent_forms.values()), None),
        commitments=kept.notes.commitments(slug),
        sector={choice.value: in_words(choice.label) for choice in sectors().choices},
        log=log,
        names=called(note.by for note in log),
        recent=RECENT,
        check_in=check_in,
        changes=[(kept.process.step(one.step), STATUSES[one.status]) for one in changes],
        kinds=KINDS,
        statuses=STATUSES,
        standings=STANDINGS,
        in_words=in_words,
        on_day=on_day,
        leads=leads(),
        sees_check_ins=sees_check_ins(),
    )


def _lines(kept: Records, sight: Sight, sent_forms: Mapping[str, StepForm]) -> list[StepLine]:
    given, today = advised(kept, g.place, here().today()), here().today()
    lines = []
    for one in kept.process.steps:
        status, known = status_on(one.id, sight.steps, today), sight.steps.get(one.id)
        form = sent_forms.get(one.id) or _step_form(one, None, status=status.value, since=today)
        lines.append(StepLine(one, status, on_day(known.since) if known else "", given[one.id], form))
    return lines


def _parts(process: Process, lines: list[StepLine]) -> list[tuple[str, list[StepLine]]]:
    """The steps in order under the names of their phases; what comes after them stands under a name of its own."""
    names = {phase.id: in_words(phase.name) for phase in process.phases}
    parts: list[tuple[str, list[StepLine]]] = []
    for phase, steps in groupby(lines, key=lambda line: line.step.phase):
        name = names[phase] if phase else say("Sedan", "Afterwards") if parts else ""
        parts.append((name, list(steps)))
    return parts


def _step_form(of: ProcessStep, fields: Any, **given: Any) -> StepForm:
    form = StepForm(fields, prefix=f"{of.id}-", **given)
    form.status.choices = [(status.value, say(*words)) for status, words in STATUSES.items()]
    return form
