"""What the tests of the share kit share: campaigns to make it of, and a printer's and a phone's eyes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import resources
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp

from desk.kit import Funder, Kit
from forms.catalogue import shipped
from intake.register import Area, Campaign, LegalBasis, Place, SampleDesign

MM = 72 / 25.4
LONG = "Västra Tunhem och Hullsjön med omnejd"
MARK = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60" fill="#039"/></svg>'
)


@pytest.fixture(scope="session")
def areas() -> tuple[Area, ...]:
    """The sub-areas of Exempelby."""
    drawn = json.loads(resources.files("desk.exempelby").joinpath("areas.geojson").read_text("utf-8"))
    found = [(feature["properties"], json.dumps(feature["geometry"])) for feature in drawn["features"]]
    return tuple(Area("byn", named["code"], named["name"], outlines) for named, outlines in found)


@pytest.fixture(scope="session")
def make_kit() -> Callable[..., Kit]:
    """Makes a kit of a campaign; what is given by name replaces what it has."""

    def made(*, form: str = "resident_survey", name: str = "Exempelby", kit: Any = (), **campaign: Any) -> Kit:
        asked = shipped().latest(form)
        given: dict[str, Any] = {
            "slug": "exempelby-resident-k7mp",
            "place": "byn",
            "form": asked.id,
            "version": asked.version,
            "definition": asked.digest,
            "opens": date(2026, 11, 1),
            "closes": date(2026, 12, 14),
            "entry_closes": None,
            "controller": "Exempelby kommun",
            "controller_contact": "Sara Lind, 0511-123 45",
            "legal_basis": LegalBasis.PUBLIC_INTEREST,
            "languages": ("sv",),
            "sample_design": SampleDesign.OPEN_LINK,
        }
        place = Place("byn", name, "1494", 800, "SCB 2025")
        return Kit(asked, place, Campaign(**(given | campaign)), "https://svara.example.se", **dict(kit))

    return made


@pytest.fixture(scope="session")
def kits(make_kit: Callable[..., Kit], areas: tuple[Area, ...]) -> dict[str, Kit]:
    """The whole kit, the least of it, one from the right, and one where everything is long and nothing is drawn."""
    every = ("sv", "en", "ar", "sv-lattlast")
    paid = Funder("Framtagen med stöd av Europeiska jordbruksfonden för landsbygdsutveckling.", MARK, "EU-flaggan")
    called = {"phone": "0511-123 45", "hours": "vardagar 9–16", "channel": "butik"}
    long = {"phone": "0521-123 45", "hours": "måndag–torsdag 9–12 och 13–16, fredag 9–12", "channel": "bibliotek"}
    return {
        "whole": make_kit(kit={**called, "areas": areas, "funders": (paid,)}, languages=every),
        "least": make_kit(form="youth_survey", name="Ås", closes=None, controller_contact="Exempelby kommun"),
        "from_the_right": make_kit(kit={**called, "areas": areas}, languages=("ar", "sv")),
        "long": make_kit(
            name=LONG,
            kit={**long, "funders": (paid, paid)},
            languages=every,
            slug="vastra-tunhem-hullsjon-resident-k7mp",
            controller="Västra Tunhems hembygdsförening och Vänersborgs kommun i samverkan",
            controller_contact="Anna-Karin Bengtsson-Lindqvist, anna-karin.bengtsson@vastratunhem.example.se",
        ),
    }


@contextmanager
def opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    """A PDF, closed again when it has been looked at."""
    document = pdfium.PdfDocument(content)
    try:
        yield document
    finally:
        document.close()


@pytest.fixture(scope="session")
def pages_of() -> Callable[[bytes], Any]:
    return opened


@pytest.fixture(scope="session")
def seen() -> Callable[..., list[str]]:
    """What a phone reads from a page that is printed so fine: in colours or in grey."""

    def read(page: pdfium.PdfPage, *, dots_per_inch: float, grey: bool = False) -> list[str]:
        picture = page.render(scale=dots_per_inch / 72, grayscale=grey).to_pil()
        return [found.text for found in zxingcpp.read_barcodes(picture)]

    return read
