"""Serves one release with Datasette, in this process, until asked to end: `python -m pipeline.explore.process FILE`."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette

from .language import base

LISTENER = "PLATSKOLL_LISTENER"
"""In the environment: the number of an open socket that is listened on already, to be answered instead of our own."""
READY = "PLATSKOLL_READY"
"""In the environment: the number of a pipe that gets one byte when visitors are answered."""
FINISH_WITHIN = 5.0
"""Seconds that what has been accepted gets to be asked and answered before the process ends."""
TURN = 0.02


class Settings(dict[str, Any]):
    """Datasette's settings, with links that lead to the visitor's language."""

    def get(self, key: str, default: Any = None) -> Any:
        """The setting; the base of every link is that of the language being read."""
        return base() if key == "base_url" else super().get(key, default)


class Server(uvicorn.Server):
    """Uvicorn that says when it answers, and never hangs up on a visitor who has just come."""

    def __init__(self, config: uvicorn.Config, ready: int | None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then say so."""
        await super().startup(sockets=sockets)
        if self._ready is not None:
            os.write(self._ready, b"1")
            os.close(self._ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nobody more, answer those who are in, then end.

        Uvicorn alone closes a connection whose request has not been read yet; the visitor would get nothing.
        """
        for server in self.servers:
            server.close()
        loop = asyncio.get_running_loop()
        until = loop.time() + FINISH_WITHIN
        await asyncio.sleep(TURN)  # those whom the system has let in are met
        while self.server_state.connections and loop.time() < until:
            await asyncio.sleep(TURN)
        await super().shutdown(sockets=sockets)


def main(file: Path, listener: int | None, ready: int | None) -> None:
    """Serve what the file says, on the inherited socket or on one of its own."""
    told = json.loads(file.read_text(encoding="utf-8"))
    site = Datasette(**told["datasette"])
    site._settings = Settings(site._settings)
    # what a visitor asked, and what was wrong with it, is told to the visitor and written nowhere
    site.execute = functools.partial(site.execute, log_sql_errors=False)
    asyncio.run(site.invoke_startup())
    config = uvicorn.Config(
        site.app(),
        host=told["host"],
        port=told["port"],
        log_level="warning",
        access_log=False,  # who looked at what is nobody's business
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=30,
    )
    shared = [socket.socket(fileno=listener)] if listener is not None else None
    Server(config, ready).run(sockets=shared)


def _number(name: str) -> int | None:
    return int(os.environ[name]) if name in os.environ else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), _number(LISTENER), _number(READY))
