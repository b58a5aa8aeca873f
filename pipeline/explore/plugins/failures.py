"""Answers every failure in Swedish with English beside it, and writes only real faults to the log."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from datasette.database import QueryInterrupted
from datasette.plugins import pm
from datasette.utils.asgi import Response
from datasette.views.base import DatasetteError
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

LOG = logging.getLogger("platskoll.explore")


class Failure(NamedTuple):
    """What a visitor is told: the status, a sentence in each language, and SQLite's own words where they help."""

    status: int
    swedish: str
    english: str
    detail: str = ""


TOO_SLOW = (
    "Frågan tog för lång tid och avbröts. Begränsa den, till exempel till en kampanj.",
    "The query took too long and was stopped. Narrow it, for example to one campaign.",
)
TOO_LARGE = (
    "Frågan behöver mer minne än den får. Begränsa den, till exempel till en kampanj.",
    "The query needs more memory than it may have. Narrow it, for example to one campaign.",
)
NOT_UNDERSTOOD = (
    "Databasen kan inte svara på frågan. Ändra den och försök igen.",
    "The database cannot answer the query. Change it and try again.",
)
BY_STATUS = {
    403: ("Sidan är inte öppen.", "The page is not open."),
    404: ("Sidan finns inte.", "There is no such page."),
}
BROKEN = ("Något gick fel hos oss. Försök igen om en stund.", "Something went wrong at our end. Try again in a while.")


@hookimpl
def startup() -> None:
    """Take Datasette's own handler away: it runs beside ours and prints every visitor's mistake with local values."""
    pm.unregister(name="datasette.handle_exception")


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """Return the page, or the JSON, that tells what went wrong."""

    async def answer() -> Response:
        failure = explain(exception)
        if failure.status == 500:
            LOG.error("Datasette failed on %s", request.path, exc_info=exception)
        if request.path.endswith(".json"):
            told = {"ok": False, "status": failure.status, "error": failure.detail or failure.english}
            return Response.json({**told, "fel": failure.swedish}, status=failure.status)
        page = await datasette.render_template("error.html", {"failure": failure}, request=request)
        return Response.html(page, status=failure.status)

    return answer


def explain(exception: Exception) -> Failure:
    """Return what to tell a visitor about an exception."""
    status: int = getattr(exception, "status", 500)
    if status in BY_STATUS:
        return Failure(status, *BY_STATUS[status])
    if isinstance(exception, QueryInterrupted) or getattr(exception, "title", "") == "SQL Interrupted":
        return Failure(400, *TOO_SLOW)
    if isinstance(exception, MemoryError):
        return Failure(400, *TOO_LARGE)
    if isinstance(exception, sqlite3.Error):
        return Failure(400, *NOT_UNDERSTOOD, detail=str(exception))
    if isinstance(exception, DatasetteError):  # always about what was asked, whatever status it says
        return Failure(400 if status == 500 else status, *NOT_UNDERSTOOD, detail=str(exception.message))
    return Failure(status, *(BROKEN if status == 500 else NOT_UNDERSTOOD))
