"""Opening a campaign: choose a form, look it through, try it, open it; and later close it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, Form, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.accounts import Act
from desk.gate import needs
from desk.opening.processors import FILE_NAME, Processor, read_processors
from desk.opening.proposal import Proposal, propose, proposed
from desk.opening.rules import Circumstances, Finding, alike, findings, may_open
from desk.opening.screening import ADVICE, CRITERIA, Reply, Screening, advise, known_beforehand, read, reasons, written
from desk.pages.asking import Words, at_most, filled
from desk.pages.overview import STATES
from desk.room import here, say
from desk.share import link
from forms.definition import Form as Definition
from forms.definition import Text
from forms.duration import minutes
from forms.own_questions import variant_id
from intake.phrases import load_phrases
from intake.register import Campaign, CampaignState, ControllerKind, LegalBasis, SampleDesign, Terms

blueprint = Blueprint("campaigns", __name__)
KINDS: Mapping[ControllerKind, tuple[str, str]] = {
    ControllerKind.ASSOCIATION: ("Förening eller byalag", "Association"),
    ControllerKind.MUNICIPALITY: ("Kommun", "Municipality"),
    ControllerKind.REGION: ("Region", "Region"),
}
BASES: Mapping[LegalBasis, tuple[str, str]] = {
    LegalBasis.PUBLIC_INTEREST: (
        "Allmänt intresse: en kommuns eller regions uppgift (artikel 6.1 e)",
        "Public interest: the task of a municipality or region (Article 6.1 e)",
    ),
    LegalBasis.LEGITIMATE_INTEREST: (
        "Berättigat intresse: en förening som vill veta vad bygden tycker (artikel 6.1 f)",
        "Legitimate interest: an association that wants to know what people think (Article 6.1 f)",
    ),
    LegalBasis.CONSENT: ("Samtycke (artikel 6.1 a)", "Consent (Article 6.1 a)"),
    LegalBasis.ANONYMOUS: (
        "Ingen: formuläret frågar inte vem någon är",
        "None: the form does not ask who anybody is",
    ),
}
DESIGNS: Mapping[SampleDesign, tuple[str, str]] = {
    SampleDesign.OPEN_LINK: ("En öppen länk som alla kan använda", "An open link that anybody can use"),
    SampleDesign.HOUSEHOLD_CODE: (
        "Ett brev med en kod till varje hushåll",
        "A letter with a code to every household",
    ),
    SampleDesign.CENSUS_INVITE: ("En inbjudan till alla som bor här", "An invitation to everybody who lives here"),
    SampleDesign.PROBABILITY_SAMPLE: ("Ett slumpmässigt urval", "A random sample"),
    SampleDesign.GROUP: ("En grupp som svarar tillsammans", "A group that answers together"),
    SampleDesign.WORKSHOP: ("En träff", "A meeting"),
}
REPLIES: Mapping[Reply, tuple[str, str]] = {
    Reply.NO: ("Nej", "No"),
    Reply.YES: ("Ja", "Yes"),
    Reply.UNSURE: ("Vet inte", "Do not know"),
}


_OF_THE_WORK = frozenset(
    {"place_application", "place_assessment", "check_in", "method_evaluation", "annual_meeting_signup"}
)
"""Forms that those who work with the method fill in; the others are for people of the place."""


def own_name(language: str) -> str:
    """What a language is called by those who speak it; its tag where the pages have no words in it."""
    phrases = load_phrases().get(language)
    return phrases("page.language_name") if phrases else language


def said(text: Text) -> str:
    """A text of two languages in the person's own."""
    return text["en" if g.language == "en" else "sv"]


LIKELY = Words(
    lambda day: day is not None and not 2000 <= day.year < 3000,
    "Årtalet kan inte stämma. Skriv dagen igen.",
    "That year cannot be right. Write the day again.",
)
MOST_EXPECTED = 9_999_999


