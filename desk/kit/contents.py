"""What a share kit is made of: a campaign at a place, a channel, who to call, and who pays."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from desk.share import link
from forms.definition import Form, Text
from intake.register import Area, Campaign, Place, Register


class KitError(Exception):
    """The kit could not be made; the message says why and what to do."""


_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "image/svg+xml"),
)
"""Pictures that print well, and how their files begin."""


@dataclass(frozen=True, slots=True)
class Funder:
    """The words that a funder wants to be named with, and its mark (R-61). Raises KitError for a mark without words."""

    text: str
    logo: bytes = b""
    alt: str = ""
    """What the mark says, for those who cannot see it."""

    def __post_init__(self) -> None:
        if self.logo and not self.alt:
            raise KitError("Finansiärens märke saknar ord. Skriv vad märket föreställer, till exempel ”EU-flaggan”.")
        if self.logo and not self._kind:
            raise KitError("Finansiärens märke är inte en bild i PNG, JPEG eller SVG. Spara om filen i någon av dem.")

    @property
    def _kind(self) -> str:
        start = self.logo.lstrip(b"\xef\xbb\xbf \t\r\n") if b"<" in self.logo[:16] else self.logo
        return next((kind for beginning, kind in _KINDS if start.startswith(beginning)), "")

    @property
    def picture(self) -> str:
        """The mark as an address that stands in the page itself."""
        return f"data:{self._kind};base64,{b64encode(self.logo).decode()}" if self.logo else ""


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything that the sheets and the texts say of a campaign."""

    form: Form
    place: Place
    campaign: Campaign
    public_url: str
    channel: str = ""
    """The key of the place where it is shared (`?k=`)."""
    areas: tuple[Area, ...] = ()
    """The sub-areas of the place; the outline is drawn from those that have one."""
    phone: str = ""
    hours: str = ""
    funders: tuple[Funder, ...] = ()

    @property
    def language(self) -> str:
        """The language that leads."""
        return self.campaign.languages[0]

    @property
    def address(self) -> str:
        """What the codes of posters and cards lead to."""
        return self.address_in(self.language)

    @property
    def typed(self) -> str:
        """The address as it is typed: without what a browser adds by itself, and without the channel."""
        return link(self.public_url, self.campaign.slug).partition("://")[2]

    def address_in(self, language: str) -> str:
        """The link in one of the campaign's languages, with the channel."""
        own = f"/{language}" if language in self.campaign.languages[1:] else ""
        return link(self.public_url, self.campaign.slug + own, self.channel)

    def address_of(self, code: str) -> str:
        """The link of a household: its code says by itself how it was reached."""
        return f"{link(self.public_url, self.campaign.slug)}?c={code}"


def kit_of(register: Register, campaign: Campaign, place: Place, form: Form, public_url: str, channel: str = "") -> Kit:
    """The kit of a campaign with what its terms say of telephone and funder. Raises RegisterError."""
    terms = register.terms(campaign.slug)
    return Kit(
        form=form,
        place=place,
        campaign=campaign,
        public_url=public_url,
        channel=channel,
        areas=tuple(register.areas(place.slug)),
        phone=terms.telephone if terms else "",
        hours=terms.telephone_hours if terms else "",
        funders=(Funder(terms.funder),) if terms and terms.funder else (),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A channel that many campaigns have use for: the key in its link, and its name in words."""

    key: str
    name: Text


def channels_offered() -> tuple[Offered, ...]:
    """Where a campaign may be shared: each gets a link of its own, and shows how many answers it brought."""
    return (
        Offered("butik", {"sv": "Butiken", "en": "The shop"}),
        Offered("bibliotek", {"sv": "Biblioteket", "en": "The library"}),
        Offered("skola", {"sv": "Skolan", "en": "The school"}),
        Offered("facebook", {"sv": "Facebook", "en": "Facebook"}),
        Offered("dorr", {"sv": "Dörrknackning", "en": "Door to door"}),
        Offered("sms", {"sv": "Sms", "en": "Text message"}),
        Offered("tidning", {"sv": "Lokaltidningen", "en": "The local paper"}),
        Offered("brev", {"sv": "Brev hem", "en": "Letter home"}),
    )
