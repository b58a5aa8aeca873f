"""The needs as documents of their own: all of them, or what lies in the municipality's hands; from the public file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .analysis import analyse, main_campaign
from .document import Progress, check_formats, finish, nobody, write_formats
from .draft import FACTS, Draft
from .errors import ReportError
from .escaping import Markdown, marked
from .exhibits import Exhibit
from .figures import Campaign, Place, Release, read_campaigns, read_place, read_quoted, read_release, read_survey
from .finished import Document
from .language import SWEDISH, Language
from .needs import (
    NO_DECISION,
    Need,
    Show,
    blocks,
    cards,
    latest,
    overview,
    read_needs,
    short_list,
    support,
)
from .open_data import address_in
from .opening import opened
from .wording import Words


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a list is made from."""

    place: Place
    release: Release
    campaign: Campaign
    needs: tuple[Need, ...]
    show: Show
    address: str | None
    """Where Datasette answers, in the language."""
    language: Language


@dataclass(frozen=True, slots=True)
class _List:
    """How one of the lists is called, and what stands in it."""

    file: str
    title: Words
    subtitle: Words
    body: Callable[[_Ground], Sequence[str]]


def write_list(
    public_db: Path,
    place: str,
    which: str,
    output: Path,
    formats: Iterable[str] = ("html",),
    *,
    query_url: str | None = None,
    language: Language = SWEDISH,
    other: bool = False,
    progress: Progress = nobody,
) -> list[Path]:
    """Write a list (`needs` or `municipality`) in each format and return the files.

    They are called `behov-<place>` and `kommunens-lista-<place>`, in English `….en`; `other` says that the page in the
    other language lies beside this one. Raises ReportError when nothing is published of the
    place, when it has no published needs, for a format that does not exist, and when the PDF is not approved; then
    nothing is written.
    """
    check_formats(formats)
    document = build_list(public_db, place, which, query_url=query_url, language=language)
    return write_formats(document, output, formats, progress=progress, kind=LISTS[which].file, other=other)


def build_list(
    public_db: Path, place: str, which: str, *, query_url: str | None = None, language: Language = SWEDISH
) -> Document:
    """One of the lists from a public file or a candidate. Raises ReportError as `write_list` does."""
    with opened(public_db) as connection:
        where, release = read_place(connection, place), read_release(connection, language=language)
        needs: tuple[Need, ...] = ()
        if campaigns := read_campaigns(connection, place, language=language):
            campaign = main_campaign(campaigns)
            areas = [item.area for item in analyse(read_survey(connection, campaign, language=language)).ranking]
            needs = read_needs(connection, place, areas, language=language)
        quoted = read_quoted(connection)
    if not needs:
        raise ReportError(
            f"Inga behov är publicerade för {where.name} än. Skriv dem med `platskoll need add {place}`, släpp dem med "
            f"`platskoll need release {place}` och publicera."
        )
    draft = _draft(LISTS[which], where, release, campaign, needs, address_in(query_url, language), language)
    about = f"{draft.title}, {language.say('utgåva', 'release')} {release.id}"
    return replace(finish(draft, quoted, None), about=about)


def _draft(
    kind: _List,
    place: Place,
    release: Release,
    campaign: Campaign,
    needs: tuple[Need, ...],
    address: str | None,
    language: Language,
) -> Draft:
    """The text of a list, and the tables that stand in it."""
    say = language.say
    shown: dict[str, Exhibit] = {}

    def show(exhibit: Exhibit) -> Markdown:
        shown[exhibit.name] = exhibit
        return Markdown(f"{{{{tabell {exhibit.name}}}}}")

    ground = _Ground(place, release, campaign, needs, show, address, language)
    title = say(*kind.title).format(place=place.name)
    text = blocks(
        marked("# {title}", title=title),
        Markdown(f"{say(*kind.subtitle)}\n{{: .subtitle }}"),
        show(_facts(ground)),
        *kind.body(ground),
        say("## Källa och licens", "## Source and licence"),
        marked(
            say(
                "Behoven är formulerade av människor i {place} och släppta av den lokala gruppen. Texten får användas "
                "fritt om källan anges: Creative Commons Erkännande 4.0 (CC BY 4.0).",
                "The needs are put into words by people in {place} and released by the local group. The text may be "
                "used freely if the source is named: Creative Commons Attribution 4.0 (CC BY 4.0).",
            ),
            place=place.name,
        ),
    )
    return Draft(title, f"{text}\n", shown, {}, place, release, campaign, language, address)


