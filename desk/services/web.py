"""Run a web application in this process until it is asked to end."""

from __future__ import annotations

import signal
import sys

import waitress
from flask import Flask


def serve(app: Flask, *, host: str, port: int, largest: int) -> None:
    """Answer until SIGTERM or an interrupt, after what is being answered is finished. `largest` body in bytes."""
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=8,
        ident="",
        max_request_body_size=largest,
        inbuf_overflow=largest,
        channel_timeout=60,
        # slow senders hold a connection each and nothing else; with room for them the others do not wait
        connection_limit=1000,
        asyncore_use_poll=True,
        # the intake itself believes what its own proxies say (PLATSKOLL_PROXIES), and nobody else
        clear_untrusted_proxy_headers=False,
    )
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    server.run()
