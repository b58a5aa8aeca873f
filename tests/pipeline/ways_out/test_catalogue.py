"""The catalogue keeps DCAT-AP-SE 3, names nobody who was not told of, and leads to files that are there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyshacl
import pytest
import shapely
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from intake.register import SampleDesign
from pipeline.ways_out.catalogue import DESIGNS, CatalogueError, Publisher, PublisherKind, catalogue
from pipeline.ways_out.writing import write

SHAPES = Path(__file__).with_name("dcat_ap_se.ttl")
URL = "https://data.example.se"
PUBLISHER = Publisher("Exempelbygdens kommun & region", PublisherKind.MUNICIPALITY, "data@example.se", "2120001355")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")


def read(public: Path, publisher: Publisher = PUBLISHER, url: str = URL) -> Graph:
    return Graph().parse(data=catalogue(public, url=url, publisher=publisher), format="xml")


def conforms(graph: Graph) -> tuple[bool, str]:
    kept, _, words = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES), advanced=False, inference="none")
    return kept, words


@pytest.fixture
def graph(public: Path) -> Graph:
    """The catalogue of both places."""
    return read(public)


@pytest.mark.parametrize("publisher", [PUBLISHER, replace(PUBLISHER, number="", kind=PublisherKind.ASSOCIATION)])
def test_it_keeps_every_rule_of_the_profile(public: Path, publisher: Publisher) -> None:
    kept, words = conforms(read(public, publisher))
    assert kept, words


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (DCAT.Catalog, DCTERMS.license),
        (DCAT.Catalog, DCTERMS.publisher),
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Dataset, DCTERMS.publisher),
        (DCAT.Dataset, DCAT.contactPoint),
        (DCAT.Distribution, DCAT.accessURL),
        (DCAT.Distribution, DCTERMS.license),
        (DCAT.DataService, DCAT.endpointURL),
        (FOAF.Agent, DCTERMS.type),
        (VCARD.Organization, VCARD.hasEmail),
    ],
)
def test_the_check_notices_what_is_missing(graph: Graph, kind: URIRef, told: URIRef) -> None:
    thing = next(graph.subjects(RDF.type, kind))
    graph.remove((thing, told, None))
    assert not conforms(graph)[0]


def test_every_address_is_whole_and_nothing_is_nameless(graph: Graph) -> None:
    terms = {term for triple in graph for term in triple}
    assert not [term for term in terms if isinstance(term, BNode)]
    addresses = [str(term) for term in terms if isinstance(term, URIRef)]
    assert [one for one in addresses if not one.startswith(("http://", "https://", "mailto:"))] == []


def test_every_link_to_a_file_leads_to_a_file_of_the_release(public: Path, graph: Graph, tmp_path: Path) -> None:
    written = {file.relative_to(tmp_path / "filer").as_posix() for file in write(public, tmp_path / "filer")}
    linked = {unquote(str(one)).removeprefix(f"{URL}/filer/") for one in graph.objects(None, DCAT.downloadURL)}
    assert linked == written


def test_each_place_is_a_data_set_with_what_one_must_know_to_use_it(graph: Graph) -> None:
    """Form and version, how people were reached, who is responsible for the personal data, in both languages (R-37)."""
    sets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert sets == {URIRef(f"{URL}/dcat.rdf#plats/{place}") for place in ("exempelby", "granne")}
    for one in sets:
        told: dict[Any, str] = {text.language: str(text) for text in graph.objects(one, DCTERMS.description)}  # type: ignore[attr-defined]  # all are literals
        assert set(told) == {"sv", "en"}
        assert "version 3" in told["sv"]
        assert "öppen länk, inget slumpmässigt urval" in told["sv"]
        assert "Personuppgiftsansvarig: controller åäö." in told["sv"]
        assert "open link, not a random sample" in told["en"]


def test_the_publisher_is_who_was_named_and_no_place(graph: Graph) -> None:
    (agent,) = graph.subjects(RDF.type, FOAF.Agent)
    assert agent == URIRef("http://dataportal.se/organisation/SE2120001355")
    assert list(graph.objects(agent, FOAF.name)) == [Literal(PUBLISHER.name)]
    assert set(graph.objects(None, DCTERMS.publisher)) == {agent}


def test_the_box_of_a_place_holds_its_outlines(graph: Graph) -> None:
    box = next(graph.objects(None, DCAT.bbox))
    assert shapely.from_wkt(str(box)).bounds == (13.0, 58.0, 13.2, 58.2)


def test_a_word_that_xml_cannot_hold_is_left_out(public: Path) -> None:
    with closing(sqlite3.connect(public)) as connection:
        connection.execute("update place set name = 'A' || char(1) || '<&B' where slug = 'exempelby'")
        connection.commit()
    assert Literal("Mapping of A<&B", lang="en") in set(read(public).objects(None, DCTERMS.title))


def test_the_same_release_gives_the_same_bytes(public: Path) -> None:
    made = [catalogue(public, url=URL, publisher=PUBLISHER) for _ in range(2)]
    assert made[0] == made[1]
    assert catalogue(public, url=f"{URL}/", publisher=PUBLISHER) == made[0]


@pytest.mark.parametrize("url", ["", "data.example.se", "/filer", "ftp://x.se", "https://", "https://a b.se"])
def test_an_address_that_is_not_whole_is_refused_in_a_sentence(public: Path, url: str) -> None:
    with pytest.raises(CatalogueError, match="PLATSKOLL_DATA_URL"):
        read(public, url=url)


def test_every_way_to_reach_people_has_its_words() -> None:
    assert set(DESIGNS) == {design.value for design in SampleDesign}
