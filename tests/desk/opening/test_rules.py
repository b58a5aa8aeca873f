"""A campaign opens when the law and the method allow it, and every refusal says why in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desk.opening.processors import Processor
from desk.opening.proposal import Proposal
from desk.opening.rules import FINNISH_AREA, Circumstances, Finding, Weight, alike, findings, may_open
from desk.opening.screening import CRITERIA, Reply, Screening, written
from forms.catalogue import Catalogue
from forms.definition import Choice, ChoiceList, Form, Question
from forms.own_questions import Kind, extend, own_question
from intake.register import ControllerKind, LegalBasis

Made = Callable[..., Proposal]
TODAY = date(2026, 9, 1)
AROUND = Circumstances(TODAY, processors=())
ASSOCIATION = {"controller_kind": ControllerKind.ASSOCIATION}


def told(proposal: Proposal, around: Circumstances = AROUND) -> set[tuple[str, str, str]]:
    return {(finding.weight.value, finding.rule, finding.field) for finding in findings(proposal, around)}


@pytest.mark.parametrize(
    "form", ["resident_survey", "youth_survey", "business_survey", "visitor_survey", "stakeholder_signup"]
)
def test_a_whole_proposal_may_be_opened(proposal: Made, form: str) -> None:
    found = findings(proposal(form), AROUND)
    assert (found, may_open(found)) == ((), True)


def test_an_association_needs_no_registry_number_and_no_data_protection_officer(proposal: Made) -> None:
    bare = {**ASSOCIATION, "data_protection_officer": "", "registration": "", "unit": ""}
    asked = proposal(terms=bare, controller="Exempelby byalag", bases=(LegalBasis.ANONYMOUS,))
    assert told(asked) == set()


REFUSED: list[tuple[str, str, dict[str, Any], dict[str, Any], tuple[str, str]]] = [
    ("no controller", "resident_survey", {"controller": " "}, {}, ("R-01", "controller")),
    ("no contact", "resident_survey", {"controller_contact": "på torget"}, {}, ("R-01", "controller_contact")),
    ("no officer", "resident_survey", {}, {"data_protection_officer": ""}, ("R-01", "terms.data_protection_officer")),
    ("nobody opens", "resident_survey", {"who": ""}, {}, ("", "who")),
    ("no registry number", "resident_survey", {}, {"registration": ""}, ("R-22", "terms.registration")),
    ("no unit", "resident_survey", {}, {"unit": " "}, ("R-22", "terms.unit")),
    ("no basis", "resident_survey", {"bases": ()}, {}, ("R-02", "bases")),
    (
        "two bases",
        "resident_survey",
        {"bases": (LegalBasis.PUBLIC_INTEREST, LegalBasis.ANONYMOUS)},
        {},
        ("R-02", "bases"),
    ),
    (
        "consent without a reason",
        "resident_survey",
        {"bases": (LegalBasis.CONSENT,)},
        {},
        ("R-02", "terms.basis_reason"),
    ),
    (
        "an authority's own interest",
        "stakeholder_signup",
        {"bases": (LegalBasis.LEGITIMATE_INTEREST,)},
        {},
        ("R-02", "bases"),
    ),
    ("contacts as anonymous", "stakeholder_signup", {"bases": (LegalBasis.ANONYMOUS,)}, {}, ("R-02", "bases")),
    ("pins without screening", "resident_survey", {}, {"screening": ""}, ("R-06", "terms.screening")),
    ("children without screening", "youth_survey", {}, {"screening": "vulnerable: yes"}, ("R-06", "terms.screening")),
    ("many without screening", "business_survey", {}, {"screening": "", "expected": 501}, ("R-06", "terms.screening")),
    ("fewer than none", "business_survey", {}, {"expected": -1}, ("R-06", "terms.expected")),
    ("nobody weighed what is best", "youth_survey", {}, {"children": ""}, ("R-18", "terms.children")),
    ("nothing is given back", "youth_survey", {}, {"giving_back": " "}, ("R-18", "terms.giving_back")),
    ("closes before it opens", "resident_survey", {"closes": TODAY - timedelta(days=1)}, {}, ("", "closes")),
    ("has closed", "resident_survey", {"opens": date(2026, 7, 1), "closes": date(2026, 8, 1)}, {}, ("", "closes")),
    ("entry before the link", "resident_survey", {"entry_closes": TODAY}, {}, ("", "entry_closes")),
    ("entry without end", "resident_survey", {"closes": None}, {}, ("", "entry_closes")),
    ("no language", "resident_survey", {"languages": ()}, {}, ("", "languages")),
    ("an unknown language", "resident_survey", {"languages": ("sv", "fi")}, {}, ("", "languages")),
]


@pytest.mark.parametrize(
    ("form", "changes", "terms", "expected"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_proposal_that_lacks_something_is_refused(
    proposal: Made, form: str, changes: dict[str, Any], terms: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = findings(proposal(form, terms=terms, **changes), AROUND)
    assert ("refusal", *expected) in {(f.weight.value, f.rule, f.field) for f in found}
    assert not may_open(found)


WARNED: list[tuple[str, str, dict[str, Any], dict[str, Any], tuple[str, str]]] = [
    (
        "an authority as association",
        "resident_survey",
        {"bases": (LegalBasis.ANONYMOUS,)},
        ASSOCIATION,
        ("R-01", "terms.controller_kind"),
    ),
    (
        "consent with a reason",
        "stakeholder_signup",
        {"bases": (LegalBasis.CONSENT,)},
        {"basis_reason": "Frivillig lista"},
        ("R-02", "bases"),
    ),
    ("minors among adults", "resident_survey", {}, {"children": ""}, ("R-18", "terms.children")),
    ("never closes", "resident_survey", {"closes": None, "entry_closes": None}, {}, ("", "closes")),
    ("a short while", "resident_survey", {"closes": TODAY + timedelta(days=5)}, {}, ("", "closes")),
    ("a long while", "resident_survey", {"closes": date(2027, 1, 1), "entry_closes": None}, {}, ("", "closes")),
    ("opened yesterday", "resident_survey", {"opens": TODAY - timedelta(days=1)}, {}, ("", "opens")),
    ("no Swedish", "resident_survey", {"languages": ("en",)}, {}, ("", "languages")),
    ("a draft", "resident_survey", {"languages": ("sv", "ar")}, {}, ("", "languages")),
]


@pytest.mark.parametrize(
    ("form", "changes", "terms", "expected"), [case[1:] for case in WARNED], ids=[case[0] for case in WARNED]
)
def test_what_is_doubtful_is_said_and_does_not_stop_anybody(
    proposal: Made, form: str, changes: dict[str, Any], terms: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = findings(proposal(form, terms=terms, **changes), AROUND)
    assert [(f.weight, f.rule, f.field) for f in found] == [(Weight.WARNING, *expected)]
    assert may_open(found)


@pytest.mark.parametrize("code", FINNISH_AREA)
def test_where_finnish_has_a_right_the_campaign_says_how_to_get_it(proposal: Made, code: str) -> None:
    proposed = proposal()
    here = replace(proposed, place=replace(proposed.place, municipality_code=code))
    assert told(here) == {("warning", "R-51", "languages")}
    assert "finska" in findings(here, AROUND)[0].sentence["sv"]


def test_a_large_place_is_asked_how_many_answers_it_expects(proposal: Made) -> None:
    proposed = proposal("business_survey", terms={"expected": 0})
    large = replace(proposed, place=replace(proposed.place, population=2400))
    assert told(large) == {("warning", "R-06", "terms.expected")}
    assert told(proposed) == set()


@pytest.mark.parametrize(("yes", "expected"), [(0, set()), (1, {"terms.screening"}), (3, {"terms.screening"})])
def test_a_screening_that_points_to_risk_asks_whether_it_is_looked_into(
    proposal: Made, yes: int, expected: set[str]
) -> None:
    replies = {criterion.id: Reply.YES if at < yes else Reply.NO for at, criterion in enumerate(CRITERIA)}
    found = findings(proposal(terms={"screening": written(Screening(replies))}), AROUND)
    assert {finding.field for finding in found} == expected
    assert all(finding.question for finding in found)
    assert may_open(found)


# --- processors ---

HOST = Processor("Driftbolaget AB", "drift av servern", "SE", date(2026, 5, 4))


@pytest.mark.parametrize(
    ("form", "processors", "expected"),
    [
        ("stakeholder_signup", (HOST,), set()),
        ("stakeholder_signup", None, {"warning"}),
        ("resident_survey", None, set()),
        ("stakeholder_signup", (replace(HOST, agreed=None),), {"refusal"}),
        ("stakeholder_signup", (replace(HOST, agreed=date(2026, 12, 1)),), {"refusal"}),
        ("resident_survey", (replace(HOST, agreed=None),), {"warning"}),
        ("stakeholder_signup", (replace(HOST, country="US"),), {"warning"}),
        ("stakeholder_signup", (replace(HOST, country="NO"),), set()),
    ],
)
def test_contacts_are_asked_for_when_every_processor_has_an_agreement(
    proposal: Made, form: str, processors: tuple[Processor, ...] | None, expected: set[str]
) -> None:
    assert {weight for weight, *_ in told(proposal(form), Circumstances(TODAY, processors=processors))} == expected


# --- the young ---


def _with_ages(form: Form, *values: tuple[str, str | None]) -> Form:
    choices = tuple(Choice(value, {"sv": value, "en": value}, leads_to=leads_to) for value, leads_to in values)
    return _changed(form, "age_group", choices=ChoiceList("age_group", choices))


def _changed(form: Form, name: str, **changes: Any) -> Form:
    def mended(question: Question) -> Question:
        return replace(question, **changes) if question.id == name else question

    sections = (replace(s, questions=tuple(map(mended, s.questions))) for s in form.sections)
    return replace(form, sections=tuple(sections))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda form: replace(form, anonymous=False), ("R-16", "form")),
        (lambda form: _with_ages(form, ("13_15", None), ("16_19", None)), ("R-16", "form")),
        (lambda form: _with_ages(form, ("under_10", "stop"), ("10_12", None)), ("R-16", "form")),
        (lambda form: _with_ages(form, ("under_13", "stop"), ("under_15", None)), ("R-16", "form")),
        (lambda form: _changed(form, "gender", choices_from="sub_area"), ("R-17", "form")),
        (lambda form: _changed(form, "pins_like", hint=None), ("R-17", "form")),
    ],
)
def test_a_form_for_the_young_that_does_not_protect_them_is_refused(
    proposal: Made, change: Callable[[Form], Form], expected: tuple[str, str]
) -> None:
    proposed = proposal("youth_survey")
    assert ("refusal", *expected) in told(replace(proposed, form=change(proposed.form)))


# --- another campaign ---


def test_a_second_campaign_of_the_same_kind_is_asked_about(proposal: Made, library: Catalogue) -> None:
    form = library.latest("resident_survey")
    question = own_question(Kind.SHORT_TEXT, {"sv": "Vad mer?", "en": "What else?"})
    text = extend(form, id="resident_survey_x", version=1, introduction={}, questions=[question])
    wider = library.with_definitions([text])
    running = replace(
        proposal().to_campaign(), slug="i-varas", draft=False, form="resident_survey_x", closes=date(2026, 9, 9)
    )
    other = alike(form, [running, replace(running, form="youth_survey"), replace(running, form="lost")], wider)
    found = findings(proposal(), replace(AROUND, alike=other))
    assert [(f.field, f.question) for f in found] == [
        ("form", {"sv": "Ska båda vara öppna?", "en": "Shall both be open?"})
    ]


@pytest.mark.parametrize(
    "change", [{"draft": True}, {"closed": TODAY}, {"place": "annanby"}, {"slug": "exempelby-ab23"}]
)
def test_a_draft_a_closed_one_another_place_and_itself_are_no_second_campaign(
    proposal: Made, change: dict[str, Any]
) -> None:
    running = replace(proposal().to_campaign(), **{"slug": "i-varas", "draft": False, **change})
    assert findings(proposal(), replace(AROUND, alike=(running,))) == ()


# --- every sentence ---


def _everything(proposal: Made) -> list[Finding]:
    return [
        finding
        for _, form, changes, terms, _ in (*REFUSED, *WARNED)
        for finding in findings(proposal(form, terms=terms, **changes), AROUND)
    ]


def test_refusals_come_first_and_everything_is_said_in_both_languages(proposal: Made) -> None:
    for finding in _everything(proposal):
        assert all(finding.sentence[language].endswith(".") for language in ("sv", "en")), finding
    both = findings(proposal(controller="", opens=TODAY - timedelta(days=1)), AROUND)
    assert [finding.weight for finding in both] == [Weight.REFUSAL, Weight.WARNING]


def test_every_field_that_is_named_is_a_field(proposal: Made) -> None:
    proposed = proposal()
    for name in {finding.field for finding in _everything(proposal)} - {"processors"}:
        part, _, rest = name.partition(".")
        assert hasattr(getattr(proposed, part), rest) if rest else hasattr(proposed, part), name
