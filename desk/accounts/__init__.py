"""Who may enter the desk, and as what. The door is `Accounts`; `may` says what a person may do where."""

from __future__ import annotations

from .people import Account, Act, Grant, Person, Role, State, may, needs_second_factor
from .store import Accounts, Entered, Ticket

__all__ = [
    "Account",
    "Accounts",
    "Act",
    "Entered",
    "Grant",
    "Person",
    "Role",
    "State",
    "Ticket",
    "may",
    "needs_second_factor",
]
