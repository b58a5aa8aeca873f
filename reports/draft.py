"""The draft of a needs analysis: a whole text with a place for every figure and number, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import exhibits, swedish, wording
from .analysis import Analysis, Showing, carries
from .escaping import Markdown, escape
from .exhibits import Exhibit
from .figures import Campaign, Place, Release
from .needs import Need, chapter, link_to, overview
from .numbers import Numbers
from .sentences import exact, sentences
from .small_surveys import Told

TEMPLATES = Path(__file__).parent / "templates"
FIRST_NEEDS = 5
"""So many needs stand in the summary."""
FACTS = "uppgifter"
"""The name of the table of what the document is about, which has no caption."""
GUIDE = Markdown(
    "<!-- Texten är er: skriv, flytta och stryk. En rad som {{figur namn}} eller {{tabell namn}} byts mot figuren när "
    "dokumentet byggs, och {{tal namn}} mot talet. Det som står så här, mellan pilar, kommer inte med. -->"
)


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
    query_url: str | None
    """Where Datasette answers; None where nobody knows."""


def compose(
    place: Place,
    release: Release,
    campaigns: Sequence[Campaign],
    analysis: Analysis,
    query_url: str | None,
    needs: Sequence[Need] = (),
    told: Sequence[Told] = (),
) -> Draft:
    """The draft of one analysis; pure but for reading the templates."""
    campaign = analysis.survey.campaign
    title = f"Behovsanalys för {place.name}"
    tal = Numbers()
    shown: dict[str, Exhibit] = {}

    def show(exhibit: Exhibit) -> Markdown:
        shown[exhibit.name] = exhibit
        tal.of(exhibit)
        return Markdown("{{" + ("tabell" if exhibit.chart is None else "figur") + f" {exhibit.name}}}}}")

    text = (
        _environment()
        .get_template("behovsanalys.md.j2")
        .render(
            title=title,
            place=place,
            release=release,
            campaign=campaign,
            others=[c for c in campaigns if c.campaign != campaign.campaign],
            told={c.campaign: [one for one in told if one.campaign == c.campaign] for c in campaigns},
            analysis=analysis,
            survey=analysis.survey,
            exhibits=exhibits,
            wording=wording,
            design=wording.design(campaign.sample_design),
            facts=_facts(place, release, campaign, query_url),
            show=show,
            needs=needs,
            needs_chapter=chapter(needs, show, link_to(query_url, place.slug)),
            needs_first=show(overview(needs[:FIRST_NEEDS])) if needs else "",
            tal=tal,
            guide=GUIDE,
            enough=carries(campaign.respondents, Showing.COUNTS),
            exact=exact(campaign),
            **sentences(place, analysis, tal),
        )
    )
    return Draft(title, text, shown, tal.told, place, release, campaign, query_url)


def about(draft: Draft) -> str:
    """What a document tells of, in one line: it stands at the foot of every page."""
    return f"{draft.campaign.title_sv}, {draft.place.name}, utgåva {draft.release.id}"


def _facts(place: Place, release: Release, campaign: Campaign, query_url: str | None) -> Exhibit:
    """The box of versions: what the document is about, of which day, and whose it is."""
    code = "" if place.municipality_code in place.municipality else f" ({place.municipality_code})"
    last = campaign.closes if campaign.final and campaign.closes else release.date
    under_way = "" if campaign.final else " (insamlingen pågår; siffrorna är preliminära)"
    rows: tuple[tuple[str, object], ...] = (
        ("Plats", place.name),
        ("Kommun", f"{place.municipality}{code}"),
        ("Utgåva", f"{release.id}, {swedish.day(release.date)}"),
        ("Svar till och med", f"{swedish.day(last)}{under_way}"),
        ("Formulär", f"{campaign.title_sv}, {campaign.form} version {campaign.version}"),
        ("Urval", wording.design(campaign.sample_design).label),
        ("Personuppgiftsansvarig", campaign.controller),
        (
            "Öppna data",
            Markdown(f"[Alla siffror i det här dokumentet]({query_url})")
            if query_url
            else f"den publicerade filen public.db i utgåva {release.id}",
        ),
    )
    return Exhibit(FACTS, "participation", "", "", header=("Uppgift", "Gäller"), rows=rows, words=frozenset({1}))


def _environment() -> Environment:
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
        "day": swedish.day,
        "number": swedish.number,
        "listing": swedish.listing,
        "names": swedish.names,
        "small": swedish.small_number,
    }
    return environment
