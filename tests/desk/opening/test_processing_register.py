"""The register of processing holds every purpose of a controller and opens safely in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from desk.opening.processing_register import COLUMNS, Processing, Registered, processing_register, to_csv
from desk.opening.processors import Processor
from desk.opening.proposal import Proposal

Made = Callable[..., Proposal]


def registered(made: Proposal, **changes: Any) -> Registered:
    campaign = replace(made.to_campaign(), draft=False, **changes)
    return Registered(campaign, made.terms, made.form, made.place)


def cells(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def rows(proposal: Made) -> tuple[Processing, ...]:
    ours = [
        registered(proposal()),
        registered(proposal("youth_survey"), slug="unga"),
        registered(proposal("stakeholder_signup"), slug="anmalan"),
    ]
    host = Processor("Brevduvan Inc", "e-post", "US", date(2026, 5, 4))
    found = processing_register([*ours, registered(proposal(), controller="Annan kommun")], [host])
    assert set(found) == {"Exempel kommun", "Annan kommun"}
    return found["Exempel kommun"]


def test_every_purpose_of_a_controller_has_its_row(rows: tuple[Processing, ...]) -> None:
    assert [row.purpose.partition(":")[0] for row in rows] == [
        "Invånarenkät",
        "Ungdomsenkät",
        "Intressentanmälan",
        "Konton i arbetsrummet och logg över vad som gjorts där",
    ]


def test_a_row_says_what_article_30_asks_for(rows: tuple[Processing, ...]) -> None:
    survey, youth, contacts, staff = rows
    assert (survey.data_protection_officer, survey.registration) == ("dso@exempel.se", "KS 2026/12")
    assert youth.people.endswith("(barn)")
    assert "E-post" in contacts.data or "e-post" in contacts.data
    assert (contacts.processors, contacts.outside) == ("Brevduvan Inc: e-post", "Brevduvan Inc (US)")
    assert "gallringsbeslut" in staff.erasure
    assert [row.screening.count("|") for row in rows] == [8, 8, 8, 0]
    assert all(
        getattr(row, name) for row in rows for name in ("purpose", "basis", "people", "data", "erasure", "security")
    )


def test_a_draft_is_no_processing_yet_and_a_campaign_without_terms_is_told_as_it_is(proposal: Made) -> None:
    one = registered(proposal())
    assert processing_register([replace(one, campaign=replace(one.campaign, draft=True))]) == {}
    survey, _ = processing_register([replace(one, terms=None)])["Exempel kommun"]
    assert (survey.kind, survey.unit, survey.processors, survey.outside) == ("", "", "Inga", "Nej")


def test_the_table_has_a_column_for_each_field_and_the_mark_that_spreadsheets_want(
    rows: tuple[Processing, ...],
) -> None:
    written = to_csv(rows)
    assert written.startswith(b"\xef\xbb\xbf")
    assert len(COLUMNS) == len(fields(Processing))
    assert [len(row) for row in cells(written)] == [len(COLUMNS)] * (len(rows) + 1)


@pytest.mark.parametrize("evil", ["=1+1", "+46 1", "-1+1", "@SUM(A1)", "\t=1", "a;=1", "a\n=1", "＝1", " =1", "\0=1"])
def test_no_cell_is_taken_for_a_formula(rows: tuple[Processing, ...], evil: str) -> None:
    contact = cells(to_csv([replace(rows[0], contact=evil)]))[1][2]
    assert not contact.startswith(("=", "+", "-", "@", "\t=", " =", "＝", "\0"))
    assert ";=" not in contact
    assert "\n=" not in contact
