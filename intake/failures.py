"""Pages for when something went wrong: in the form's language, in words, without a trace of how we are built."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, g, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, ServiceUnavailable

from forms.answers import AnswersError
from intake.house import house
from intake.journal import JournalError
from intake.phrases import Phrases

_WORDED = frozenset({400, 404, 405, 413, 500, 503})
_READING = frozenset({"GET", "HEAD"})
_log = logging.getLogger(__name__)


def language_of_address() -> str:
    """The language of the form, or what the address names (`/s/<campaign>/<lang>` or `?l=`), otherwise Swedish."""
    if "language" in g:
        return str(g.language)
    known = house().phrases
    last = request.path.rstrip("/").rpartition("/")[2]
    asked = request.args.get("l", "")
    return next((language for language in (last, asked) if language in known), "sv")


def size_in_words(limit: int, say: Phrases) -> str:
    """A size of bytes as a person says it: 1 MB."""
    return f"{say.number(limit // 1_000_000)} MB" if limit >= 1_000_000 else f"{say.number(limit // 1000)} kB"


def _page(error: HTTPException, incident: str = "") -> tuple[str, int]:
    code = error.code if error.code in _WORDED else (400 if (error.code or 500) < 500 else 500)
    say = house().phrases[language_of_address()]
    limit = size_in_words(house().settings.body_limit, say)
    only_looking = code >= 500 and request.method in _READING
    words = say("failure.not_shown" if only_looking else f"failure.{code}", limit=limit)
    title = say(f"failure.{code}_title")
    return render_template("failure.html", say=say, title=title, words=words, incident=incident), code


def _fault(error: Exception) -> tuple[str, int]:
    incident = secrets.token_hex(4)
    # the kind and the place of the fault, never its message: that could hold what a person wrote
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace is not None else "?"
    _log.error("incident=%s kind=%s where=%s endpoint=%s", incident, type(error).__name__, where, request.endpoint)
    return _page(InternalServerError(), incident)


def _shut_journal(_error: Exception) -> tuple[str, int]:
    return _page(ServiceUnavailable())


def _far_too_much(_error: Exception) -> tuple[str, int]:
    return _page(BadRequest())


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(JournalError, _shut_journal)
    app.register_error_handler(AnswersError, _far_too_much)
    app.register_error_handler(Exception, _fault)
