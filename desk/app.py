"""The desk: a private web application where the process leader sees how it goes. Reads, never writes answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
from importlib import resources

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, session, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from desk.followup import follow
from desk.here import catalogue, today
from desk.settings import DeskSettings
from desk.share import link
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import CampaignState, RegisterError, open_register
from pipeline.errors import PipelineError

blueprint = Blueprint("desk", __name__)
_STATES = {
    CampaignState.NOT_YET: "Öppnar senare",
    CampaignState.OPEN: "Öppen",
    CampaignState.ENTRY_ONLY: "Papper och telefon",
    CampaignState.CLOSED: "Stängd",
}


def _settings() -> DeskSettings:
    found = current_app.extensions["desk"]
    assert isinstance(found, DeskSettings)
    return found


_FAILURES = {
    403: ("Skrivbordet är låst", "Öppna det med länken som `platskoll serve` skriver ut när det startar."),
    404: ("Sidan finns inte", "Kontrollera adressen, eller gå till alla platser."),
}
_FAULT = ("Något gick fel", "Försök igen om en stund. Felet står i loggen.")


@blueprint.before_app_request
def only_with_the_key() -> None:
    """Nobody sees anything before the link with the key has been followed."""
    if request.endpoint != "desk.enter" and not session.get("in"):
        abort(403)


@blueprint.app_errorhandler(HTTPException)
def in_words(error: HTTPException) -> tuple[str, int]:
    """Every refusal and fault as a page of ours."""
    status = error.code or 500
    title, words = _FAILURES.get(status, _FAULT)
    return render_template("failure.html", title=title, words=words, open=session.get("in")), status


@blueprint.app_errorhandler(RegisterError)
@blueprint.app_errorhandler(JournalError)
@blueprint.app_errorhandler(FormsError)
@blueprint.app_errorhandler(PipelineError)
def as_told(error: Exception) -> tuple[str, int]:
    """A record that cannot be read says itself what is wrong and what to do."""
    return render_template("failure.html", title=_FAULT[0], words=str(error), open=True), 503


@blueprint.get("/in")
def enter() -> Response:
    """The link that `platskoll serve` prints: the key opens a session in this browser."""
    expected = _settings().home.key("desk").hex()
    if not hmac.compare_digest(request.args.get("key", "").encode(), expected.encode()):
        abort(403)
    session["in"] = True
    return redirect(url_for("desk.places"))


@blueprint.get("/")
def places() -> str:
    settings = _settings()
    register = open_register(settings.home.register_url)
    forms = catalogue(register)
    listed = [
        (
            place,
            [
                (campaign, forms.get(campaign.form, campaign.version).title["sv"], _STATES[campaign.state(today())])
                for campaign in register.campaigns(place.slug)
            ],
        )
        for place in register.places()
    ]
    return render_template(
        "places.html",
        listed=listed,
        address=lambda campaign: link(settings.public_url, campaign.slug),
        data_url=settings.data_url,
        released=settings.home.current.is_symlink(),
    )


@blueprint.get("/follow/<campaign>")
def followup(campaign: str) -> str:
    settings = _settings()
    register = open_register(settings.home.register_url)
    found = register.campaign(campaign)
    if found is None:
        abort(404)
    form = catalogue(register).get(found.form, found.version)
    place = register.place(found.place)
    seen = follow(settings.home, campaign) if form.anonymous else None
    return render_template(
        "follow.html",
        campaign=found,
        place=place,
        title=form.title["sv"],
        seen=seen,
        state=_STATES[found.state(today())],
        address=link(settings.public_url, campaign),
        channels=[
            (channel, link(settings.public_url, campaign, channel.key)) for channel in register.channels(campaign)
        ],
    )


def create_app(settings: DeskSettings) -> Flask:
    """The desk over the home that `settings` name. Its session key is made from the home's own key."""
    app = Flask("desk", static_folder=None)
    app.secret_key = hashlib.sha256(b"session:" + settings.home.key("desk")).digest()
    app.config.update(SESSION_COOKIE_NAME="desk", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")
    app.config["SESSION_COOKIE_SECURE"] = settings.public_url.startswith("https://")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    style = resources.files("desk").joinpath("style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    app.jinja_env.globals["style"] = Markup(style)  # noqa: S704 - our own file, never data
    app.extensions["desk"] = settings
    app.register_blueprint(blueprint)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return app
