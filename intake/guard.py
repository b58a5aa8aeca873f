"""What every response carries to protect the person who reads it: headers, and no cookies. And it is made small."""

from __future__ import annotations

import gzip

from flask import Flask, Response, g, request
from markupsafe import Markup

from intake.house import house
from intake.inline import Inline

_COME_BACK = frozenset({503, 507})
"""Nothing was wrong with what was sent: the same can be sent again in a while."""
_WORTH_SHRINKING = 1000
_FORM = frozenset({"survey.show", "survey.hand_in"})
"""Where a form is shown, which is to arrive in the first packets: it carries no style but its own."""


def protect(app: Flask, inline: Inline) -> None:
    """Give every page its style inside it (one request per page) and every response its headers."""
    app.jinja_env.globals.update(form_script=inline.form_script, receipt_script=inline.receipt_script)

    @app.context_processor
    def style() -> dict[str, Markup]:
        return {"style": inline.form_style if request.endpoint in _FORM else inline.style}

    @app.after_request
    def add_headers(response: Response) -> Response:
        own = inline.form_policy if request.endpoint in _FORM else inline.policy
        if g.get("preview") and house().settings.desk_url:
            own = own.replace("frame-ancestors 'none'", f"frame-ancestors {house().settings.desk_url}")
        response.headers["Content-Security-Policy"] = own
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code in _COME_BACK:
            response.headers["Retry-After"] = "30"
        if house().settings.public_url.startswith("https://"):
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return _small(response)


def wants_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


def _small(response: Response) -> Response:
    """The response compressed, where that is asked for, worth it and not done already."""
    if (
        response.direct_passthrough
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith("text/")
        or not wants_gzip()
        or len(response.get_data()) < _WORTH_SHRINKING
    ):
        return response
    response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response
