"""The needs of a place: read by all who see it, written by who leads it, released by name and published as words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from desk.accounts import Act, may
from desk.gate import needs
from desk.needs import DID, STATES, Listed, listed, order_of, public_versions, released
from desk.pages.asking import at_most, filled, sent
from desk.pages.publishing import publish_words
from desk.pages.telling import called, in_words, on_day
from desk.pipeline import stream
from desk.room import here, say
from pipeline.errors import PipelineError, QuotingError, StaleNeedError
from pipeline.needs import (
    KINDS,
    MOST_WORDS,
    PLANS,
    Evidence,
    Need,
    Needs,
    Plan,
    Said,
    Signed,
    State,
    Weight,
    controls,
    problems,
    themes,
)
from pipeline.needs.releasing import release as let_out
from pipeline.run import Stream
from reports import Wanted

blueprint = Blueprint("needs", __name__)
MORE = 2
"""So many empty rows for evidence are there besides those that are filled in."""


def _stripped(value: str | None) -> str:
    return (value or "").strip()


def _on_one_line(value: str | None) -> str:
    return " ".join((value or "").split())


class EvidenceForm(Form):
    kind = SelectField(validate_choice=False)
    what = TextAreaField(filters=[_on_one_line])
    link = StringField(filters=[_stripped])


class NeedForm(Form):
    statement = TextAreaField(filters=[_on_one_line])
    theme = SelectField(validate_choice=False)
    affects = TextAreaField(filters=[_on_one_line])
    evidence = FieldList(FormField(EvidenceForm))
    control = RadioField(validate_choice=False)
    decider = StringField(filters=[_stripped])
    plan = RadioField(validate_choice=False, default=Plan.UNKNOWN.value)
    planned = TextAreaField(filters=[_stripped])
    uncertainty = TextAreaField(filters=[_stripped])
    lifted = BooleanField()
    lift_reason = TextAreaField(filters=[_stripped])
    why = StringField(filters=[_stripped], validators=[at_most(300)])
    seen = HiddenField()


class WhyForm(Form):
    why = StringField(
        filters=[_stripped],
        validators=[
            filled(
                "Skriv varför, till exempel vid vilket möte det bestämdes. Det sparas med ditt namn.",
                "Write why, for example at which meeting it was decided. It is kept with your name.",
            ),
            at_most(300),
        ],
    )
    seen = HiddenField()


@dataclass(frozen=True, slots=True)
class _Table:
    """The needs of the place of the page, and what signs what is written in them."""

    flow: Stream

    @property
    def needs(self) -> Needs:
        return self.flow.decisions.needs

    def signed(self, why: str) -> Signed:
        return Signed(g.entered.person.called, here().today(), self.flow.journal.position(), why)


@blueprint.get("/p/<place>/needs")
@needs(Act.SEE_PLACE)
def overview(place: str) -> str:
    """Every need, the most wanted first; drafts and what they lack only for those who work with the place."""
    return _overview()


@blueprint.get("/p/<place>/needs/cards")
@needs(Act.SEE_PLACE)
def cards(place: str) -> str:
    """All the needs as cards, to read and to print."""
    shown, _ = _seen()
    return _sheet(
        [one for one in shown if one.need.state is not State.ASIDE],
        say("Behoven i", "The needs of"),
        say("Vad människor på platsen behöver, och vem som bestämmer.", "What people here need, and who decides."),
    )


@blueprint.get("/p/<place>/needs/municipality")
@needs(Act.SEE_PLACE)
def municipality(place: str) -> str:
    """The municipality's list: what is released and lies in its hands, alone or with others."""
    shown, _ = _seen()
    return _sheet(
        sorted((one for one in released(shown) if one.municipal), key=lambda one: one.said.control == "shared"),
        say("Kommunens lista för", "The municipality's list for"),
        say(
            "De behov som kommunen bestämmer över, ensam eller tillsammans med andra. Listan säger vad människor på "
            "platsen behöver, inte hur kommunen ska lösa det.",
            "The needs that the municipality decides on, alone or together with others. The list says what people here "
            "need, not how the municipality is to solve it.",
        ),
    )


@blueprint.route("/p/<place>/needs/new", methods=["GET", "POST"])
@needs(Act.LEAD_PLACE)
def state(place: str) -> Any:
    """A new need; from an area of the survey it begins with the theme and what the survey says of it."""
    order = order_of(here().home, place)
    form = NeedForm(request.form, data=_begun(order, request.args.get("theme", "")))
    _offer(form, order)
    said = _said(form)
    if request.method == "GET" or _more(form) or not _keepable(form, said):
        return _edit(form, order, None), 400 if form.errors else 200
    with _table() as table:
        need = table.needs.state(place, said, table.signed(form.why.data))
    here().note("state need", place=place, subject=f"{need.number}")
    return redirect(url_for("needs.show", place=place, number=need.number, saved=1))


