"""Where a reader of the notice board goes on: to the place's own page, and to whoever answers for each survey."""

from __future__ import annotations

from intake.register import Register
from reports import Ways


def ways(register: Register, place: str, public_url: str) -> Ways:
    """The ways on from the sheet of a place, as the register has them."""
    contacts = {campaign.slug: campaign.controller_contact for campaign in register.campaigns(place)}
    return Ways(f"{public_url}/p/{place}", contacts)
