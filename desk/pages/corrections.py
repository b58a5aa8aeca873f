"""Slips of the pen in a campaign that is running: mended where they stand, and told from a change of meaning."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, TextAreaField

from desk.accounts import Act, may
from desk.followup import follow
from desk.gate import needs
from desk.here import as_defined
from desk.opening.proposal import propose
from desk.opening.versions import consequences
from desk.pages.asking import at_most, filled
from desk.pages.campaigns import own_name
from desk.pages.own_questions import Own, own_in, settled, told
from desk.room import here, say
from forms.corrections import NEW_VERSION, corrected, doubts, faults
from forms.definition import Form as Definition
from forms.definition import QuestionType, Text, html_language
from forms.texts import texts
from intake.register import ControllerKind, Correction, Terms

blueprint = Blueprint("corrections", __name__)
_FIRST = ("Först", "At the top")
_LAST = ("I redovisningen", "In the results")


class Mending(Form):
    """The words as they should be."""

    after = TextAreaField(validators=[filled("Skriv hur det ska stå.", "Write how it should read."), at_most(1500)])


class Reason(Form):
    """Why a change that looks like another meaning is none."""

    reason = TextAreaField(
        validators=[
            filled("Skriv varför det bara är stavning.", "Write why it is spelling only."),
            at_most(500),
        ]
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form with its texts: path, words."""

    heading: str
    titled: bool
    """Whether the heading is the form's own, in its language."""
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a correction is seen, and whether the person who is here may make it."""

    others: tuple[str, ...]
    """The names of the other places whose campaigns have the same words."""
    allowed: bool


@blueprint.get("/c/<campaign>/corrections")
@needs(Act.RUN_CAMPAIGN)
def listed(campaign: str) -> Any:
    """Every text of the form as people see it, to pick one from, and the corrections that have been made."""
    if g.campaign.draft:
        return redirect(f"/c/{campaign}")
    form, language, find = here().form(g.campaign), _language(), request.args.get("find", "").strip()
    parts = list(_parts(form, language, find))
    return render_template(
        "corrections.html",
        campaign=g.campaign,
        place=g.place,
        title=_said(form.title),
        parts=parts,
        find=find,
        language=language,
        tag=html_language(language),
        languages=[(tag, own_name(tag)) for tag in g.campaign.languages],
        reach=_reach(form),
        own=own_in(form) is not None,
        made=_made(form),
        saved=request.args.get("saved") == "yes",
    )


@blueprint.route("/c/<campaign>/corrections/write", methods=["GET", "POST"])
@needs(Act.RUN_CAMPAIGN)
def write(campaign: str) -> Any:
    """One text: what is a slip of the pen is mended at once; what may be another meaning is told what it would mean."""
    form, language, path = here().form(g.campaign), _language(), request.values.get("text", "")
    text = texts(form).get(path, {})
    if g.campaign.draft or language not in text or not _reach(form).allowed:
        return redirect(url_for("corrections.listed", campaign=campaign))
    before = text[language]
    mending = Mending(request.form, after=before)
    if request.method == "GET":
        return _asking(form, path, mending)
    correction = Correction(
        form=form.id,
        version=form.version,
        language=language,
        before=before,
        after=" ".join((mending.after.data or "").split()),
        day=here().today(),
        by=g.entered.person.called,
    )
    if mending.validate():
        mending.after.errors = [
            told(one, where=False)[0] for one in faults(form, correction) if one.severity == "error"
        ]
    if mending.errors:
        return _asking(form, path, mending)
    # what the definition said counts: many small steps must not lead where one long one may not
    why = doubts(texts(as_defined(here().register).get(form.id, form.version))[path][language], correction.after)
    decision = request.form.get("decision")
    if decision == "version" and own_in(form) is not None:
        return _new_version(form, correction)
    reason = Reason(request.form if decision == "spelling" else None)
    if not why or (decision == "spelling" and reason.validate()):
        here().register.correct(correction)
        words = (reason.reason.data or "").strip() if why else ""
        here().note("correct form", place=g.place.slug, subject=f"{campaign} {language} {path}", reason=words)
        return redirect(url_for("corrections.listed", campaign=campaign, language=language, saved="yes"))
    return _deciding(form, path, correction, why, reason)


@blueprint.post("/c/<campaign>/corrections/version")
@needs(Act.RUN_CAMPAIGN)
def version(campaign: str) -> Any:
    """A draft that asks the same, to be given other own words and questions."""
    form = here().form(g.campaign)
    if g.campaign.draft or own_in(form) is None:
        return redirect(url_for("corrections.listed", campaign=campaign))
    return _new_version(form)


# --- What is shown -------------------------------------------------------------------------------------------------


def _asking(form: Definition, path: str, mending: Mending) -> tuple[str, int]:
    language = _language()
    text = texts(form)[path][language]
    return render_template(
        "correct.html",
        campaign=g.campaign,
        place=g.place,
        form=mending,
        path=path,
        language=language,
        called=own_name(language),
        tag=html_language(language),
        words=_filled_in(text),
        filled_in="{" in text,
        lines=2 + len(text) // 60,
        reach=_reach(form),
    ), 400 if mending.errors else 200


def _deciding(
    form: Definition, path: str, correction: Correction, why: tuple[Text, ...], reason: Reason
) -> tuple[str, int]:
    own = own_in(form)
    answers = follow(here().home, g.campaign.slug).respondents if form.anonymous else None
    means = consequences(g.campaign, answers, here().today()) if answers is not None else ()
    return render_template(
        "meaning.html",
        campaign=g.campaign,
        place=g.place,
        path=path,
        language=correction.language,
        tag=html_language(correction.language),
        before=_filled_in(correction.before),
        after=_filled_in(correction.after),
        typed=correction.after,
        why=[_said(sentence) for sentence in why],
        lead=_said(NEW_VERSION),
        means=[_said(sentence) for sentence in means],
        ours=own is not None and _with(own, form, correction) != own,
        can_extend=own is not None,
        form=reason,
    ), 400 if reason.errors else 200


def _parts(form: Definition, language: str, find: str) -> Iterator[Part]:
    """The texts under the headings of the form, each words once: a correction holds wherever they stand."""
    hidden = tuple(f"question.{one.id}." for one in form.questions() if one.type is QuestionType.HIDDEN)
    lines: dict[str, list[tuple[str, str]]] = {}
    heading, seen = say(*_FIRST), set[str]()
    for path, text in texts(form).items():
        if path.startswith("section.") and path.endswith(".title"):
            heading = _filled_in(text[language] if language in text else text["sv"])
        if path.startswith("derive."):
            heading = say(*_LAST)
        words = text.get(language, "")
        if path.startswith(hidden) or not words or words in seen or (language != "sv" and words == text["sv"]):
            continue
        seen.add(words)
        if find.casefold() in words.casefold():
            lines.setdefault(heading, []).append((path, _filled_in(words)))
    for name, found in lines.items():
        yield Part(name, name not in (say(*_FIRST), say(*_LAST)), tuple(found))


def _made(form: Definition) -> list[Correction]:
    """The corrections that are seen in this form, the latest first, in the words that people saw."""
    return [
        replace(one, before=_filled_in(one.before), after=_filled_in(one.after))
        for one in reversed(here().register.corrections())
        if f"{one.form}.v{one.version}" in (form.key, form.based_on)
    ]


def _reach(form: Definition) -> Reach:
    """A form that other places ask, too, is corrected by those who lead them all: its words are everybody's."""
    forms = {(one.id, one.version): one for one in here().catalogue().forms()}
    asked = ((one.place, forms.get((one.form, one.version))) for one in here().register.campaigns(drafts=True))
    others = {place for place, other in asked if other and form.key in (other.key, other.based_on)} - {g.place.slug}
    names = tuple(place.name for place in here().register.places() if place.slug in others and not place.practice)
    everywhere = may(g.entered.person, Act.RUN_CAMPAIGN, "")
    return Reach(names, not g.place.practice and (not names or everywhere))


