"""The thin edge towards the mail server: hands one letter over and tells how far it came."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from desk.mail.message import message
from desk.mail.outbox import Accepted, Later, Letter, Outcome, Refused, Send, Unanswered, Unreachable
from desk.mail.settings import MailSettings, Security, on_the_wire

PATIENCE = 60.0
"""Seconds that the server may take for each of its answers."""
_LINE_BEGINS_WITH_DOT = re.compile(rb"(?m)^\.")


@contextmanager
def mail_server(settings: MailSettings) -> Iterator[Send]:
    """Something to send letters with; the server is greeted with the first letter and left when the block ends."""
    line = _Line(settings)
    try:
        yield line.send
    finally:
        line.hang_up()


class _Line:
    """One connection for as many letters as the server takes; opened again when it has been closed."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._open: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> Outcome:
        """Hand the letter over. What cannot be known for certain is `Unanswered`; nothing is raised for the network."""
        written = _wrapped(letter, self._settings)
        try:
            smtp = self._opened()
            _require(smtp.mail(on_the_wire(self._settings.sender.addr_spec)), 250)
        except OSError as error:
            self.hang_up()
            return Unreachable(_in_words(error))
        try:
            _require(smtp.rcpt(on_the_wire(letter.recipient)), 250, 251)
            _require(smtp.docmd("DATA"), 354)
        except smtplib.SMTPResponseException as error:
            return _declined(error)
        except OSError as error:
            self.hang_up()
            return Later(_in_words(error))
        return self._handed_over(smtp, written)

    def _handed_over(self, smtp: smtplib.SMTP, written: bytes) -> Outcome:
        """From here on the server may have the letter, whatever we hear."""
        try:
            smtp.send(written)
            code, text = smtp.getreply()
        except OSError:
            self.hang_up()
            return Unanswered()
        if 200 <= code <= 299:
            return Accepted()
        return _declined(smtplib.SMTPResponseException(code, text)) if 400 <= code <= 599 else Unanswered()

    def hang_up(self) -> None:
        """Say goodbye if the server still listens."""
        smtp, self._open = self._open, None
        if smtp is not None:
            _leave(smtp)

    def _opened(self) -> smtplib.SMTP:
        """A connection that answers. Raises OSError (what smtplib raises is one)."""
        if self._open is not None:
            with suppress(OSError):
                if self._open.rset()[0] == 250:
                    return self._open
            self.hang_up()
        self._open = _connected(self._settings)
        return self._open


def _connected(settings: MailSettings) -> smtplib.SMTP:
    ours = on_the_wire(settings.sender.addr_spec).rpartition("@")[2]
    if settings.security is Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, ours, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(settings.host, settings.port, ours, timeout=PATIENCE)
    try:
        if settings.security is Security.STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if settings.user:
            smtp.login(settings.user, settings.password)
    except BaseException:
        _leave(smtp)
        raise
    return smtp


def _leave(smtp: smtplib.SMTP) -> None:
    with suppress(OSError):
        smtp.quit()
    smtp.close()


def _wrapped(letter: Letter, settings: MailSettings) -> bytes:
    """The message between DATA and the lone dot that ends it; a dot of the letter's own can end nothing."""
    written = message(letter, settings.sender).as_bytes()
    return _LINE_BEGINS_WITH_DOT.sub(b"..", written.removesuffix(b"\r\n")) + b"\r\n.\r\n"


def _require(reply: tuple[int, bytes], *wanted: int) -> None:
    if reply[0] not in wanted:
        raise smtplib.SMTPResponseException(*reply)


def _declined(error: smtplib.SMTPResponseException) -> Later | Refused:
    """5xx is for good; anything else that is not yes may be yes another time."""
    return Refused(_in_words(error)) if 500 <= error.smtp_code <= 599 else Later(_in_words(error))


def _in_words(error: OSError) -> str:
    """A sentence for the person who looks after mail. Holds nothing of the letter, and no password."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return "Servern tog inte emot namnet och lösenordet i PLATSKOLL_SMTP. " + _said(error)
        case smtplib.SMTPNotSupportedError():
            return (
                "Servern kan inte kryptera eller inte logga in, och så skickas ingenting. Kontrollera PLATSKOLL_SMTP."
            )
        case smtplib.SMTPResponseException():
            return _said(error)
        case ssl.SSLError():
            return f"Servern kan inte visa att den är den som PLATSKOLL_SMTP namnger ({error.reason or 'TLS'})."
        case smtplib.SMTPServerDisconnected():
            return "Servern bröt förbindelsen innan brevet var överlämnat."
        case _:
            return f"Servern går inte att nå ({error.strerror or type(error).__name__})."


def _said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]
    return f"Servern svarade {error.smtp_code}: {words or '(utan förklaring)'}."
