"""What the tests of an opening share: a proposal that nothing is wrong with, to change one thing in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desk.opening.proposal import Proposal, propose
from desk.opening.screening import CRITERIA, Reply, Screening, written
from forms.catalogue import Catalogue, shipped
from intake.register import ControllerKind, Place

TODAY = date(2026, 9, 1)
PLACE = Place("exempelby", "Exempelby", "1499", 400, "SCB 2025")


@pytest.fixture(scope="session")
def library() -> Catalogue:
    return shipped()


@pytest.fixture
def proposal(library: Catalogue) -> Callable[..., Proposal]:
    """Makes a proposal of a municipality that may be opened as it stands; `terms` are changes to its terms."""

    def made(form: str = "resident_survey", *, terms: dict[str, Any] | None = None, **changes: Any) -> Proposal:
        proposed = propose(
            library.latest(form),
            PLACE,
            slug="exempelby-ab23",
            who="Maj Ek",
            today=TODAY,
            controller="Exempel kommun",
            controller_contact="plats@exempel.se",
            kind=ControllerKind.MUNICIPALITY,
        )
        full = replace(
            proposed.terms,
            data_protection_officer="dso@exempel.se",
            registration="KS 2026/12",
            unit="Utvecklingsenheten",
            children="Fritidschefen",
            giving_back="Vi kommer till skolan i november",
            screening=written(Screening({criterion.id: Reply.NO for criterion in CRITERIA})),
            expected=120,
        )
        return replace(proposed, terms=replace(full, **terms or {}), **changes)

    return made
