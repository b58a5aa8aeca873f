"""An answer that comes by letter: what the household's code says of it, and the tick once it has been received."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from intake.codes import CHANNEL, Codes, CodesError, Ticked

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Household:
    """The code that the address carried. Nothing is ever refused for it."""

    codes: Callable[[], Codes]
    campaign: str
    code: str

    def reached(self, channel: str, *, again: bool) -> tuple[str, tuple[str, ...]]:
        """The channel of the answer, and what is odd about its code. Who sends `again` has used the code already."""
        if not self.code:
            return channel, ("utan hushållskod",)
        try:
            found = self.codes().look(self.campaign, self.code)
        except CodesError:
            _log.exception("a household code could not be looked at")
            return channel, ("hushållskoden gick inte att pröva",)
        if found.good or (again and found is Ticked.USED_UP):
            return CHANNEL, ()
        return channel, ("okänd hushållskod" if found is Ticked.UNKNOWN else "hushållskoden var redan använd av två",)

    def tick(self) -> None:
        """Use the code once. The answer stands in the journal whatever happens here."""
        try:
            self.codes().tick(self.campaign, self.code)
        except CodesError:
            _log.exception("a household code could not be ticked off")
