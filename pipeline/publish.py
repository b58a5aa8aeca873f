"""Makes a release: closes groups, assembles and checks the file, and only then switches the public link."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path

from intake.register import Campaign, CampaignState

from . import store
from .alone import alone
from .coding.rows import code_rows, uncounted
from .decisions import PUBLISHED
from .disclosure import Asked, Earlier, ProtectedTables, protect
from .errors import PublishError, StaleCandidateError, told_as
from .ground import ground_of
from .ledger import Closed, Closing, Ledger, Release, open_ledger
from .normalise import Questionnaire
from .policy import Policy
from .published import PublishedError, open_published, read_only
from .questions import map_questions, public_questions
from .release_check import verify_release
from .release_file import assemble
from .run import Stream, questionnaires
from .side_by_side import each, run_places
from .texts.answers import OpenAnswer
from .texts.publishing import ANSWERS, OpenTexts, holds_what_is_gone, released_texts, texts_of_places, unreviewed

__all__ = [
    "CampaignSummary",
    "Closed",
    "Publication",
    "Stage",
    "Underlay",
    "confirm_latest",
    "make_candidate",
    "publish",
    "publish_words",
    "underlay",
    "verify_release",
    "withdraw_group",
]

CANDIDATE = "candidate"
CURRENT = "current"
DATABASE = "public.db"
PAGES = "pages"
RESTORED = ".restored"
"""The mark in `public/` of a home made from a copy: what was public last is not known before somebody says it."""
NONE_PUBLIC = "ingen"
TAKEN_DOWN = "tillbakadragen.txt"
"""What is left of a release that holds a group that was withdrawn."""

Pages = Callable[[Path, Path], None]
"""Writes the pages that belong to a release: given its public.db and the folder for the pages."""

Reworded = Callable[[Path, Path], Sequence[str]]
"""The places whose documents people have rewritten since these pages were made: given as for `Pages`."""


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
    batches: bool = False
    """Whether campaigns that are still open are closed in part, where they are large enough."""
    texts: tuple[OpenTexts, ...] = ()
    """What people wrote, as far as it is reviewed and finished."""
    reworded: Reworded | None = None


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
    batches: bool = False,
    reworded: Reworded | None = None,
) -> Publication:
    """Close the campaigns (of one place or of all) whose entry has closed, and make the release that shows them.

    With `batches` those that are still open are closed, too, as far as they have come: where they bring so many that
    the policy allows it, and enough are new. The release holds everything that was ever closed. When nothing differs
    from the current one, nothing is made. A campaign that too few have answered is neither closed nor in the release;
    it is tried again the next time. `remark` is what the one who decides says of it; `seen` is the digest of the
    underlay that a candidate showed. A document that people have rewritten (`reworded`) is something new, too.
    Raises StaleCandidateError when that is not what would be published, PublishError when the file does not pass its
    check, PipelineError when something else is in the way, and whatever `pages` raises; then nothing is closed and the
    public link stays.
    """
    shop = _Workshop(stream, stream.policy, secret, who, today, pages, progress, remark, batches, reworded=reworded)
    _refuse_practice(stream, place)
    with _one_by_one(public / ".lock", "Publiceringen"), open_ledger(ledger) as kept:
        _refuse_old_ledger(stream, kept, public)
        shop = _with_texts(shop)
        resumed = _resume(shop, kept, public)
        due, waiting = _campaigns(stream, kept, place, today)
        protected = _protected(shop, kept, [*due, *_in_batches(shop, kept, waiting)])
        of = _underlay(stream, kept, due, place)
        if seen is not None and due and of.digest != seen:
            raise StaleCandidateError(
                "Underlaget har ändrats sedan kandidaten gjordes: svar har kommit in, tagits tillbaka, utelämnats "
                "eller räknats igen, eller så har en insamling stängt. Gör en ny kandidat och se på den först. "
                "Inget är publicerat."
            )
        tables, too_few = [one for one in protected if not one[2].too_few], _too_few(protected)
        if not tables and (resumed or _is_nothing(shop, kept) or _is_unchanged(shop, kept, public)):
            last = kept.releases()[-1].id if kept.releases() else None
            return Publication(last, public / last if last else None, not resumed, (), _slugs(waiting), too_few, of)
        release, folder = _release(shop, kept, public, tables)
        return Publication(release.id, folder, False, _summaries(tables), _slugs(waiting), too_few, of)


def publish_words(
    stream: Stream,
    *,
    public: Path,
    ledger: Path,
    secret: bytes,
    who: str,
    today: date,
    pages: Pages | None = None,
    progress: Progress = _nobody,
    remark: str = PUBLISHED,
    reworded: Reworded | None = None,
) -> str | None:
    """Make a release of what is closed already, with the needs, places and documents as they now stand.

    Nothing is closed. Returns the release's name, or None when it would be the same, byte for byte. Raises as
    `publish` does, and PublishError when nothing was ever closed.
    """
    shop = _Workshop(stream, stream.policy, secret, who, today, pages, progress, remark, reworded=reworded)
    with _one_by_one(public / ".lock", "Publiceringen"), open_ledger(ledger) as kept:
        _refuse_old_ledger(stream, kept, public)
        shop = _with_texts(shop)
        resumed = _resume(shop, kept, public)
        if _is_nothing(shop, kept):
            raise PublishError(
                "Inget är publicerat än. Behoven blir offentliga tillsammans med platsens första siffror."
            )
        if resumed or _is_unchanged(shop, kept, public):
            return kept.releases()[-1].id if resumed else None
        return _release(shop, kept, public, [])[0].id


def _release(
    shop: _Workshop, ledger: Ledger, public: Path, tables: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]]
) -> tuple[Release, Path]:
    """Close what is in the tables and show the release that holds it with all that was closed before."""
    release = _new_release(shop, ledger, public, tables)
    with ledger.transaction():
        ledger.open_release(release)
        _close(ledger, release, tables)
        made = _make(shop, ledger, public / ".making")
    # From here on the ledger says that the release exists. If the machine stops before the link is switched, the
    # next publication finds a last release that is not the current one and makes the same bytes again (_resume).
    return release, _show(shop, made, public, release)


def withdraw_group(stream: Stream, ledger: Path, group: str, *, who: str, today: date, reason: str) -> None:
    """Decide that a closed group is shown no longer; the next publication leaves it out and takes earlier ones down.

    Raises PublishError when no such group is closed, DecisionError when the reason is empty.
    """
    with open_ledger(ledger) as kept:
        campaign = next((one.campaign for one in kept.closed() if group in kept.groups(one.campaign)), None)
    if campaign is None:
        raise PublishError(f"Det finns ingen stängd grupp {group}. Gruppernas namn står i tabellen respondent_group.")
    position = stream.journal.position()
    stream.decisions.withdraw_group(campaign, group, who=who, day=today, reason=reason, journal_position=position)


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
    shop = _Workshop(stream, stream.policy, secret, who, today, pages, progress)
    target = folder or public.parent / CANDIDATE
    lock = target.with_name(f".{target.name}.lock")
    with _one_by_one(lock, "Förhandsvisningen"), open_ledger(ledger) as kept, kept.sketch() as sketch:
        _refuse_old_ledger(stream, kept, public)
        shop = _with_texts(shop, place)
        due, waiting = _campaigns(stream, sketch, place, today)
        tables = _protected(shop, sketch, [*due, *waiting])
        of = _underlay(stream, sketch, due, place)
        number = len(sketch.releases()) + 1
        release = Release(
            CANDIDATE, number, today, shop.policy.text, "Förhandsvisning. Inte publicerad.", "Preview. Not published."
        )
        sketch.open_release(release)
        _close(sketch, release, tables)
        made = _make(shop, sketch, target.with_name(f".{target.name}.making"))
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


def confirm_latest(ledger: Path, public: Path, latest: str) -> None:
    """Say of a restored home which release was public last (`NONE_PUBLIC` for none); then it may publish again.

    Raises PublishError when the ledger does not end with that release; then the home may not.
    """
    with _one_by_one(public / ".lock", "Publiceringen"), open_ledger(ledger) as kept:
        last = kept.releases()[-1].id if kept.releases() else NONE_PUBLIC
        if latest != last:
            raise PublishError(
                f"Liggarens senaste utgåva är {last}, inte {latest}: säkerhetskopian är äldre än det som har varit "
                "offentligt, och samma svar skulle stängas en gång till. Återställ ur en nyare kopia, eller publicera "
                "inget mer härifrån. Inget är publicerat."
            )
        (public / RESTORED).unlink(missing_ok=True)


def _refuse_old_ledger(stream: Stream, ledger: Ledger, public: Path) -> None:
    """A ledger that is older than what is public would close the same people again, and the difference tells of one."""
    if (public / RESTORED).exists():
        raise PublishError(
            "Hemmet är återställt ur en säkerhetskopia. Har något blivit offentligt efter kopian vet liggaren inte om "
            "det, och samma svar skulle stängas en gång till. Se efter vilken utgåva som var den senaste: i filer som "
            "har hämtats, dokument som har delats ut eller kommunens diarium. Driften kör sedan `platskoll publish "
            f"--latest-release NAMN`, eller NAMN = {NONE_PUBLIC} om inget har varit offentligt. Inget är publicerat."
        )
    known = {release.id for release in ledger.releases()}
    link = public / CURRENT
    shown = {decision.subject for decision in stream.decisions.releases()} | (
        {link.readlink().name} if link.is_symlink() else set()
    )
    if lost := ", ".join(sorted(shown - known)):
        raise PublishError(
            f"Liggaren (ledger.db) känner inte utgåvan {lost}, som är offentlig eller har varit det: den är äldre än "
            "utgåvorna. Att stänga samma svar en gång till vore att röja dem. Lägg tillbaka en liggare som är lika ny "
            "som public/ och decisions.db, ur samma säkerhetskopia. Inget är publicerat."
        )


@contextmanager
def _one_by_one(lock: Path, what: str) -> Iterator[None]:
    with told_as(PublishError, f"{what} avbröts"), alone(lock, what):
        yield


# Which campaigns, and what may be known of them


def _campaigns(stream: Stream, ledger: Ledger, place: str | None, today: date) -> tuple[list[Campaign], list[Campaign]]:
    """The anonymous campaigns that are not closed for good: those whose entry has closed, and those under way."""
    register = stream.register
    if place is not None and register.place(place) is None:
        raise PublishError(f"Det finns ingen plats {place}. `platskoll campaign list` visar vilka som finns.")
    closed = {one.campaign for one in ledger.closed() if one.final}
    # a practice place has a candidate of its own, and is never among all the places
    places = [place] if place else [one.slug for one in register.places() if not one.practice]
    asked = {one: questionnaires(stream, one) for one in places}
    left = [c for c in register.campaigns(place) if c.slug in asked.get(c.place, ()) and c.slug not in closed]
    due = [campaign for campaign in left if campaign.entry_has_closed(today)]
    under_way = (CampaignState.OPEN, CampaignState.ENTRY_ONLY)
    return due, [campaign for campaign in left if campaign.state(today) in under_way]


def _in_batches(shop: _Workshop, ledger: Ledger, under_way: Sequence[Campaign]) -> list[Campaign]:
    """Those under way that a batch may be closed of today: large, with many new, and not closed of lately."""
    if not shop.batches:
        return []
    days = {release.id: release.date for release in ledger.releases()}
    last = {one.campaign: days[one.release] for one in ledger.closed()}
    run_places(shop.stream, sorted({campaign.place for campaign in under_way}), partial(shop.progress, Stage.READ))

    def may(campaign: Campaign) -> bool:
        policy, counted = shop.policy, store.people(shop.stream.database(campaign.place), campaign.slug)
        new = len({person.submission_id for person in counted} - ledger.members(campaign.slug))
        rested = campaign.slug not in last or (shop.today - last[campaign.slug]).days >= policy.batch_days
        return len(counted) > policy.batch_expected and new >= policy.batch_people and rested

    return [campaign for campaign in under_way if may(campaign)]


def _underlay(stream: Stream, ledger: Ledger, due: Sequence[Campaign], place: str | None) -> Underlay:
    """The campaigns that would be closed, with all that decides their figures: who is counted, and how it is asked.

    The digest is also of the needs that would stand beside them.
    """
    closed = tuple(one for one in ledger.closed() if place in (None, one.place))
    around = {
        place: (stream.register.supplied(place), stream.register.areas(place), stream.decisions.named_places(place))
        for place in {one.place for one in due}
    }
    what = [
        (one.slug, one.definition, around[one.place], store.counted(stream.database(one.place), one.slug))
        for one in due
    ]
    told = [(one.id, one.release.version) for one in stream.decisions.needs.of(place or "") if one.release]
    said = released_texts(stream.decisions.texts, [one.slug for one in stream.register.campaigns(place)])
    coded = [stream.decisions.codes.finished(one.slug) for one in stream.register.campaigns(place)]
    decided = (what, told, said, coded, stream.policy.text)
    return Underlay(_slugs(due), hashlib.sha256(repr(decided).encode()).hexdigest(), closed)


def _protected(
    shop: _Workshop, ledger: Ledger, campaigns: Sequence[Campaign]
) -> list[tuple[Campaign, Questionnaire, ProtectedTables]]:
    """What may be known of each campaign. The places are run first: what is closed is closed for ever."""
    places = sorted({campaign.place for campaign in campaigns})
    asked = {place: questionnaires(shop.stream, place) for place in places}
    run_places(shop.stream, places, partial(shop.progress, Stage.READ))
    orders = [_order(shop, ledger, campaign, asked[campaign.place][campaign.slug]) for campaign in campaigns]
    protected = each(shop.stream, _protect, [order for _, order in orders], partial(shop.progress, Stage.PROTECT))
    return [
        (campaign, questionnaire, tables)
        for campaign, (questionnaire, _), tables in zip(campaigns, orders, protected, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Order:
    """All that decides what may be known of a campaign, such that another process can work it out."""

    campaign: str
    database: Path
    asked: Asked
    final: bool
    policy: Policy
    secret: bytes
    earlier: Earlier
    closed: frozenset[str]
    """Who is in a group that was closed before."""


def _order(
    shop: _Workshop, ledger: Ledger, campaign: Campaign, questionnaire: Questionnaire | None
) -> tuple[Questionnaire, _Order]:
    place = shop.stream.register.place(campaign.place)
    if questionnaire is None or place is None:
        raise PublishError(f"Kampanjen {campaign.slug} frågar med {campaign.form}.v{campaign.version}, som inte finns.")
    form = questionnaire.form
    asked = Asked(
        public_questions(form, questionnaire.supplied, place.name),
        form.group_by,
        form.respondent_counts,
        form.cross_tables,
        map_questions(form, place.name),
        ground_of(place.slug, form, shop.stream, shop.policy),
    )
    return questionnaire, _Order(
        campaign.slug,
        shop.stream.database(campaign.place),
        asked,
        final=campaign.entry_has_closed(shop.today),
        policy=shop.policy,
        secret=shop.secret,
        earlier=ledger.earlier(campaign.slug),
        closed=ledger.members(campaign.slug),
    )


def _protect(order: _Order) -> ProtectedTables:
    counted = store.people(order.database, order.campaign)
    return protect(
        order.campaign,
        [person for person in counted if person.submission_id not in order.closed],
        order.asked,
        final=order.final,
        policy=order.policy,
        secret=order.secret,
        earlier=order.earlier,
        others=[person for person in counted if person.submission_id in order.closed],
    )


def _close(
    ledger: Ledger, release: Release, protected: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]]
) -> None:
    for campaign, questionnaire, tables in protected:
        form = questionnaire.form
        closing = Closing(release.id, campaign.place, form.id, form.version, form.digest, questionnaire.supplied)
        ledger.close_batch(tables, closing)


def _with_texts(shop: _Workshop, also: str | None = None) -> _Workshop:
    """The workshop with the public texts of every place, and of one that only practises."""
    places = frozenset(one.slug for one in shop.stream.register.places() if not one.practice or one.slug == also)
    found = texts_of_places(
        shop.stream,
        places,
        policy=shop.policy,
        secret=shop.secret,
        today=shop.today,
        progress=partial(shop.progress, Stage.READ),
    )
    return replace(shop, texts=found)


# The release as a folder


def _new_release(
    shop: _Workshop,
    ledger: Ledger,
    public: Path,
    protected: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]],
) -> Release:
    taken = {release.id for release in ledger.releases()}
    names = (f"{shop.today.isoformat()}-{n}" for n in count(1))
    free = next(name for name in names if name not in taken and not (public / name).exists())
    told = " ".join(release.note for release in ledger.releases())
    gone = sorted(group for group in shop.stream.decisions.withdrawn_groups() if group not in told)
    at = shop, ledger, public, protected
    parts = (
        ("Nya kampanjer", "New campaigns", [one.slug for one, _, tables in protected if tables.batch == 1]),
        ("Nya omgångar", "New batches", [one.slug for one, _, tables in protected if tables.batch > 1]),
        ("Nya eller ändrade behov", "New or changed needs", _needs_of_interest(*at)),
        ("Omarbetade behovsanalyser", "Rewritten needs analyses", list(_reworded(shop, ledger, public))),
        ("Nya eller ändrade fria svar", "New or changed free texts", _texts_of_interest(*at)),
        ("Nya eller ändrade antal per kod", "New or changed counts by code", _codes_of_interest(*at)),
        ("Tillbakadragna grupper", "Withdrawn groups", gone),
    )
    news = [(f"{sv}: {', '.join(names)}.", f"{en}: {', '.join(names)}.") for sv, en, names in parts if names]
    sv, en = zip(*news or [("Uppgifter om platserna är ändrade.", "Facts about the places are changed.")], strict=True)
    return Release(free, len(taken) + 1, shop.today, shop.policy.text, " ".join(sv), " ".join(en))


def _needs_of_interest(
    shop: _Workshop,
    ledger: Ledger,
    public: Path,
    protected: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]],
) -> list[str]:
    """The needs that the release shows otherwise than the current one, by their names."""
    places = {one.place for one in ledger.closed()} | {campaign.place for campaign, _, _ in protected}
    found = shop.stream.decisions.needs.of("")
    now = {(one.id, one.release.version) for one in found if one.release is not None and one.place in places}
    shown: set[tuple[str, int]] = set()
    # before the first release, and where it is of an older version, nothing of it is known
    with suppress(PublishedError), closing(open_published(public / CURRENT / DATABASE)) as connection:
        shown = {(name, version) for name, version in connection.execute("select id, version from need")}
    return sorted({name for name, _ in now ^ shown})


def _texts_of_interest(
    shop: _Workshop,
    ledger: Ledger,
    public: Path,
    protected: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]],
) -> list[str]:
    """The campaigns whose texts the release shows otherwise than the current one."""
    closed = {one.campaign for one in ledger.closed()} | {campaign.slug for campaign, _, _ in protected}
    now = {row for one in shop.texts if one.alone or one.campaign.slug in closed for row in one.answers}
    shown: set[OpenAnswer] = set()
    with suppress(PublishedError), closing(open_published(public / CURRENT / DATABASE)) as connection:
        shown = {OpenAnswer(*row) for row in connection.execute(ANSWERS)}
    return sorted({row.campaign for row in now ^ shown})


def _codes_of_interest(
    shop: _Workshop,
    ledger: Ledger,
    public: Path,
    protected: Sequence[tuple[Campaign, Questionnaire, ProtectedTables]],
) -> list[str]:
    """The campaigns whose codes the release counts otherwise than the current one."""
    closed = {one.campaign for one in ledger.closed() if one.final}
    closed |= {campaign.slug for campaign, _, tables in protected if tables.final}
    codes = shop.stream.decisions.codes
    now = {row for slug in closed for row in code_rows(slug, codes.finished(slug))}
    shown: set[tuple[object, ...]] = set()
    with suppress(PublishedError), closing(open_published(public / CURRENT / DATABASE)) as connection:
        shown = {tuple(row) for row in connection.execute("select * from code_count")}
    return sorted({str(slug) for slug, *_ in now ^ shown})


def _make(shop: _Workshop, ledger: Ledger, folder: Path) -> Path:
    """The ledger's last release in a folder of its own, checked, with its pages."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / PAGES
    pages.mkdir(parents=True)
    shop.progress(Stage.ASSEMBLE, 0, 1)
    database = folder / DATABASE
    _assemble(shop, ledger, database)
    problems = verify_release(database)
    problems += [] if problems else unreviewed(database, shop.stream.decisions.texts, secret=shop.secret)
    problems += [] if problems else uncounted(database, shop.stream.decisions.codes)
    if problems:
        raise PublishError(f"Filen klarade inte kontrollen och visas inte. {' '.join(problems)}")
    shop.progress(Stage.PAGES, 0, 1)
    if shop.pages:
        shop.pages(database, pages)
    store.flush(folder)
    return folder


