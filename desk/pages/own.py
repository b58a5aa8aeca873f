"""What is one's own at the desk: the name, the password, the phone that makes codes, and where one is logged in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, PasswordField, StringField

from desk.accounts import Person, passwords
from desk.gate import inside
from desk.pages.asking import at_most, filled, sent
from desk.pages.sign_in import let_in, opened_app, shown_app, span
from desk.room import here, say

blueprint = Blueprint("own", __name__)
SAID: Mapping[str, tuple[str, str]] = {
    "name": ("Namnet är sparat.", "The name is saved."),
    "password": (
        "Lösenordet är bytt, och du är utloggad överallt annars.",
        "The password is changed, and you are logged out everywhere else.",
    ),
    "phone": (
        "Den nya telefonen gäller, och du är utloggad överallt annars.",
        "The new phone holds, and you are logged out everywhere else.",
    ),
    "sessions": ("Du är utloggad överallt annars.", "You are logged out everywhere else."),
}
"""What the page says after something was done."""


class Name(Form):
    name = StringField(validators=[filled("Skriv ditt namn.", "Write your name."), at_most(120)])


class NewPassword(Form):
    old = PasswordField(validators=[filled("Skriv lösenordet som du har nu.", "Write the password that you have now.")])
    new = PasswordField(validators=[filled("Skriv ett nytt lösenord.", "Write a new password.")])


class NewPhone(Form):
    password = PasswordField(validators=[filled("Skriv ditt lösenord.", "Write your password."), at_most(200)])
    code = StringField(validators=[filled("Skriv koden ur appen.", "Write the code from the app."), at_most(12)])


@blueprint.get("/me")
@inside
def overview() -> str:
    return _page(Name(name=_me().account.name))


@blueprint.post("/me/name")
@inside
def name() -> Any:
    form = Name(request.form)
    if not sent(form):
        return _page(form), 400
    here().accounts.set_name(_me().account.number, form.name.data)
    return redirect(url_for("own.overview", said="name"))


@blueprint.route("/me/password", methods=["GET", "POST"])
@inside
def password() -> Any:
    """A new password, for who knows the old one; every other session ends."""
    me, form = _me(), NewPassword(request.form)
    if sent(form):
        faults = passwords.faults(form.new.data, about=(me.account.name, me.account.email))
        form.new.errors = [say(*fault) for fault in faults]
        if not faults and _knows(form.old, form.old.data):
            here().accounts.set_password(me.account.number, form.new.data)
            here().note("new password", subject=me.account.email)
            return let_in(me, shown=("password", "code"), onward=url_for("own.overview", said="password"))
    return render_template("new_password.html", form=form, person=me), 400 if form.errors else 200


@blueprint.route("/me/phone", methods=["GET", "POST"])
@inside
def phone() -> Any:
    """Another phone for the codes, for who knows the password; the older one's codes are worth nothing then."""
    me, form = _me(), NewPhone(request.form)
    given = opened_app(request.form.get("sealed", ""))
    if given and sent(form) and _knows(form.password, form.password.data):
        if here().accounts.set_second_factor(me.account.number, given, form.code.data, now=here().now()):
            here().accounts.leave_others(g.entered)
            here().note("new phone", subject=me.account.email)
            return let_in(me, shown=("password", "code"), onward=url_for("own.overview", said="phone"))
        form.code.errors = [
            say("Koden stämmer inte. Skriv den som appen visar nu.", "The code is not right. Write the one shown now.")
        ]
    page = render_template(
        "new_phone.html", form=form, person=me, **shown_app(given or here().accounts.new_secret(), me)
    )
    return page, 400 if form.errors else 200


@blueprint.post("/me/sessions")
@inside
def end_sessions() -> Response:
    here().accounts.leave_others(g.entered)
    here().note("end sessions", subject=_me().account.email)
    return redirect(url_for("own.overview", said="sessions"))


def _me() -> Person:
    person: Person = g.entered.person
    return person


def _knows(field: Any, given: str) -> bool:
    """Whether it is the own password; guessing here waits as it does at the door. What is wrong stands at the field."""
    email, origin, now = _me().account.email, request.remote_addr or "", here().now()
    wait = here().accounts.wait(email, origin, known=True, now=now)
    if wait:
        field.errors = [say(f"Vänta {span(wait)} och försök igen.", f"Wait {span(wait)} and try again.")]
        return False
    good = here().accounts.password_fits(email, given) is not None
    here().accounts.tried(email, origin, known=True, good=good, now=now)
    if not good:
        field.errors = [say("Det är inte lösenordet som du har nu.", "That is not the password that you have now.")]
    return good


def _page(form: Name) -> str:
    return render_template(
        "me.html",
        form=form,
        person=_me(),
        others=here().accounts.others(g.entered, now=here().now()),
        places={"": say("alla platser", "all places")} | {one.slug: one.name for one in here().register.places()},
        said=SAID.get(request.args.get("said", "")),
    )
