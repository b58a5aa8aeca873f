"""What the register knows: places, campaigns and channels, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RegisterError(Exception):
    """The register refused; the message says what is wrong and what to do, in a sentence for the person."""


class CampaignState(StrEnum):
    """Where a campaign is on a given day."""

    NOT_YET = "not_yet"
    OPEN = "open"
    ENTRY_ONLY = "entry_only"
    """The link has closed; paper and telephone are still entered."""
    CLOSED = "closed"


class LegalBasis(StrEnum):
    """Legal basis of a campaign's one purpose (Article 6 of the General Data Protection Regulation)."""

    PUBLIC_INTEREST = "public_interest"
    LEGITIMATE_INTEREST = "legitimate_interest"
    CONSENT = "consent"
    ANONYMOUS = "anonymous"


class SampleDesign(StrEnum):
    """How people were reached; decides what a report may claim."""

    OPEN_LINK = "open_link"
    HOUSEHOLD_CODE = "household_code"
    CENSUS_INVITE = "census_invite"
    PROBABILITY_SAMPLE = "probability_sample"
    GROUP = "group"
    WORKSHOP = "workshop"


@dataclass(frozen=True, slots=True)
class Place:
    slug: str
    name: str
    municipality_code: str
    population: int
    population_source: str


@dataclass(frozen=True, slots=True)
class Area:
    """A sub-area of a place. `outlines` is a GeoJSON geometry (MultiPolygon, WGS 84) as text, or empty."""

    place: str
    code: str
    name: str
    outlines: str = ""


@dataclass(frozen=True, slots=True)
class PopulationCount:
    """Inhabitants of one age band and gender: choice values of the form, or `all`."""

    place: str
    age_group: str
    gender: str
    n: int
    source: str
    year: int


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a link was shared: `key` stands in the address (`?k=`), `name` in words."""

    campaign: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """A form opened at a place for a period."""

    slug: str
    place: str
    form: str
    version: int
    definition: str
    """Digest of the definition it was opened with."""
    opens: date
    closes: date | None
    """Last day of the link; None stays open."""
    entry_closes: date | None
    """Last day for paper and telephone; None is the same as `closes`."""
    controller: str
    controller_contact: str
    legal_basis: LegalBasis
    languages: tuple[str, ...]
    sample_design: SampleDesign
    closed: date | None = None
    """Closed by hand on this day, whatever the other dates say."""

    def state(self, today: date) -> CampaignState:
        if self.closed is not None and today >= self.closed:
            return CampaignState.CLOSED
        if today < self.opens:
            return CampaignState.NOT_YET
        if self.closes is None or today <= self.closes:
            return CampaignState.OPEN
        if self.entry_closes is not None and today <= self.entry_closes:
            return CampaignState.ENTRY_ONLY
        return CampaignState.CLOSED

    def entry_has_closed(self, today: date) -> bool:
        return self.state(today) is CampaignState.CLOSED
