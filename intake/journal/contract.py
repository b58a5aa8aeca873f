"""What a journal promises, whatever stands behind it: the words of the two doors `open_writer` and `open_reader`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self


class Kind(StrEnum):
    """What an entry is."""

    SUBMISSION = "submission"
    """A form that was handed in whole."""
    UNREADABLE = "unreadable"
    """Something handed in that cannot be read as answers (a row in the wrong columns); `note` says why."""
    WITHDRAWAL = "withdrawal"
    """A person takes an answer back; `withdraws` names the receipt."""
    BATCH = "batch"
    """The balance of an import: the body is JSON with file, read, accepted, flagged, quarantined."""


class Mode(StrEnum):
    """How the answers came in."""

    WEB = "web"
    KIOSK = "kiosk"
    PAPER = "paper"
    PHONE = "phone"
    ASSISTED = "assisted"
    GROUP = "group"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be written. `body` is what was received, byte for byte; nothing finer than a day is kept."""

    kind: Kind
    submission_id: str
    """32 hex digits; the id of one person's sitting, unique with the revision."""
    campaign: str
    form: str
    version: int
    definition: str
    """Digest of the form definition."""
    body: bytes
    content_type: str
    day: date
    channel: str = ""
    mode: Mode = Mode.WEB
    batch: str = ""
    """Entry batch: a stack of paper or an imported file."""
    language: str = "sv"
    note: str = ""
    """Why it is unreadable, or what was odd about it, as a sentence."""
    receipt: str = ""
    """Public name of the receipt, derived from the submission id; empty where nobody gets one."""
    withdrawal_digest: str = ""
    """Keyed digest of the code that takes the answer back; the code itself is not kept."""
    withdraws: str = ""
    """Receipt of the submission that a withdrawal takes back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in the journal. Of an erased one `written.body` is empty and `erased` is True."""

    seq: int
    writer: str
    revision: int
    written: NewEntry
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append came to. `created` is False when the very same body stood there already."""

    seq: int
    revision: int
    receipt: str
    created: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What a receipt stands for: enough to show it again, and nothing of the answers."""

    receipt: str
    submission_id: str
    campaign: str
    language: str
    revision: int
    """The latest revision that stands."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: so many `entries` are whole, and the first that is not as it was written is `first_bad`."""

    ok: bool
    entries: int
    first_bad: int | None
    reason: str


class JournalError(Exception):
    """The journal could not do what was asked; nothing was acknowledged."""


class JournalUnsafeError(JournalError):
    """The store cannot keep the promise (wrong pragma, old SQLite, broken chain); it refuses to open for writing."""


class JournalFullError(JournalError):
    """There is no room left for the entry (disk full, file size limit)."""


class JournalBusyError(JournalError):
    """Somebody else held the journal for longer than the busy time-out (5 seconds)."""


class Writer(Protocol):
    """Appends entries. Safe to share between threads of one process; several processes may write to one journal."""

    def append(self, entry: NewEntry, *, numbered: bool = False) -> Appended:
        """Write one entry durably and return where it stands.

        The same submission id with the same body as its latest revision returns that one (`created` False); with
        another body, also that of an earlier revision, it is written as the next: the last that was sent counts.
        `numbered` says that the body holds a mark of its own for each time it was sent: the same as any revision is
        then that very delivery, come late. Raises JournalError, and then nothing is acknowledged.
        """

    def append_all(self, entries: list[NewEntry]) -> list[Appended]:
        """Write several entries in one transaction: all or none."""

    def standing(self, receipt: str) -> Standing | None:
        """What a receipt stands for, or None (read on the writer's side: the intake has no reader)."""

    def standing_of_code(self, withdrawal_digest: str) -> Standing | None:
        """What a withdrawal code with this digest belongs to, or None."""

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Reader(Protocol):
    """Reads entries in order; opened read-only."""

    def entries(self, *, after: int = 0, campaigns: frozenset[str] | None = None) -> Iterator[Entry]:
        """Entries with a sequence number above `after`, in order, of the named campaigns or of all.

        Reads in short batches, so that a long read never holds up the writer's checkpoint.
        """

    def position(self) -> int:
        """The highest sequence number, 0 in an empty journal."""

    def state(self, campaigns: frozenset[str]) -> str:
        """A digest of where these campaigns have come, by their links in the chain, without reading a body.

        Another one as soon as an entry of theirs is written or a body of theirs erased, and never an earlier one again.
        """

    def verify(self) -> Verdict:
        """Check every entry, body and link of the chain, and the high-water mark beside the file."""

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
