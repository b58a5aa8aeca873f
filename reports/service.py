"""The chapter on services: which of them people miss, of those who need them, and where what there is falls short."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .analysis import Showing, carries, stands_out
from .drawing import Chart
from .escaping import Markdown, marked
from .exhibits import IN_THE_TABLE, MOST_BARS, Exhibit, count_of, share_of, span
from .figures import Service, Survey
from .language import Language
from .needs import Show, blocks
from .numbers import Numbers
from .stacked import Bar, stacked

NAME = "services"
"""Of the table and its query."""
MOST_NAMED = 4
"""Where more services than this share the first place none is named."""
COLOURS = ("#8c510a", "#d8b365", "#e6e6e2")
"""Missing, not enough, enough: the darker, the more is wanting, also in grey print."""


def chapter(survey: Survey, show: Show, tal: Numbers) -> Markdown:
    """The chapter, with its figure; nothing where no service was asked about."""
    say = survey.language.say
    if not survey.services:
        return Markdown("")
    heading, shown = f"## {say('Service i dag', 'Services today')}", exhibit(survey)
    if shown is None:
        nothing = say(
            "Enkäten frågade om servicen, men för få har svarat för att svaren ska kunna visas.",
            "The survey asked about services, but too few have answered for the answers to be shown.",
        )
        return blocks(heading, nothing)
    return blocks(
        heading,
        say(
            "Var och en har sagt hur det är med servicen för egen del. Här räknas bara de som behöver den: den som "
            "aldrig tankar gör inte behovet av drivmedel mindre.",
            "Everyone has said how it is with the services for them. Only those who need a service are counted: "
            "somebody who never drives does not make the need for fuel smaller.",
        ),
        _foremost(survey, tal),
        show(shown),
        say(
            "Svaren säger hur servicen upplevs. Lägg avstånd och öppettider bredvid innan något beslutas.",
            "The answers tell how the services are experienced. Set distances and opening hours beside them before "
            "anything is decided.",
        ),
    )


def need(service: Service) -> Fraction | None:
    """The share (0 to 1) of those who need a service who miss it, and half of those to whom it is not enough.

    None where the base carries no order.
    """
    if service.lacking is None or service.not_enough is None or not carries(service.base, Showing.PERCENT):
        return None
    return Fraction(2 * service.lacking + service.not_enough, 2 * (service.base or 1))


def exhibit(survey: Survey) -> Exhibit | None:
    """The services as a table, the greatest need first, and as bars; None where nothing may be told of any."""
    services, language, say = survey.services, survey.language, survey.language.say
    told = [service.base for service in services if carries(service.base, Showing.COUNTS)]
    if not told:
        return None
    ranked = _ranked(services)
    title = _title(services, language)
    chart = _chart(ranked, title, language) if ranked and len(ranked) <= MOST_BARS else None
    question, base = services[0].battery_label, span(told, language=language)
    reading = say(
        " Ju mörkare del av stapeln, desto mer saknas; siffran efter stapeln är behovet.",
        " The darker the part of a bar, the more is missing; the figure after the bar is the need.",
    )
    return Exhibit(
        name=NAME,
        query=NAME,
        title=title,
        note=say(
            f"Fråga: ”{question}” Bas: {base} som behöver servicen; de som svarat att den inte behövs, eller ”vet "
            "inte”, är inte med. Behovet är andelen som saknar den plus hälften av andelen som tycker att den inte "
            "räcker.",
            f"Question: “{question}” Base: {base} who need the service; those who answered that it is not needed, or "
            "“don't know”, are left out. The need is the share who miss it plus half the share who find it not enough.",
        )
        + (reading if chart else ""),
        header=(
            say("Service", "Service"),
            say("Rang", "Rank"),
            say("Behöver den", "Need it"),
            *(f"{part}, %" for part in _parts(language)),
            say("Behov", "Need"),
        ),
        rows=(
            *(_row(service, language, [need for _, need in ranked]) for service, _ in ranked),
            *(_row(service, language) for service in services if need(service) is None),
        ),
        chart=chart,
    )


def _ranked(services: Sequence[Service]) -> list[tuple[Service, Fraction]]:
    """The services whose base carries an order, the greatest need first, each with its need."""
    known = [(service, found) for service in services if (found := need(service)) is not None]
    return sorted(known, key=lambda pair: -pair[1])


def _parts(language: Language) -> tuple[str, str, str]:
    return (
        language.say("Saknas", "Missing"),
        language.say("Räcker inte", "Not enough"),
        language.say("Räcker", "Enough"),
    )


def _row(service: Service, language: Language, needs: Sequence[Fraction] = ()) -> tuple[str, ...]:
    """One service; its rank among the needs of all that have one."""
    own = need(service)
    return (
        service.short,
        "–" if own is None else str(1 + sum(other > own for other in needs)),
        count_of(service.base, service.base, language=language),
        *(share_of(n, service.base, language=language) for n in _counts(service)),
        "–" if own is None else language.number(100 * own),
    )


def _counts(service: Service) -> tuple[int | None, int | None, int | None]:
    return service.lacking, service.not_enough, service.enough


def _leaders(services: Sequence[Service]) -> list[Service]:
    """Those that no other service has a greater need than, as far as the answers can tell; none where too many."""
    ranked = _ranked(services)
    found = [
        service
        for service, need in ranked
        if not stands_out(float(ranked[0][1] - need), min(service.base or 0, ranked[0][0].base or 0))
    ]
    return found if len(found) <= MOST_NAMED else []


def _title(services: Sequence[Service], language: Language) -> str:
    if not _ranked(services):
        return language.say("För få svar för att ordna servicen", "Too few answers to rank the services")
    named = language.listing(language.names([service.short for service in _leaders(services)]))
    if not named:
        return language.say("Inget slags service saknas tydligt mest", "No service is clearly missed the most")
    return language.say(f"Behovet är störst av {named}", f"The need is greatest for {named}")


def _foremost(survey: Survey, tal: Numbers) -> Markdown:
    """How many miss the foremost services, one sentence each; nothing where none can be named."""
    language = survey.language
    missing, short, _ = _parts(language)
    sentence = language.say(
        "**{service}:** {p1} procent av dem som behöver det saknar det, och {p2} procent tycker att det som finns "
        "inte räcker.",
        "**{service}:** {p1} per cent of those who need it miss it, and {p2} per cent find that what there is is not "
        "enough.",
    )

    def share(service: Service, n: int | None, part: str) -> Markdown:
        return tal(f"{NAME} > {service.short} > {part}, %", share_of(n, service.base, language=language))

    told = [
        marked(
            sentence,
            service=service.short,
            p1=share(service, service.lacking, missing),
            p2=share(service, service.not_enough, short),
        )
        for service in _leaders(survey.services)
    ]
    return Markdown("\n".join(f"- {one}" for one in told) if len(told) > 1 else "".join(told))


def _chart(ranked: Sequence[tuple[Service, Fraction]], title: str, language: Language) -> Chart:
    say = language.say
    return stacked(
        [
            Bar(
                service.short,
                tuple(n or 0 for n in _counts(service)),
                f"{say('behov', 'need')} {language.number(100 * need)}",
            )
            for service, need in ranked
        ],
        _parts(language),
        COLOURS,
        say(
            f"Staplar för {len(ranked)} slags service, från största till minsta behov: hur många av dem som behöver "
            f"den som säger att den saknas, inte räcker eller räcker. {title}.",
            f"Bars for {len(ranked)} services, from the greatest need to the smallest: how many of those who need each "
            f"say that it is missing, not enough or enough. {title}.",
        )
        + f" {say(*IN_THE_TABLE)}",
        language=language,
    )
