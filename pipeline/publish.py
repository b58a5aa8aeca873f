"""Makes a release: closes groups, assembles and checks the file, and only then switches the public link."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path

from intake.register import Campaign, CampaignState

from . import store
from .alone import alone
from .decisions import PUBLISHED
from .disclosure import Asked, ProtectedTables, protect
from .errors import PublishError, StaleCandidateError, told_as
from .ledger import Closed, Closing, Ledger, Release, open_ledger
from .normalise import Questionnaire
from .policy import Policy, shipped_policy
from .questions import public_questions
from .release_check import verify_release
from .release_file import assemble
from .run import Stream, questionnaires, run_place

__all__ = [
    "CampaignSummary",
    "Closed",
    "Publication",
    "Stage",
    "Underlay",
    "make_candidate",
    "publish",
    "underlay",
    "verify_release",
]

CANDIDATE = "candidate"
CURRENT = "current"
DATABASE = "public.db"
PAGES = "pages"

Pages = Callable[[Path, Path], None]
"""Writes the pages that belong to a release: given its public.db and the folder for the pages."""


class Stage(StrEnum):
    """How far a publication has come."""

    READ = "read"
    PROTECT = "protect"
    ASSEMBLE = "assemble"
    PAGES = "pages"


Progress = Callable[[Stage, int, int], None]
"""Told which stage has begun, how far in it the work has come, and where the stage ends."""


@dataclass(frozen=True, slots=True)
class Underlay:
    """What a publication right now would be made from."""

    campaigns: tuple[str, ...]
    """Those that it would close, and those of them that too few have answered."""
    digest: str
    """Another one as soon as anything that decides their figures is another."""
    closed: tuple[Closed, ...]
    """What is closed already, and would stand as it is."""


@dataclass(frozen=True, slots=True)
class CampaignSummary:
    """What one campaign of a publication came to."""

    slug: str
    place: str
    final: bool
    respondents: int
    groups: int
    in_groups: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication came to. `release_id` and `folder` are None when there is nothing to show yet."""

    release_id: str | None
    folder: Path | None
    unchanged: bool
    campaigns: tuple[CampaignSummary, ...]
    """The campaigns whose figures are new."""
    waiting: tuple[str, ...]
    """Campaigns that are still open and therefore not public."""
    too_few: tuple[str, ...]
    """Campaigns that too few have answered for any figure. They are not closed: more answers may come."""
    underlay: Underlay
    """What it was made from."""


@dataclass(frozen=True, slots=True)
class _Workshop:
    """What every step of making a release needs."""

    stream: Stream
    policy: Policy
    secret: bytes
    who: str
    today: date
    pages: Pages | None
    progress: Progress
    remark: str = PUBLISHED


def underlay(stream: Stream, *, place: str, ledger: Path, today: date) -> Underlay:
    """What a publication of the place would be made from, by its mapping database as it stands.

    Raises PipelineError when the place was never normalised and something would be closed.
    """
    with open_ledger(ledger) as kept:
        due, _ = _campaigns(stream, kept, place, today)
        return _underlay(stream, kept, due, place)


def _nobody(_stage: Stage, _done: int, _total: int) -> None:
    """Told when nobody listens."""


def publish(
    stream: Stream,
    *,
    place: str | None,
    public: Path,
    ledger: Path,
    secret: bytes,
    who: str,
    today: date,
    pages: Pages | None = None,
    progress: Progress = _nobody,
    remark: str = PUBLISHED,
    seen: str | None = None,
) -> Publication:
    """Close the campaigns (of one place or of all) whose entry has closed, and make the release that shows them.

    The release holds everything that was ever closed. When nothing differs from the current one, nothing is made. A
    campaign that too few have answered is neither closed nor in the release; it is tried again the next time. `remark`
    is what the one who decides says of it; `seen` is the digest of the underlay that a candidate showed.
    Raises StaleCandidateError when that is not what would be published, PublishError when the file does not pass its
    check, PipelineError when something else is in the way, and whatever `pages` raises; then nothing is closed and the
    public link stays.
    """
    shop = _Workshop(stream, shipped_policy(), secret, who, today, pages, progress, remark)
    _refuse_practice(stream, place)
    with _one_by_one(public / ".lock", "Publiceringen"), open_ledger(ledger) as kept:
        resumed = _resume(shop, kept, public)
        due, waiting = _campaigns(stream, kept, place, today)
        protected = _protected(shop, due)
        of = _underlay(stream, kept, due, place)
        if seen is not None and due and of.digest != seen:
            raise StaleCandidateError(
                "Underlaget har ändrats sedan kandidaten gjordes: svar har kommit in, tagits tillbaka, utelämnats "
                "eller räknats igen, eller så har en insamling stängt. Gör en ny kandidat och se på den först. "
                "Inget är publicerat."
            )
        tables, too_few = [one for one in protected if not one[2].too_few], _too_few(protected)
        if not tables and (resumed or not kept.releases() or _is_unchanged(shop, kept, public)):
            last = kept.releases()[-1].id if kept.releases() else None
            return Publication(last, public / last if last else None, not resumed, (), _slugs(waiting), too_few, of)
        release = _new_release(shop, kept, public, [campaign for campaign, _, _ in tables])
        with kept.transaction():
            kept.open_release(release)
            _close(kept, release, tables)
            made = _make(shop, kept, public / ".making", release)
        # From here on the ledger says that the release exists. If the machine stops before the link is switched, the
        # next publication finds a last release that is not the current one and makes the same bytes again (_resume).
        folder = _show(shop, made, public, release)
        return Publication(release.id, folder, False, _summaries(tables), _slugs(waiting), too_few, of)


