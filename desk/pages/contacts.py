"""Those who have signed up at a campaign: shown and taken out only after it stands in the log who did it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from flask import Blueprint, abort, g, render_template
from werkzeug.wrappers import Response

from desk.accounts import Act
from desk.contacts import Contact, by_sector, columns, contacts, has_contacts
from desk.gate import needs
from desk.room import here, say
from desk.spreadsheet import download
from forms.definition import Form, words
from intake.journal import open_reader

blueprint = Blueprint("contacts", __name__)
SEEN, TAKEN_OUT = "see contacts", "export contacts"


@blueprint.get("/contacts/<campaign>")
@needs(Act.SEE_CONTACTS)
def people(campaign: str) -> Any:
    """Everybody who has signed up and stands."""
    form = _form()
    found = _read(campaign, form)
    here().note(SEEN, place=g.place.slug, subject=f"{campaign}: {len(found)}")
    return render_template(
        "contacts.html",
        campaign=g.campaign,
        place=g.place,
        title=words(form.title, _language()),
        people=found,
        sectors=by_sector(form, found, _language()),
    )


@blueprint.post("/contacts/<campaign>/export")
@needs(Act.EXPORT_CONTACTS)
def export(campaign: str) -> Response:
    """The same as a file. It is made for this answer and kept nowhere."""
    form = _form()
    found = _read(campaign, form)
    here().note(TAKEN_OUT, place=g.place.slug, subject=f"{campaign}: {len(found)}")
    asked = columns(form, _language())
    told = [(one.day.isoformat(), {part.question: part.answer for part in one.told}) for one in found]
    return download(
        f"{campaign}-{here().today().isoformat()}.csv",
        [
            [say("Dag", "Day"), *(label for _, label in asked)],
            *([day, *(answers.get(question, "") for question, _ in asked)] for day, answers in told),
        ],
    )


def _form() -> Form:
    """The form of the campaign; a campaign that gathers no contacts has no such page."""
    form = here().form(g.campaign)
    return form if has_contacts(form) else abort(404)


def _read(campaign: str, form: Form) -> list[Contact]:
    home = here().home
    if not (home.root / "contacts.db").exists():
        return []
    with closing(open_reader(home.contacts_url, key=home.key("intake"))) as reader:
        supplied = here().register.supplied(g.place.slug)
        return contacts(reader, campaign, form, language=_language(), supplied=supplied)


def _language() -> str:
    return "en" if g.language == "en" else "sv"
