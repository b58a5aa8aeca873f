"""The stream in one short function, with its balance: everything read is either normalised or quarantined."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from forms.catalogue import Catalogue
from forms.definition import Form
from forms.errors import FormsError
from intake.journal import Entry, Kind, Reader
from intake.register import Campaign, Register

from . import store, tables
from .alone import alone
from .decisions import Decisions
from .errors import BalanceError, PipelineError, told_as
from .normalise import Normalised, Questionnaire, normalise
from .official import Official
from .policy import Policy, shipped_policy
from .program import program
from .tables import Balance, Quarantine, Row, Submission

SUPERSEDED, WITHDRAWN, EXCLUDED = "superseded", "withdrawn", "excluded"

Progress = Callable[[int, int], None]
"""Told how far in the journal the run has come, and where it ends."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What the pipeline works with: where answers, definitions, places and decisions are read, and its own folder."""

    register: Register
    journal: Reader
    catalogue: Catalogue
    decisions: Decisions
    mapping: Path
    policy: Policy = field(default_factory=shipped_policy)
    """How coarse what is shown must be; the data controller's own where there is one."""
    official: Official | None = None
    """Figures of the places from elsewhere, where there are any."""
    crew: Crew | None = None
    """Who can work beside us when there are many places; without one they are taken one after the other."""
    program: str = field(default_factory=program)
    """Which program reads the answers."""

    def database(self, place: str) -> Path:
        """Where the normalised answers of a place stand."""
        return self.mapping / f"{place}.db"

    def crew_at_hand(self) -> Crew | None:
        """The crew, when there is one and enough work to call it in."""
        crew = self.crew
        return crew if crew is not None and crew.size > 1 and self.journal.position() >= crew.worth else None


@dataclass(frozen=True, slots=True)
class Crew:
    """Processes that work side by side: how many, and how each opens the same stream for itself.

    `open_stream` goes to other processes, so that it must be something that can be pickled.
    """

    size: int
    open_stream: Callable[[], AbstractContextManager[Stream]]
    worth: int = 5_000
    """So many journal entries make up for the seconds that the processes take to begin."""


def run_place(stream: Stream, place: str, progress: Progress = lambda _done, _total: None) -> Balance:
    """Normalise everything that was handed in at a place and write its mapping database anew; return the balance.

    The same journal, definitions and decisions give the same logical dump, so that a database that the same program
    made from the same is left as it is. Raises AlreadyRunningError at once when another run of the place is going on,
    and BalanceError when the numbers do not add up: then the old file stands.
    """
    with alone(stream.mapping / f".{place}.lock", f"Normaliseringen av {place}"):
        asked = questionnaires(stream, place)
        excluded = {slug: stream.decisions.excluded(slug) for slug in asked}
        origin = _origin(stream, asked, excluded)
        if (standing := store.standing(stream.database(place), origin)) is not None:
            progress(end := stream.journal.position(), end)
            return standing
        entries, withdrawn = _read(stream.journal, frozenset(asked), progress)
        results = [normalise(entry, asked[entry.written.campaign]) for entry in entries]
        quarantined = [result for result in results if isinstance(result, Quarantine)]
        judged = _judge([result for result in results if isinstance(result, Normalised)], withdrawn, excluded)
        balance = _balance(len(entries), judged, quarantined)
        with told_as(PipelineError, f"Databasen för {place} kunde inte skrivas, och den gamla står kvar"):
            store.write(stream.database(place), _rows(judged, quarantined, balance), origin)
        return balance


def _origin(stream: Stream, asked: Mapping[str, Questionnaire | None], excluded: Mapping[str, frozenset[str]]) -> str:
    """A digest of everything that decides what a run comes to: another one as soon as any of it is another.

    The journal is asked before it is read. It only grows, so that what arrives in between is in the database and not
    in the digest: the next run is then made in vain, and none is left out. What is asked and excluded can come back to
    what it was, so it is this very reading of it that is used.
    """
    handed_in = stream.journal.state(_read_of(asked))
    left_out = sorted((slug, sorted(ids)) for slug, ids in excluded.items())
    told = (stream.program, handed_in, sorted(asked.items()), left_out)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def questionnaires(stream: Stream, place: str) -> dict[str, Questionnaire | None]:
    """What each anonymous campaign of a place asks, by its slug; None where nobody knows its form any longer.

    Contact forms are left out: what they ask never comes near.
    """
    supplied = stream.register.supplied(place)
    forms = {campaign.slug: _form(stream.catalogue, campaign) for campaign in stream.register.campaigns(place)}
    return {
        slug: Questionnaire(form, supplied) if form else None
        for slug, form in forms.items()
        if form is None or form.anonymous
    }


