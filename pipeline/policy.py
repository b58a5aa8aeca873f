"""The thresholds of disclosure control as one frozen value, read from `policy.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from .errors import PipelineError

SHIPPED = Path(__file__).with_name("policy.toml")


class PolicyError(PipelineError):
    """The policy lacks a setting, has one that nobody knows, or one that protects nobody."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Every threshold that is used; what each means stands beside it in `policy.toml`."""

    k: int
    rounding_base: int
    smallest_any: int
    breakdown_from: int
    exact_total_min: int
    channel_min: int
    pairs_from: int
    cross_from: int
    stability_draws: int
    stability_from: int
    stability_top: int
    crossed_from: int = 50
    batch_expected: int = 200
    batch_people: int = 30
    batch_days: int = 7
    delicate_themes: tuple[str, ...] = ("influence", "safety")
    delicate_answers: int = 3
    delicate_percent: int = 80
    k_map: int = 0
    cell_smallest_m: int = 250
    cell_largest_m: int = 4000
    cell_reach_m: int = 10_000
    map_places_only: tuple[str, ...] = ("youth_survey",)
    texts_from: int = 10
    text_batch: int = 10
    paraphrase_from: int = 5
    text: str = field(default="", compare=False)
    """The policy as it was written; it follows the figures into the release."""

    @property
    def cell_sizes(self) -> tuple[int, ...]:
        """The sides that a square on the map may have, in metres, smallest first."""
        doubled = (self.cell_smallest_m << times for times in range(16))
        return tuple(size for size in doubled if size <= self.cell_largest_m)


def read_policy(text: str) -> Policy:
    """The policy that a TOML text describes. Raises PolicyError when it is not whole or protects nobody."""
    try:
        given: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"Policyn går inte att läsa: {error}.") from error
    known = {f.name: f for f in fields(Policy) if f.name != "text"}
    # What has a default came later: a policy that was written before it is whole without it.
    needed = {name for name, f in known.items() if f.default is MISSING}
    if needed - given.keys() or given.keys() - known.keys():
        lacking, strange = ", ".join(sorted(needed - given.keys())), ", ".join(sorted(given.keys() - known.keys()))
        raise PolicyError(f"Policyn stämmer inte. Saknas: {lacking or '–'}. Okänt: {strange or '–'}.")
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    if strange := ", ".join(sorted(name for name, value in given.items() if not _fits(known[name].default, value))):
        raise PolicyError(f"Policyn stämmer inte. Fel slags värde: {strange}.")
    policy = Policy(**given, text=text)
    if policy.k < 3 or policy.rounding_base < 2 or policy.smallest_any < policy.k:
        raise PolicyError("Policyn skyddar ingen: k ≥ 3, rounding_base ≥ 2 och smallest_any ≥ k krävs.")
    if min(policy.breakdown_from, policy.pairs_from, policy.crossed_from, policy.exact_total_min) < policy.smallest_any:
        raise PolicyError("Policyn motsäger sig själv: ingen gräns får ligga under smallest_any.")
    floors = ("channel_min", "stability_from", "batch_people", "cross_from", "texts_from", "text_batch")
    if low := ", ".join(name for name in floors if getattr(policy, name) < policy.k):
        raise PolicyError(f"Policyn skyddar ingen: ingen av {low} får ligga under k.")
    if policy.paraphrase_from < 3 or policy.delicate_answers < 2 or not 50 <= policy.delicate_percent < 100:
        bounds = "paraphrase_from ≥ 3, delicate_answers ≥ 2 och delicate_percent från 50 till 99"
        raise PolicyError(f"Policyn skyddar ingen: {bounds} krävs.")
    if policy.k_map and (policy.k_map < 3 or policy.cell_smallest_m < 250):
        raise PolicyError("Policyn skyddar ingen på kartan: k_map ≥ 3 och cell_smallest_m ≥ 250 krävs.")
    if policy.cell_largest_m not in policy.cell_sizes:
        raise PolicyError("Policyn motsäger sig själv: cell_largest_m är cell_smallest_m dubblad några gånger.")
    return policy


def _fits(default: object, value: object) -> bool:
    """Whether a value is of the kind that is wanted: a list of words where the default is one, else a whole number."""
    if isinstance(default, tuple):
        return isinstance(value, tuple) and all(isinstance(word, str) for word in value)
    return type(value) is int


def shipped_policy() -> Policy:
    """The policy that comes with the program."""
    return read_policy(SHIPPED.read_text("utf-8"))
