"""The catalogue that data portals fetch: DCAT-AP-SE 3 as RDF/XML, one data set a place."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from pipeline.published import LATEST_RELEASE, LICENCE_URL, open_published

from .extract import Words
from .layers import polygons
from .rdf import Ref, Text, Thing, Told, Typed, as_xml
from .ways import WAYS, Way

CATALOGUE_LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
"""The descriptions themselves are free, as the Swedish profile requires of every catalogue."""


class CatalogueError(Exception):
    """The catalogue cannot be written; the message says what is missing and where it is set."""


class PublisherKind(StrEnum):
    """What kind of organisation publishes."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    AUTHORITY = "authority"
    ASSOCIATION = "association"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the open data and answers for it. `number` is the organisation's number, ten digits or empty."""

    name: str
    kind: PublisherKind
    email: str
    number: str = ""


def catalogue(public: Path, *, url: str, publisher: Publisher) -> bytes:
    """The catalogue of a public file as RDF/XML, with the addresses of the site at `url`.

    Raises CatalogueError when `url` is not a whole address, PublishedError when the file cannot be read.
    """
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise CatalogueError(f"PLATSKOLL_DATA_URL är {url!r}. Den ska vara en hel adress, som https://data.example.se.")
    with closing(open_published(public)) as connection:
        return as_xml(_things(connection, _Site(url.rstrip("/"), publisher)))


@dataclass(frozen=True, slots=True)
class _Site:
    """The addresses of the site. Every thing has one of its own, and is described at one stable address."""

    url: str
    by: Publisher

    def thing(self, name: str) -> str:
        return f"{self.url}/dcat.rdf#{quote(name)}"

    def place(self, slug: str, part: str = "") -> str:
        return self.thing(f"plats/{slug}/{part}".rstrip("/"))

    @property
    def publisher(self) -> str:
        if self.by.number:
            return f"http://dataportal.se/organisation/SE{self.by.number}"
        return self.thing("utgivare")

    def file(self, place: str, way: Way) -> str:
        return f"{self.url}/filer/{quote(place)}/{quote(way.file(place))}"


_EU = "http://publications.europa.eu/resource/authority"
_LANGUAGES = (f"{_EU}/language/SWE", f"{_EU}/language/ENG")
_OPEN = f"{_EU}/access-right/PUBLIC"
_IRREGULAR = f"{_EU}/frequency/IRREG"
_THEMES = {
    f"{_EU}/data-theme/SOCI": Words("Befolkning och samhälle", "Population and society"),
    f"{_EU}/data-theme/REGI": Words("Regioner och städer", "Regions and cities"),
}
_TAXONOMY = f"{_EU}/data-theme"
_KINDS = {
    PublisherKind.MUNICIPALITY: "LocalAuthority",
    PublisherKind.REGION: "RegionalAuthority",
    PublisherKind.AUTHORITY: "NationalAuthority",
    PublisherKind.ASSOCIATION: "NonProfitOrganisation",
    PublisherKind.COMPANY: "Company",
}
_PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"
DESIGNS = {
    "open_link": Words("öppen länk, inget slumpmässigt urval", "open link, not a random sample"),
    "household_code": Words("kod till varje hushåll", "a code to every household"),
    "census_invite": Words("inbjudan till alla", "an invitation to everyone"),
    "probability_sample": Words("slumpmässigt urval", "a random sample"),
    "group": Words("gruppsamtal", "a group conversation"),
    "workshop": Words("workshop", "a workshop"),
}


