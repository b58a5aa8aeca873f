"""The door to what people decided about the figures: exclusions, releases and candidates, append-only.

Every decision has who took it, when, why, and how far the journal had come. Only a new decision
takes one back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database, Migrations

from .errors import DecisionError, told_as
from .store import insert_into


class DecisionKind(StrEnum):
    """What was decided."""

    EXCLUDE = "exclude"
    """A submission is not counted (`subject` is its id)."""
    INCLUDE = "include"
    """It is counted again."""
    CANDIDATE = "candidate"
    """Figures were shown to those who decide (`subject` is the place, or '' for all)."""
    RELEASE = "release"
    """Figures became public (`subject` is the release)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, as it was written down."""

    day: date
    who: str
    kind: DecisionKind
    campaign: str
    subject: str
    reason: str
    journal_position: int


migrations = Migrations("platskoll.decisions")


@migrations(name="0001_decision")
def _first(database: Database) -> None:
    database.create_table(
        "decision",
        {
            "id": int,
            "day": str,
            "who": str,
            "kind": str,
            "campaign": str,
            "subject": str,
            "reason": str,
            "journal_position": int,
        },
        pk="id",
        not_null=("day", "who", "kind", "campaign", "subject", "reason", "journal_position"),
    ).create_index(("kind", "campaign", "subject"))
    for act in ("update", "delete"):
        database.conn.execute(
            f"create trigger decision_is_never_{act}d before {act} on decision "
            "begin select raise(abort, 'a decision is never changed'); end"
        )


PUBLISHED = "Publicerad."
"""What stands as the reason of a release that nobody said anything of."""

_COLUMNS = ("day", "who", "kind", "campaign", "subject", "reason", "journal_position")
_LAST_WORD = """
select subject from decision as one
where campaign = ? and kind = 'exclude'
  and not exists (
    select 1 from decision as later
    where later.campaign = one.campaign and later.subject = one.subject and later.kind in ('exclude', 'include')
      and later.id > one.id
  )
"""


class Decisions:
    """The decisions of one home. Belongs to the thread that opened it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exclude(
        self, campaign: str, submission_id: str, *, who: str, day: date, reason: str, journal_position: int
    ) -> None:
        """Leave a submission out of every count from now on. Raises DecisionError when the reason is empty."""
        self._decide(Decision(day, who, DecisionKind.EXCLUDE, campaign, submission_id, reason, journal_position))

    def include(
        self, campaign: str, submission_id: str, *, who: str, day: date, reason: str, journal_position: int
    ) -> None:
        """Count an excluded submission again: the last word holds. Raises DecisionError when the reason is empty."""
        self._decide(Decision(day, who, DecisionKind.INCLUDE, campaign, submission_id, reason, journal_position))

    def excluded(self, campaign: str) -> frozenset[str]:
        """The ids of the submissions that are left out of a campaign as things stand."""
        return frozenset(subject for (subject,) in self._database.conn.execute(_LAST_WORD, (campaign,)))

    def record_release(
        self, release: str, *, who: str, day: date, journal_position: int, remark: str = PUBLISHED
    ) -> None:
        """Write down that a release became public, and what was said of it."""
        self._decide(Decision(day, who, DecisionKind.RELEASE, "", release, remark, journal_position))

    def record_candidate(self, place: str, *, who: str, day: date, journal_position: int) -> None:
        """Write down that a candidate was made, of one place or ('') of all."""
        self._decide(Decision(day, who, DecisionKind.CANDIDATE, "", place, "Förhandsvisning.", journal_position))

    def releases(self) -> tuple[Decision, ...]:
        """Every release that became public, oldest first."""
        return tuple(decision for decision in self.all() if decision.kind is DecisionKind.RELEASE)

    def all(self) -> tuple[Decision, ...]:
        """Every decision, oldest first."""
        rows = self._database.conn.execute(
            "select day, who, kind, campaign, subject, reason, journal_position from decision order by id"
        )
        return tuple(
            Decision(date.fromisoformat(day), who, DecisionKind(kind), *rest) for day, who, kind, *rest in rows
        )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _decide(self, decision: Decision) -> None:
        if not decision.who.strip() or not decision.reason.strip():
            raise DecisionError("Skriv vem som beslutar och varför. Ett beslut utan namn och skäl sparas inte.")
        row = (decision.day.isoformat(), decision.who, decision.kind.value, *_rest(decision))
        with told_as(DecisionError, "Beslutet kunde inte sparas"), self._database.atomic():
            self._database.conn.execute(insert_into("decision", _COLUMNS), row)


def _rest(decision: Decision) -> tuple[str, str, str, int]:
    return decision.campaign, decision.subject, decision.reason, decision.journal_position


def open_decisions(path: Path) -> Decisions:
    """Open the decisions of a home, and make the file when there is none. Raises DecisionError when it cannot."""
    with told_as(DecisionError, f"{path} går inte att öppna"):
        database = Database(path)
        migrations.apply(database)
    return Decisions(database)
