"""Stands before Datasette: closes its own inner pages, lets only reading through, and sets the security headers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette.utils.asgi import Response
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SITE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
PDF_POLICY = "frame-ancestors 'none'"  # browsers show a PDF with a page of their own, which a stricter policy breaks

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}
READING = ("GET", "HEAD", "OPTIONS")


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Wrap Datasette in the gate."""
    return gate


def gate(app: App) -> App:
    """Return the application that refuses what is closed and adds the headers to everything else."""

    async def gated(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # Who looked at what is nobody's business: the line per visit, with its address and its SQL, is not
            # written. Here, because the server sets its loggers up just before it asks the application to start.
            logging.getLogger("uvicorn.access").disabled = True
            await app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            await send(_secured(message, scope) if message["type"] == "http.response.start" else message)

        if scope["method"] not in READING:
            await Response.text("Här går det bara att läsa. / Reading only.", 405).asgi_send(send_with_headers)
        elif is_closed(scope["path"]):
            await Response.text("Sidan finns inte. / There is no such page.", 404).asgi_send(send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return gated


def is_closed(path: str) -> bool:
    """Say whether an address is one of Datasette's inner pages: they show paths, versions and threads."""
    return path.startswith(("/-/", "/_internal", "/_memory")) and path != "/-/metadata.json"


def policy(path: str) -> str:
    """Return the content security policy of an address: our own pages need no script and no inline style."""
    if not path.startswith("/dokument/"):
        return SITE_POLICY
    return PDF_POLICY if path.endswith(".pdf") else DOCUMENT_POLICY


def _secured(message: Message, scope: Scope) -> Message:
    ours = {**HEADERS, "content-security-policy": policy(scope["path"])}
    if scope.get("scheme") == "https":
        ours["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    kept = [(name, value) for name, value in message.get("headers", []) if name.decode().lower() not in ours]
    return {**message, "headers": kept + [(name.encode(), value.encode()) for name, value in ours.items()]}
