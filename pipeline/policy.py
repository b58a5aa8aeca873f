"""The thresholds of disclosure control as one frozen value, read from `policy.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
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
    text: str = field(default="", compare=False)
    """The policy as it was written; it follows the figures into the release."""


def read_policy(text: str) -> Policy:
    """The policy that a TOML text describes. Raises PolicyError when it is not whole or protects nobody."""
    try:
        given: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"Policyn går inte att läsa: {error}.") from error
    known = {f.name for f in fields(Policy)} - {"text"}
    if given.keys() != known:
        lacking, strange = ", ".join(sorted(known - given.keys())), ", ".join(sorted(given.keys() - known))
        raise PolicyError(f"Policyn stämmer inte. Saknas: {lacking or '–'}. Okänt: {strange or '–'}.")
    if strange := ", ".join(sorted(name for name, value in given.items() if type(value) is not int)):
        raise PolicyError(f"Policyn stämmer inte. Inga heltal: {strange}.")
    policy = Policy(**given, text=text)
    if policy.k < 3 or policy.rounding_base < 2 or policy.smallest_any < policy.k:
        raise PolicyError("Policyn skyddar ingen: k ≥ 3, rounding_base ≥ 2 och smallest_any ≥ k krävs.")
    if min(policy.breakdown_from, policy.pairs_from, policy.exact_total_min) < policy.smallest_any:
        raise PolicyError("Policyn motsäger sig själv: ingen gräns får ligga under smallest_any.")
    return policy


def shipped_policy() -> Policy:
    """The policy that comes with the program."""
    return read_policy(SHIPPED.read_text("utf-8"))
