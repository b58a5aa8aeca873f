"""The three web services: which there are, where they answer, and what they are told. Loads none of them."""

from __future__ import annotations

import os

from desk.home import Home

NAMES = ("intake", "desk", "explore")
_OFFSET = {name: offset for offset, name in enumerate(NAMES)}


def port_of(name: str, first: int) -> int:
    """Intake on the first port, the desk on the next, Datasette on the one after."""
    return first + _OFFSET[name]


def environment(home: Home, host: str, first: int) -> dict[str, str]:
    """What a service is told: the environment, the home that the command was given, and addresses if none are set."""
    addresses = {
        "PLATSKOLL_PUBLIC_URL": f"http://{host}:{first}",
        "PLATSKOLL_DESK_URL": f"http://{host}:{port_of('desk', first)}",
        "PLATSKOLL_DATA_URL": f"http://{host}:{port_of('explore', first)}",
    }
    return {
        **os.environ,
        "PLATSKOLL_HOME": str(home.root),
        **{name: os.environ.get(name, value) for name, value in addresses.items()},
    }
