"""How the catalogue is written: things with addresses, as RDF/XML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.etree import ElementTree


class Ref(NamedTuple):
    """Another thing, by its address."""

    iri: str


class Text(NamedTuple):
    """Words in a language."""

    words: str
    language: str


class Typed(NamedTuple):
    """A value of a data type."""

    value: str
    datatype: str


Told = tuple[str, Ref | Text | Typed | str]


class Thing(NamedTuple):
    """One thing of the catalogue: what it is, its address, and what is told of it."""

    kind: str
    iri: str
    told: list[Told]


_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_xml(things: Iterable[Thing]) -> bytes:
    """The things as RDF/XML, each with its address and no nameless ones between."""
    root = ElementTree.Element("rdf:RDF", {f"xmlns:{prefix}": iri for prefix, iri in _NAMESPACES.items()})
    for thing in things:
        element = ElementTree.SubElement(root, thing.kind, {"rdf:about": thing.iri})
        for name, value in thing.told:
            _told(element, name, value)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _told(element: ElementTree.Element, name: str, value: Ref | Text | Typed | str) -> None:
    match value:
        case Ref(iri):
            ElementTree.SubElement(element, name, {"rdf:resource": iri})
        case Text(words, language):
            ElementTree.SubElement(element, name, {"xml:lang": language}).text = _NOT_XML.sub("", words)
        case Typed(text, datatype):
            ElementTree.SubElement(element, name, {"rdf:datatype": datatype}).text = text
        case _:
            ElementTree.SubElement(element, name).text = _NOT_XML.sub("", value)
