"""What the desk's process writes about its own faults: where it was and a number, never what it was about."""

from __future__ import annotations

import logging
import secrets

from flask import request

_log = logging.getLogger(__name__)


def noted(error: Exception) -> str:
    """Write that something went wrong; return the number that the page shows.

    The error's own words could hold what a person wrote, and the address of a page could hold a link that works once:
    neither is written, and nothing that came with the request can begin a new line.
    """
    incident = secrets.token_hex(4)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace is not None else "?"
    _log.error("incident=%s kind=%s where=%s endpoint=%s", incident, type(error).__name__, where, request.endpoint)
    return incident
