"""Working tables: exact counts for who has an assignment to analyse; every table that is shown stands in the log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template, request
from werkzeug.wrappers import Response

from desk.accounts import Act
from desk.gate import needs_assignment
from desk.room import here
from desk.spreadsheet import download
from desk.working import MARK, called, countable, lines, table
from forms.definition import words
from pipeline.working_tables import LEAST, Offered, Withheld, WorkingTable

blueprint = Blueprint("working", __name__)
SEEN, TAKEN_OUT = "see working table", "export working table"


@blueprint.get("/tables/<campaign>")
@needs_assignment(Act.ANALYSE)
def tables(campaign: str) -> str:
    """Choose a question and perhaps a background, and see its table; only of answers that no more are added to."""
    what, question, by = _countable(), request.args.get("question", ""), request.args.get("by", "")
    closed = g.campaign.entry_has_closed(here().today())
    found = _table(what, question, by) if question and closed else None
    if found is not None:
        _note(SEEN, question, by)
    return render_template(
        "working.html",
        campaign=g.campaign,
        place=g.place,
        assignment=g.assignment,
        form_title=words(here().form(g.campaign).title, _language()),
        what=what,
        closed=closed,
        question=question,
        by=by,
        table=found if isinstance(found, WorkingTable) else None,
        withheld=found if isinstance(found, Withheld) else None,
        heading=called(found, _language()) if isinstance(found, WorkingTable) else "",
        language=_language(),
        mark=words(MARK, _language()),
        least=LEAST,
    )


@blueprint.post("/tables/<campaign>/file")
@needs_assignment(Act.ANALYSE)
def export(campaign: str) -> Response:
    """The same table as a file. It is made for this answer and kept nowhere."""
    question, by = request.form.get("question", ""), request.form.get("by", "")
    if not g.campaign.entry_has_closed(here().today()):
        abort(400)
    found = _table(_countable(), question, by)
    if not isinstance(found, WorkingTable):
        abort(400)
    _note(TAKEN_OUT, question, by)
    return download(f"arbetsmaterial-{campaign}-{question}.csv", lines(found, g.campaign, _language()))


def _countable() -> Offered:
    """What can be counted; a form that gathers contacts has no such page."""
    form = here().form(g.campaign)
    if not form.anonymous or g.campaign.draft:
        abort(404)
    return countable(form, here().register.supplied(g.place.slug), g.place.name)


def _table(what: Offered, question: str, by: str) -> WorkingTable | Withheld:
    return table(here().home, g.campaign, what, question, by) or abort(404)


def _note(act: str, question: str, by: str) -> None:
    what = f"{question} × {by}" if by else question
    subject = f"{g.campaign.slug}: {what}, uppdrag {g.assignment.number}"
    here().note(act, place=g.place.slug, subject=subject, reason=g.assignment.wanted.purpose)


def _language() -> str:
    return "en" if g.language == "en" else "sv"


def open_to(campaign: Any) -> bool:
    """Whether the person who is here has an assignment for a campaign."""
    return here().assignments.held(g.entered.person, campaign, here().today()) is not None
