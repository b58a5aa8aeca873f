"""Makes Datasette's CSV safe to open in a spreadsheet: no cell of it is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from pluggy import HookimplMarker

from pipeline.ways_out.harmless import harmless_cell

hookimpl = HookimplMarker("datasette")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NO_COLUMNS = b"\r\n"
FAILED = "Databasen kan inte svara på frågan. / The database cannot answer the query.\r\n".encode()


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Wrap Datasette so that its CSV passes through `harmless_rows`."""
    return harmless


def harmless(app: App) -> App:
    """Return the application with every cell of its CSV made harmless, row by row as they are sent."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        is_csv = scope["type"] == "http" and scope["path"].endswith(".csv")
        await app(scope, receive, Rows(send).take if is_csv else send)

    return wrapped


class Rows:
    """One CSV answer on its way out: holds its start until the first row is whole, and any row until it is whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._waiting = b""
        self._refused = False

    async def take(self, message: Message) -> None:
        """Take one message of the answer, and send on what can be sent."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
        elif message["type"] == "http.response.start":  # a page that tells what went wrong is not CSV
            self._refused = True
            await self._send(message)
        elif self._refused:
            await self._send(message)
        else:
            self._waiting += message.get("body", b"")
            if not message.get("more_body", False) or _is_whole(self._waiting):
                await self._pass_on(message)

    async def _pass_on(self, message: Message) -> None:
        rows, self._waiting = self._waiting, b""
        if self._start:
            # Datasette answers a query that failed with 200 and a row of no columns, which reads as "nobody".
            self._refused = rows == NO_COLUMNS
            status = 400 if self._refused else 200
            await self._send({**self._start, "status": status})
            self._start = None
        body = FAILED if self._refused else harmless_rows(rows.decode("utf-8")).encode("utf-8")
        await self._send({**message, "body": body})


def harmless_rows(text: str) -> str:
    """Return the CSV rows with every field quoted and an apostrophe before whatever could start a formula."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([harmless_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()


def _is_whole(rows: bytes) -> bool:
    return rows.endswith(b"\n") and rows.count(b'"') % 2 == 0
