"""Lets a need be public: the one way for the desk and the commands, with everything that people wrote beside it."""

from __future__ import annotations

from pipeline.run import Stream, run_place
from pipeline.texts.reviewing import to_review

from .records import Need, Signed


def release(stream: Stream, place: str, number: int, signed: Signed, *, seen: int, secret: bytes) -> Need:
    """Let the version that was seen be public from the next release on, unless it quotes what is not public itself.

    The place is run first, so that what was written or taken back lately counts. Raises as `Needs.release` does, and
    PipelineError when the place cannot be run.
    """
    run_place(stream, place)
    written = to_review(stream, place, secret=secret)
    return stream.decisions.needs.release(place, number, signed, seen=seen, written=written)
