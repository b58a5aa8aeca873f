"""Entering by another service's word: the browser is sent there, comes back, and is who the service says."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from dataclasses import asdict

from cryptography.fernet import Fernet, InvalidToken
from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from desk.gate import open_to_all
from desk.oidc import Begun, OidcError, again, begin, finish, new
from desk.pages.sign_in import inner, let_in, secure
from desk.room import here, say
from desk.settings import Provider

blueprint = Blueprint("oidc", __name__)
MINUTES = 10
"""How long one may be away."""
_log = logging.getLogger(__name__)


@blueprint.post("/oidc")
@open_to_all
def start() -> Response:
    """Send the browser to the service: from a page, because no form of ours may lead to anybody else."""
    begun = new()
    try:
        address = begin(_provider(), _back(), begun)
    except OidcError as error:
        return _refused(error.kind, error.words, 502)
    answer = Response(render_template("oidc.html", provider=_provider(), address=address), mimetype="text/html")
    answer.headers["Refresh"] = f"0;url={address}"
    kept = json.dumps(asdict(begun) | {"next": request.form.get("next", "")}).encode()
    answer.set_cookie(
        _cookie(), _box().encrypt_at_time(kept, here().now()).decode(), path="/", max_age=MINUTES * 60,
        httponly=True, secure=secure(), samesite="Lax",
    )  # fmt: skip
    return answer


@blueprint.get("/oidc/back")
@open_to_all
def back() -> Response:
    """Let in whom the service means. What the browser kept is used up, whatever comes of it."""
    provider = _provider()
    try:
        begun, onward = _kept()
        known = finish(provider, _back(), begun, request.args, now=here().now())
    except OidcError as error:
        return _spent(_refused(error.kind, error.words, 502 if error.kind.startswith("unreachable") else 400))
    person = here().accounts.by_subject(known.subject, known.email)
    if person is None:
        words = (
            f"{provider.name} säger att du är {known.email}, men det finns inget öppet konto med den adressen här. Be "
            "den som ansvarar för Platskoll hos er om en inbjudan.",
            f"{provider.name} says that you are {known.email}, but there is no open account with that address here. "
            "Ask whoever is responsible for Platskoll where you are for an invitation.",
        )
        return _spent(_refused("nobody of ours", words, 403))
    strong = bool(known.methods & set(provider.second_factor))
    return _spent(let_in(person, shown=("service", "code") if strong else ("service",), onward=inner(onward)))


def _provider() -> Provider:
    return here().settings.provider or abort(404)


def _back() -> str:
    return here().settings.url + url_for("oidc.back")


def _cookie() -> str:
    return "__Host-o" if secure() else "o"


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"oidc:" + here().home.key("desk")).digest()))


def _kept() -> tuple[Begun, str]:
    """What the browser kept when it was sent away, and where it was going. Raises OidcError when it was never sent,
    or is back too late."""
    try:
        opened = _box().decrypt_at_time(request.cookies.get(_cookie(), ""), MINUTES * 60, here().now())
    except InvalidToken as error:
        raise again("nothing kept") from error
    found = json.loads(opened)
    return Begun(found["state"], found["nonce"], found["verifier"]), found["next"]


def _refused(kind: str, words: tuple[str, str], status: int) -> Response:
    _log.warning("oidc=%s", kind)
    page = render_template("failure.html", title=say("Du kom inte in", "You did not get in"), words=say(*words))
    return Response(page, status, mimetype="text/html")


def _spent(answer: Response) -> Response:
    answer.delete_cookie(_cookie(), path="/", httponly=True, secure=secure(), samesite="Lax")
    return answer