def _assemble(shop: _Workshop, ledger: Ledger, database: Path) -> None:
    stream = shop.stream
    assemble(
        database,
        ledger=ledger,
        register=stream.register,
        catalogue=stream.catalogue,
        decisions=stream.decisions,
        texts=shop.texts,
        figures=stream.official.standing() if stream.official else (),
    )


def _resume(shop: _Workshop, ledger: Ledger, public: Path) -> bool:
    """Finish a publication that stopped after the ledger and before its end; say whether its file was lacking."""
    releases = ledger.releases()
    if not releases:
        return False
    if _is_shown(public, releases[-1].id):
        _settle(shop, public / releases[-1].id, releases[-1])
        return False
    _show(shop, _make(shop, ledger, public / ".making"), public, releases[-1])
    return True


def _is_shown(public: Path, release_id: str) -> bool:
    link = public / CURRENT
    return link.is_symlink() and link.readlink() == Path(release_id) and (link / DATABASE).is_file()


def _is_nothing(shop: _Workshop, ledger: Ledger) -> bool:
    """Whether there never was anything public, and no texts that stand without figures either."""
    return not ledger.releases() and not any(one.alone for one in shop.texts)


def _is_unchanged(shop: _Workshop, ledger: Ledger, public: Path) -> bool:
    """Whether the current release, assembled anew, is what stands there, byte for byte."""
    if not ledger.releases():
        return False
    current = ledger.releases()[-1]
    with _scratch(public / ".comparing") as folder:
        again = folder / DATABASE
        _assemble(shop, ledger, again)
        same = again.read_bytes() == (public / current.id / DATABASE).read_bytes()
    return same and not _reworded(shop, ledger, public)


