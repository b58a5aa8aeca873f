"""Accounts, sessions, tickets and attempts in the desk's database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from desk.records import DeskError
from desk.records.tables import ACCOUNT, ATTEMPT, ROLE, SESSION, TICKET
from intake.register import Database

from . import passwords, second_factor
from .people import Account, Grant, Person, Role, State

IDLE, LONGEST = 30 * 60, 12 * 3600
"""Seconds that a session lasts untouched, and at most."""
HOUR = 3600
FREE_TRIES, MOST_TRIES = 5, 100
"""Wrong guesses in an hour before waiting begins, and before no more are taken from an unknown device."""
LONGEST_WAIT = 15 * 60
ADMINISTRATOR = Grant(Role.ADMINISTRATOR)
"""The role that gives others theirs; it holds everywhere."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A link that works once: an invitation, a new password, or an entrance made at the server."""

    account: int
    purpose: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A session: who, and whether everything that the account demands has been shown."""

    person: Person
    whole: bool
    digest: str


class Accounts:
    """Accounts and what belongs to them. `key` is the desk's own; `chance` makes so many random bytes."""

    def __init__(self, database: Database, key: bytes, chance: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._database, self._key, self._chance = database, key, chance

    # who there is

    def add(self, email: str, name: str, grants: Sequence[Grant], today: date) -> Account:
        """Make an account that has been invited; one that is there already is given the roles as well.

        Who is given one enters anew: a new role may ask for more than what the session has shown.
        """
        address = _address(email)
        with self._database.writing() as connection:
            row = connection.execute(select(ACCOUNT).filter_by(email=address)).one_or_none()
            if row is None:
                fresh = {
                    "email": address, "name": _one_line(name), "password": "", "second_factor": "", "last_step": 0,
                    "subject": "", "state": State.INVITED.value, "language": "sv", "made": today,
                }  # fmt: skip
                connection.execute(insert(ACCOUNT).values(fresh))
            number: int = connection.execute(select(ACCOUNT.c.number).filter_by(email=address)).scalar_one()
            had = _grants(connection, number)
            new = [grant for grant in dict.fromkeys(grants) if grant not in had]
            for grant in new:
                connection.execute(insert(ROLE).values(account=number, role=grant.role.value, place=grant.place))
            if new:
                connection.execute(delete(SESSION).filter_by(account=number))
            return _account(connection, number)

    def people(self) -> list[Person]:
        """Everybody, by address."""
        with self._database.reading() as connection:
            numbers = connection.scalars(select(ACCOUNT.c.number).order_by(ACCOUNT.c.email)).all()
            return [Person(_account(connection, number), _grants(connection, number)) for number in numbers]

    def person(self, number: int) -> Person | None:
        with self._database.reading() as connection:
            if connection.execute(select(ACCOUNT.c.number).filter_by(number=number)).one_or_none() is None:
                return None
            return Person(_account(connection, number), _grants(connection, number))

    def by_email(self, email: str) -> Person | None:
        with self._database.reading() as connection:
            number = connection.scalar(select(ACCOUNT.c.number).filter_by(email=email.strip().lower()))
        return None if number is None else self.person(number)

    def emails(self, place: str, roles: Iterable[Role]) -> list[str]:
        """The addresses of those who are active and have one of these roles at this very place, each once."""
        query = (
            select(ACCOUNT.c.email)
            .join(ROLE, ROLE.c.account == ACCOUNT.c.number)
            .where(ROLE.c.place == place, ROLE.c.role.in_([role.value for role in roles]))
            .where(ACCOUNT.c.state == State.ACTIVE.value)
            .distinct()
            .order_by(ACCOUNT.c.email)
        )
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def count(self, place: str, role: Role) -> int:
        """How many have a role at this very place, invited ones included."""
        query = (
            select(func.count())
            .select_from(ROLE.join(ACCOUNT, ROLE.c.account == ACCOUNT.c.number))
            .where(ROLE.c.place == place, ROLE.c.role == role.value, ACCOUNT.c.state != State.DISABLED.value)
        )
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def take_away(self, number: int, grant: Grant, *, leave_administrator: bool = False) -> bool:
        """Take a role away; what the person is doing ends with the next request.

        With `leave_administrator` it is not done, and False returned, where nobody would be left who can give rights.
        """
        with self._database.writing() as connection:
            if leave_administrator and grant == ADMINISTRATOR and _only_administrator(connection, number):
                return False
            connection.execute(delete(ROLE).filter_by(account=number, role=grant.role.value, place=grant.place))
        return True

    def disable(self, number: int, *, leave_administrator: bool = False) -> bool:
        """Close an account: every session and ticket of it is dead at once. `leave_administrator`: as `take_away`."""
        with self._database.writing() as connection:
            if leave_administrator and _only_administrator(connection, number):
                return False
            connection.execute(update(ACCOUNT).filter_by(number=number).values(state=State.DISABLED.value))
            for table in (SESSION, TICKET):
                connection.execute(delete(table).filter_by(account=number))
        return True

    def enable(self, number: int) -> None:
        with self._database.writing() as connection:
            row = connection.execute(select(ACCOUNT.c.password).filter_by(number=number)).one()
            state = State.ACTIVE if row.password else State.INVITED
            connection.execute(update(ACCOUNT).filter_by(number=number).values(state=state.value))

    def activate(self, number: int) -> None:
        """Let in somebody who has been invited and has shown another way who it is."""
        alive = ACCOUNT.c.state != State.DISABLED.value
        with self._database.writing() as connection:
            connection.execute(update(ACCOUNT).filter_by(number=number).where(alive).values(state=State.ACTIVE.value))

    def set_name(self, number: int, name: str) -> None:
        with self._database.writing() as connection:
            connection.execute(update(ACCOUNT).filter_by(number=number).values(name=_one_line(name)))

    def set_language(self, number: int, language: str) -> None:
        with self._database.writing() as connection:
            connection.execute(update(ACCOUNT).filter_by(number=number).values(language=language))

    # tickets

    def issue(self, number: int, purpose: str, *, now: int, seconds: int) -> str:
        """A link's secret, which works once and until then; what is kept is its digest. An older one of the same
        purpose is dead."""
        secret = self._chance(24).hex()
        with self._database.writing() as connection:
            connection.execute(delete(TICKET).filter_by(account=number, purpose=purpose))
            row = {"digest": _digest(secret), "account": number, "purpose": purpose, "expires": now + seconds}
            connection.execute(insert(TICKET).values(row))
        return secret

    def ticket(self, secret: str, *, now: int) -> Ticket | None:
        """What a link stands for while it works; looking uses nothing up."""
        with self._database.reading() as connection:
            row = connection.execute(select(TICKET).filter_by(digest=_digest(secret))).one_or_none()
        if row is None or row.used is not None or row.expires < now:
            return None
        return Ticket(row.account, row.purpose)

    def use(self, secret: str, *, now: int) -> Ticket | None:
        """Use a link up. Of two who try at once, one gets it."""
        alive = (TICKET.c.digest == _digest(secret), TICKET.c.used.is_(None), TICKET.c.expires >= now)
        with self._database.writing() as connection:
            row = connection.execute(select(TICKET).where(*alive)).one_or_none()
            if row is None:
                return None
            connection.execute(update(TICKET).where(*alive).values(used=now))
        return Ticket(row.account, row.purpose)

    # what a person knows and has

    def set_password(self, number: int, password: str, name: str | None = None) -> None:
        """Keep a new password: the account is active, and every session and link that it had is dead."""
        values: dict[str, Any] = {"password": passwords.kept(password), "state": State.ACTIVE.value}
        if name is not None:
            values["name"] = _one_line(name)
        with self._database.writing() as connection:
            connection.execute(update(ACCOUNT).filter_by(number=number).values(values))
            for table in (SESSION, TICKET):
                connection.execute(delete(table).filter_by(account=number))

    def password_fits(self, email: str, password: str) -> Person | None:
        """The person whose password it is; None takes as long whether there is such an account or not."""
        with self._database.reading() as connection:
            row = connection.execute(select(ACCOUNT).filter_by(email=email.strip().lower())).one_or_none()
        active = row is not None and row.state == State.ACTIVE.value
        good = passwords.fits(password, row.password if row is not None and active else "")
        return self.person(row.number) if good and row is not None else None

    def new_secret(self) -> str:
        """A secret for an authenticator app; nothing is kept before a code of it has been shown."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        return "".join(alphabet[byte % 32] for byte in self._chance(32))

    def set_second_factor(self, number: int, secret: str, code: str, *, now: int) -> bool:
        """Keep a secret once a code of it has been shown."""
        step = second_factor.step_of(code, secret, now, after=0)
        if step is None:
            return False
        kept = {"second_factor": second_factor.sealed(secret, self._key), "last_step": step}
        with self._database.writing() as connection:
            connection.execute(update(ACCOUNT).filter_by(number=number).values(kept))
        return True

    def drop_second_factor(self, number: int) -> None:
        """Forget a lost phone; the next entrance asks for a new one."""
        with self._database.writing() as connection:
            connection.execute(update(ACCOUNT).filter_by(number=number).values(second_factor="", last_step=0))
            connection.execute(delete(SESSION).filter_by(account=number))

    def code_fits(self, number: int, code: str, *, now: int) -> bool:
        """Whether it is a code of this person's that has not been used."""
        with self._database.writing() as connection:
            row = connection.execute(select(ACCOUNT).filter_by(number=number)).one()
            if not row.second_factor:
                return False
            secret = second_factor.opened(row.second_factor, self._key)
            step = second_factor.step_of(code, secret, now, after=row.last_step)
            if step is not None:
                connection.execute(update(ACCOUNT).filter_by(number=number).values(last_step=step))
        return step is not None

    def by_subject(self, subject: str, email: str) -> Person | None:
        """Whom an outer identity provider means: by its own name for the person, or the first time by the address.

        An account that has never been invited is not made here.
        """
        with self._database.writing() as connection:
            row = connection.execute(select(ACCOUNT).filter_by(subject=subject)).one_or_none()
            if row is None:
                same = select(ACCOUNT).filter_by(email=email.strip().lower(), subject="")
                row = connection.execute(same).one_or_none()
            if row is None or row.state == State.DISABLED.value:
                return None
            met = {"subject": subject, "state": State.ACTIVE.value}
            connection.execute(update(ACCOUNT).filter_by(number=row.number).values(met))
            connection.execute(delete(TICKET).filter_by(account=row.number, purpose="invitation"))
        return self.person(row.number)

    # sessions

    def enter(self, number: int, *, whole: bool, now: int, instead_of: str = "") -> str:
        """Begin a session and return its secret; the one it replaces is dead."""
        secret = self._chance(32).hex()
        row = {"digest": _digest(secret), "account": number, "made": now, "seen": now, "whole": whole}
        with self._database.writing() as connection:
            if instead_of:
                connection.execute(delete(SESSION).filter_by(digest=_digest(instead_of)))
            connection.execute(insert(SESSION).values(row))
        return secret

    def entered(self, secret: str, *, now: int) -> Entered | None:
        """Whose session it is while it lasts. Seen at most once a minute in the file."""
        digest = _digest(secret)
        with self._database.reading() as connection:
            row = connection.execute(select(SESSION).filter_by(digest=digest)).one_or_none()
        if row is None or now - row.seen > IDLE or now - row.made > LONGEST:
            return None
        person = self.person(row.account)
        if person is None or person.account.state is not State.ACTIVE:
            return None
        if now - row.seen >= 60:
            with self._database.writing() as connection:
                connection.execute(update(SESSION).filter_by(digest=digest).values(seen=now))
        return Entered(person, bool(row.whole), digest)

    def leave(self, secret: str) -> None:
        """End a session; its secret is worth nothing from now on."""
        with self._database.writing() as connection:
            connection.execute(delete(SESSION).filter_by(digest=_digest(secret)))

    def others(self, entered: Entered, *, now: int) -> int:
        """In how many other browsers the same person is entered."""
        query = (
            select(func.count())
            .select_from(SESSION)
            .where(SESSION.c.account == entered.person.account.number, SESSION.c.digest != entered.digest)
            .where(SESSION.c.seen >= now - IDLE, SESSION.c.made >= now - LONGEST)
        )
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def leave_others(self, entered: Entered) -> None:
        """End every session of the person but this one."""
        theirs = SESSION.c.account == entered.person.account.number
        with self._database.writing() as connection:
            connection.execute(delete(SESSION).where(theirs, SESSION.c.digest != entered.digest))

    # guesses

    def wait(self, email: str, origin: str, *, known: bool, now: int) -> int:
        """Seconds to wait before the next guess counts: it grows with wrong guesses for the account, and from the
        address. A browser that has entered this account before (`known`) waits for its own mistakes only."""
        who = self._named(f"{email.strip().lower()} {'known' if known else ''}")
        from_there = self._named(f"from {origin}")
        with self._database.reading() as connection:
            waits = [
                self._wait_of(connection, ATTEMPT.c.who == who, FREE_TRIES, now),
                0 if known else self._wait_of(connection, ATTEMPT.c.origin == from_there, MOST_TRIES, now),
            ]
        return max(waits)

    def _wait_of(self, connection: Connection, whose: Any, free: int, now: int) -> int:
        wrong = (whose, ATTEMPT.c.good.is_(False), ATTEMPT.c.at > now - HOUR)
        count, last = connection.execute(select(func.count(), func.max(ATTEMPT.c.at)).where(*wrong)).one()
        if count < free:
            return 0
        pause = LONGEST_WAIT if count >= MOST_TRIES else int(min(2 ** (count - free + 1), LONGEST_WAIT))
        return max(0, int(last) + pause - now)

    def tried(self, email: str, origin: str, *, known: bool, good: bool, now: int) -> None:
        """Keep that somebody tried; neither the address nor the origin can be read out of what is kept."""
        who = self._named(f"{email.strip().lower()} {'known' if known else ''}")
        row = {"who": who, "origin": self._named(f"from {origin}"), "at": now, "good": good}
        with self._database.writing() as connection:
            connection.execute(insert(ATTEMPT).values(row))
            if good:
                connection.execute(delete(ATTEMPT).where(ATTEMPT.c.who == who, ATTEMPT.c.good.is_(False)))

    def known_device(self, email: str) -> str:
        """What a browser keeps to show that it has entered this account before."""
        return hmac.new(self._key, f"device {email.strip().lower()}".encode(), hashlib.sha256).hexdigest()

    def form_token(self, entered: Entered) -> str:
        """What every form of a session carries; no other session's is the same."""
        return hmac.new(self._key, f"form {entered.digest}".encode(), hashlib.sha256).hexdigest()

    def _named(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]


def link_key(secret: str) -> str:
    """What a link's letter is called in the queue: every link has a letter of its own."""
    return _digest(secret)[:32]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _address(email: str) -> str:
    address = email.strip().lower()
    name, at, host = address.partition("@")
    if not (name and at and "." in host) or any(letter.isspace() or letter in '<>,;"' for letter in address):
        raise DeskError(f"{email!r} är ingen e-postadress. Skriv den som anna@exempel.se.")
    return address


def _one_line(name: str) -> str:
    """A name goes into letters and logs, where a line break would begin something else."""
    return " ".join(name.split())


def _only_administrator(connection: Connection, number: int) -> bool:
    """Whether it is this person alone who can give rights: of those invited nobody knows whether they will come."""
    query = (
        select(ACCOUNT.c.number)
        .join(ROLE, ROLE.c.account == ACCOUNT.c.number)
        .where(ROLE.c.role == ADMINISTRATOR.role.value, ROLE.c.place == ADMINISTRATOR.place)
        .where(ACCOUNT.c.state == State.ACTIVE.value)
    )
    return list(connection.scalars(query)) == [number]


def _grants(connection: Connection, number: int) -> tuple[Grant, ...]:
    query = select(ROLE.c.role, ROLE.c.place).filter_by(account=number).order_by(ROLE.c.place, ROLE.c.role)
    return tuple(Grant(Role(row.role), row.place) for row in connection.execute(query))


def _account(connection: Connection, number: int) -> Account:
    row = connection.execute(select(ACCOUNT).filter_by(number=number)).one()
    return Account(
        number=row.number,
        email=row.email,
        name=row.name,
        state=State(row.state),
        language=row.language,
        has_password=bool(row.password),
        has_second_factor=bool(row.second_factor),
        subject=row.subject,
    )
