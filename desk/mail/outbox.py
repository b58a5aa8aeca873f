"""The queue of letters in the desk's database: none is lost, and none is sent twice by itself."""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from desk.mail.settings import is_address
from desk.records import DeskError
from desk.records.tables import MAIL
from intake.register import Database

FIRST_PAUSE, LONGEST_PAUSE = 60, 6 * 3600
"""Seconds before a letter that could not be handed over is tried again: the first time, and at most."""
_GROWS = 4
_SUBJECT = 200


class State(StrEnum):
    """Where a letter is; the words are for people."""

    WAITING = "väntar"
    SENT = "skickat"
    REFUSED = "kom inte fram"
    UNCERTAIN = "kanske skickat"
    """It was begun and nobody knows how it ended: a person decides."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, as it stands in the queue. Moments are whole seconds since 1970."""

    key: str
    recipient: str
    subject: str
    body: str
    made: int
    due: int
    tries: int
    begun: int | None
    sent: int | None
    failure: str
    """In words why it has not gone, or why it will not; empty for one that was never tried."""

    @property
    def state(self) -> State:
        if self.sent is not None:
            return State.SENT
        if self.begun is None:
            return State.WAITING
        return State.REFUSED if self.failure else State.UNCERTAIN


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server has it."""


@dataclass(frozen=True, slots=True)
class Later:
    """The server does not take this letter now; it may take others."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The server takes nothing at all now, or not from us; nothing was handed over."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will never take this letter."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The letter was handed over and the answer never came."""


