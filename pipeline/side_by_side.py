"""Many places at a time: the work of each is done in one of several processes, and comes to what it does alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from functools import partial
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from .errors import PipelineError
from .run import Stream, run_place
from .tables import Balance

Progress = Callable[[int, int], None]
"""Told how far the work has come and where it ends: in tasks, and in the journal where there is but one place."""

Task = TypeVar("Task")
Result = TypeVar("Result")
_OpenStream = Callable[[], AbstractContextManager[Stream]]


def _nobody(_done: int, _total: int) -> None:
    """Told when nobody listens."""


def run_places(stream: Stream, places: Sequence[str], progress: Progress = _nobody) -> dict[str, Balance]:
    """Run every place and return the balances in their order; with a crew, as many at a time as it has processes.

    Raises what `run_place` raises, and as `each` does.
    """
    if len(places) == 1:
        return {place: run_place(stream, place, progress) for place in places}
    crew = stream.crew_at_hand()
    run = partial(run_place, stream) if crew is None else partial(_run, crew.open_stream)
    return dict(zip(places, each(stream, run, places, progress), strict=True))


def each(
    stream: Stream, act: Callable[[Task], Result], tasks: Sequence[Task], progress: Progress = _nobody
) -> list[Result]:
    """What `act` makes of every task, in their order; in the processes of the stream's crew when that is worth it.

    `act`, tasks and results then go between processes and must be such that they can be pickled. Raises what `act`
    raises, for the first that fails: those under way are then finished and no other is begun. Raises PipelineError when
    a process was ended from outside.
    """
    crew = stream.crew_at_hand()
    return together(crew.size if crew else 1, act, tasks, progress)


def together(
    size: int, act: Callable[[Task], Result], tasks: Sequence[Task], progress: Progress = _nobody
) -> list[Result]:
    """As `each`, for who has no stream at hand: in so many processes at most, in this one where one is enough."""
    progress(0, len(tasks))
    if min(size, len(tasks)) > 1:
        return _in_processes(min(size, len(tasks)), act, tasks, progress)
    results = []
    for task in tasks:
        results.append(act(task))
        progress(len(results), len(tasks))
    return results


def _in_processes(size: int, act: Callable[[Task], Result], tasks: Sequence[Task], progress: Progress) -> list[Result]:
    # Spawned, not forked: a connection to SQLite must never be carried into another process.
    processes = ProcessPoolExecutor(size, get_context("spawn"), _begin)
    try:
        under_way = [processes.submit(act, task) for task in tasks]
        for done, finished in enumerate(as_completed(under_way), start=1):
            finished.result()
            progress(done, len(tasks))
        return [one.result() for one in under_way]
    except BrokenProcessPool as error:
        raise PipelineError(
            "En av processerna som räknar avbröts utifrån. Minnet kan ha tagit slut. Det som fanns står kvar. "
            "Försök igen, med en plats i taget om det upprepas."
        ) from error
    finally:
        processes.shutdown(cancel_futures=True)


def _begin() -> None:
    """A process of the crew: Ctrl-C is for the one that started it, and without that one it has nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _run(open_stream: _OpenStream, place: str) -> Balance:
    with open_stream() as stream:
        return run_place(stream, place)