def _reworded(shop: _Workshop, ledger: Ledger, public: Path) -> Sequence[str]:
    """The places whose documents people have rewritten since the current release."""
    current = public / ledger.releases()[-1].id if ledger.releases() else None
    if shop.reworded is None or current is None or not (current / DATABASE).is_file():
        return ()
    return shop.reworded(current / DATABASE, current / PAGES)


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
    _settle(shop, folder, release)
    return folder


def _settle(shop: _Workshop, folder: Path, release: Release) -> None:
    """What follows once a release is shown: it is written down, and earlier ones that hold what is gone are emptied."""
    decisions = shop.stream.decisions
    if release.id not in {decision.subject for decision in decisions.releases()}:
        position = shop.stream.journal.position()
        decisions.record_release(
            release.id, who=shop.who, day=shop.today, journal_position=position, remark=shop.remark
        )
    _take_down(shop, folder, decisions.withdrawn_groups())


def _take_down(shop: _Workshop, shown: Path, withdrawn: frozenset[str]) -> None:
    """Empty the releases before this one that hold a withdrawn group, or words that are no longer to be public.

    What can still be fetched is not withdrawn.
    """
    gone = any(one.gone for one in shop.texts)
    for database in sorted(shown.parent.glob(f"*/{DATABASE}")) if withdrawn or gone else ():
        if database.parent.is_symlink() or database.parent == shown:
            continue
        with closing(read_only(database)) as connection:
            held = {group for (group,) in connection.execute("select id from respondent_group")} & withdrawn
            words = holds_what_is_gone(connection, shop.texts, secret=shop.secret)
        why = [f"grupp {', '.join(sorted(held))} finns inte längre."] if held else []
        why += ["ett fritt svar i den är inte längre offentligt."] if words else []
        if why:
            _empty(database.parent, f"Utgåvan är tillbakadragen: {' '.join(why)}")


def _empty(folder: Path, words: str) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / TAKEN_DOWN).write_text(f"{words}\n", encoding="utf-8")
    store.flush(folder)


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
