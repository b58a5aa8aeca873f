"""Lets each client ask a few things at a time; the rest waits its turn, so that nobody is crowded out."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from datasette.utils.asgi import Response
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

AT_ONCE = 4
"""Two fewer than there are threads for SQL, so that whoever asks heavy things leaves room for the others."""
WAITING = 40
"""So many may wait for one client: behind one address there can be a whole school."""
FREE = ("/static/", "/dokument/", "/filer/")
"""Folders of files, which ask the database nothing."""
BUSY = "För många frågor på en gång. Försök igen om en stund. / Too many queries at once. Try again in a while."


class Line:
    """The turns of one client, and how many hold one or wait for one."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.present = 0


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Wrap Datasette in the turns."""
    return by_turns


def by_turns(app: App) -> App:
    """Return the application that answers each client a few questions at a time, and 503 when its line is too long."""
    lines: dict[str, Line] = {}

    @asynccontextmanager
    async def turn(client: str) -> AsyncIterator[bool]:
        line = lines.setdefault(client, Line())
        if line.present >= AT_ONCE + WAITING:
            yield False
            return
        line.present += 1
        try:
            async with line.turns:
                yield True
        finally:
            line.present -= 1
            if not line.present:
                del lines[client]

    async def taking_turns(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE) or scope["path"].endswith(".db"):
            await app(scope, receive, send)
            return
        async with turn(neighbourhood((scope.get("client") or ("",))[0])) as mine:
            if mine:
                await app(scope, receive, send)
            else:
                await Response.text(BUSY, 503, headers={"Retry-After": "5"}).asgi_send(send)

    return taking_turns


def neighbourhood(address: str) -> str:
    """Return whom an address counts as: of the sixth version a whole network, since each house has billions of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