def _facts(ground: _Ground) -> Exhibit:
    place, release, language, say = ground.place, ground.release, ground.language, ground.language.say
    rows = (
        (say("Plats", "Place"), place.name),
        (say("Kommun", "Municipality"), place.municipality),
        (say("Utgåva", "Release"), f"{release.id}, {language.day(release.date)}"),
        (say("Behov till och med", "Needs up to and including"), latest(ground.needs, language=language)),
        (say("Ansvarig", "Responsible"), ground.campaign.controller),
    )
    header = (say("Uppgift", "Item"), say("Gäller", "Details"))
    return Exhibit(FACTS, "needs", "", "", header=header, rows=rows, words=frozenset({1}))


def _cards(ground: _Ground, needs: Sequence[Need]) -> list[Markdown]:
    return cards(needs, ground.show, ground.address, language=ground.language)


def _overview(ground: _Ground, needs: Sequence[Need]) -> list[Markdown]:
    """How strong the needs are, and all of them in one table."""
    language = ground.language
    return [support(needs, language=language), ground.show(overview(needs, language=language))]


def _all(ground: _Ground) -> list[str]:
    """Every need, first in one table and then one by one."""
    say = ground.language.say
    return [
        say("## I korthet", "## In short"),
        *_overview(ground, ground.needs),
        say("## Behoven, ett i taget", "## The needs, one by one"),
        say(*NO_DECISION),
        *_cards(ground, ground.needs),
    ]


def _municipal(ground: _Ground) -> list[str]:
    """What the municipality decides on alone and with others, and what it may know of."""
    say = ground.language.say
    alone, shared = ([need for need in ground.needs if need.control == name] for name in ("municipal", "shared"))
    hands = [*alone, *shared]
    rest = [need for need in ground.needs if need not in hands]
    told = [say("## I korthet", "## In short"), _in_short(ground, len(alone), len(shared))]
    if hands:
        told += [*_overview(ground, hands), say(*NO_DECISION)]
    for heading, needs in (
        (("## Det som kommunen bestämmer", "## What the municipality decides"), alone),
        (
            (
                "## Det som kommunen bestämmer tillsammans med andra",
                "## What the municipality decides together with others",
            ),
            shared,
        ),
    ):
        if needs:
            told += [say(*heading), *_cards(ground, needs)]
    if rest:
        told += [say("## Det som andra bestämmer", "## What others decide"), say(*_FOR_KNOWLEDGE)]
        told.append(short_list(rest, language=ground.language))
    return told


_FOR_KNOWLEDGE: Words = (
    "De här behoven bestämmer kommunen inte över. De står här för att kommunen ska känna till dem, till exempel i "
    "samtal med regionen och staten.",
    "The municipality does not decide on these needs. They are listed here so that the municipality knows of them, for "
    "example when it talks with the region and the state.",
)


def _in_short(ground: _Ground, alone: int, shared: int) -> Markdown:
    language, say = ground.language, ground.language.say
    if not alone and not shared:
        return marked(
            say(
                "Inget av behoven i {place} ligger i kommunens händer.",
                "None of the needs in {place} is in the municipality's hands.",
            ),
            place=ground.place.name,
        )
    words = [
        f"{_needs(alone, language)} {say('som kommunen bestämmer över', 'that the municipality decides on')}"
        if alone
        else "",
        _needs(shared, language)
        + say(" som kommunen bestämmer över tillsammans med andra", " that it decides on together with others")
        if shared
        else "",
    ]
    return marked(
        say(
            "I {place} finns {what}. Listan säger vad människor på platsen behöver, inte hur kommunen ska lösa det. "
            "Den är ett underlag för samtal.",
            "{place} has {what}. The list says what people in the place need, not how the municipality is to meet it. "
            "It is something to talk from.",
        ),
        place=ground.place.name,
        what=language.listing([word for word in words if word]),
    )


def _needs(number: int, language: Language) -> str:
    if number == 1:
        return language.say("ett behov", "one need")
    return f"{language.small(number)} {language.say('behov', 'needs')}"


LISTS: Mapping[str, _List] = {
    "needs": _List(
        "behov",
        ("Behoven i {place}", "The needs in {place}"),
        (
            "Vad människor på platsen behöver, och vem som bestämmer",
            "What people in the place need, and who decides",
        ),
        _all,
    ),
    "municipality": _List(
        "kommunens-lista",
        ("Kommunens lista för {place}", "The municipality's list for {place}"),
        (
            "De behov som kommunen bestämmer över, ensam eller tillsammans med andra",
            "The needs that the municipality decides on, alone or together with others",
        ),
        _municipal,
    ),
}
"""The lists by the names that they are asked for by."""