def _language() -> str:
    """The language whose words are corrected, one of the campaign's."""
    wanted = request.values.get("language", "")
    return wanted if wanted in g.campaign.languages else g.campaign.languages[0]


def _filled_in(words: str) -> str:
    return words.replace("{place}", g.place.name)


def _said(text: Text) -> str:
    return text["en" if g.language == "en" else "sv"]


# --- A new version -------------------------------------------------------------------------------------------------


def _with(own: Own, form: Definition, correction: Correction) -> Own:
    """What the place says of its own, with the words changed where they are its own."""
    return own_in(corrected(form, [correction])) or own


def _new_version(form: Definition, correction: Correction | None = None) -> Response:
    """A draft beside the campaign, which asks the form with the words changed where they are the place's own."""
    own = own_in(form)
    assert own is not None
    changed = _with(own, form, correction) if correction else own
    register, old = here().register, g.campaign
    asked = form if changed == own else settled(changed, g.place.slug)
    terms = register.terms(old.slug) or Terms(old.slug, ControllerKind.ASSOCIATION)
    proposal = propose(
        asked,
        g.place,
        slug=register.suggest_slug(g.place.slug, form.kind, choose=secrets.choice),
        who=g.entered.person.called,
        today=here().today(),
        controller=old.controller,
        controller_contact=old.controller_contact,
    )
    draft = replace(
        proposal,
        bases=(old.legal_basis,),
        languages=old.languages,
        sample_design=old.sample_design,
        terms=replace(terms, campaign=proposal.slug),
    )
    register.save_draft(draft.to_campaign(preview=secrets.token_hex(16)), draft.terms)
    here().note("new version", place=g.place.slug, subject=f"{old.slug} {draft.slug}")
    return redirect(url_for("own_questions.listed", campaign=draft.slug, did="version"))
