"""What the tests of mail share: a real mail server on this machine that does as a test tells it, and a queue."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from desk.mail.outbox import Outbox
from desk.mail.settings import MailSettings, Security
from desk.records import open_records

NOW = 1_800_000_000


@dataclass
class Post:
    """What the server answers to, and what it has taken. An answer of None hangs up instead."""

    port: int
    recipient: Callable[[str], str] = lambda _address: "250 OK"
    data: Callable[[], str | None] = lambda: "250 OK"
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the server calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        said = self.recipient(address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        said = self.data()
        if said is None or said.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(content)
            self.recipients += envelope.rcpt_tos
        if said is None:
            assert server.transport is not None
            server.transport.abort()
            return "250 never arrives"
        return said

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.taken]

    @property
    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.messages]

    def settings(self, **others: Any) -> MailSettings:
        given = {"security": Security.LOOPBACK, "sender": Address("Platskoll", addr_spec="desk@example.se"), **others}
        return MailSettings(host="127.0.0.1", port=self.port, **given)

    @contextmanager
    def running(self, **options: Any) -> Iterator[None]:
        # a name of its own spares the server a look-up of this machine's
        controller = Controller(self, hostname="127.0.0.1", port=self.port, server_hostname="mail.example", **options)
        controller.start()
        try:
            yield
        finally:
            controller.stop()


@pytest.fixture
def post() -> Post:
    """A mail server that is not running yet, with a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Post(probe.getsockname()[1])


@pytest.fixture
def desk_file(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def outbox(desk_file: Path) -> Outbox:
    return Outbox(open_records(desk_file))


@pytest.fixture
def queued(outbox: Outbox) -> Callable[..., None]:
    """Puts so many letters in the queue: `brev 0`, `brev 1`, ..."""

    def put(number: int = 1) -> None:
        for n in range(number):
            outbox.put(f"key:{n}", f"p{n}@example.se", f"brev {n}", f"Hej {n}!\n", NOW)

    return put
