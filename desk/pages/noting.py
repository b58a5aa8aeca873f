"""Writing in the log of a place, and keeping what people have promised; what is removed can be put back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, RadioField, SelectField, StringField, TextAreaField

from desk.accounts import Act
from desk.gate import needs
from desk.notes import Commitment, Kind, Note, Notes
from desk.pages.asking import Words, at_most, filled, sent
from desk.pages.telling import KINDS, DayField, in_words, leads, me, not_later, on_day, sectors
from desk.room import here, say

blueprint = Blueprint("noting", __name__)


class CommitmentForm(Form):
    who = StringField(validators=[filled("Skriv vem som lovar.", "Write who promises."), at_most(120)])
    sector = SelectField(validate_choice=False)
    what = StringField(validators=[filled("Skriv vad de lovar.", "Write what they promise."), at_most(300)])
    until = DayField()


class NoteForm(Form):
    kind = RadioField(validate_choice=False, validators=[filled("Välj vad det gäller.", "Choose what it is about.")])
    day = DayField(
        validators=[
            filled("Skriv vilken dag det var.", "Write which day it was."),
            Words(not_later, "Dagen har inte varit än. Skriv in det när det har hänt.", "That day has not come yet."),
        ]
    )
    title = StringField(validators=[at_most(120)], filters=[lambda value: (value or "").strip()])
    text = TextAreaField(validators=[at_most(3000)], filters=[lambda value: (value or "").strip()])


@blueprint.route("/p/<place>/commitments", methods=["GET", "POST"])
@needs(Act.LEAD_PLACE)
def commitments(place: str) -> Any:
    """What is promised, to mark and remove, and a new promise to write down."""
    form = CommitmentForm(request.form)
    offered = [(choice.value, in_words(choice.label)) for choice in sectors().choices]
    form.sector.choices = [("", say("Välj inte", "Do not choose")), *offered]
    if sent(form):
        sector = form.sector.data if form.sector.data in dict(offered) else ""
        _notes().commit(
            Commitment(
                place=place,
                who=form.who.data.strip(),
                sector=sector,
                what=form.what.data.strip(),
                until=form.until.data,
            )
        )
        return redirect(url_for("noting.commitments", place=place, saved=1))
    return render_template(
        "commitments.html",
        form=form,
        place=g.place,
        commitments=_notes().commitments(place),
        sector=dict(offered),
        removed=_removed(place),
        on_day=on_day,
    ), 400 if form.errors else 200


@blueprint.post("/p/<place>/commitments/change")
@needs(Act.LEAD_PLACE)
def change_commitment(place: str) -> Response:
    """Mark one as kept or not, or take it away."""
    number, removed = _number("commitment"), None
    match request.form.get("do"):
        case "kept" | "not_kept" as word:
            _notes().mark(place, number, kept=word == "kept")
        case "remove":
            removed = _notes().remove_commitment(place, number, by=me(), today=here().today(), now=here().now())
    return redirect(url_for("noting.commitments", place=place, removed=removed))


@blueprint.route("/p/<place>/note", methods=["GET", "POST"])
@needs(Act.REMARK)
def note(place: str) -> Any:
    """Write in the log, or mend what one has written. Who supports the place writes remarks; who leads it, all."""
    earlier = _own(place, request.args.get("note", ""))
    form = NoteForm(request.form, obj=earlier, **({} if earlier else {"day": here().today()}))
    form.kind.choices = [(kind.value, say(*KINDS[kind])) for kind in _kinds(earlier)]
    if len(form.kind.choices) == 1:
        form.kind.data = form.kind.choices[0][0]
    elif earlier and request.method == "GET":
        form.kind.data = earlier.kind.value
    if sent(form) and _says_something(form) and form.kind.data in dict(form.kind.choices):
        _notes().write(
            Note(
                place=place,
                kind=Kind(form.kind.data),
                day=form.day.data,
                title=form.title.data,
                text=form.text.data,
                by=earlier.by if earlier else me(),
                at=earlier.at if earlier else here().now(),
                number=earlier.number if earlier else 0,
            )
        )
        if earlier and earlier.by != me():
            here().note("change note", place=place, subject=f"{KINDS[earlier.kind][0]}: {earlier.by}")
        return redirect(url_for("place.page", place=place, saved="log") + "#log")
    return render_template("note.html", form=form, place=g.place, earlier=earlier), 400 if form.errors else 200


@blueprint.post("/p/<place>/note/remove")
@needs(Act.REMARK)
def remove_note(place: str) -> Response:
    """Take away what one has written oneself; who leads the place may take away anything."""
    found = _own(place, request.form.get("note", ""))
    removed = None
    if found is not None:
        removed = _notes().remove_note(place, found.number, by=me(), today=here().today(), now=here().now())
        here().note("remove note", place=place, subject=KINDS[found.kind][0])
    return redirect(url_for("noting.undo", place=place, removed=removed))


@blueprint.route("/p/<place>/undo", methods=["GET", "POST"])
@needs(Act.REMARK)
def undo(place: str) -> Any:
    """What was just removed, with a way back; whoever removed it may put it back."""
    removed = _removed(place)
    if removed is None:
        return redirect(url_for("place.page", place=place))
    if request.method == "POST":
        _notes().put_back(place, removed.number)
        if removed.answers["table"] == "commitment":
            return redirect(url_for("noting.commitments", place=place))
        return redirect(url_for("place.page", place=place) + "#log")
    return render_template("removed.html", place=g.place, removed=removed)


def _notes() -> Notes:
    return Notes(here().records)


def _number(name: str) -> int:
    word = request.values.get(name, "")
    return int(word) if word.isdecimal() and len(word) < 16 else 0


def _own(place: str, word: str) -> Note | None:
    """The note that the page names, if the person who is here may change it; 404 for one that is not theirs."""
    if not word:
        return None
    found = _notes().note(place, int(word)) if word.isdecimal() and len(word) < 16 else None
    if found is None or not (leads() or found.by == me()):
        abort(404)
    return found


def _kinds(earlier: Note | None) -> list[Kind]:
    if earlier is not None and earlier.kind is Kind.CHECK_IN:
        abort(404)
    return [Kind.MEETING, Kind.INTRODUCTION, Kind.REMARK] if leads() else [Kind.REMARK]


def _says_something(form: NoteForm) -> bool:
    """A note has words; a meeting that nothing is said of is no help to anybody."""
    if form.title.data or form.text.data:
        return True
    form.text.errors = [say("Skriv några ord om vad som hände.", "Write a few words about what happened.")]
    return False


def _removed(place: str) -> Note | None:
    """What the address says was removed, if the person who is here removed it."""
    found = _notes().removed(place, _number("removed"))
    return found if found is not None and found.by == me() else None
