"""The draft of a needs analysis: a whole text with a place for every figure and number, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import exhibits, in_numbers, on_map, own_words, service, wording
from .analysis import Analysis, Showing, carries
from .escaping import Markdown, escape
from .exhibits import Exhibit
from .figures import Campaign, Place, Release
from .language import SWEDISH, Language
from .needs import Need, chapter, in_its_language, overview
from .numbers import Numbers
from .other_surveys import chapters
from .sentences import exact, sentences
from .small_surveys import Told

TEMPLATES = Path(__file__).parent / "templates"
FIRST_NEEDS = 5
"""So many needs stand in the summary."""
FACTS = "uppgifter"
"""The name of the table of what the document is about, which has no caption."""
TO_WRITERS = {
    "guide": (
        "Texten är er: skriv, flytta och stryk. En rad som {{figur namn}} eller {{tabell namn}} byts mot "
        "figuren när dokumentet byggs, och {{tal namn}} mot talet. Det som står så här, mellan pilar, kommer "
        "inte med."
    ),
    "background": (
        "Bakgrund och syfte: här kan ni skriva ett eget kapitel, med en rubrik som de andra. Varför görs "
        "arbetet, vem tog initiativet, vilka har varit med och vad ska det leda till? Några stycken räcker."
    ),
    "assets": (
        "Platsens tillgångar: här kan ni berätta vad som redan finns att bygga på. Föreningar, företag, "
        "lokaler, natur och människor som vill hjälpa till. Nämn ingen vid namn som inte har sagt ja."
    ),
    "swot": (
        "Styrkor, svagheter, möjligheter och hot: vill gruppen ha ett sådant kapitel är det här dess plats. "
        "Låt varje rad peka på sitt belägg: en figur, ett behov eller ett möte med datum."
    ),
    "unsettled": (
        "Det vi inte är överens om, och det vi inte vet: skriv vilka behov som krockar, vilka som inte har "
        "hörts och vad ni skulle behöva ta reda på. Det gör resten lättare att lita på."
    ),
    "onward": (
        "Så går vi vidare: när och hur får de som svarade veta vad som blev av det, vem gör vad härnäst, och "
        "när träffas ni om målbilden?"
    ),
}
"""What the draft tells those who write in it: how, and what belongs in the chapters that only people can write."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that can be said of one survey. The text has `{{figur namn}}`, `{{tabell namn}}` and `{{tal namn}}` in it."""

    title: str
    text: str
    exhibits: Mapping[str, Exhibit]
    numbers: Mapping[str, str]
    place: Place
    release: Release
    campaign: Campaign
    language: Language
    query_url: str | None
    """Where Datasette answers; None where nobody knows."""
    rewritten: bool = False
    """Whether people have worked over the Swedish document, which then goes before this one in English."""


