"""The candidate of one place: made, remembered with who and when and from what, and turned into the public release."""

from __future__ import annotations

import json
import shutil
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path

from desk.home import Home
from desk.pipeline import stream
from pipeline.alone import alone
from pipeline.decisions import PUBLISHED
from pipeline.publish import Progress, Publication, make_candidate, publish, publish_words
from pipeline.published import open_published, surveyed
from pipeline.run import Crew
from pipeline.side_by_side import together
from pipeline.ways_out.ways import FILES
from pipeline.ways_out.writing import write as write_files
from reports import (
    ENGLISH,
    LISTS,
    SWEDISH,
    TEXT_FORMAT,
    Draft,
    Ways,
    beside_text,
    carried_text,
    finish,
    living_text,
    read_draft,
    write_formats,
    write_list,
    write_notice,
)

_NOTE = "candidate.json"
READ = ("html", "md")
"""What lies beside a release, to be read."""
SAME_SITE = "/"
"""Where the questions of a release's documents are answered: on the site that shows them, whatever its name."""


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
            pages=partial(write_documents, only=place, texts=Texts(home, frozenset({place}))),
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
            pages=partial(write_release, texts=Texts(home, frozenset({place})), crew=flow.crew_at_hand()),
            progress=tell,
            seen=seen,
            reworded=Texts(home, frozenset({place})).reworded,
            remark=remark or PUBLISHED,
        )
        shutil.rmtree(folder(home, place), ignore_errors=True)
    return made


def make_words_public(home: Home, *, who: str, today: date, tell: Progress, text_of: str = "") -> str | None:
    """Publish released needs and finished texts beside the figures that are public already; nothing is closed.

    `text_of` is the place whose needs analysis becomes public as it is written now, if that is decided. Returns the
    name of the release, None when nothing is different. Raises as `publish_words` does.
    """
    with _alone(home), stream(home) as flow:
        return publish_words(
            flow,
            public=home.public,
            ledger=home.ledger,
            secret=home.key("pipeline"),
            who=who,
            today=today,
            pages=partial(write_release, texts=Texts(home, frozenset({text_of} - {""})), crew=flow.crew_at_hand()),
            progress=tell,
            reworded=Texts(home, frozenset({text_of} - {""})).reworded,
        )


def _alone(home: Home) -> AbstractContextManager[None]:
    """One at a time in a home, whoever asks."""
    return alone(home.root / "candidates" / ".lock", "En annan beräkning")


@dataclass(frozen=True, slots=True)
class Texts:
    """What each document is made of: at the places that are decided on what is written now, at others what is public.

    So one place's release never makes public what is being written at another.
    """

    home: Home
    decided: frozenset[str]

    def of(self, draft: Draft, query_url: str | None) -> str | None:
        """The text of a place's document with the figures of its draft; None where that stands for itself."""
        if draft.place.slug in self.decided:
            return living_text(draft, self.home.reports / draft.place.slug)
        return carried_text(draft, self.home.current, query_url=query_url)

    def reworded(self, public: Path, pages: Path) -> list[str]:
        """The places whose document would now have other words than the one among these pages."""
        with closing(open_published(public)) as connection:
            found = [place for place in surveyed(connection) if place in self.decided]
        said = {place: self.of(read_draft(public, place, query_url=SAME_SITE)[0], SAME_SITE) for place in found}
        return [place for place, text in said.items() if text is not None and text != _kept(pages, place)]


def _kept(pages: Path, place: str) -> str | None:
    """The text that lies beside the document it was made into."""
    file = pages / place / f"behovsanalys-{place}.{TEXT_FORMAT}"
    return file.read_text(encoding="utf-8") if file.is_file() else None


def write_release(public: Path, pages: Path, *, texts: Texts | None = None, crew: Crew | None = None) -> None:
    """All that a release holds beside its database: the documents, and the files that people take with them.

    The places are shared among the crew where there is one.
    """
    with closing(open_published(public)) as connection:
        found = [slug for (slug,) in connection.execute("select slug from place order by slug")]
    together(crew.size if crew else 1, partial(_write_place, public, pages, texts), found)


def _write_place(public: Path, pages: Path, texts: Texts | None, place: str) -> None:
    write_documents(public, pages, only=place, texts=texts, query_url=SAME_SITE)
    write_files(public, pages.with_name(FILES), only=[place])


def write_documents(
    public: Path, pages: Path, *, only: str = "", texts: Texts | None = None, query_url: str | None = None
) -> None:
    """The pages of a release: the needs analysis of every place that has something in it, or of one alone.

    Beside it the sheet for the notice board, and the needs and the municipality's list of them where any are stated. A
    document that is made of a text has that beside it. With `query_url`, as in a release, every figure links to its
    question there, and each page leads to the same in English; a candidate is in Swedish, for its leader.
    """
    with closing(open_published(public)) as connection:
        found = surveyed(connection)
        stated = {slug for (slug,) in connection.execute("select distinct place from need")}
    released = query_url is not None
    languages = (SWEDISH, ENGLISH) if released else (SWEDISH,)
    for place in found:
        if only in ("", place):
            draft, quoted = read_draft(public, place, query_url=query_url)
            text = texts.of(draft, query_url) if texts else None
            folder, kept = pages / place, () if text is None else (TEXT_FORMAT,)
            write_formats(finish(draft, quoted, text), folder, (*READ, *kept), other=released)
            if released:
                english, quoted = read_draft(public, place, query_url=query_url, language=ENGLISH)
                write_formats(finish(beside_text(english, text, draft), quoted, None), folder, READ, other=True)
            for which, language in product(LISTS if place in stated else (), languages):
                write_list(public, place, which, folder, READ, query_url=query_url, language=language, other=released)
            for language in languages:
                beside = Ways(f"behovsanalys-{place}{language.say('', '.en')}.html")
                write_notice(public, place, folder, ("html",), language=language, ways=beside)
