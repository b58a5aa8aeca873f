"""Inviting somebody: a link to choose a password with, and the letter that carries it."""

from __future__ import annotations

from desk.accounts import Account, Accounts
from desk.accounts.store import link_key
from desk.mail.outbox import Outbox
from intake.register import Database

INVITATION_SECONDS = 14 * 24 * 3600
"""A fortnight: people who work a few hours a week need it."""
LETTER = (
    "Hej!\n\nDu är inbjuden till Platskolls skrivbord. Där öppnar ni enkäter, skriver ut affischer och ser hur det "
    "går.\n\nÖppna länken, skriv ditt namn och välj ett lösenord:\n\n{link}\n\n"
    "Länken fungerar en gång, i fjorton dagar. Var det inte väntat? Då behöver du inte göra något.\n\n"
    "–\n\nYou are invited to the Platskoll desk. Open the link, write your name and choose a password. "
    "The link works once, for fourteen days."
)


def invite(records: Database, accounts: Accounts, account: Account, url: str, now: int) -> str:
    """Make the link and put the letter in the queue; returns the link. An earlier invitation works no longer."""
    secret = accounts.issue(account.number, "invitation", now=now, seconds=INVITATION_SECONDS)
    link = f"{url}/welcome/{secret}"
    subject = "Inbjudan till Platskoll / Invitation to Platskoll"
    Outbox(records).put(f"invitation:{link_key(secret)}", account.email, subject, LETTER.format(link=link), now)
    return link