def _things(public: sqlite3.Connection, site: _Site) -> Iterator[Thing]:
    release = public.execute(LATEST_RELEASE).fetchone()
    places = public.execute(_PLACES).fetchall()
    yield Thing("dcat:Catalog", site.thing("katalog"), [
        *_both("dcterms:title", Words("Platskoll: öppna data om platser", "Platskoll: open data on places")),
        *_both("dcterms:description", Words(
            "Vad invånare och verksamma svarat om sina platser, räknat i grupper.",
            "What residents and local actors say about their places, counted in groups.",
        )),
        ("dcterms:publisher", Ref(site.publisher)),
        ("dcterms:license", Ref(CATALOGUE_LICENCE)),
        ("dcterms:modified", _day(release["date"])),
        *(("dcterms:language", Ref(language)) for language in _LANGUAGES),
        ("dcat:themeTaxonomy", Ref(_TAXONOMY)),
        ("foaf:homepage", Ref(f"{site.url}/")),
        *(("dcat:dataset", Ref(site.place(place["slug"]))) for place in places),
    ])  # fmt: skip
    yield from _publisher(site)
    for place in places:
        campaigns = public.execute(_CAMPAIGNS, (place["slug"],)).fetchall()
        areas = public.execute("select outlines from place_area where place = ?", (place["slug"],)).fetchall()
        yield from _place(site, place, campaigns, [area["outlines"] for area in areas], release)
    yield Thing("dcat:DataService", site.thing("tjanst"), [
        *_both("dcterms:title", Words("Frågor i SQL", "Queries in SQL")),
        ("dcat:endpointURL", Ref(f"{site.url}/public.json")),
        ("dcterms:publisher", Ref(site.publisher)),
        ("dcat:contactPoint", Ref(site.thing("kontakt"))),
        ("dcterms:license", Ref(LICENCE_URL)),
        ("dcterms:accessRights", Ref(_OPEN)),
    ])  # fmt: skip
    yield from _known()


def _publisher(site: _Site) -> Iterator[Thing]:
    number: list[Told] = [("dcterms:identifier", site.by.number)] if site.by.number else []
    yield Thing("foaf:Agent", site.publisher, [
        ("foaf:name", site.by.name),
        ("dcterms:type", Ref(_PUBLISHER_TYPE + _KINDS[site.by.kind])),
        *number,
    ])  # fmt: skip
    yield Thing("vcard:Organization", site.thing("kontakt"), [
        ("vcard:fn", site.by.name),
        ("vcard:hasEmail", Ref(f"mailto:{quote(site.by.email, safe='@+')}")),
    ])  # fmt: skip


def _place(
    site: _Site, place: sqlite3.Row, campaigns: Sequence[sqlite3.Row], outlines: Sequence[str], release: sqlite3.Row
) -> Iterator[Thing]:
    slug = place["slug"]
    published = [one["published"] for one in campaigns]
    begins = min(one["opens"] for one in campaigns)
    ends = sorted(one["closes"] for one in campaigns if one["closes"])
    period, where = site.place(slug, "tid"), site.place(slug, "omrade")
    yield Thing("dcat:Dataset", site.place(slug), [
        *_both("dcterms:title", Words(f"Kartläggning av {place['name']}", f"Mapping of {place['name']}")),
        *_both("dcterms:description", _description(place, campaigns)),
        ("dcterms:identifier", site.place(slug)),
        ("dcterms:publisher", Ref(site.publisher)),
        ("dcat:contactPoint", Ref(site.thing("kontakt"))),
        ("dcterms:issued", _day(min(published))),
        ("dcterms:modified", _day(max(published))),
        ("dcat:version", release["id"]),
        ("dcterms:accessRights", Ref(_OPEN)),
        ("dcterms:accrualPeriodicity", Ref(_IRREGULAR)),
        *(("dcterms:language", Ref(language)) for language in _LANGUAGES),
        *(("dcat:theme", Ref(theme)) for theme in _THEMES),
        *_both("dcat:keyword", Words("enkät", "survey")),
        *_both("dcat:keyword", Words("platsutveckling", "place development")),
        ("dcterms:temporal", Ref(period)),
        ("dcterms:spatial", Ref(where)),
        ("dcat:landingPage", Ref(f"{site.url}/")),
        *(("dcat:distribution", Ref(site.place(slug, way.name))) for way in WAYS),
        ("dcat:distribution", Ref(site.place(slug, "sql"))),
    ])  # fmt: skip
    ended: list[Told] = [("dcat:endDate", _day(ends[-1]))] if ends else []
    yield Thing("dcterms:PeriodOfTime", period, [("dcat:startDate", _day(begins)), *ended])
    yield Thing("dcterms:Location", where, [("skos:prefLabel", Text(place["name"], "sv")), *_box(outlines)])
    for way in WAYS:
        address = Ref(site.file(slug, way))
        yield Thing("dcat:Distribution", site.place(slug, way.name), [
            *_both("dcterms:title", way.words),
            ("dcat:accessURL", address),
            ("dcat:downloadURL", address),
            ("dcterms:format", way.media_type),
            ("dcterms:license", Ref(LICENCE_URL)),
            ("dcterms:modified", _day(max(published))),
        ])  # fmt: skip
    yield Thing("dcat:Distribution", site.place(slug, "sql"), [
        *_both("dcterms:title", Words("Frågor i SQL, svar som JSON", "Queries in SQL, answers as JSON")),
        ("dcat:accessURL", Ref(f"{site.url}/public")),
        ("dcat:accessService", Ref(site.thing("tjanst"))),
        ("dcterms:format", "application/json"),
        ("dcterms:license", Ref(LICENCE_URL)),
    ])  # fmt: skip


