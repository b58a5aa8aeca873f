"""Whether the intake can do its work right now."""

from __future__ import annotations

from flask import Blueprint, Response

from intake.house import house
from intake.journal import JournalError

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """`ok` when both journals stand open for writing, otherwise 503 with a sentence and nothing of how it is built."""
    try:
        tuple(house().journals())
    except JournalError:
        return Response("journalen kan inte skrivas\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
