"""The notice board's summary: one sheet of paper on one place, from the public file, and the same as a web page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from types import MappingProxyType

import segno
from markupsafe import Markup

from . import analysis as rules
from . import exhibits, wording
from .analysis import Analysis, Showing, carries
from .document import Progress, nobody
from .errors import ReportError
from .escaping import Markdown
from .figures import Campaign, Place, Release, read_place, read_quoted, read_release, read_survey
from .filling import CANDIDATE, with_numbers
from .language import Language
from .needs import Need, decided, read_needs
from .numbers import Numbers
from .opening import asked_in, opened
from .pdf import pressed
from .sentences import sentences
from .web import filled_template

KIND = "anslag"
MOST_AREAS, LEAST_AREAS = 5, 3
MOST_NEEDS = 3
MOST_GAPS = 2
MOST_BEST = 3
INK = "#1c2826"
_LARGE, _SMALL = 15.0, 8.0
"""Points: the size of running text on a sheet with little on it, and on one with all it can hold."""
_HEAD, _LEAST_HEAD = 84.0, 34.0
"""Points: the largest name of a place, and the smallest, which is still read at two metres."""
_ACROSS, _LETTER = 500.0, 0.72
"""Points between the margins of the sheet, and the width of a bold letter in parts of its size."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a reader goes on from the sheet: to the whole, and to whoever answers for it."""

    address: str = ""
    """Where the whole document and the data are; beside the page itself where it has no `://`; '' is nowhere."""
    contacts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """How the controller of each campaign is reached."""

    @property
    def printed(self) -> str:
        """The address as it stands on paper: without what a browser adds itself; '' for one that needs a page."""
        return self.address.partition("://")[2]


@dataclass(frozen=True, slots=True)
class Bar:
    """An area that many want improved: its name, its figure in words and the length of its bar in percent."""

    label: str
    figure: str
    length: int


