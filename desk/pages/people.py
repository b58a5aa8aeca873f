"""Who has an account at the desk and as what: invited, given roles, closed, and helped in again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, StringField, ValidationError

from desk.accounts import Account, Act, Grant, Person, Role, State
from desk.accounts.people import ROLE_NAMES
from desk.gate import needs
from desk.invitation import invite as send_invitation
from desk.mail.settings import is_address
from desk.pages.asking import Words, at_most, filled, must_be_offered, sent
from desk.room import here, say

blueprint = Blueprint("people", __name__)
EVERYWHERE = "*"
"""What the list of places says for all of them: nobody gets every place by forgetting to choose."""
STATES: Mapping[State, tuple[str, str]] = {
    State.INVITED: ("Inbjuden, har inte varit inne", "Invited, has not been in"),
    State.ACTIVE: ("Aktivt konto", "Active account"),
    State.DISABLED: ("Stängt konto", "Closed account"),
}
SAID: Mapping[str, tuple[str, str]] = {
    "invited": ("Ett brev med en länk är på väg.", "A letter with a link is on its way."),
    "given": ("Rollen är given.", "The role is given."),
    "taken": ("Rollen är borttagen.", "The role is taken away."),
    "closed": ("Kontot är stängt.", "The account is closed."),
    "opened": ("Kontot är öppet igen.", "The account is open again."),
    "forgotten": (
        "Telefonen är glömd. Nästa inloggning ställer in en ny.",
        "The phone is forgotten. The next login sets up a new one.",
    ),
}
"""What the page of a person says after something was done."""
_LAST = (
    "Det går inte: ingen annan aktiv person är administratör, och då kunde ingen längre bjuda in eller ge roller. "
    "Gör någon annan till administratör först, och låt den personen logga in.",
    "Not possible: nobody else who is active is an administrator, and then nobody could invite or give roles. "
    "Make somebody else an administrator first, and let them log in.",
)


class GivenRole(Form):
    role = SelectField(validators=[filled("Välj en roll.", "Choose a role.")], validate_choice=False)
    place = SelectField(validators=[filled("Välj en plats.", "Choose a place.")], validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [
            ("", say("Välj", "Choose")),
            *((role.value, say(*ROLE_NAMES[role])) for role in Role),
        ]
        self.place.choices = [
            ("", say("Välj", "Choose")),
            (EVERYWHERE, say("Alla platser", "All places")),
            *((place.slug, place.name) for place in here().register.places()),
        ]

    def validate_role(self, field: Any) -> None:
        """A choice of the list."""
        must_be_offered(field)

    def validate_place(self, field: Any) -> None:
        """A choice of the list; who administers does so everywhere."""
        must_be_offered(field)
        if self.role.data == Role.ADMINISTRATOR and field.data != EVERYWHERE:
            words = say("En administratör är det för alla platser.", "An administrator is that for all places.")
            raise ValidationError(words)

    @property
    def grant(self) -> Grant:
        place = "" if self.place.data == EVERYWHERE else self.place.data
        return Grant(Role(self.role.data), place)


class Invited(GivenRole):
    email = StringField(
        validators=[
            filled("Skriv en e-postadress.", "Write an e-mail address."),
            at_most(200),
            Words(
                lambda value: not is_address((value or "").strip()),
                "Det är ingen e-postadress. Skriv den som anna@exempel.se.",
                "That is no e-mail address. Write it like anna@example.se.",
            ),
        ]
    )
    name = StringField(validators=[at_most(120)])


@blueprint.get("/people")
@needs(Act.ADMINISTER)
def everybody() -> str:
    return render_template("people.html", people=here().accounts.people(), states=STATES, places=_places())


@blueprint.route("/people/invite", methods=["GET", "POST"])
@needs(Act.ADMINISTER)
def invite() -> Any:
    """Invite somebody; who has an account already is given the role."""
    form = Invited(request.form)
    if not sent(form):
        return render_template("invite.html", form=form), 400 if form.errors else 200
    known = here().accounts.by_email(form.email.data)
    if known is not None and known.account.state is State.DISABLED:
        words = say("Kontot med den adressen är stängt. Öppna det först.", "That account is closed. Open it first.")
        return render_template("invite.html", form=form, trouble=words, known=known), 409
    account = here().accounts.add(form.email.data, form.name.data or "", [form.grant], here().today())
    _note("give role", account, form.grant)
    if account.state is State.ACTIVE:
        return _back(account.number, "given")
    return _send_invitation(account)


@blueprint.get("/people/<int:number>")
@needs(Act.ADMINISTER)
def person(number: int) -> str:
    return _page(_whom(number), GivenRole())


@blueprint.post("/people/<int:number>/give")
@needs(Act.ADMINISTER)
def give(number: int) -> Any:
    whom, form = _whom(number), GivenRole(request.form)
    if not sent(form):
        return _page(whom, form), 400
    here().accounts.add(whom.account.email, "", [form.grant], here().today())
    _note("give role", whom.account, form.grant)
    return _back(number, "given")


@blueprint.post("/people/<int:number>/take")
@needs(Act.ADMINISTER)
def take(number: int) -> Any:
    whom = _whom(number)
    role, _, place = request.form.get("grant", "").partition("@")
    grant = next((one for one in whom.grants if (one.role, one.place) == (role, place)), None)
    if grant is not None:
        if not here().accounts.take_away(number, grant, leave_administrator=True):
            return _page(whom, GivenRole(), trouble=say(*_LAST)), 409
        _note("take role", whom.account, grant)
    return _back(number, "taken")


@blueprint.post("/people/<int:number>/close")
@needs(Act.ADMINISTER)
def close(number: int) -> Any:
    whom = _whom(number)
    if not here().accounts.disable(number, leave_administrator=True):
        return _page(whom, GivenRole(), trouble=say(*_LAST)), 409
    _note("disable", whom.account)
    return _back(number, "closed")


@blueprint.post("/people/<int:number>/open")
@needs(Act.ADMINISTER)
def reopen(number: int) -> Response:
    whom = _whom(number)
    if whom.account.state is State.DISABLED:
        here().accounts.enable(number)
        _note("enable", whom.account)
    return _back(number, "opened")


@blueprint.post("/people/<int:number>/forget")
@needs(Act.ADMINISTER)
def forget(number: int) -> Response:
    """Forget the phone that makes codes."""
    whom = _whom(number)
    here().accounts.drop_second_factor(number)
    _note("reset code", whom.account)
    return _back(number, "forgotten")


@blueprint.post("/people/<int:number>/invite")
@needs(Act.ADMINISTER)
def invite_again(number: int) -> Any:
    """A new letter to somebody who has not been in; the link of the older one is dead."""
    whom = _whom(number)
    if whom.account.state is not State.INVITED:
        words = say("Personen har redan ett lösenord.", "This person has a password already.")
        return _page(whom, GivenRole(), trouble=words), 409
    return _send_invitation(whom.account)


def _send_invitation(account: Account) -> Response:
    send_invitation(here().records, here().accounts, account, here().settings.url, here().now())
    here().note("invite", subject=account.email)
    return _back(account.number, "invited")


def _whom(number: int) -> Person:
    return here().accounts.person(number) or abort(404)


def _back(number: int, said: str) -> Response:
    return redirect(url_for("people.person", number=number, said=said))


def _page(whom: Person, form: GivenRole, *, trouble: str = "") -> str:
    return render_template(
        "person.html",
        person=whom,
        form=form,
        trouble=trouble,
        states=STATES,
        places=_places(),
        said=SAID.get(request.args.get("said", "")),
    )


def _places() -> dict[str, str]:
    """What each place is called; every place is called that."""
    return {"": say("alla platser", "all places")} | {one.slug: one.name for one in here().register.places()}


def _note(act: str, account: Account, grant: Grant | None = None) -> None:
    role = ROLE_NAMES[grant.role][0] if grant else ""
    here().note(act, place=grant.place if grant else "", subject=f"{account.email}: {role}" if role else account.email)
