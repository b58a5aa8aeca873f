"""The candidate of one place: made, remembered with who and when and from what, and turned into the public release."""

from __future__ import annotations

import json
import shutil
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

from desk.home import Home
from desk.pipeline import stream
from pipeline.alone import alone
from pipeline.publish import Progress, Publication, make_candidate, publish
from pipeline.published import open_published
from reports import write

_NOTE = "candidate.json"


@dataclass(frozen=True, slots=True)
class Note:
    """What is remembered of a candidate: who made it, when (seconds since 1970), and what it was made from."""

    who: str
    at: int
    digest: str
    campaigns: tuple[str, ...]
    """The campaigns that would be closed."""


def folder(home: Home, place: str) -> Path:
    """Where the candidate of a place lies: private, and rebuilt at will."""
    return home.root / "candidates" / place


def database(home: Home, place: str) -> Path:
    return folder(home, place) / "public.db"


def document(home: Home, place: str) -> Path:
    """The needs analysis as it would be."""
    return folder(home, place) / "pages" / place / f"behovsanalys-{place}.html"


def note_of(home: Home, place: str) -> Note | None:
    """What is remembered of the candidate that lies there; None when there is none that is whole."""
    try:
        kept = json.loads((folder(home, place) / _NOTE).read_text(encoding="utf-8"))
        return Note(**kept | {"campaigns": tuple(kept["campaigns"])})
    except (FileNotFoundError, NotADirectoryError):
        return None


def make(home: Home, place: str, *, who: str, now: int, today: date, tell: Progress) -> None:
    """Make the candidate of a place anew. Raises as `make_candidate` does; then the one that lay there still lies."""
    with _alone(home), stream(home) as flow:
        made = make_candidate(
            flow,
            place=place,
            public=home.public,
            ledger=home.ledger,
            secret=home.key("pipeline"),
            who=who,
            today=today,
            pages=partial(write_documents, only=place),
            folder=folder(home, place),
            progress=tell,
        )
        note = Note(who, now, made.underlay.digest, made.underlay.campaigns)
        # the note comes last: a candidate without one is none
        beside = folder(home, place) / f".{_NOTE}"
        beside.write_text(json.dumps(asdict(note)), encoding="utf-8")
        beside.replace(folder(home, place) / _NOTE)


def make_public(
    home: Home, place: str, *, seen: str, who: str, remark: str, today: date, tell: Progress
) -> Publication:
    """Publish what the candidate with that digest showed, and nothing else; the candidate is then used up.

    Raises StaleCandidateError when something is different by now, and as `publish` does; then nothing is public.
    """
    with _alone(home), stream(home) as flow:
        made = publish(
            flow,
            place=place,
            public=home.public,
            ledger=home.ledger,
            secret=home.key("pipeline"),
            who=who,
            today=today,
            pages=write_documents,
            progress=tell,
            seen=seen,
            **({"remark": remark} if remark else {}),
        )
        shutil.rmtree(folder(home, place), ignore_errors=True)
    return made


def _alone(home: Home) -> AbstractContextManager[None]:
    """One at a time in a home, whoever asks."""
    return alone(home.root / "candidates" / ".lock", "En annan beräkning")


def write_documents(public: Path, pages: Path, *, only: str = "") -> None:
    """The pages of a release: the needs analysis of every place that has something in it, or of one alone."""
    with closing(open_published(public)) as connection:
        found = [slug for (slug,) in connection.execute("select distinct place from campaign order by place")]
    for place in found:
        if only in ("", place):
            write(public, place, pages / place, ("html", "md"))
