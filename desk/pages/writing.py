"""The text of a place's needs analysis: read, written in, looked at as it will be, and every earlier one kept."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, TextAreaField

from desk.accounts import Act
from desk.gate import needs
from desk.pages.asking import at_most, sent
from desk.pages.publishing import as_read, publish_words
from desk.publishing import candidate
from desk.room import here, say
from reports import (
    Document,
    Manuscript,
    Renewed,
    ReportError,
    earlier,
    finish,
    keep,
    open_manuscript,
    read_draft,
    renewed,
    rewrite,
)

blueprint = Blueprint("writing", __name__)
LONGEST = 400_000
"""Letters; a long needs analysis has a tenth of that."""


class Writing(Form):
    text = TextAreaField(validators=[at_most(LONGEST)])


@blueprint.get("/p/<place>/text")
@needs(Act.SEE_CANDIDATE)
def text(place: str) -> Any:
    return _page(Writing())


@blueprint.post("/p/<place>/text")
@needs(Act.PUBLISH)
def write(place: str) -> Any:
    """Save the text, unless somebody else has saved since it was opened; then nobody's words are lost."""
    form = Writing(request.form)
    if not sent(form):
        return _page(form), 400
    written = re.sub(r"\r\n?", "\n", form.text.data or "")
    try:
        manuscript = open_manuscript(_folder())
    except ReportError as error:
        return _page(form, trouble=str(error)), 409
    if request.form.get("seen") != _digest(manuscript):
        words = say(
            "Någon annan har sparat texten sedan du öppnade den, så din är inte sparad. Den står kvar här nedanför. "
            "Kopiera den, öppna sidan på nytt och foga in det du har skrivit.",
            "Somebody else has saved the text since you opened it, so yours is not saved. It still stands below. "
            "Copy it, open the page anew and put in what you have written.",
        )
        return _page(form, trouble=words), 409
    rewrite(manuscript, written)
    here().note("write text", place=place)
    return redirect(url_for("writing.preview" if request.form.get("do") == "preview" else "writing.text", place=place))


@blueprint.post("/p/<place>/text/renew")
@needs(Act.PUBLISH)
def renew(place: str) -> Any:
    """Make the draft where there is none, or lay today's figures under the text."""
    try:
        manuscript, made, _ = _made()
    except ReportError as error:
        return _page(Writing(), trouble=str(error)), 409
    keep(manuscript, made)
    here().note("renew text", place=place)
    return redirect(url_for("writing.text", place=place))


@blueprint.get("/p/<place>/text/preview")
@needs(Act.SEE_CANDIDATE)
def preview(place: str) -> Any:
    """The document as the text makes it, under a policy that lets it do nothing but be read."""
    try:
        _, _, document = _made()
    except ReportError as error:
        return _page(Writing(), trouble=str(error)), 409
    return as_read(document.html)


@blueprint.post("/p/<place>/text/publish")
@needs(Act.PUBLISH)
def publish(place: str) -> Any:
    """Publish the document as it is written, with the figures that are public already; nothing is closed."""
    if g.place.practice or not _is_public():
        return redirect(url_for("writing.text", place=place))
    return publish_words("publish text", place, text_of=place)


def _is_public() -> bool:
    """Whether the place has figures that are public, to publish a text beside."""
    return bool(list((here().home.current / "pages" / g.place.slug).glob("*.html")))


@blueprint.get("/p/<place>/text/<int:number>")
@needs(Act.SEE_CANDIDATE)
def version(place: str, number: int) -> Any:
    """An earlier text, as it was saved."""
    found = dict(earlier(_folder())).get(number)
    if found is None:
        return redirect(url_for("writing.text", place=place))
    return Response(found.read_bytes(), mimetype="text/plain", headers={"Content-Disposition": "inline"})


def _page(form: Writing, trouble: str = "") -> str:
    manuscript: Manuscript | None = None
    remarks: list[str] = []
    unread = ""
    try:
        manuscript = open_manuscript(_folder())
        _, made, document = _made()
        told = sorted((*made.remarks, *document.remarks), key=lambda one: one.line or 0)
        remarks = [str(one) for one in told]
        news = manuscript.saved is not None and made.text != manuscript.saved.text
    except ReportError as error:
        unread, news = str(error), False
    saved = manuscript.saved if manuscript else None
    if request.method == "GET":
        form.text.data = saved.text if saved else ""
    return render_template(
        "writing.html",
        place=g.place,
        form=form,
        trouble=trouble,
        unread="" if unread == trouble else unread,
        remarks=remarks,
        exists=saved is not None,
        readable=manuscript is not None,
        news=news,
        seen=request.form.get("seen") or (_digest(manuscript) if manuscript else ""),
        earlier=[number for number, _ in earlier(_folder())],
        is_public=_is_public() and not g.place.practice,
        from_candidate=candidate.note_of(here().home, g.place.slug) is not None,
    )


def _made() -> tuple[Manuscript, Renewed, Document]:
    """The text laid over the figures of the candidate, or of what is public, and the document of it."""
    home, place = here().home, g.place.slug
    database = candidate.database(home, place)
    if candidate.note_of(home, place) is None:
        database = home.current / "public.db"
    try:
        draft, quoted = read_draft(database, place)
    except ReportError as error:
        words = say(
            "Det finns inga siffror om platsen än. Gör först en kandidat, på sidan Publicera.",
            "There are no figures about the place yet. Make a candidate first, on the page Publish.",
        )
        raise ReportError(words) from error
    manuscript = open_manuscript(_folder())
    made = renewed(manuscript, draft)
    return manuscript, made, finish(draft, quoted, made.text)


def _folder() -> Path:
    reports: Path = here().home.reports
    return reports / str(g.place.slug)


def _digest(manuscript: Manuscript) -> str:
    return hashlib.sha256((manuscript.saved.text if manuscript.saved else "").encode()).hexdigest()