@dataclass(frozen=True, slots=True)
class Areas:
    """What is wanted most, and what the figures are."""

    heading: str
    bars: tuple[Bar, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A need, who decides, and whether its evidence is of fewer than two kinds."""

    statement: str
    decided: Markup
    thin: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything that stands on the sheet, in words."""

    language: Language
    place: Place
    release: Release
    campaign: Campaign
    ways: Ways
    headline: str
    lead: str
    few: tuple[str, ...]
    """Why there are no figures, where too few have answered; then nothing but this and the ways on is told."""
    areas: Areas | None
    best: tuple[str, str] | None
    """What works best, and what the figures are."""
    needs: tuple[Stated, ...]
    missing: tuple[str, ...]
    onward: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.language.say(f"Anslag: enkäten i {self.place.name}", f"Notice: the survey in {self.place.name}")

    @property
    def draft(self) -> bool:
        """Whether the figures are a candidate's, which nobody may put on a wall."""
        return self.release.id == CANDIDATE

    @property
    def about(self) -> str:
        """What the sheet tells of, in one line."""
        return f"{self.campaign.title}, {self.place.name}, {self.release.id}"

    @property
    def contact(self) -> str:
        return self.ways.contacts.get(self.campaign.campaign, "")

    @property
    def code(self) -> str:
        """The address as a QR code: a picture that stands in the page itself; '' for one that needs a page."""
        if not self.ways.printed:
            return ""
        return str(segno.make(self.ways.address, error="m", micro=False).svg_data_uri(border=0, dark=INK))


def write_notice(
    public_db: Path,
    place: str,
    output: Path,
    formats: Iterable[str] = ("html", "pdf"),
    *,
    language: Language,
    ways: Ways,
    progress: Progress = nobody,
) -> list[Path]:
    """Write the sheet of a place, `anslag-<place>.<format>`, in each format (html, pdf) and return the files.

    Raises ReportError when nothing is published of the place, for a format that does not exist, for a sentence that
    the sample cannot carry, and when the PDF is not approved; then nothing is written.
    """
    chosen = tuple(dict.fromkeys(formats))
    for name in chosen:
        if name not in _FORMATS:
            raise ReportError(f"Anslaget finns inte som {name}. De format som finns är html och pdf.")
    notice = build_notice(public_db, place, language=language, ways=ways)
    progress(0, len(chosen))
    made: dict[Path, bytes] = {}
    for name in chosen:
        file = output / f"{KIND}-{place}{language.say('', '.en')}.{name}"
        made[file] = _FORMATS[name](notice)
        progress(len(made), len(chosen))
    output.mkdir(parents=True, exist_ok=True)
    for file, written in made.items():
        file.write_bytes(written)
    return list(made)


def build_notice(public_db: Path, place: str, *, language: Language, ways: Ways) -> Notice:
    """What the sheet of a place says. Raises ReportError as `write_notice` does."""
    with opened(public_db) as connection:
        where, release = read_place(connection, place), read_release(connection, language=language)
        campaigns = asked_in(connection, where, language=language)
        analysis = rules.analyse(read_survey(connection, rules.main_campaign(campaigns), language=language))
        needs = read_needs(connection, place, [item.area for item in analysis.ranking], language=language)
        quoted = read_quoted(connection)
    notice = _notice(where, release, analysis, needs, language, ways)
    for said in _said(notice):
        wording.check_wording(said, notice.campaign.sample_design, quoted)
    return notice


def as_page(notice: Notice) -> str:
    """The sheet as one self-contained page, for the web and for the press."""
    return filled_template("notice.html", ("tokens.css", "notice.css"), notice=notice, say=notice.language.say)


def as_sheet(notice: Notice) -> bytes:
    """The sheet as a PDF of one page. Raises ReportError as `pressed` does."""
    return pressed(as_page(notice), settings(notice.place.name))


_FORMATS: Mapping[str, Callable[[Notice], bytes]] = MappingProxyType(
    {"html": lambda notice: as_page(notice).encode(), "pdf": as_sheet}
)


def settings(name: str) -> tuple[str, ...]:
    """How a sheet is set, from the roomiest to the tightest: first the letters shrink, then what comes last goes.

    The name of the place is as large as it can be on one line, or on two, within reason.
    """
    line, word = (_ACROSS / (_LETTER * len(part)) for part in (name, max(name.split(), key=len)))
    head = min(_HEAD, max(_LEAST_HEAD, line, min(word, 1.7 * line)))
    steps = 28
    sizes = [_LARGE - (_LARGE - _SMALL) * step / steps for step in range(steps + 1)]
    heads = [max(_LEAST_HEAD, head * (size + _LARGE) / (2 * _LARGE)) for size in sizes]
    styles = [
        f":root{{--size:{size:.2f}pt;--head:{large:.1f}pt;--below:{0.45 * large:.1f}pt}}"
        for size, large in zip(sizes, heads, strict=True)
    ]
    without = ""
    for part, most, least in ((".area", MOST_AREAS, LEAST_AREAS), (".need", MOST_NEEDS, 1), (".gap", MOST_GAPS, 1)):
        for kept in range(most - 1, least - 1, -1):
            without += f"{part}:nth-child(n+{kept + 1}){{display:none!important}}"
            styles.append(styles[steps] + without)
    return tuple(styles)


def _notice(
    place: Place, release: Release, analysis: Analysis, needs: Sequence[Need], language: Language, ways: Ways
) -> Notice:
    campaign, say = analysis.survey.campaign, language.say
    design = wording.design(campaign.sample_design)
    said = design.said(language)
    enough = carries(campaign.respondents, Showing.COUNTS)
    tal = Numbers()
    told = sentences(place, analysis, tal, None)

    def plain(sentence: Markdown) -> str:
        return unescape(with_numbers(sentence, tal.told))

    n = language.number(campaign.respondents)
    headline = say(f"{n} {said.who} har svarat", f"{n} {said.who} have answered")
    if not campaign.final:
        headline = say(f"Minst {n} {said.who} har svarat", f"At least {n} {said.who} have answered")
    if not enough:
        headline = say("Tack för svaren", "Thank you for your answers")
    period = plain(told["period"])
    reached = said.closed if campaign.final else said.open
    return Notice(
        language=language,
        place=place,
        release=release,
        campaign=campaign,
        ways=ways,
        headline=headline,
        lead=f"{campaign.title}, {period}. {reached} {said.scope}",
        few=() if enough else _too_few(said, campaign, language),
        areas=_areas(analysis, language) if enough else None,
        best=_best(analysis, language) if enough else None,
        needs=tuple(_stated(need) for need in needs[:MOST_NEEDS]),
        missing=tuple(_missing([plain(gap) for gap in told["gaps"]], analysis, design, language)) if enough else (),
        onward=tuple(_onward(campaign, needs, language, enough=enough)),
    )


def _stated(need: Need) -> Stated:
    return Stated(need.statement, Markup(decided(need)), not need.supported)  # noqa: S704 - escaped as Markdown is


def _areas(analysis: Analysis, language: Language) -> Areas | None:
    """The most wanted areas, three to five; None where the survey does not ask or the answers carry no order."""
    say, found = language.say, analysis.ranked[:MOST_AREAS]
    if not found:
        return None
    first = found[0].wish
    clear = len(found) == 1 or rules.clear_lead(found)
    together = say("Det här ligger högst, nära varandra", "These came highest, close together")
    if first.mean is None:
        shares = [100 * (rules.strength(item.wish) or 0) for item in found]
        figures = [say(f"{language.number(share)} %", f"{language.number(share)}%") for share in shares]
        longest = max(shares) or 1
        lengths = [round(100 * share / longest) for share in shares]
        heading = say("Det här vill flest förbättra", "What most people want improved")
        note = say(
            f"Andel av de {language.number(first.base or 0)} som svarade på frågan.",
            f"Share of the {language.number(first.base or 0)} who answered the question.",
        )
        if first.max_choices:
            most = language.small(first.max_choices)
            note += say(f" Var och en kunde välja {most}.", f" Each could choose {most}.")
    else:
        means = [item.wish.mean or 0 for item in found]
        figures = [language.number(mean, 1) for mean in means]
        lengths = [round(100 * (mean - first.scale_min) / (first.scale_max - first.scale_min)) for mean in means]
        heading = say("Det här får störst vikt", "What is given the most weight")
        bases = exhibits.span((item.wish.base for item in found), language=language)
        note = say(
            f"Medelvärde på skalan {first.scale_min}–{first.scale_max}, {bases} svar per område.",
            f"Mean on the scale {first.scale_min}–{first.scale_max}, {bases} answers per area.",
        )
    bars = zip((item.wish.short for item in found), figures, lengths, strict=True)
    return Areas(heading if clear else together, tuple(Bar(*bar) for bar in bars), note)


def _best(analysis: Analysis, language: Language) -> tuple[str, str] | None:
    """What is surely rated better than the lowest; None where nothing is, or where too few have rated."""
    known = [rating for rating in analysis.profile if carries(rating.base, Showing.PERCENT)]
    best = [rating for rating in known[:MOST_BEST] if rules.ratings_differ(rating, known[-1])]
    if len(known) <= MOST_BEST or not best:
        return None
    names = language.names([rating.short for rating in best])
    said = language.listing(
        [f"{name} ({language.number(rating.mean or 0, 1)})" for name, rating in zip(names, best, strict=True)]
    )
    scale, bases = (
        f"{best[0].scale_min}–{best[0].scale_max}",
        exhibits.span((rating.base for rating in best), language=language),
    )
    note = language.say(
        f"Medelbetyg på skalan {scale}, {bases} svar per område.", f"Mean rating on {scale}, {bases} answers per area."
    )
    return said, note


def _missing(gaps: Sequence[str], analysis: Analysis, design: wording.Design, language: Language) -> Iterator[str]:
    """Whose view may be missing, or why nobody knows."""
    say = language.say
    if not design.compared:
        return
    if not analysis.population:
        yield say(
            "Det finns inga uppgifter om ålder och kön att jämföra svaren med. Därför vet vi inte vilka som saknas.",
            "There are no figures on age and gender to compare with, so we do not know who is missing.",
        )
    elif not exhibits.population(analysis):
        yield say(
            "Svaren är för få för att jämföras med befolkningen, grupp för grupp.",
            "The answers are too few to be compared with the population, group by group.",
        )
    elif not gaps:
        yield say(
            "Ingen grupp är tydligt mindre bland de svarande än i befolkningen. De som lät bli att svara kan ändå "
            "tycka annorlunda.",
            "No group is clearly smaller among those who answered than in the population. Those who did not answer "
            "may still think differently.",
        )
    yield from gaps[:MOST_GAPS]
    if len(gaps) > MOST_GAPS:
        yield say("Fler grupper som saknas står i behovsanalysen.", "More groups are named in the needs analysis.")


def _onward(campaign: Campaign, needs: Sequence[Need], language: Language, *, enough: bool) -> Iterator[str]:
    """What happens now, and what the sheet does not promise."""
    say = language.say
    if not campaign.final:
        yield say("Enkäten är öppen. Du kan också svara.", "The survey is open. You can still answer.")
    if not enough:
        yield say("Arbetet går vidare med möten och samtal.", "The work goes on with meetings and talks.")
        return
    yield say(
        "Svaren är en början. Nu gäller det att ta reda på vem som bestämmer och vad som redan är planerat. Sedan tar "
        "vi tillsammans fram en målbild och en plan.",
        "The answers are a beginning. Next comes finding out who decides and what is planned already. Then we make a "
        "vision and a plan together.",
    )
    if needs:
        yield say(
            "Att ett behov står här betyder inte att något är beslutat.",
            "That a need stands here does not mean that anything is decided.",
        )


def _too_few(said: wording.Said, campaign: Campaign, language: Language) -> tuple[str, ...]:
    """Why there are no figures, kindly."""
    say = language.say
    told = [
        say(
            f"Färre än tio {said.who} har svarat på enkäten. Då visar vi inga siffror alls, för att ingen ska kunna "
            "räkna ut vad en enskild person har svarat.",
            f"Fewer than ten {said.who} have answered. Then we show no figures at all, so that nobody can work "
            "out what any one person answered.",
        ),
        say("Svaren finns kvar och är inte publicerade.", "The answers are kept and are not published."),
    ]
    if not campaign.final:
        told.append(
            say(
                "Tipsa gärna en granne, en förening, skolan eller butiken om enkäten.",
                "Do tell a neighbour, an association, the school or the shop about the survey.",
            )
        )
    return tuple(told)


def _said(notice: Notice) -> Iterator[str]:
    """Every sentence of ours on the sheet."""
    yield from (notice.headline, notice.lead, *notice.few, *notice.missing, *notice.onward, *(notice.best or ()))
    if notice.areas:
        yield from (notice.areas.heading, notice.areas.note)