def _form(catalogue: Catalogue, campaign: Campaign) -> Form | None:
    try:
        return catalogue.get(campaign.form, campaign.version)
    except FormsError:
        return None


def _read(journal: Reader, campaigns: frozenset[str], progress: Progress) -> tuple[list[Entry], dict[str, int]]:
    """What was handed in to these campaigns, and where each receipt was last taken back, whatever campaign it names."""
    handed_in: list[Entry] = []
    withdrawn: dict[str, int] = {}
    end = journal.position()
    for entry in journal.entries(campaigns=_read_of(campaigns)):
        progress(entry.seq, end)
        if entry.written.kind is Kind.WITHDRAWAL:
            withdrawn[entry.written.withdraws] = entry.seq
        elif entry.written.kind in (Kind.SUBMISSION, Kind.UNREADABLE) and entry.written.campaign in campaigns:
            handed_in.append(entry)
    progress(end, end)
    return handed_in, withdrawn


def _read_of(campaigns: Iterable[str]) -> frozenset[str]:
    """What of the journal concerns these campaigns: a withdrawal may name none."""
    return frozenset(campaigns) | {""}


def _judge(
    normalised: Sequence[Normalised], withdrawn: Mapping[str, int], excluded: Mapping[str, frozenset[str]]
) -> list[Normalised]:
    """Who is counted: of each submission id the last revision, unless it was taken back after that or excluded."""
    last = {result.submission.submission_id: result.submission.seq for result in normalised}

    def reason(one: Submission) -> str:
        rules = (
            (one.seq != last[one.submission_id], SUPERSEDED),
            (bool(one.receipt) and one.seq < withdrawn.get(one.receipt, 0), WITHDRAWN),
            (one.submission_id in excluded[one.campaign], EXCLUDED),
        )
        return next((word for holds, word in rules if holds), "")

    return [_marked(result, reason(result.submission)) for result in normalised]


def _marked(result: Normalised, reason: str) -> Normalised:
    """What is not counted keeps its line and loses its answers."""
    if not reason:
        return result
    return Normalised(result.submission._replace(counted=0, reason=reason), (), (), (), (), ())


def _balance(read: int, judged: Sequence[Normalised], quarantined: Sequence[Quarantine]) -> Balance:
    reasons = Counter(result.submission.reason for result in judged)
    balance = Balance(
        read=read,
        normalised=len(judged),
        quarantined=len(quarantined),
        counted=reasons[""],
        superseded=reasons[SUPERSEDED],
        withdrawn=reasons[WITHDRAWN],
        excluded=reasons[EXCLUDED],
        flagged=sum(bool(result.submission.notes) for result in judged),
    )
    kept = balance.counted + balance.superseded + balance.withdrawn + balance.excluded
    if balance.read != balance.normalised + balance.quarantined or balance.normalised != kept:
        raise BalanceError(f"Balansen går inte ihop: {balance}. Den gamla databasen står kvar.")
    return balance


def _rows(judged: Sequence[Normalised], quarantined: Sequence[Quarantine], balance: Balance) -> dict[str, list[Row]]:
    return {
        tables.SUBMISSION.name: [result.submission for result in judged],
        tables.ANSWER.name: [row for result in judged for row in result.answers],
        tables.NOT_ASKED.name: [row for result in judged for row in result.not_asked],
        tables.TEXT_ANSWER.name: [row for result in judged for row in result.texts],
        tables.PIN.name: [row for result in judged for row in result.pins],
        tables.BACKGROUND.name: [row for result in judged for row in result.background],
        tables.QUARANTINE.name: list(quarantined),
        tables.BALANCE.name: [balance],
    }