@blueprint.get("/p/<place>/needs/<int:number>")
@needs(Act.SEE_PLACE)
def show(place: str, number: int) -> str:
    """One need as a card; for who works with it also what it lacks and what has been said before."""
    return _show(number, WhyForm(prefix="release-"), WhyForm(prefix="aside-"))


@blueprint.route("/p/<place>/needs/<int:number>/edit", methods=["GET", "POST"])
@needs(Act.LEAD_PLACE)
def change(place: str, number: int) -> Any:
    """The next version of a need. Whoever was first wins; the other keeps what was typed on the page."""
    with _table() as table:
        need = table.needs.need(place, number) or abort(404)
    order = order_of(here().home, place)
    form = NeedForm(request.form, data=_written(need))
    _offer(form, order)
    said, trouble, status = _said(form), "", 200
    if request.method == "POST" and not _more(form) and _keepable(form, said):
        try:
            _changed(need, said, form)
        except StaleNeedError:
            trouble, status = say(*_STALE), 409
        else:
            return redirect(url_for("needs.show", place=place, number=number, saved=1))
    return _edit(form, order, need, trouble), 400 if form.errors else status


_STALE = (
    "Någon annan har ändrat behovet medan du skrev. Öppna det som står nu i en ny flik och för över din ändring. Det "
    "du har skrivit står kvar här.",
    "Somebody else has changed the need while you wrote. Open what stands now in a new tab and bring your change "
    "over. What you have written is still here.",
)


def _changed(need: Need, said: Said, form: NeedForm) -> None:
    """Write the next version where anything is different; sending a page as it was is no change."""
    if said == need.said and need.state is not State.ASIDE:
        return
    with _table() as table:
        signed = table.signed(form.why.data)
        made = table.needs.change(need.place, need.number, said, signed, seen=_number(request.form.get("seen")))
    here().note("change need", place=need.place, subject=f"{need.number}, {made.version}", reason=signed.why)


@blueprint.post("/p/<place>/needs/<int:number>/release")
@needs(Act.PUBLISH)
def release(place: str, number: int) -> Any:
    """Let the version that was read be public from the next release on."""
    form = WhyForm(request.form, prefix="release-")
    return _decide(number, form, "release need", (form, WhyForm(prefix="aside-")))


@blueprint.post("/p/<place>/needs/<int:number>/set-aside")
@needs(Act.LEAD_PLACE)
def set_aside(place: str, number: int) -> Any:
    """Lay a need aside; what was said of it stays."""
    form = WhyForm(request.form, prefix="aside-")
    return _decide(number, form, "set need aside", (WhyForm(prefix="release-"), form))


@blueprint.post("/p/<place>/needs/publish")
@needs(Act.PUBLISH)
def publish(place: str) -> Any:
    """Publish the needs as they are released, with the figures that are public already; nothing is closed."""
    if g.place.practice or not anything_public():
        return redirect(url_for("needs.overview", place=place))
    return publish_words("publish needs", place)


def anything_public() -> bool:
    """Whether anything is public at all: needs are published beside figures."""
    return (here().home.current / "public.db").is_file()


# What the pages show


def _decide(number: int, form: WhyForm, act: str, forms: tuple[WhyForm, WhyForm]) -> Any:
    place = g.place.slug
    with _table() as table:
        if table.needs.need(place, number) is None:
            abort(404)
        if not sent(form):
            return _show(number, *forms), 400
        letting_out = partial(let_out, table.flow, secret=here().home.key("pipeline"))
        do: Callable[..., Need] = letting_out if act == "release need" else table.needs.set_aside
        try:
            need = do(place, number, table.signed(form.why.data), seen=_number(form.seen.data))
        except StaleNeedError:
            return _show(number, *forms, trouble=say(*_CHANGED)), 409
        except QuotingError as error:
            return _show(number, *forms, trouble=in_words(error.words)), 409
        except PipelineError as error:
            return _show(number, *forms, trouble=str(error)), 409
    here().note(act, place=place, subject=f"{need.number}, {need.version}", reason=form.why.data)
    return redirect(url_for("needs.show", place=place, number=number, saved=1))


_CHANGED = (
    "Behovet har ändrats sedan du öppnade sidan. Läs det som står nu, och bestäm sedan.",
    "The need has been changed since you opened the page. Read what stands now, and decide then.",
)


def _overview() -> str:
    shown, order = _seen()
    works_here = may(g.entered.person, Act.REMARK, g.place.slug)
    return render_template(
        "needs.html",
        place=g.place,
        needs=[one for one in shown if one.need.state is not State.ASIDE],
        aside=[one for one in shown if one.need.state is State.ASIDE],
        pending=[one for one in shown if one.pending],
        order=order if works_here else (),
        used={one.said.theme for one in shown},
        themes=_themes(),
        works_here=works_here,
        published=anything_public(),
        **_words(),
    )


