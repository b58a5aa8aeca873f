"""The desk: a private web application where the process leader works. Reads counts, writes nobody's answers."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from importlib import resources

from flask import Blueprint, Flask, current_app, g, render_template
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response

from desk import gate
from desk.accounts import Act, may
from desk.accounts.people import ROLE_NAMES, may_somewhere
from desk.failures import noted
from desk.kit import KitError
from desk.pages import (
    assigning,
    campaigns,
    check_in,
    codes,
    contacts,
    corrections,
    first_hour,
    following,
    helping,
    letters,
    needs,
    new_place,
    noting,
    oidc,
    on_the_map,
    overview,
    own,
    own_questions,
    people,
    place,
    publishing,
    reading_log,
    sharing,
    sign_in,
    texts,
    working,
    writing,
)
from desk.pages.asking import token
from desk.records import DeskError
from desk.room import open_room, room, say
from desk.settings import DeskSettings, SettingsError
from forms.errors import FormsError
from intake.codes import CodesError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import PipelineError
from pipeline.program import program

LARGEST = 11 * 1024 * 1024
"""Bytes of the largest thing that is sent to the desk: a workbook, whose reader takes ten."""
PAGES: tuple[Blueprint, ...] = (
    *(sign_in.blueprint, overview.blueprint, campaigns.blueprint, following.blueprint),
    *(own_questions.blueprint, corrections.blueprint),
    *(first_hour.blueprint, helping.blueprint),
    needs.blueprint,
    *(place.blueprint, noting.blueprint, check_in.blueprint, new_place.blueprint),
    writing.blueprint,
    *(publishing.blueprint, texts.blueprint, codes.blueprint, on_the_map.blueprint),
    *(sharing.blueprint, letters.blueprint),
    *(people.blueprint, reading_log.blueprint, own.blueprint, contacts.blueprint, oidc.blueprint),
    *(assigning.blueprint, working.blueprint),
)
SHORTEST_KEY = 32
"""Bytes of the desk's key."""
_FAILURES = {
    400: (
        *("Det gick inte att läsa", "That could not be read"),
        *("Gå tillbaka och försök igen.", "Go back and try again."),
    ),
    405: (
        *("Så kan sidan inte användas", "The page cannot be used like that"),
        *("Gå tillbaka och försök igen.", "Go back and try again."),
    ),
    401: ("Du är inte inne", "You are not in", "Logga in och försök igen.", "Log in and try again."),
    403: (
        *("Formuläret är för gammalt", "The form is too old"),
        *("Gå tillbaka, ladda om sidan och skicka igen.", "Go back, load the page again and send once more."),
    ),
    404: (
        *("Sidan finns inte", "There is no such page"),
        "Den är borttagen, felskriven, eller så har du inte tillgång till den.",
        "It is gone, mistyped, or not for you to see.",
    ),
    413: (
        *("Filen är för stor", "The file is too large"),
        *("Välj en mindre fil.", "Choose a smaller file."),
    ),
}
_FAULT = (
    *("Något gick fel", "Something went wrong"),
    *("Försök igen om en stund. Felet står i loggen.", "Try again in a while. The fault is in the log."),
)


class _ShortNumber(IntegerConverter):
    """A number in an address: longer ones count nothing that there is."""

    regex = "[0-9]{1,9}"


def in_words(error: HTTPException) -> tuple[str, int]:
    """Every refusal and fault as a page of ours."""
    status = error.code or 500
    title, heading, words, told = _FAILURES.get(status, _FAULT)
    return render_template("failure.html", title=say(title, heading), words=say(words, told)), status


def as_told(error: Exception) -> tuple[str, int]:
    """A record that cannot be read says itself what is wrong and what to do; where the files lie is nobody's."""
    words = str(error).replace(f"{room(current_app).home.root}/", "")
    return _fault_page(error, words), 503


def as_fault(error: Exception) -> tuple[str, int]:
    """What nobody thought of: a page with a number, by which whoever runs the server finds it in the log."""
    return _fault_page(error, say(*_FAULT[2:])), 500


def _fault_page(error: Exception, words: str) -> str:
    incident = noted(error)
    number = say(f"Felets nummer: {incident}.", f"The number of the fault: {incident}.")
    return render_template("failure.html", title=say(*_FAULT[:2]), words=f"{words} {number}")


def _refuse_unsafe(app: Flask, settings: DeskSettings) -> None:
    """Raises SettingsError where what the desk promises could not be kept."""
    try:
        key = settings.home.key("desk")
    except OSError as error:
        raise SettingsError(
            "Skrivbordets nyckel (secrets/desk.key i hemmet) saknas eller går inte att läsa. "
            "Gör en ny med `platskoll upgrade`."
        ) from error
    if len(key) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 4:
        raise SettingsError(
            f"Skrivbordets nyckel (secrets/desk.key i hemmet) är för kort eller för enkel: den ska vara {SHORTEST_KEY} "
            "slumpade byte. Ta bort filen och gör en ny med `platskoll upgrade`."
        )
    if app.debug:
        raise SettingsError("Skrivbordet startar inte i felsökningsläge. Ta bort FLASK_DEBUG ur miljön.")


def create_app(settings: DeskSettings, clock: Callable[[], float] = time.time) -> Flask:
    """The desk over the home that `settings` name.

    Raises SettingsError for a weak key or in debug mode, and LookupError when a page does not say who may see it.
    """
    app = Flask("desk", static_folder=None)
    _refuse_unsafe(app, settings)
    program()  # now: it runs for long, and the files that it was read from may be exchanged
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.url_map.converters["int"] = _ShortNumber
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    style = resources.files("desk").joinpath("style.css").read_text(encoding="utf-8")
    app.jinja_env.globals.update(
        style=Markup(style),  # noqa: S704 - our own file, never data
        say=say,
        token=token,
        Act=Act,
        may=lambda act, place="": bool(g.get("entered")) and may(g.entered.person, act, place),
        may_somewhere=lambda act: bool(g.get("entered")) and may_somewhere(g.entered.person, act),
        role_names=ROLE_NAMES,
        picture=sign_in.picture,
    )
    app.extensions["room"] = open_room(settings, clock)
    for page in PAGES:
        app.register_blueprint(page)
    gate.keep(app)
    app.register_error_handler(HTTPException, in_words)
    for kind in (RegisterError, JournalError, FormsError, PipelineError, DeskError, KitError, CodesError):
        app.register_error_handler(kind, as_told)
    app.register_error_handler(Exception, as_fault)
    headers = _headers(style, settings)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign] # Flask's own way

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _headers(style: str, settings: DeskSettings) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    headers = {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; "
        f"frame-src {settings.public_url}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        "X-Content-Type-Options": "nosniff",
        # not no-referrer: a browser would then say "Origin: null" of our own forms
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
        "Cache-Control": "no-store",
    }
    if settings.url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers
