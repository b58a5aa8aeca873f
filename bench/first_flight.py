"""How many bytes a form is on its way to a phone: the whole response, for every form and language."""

from __future__ import annotations

import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import waitress

from forms.catalogue import shipped
from intake.app import create_app
from intake.register import Campaign, LegalBasis, Place, SampleDesign, open_register
from intake.settings import IntakeSettings

FLIGHT = 14_600
"""Ten packets of 1,460 bytes: what a server may send before the phone has said anything (RFC 6928)."""
PATIENCE = 20.0


def campaigns(folder: Path) -> tuple[IntakeSettings, list[tuple[str, str]]]:
    """An intake where every shipped form is open in all its languages: its settings, and (form, path) of each."""
    settings = IntakeSettings(
        register_url=f"sqlite:///{folder / 'register.db'}",
        journal_url=f"sqlite:///{folder / 'journal.db'}",
        contacts_url=f"sqlite:///{folder / 'contacts.db'}",
        public_url="https://platskoll.example",
        key=bytes(range(32)),
    )
    register = open_register(settings.register_url)
    register.add_place(Place("exempelby", "Exempelby", "1494", 800, "påhittad"))
    paths = []
    for form in shipped().forms():
        slug = form.id.replace("_", "-")
        register.open_campaign(
            Campaign(
                slug=slug,
                place="exempelby",
                form=form.id,
                version=form.version,
                definition=form.digest,
                opens=date(2020, 1, 1),
                closes=None,
                entry_closes=None,
                controller="Exempelby kommun",
                controller_contact="plats@example.se",
                legal_basis=LegalBasis.PUBLIC_INTEREST,
                languages=tuple(form.languages),
                sample_design=SampleDesign.OPEN_LINK,
            )
        )
        first, *others = form.languages
        paths += [(f"{form.key} {first}", f"/s/{slug}"), *((f"{form.key} {one}", f"/s/{slug}/{one}") for one in others)]
    return settings, paths


@contextmanager
def served(settings: IntakeSettings) -> Iterator[int]:
    """The intake behind the server that carries it: the port where it answers."""
    server = waitress.create_server(create_app(settings), host="127.0.0.1", port=0, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield server.effective_port
    finally:
        server.close()


def response(port: int, path: str) -> bytes:
    """Everything that the server sends for a page, from its first header on."""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        line.sendall(asked.encode())
        return b"".join(iter(lambda: line.recv(65536), b""))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings, paths = campaigns(Path(folder))
        with served(settings) as port:
            for name, path in paths:
                size = len(response(port, path))
                print(f"{name:42} {size:6} bytes  {size / FLIGHT:5.2f} of the first flight")
    return 0


if __name__ == "__main__":
    sys.exit(main())
