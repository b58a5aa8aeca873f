"""A proposal has sensible answers to what nobody has said, and becomes a campaign that the register takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desk.opening.proposal import Proposal, proposed, sunday, usual_basis
from forms.catalogue import Catalogue
from intake.register import ControllerKind, LegalBasis, SampleDesign, open_register, upgrade_register

Made = Callable[..., Proposal]


def test_it_opens_today_closes_on_a_sunday_in_three_weeks_and_paper_has_a_week_more(proposal: Made) -> None:
    made = proposal()
    assert (made.opens, made.closes, made.entry_closes) == (date(2026, 9, 1), date(2026, 9, 27), date(2026, 10, 4))


@pytest.mark.parametrize(("day", "expected"), [(20, 20), (21, 27), (26, 27), (27, 27)])
def test_sunday_is_the_day_itself_or_the_next(day: int, expected: int) -> None:
    assert sunday(date(2026, 9, day)) == date(2026, 9, expected)


def test_languages_that_nobody_has_reviewed_are_not_proposed(proposal: Made) -> None:
    made = proposal()
    assert (made.languages, "ar" in made.form.languages) == (("sv", "en", "sv-lattlast"), True)


@pytest.mark.parametrize(
    ("form", "kind", "expected"),
    [
        ("resident_survey", ControllerKind.REGION, LegalBasis.PUBLIC_INTEREST),
        ("stakeholder_signup", ControllerKind.MUNICIPALITY, LegalBasis.PUBLIC_INTEREST),
        ("resident_survey", ControllerKind.ASSOCIATION, LegalBasis.ANONYMOUS),
        ("stakeholder_signup", ControllerKind.ASSOCIATION, LegalBasis.LEGITIMATE_INTEREST),
    ],
)
def test_the_usual_basis_follows_the_form_and_the_controller(
    library: Catalogue, form: str, kind: ControllerKind, expected: LegalBasis
) -> None:
    assert usual_basis(library.latest(form), kind) is expected


@pytest.mark.parametrize(
    ("form", "design"), [("resident_survey", SampleDesign.OPEN_LINK), ("vision_workshop", SampleDesign.WORKSHOP)]
)
def test_the_sample_design_follows_the_form(proposal: Made, form: str, design: SampleDesign) -> None:
    assert proposal(form).sample_design is design


def test_the_register_keeps_it_as_a_draft_and_it_comes_back_as_it_was(proposal: Made, tmp_path: Path) -> None:
    made, url = proposal(), f"sqlite:///{tmp_path / 'register.db'}"
    upgrade_register(url)
    register = open_register(url)
    register.add_place(made.place)
    register.save_draft(made.to_campaign(preview="hemligt"), made.terms)
    kept, terms = register.campaign(made.slug), register.terms(made.slug)
    assert kept is not None
    assert terms is not None
    assert (kept.draft, kept.preview, kept.definition) == (True, "hemligt", made.form.digest)
    assert proposed(kept, terms, made.form, made.place, who="Maj Ek") == made


def test_names_are_kept_without_stray_spaces(proposal: Made) -> None:
    campaign = replace(proposal(), controller=" Exempel kommun ", controller_contact="a@b.se\n").to_campaign()
    assert (campaign.controller, campaign.controller_contact) == ("Exempel kommun", "a@b.se")
