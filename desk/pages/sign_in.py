"""Entering and leaving: password and code, invitations and new passwords, or another service's word for who it is."""

from __future__ import annotations

import base64
import io
from typing import Any

import segno
from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import Form, PasswordField, StringField

from desk.accounts import Person, State, needs_second_factor, passwords, second_factor
from desk.accounts.store import LONGEST, Ticket, link_key
from desk.gate import half_way, inside, open_to_all
from desk.log import Act as Line
from desk.mail.outbox import Outbox
from desk.pages.asking import at_most, filled, sent
from desk.room import here, say

blueprint = Blueprint("sign_in", __name__)
DEVICE_SECONDS = 180 * 24 * 3600
RESET_SECONDS = 3600
LETTER = (
    "Hej!\n\nNågon, troligen du, vill välja ett nytt lösenord till Platskolls skrivbord.\n"
    "Öppna länken inom en timme:\n\n"
    "{link}\n\nVar det inte du? Då behöver du inte göra något."
)


class Entrance(Form):
    email = StringField(validators=[filled("Skriv din e-postadress.", "Write your e-mail address."), at_most(200)])
    password = PasswordField(validators=[filled("Skriv ditt lösenord.", "Write your password."), at_most(200)])


class Address(Form):
    email = StringField(validators=[filled("Skriv din e-postadress.", "Write your e-mail address."), at_most(200)])


class Chosen(Form):
    name = StringField(validators=[filled("Skriv ditt namn.", "Write your name."), at_most(120)])
    password = PasswordField()


class Code(Form):
    code = StringField(validators=[filled("Skriv koden ur appen.", "Write the code from the app."), at_most(12)])


@blueprint.route("/login", methods=["GET", "POST"])
@open_to_all
def enter() -> Any:
    """The door. The same words and the same time for an address that nobody has."""
    if g.entered and g.entered.whole and request.method == "GET":
        return redirect(url_for("overview.places"))
    form = Entrance(request.form)
    if not sent(form):
        return render_template("enter.html", form=form, provider=here().settings.provider), 400 if form.errors else 200
    email, origin, known = form.email.data, request.remote_addr or "", _known_device(form.email.data)
    wait = here().accounts.wait(email, origin, known=known, now=here().now())
    if wait:
        words = say(f"Vänta {span(wait)} och försök igen.", f"Wait {span(wait)} and try again.")
        return render_template("enter.html", form=form, trouble=words, provider=here().settings.provider), 429
    person = here().accounts.password_fits(email, form.password.data)
    here().accounts.tried(email, origin, known=known, good=person is not None, now=here().now())
    if person is None:
        words = say(
            "Adressen och lösenordet hör inte ihop. Försök igen, eller välj ett nytt lösenord.",
            "The address and the password do not belong together. Try again, or choose a new password.",
        )
        return render_template("enter.html", form=form, trouble=words, provider=here().settings.provider), 400
    return let_in(person, shown=("password",))


@blueprint.route("/login/code", methods=["GET", "POST"])
@half_way
def code() -> Any:
    """The second factor: a code from the app, or the app to be set up first."""
    person: Person = g.entered.person
    if g.entered.whole:
        return redirect(_next())
    if not person.account.has_second_factor:
        return redirect(url_for("sign_in.app", next=request.args.get("next")))
    form = Code(request.form)
    if not sent(form):
        return render_template("code.html", form=form), 400 if form.errors else 200
    email, origin = f"code of {person.account.email}", request.remote_addr or ""
    wait = here().accounts.wait(email, origin, known=False, now=here().now())
    good = not wait and here().accounts.code_fits(person.account.number, form.code.data, now=here().now())
    if not wait:
        here().accounts.tried(email, origin, known=False, good=good, now=here().now())
    if not good:
        words = (
            say(f"Vänta {span(wait)} och försök igen.", f"Wait {span(wait)} and try again.")
            if wait
            else say(
                "Koden stämmer inte. Vänta på nästa kod i appen och skriv den.",
                "The code is not right. Wait for the next code in the app and write that.",
            )
        )
        return render_template("code.html", form=form, trouble=words), 429 if wait else 400
    return let_in(person, shown=("password", "code"))


@blueprint.route("/login/app", methods=["GET", "POST"])
@half_way
def app() -> Any:
    """Set up the app that makes codes: the secret is kept once a code of it has been shown."""
    person: Person = g.entered.person
    if person.account.has_second_factor:
        return redirect(_next())
    form = Code(request.form)
    given = opened_app(request.form.get("sealed", ""))
    secret = given or here().accounts.new_secret()
    if given and sent(form):
        if here().accounts.set_second_factor(person.account.number, given, form.code.data, now=here().now()):
            return let_in(person, shown=("password", "code"))
        form.code.errors = [
            say("Koden stämmer inte. Skriv den som appen visar nu.", "The code is not right. Write the one shown now.")
        ]
    return render_template("app.html", form=form, **shown_app(secret, person)), 400 if form.errors else 200


@blueprint.post("/logout")
@half_way
def leave() -> Response:
    here().accounts.leave(request.cookies.get(current_app.config["DESK_COOKIE"], ""))
    answer = redirect(url_for("sign_in.enter"))
    answer.delete_cookie(current_app.config["DESK_COOKIE"], path="/", secure=secure(), httponly=True, samesite="Lax")
    return answer


@blueprint.post("/language")
@inside
def language() -> Response:
    """Swedish or English, from now on."""
    chosen = "en" if request.form.get("language") == "en" else "sv"
    here().accounts.set_language(g.entered.person.account.number, chosen)
    return redirect(inner(request.form.get("next", "")))


