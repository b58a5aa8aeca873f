"""A letter as a message that every server and reader understands: plain text, headers that cannot be broken."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

from desk.mail.outbox import Letter
from desk.mail.settings import on_the_wire

_WIRE = SMTP.clone(cte_type="7bit")
"""Lines end as servers want it, and nothing but ASCII goes over the wire: also the oldest server takes it."""
_SWEDEN = ZoneInfo("Europe/Stockholm")


def message(letter: Letter, sender: Address) -> EmailMessage:
    """The letter as a message. Its Message-ID comes from the key: if it goes again, it is the same message."""
    written = EmailMessage(policy=_WIRE)
    written["From"] = Address(sender.display_name, addr_spec=on_the_wire(sender.addr_spec))
    written["To"] = Address(addr_spec=on_the_wire(letter.recipient))
    written["Subject"] = letter.subject
    moment = letter.made if letter.begun is None else letter.begun
    written["Date"] = datetime.fromtimestamp(moment, UTC).astimezone(_SWEDEN)
    written["Message-ID"] = message_id(letter.key, sender)
    written["Auto-Submitted"] = "auto-generated"
    written["Content-Language"] = "sv, en"
    written.set_content(letter.body)
    return written


def message_id(key: str, sender: Address) -> str:
    """The name of the message in all the world, always the same for a key."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"<{digest}@{on_the_wire(sender.addr_spec).rpartition('@')[2]}>"
