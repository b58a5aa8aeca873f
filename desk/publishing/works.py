"""Work that takes longer than a page may: one at a time, told of on a page of its own, begun once however often asked.

It lives in this process alone. If the process ends in the middle, the pipeline's own order of things sees to it that
nothing is half done, and whoever looks finds the place as it was or as it became.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from traceback import extract_tb

from desk.records import DeskError
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import AlreadyRunningError, PipelineError, StaleCandidateError
from pipeline.publish import Progress, Stage
from reports import ReportError

_log = logging.getLogger(__name__)
TRIES, PAUSE = 60, 1.0
"""How often, and how many seconds apart, what somebody else is doing right now is waited for."""
TOLD = (RegisterError, JournalError, FormsError, PipelineError, ReportError, DeskError, OSError)
"""What says itself, in a sentence, why it could not be done."""
Job = Callable[[Progress], None]


class Kind(StrEnum):
    """What is being done."""

    CANDIDATE = "candidate"
    RELEASE = "release"


@dataclass(slots=True)
class Work:
    """One piece of work for a place. `trouble` is why it could not be done, '' for a fault of ours, None if it was."""

    kind: Kind
    who: str
    stage: Stage | None = None
    """None while it waits for its turn."""
    done: int = 0
    total: int = 0
    trouble: str | None = None
    stale: bool = False
    finished: threading.Event = field(default_factory=threading.Event)

    def tell(self, stage: Stage, done: int, total: int) -> None:
        self.stage, self.done, self.total = stage, done, total

    @property
    def running(self) -> bool:
        return not self.finished.is_set()


class Works:
    """The work that is being done or was last done, per place. Safe to share between the threads of a process."""

    def __init__(self) -> None:
        self._crew = ThreadPoolExecutor(max_workers=1, thread_name_prefix="publishing")
        self._lock = threading.Lock()
        self._works: dict[str, Work] = {}

    def begin(self, place: str, kind: Kind, who: str, job: Job) -> Work:
        """Begin a job for a place, or find the one that is under way there: pressing twice is pressing once."""
        with self._lock:
            found = self._works.get(place)
            if found is not None and found.running:
                return found
            work = self._works[place] = Work(kind, who)
            self._crew.submit(_do, work, job).add_done_callback(_report)
            return work

    def of(self, place: str) -> Work | None:
        """What is being done for a place, or was done last."""
        with self._lock:
            return self._works.get(place)


def _do(work: Work, job: Job) -> None:
    try:
        _patiently(job, work.tell)
    except TOLD as error:
        work.trouble, work.stale = str(error), isinstance(error, StaleCandidateError)
    except BaseException:
        work.trouble = ""
        raise
    finally:
        work.finished.set()


def _patiently(job: Job, tell: Progress) -> None:
    """Somebody may be counting the place this very moment, for the follow-up; that is soon over."""
    for _ in range(TRIES):
        try:
            job(tell)
        except AlreadyRunningError:
            threading.Event().wait(PAUSE)
        else:
            return
    job(tell)


def _report(done: Future[None]) -> None:
    """Write what went wrong and where, never what it was about: the error's own words may hold what a person wrote."""
    error = done.exception()
    if error is not None:
        last = extract_tb(error.__traceback__)[-1]
        _log.error("kind=%s where=%s:%s", type(error).__name__, last.name, last.lineno)
