"""Assignments to analyse: who has one, where, why and until when; given, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, Form, SelectField, StringField, TextAreaField

from desk.accounts import Act, Person, State
from desk.accounts.people import may_somewhere
from desk.assignments import Stage, Wanted, faults
from desk.gate import needs
from desk.pages.asking import Words, at_most, filled, must_be_offered, sent
from desk.pages.telling import DayField
from desk.room import here, say
from forms.definition import words

blueprint = Blueprint("assigning", __name__)
STAGES: Mapping[Stage, tuple[str, str]] = {
    Stage.NOT_YET: ("Börjar senare", "Begins later"),
    Stage.VALID: ("Gäller", "Valid"),
    Stage.RUN_OUT: ("Har gått ut", "Has run out"),
    Stage.TAKEN_BACK: ("Återtaget", "Taken back"),
}


class AssignmentForm(Form):
    person = SelectField(validate_choice=False, validators=[filled("Välj en person.", "Choose a person.")])
    about = SelectField(validate_choice=False, validators=[filled("Välj vad det gäller.", "Choose what it is about.")])
    employed = BooleanField(
        validators=[
            Words(
                lambda value: not value,
                "Bara den som arbetar hos den personuppgiftsansvariga kan få ett uppdrag.",
                "Only who works for the controller can be given an assignment.",
            )
        ]
    )
    purpose = TextAreaField(validators=[filled("Skriv vad det ska användas till.", "Write what for."), at_most(500)])
    decided_by = StringField(validators=[filled("Skriv vem som beslutade.", "Write who decided."), at_most(200)])
    begins = DayField(validators=[filled("Skriv den första dagen.", "Write the first day.")])
    ends = DayField(validators=[filled("Skriv den sista dagen.", "Write the last day.")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = ("", say("Välj", "Choose"))
        self.person.choices = [nothing, *((str(one.account.number), _named(one)) for one in _analysts())]
        self.about.choices = [nothing, *_offers().items()]

    def validate_person(self, field: Any) -> None:
        """A choice of the list."""
        must_be_offered(field)

    def validate_about(self, field: Any) -> None:
        """A choice of the list."""
        must_be_offered(field)

    @property
    def wanted(self) -> Wanted:
        """The assignment as it was filled in, when everything in it holds."""
        place, campaign, organisation = self.about.data.split("/", 2)
        return Wanted(
            account=int(self.person.data),
            place=place,
            campaign=campaign,
            organisation=organisation,
            purpose=" ".join(self.purpose.data.split()),
            decided_by=" ".join(self.decided_by.data.split()),
            begins=self.begins.data,
            ends=self.ends.data,
        )


@blueprint.route("/analysis", methods=["GET", "POST"])
@needs(Act.ADMINISTER)
def assignments() -> Any:
    """Every assignment there has been, and a new one."""
    form = AssignmentForm(request.form)
    if sent(form):
        wanted, giver = form.wanted, g.entered.person.account.email
        person = here().accounts.person(wanted.account)
        wrong = list(faults(wanted, person, giver, here().today()))
        for field, swedish, english in wrong:
            form[field].errors = [*form[field].errors, say(swedish, english)]
        if not wrong:
            here().assignments.give(wanted, person, giver, now=here().now(), today=here().today())
            return redirect(url_for("assigning.assignments", said="given"))
    today = here().today()
    return render_template(
        "assignments.html",
        form=form,
        analysts=_analysts(),
        given=[(one, one.stage(today)) for one in here().assignments.everyone()],
        stages=STAGES,
        stage=Stage,
        places={place.slug: place.name for place in here().register.places()},
        said=request.args.get("said"),
    ), 400 if request.method == "POST" else 200


@blueprint.post("/analysis/end")
@needs(Act.ADMINISTER)
def end() -> Response:
    """Take one back: it is over at the next click."""
    number = request.form.get("number", "")
    if number.isdecimal() and len(number) < 10:
        here().assignments.take_back(int(number), g.entered.person.account.email, here().now())
    return redirect(url_for("assigning.assignments", said="ended"))


def _analysts() -> list[Person]:
    people = here().accounts.people()
    return [one for one in people if one.account.state is State.ACTIVE and may_somewhere(one, Act.ANALYSE)]


def _named(person: Person) -> str:
    name, email = person.account.name, person.account.email
    return f"{name} ({email})" if name else email


def _offers() -> dict[str, str]:
    """What an assignment can be about: all that a controller has at a place, or one campaign."""
    names = {place.slug: place.name for place in here().register.places()}
    found: dict[str, str] = {}
    for one in here().register.campaigns():
        form = here().form(one)
        if form.anonymous and not one.draft:
            everything = say("alla enkäter", "all surveys")
            found[f"{one.place}//{one.controller}"] = f"{names[one.place]}, {everything} – {one.controller}"
            title = words(form.title, "en" if g.language == "en" else "sv")
            found[f"{one.place}/{one.slug}/{one.controller}"] = (
                f"{names[one.place]}, {title} ({one.slug}) – {one.controller}"
            )
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