class Settings(Form):
    """What is asked of a campaign before it opens."""

    opens = DateField(validators=[filled("Skriv den första dagen.", "Write the first day."), LIKELY])
    closes = DateField(validators=[Optional(), LIKELY])
    entry_closes = DateField(validators=[Optional(), LIKELY])
    languages = SelectMultipleField(widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    sample_design = RadioField()
    expected = IntegerField(validators=[Optional(), NumberRange(0, MOST_EXPECTED)])
    controller_kind = RadioField()
    controller = StringField(validators=[at_most(200)])
    controller_contact = StringField(validators=[at_most(200)])
    data_protection_officer = StringField(validators=[at_most(200)])
    registration = StringField(validators=[at_most(60)])
    unit = StringField(validators=[at_most(120)])
    legal_basis = RadioField()
    basis_reason = TextAreaField(validators=[at_most(1000)])
    children = TextAreaField(validators=[at_most(1000)])
    giving_back = TextAreaField(validators=[at_most(1000)])
    telephone = StringField(validators=[at_most(40)])
    telephone_hours = StringField(validators=[at_most(80)])
    funder = TextAreaField(validators=[at_most(400)])


@blueprint.route("/p/<place>/open", methods=["GET", "POST"])
@needs(Act.RUN_CAMPAIGN)
def choose(place: str) -> Any:
    """Which form: the library, with whom each is for and how long it takes."""
    forms = [form for form in _latest() if not form.based_on or form.id == variant_id(form, place)]
    if request.method == "POST":
        chosen = next((form for form in forms if form.id == request.form.get("form")), None) or abort(400)
        draft = _first_draft(chosen)
        return redirect(url_for("campaigns.settle", campaign=draft.slug))
    asking = [(form, minutes(form)) for form in forms if form.kind not in _OF_THE_WORK]
    working = [(form, minutes(form)) for form in forms if form.kind in _OF_THE_WORK]
    groups = [("", asking), (say("För själva arbetet", "For the work itself"), working)]
    return render_template("choose_form.html", place=g.place, groups=groups)


def _latest() -> list[Definition]:
    """The newest version of every form, residents first."""
    newest: dict[str, Definition] = {}
    for form in here().catalogue().forms():
        newest[form.id] = max(form, newest.get(form.id, form), key=lambda one: one.version)
    return list(newest.values())


def _first_draft(form: Definition) -> Campaign:
    """A draft with what usually fits, and who was responsible here the last time."""
    register, place = here().register, g.place
    before = register.campaigns(place.slug)
    last = before[-1] if before else None
    known = register.terms(last.slug) if last else None
    proposal = propose(
        form,
        place,
        slug=register.suggest_slug(place.slug, form.kind, choose=secrets.choice),
        who=g.entered.person.called,
        today=here().today(),
        controller=last.controller if last else "",
        controller_contact=last.controller_contact if last else "",
        kind=known.controller_kind if known else ControllerKind.ASSOCIATION,
    )
    if known:
        carried = ("data_protection_officer", "unit", "registration", "telephone", "telephone_hours", "funder")
        proposal = replace(proposal, terms=replace(proposal.terms, **{name: getattr(known, name) for name in carried}))
    return register.save_draft(proposal.to_campaign(preview=secrets.token_hex(16)), proposal.terms)


@blueprint.route("/c/<campaign>", methods=["GET", "POST"])
@needs(Act.RUN_CAMPAIGN)
def settle(campaign: str) -> Any:
    """A draft: everything about it on one page, what is missing, the preview, and the button that opens it."""
    if not g.campaign.draft:
        return redirect(url_for("campaigns.opened", campaign=campaign))
    proposal = _proposal()
    form = _settings(proposal)
    if request.method == "POST" and form.validate():
        changed = _changed(proposal, form)
        here().register.save_draft(replace(changed.to_campaign(), preview=g.campaign.preview), changed.terms)
        return redirect(url_for("campaigns.settle", campaign=campaign, _anchor="next"))
    found = findings(proposal, _around(proposal))
    return render_template(
        "settle.html",
        campaign=g.campaign,
        place=g.place,
        asked=proposal.form,
        title=said(proposal.form.title),
        form=form,
        findings=found,
        may_open=may_open(found),
        said=said,
        minutes=minutes(proposal.form),
        reasons=[said(reason) for reason in reasons(proposal.form, proposal.terms.expected)],
        advice=said(ADVICE[advise(read(proposal.terms.screening))]),
        address=link(here().settings.public_url, campaign),
        preview=preview_address(g.campaign),
        processors=FILE_NAME,
    ), 400 if form.errors else 200


@blueprint.route("/c/<campaign>/screening", methods=["GET", "POST"])
@needs(Act.RUN_CAMPAIGN)
def screening(campaign: str) -> Any:
    """Nine questions that tell whether an impact assessment is needed; the answers are kept with the campaign."""
    if not g.campaign.draft:
        return redirect(url_for("campaigns.opened", campaign=campaign))
    proposal = _proposal()
    kept = read(proposal.terms.screening)
    if request.method == "POST":
        replies = {one.id: Reply(value) for one in CRITERIA if (value := request.form.get(one.id, "")) in set(Reply)}
        notes = {one.id: request.form.get(f"note-{one.id}", "")[:300] for one in CRITERIA}
        kept = Screening(replies, notes)
        here().register.set_terms(replace(proposal.terms, screening=written(kept)))
        if kept.complete:
            return redirect(url_for("campaigns.settle", campaign=campaign, _anchor="next"))
    known = known_beforehand(proposal.form, proposal.terms.expected)
    return render_template(
        "screening.html",
        campaign=g.campaign,
        place=g.place,
        criteria=CRITERIA,
        replies={**known, **kept.replies},
        known=known,
        notes=kept.notes,
        names=REPLIES,
        said=said,
        missing=request.method == "POST",
    )


@blueprint.get("/c/<campaign>/preview")
@needs(Act.RUN_CAMPAIGN)
def preview(campaign: str) -> str:
    """The form as it is in a phone; what is sent from here is checked and never kept."""
    form = here().form(g.campaign)
    languages = [(tag, own_name(tag)) for tag in g.campaign.languages]
    chosen = request.args.get("language", g.campaign.languages[0])
    return render_template(
        "preview.html",
        campaign=g.campaign,
        place=g.place,
        title=said(form.title),
        languages=languages,
        chosen=chosen if chosen in g.campaign.languages else g.campaign.languages[0],
        address=preview_address,
    )


@blueprint.post("/c/<campaign>/begin")
@needs(Act.RUN_CAMPAIGN)
def begin(campaign: str) -> Response:
    """Open a draft, if nothing stands in the way; every warning has been seen by somebody with a name."""
    if g.campaign.draft:
        proposal = _proposal()
        found = findings(proposal, _around(proposal))
        if not may_open(found):
            return redirect(url_for("campaigns.settle", campaign=campaign, _anchor="next"))
        here().register.open_draft(campaign)
        passed = "; ".join(one.rule or one.field for one in found)
        here().note("open campaign", place=g.place.slug, subject=campaign, reason=passed)
    return redirect(url_for("campaigns.opened", campaign=campaign))


@blueprint.post("/c/<campaign>/discard")
@needs(Act.RUN_CAMPAIGN)
def discard(campaign: str) -> Response:
    here().register.discard_draft(campaign)
    here().note("discard draft", place=g.place.slug, subject=campaign)
    return redirect(url_for("overview.places"))


@blueprint.get("/c/<campaign>/open")
@needs(Act.RUN_CAMPAIGN)
def opened(campaign: str) -> Any:
    """A campaign that has opened: its link, what to do next, and how it is closed."""
    if g.campaign.draft:
        return redirect(url_for("campaigns.settle", campaign=campaign))
    form = here().form(g.campaign)
    state = g.campaign.state(here().today())
    return render_template(
        "opened.html",
        campaign=g.campaign,
        place=g.place,
        title=said(form.title),
        anonymous=form.anonymous,
        state=STATES[state],
        closed=state is CampaignState.CLOSED,
        address=link(here().settings.public_url, campaign),
        terms=here().register.terms(campaign),
        basis=BASES[g.campaign.legal_basis],
        preview=preview_address(g.campaign),
    )


@blueprint.route("/c/<campaign>/close", methods=["GET", "POST"])
@needs(Act.RUN_CAMPAIGN)
def close(campaign: str) -> Any:
    """Close it before its day: asked once, since the posters still hang."""
    if g.campaign.draft:
        return redirect(url_for("campaigns.settle", campaign=campaign))
    if request.method == "POST":
        here().register.close_campaign(campaign, here().today())
        here().note("close campaign", place=g.place.slug, subject=campaign)
        return redirect(url_for("campaigns.opened", campaign=campaign))
    return render_template("close.html", campaign=g.campaign, place=g.place, title=said(here().form(g.campaign).title))


def preview_address(campaign: Campaign, language: str = "") -> str:
    """Where the form can be tried; only who has the address can see a draft."""
    tail = f"/{language}" if language and language != campaign.languages[0] else ""
    return f"{link(here().settings.public_url, campaign.slug)}{tail}?prov={campaign.preview}"


def _proposal() -> Proposal:
    terms = here().register.terms(g.campaign.slug) or Terms(g.campaign.slug, ControllerKind.ASSOCIATION)
    return proposed(g.campaign, terms, here().form(g.campaign), g.place, who=g.entered.person.called)


def _around(proposal: Proposal) -> Circumstances:
    register = here().register
    others = [one for one in register.campaigns(g.place.slug) if one.slug != proposal.slug]
    return Circumstances(
        today=here().today(),
        alike=alike(proposal.form, others, here().catalogue()),
        processors=_processors(),
    )


def _processors() -> tuple[Processor, ...] | None:
    file = here().home.root / FILE_NAME
    return read_processors(file.read_text(encoding="utf-8")) if file.is_file() else None


def _settings(proposal: Proposal) -> Settings:
    """The page's form, with what is kept in it."""
    terms = proposal.terms
    kept = {name: getattr(terms, name) for name in Terms.__dataclass_fields__ if name in Settings.__dict__}
    form = Settings(
        request.form if request.method == "POST" else None,
        **kept
        | {
            "opens": proposal.opens,
            "closes": proposal.closes,
            "entry_closes": proposal.entry_closes,
            "languages": list(proposal.languages),
            "sample_design": proposal.sample_design.value,
            "controller_kind": terms.controller_kind.value,
            "controller": proposal.controller,
            "controller_contact": proposal.controller_contact,
            "legal_basis": proposal.bases[0].value,
            "expected": terms.expected or None,
        },
    )
    form.languages.choices = [(tag, own_name(tag)) for tag in proposal.form.languages]
    form.sample_design.choices = [(one.value, say(*words)) for one, words in DESIGNS.items()]
    form.controller_kind.choices = [(one.value, say(*words)) for one, words in KINDS.items()]
    form.legal_basis.choices = [(one.value, say(*words)) for one, words in BASES.items()]
    return form


def _changed(proposal: Proposal, form: Settings) -> Proposal:
    """The proposal with what was sent. The address is not changed here: a preview may be in somebody's hands."""
    words = {
        name: (getattr(form, name).data or "").strip()
        for name in (
            *("data_protection_officer", "basis_reason", "registration", "unit", "children", "giving_back"),
            *("telephone", "telephone_hours", "funder"),
        )
    }
    terms = replace(
        proposal.terms,
        controller_kind=ControllerKind(form.controller_kind.data),
        expected=max(form.expected.data or 0, 0),
        **words,
    )
    closes: date | None = form.closes.data
    return replace(
        proposal,
        opens=form.opens.data,
        closes=closes,
        entry_closes=form.entry_closes.data if closes else None,
        languages=tuple(tag for tag in proposal.form.languages if tag in form.languages.data),
        sample_design=SampleDesign(form.sample_design.data),
        controller=(form.controller.data or "").strip(),
        controller_contact=(form.controller_contact.data or "").strip(),
        bases=(LegalBasis(form.legal_basis.data),),
        terms=terms,
    )


def of_field(found: tuple[Finding, ...], field: str) -> list[Finding]:
    """What was found about one field of the page."""
    return [one for one in found if one.field.removeprefix("terms.") == field]
