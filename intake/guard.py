"""What every response carries to protect the person who reads it: headers, and no cookies."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources

from flask import Flask, Response
from markupsafe import Markup

from intake.house import house

_COME_BACK = frozenset({503, 507})
"""Nothing was wrong with what was sent: the same can be sent again in a while."""


def _style() -> str:
    return resources.files("intake").joinpath("style.css").read_text(encoding="utf-8")


def content_policy(style: str) -> str:
    """Nothing may be loaded but our own style, told by its hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def protect(app: Flask) -> None:
    """Give every page its style inside it (one request per page) and every response its headers."""
    style = _style()
    policy = content_policy(style)
    app.jinja_env.globals["style"] = Markup(style)  # noqa: S704 - our own file, never data

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code in _COME_BACK:
            response.headers["Retry-After"] = "30"
        if house().settings.public_url.startswith("https://"):
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response
