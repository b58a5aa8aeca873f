"""The needs as documents of their own: all of them, or what lies in the municipality's hands; from the public file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.published import PublishedError, open_published

from . import swedish
from .analysis import analyse, main_campaign
from .document import NOTHING_YET, Progress, check_formats, finish, write_formats
from .draft import FACTS, Draft
from .errors import ReportError
from .escaping import Markdown, marked
from .exhibits import Exhibit
from .figures import Campaign, Place, Release, read_campaigns, read_place, read_quoted, read_release, read_survey
from .finished import Document
from .needs import (
    NO_DECISION,
    Link,
    Need,
    Show,
    blocks,
    cards,
    latest,
    link_to,
    overview,
    read_needs,
    short_list,
    support,
)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a list is made from."""

    place: Place
    release: Release
    campaign: Campaign
    needs: tuple[Need, ...]
    show: Show
    link: Link


@dataclass(frozen=True, slots=True)
class _List:
    """How one of the lists is called, and what stands in it."""

    file: str
    title: str
    subtitle: str
    body: Callable[[_Ground], Sequence[str]]


def _silent(_done: int, _total: int) -> None:
    """Nobody is watching."""


def write_list(
    public_db: Path,
    place: str,
    which: str,
    output: Path,
    formats: Iterable[str] = ("html",),
    *,
    query_url: str | None = None,
    progress: Progress = _silent,
) -> list[Path]:
    """Write a list (`needs` or `municipality`) in each format and return the files.

    They are called `behov-<place>` and `kommunens-lista-<place>`. Raises ReportError when nothing is published of the
    place, when it has no published needs, for a format that does not exist, and when the PDF is not approved; then
    nothing is written.
    """
    check_formats(formats)
    document = build_list(public_db, place, which, query_url=query_url)
    return write_formats(document, output, formats, progress=progress, kind=LISTS[which].file)


def build_list(public_db: Path, place: str, which: str, *, query_url: str | None = None) -> Document:
    """One of the lists from a public file or a candidate. Raises ReportError as `write_list` does."""
    if not public_db.is_file():
        raise ReportError(NOTHING_YET)
    try:
        connection = open_published(public_db)
    except PublishedError as error:
        raise ReportError(str(error)) from error
    with closing(connection):
        where, release = read_place(connection, place), read_release(connection)
        needs: tuple[Need, ...] = ()
        if campaigns := read_campaigns(connection, place):
            campaign = main_campaign(campaigns)
            areas = [item.area for item in analyse(read_survey(connection, campaign)).ranking]
            needs = read_needs(connection, place, areas)
        quoted = read_quoted(connection)
    if not needs:
        raise ReportError(
            f"Inga behov är publicerade för {where.name} än. Skriv dem med `platskoll need add {place}`, släpp dem med "
            f"`platskoll need release {place}` och publicera."
        )
    draft = _draft(where, release, campaign, needs, query_url.rstrip("/") if query_url else None, LISTS[which])
    return replace(finish(draft, quoted, None), about=f"{draft.title}, utgåva {release.id}")


def _draft(
    place: Place, release: Release, campaign: Campaign, needs: tuple[Need, ...], query_url: str | None, kind: _List
) -> Draft:
    """The text of a list, and the tables that stand in it."""
    shown: dict[str, Exhibit] = {}

    def show(exhibit: Exhibit) -> Markdown:
        shown[exhibit.name] = exhibit
        return Markdown(f"{{{{tabell {exhibit.name}}}}}")

    ground = _Ground(place, release, campaign, needs, show, link_to(query_url, place.slug))
    title = kind.title.format(place=place.name)
    text = blocks(
        marked("# {title}", title=title),
        Markdown(f"{kind.subtitle}\n{{: .subtitle }}"),
        show(_facts(ground)),
        *kind.body(ground),
        "## Källa och licens",
        marked(
            "Behoven är formulerade av människor i {place} och släppta av den lokala gruppen. Texten får användas "
            "fritt om källan anges: Creative Commons Erkännande 4.0 (CC BY 4.0).",
            place=place.name,
        ),
    )
    return Draft(title, f"{text}\n", shown, {}, place, release, campaign, query_url)


def _facts(ground: _Ground) -> Exhibit:
    place, release = ground.place, ground.release
    rows = (
        ("Plats", place.name),
        ("Kommun", place.municipality),
        ("Utgåva", f"{release.id}, {swedish.day(release.date)}"),
        ("Behov till och med", latest(ground.needs)),
        ("Ansvarig", ground.campaign.controller),
    )
    return Exhibit(FACTS, "needs", "", "", header=("Uppgift", "Gäller"), rows=rows, words=frozenset({1}))


def _all(ground: _Ground) -> list[str]:
    """Every need, first in one table and then one by one."""
    return [
        "## I korthet",
        support(ground.needs),
        ground.show(overview(ground.needs)),
        "## Behoven, ett i taget",
        NO_DECISION,
        *cards(ground.needs, ground.show, ground.link),
    ]


def _municipal(ground: _Ground) -> list[str]:
    """What the municipality decides on alone and with others, and what it may know of."""
    alone, shared = ([need for need in ground.needs if need.control == name] for name in ("municipal", "shared"))
    hands = [*alone, *shared]
    rest = [need for need in ground.needs if need not in hands]
    told = ["## I korthet", _in_short(ground, len(alone), len(shared))]
    if hands:
        told += [support(hands), ground.show(overview(hands)), NO_DECISION]
    for heading, needs in (
        ("## Det som kommunen bestämmer", alone),
        ("## Det som kommunen bestämmer tillsammans med andra", shared),
    ):
        if needs:
            told += [heading, *cards(needs, ground.show, ground.link)]
    if rest:
        told += ["## Det som andra bestämmer", _FOR_KNOWLEDGE, short_list(rest)]
    return told


_FOR_KNOWLEDGE = (
    "De här behoven bestämmer kommunen inte över. De står här för att kommunen ska känna till dem, till exempel i "
    "samtal med regionen och staten."
)


def _in_short(ground: _Ground, alone: int, shared: int) -> Markdown:
    if not alone and not shared:
        return marked("Inget av behoven i {place} ligger i kommunens händer.", place=ground.place.name)
    words = [
        f"{_needs(alone)} som kommunen bestämmer över" if alone else "",
        f"{_needs(shared)} som kommunen bestämmer över tillsammans med andra" if shared else "",
    ]
    return marked(
        "I {place} finns {what}. Listan säger vad människor på platsen behöver, inte hur kommunen ska lösa det. Den "
        "är ett underlag för samtal.",
        place=ground.place.name,
        what=swedish.listing([word for word in words if word]),
    )


def _needs(number: int) -> str:
    return "ett behov" if number == 1 else f"{swedish.small_number(number)} behov"


LISTS: Mapping[str, _List] = {
    "needs": _List("behov", "Behoven i {place}", "Vad människor på platsen behöver, och vem som bestämmer", _all),
    "municipality": _List(
        "kommunens-lista",
        "Kommunens lista för {place}",
        "De behov som kommunen bestämmer över, ensam eller tillsammans med andra",
        _municipal,
    ),
}
"""The lists by the names that they are asked for by."""