def _description(place: sqlite3.Row, campaigns: Sequence[sqlite3.Row]) -> Words:
    """What was asked, of whom and how, by whom: what somebody must know before using a figure."""
    where = f"{place['name']}, {place['municipality']}"
    return Words(
        f"Svar om {where}, räknade i slutna grupper och avrundade. Inga rader per person. "
        + " ".join(_campaign(one, "sv", ("svarande", "Personuppgiftsansvarig", "Källa")) for one in campaigns),
        f"Answers on {where}, counted in closed groups and rounded. No rows per person. "
        + " ".join(_campaign(one, "en", ("respondents", "Controller", "Source")) for one in campaigns),
    )


def _campaign(one: sqlite3.Row, language: str, words: tuple[str, str, str]) -> str:
    respondents, controller, source = words
    told = (
        f"{one[f'title_{language}']} ({one['form']}, version {one['version']}), {one['opens']}–{one['closes'] or ''}: "
        f"{one['respondents']} {respondents}, {getattr(DESIGNS[one['sample_design']], language)}. "
        f"{controller}: {one['controller']}."
    )
    return f"{told} {source}: {one[f'source_{language}'].rstrip('.')}." if one[f"source_{language}"] else told


def _box(outlines: Sequence[str]) -> list[Told]:
    points = [point for text in outlines for polygon in polygons(text) for ring in polygon for point in ring]
    if not points:
        return []
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    drawn = ", ".join(f"{x} {y}" for x, y in corners)
    return [("dcat:bbox", Typed(f"POLYGON(({drawn}))", "http://www.opengis.net/ont/geosparql#wktLiteral"))]


def _known() -> Iterator[Thing]:
    """What the addresses of others are, for those who check without fetching them."""
    for iri in (LICENCE_URL, CATALOGUE_LICENCE):
        yield Thing("dcterms:LicenseDocument", iri, [])
    for iri in _LANGUAGES:
        yield Thing("dcterms:LinguisticSystem", iri, [])
    yield Thing("dcterms:RightsStatement", _OPEN, [])
    yield Thing("dcterms:Frequency", _IRREGULAR, [])
    yield Thing("skos:ConceptScheme", _TAXONOMY, _both("dcterms:title", Words("Datateman", "Data themes")))
    for iri, label in _THEMES.items():
        yield Thing("skos:Concept", iri, _both("skos:prefLabel", label))


_PLACES = "select * from place where slug in (select place from campaign) order by slug"
_CAMPAIGNS = """
select c.*, r.date as published from campaign c join release r on r.id = c.release
where c.place = ? order by r.date, c.opens, c.slug
"""


def _both(name: str, words: Words) -> list[Told]:
    return [(name, Text(words.sv, "sv")), (name, Text(words.en, "en"))]


def _day(day: str) -> Typed:
    return Typed(day, "http://www.w3.org/2001/XMLSchema#date")
