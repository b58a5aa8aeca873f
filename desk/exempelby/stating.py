"""What the invented people state that they need, with what their survey says of it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import resources

from pipeline.needs import Evidence, Said
from reports import Wanted


def needs(order: Sequence[Wanted]) -> tuple[Said, ...]:
    """The needs of Exempelby; the survey is the first piece of evidence of those that it speaks for."""
    text = resources.files("desk").joinpath("exempelby/needs.toml").read_text(encoding="utf-8")
    said_of = {one.area: Evidence("survey", one.said_sv, one.query) for one in order}
    found = []
    for told in tomllib.loads(text)["need"]:
        evidence = [Evidence(**one) for one in told.pop("evidence")]
        if told.pop("survey", False) and told["theme"] in said_of:
            evidence.insert(0, said_of[told["theme"]])
        found.append(Said(**told, evidence=tuple(evidence)))
    return tuple(found)