Outcome = Accepted | Later | Unreachable | Refused | Unanswered
Send = Callable[[Letter], Outcome]
"""Hands one letter over. What it raises is a fault of ours; the letter then stands as `kanske skickat`."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sending:
    """What a round of sending came to."""

    sent: int = 0
    postponed: int = 0
    refused: int = 0
    uncertain: int = 0


_ENDS = {Accepted: "sent", Later: "postponed", Refused: "refused", Unanswered: "uncertain"}

_WAITS = and_(MAIL.c.sent.is_(None), MAIL.c.begun.is_(None))
_OPEN_ENDED = and_(MAIL.c.sent.is_(None), MAIL.c.begun.is_not(None))


class Outbox:
    """The queue. Safe to use from several threads and processes. Every method raises DeskError when it refuses."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = database.path.with_name(f".{database.path.name}.sending")

    def put(self, key: str, recipient: str, subject: str, body: str, now: int) -> bool:
        """Put a letter in the queue; the same key a second time does nothing. Return whether it is new."""
        if not is_address(recipient):
            raise DeskError(f"Till {recipient!r} kan ingen e-post skickas. Skriv en adress som namn@example.se.")
        row = {
            "key": key,
            "recipient": recipient,
            "subject": _one_line(subject)[:_SUBJECT],
            "body": body,
            "made": now,
            "due": now,
            "tries": 0,
            "failure": "",
        }
        with self._database.writing() as connection:
            if connection.execute(select(MAIL.c.key).filter_by(key=key)).first() is not None:
                return False
            connection.execute(insert(MAIL).values(row))
            return True

    def waiting(self) -> list[Letter]:
        """Those that will be sent, in order; `due` says when, and `failure` what went wrong so far."""
        return self._read(_WAITS)

    def refused(self) -> list[Letter]:
        """Those that the server will not take; `failure` says why."""
        return self._read(and_(_OPEN_ENDED, MAIL.c.failure != ""))

    def uncertain(self) -> list[Letter]:
        """Those that may or may not have gone; while a round of sending goes on, the one that is on its way too."""
        return self._read(and_(_OPEN_ENDED, MAIL.c.failure == ""))

    def sent(self, most: int = 500) -> list[Letter]:
        """The latest that have gone, the last first."""
        return self._read(MAIL.c.sent.is_not(None), most)

    def send_due(
        self,
        send: Send,
        now: int,
        progress: Progress = lambda _done, _total: None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> Sending:
        """Hand over every letter that is due, one by one for as long as `go_on` says so, and return how it went.

        Each is marked as begun before it is handed over and as sent when the server has said yes. A server that cannot
        be reached ends the round: all that was due then waits its pause.
        """
        ends: Counter[str] = Counter()
        with self._in_use(fcntl.LOCK_SH):
            total = self._due(now)
            while go_on() and (letter := self._claim(now)) is not None:
                outcome = send(letter)
                if isinstance(outcome, Unreachable):
                    ends["postponed"] += self._postpone_all(letter, outcome.reason, now)
                    break
                self._end(letter, outcome, now)
                ends[_ENDS[type(outcome)]] += 1
                progress(ends.total(), max(total, ends.total()))
        return Sending(**ends)

    def send_again(self, key: str, now: int) -> None:
        """A person has decided that a letter shall go again: one that was refused, or that perhaps was sent."""
        self._decide(key, {"begun": None, "due": now, "tries": 0, "failure": ""})

    def count_as_sent(self, key: str, now: int) -> None:
        """A person has decided that a letter has arrived, or need not: it is not tried again."""
        self._decide(key, {"sent": now})

    def _decide(self, key: str, values: dict[str, int | str | None]) -> None:
        # a letter that another process is handing over at this moment also looks as if its end were unknown
        with self._in_use(fcntl.LOCK_EX | fcntl.LOCK_NB), self._database.writing() as connection:
            decided = connection.execute(update(MAIL).where(MAIL.c.key == key, _OPEN_ENDED).values(values))
            if not decided.rowcount:
                raise DeskError("Brevet väntar redan på att skickas, har skickats eller finns inte. Ladda om listan.")

    @contextmanager
    def _in_use(self, way: int) -> Iterator[None]:
        """Senders share the queue; who decides on a letter has it alone. A process that dies lets go."""
        with self._lock.open("w") as held:
            try:
                fcntl.flock(held, way)
            except BlockingIOError as error:
                raise DeskError("E-post skickas just nu. Vänta en stund och försök igen.") from error
            yield

    def _read(self, chosen: ColumnElement[bool], most: int | None = None) -> list[Letter]:
        order = (MAIL.c.sent.desc(), MAIL.c.due, MAIL.c.made, MAIL.c.key)
        with self._database.reading() as connection:
            rows = connection.execute(select(MAIL).where(chosen).order_by(*order).limit(most)).mappings()
            return [Letter(**row) for row in rows]

    def _due(self, now: int) -> int:
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(MAIL).where(_WAITS, MAIL.c.due <= now)) or 0

    def _claim(self, now: int) -> Letter | None:
        """The next one that is due, marked as begun; no other sender can get it."""
        first = select(MAIL).where(_WAITS, MAIL.c.due <= now).order_by(MAIL.c.due, MAIL.c.made, MAIL.c.key).limit(1)
        with self._database.writing() as connection:
            row = connection.execute(first).mappings().one_or_none()
            if row is None:
                return None
            connection.execute(update(MAIL).filter_by(key=row["key"]).values(begun=now, failure=""))
        return Letter(**{**row, "begun": now, "failure": ""})

    def _end(self, letter: Letter, outcome: Accepted | Later | Refused | Unanswered, now: int) -> None:
        match outcome:
            case Accepted():
                # what it said is worth nothing here any more, and it may have been a link that lets somebody in
                values: dict[str, int | str | None] = {"sent": now, "body": ""}
            case Later(reason):
                values = _postponed(letter.tries, reason, now)
            case Refused(reason):
                values = {"failure": reason}
            case Unanswered():
                return
        with self._database.writing() as connection:
            connection.execute(update(MAIL).filter_by(key=letter.key).values(values))

    def _postpone_all(self, letter: Letter, reason: str, now: int) -> int:
        """The letter and all that is due with it: the server is the same for every one."""
        with self._database.writing() as connection:
            connection.execute(update(MAIL).filter_by(key=letter.key).values(begun=None))
            rows = connection.execute(select(MAIL.c.key, MAIL.c.tries).where(_WAITS, MAIL.c.due <= now)).all()
            for key, tries in rows:
                connection.execute(update(MAIL).filter_by(key=key).values(_postponed(tries, reason, now)))
        return len(rows)


def _one_line(text: str) -> str:
    """A subject is one line, whatever stood in the name that it was made from."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _postponed(tries: int, reason: str, now: int) -> dict[str, int | str | None]:
    pause = min(FIRST_PAUSE * _GROWS ** min(tries, 10), LONGEST_PAUSE)
    return {"begun": None, "tries": tries + 1, "due": now + pause, "failure": reason}