def _sheet(shown: list[Listed], heading: str, about: str) -> str:
    return render_template("need_cards.html", place=g.place, needs=shown, heading=heading, about=about, **_words())


def _show(number: int, releasing: WhyForm, laying: WhyForm, trouble: str = "") -> str:
    one = next((one for one in _seen()[0] if one.need.number == number), None) or abort(404)
    form = next((form for form in (releasing, laying) if form.errors), releasing)
    return render_template(
        "need.html",
        place=g.place,
        one=one,
        form=form,
        releasing=releasing,
        laying=laying,
        trouble=trouble,
        works_here=may(g.entered.person, Act.REMARK, g.place.slug),
        did=DID,
        **_words(),
    )


def _edit(form: NeedForm, order: tuple[Wanted, ...], need: Need | None, trouble: str = "") -> str:
    return render_template(
        "need_edit.html",
        place=g.place,
        form=form,
        need=need,
        order=order,
        trouble=trouble,
        most_words=MOST_WORDS,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "states": STATES,
        "kinds": KINDS,
        "plans": PLANS,
        "theme_names": {one.value: one.short or one.label for one in themes().choices},
        "control_names": {one.value: one.label for one in controls().choices},
        "data_url": here().settings.data_url,
        "in_words": in_words,
        "on_day": on_day,
        "called": called,
    }


def _themes() -> list[tuple[str, str]]:
    return [(one.value, in_words(one.short or one.label)) for one in themes().choices]


def _seen() -> tuple[tuple[Listed, ...], tuple[Wanted, ...]]:
    """The needs as the person who is here may see them, and the order of the survey."""
    home, place = here().home, g.place.slug
    with stream(home) as flow:
        found = flow.decisions.needs.of(place)
    order = order_of(home, place)
    everything = listed(found, order, public_versions(home, place))
    return everything if may(g.entered.person, Act.REMARK, place) else released(everything), order


@contextmanager
def _table() -> Iterator[_Table]:
    with stream(here().home) as flow:
        yield _Table(flow)


# What is asked


def _begun(order: tuple[Wanted, ...], theme: str) -> dict[str, Any]:
    """What a new need begins with: nothing, or the theme and the survey's own words of it."""
    found = next((one for one in order if one.area == theme), None)
    if found is None:
        return {"theme": theme if theme in themes().values() else "", "evidence": [{}] * MORE}
    first = {"kind": "survey", "what": found.said_sv, "link": found.query}
    return {"theme": theme, "evidence": [first, *[{}] * MORE]}


def _written(need: Need) -> dict[str, Any]:
    said = need.said
    told = {name: getattr(said, name) for name in said.__slots__ if name != "evidence"}
    rows = [{"kind": one.kind, "what": one.what, "link": one.link} for one in said.evidence]
    return told | {"evidence": [*rows, *[{}] * MORE], "seen": need.version}


def _offer(form: NeedForm, order: tuple[Wanted, ...]) -> None:
    """What can be chosen: the themes in the survey's order where there is one."""
    ranks = {one.area: one.rank for one in order}
    named = sorted(_themes(), key=lambda theme: ranks.get(theme[0], len(ranks) + 1))
    form.theme.choices = [("", say("Välj", "Choose")), *named]
    form.control.choices = [(one.value, in_words(one.label)) for one in controls().choices]
    form.plan.choices = [(value, in_words(words)) for value, words in PLANS.items()]
    kinds = [("", say("Välj slag", "Choose a kind")), *((value, in_words(words)) for value, words in KINDS.items())]
    for row in form.evidence:
        row.kind.choices = kinds


def _more(form: NeedForm) -> bool:
    """Whether more rows were asked for; then the page comes back with them and with everything that was typed."""
    if request.form.get("do") != "more":
        return False
    for _ in range(MORE):
        form.evidence.append_entry({})
        form.evidence[-1].kind.choices = form.evidence[0].kind.choices
    return True


def _said(form: NeedForm) -> Said:
    rows = [(row.kind.data or "", row.what.data or "", row.link.data or "") for row in form.evidence]
    return Said(
        statement=form.statement.data or "",
        theme=form.theme.data or "",
        affects=form.affects.data or "",
        control=form.control.data or "",
        decider=form.decider.data or "",
        plan=form.plan.data or "",
        planned=form.planned.data or "",
        uncertainty=form.uncertainty.data or "",
        lifted=bool(form.lifted.data),
        lift_reason=form.lift_reason.data or "",
        evidence=tuple(Evidence(kind, what, link) for kind, what, link in rows if what or link),
    )


def _keepable(form: NeedForm, said: Said) -> bool:
    """Whether it can be kept as a draft; what is wrong is told at its field."""
    kept = form.validate()
    for problem in problems(said):
        if problem.weight is Weight.REFUSED:
            form[problem.field].errors = [in_words(problem.words)]
            kept = False
    return bool(kept)


def _number(word: str | None) -> int:
    return int(word) if word and word.isdecimal() and len(word) < 10 else 0
