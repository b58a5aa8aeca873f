"""How many have answered a campaign so far: exact, each thing by itself, and never what they answered."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from desk.home import Home
from desk.pipeline import stream
from forms.definition import Form
from pipeline.desk_view import participation
from pipeline.errors import AlreadyRunningError
from pipeline.run import run_place

Counts = tuple[tuple[str, int], ...]
"""Label in words and number of people."""

_MODES = {
    "web": "Webben",
    "kiosk": "Surfplatta på plats",
    "paper": "Papper",
    "phone": "Telefon",
    "assisted": "Med hjälp",
    "group": "I grupp",
    "import": "Inläst från fil",
}


class FollowupError(Exception):
    """There is nothing to follow; the message says why."""


@dataclass(frozen=True, slots=True)
class Follow:
    """The follow-up of one campaign; `parts` holds day, channel, mode, age_group and gender."""

    campaign: str
    respondents: int
    parts: Mapping[str, Counts]


def follow(home: Home, campaign: str) -> Follow:
    """Count who has answered a campaign up to now. Raises FollowupError for an unknown or a contact campaign."""
    with stream(home) as flow:
        found = flow.register.campaign(campaign)
        if found is None:
            raise FollowupError(f"Det finns ingen insamling som heter {campaign}. Se `platskoll campaign list`.")
        form = flow.catalogue.get(found.form, found.version)
        if not form.anonymous:
            raise FollowupError(
                f"{campaign} samlar in kontaktuppgifter, som ligger i en egen journal och inte följs upp här."
            )
        # somebody else may be normalising the place right now; then what stands there is at most that old
        with suppress(AlreadyRunningError):
            run_place(flow, found.place)
        seen = participation(flow.database(found.place)).get(campaign)
        if seen is None:
            return Follow(campaign, 0, {})
        channels = {channel.key: channel.name for channel in flow.register.channels(campaign)}
    return Follow(
        campaign=campaign,
        respondents=seen.counted,
        parts={
            "day": seen.by_day,
            "channel": _worded(seen.by_channel, {"": "Länken utan tillägg", "import": "Inläst från fil", **channels}),
            "mode": _worded(seen.by_mode, _MODES),
            "age_group": _in_order(seen.by_age_group, form, "age_group"),
            "gender": _in_order(seen.by_gender, form, "gender"),
        },
    )


def _worded(counts: Counts, words: Mapping[str, str]) -> Counts:
    return tuple((words.get(value, value), n) for value, n in counts)


def _in_order(counts: Counts, form: Form, variable: str) -> Counts:
    """In the order of the form's choices, 0 for those nobody has chosen: the missing are what one looks for."""
    question = form.question(variable)
    if question is None or question.choices is None:
        return counts
    n_of = dict(counts)
    return tuple(
        (choice.label["sv"], n_of.get(choice.value, 0))
        for choice in question.choices.choices
        if choice.leads_to is None or choice.value in n_of
    )
