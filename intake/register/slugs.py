"""Names in addresses: what one may look like, and one that can be read aloud over the telephone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

DICTATABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another: no i, l, o, 0 or 1."""

CODE_LENGTH = 4

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CHANNEL_KEY = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
LONGEST = 60


def fits(pattern: re.Pattern[str], slug: str) -> bool:
    """Whether a slug follows one of the patterns above and is not too long for an address."""
    return len(slug) <= LONGEST and pattern.fullmatch(slug) is not None


def suggestion(place: str, form: str, taken: Collection[str], choose: Callable[[str], str]) -> str:
    """A campaign slug that nobody has: the place, the first word of the form, and a few characters from `choose`."""
    words = [re.sub(r"[^a-z2-9]", "", word) for word in (*place.split("-"), re.split("[_-]", form)[0])]
    readable = "-".join(word for word in words if word)[: LONGEST - CODE_LENGTH - 1].rstrip("-")
    while True:
        slug = f"{readable}-{''.join(choose(DICTATABLE) for _ in range(CODE_LENGTH))}".lstrip("-")
        if slug not in taken:
            return slug
