"""What the register knows: places, campaigns and channels, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_SWEDEN = ZoneInfo("Europe/Stockholm")
ON_ITS_WAY = timedelta(days=1)
"""For so long after the link has closed may a form be on its way: an outbox in a tunnel, a phone that ran out."""


def day_in_sweden(moment: datetime) -> date:
    """The day of a moment where the places are: a campaign's days begin and end there."""
    return moment.astimezone(_SWEDEN).date()


PRACTICE = "ovning-"
"""How the short names of practice places begin, and of no others: what belongs to one can be told by its name."""


class RegisterError(Exception):
    """The register refused; the message says what is wrong and what to do, in a sentence for the person."""


class ControllerKind(StrEnum):
    """Who the controller is: an authority has duties that an association has not (R-01, R-02, R-22)."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    ASSOCIATION = "association"


class CampaignState(StrEnum):
    """Where a campaign is on a given day."""

    DRAFT = "draft"
    NOT_YET = "not_yet"
    OPEN = "open"
    ENTRY_ONLY = "entry_only"
    """The link has closed; paper and telephone are still entered, and what was begun in time may still arrive."""
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

    @property
    def practice(self) -> bool:
        """Whether it is invented, to practise at: it is never published, and can be thrown away."""
        return self.slug.startswith(PRACTICE)


@dataclass(frozen=True, slots=True)
class Area:
    """A sub-area of a place. `outlines` is a GeoJSON geometry (MultiPolygon, WGS 84) as text, or empty."""

    place: str
    code: str
    name: str
    outlines: str = ""
    larger: str = ""
    """The name of the larger area that it is a part of: figures are grouped by that where few have answered."""


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
    """Last day for paper and telephone; None is the same as `closes`. See `last_entry`."""
    controller: str
    controller_contact: str
    legal_basis: LegalBasis
    languages: tuple[str, ...]
    sample_design: SampleDesign
    closed: date | None = None
    """Closed by hand on this day, whatever the other dates say."""
    draft: bool = False
    """Not opened yet: nobody but who holds the preview's address can see it."""
    preview: str = ""
    """The secret part of the preview's address; what is sent there is checked and never kept."""

    def state(self, today: date) -> CampaignState:
        if self.draft:
            return CampaignState.DRAFT
        if self.closed is not None and today >= self.closed:
            return CampaignState.CLOSED
        if today < self.opens:
            return CampaignState.NOT_YET
        if self.closes is None or today <= self.closes:
            return CampaignState.OPEN
        if self.last_entry is None or today <= self.last_entry:
            return CampaignState.ENTRY_ONLY
        return CampaignState.CLOSED

    @property
    def last_entry(self) -> date | None:
        """The last day that anything is taken, by dates alone: what was begun on the last day of the link has a day."""
        if self.closes is None:
            return None
        return max(self.entry_closes or self.closes, self.closes + ON_ITS_WAY)

    def takes(self, begun: date | None, today: date) -> bool:
        """Whether a form from a sitting that was begun on a day (None: nobody knows) may be handed in today.

        What is taken counts: nothing is ever taken when `entry_has_closed`, and nothing is published before.
        """
        state = self.state(today)
        in_time = begun is not None and self.closes is not None and begun <= self.closes
        return state is CampaignState.OPEN or (state is CampaignState.ENTRY_ONLY and in_time)

    def entry_has_closed(self, today: date) -> bool:
        return self.state(today) is CampaignState.CLOSED


@dataclass(frozen=True, slots=True)
class Terms:
    """What the law and the person who answers want to know of a campaign, beside what the form itself needs."""

    campaign: str
    controller_kind: ControllerKind
    data_protection_officer: str = ""
    basis_reason: str = ""
    """Why an authority relies on consent all the same (R-02)."""
    registration: str = ""
    """Diarienummer (R-22)."""
    unit: str = ""
    """The responsible unit of the authority (R-22)."""
    children: str = ""
    """Who weighed what is best for the children (R-18)."""
    giving_back: str = ""
    """How the young get to know what came out of it (R-18)."""
    screening: str = ""
    """The data protection screening as it was answered, one line for each question (R-06)."""
    expected: int = 0
    """So many answers are expected; 0 when nobody has said."""
    telephone: str = ""
    telephone_hours: str = ""
    funder: str = ""
    """The words that the funder wants to be named with (R-61)."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A slip of the pen in a live form: these words are shown instead of those. The meaning is the same."""

    form: str
    version: int
    language: str
    before: str
    after: str
    day: date
    by: str


class StepStatus(StrEnum):
    """How far a place is with one step of the method; steps overlap and are taken up again."""

    NOT_STARTED = "not_started"
    ONGOING = "ongoing"
    DONE = "done"
    REVISIT = "revisit"


@dataclass(frozen=True, slots=True)
class Assignment:
    """The process leader's assignment at a place: it begins on a day and lasts so many months."""

    place: str
    begins: date
    months: int = 18


@dataclass(frozen=True, slots=True)
class Step:
    """Where a place is with one step; `step` is the step's id in `process.toml`."""

    place: str
    step: str
    status: StepStatus
    since: date


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why the place does this, in the words of those who live there."""

    place: str
    text: str
    decided: date | None = None
