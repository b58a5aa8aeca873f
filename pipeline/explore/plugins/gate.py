"""Stands before Datasette: tells the language, closes its inner pages, lets only reading through, sets the headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette.utils.asgi import Response
from pluggy import HookimplMarker

from pipeline.explore.language import READING, base, in_language, told_apart

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
    # a release is changed by another process that takes over the same address: nobody is left waiting with the first
    "connection": "close",
}
SHARED = {"cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*"}
"""For what a notebook in a browser may read from another site: the public file, whole or in parts."""
FOLDERS = ("/static/", "/dokument/", "/filer/")
"""What people read and take home, but no notebook needs."""
READING_METHODS = ("GET", "HEAD", "OPTIONS")


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Wrap Datasette in the gate."""
    return gate


def gate(app: App) -> App:
    """Return the application that refuses what is closed and adds the headers to everything else."""

    async def gated(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        language, path = told_apart(scope["path"])
        READING.set(language)

        async def send_with_headers(message: Message) -> None:
            await send(_secured(message, scope, path) if message["type"] == "http.response.start" else message)

        if scope["method"] not in READING_METHODS:
            await Response.text("Här går det bara att läsa. / Reading only.", 405).asgi_send(send_with_headers)
        elif b"_timelimit=" in scope["query_string"]:
            await Response.text("Tiden går inte att ändra. / The time cannot be changed.", 400).asgi_send(
                send_with_headers
            )
        elif is_closed(path):
            await Response.text("Sidan finns inte. / There is no such page.", 404).asgi_send(send_with_headers)
        else:
            await app(_inner(scope, path), receive, send_with_headers)

    return gated


def is_closed(path: str) -> bool:
    """Say whether an address, without its language, is one of Datasette's inner pages: they show paths and versions.

    So is one with the language twice, which Datasette itself would take away once more.
    """
    return path.startswith(("/-/", "/_internal", "/_memory")) or told_apart(path)[0] == "en"


def is_shared(path: str) -> bool:
    """Say whether an address, without its language, is data that other sites may read."""
    if path.startswith(("/filer/", "/utgavor/", "/dcat.rdf")):
        return True
    return path.endswith((".db", ".json", ".csv")) and not path.startswith(FOLDERS)


def policy(path: str) -> str:
    """Return the content security policy of an address: our own pages need no script and no inline style."""
    if not path.startswith("/dokument/"):
        return SITE_POLICY
    return PDF_POLICY if path.endswith(".pdf") else DOCUMENT_POLICY


def _inner(scope: Scope, path: str) -> Scope:
    raw = scope.get("raw_path") or scope["path"].encode()
    return {**scope, "path": path, "raw_path": told_apart(raw.decode("latin-1"))[1].encode("latin-1")}


def _secured(message: Message, scope: Scope, path: str) -> Message:
    shared = SHARED if is_shared(path) else {}
    ours = {**HEADERS, **shared, "content-security-policy": policy(path)}
    if scope.get("scheme") == "https":
        ours["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    kept = [
        (name, _led(value) if name.lower() == b"location" else value)
        for name, value in message.get("headers", [])
        if name.decode().lower() not in ours
    ]
    return {**message, "headers": kept + [(name.encode(), value.encode()) for name, value in ours.items()]}


def _led(address: bytes) -> bytes:
    """Where a redirect leads, in the language of who is led; Datasette leaves that out of some."""
    to = address.decode("latin-1")
    stays = not to.startswith("/") or to.startswith(base())
    return address if stays else in_language(READING.get(), to).encode("latin-1")