@blueprint.route("/welcome/<secret>", methods=["GET", "POST"])
@open_to_all
def welcome(secret: str) -> Any:
    """An invitation, or a new password: the link works once, and looking at it uses nothing up."""
    ticket = here().accounts.ticket(secret, now=here().now())
    person = here().accounts.person(ticket.account) if ticket else None
    if ticket is None or person is None or person.account.state is State.DISABLED:
        return render_template("spent.html"), 404
    if ticket.purpose == "entrance":
        return _entrance(secret, person)
    form = Chosen(request.form, name=person.account.name)
    if sent(form):
        faults = passwords.faults(form.password.data, about=(form.name.data, person.account.email))
        form.password.errors = [say(*fault) for fault in faults]
        if not faults and _used(secret, ticket):
            here().accounts.set_password(ticket.account, form.password.data, form.name.data)
            here().log.write(Line(here().now(), person.account.email, "new password", subject=person.account.email))
            return let_in(here().accounts.person(ticket.account) or abort(404), shown=("password",))
    again = ticket.purpose == "reset"
    return render_template("welcome.html", form=form, person=person, again=again), 400 if form.errors else 200


def _entrance(secret: str, person: Person) -> Any:
    """A link made by somebody who can read the home itself (`platskoll user link`): it opens without a password."""
    if request.method == "POST" and here().accounts.use(secret, now=here().now()):
        here().accounts.activate(person.account.number)
        return let_in(person, shown=("password", "code"))
    return render_template("entrance.html", person=person)


@blueprint.route("/forgot", methods=["GET", "POST"])
@open_to_all
def forgot() -> Any:
    """A new password by mail. The page says the same whether there is such an account or not."""
    form = Address(request.form)
    if not sent(form):
        return render_template("forgot.html", form=form, asked=False), 400 if form.errors else 200
    origin, now = request.remote_addr or "", here().now()
    asked = f"new password of {form.email.data}"
    if not here().accounts.wait(asked, origin, known=False, now=now):
        here().accounts.tried(asked, origin, known=False, good=False, now=now)
        person = here().accounts.by_email(form.email.data)
        if person is None or person.account.state is not State.ACTIVE:
            # as much is written as for somebody who gets a letter: the answer takes as long
            for _ in range(2):
                here().accounts.tried("nobody's new password", origin, known=False, good=True, now=now)
        else:
            secret = here().accounts.issue(person.account.number, "reset", now=now, seconds=RESET_SECONDS)
            link = here().settings.url + url_for("sign_in.welcome", secret=secret)
            Outbox(here().records).put(
                f"reset:{link_key(secret)}",
                person.account.email,
                "Nytt lösenord till Platskoll",
                LETTER.format(link=link),
                now,
            )
    return render_template("forgot.html", form=form, asked=True)


def _used(secret: str, ticket: Ticket) -> bool:
    return here().accounts.use(secret, now=here().now()) == ticket


def let_in(person: Person, *, shown: tuple[str, ...], onward: str = "") -> Response:
    """Begin a new session: at every step towards being in, the old one is dead. Leads `onward`, or where one was
    going."""
    account = person.account
    whole = "code" in shown or not (account.has_second_factor or needs_second_factor(person))
    cookie = current_app.config["DESK_COOKIE"]
    secret = here().accounts.enter(
        account.number, whole=whole, now=here().now(), instead_of=request.cookies.get(cookie, "")
    )
    going = onward or request.args.get("next")
    answer = redirect(inner(going or "") if whole else url_for("sign_in.code", next=going))
    answer.set_cookie(cookie, secret, path="/", max_age=LONGEST, httponly=True, secure=secure(), samesite="Lax")
    if whole:
        device = here().accounts.known_device(account.email)
        answer.set_cookie(
            current_app.config["DESK_DEVICE_COOKIE"], device, path="/", max_age=DEVICE_SECONDS,
            httponly=True, secure=secure(), samesite="Lax",
        )  # fmt: skip
    return answer


def _known_device(email: str) -> bool:
    return request.cookies.get(current_app.config["DESK_DEVICE_COOKIE"]) == here().accounts.known_device(email)


def secure() -> bool:
    """Whether the desk is on https, where cookies are sent on nothing else."""
    return here().settings.url.startswith("https://")


def shown_app(secret: str, person: Person) -> dict[str, str]:
    """What a page needs to set up an app that makes codes: the picture, the key in words, and the secret sealed."""
    drawn = io.BytesIO()
    segno.make(second_factor.address(secret, person.account.email), error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, scale=5, border=2, dark="#1c2826", light="#fff", omitsize=False
    )
    return {
        "sealed": second_factor.sealed(secret, here().home.key("desk")),
        "code": base64.b64encode(drawn.getvalue()).decode(),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }


def opened_app(sealed: str) -> str:
    """The secret that `shown_app` sealed; empty when it is none of ours."""
    try:
        return second_factor.opened(sealed, here().home.key("desk")) if sealed else ""
    except second_factor.InvalidToken:
        return ""


def _next() -> str:
    return inner(request.args.get("next", ""))


def inner(path: str) -> str:
    """A path of our own as it is, and for anything else the first page."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else url_for("overview.places")


def span(seconds: int) -> str:
    """So many seconds in words."""
    if seconds < 60:
        return say(f"{seconds} sekunder", f"{seconds} seconds")
    minutes = -(-seconds // 60)
    return say(f"{minutes} minuter" if minutes > 1 else "en minut", f"{minutes} minutes" if minutes > 1 else "a minute")


def picture(code: str) -> Markup:
    return Markup('<img class="code" alt="" width="245" height="245" src="data:image/svg+xml;base64,{}">').format(code)
