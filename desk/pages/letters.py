"""The queue of mail as people see it: what waits, what perhaps went, what was refused; and what a person decides."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for

from desk.accounts import Act
from desk.gate import needs
from desk.mail.outbox import Letter, Outbox
from desk.mail.settings import MailSettings, MailSettingsError
from desk.records import DeskError
from desk.room import here, say

blueprint = Blueprint("letters", __name__)
LATELY = 30
"""So many letters that went are shown."""
_TOO_LONG = 15 * 60
"""Seconds after which somebody should have tried to send a letter."""
_SWEDEN = ZoneInfo("Europe/Stockholm")


@blueprint.get("/mail")
@needs(Act.ADMINISTER)
def queue() -> str:
    return _queue()


@blueprint.post("/mail/again")
@needs(Act.ADMINISTER)
def again() -> Any:
    """A letter that perhaps went, or was refused, goes again."""
    return _decide("mail again", lambda outbox, key: outbox.send_again(key, here().now()))


@blueprint.post("/mail/arrived")
@needs(Act.ADMINISTER)
def arrived() -> Any:
    """It has arrived, or need not: it is not tried again."""
    return _decide("mail settled", lambda outbox, key: outbox.count_as_sent(key, here().now()))


def _decide(act: str, decision: Callable[[Outbox, str], None]) -> Any:
    outbox, key = Outbox(here().records), request.form.get("key", "")
    letter = next((one for one in (*outbox.uncertain(), *outbox.refused()) if one.key == key), None)
    try:
        decision(outbox, key)
    except DeskError as error:
        return _queue(trouble=str(error)), 409
    # to whom it went is not for ever: the log only grows
    here().note(act, subject=letter.subject if letter else "")
    return redirect(url_for("letters.queue", done=act))


def _queue(trouble: str = "") -> str:
    outbox = Outbox(here().records)
    waiting = outbox.waiting()
    return render_template(
        "mail.html",
        trouble=trouble,
        done=request.args.get("done", ""),
        server=_server(),
        nobody_tries=any(_untouched(one) for one in waiting),
        uncertain=outbox.uncertain(),
        refused=outbox.refused(),
        waiting=waiting,
        sent=outbox.sent(most=LATELY),
        moment=_moment,
    )


def _untouched(letter: Letter) -> bool:
    return not letter.tries and here().now() - letter.due > _TOO_LONG


def _server() -> tuple[bool, str]:
    """Whether letters can be handed over, and a sentence about where or why not."""
    try:
        settings = MailSettings.from_environment(os.environ)
    except MailSettingsError as error:
        return False, str(error)
    if settings is None:
        return False, say(
            "Ingen e-postserver är inställd: breven väntar tills PLATSKOLL_SMTP och PLATSKOLL_MAIL_FROM är satta "
            "(docs/mail.md).",
            "No mail server is set: letters wait until PLATSKOLL_SMTP and PLATSKOLL_MAIL_FROM are (docs/mail.md).",
        )
    where = f"{settings.host}:{settings.port}"
    return True, say(
        f"Breven lämnas till {where} och kommer från {settings.sender.addr_spec}.",
        f"Letters are handed to {where} and come from {settings.sender.addr_spec}.",
    )


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(_SWEDEN).strftime("%Y-%m-%d %H:%M")