def make_candidate(
    stream: Stream,
    *,
    place: str | None,
    public: Path,
    ledger: Path,
    secret: bytes,
    who: str,
    today: date,
    pages: Pages | None = None,
    folder: Path | None = None,
    progress: Progress = _nobody,
) -> Publication:
    """Make a private candidate: everything public, with the campaigns not yet closed as they would look today.

    Campaigns that are still open stand there with rounded totals, and those that too few have answered without figures.
    Nothing is closed: the figures are made in a copy of the ledger in memory. Raises as `publish` does; then the
    candidate that stood there still stands.
    """
    shop = _Workshop(stream, shipped_policy(), secret, who, today, pages, progress)
    target = folder or public.parent / CANDIDATE
    lock = target.with_name(f".{target.name}.lock")
    with _one_by_one(lock, "Förhandsvisningen"), open_ledger(ledger) as kept, kept.sketch() as sketch:
        due, waiting = _campaigns(stream, sketch, place, today)
        tables = _protected(shop, [*due, *waiting])
        of = _underlay(stream, sketch, due, place)
        release = Release(
            CANDIDATE, len(sketch.releases()) + 1, today, shop.policy.text, "Förhandsvisning. Inte publicerad."
        )
        sketch.open_release(release)
        _close(sketch, release, tables)
        made = _make(shop, sketch, target.with_name(f".{target.name}.making"), release)
        _replace(made, target)
    stream.decisions.record_candidate(place or "", who=who, day=today, journal_position=stream.journal.position())
    return Publication(CANDIDATE, target, False, _summaries(tables), _slugs(waiting), _too_few(tables), of)


def _refuse_practice(stream: Stream, place: str | None) -> None:
    found = stream.register.place(place) if place is not None else None
    if found is not None and found.practice:
        raise PublishError(
            f"{found.name} är en övningsplats: svaren är påhittade och blir aldrig offentliga. "
            "Allt fram till hit går till på samma sätt på en riktig plats."
        )


@contextmanager
def _one_by_one(lock: Path, what: str) -> Iterator[None]:
    with told_as(PublishError, f"{what} avbröts"), alone(lock, what):
        yield


# Which campaigns, and what may be known of them


def _campaigns(stream: Stream, ledger: Ledger, place: str | None, today: date) -> tuple[list[Campaign], list[Campaign]]:
    """The anonymous campaigns that are not in the ledger: those whose entry has closed, and those under way."""
    register = stream.register
    if place is not None and register.place(place) is None:
        raise PublishError(f"Det finns ingen plats {place}. `platskoll campaign list` visar vilka som finns.")
    closed = {one.campaign for one in ledger.closed()}
    # a practice place has a candidate of its own, and is never among all the places
    places = [place] if place else [one.slug for one in register.places() if not one.practice]
    asked = {one: questionnaires(stream, one) for one in places}
    left = [c for c in register.campaigns(place) if c.slug in asked.get(c.place, ()) and c.slug not in closed]
    due = [campaign for campaign in left if campaign.entry_has_closed(today)]
    under_way = (CampaignState.OPEN, CampaignState.ENTRY_ONLY)
    return due, [campaign for campaign in left if campaign.state(today) in under_way]


def _underlay(stream: Stream, ledger: Ledger, due: Sequence[Campaign], place: str | None) -> Underlay:
    """The campaigns that would be closed, with all that decides their figures: who is counted, and how it is asked."""
    closed = tuple(one for one in ledger.closed() if place in (None, one.place))
    supplied: Mapping[str, object] = {place: stream.register.supplied(place) for place in {one.place for one in due}}
    what = [
        (one.slug, one.definition, supplied[one.place], store.counted(stream.database(one.place), one.slug))
        for one in due
    ]
    return Underlay(_slugs(due), hashlib.sha256(repr(what).encode()).hexdigest(), closed)


def _protected(shop: _Workshop, campaigns: Sequence[Campaign]) -> list[tuple[Campaign, Questionnaire, ProtectedTables]]:
    """What may be known of each campaign. The places are normalised anew first: what is closed is closed for ever."""
    places = sorted({campaign.place for campaign in campaigns})
    asked = {place: questionnaires(shop.stream, place) for place in places}
    for place in places:
        run_place(shop.stream, place, partial(shop.progress, Stage.READ))
    shop.progress(Stage.PROTECT, 0, len(campaigns))
    found = ((campaign, asked[campaign.place][campaign.slug]) for campaign in campaigns)
    protected = []
    for done, (campaign, questionnaire) in enumerate(found, start=1):
        protected.append((campaign, *_protect(shop, campaign, questionnaire)))
        shop.progress(Stage.PROTECT, done, len(campaigns))
    return protected