def compose(
    place: Place,
    release: Release,
    campaigns: Sequence[Campaign],
    analysis: Analysis,
    query_url: str | None,
    needs: Sequence[Need] = (),
    told: Sequence[Told] = (),
    english: Analysis | None = None,
    beside: Sequence[Analysis] = (),
    known: in_numbers.InNumbers | None = None,
    own: Mapping[str, own_words.OwnWords] | None = None,
) -> Draft:
    """The draft of one analysis, in the language of its survey; pure but for reading the templates.

    `english` is the same analysis in English, for the summary in a Swedish document; `beside` are the other surveys
    that have a chapter; `own` is what people wrote in words of their own, by the survey.
    """
    campaign, language = analysis.survey.campaign, analysis.survey.language
    own = own or {}
    mine = own.get(campaign.campaign, own_words.OwnWords(language))
    title = language.say(f"Behovsanalys för {place.name}", f"Needs analysis for {place.name}")
    design = wording.design(campaign.sample_design)
    tal = Numbers()
    shown: dict[str, Exhibit] = {}

    def show(exhibit: Exhibit) -> Markdown:
        shown[exhibit.name] = exhibit
        tal.of(exhibit)
        return Markdown("{{" + ("tabell" if exhibit.chart is None else "figur") + f" {exhibit.name}}}}}")

    text = (
        _environment(language)
        .get_template(language.say("behovsanalys.md.j2", "needs_analysis.en.md.j2"))
        .render(
            title=title,
            place=place,
            release=release,
            campaign=campaign,
            others=[c for c in campaigns if c.campaign != campaign.campaign],
            told={c.campaign: [one for one in told if one.campaign == c.campaign] for c in campaigns},
            in_chapters={one.survey.campaign.campaign for one in beside},
            the_place_in_numbers=in_numbers.chapter(place, known, show, tal) if known else "",
            official_sources=in_numbers.sources(known) if known else (),
            services=service.chapter(analysis.survey, show, tal),
            places_on_the_map=on_map.chapter(analysis.survey, show),
            in_own_words=own_words.chapter(mine, show, tal),
            how_texts_were_coded=own_words.coding(mine, show, tal),
            other_surveys=chapters(analysis, beside, told, own, show, tal),
            analysis=analysis,
            survey=analysis.survey,
            exhibits=exhibits,
            too_few=language.say(*wording.TOO_FEW),
            design=design,
            said=design.said(language),
            facts=_facts(place, release, campaign, query_url, language),
            show=show,
            needs=needs,
            needs_chapter=chapter(needs, show, query_url, language=language),
            needs_first=show(overview(needs[:FIRST_NEEDS], language=language)) if needs else "",
            tal=tal,
            to_writers={
                name: Markdown(f"<!-- {words} -->" if language == SWEDISH else "") for name, words in TO_WRITERS.items()
            },
            enough=carries(campaign.respondents, Showing.COUNTS),
            exact=exact(campaign),
            **sentences(place, analysis, tal, english),
        )
    )
    return Draft(title, text, shown, tal.told, place, release, campaign, language, query_url)


def about(draft: Draft) -> str:
    """What a document tells of, in one line: it stands at the foot of every page."""
    release = draft.language.say("utgåva", "release")
    return f"{draft.campaign.title}, {draft.place.name}, {release} {draft.release.id}"


def _facts(place: Place, release: Release, campaign: Campaign, query_url: str | None, language: Language) -> Exhibit:
    """The box of versions: what the document is about, of which day, and whose it is."""
    say = language.say
    code = "" if place.municipality_code in place.municipality else f" ({place.municipality_code})"
    last = campaign.closes if campaign.final and campaign.closes else release.date
    under_way = say(
        " (insamlingen pågår; siffrorna är preliminära)", " (answers are still coming in; the figures are preliminary)"
    )
    rows: tuple[tuple[str, object], ...] = (
        (say("Plats", "Place"), place.name),
        (say("Kommun", "Municipality"), f"{place.municipality}{code}"),
        (say("Utgåva", "Release"), f"{release.id}, {language.day(release.date)}"),
        (
            say("Svar till och med", "Answers up to and including"),
            f"{language.day(last)}{'' if campaign.final else under_way}",
        ),
        (say("Formulär", "Form"), f"{campaign.title}, {campaign.form} version {campaign.version}"),
        (say("Urval", "Sample"), wording.design(campaign.sample_design).said(language).label),
        (say("Personuppgiftsansvarig", "Controller of personal data"), campaign.controller),
        (
            say("Öppna data", "Open data"),
            Markdown(
                f"[{say('Alla siffror i det här dokumentet', 'All the figures in this document')}]({query_url or '/'})"
            )
            if query_url is not None
            else say("den publicerade filen public.db i utgåva ", "the published file public.db in release ")
            + release.id,
        ),
    )
    header = (say("Uppgift", "Item"), say("Gäller", "Details"))
    return Exhibit(FACTS, "participation", "", "", header=header, rows=rows, words=frozenset({1}))


def _environment(language: Language) -> Environment:
    """Templates in which whatever is not Markdown of ours is escaped, and a missing name is an error."""
    environment = Environment(  # noqa: S701 - the output is Markdown; `finalize` escapes for that
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "day": language.day,
        "number": language.number,
        "listing": language.listing,
        "names": language.names,
        "small": language.small,
        "theirs": partial(in_its_language, language=language),
    }
    return environment
