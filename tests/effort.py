"""How much work a step is, whatever machine does it and whatever else the machine does."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TRIES = 3


def effort(step: Callable[[], object]) -> float:
    """The work of a step, in the work of counting to a million beside it: the least of three tries.

    Only the time of this thread on a processor counts, with the collector of rubbish at rest: going through all the
    objects of a long run of tests takes longer than most steps do, and whom it meets is a matter of luck.
    """
    gc.disable()
    try:
        floor = min(_seconds(lambda: sum(range(1_000_000))) for _ in range(2))
        return min(_seconds(step) for _ in range(TRIES)) / floor
    finally:
        gc.enable()


def _seconds(step: Callable[[], object]) -> float:
    began = time.thread_time()
    step()
    return time.thread_time() - began