def _protect(
    shop: _Workshop, campaign: Campaign, questionnaire: Questionnaire | None
) -> tuple[Questionnaire, ProtectedTables]:
    place = shop.stream.register.place(campaign.place)
    if questionnaire is None or place is None:
        raise PublishError(f"Kampanjen {campaign.slug} frågar med {campaign.form}.v{campaign.version}, som inte finns.")
    form = questionnaire.form
    asked = Asked(public_questions(form, questionnaire.supplied, place.name), form.group_by, form.respondent_counts)
    return questionnaire, protect(
        campaign.slug,
        store.people(shop.stream.database(campaign.place), campaign.slug),
        asked,
        final=campaign.entry_has_closed(shop.today),
        policy=shop.policy,
        secret=shop.secret,
    )


def _close(
    ledger: Ledger, release: Release, protected: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]]
) -> None:
    for campaign, questionnaire, tables in protected:
        form = questionnaire.form
        closing = Closing(release.id, campaign.place, form.id, form.version, form.digest, questionnaire.supplied)
        ledger.close_campaign(tables, closing)


# The release as a folder


def _new_release(shop: _Workshop, ledger: Ledger, public: Path, due: Sequence[Campaign]) -> Release:
    taken = {release.id for release in ledger.releases()}
    names = (f"{shop.today.isoformat()}-{n}" for n in count(1))
    free = next(name for name in names if name not in taken and not (public / name).exists())
    news = f"Nya kampanjer: {', '.join(_slugs(due))}." if due else "Uppgifter om platserna är ändrade."
    return Release(free, len(taken) + 1, shop.today, shop.policy.text, news)


def _make(shop: _Workshop, ledger: Ledger, folder: Path, release: Release) -> Path:
    """A release in a folder of its own, checked, with its pages."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / PAGES
    pages.mkdir(parents=True)
    shop.progress(Stage.ASSEMBLE, 0, 1)
    database = folder / DATABASE
    assemble(database, ledger=ledger, register=shop.stream.register, catalogue=shop.stream.catalogue, release=release)
    if problems := verify_release(database):
        raise PublishError(f"Filen klarade inte kontrollen och visas inte. {' '.join(problems)}")
    shop.progress(Stage.PAGES, 0, 1)
    if shop.pages:
        shop.pages(database, pages)
    store.flush(folder)
    return folder


def _resume(shop: _Workshop, ledger: Ledger, public: Path) -> bool:
    """Finish a publication that stopped after the ledger and before the link; say whether there was one."""
    releases = ledger.releases()
    if not releases or _is_shown(public, releases[-1].id):
        return False
    _show(shop, _make(shop, ledger, public / ".making", releases[-1]), public, releases[-1])
    return True


def _is_shown(public: Path, release_id: str) -> bool:
    link = public / CURRENT
    return link.is_symlink() and link.readlink() == Path(release_id) and (link / DATABASE).is_file()


def _is_unchanged(shop: _Workshop, ledger: Ledger, public: Path) -> bool:
    """Whether the current release, assembled anew, is what stands there, byte for byte."""
    current = ledger.releases()[-1]
    with _scratch(public / ".comparing") as folder:
        again = folder / DATABASE
        assemble(again, ledger=ledger, register=shop.stream.register, catalogue=shop.stream.catalogue, release=current)
        return again.read_bytes() == (public / current.id / DATABASE).read_bytes()


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _show(shop: _Workshop, made: Path, public: Path, release: Release) -> Path:
    """Give a made release its name and point the public link at it, in one step."""
    folder = public / release.id
    _replace(made, folder)
    fresh = public / ".current"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(release.id)
    fresh.replace(public / CURRENT)
    store.flush(public)
    decisions = shop.stream.decisions
    if release.id not in {decision.subject for decision in decisions.releases()}:
        position = shop.stream.journal.position()
        decisions.record_release(
            release.id, who=shop.who, day=shop.today, journal_position=position, remark=shop.remark
        )
    return folder


def _replace(made: Path, folder: Path) -> None:
    """Only what was never shown is ever replaced: a candidate, or the folder of a publication that stopped."""
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)
    store.flush(folder.parent)


def _summaries(
    protected: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]],
) -> tuple[CampaignSummary, ...]:
    return tuple(
        CampaignSummary(
            campaign.slug,
            campaign.place,
            tables.final,
            tables.respondents,
            len(tables.groups),
            tables.in_groups,
            tables.withheld,
        )
        for campaign, _, tables in protected
    )


def _too_few(protected: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]]) -> tuple[str, ...]:
    return tuple(campaign.slug for campaign, _, tables in protected if tables.too_few)


def _slugs(campaigns: Sequence[Campaign]) -> tuple[str, ...]:
    return tuple(campaign.slug for campaign in campaigns)
