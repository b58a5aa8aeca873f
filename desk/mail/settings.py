"""Where mail is handed over, and from whom it comes: read once from the environment, frozen."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from desk.records import DeskError

SERVER, SENDER = "PLATSKOLL_SMTP", "PLATSKOLL_MAIL_FROM"


class MailSettingsError(DeskError):
    """A setting for mail is missing or wrong; the sentence names every one of them."""


class Security(StrEnum):
    """How the way to the server is closed to others."""

    TLS = "smtps"
    STARTTLS = "smtp"
    """Begins in clear and is closed before anything is said; a server that cannot is never given a letter."""
    LOOPBACK = "loopback"
    """The server is this machine: nothing leaves it."""


_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.LOOPBACK: 25}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server that takes our letters, and the address that they come from."""

    host: str
    port: int
    security: Security
    sender: Address
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> MailSettings | None:
        """The settings, or None when none is given: letters then wait. Raises MailSettingsError with every fault."""
        server, sender = environment.get(SERVER, "").strip(), environment.get(SENDER, "").strip()
        if not server and not sender:
            return None
        url, faults = _server(server)
        address = _address(sender)
        if address is None:
            faults.append(
                f"{SENDER} {'går inte att läsa' if sender else 'saknas'} (till exempel "
                "Platskoll <platskoll@example.se>)"
            )
        if faults or address is None:
            raise MailSettingsError(f"E-post kan inte skickas: {'; '.join(faults)}.")
        security = _security(url)
        return cls(
            host=url.hostname or "",
            port=url.port or _PORTS[security],
            security=security,
            sender=address,
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
        )


def _server(text: str) -> tuple[SplitResult, list[str]]:
    """The parts of the address and what is wrong with them. The address holds a password: it is never said again."""
    example = "(till exempel smtp://namn:losenord@smtp.example.se:587)"
    if not text:
        return SplitResult("", "", "", "", ""), [f"{SERVER} saknas {example}"]
    try:
        url = urlsplit(text)
        port_fits = url.port is None or url.port > 0
    except ValueError:
        return SplitResult("", "", "", "", ""), [f"{SERVER} går inte att läsa {example}"]
    secret = unquote(url.username or "") + unquote(url.password or "")
    rules = (
        (url.scheme in ("smtp", "smtps"), f"{SERVER} ska börja med smtp:// eller smtps://"),
        (bool(url.hostname) and text.isascii(), f"{SERVER} behöver serverns namn {example}"),
        (port_fits, f"{SERVER} har en port som inte finns"),
        (url.path in ("", "/") and not url.query and not url.fragment, f"{SERVER} har något efter servern {example}"),
        (bool(url.username) == bool(url.password), f"{SERVER} behöver både namn och lösenord, eller inget av dem"),
        (secret.isascii() and (not secret or secret.isprintable()), f"{SERVER} har tecken som en server inte tar emot"),
    )
    return url, [sentence for holds, sentence in rules if not holds]


def _security(url: SplitResult) -> Security:
    if url.scheme == "smtps":
        return Security.TLS
    return Security.LOOPBACK if _is_loopback(url.hostname or "") else Security.STARTTLS


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(text: str) -> Address | None:
    if not text.isprintable():
        return None
    found = getaddresses([text])
    if len(found) != 1 or not is_address(found[0][1]):
        return None
    name, address = found[0]
    return Address(display_name=name, addr_spec=address)


def is_address(text: str) -> bool:
    """Whether a letter can be sent there: something, one @, and a server; nothing that could begin a new line."""
    local, at, domain = text.rpartition("@")
    if not (local and at and domain) or not text.isprintable() or " " in text or not local.isascii():
        return False
    try:
        Address(addr_spec=on_the_wire(text))
    except (HeaderParseError, ValueError, IndexError):
        return False
    return True


def on_the_wire(address: str) -> str:
    """The address as servers write it: a name such as `förening.se` goes as letters that all of them know."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"
