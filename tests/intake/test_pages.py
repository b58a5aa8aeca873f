"""Every page around and with a form, in every state and language, keeps what all pages promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from intake.register import Channel, ControllerKind, LegalBasis, Place, Terms
from tests.intake.conftest import DATA_URL, FORMS, Intake

TODAY = date(2026, 5, 4)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture(scope="module")
def village(make_intake: Callable[..., Intake], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    """A place where every shipped form is open, one opens tomorrow, one is entered on paper only and one is over."""
    opened = make_intake(tmp_path_factory.mktemp("village"))
    for form_id in FORMS:
        opened.open(form_id, form_id.replace("_", "-"))
    opened.open("visitor_survey", "soon", opens=TOMORROW)
    opened.open("visitor_survey", "on-paper", closes=YESTERDAY, entry_closes=date(2026, 5, 18))
    opened.open("visitor_survey", "over", closes=YESTERDAY)
    opened.open("visitor_survey", "english-first", languages=("en", "sv"))
    opened.open("visitor_survey", "swedish-only", languages=("sv",))
    yield opened
    opened.app.extensions["house"].close()


def test_all_twelve_forms_are_shipped() -> None:
    assert len(FORMS) == 12


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("form_id", FORMS)
def test_every_shipped_form_shows_all_that_it_asks_in_both_languages(
    village: Intake, form_id: str, language: str
) -> None:
    form = village.library.latest(form_id)
    page = village.get(f"/s/{form_id.replace('_', '-')}/{language}", language=language)
    assert page.words("h1") == form.title[language]
    labels = " ".join(" ".join(element.words.split()) for element in page.all("legend", "label", "p", "b"))
    for question in form.questions():
        offered = not question.choices_from or question.choices_from == "sub_area"
        if question.type != "hidden" and offered:
            assert question.label[language].replace("{place}", "Byn") in labels, question.id


@pytest.mark.parametrize(
    ("path", "language", "heading"),
    [
        ("/", "sv", "Platser"),
        ("/?l=en", "en", "Places"),
        ("/?l=xx", "sv", "Platser"),
        ("/p/byn", "sv", "Byn"),
        ("/p/byn?l=en", "en", "Byn"),
        ("/s/resident-survey", "sv", "Invånarenkät"),
        ("/s/english-first", "en", "Visitor survey"),
        ("/s/english-first/sv", "sv", "Besökarenkät"),
        ("/s/soon", "sv", "Öppnar 5 maj 2026"),
        ("/s/soon/en", "en", "Opens 5 May 2026"),
        ("/s/on-paper", "sv", "Besökarenkät har stängt"),
        ("/s/over/en", "en", "Visitor survey has closed"),
        ("/privacy/resident-survey", "sv", "Så hanterar vi dina svar"),
        ("/privacy/resident-survey?l=en", "en", "How we handle your answers"),
        ("/privacy/stakeholder-signup", "sv", "Så hanterar vi dina svar"),
        ("/privacy/stakeholder-signup?l=en", "en", "How we handle your answers"),
        ("/accessibility", "sv", "Tillgänglighet"),
        ("/accessibility?l=en", "en", "Accessibility"),
        ("/withdraw", "sv", "Ta tillbaka ett svar"),
        ("/withdraw?l=en", "en", "Take an answer back"),
    ],
)
def test_a_page_has_its_heading_in_the_language_of_its_address(
    village: Intake, path: str, language: str, heading: str
) -> None:
    assert village.get(path, language=language).words("h1") == heading


def test_a_front_page_without_anything_open_says_so(intake: Intake) -> None:
    assert "Just nu finns inget att svara på." in intake.get("/").words("main")


def test_the_front_page_lists_only_places_with_something_open(intake: Intake) -> None:
    intake.register.add_place(Place("tomt", "Tomt", "1499", 10, "SCB"))
    intake.open("resident_survey")
    assert "Byn 1 öppna" in intake.get("/").words("main")
    assert "Tomt" not in intake.get("/").words("main")


def test_a_place_says_what_is_open_what_opens_and_what_is_over_and_leads_to_the_results(village: Intake) -> None:
    page = village.get("/p/byn")
    words = page.words("main")
    assert "Invånarenkät Öppet tills vidare." in words
    assert "Öppnar 5 maj 2026." in words
    assert "Stängde 3 maj 2026. Tack till alla som svarade." in words
    assert "1 812 invånare (SCB 2025-12-31)" in page.words("p", class_="fine")
    assert page.all("a", href=f"{DATA_URL}/")


def test_a_form_that_is_entered_on_paper_only_says_until_when_and_by_whom(village: Intake) -> None:
    words = village.get("/s/on-paper").words("main")
    assert "papper och telefon tas emot till och med 18 maj 2026: kontakta kontakt@example.org" in words


def test_the_privacy_page_says_all_that_the_campaign_knows_of_who_is_responsible(intake: Intake) -> None:
    slug = intake.open("youth_survey", legal_basis=LegalBasis.LEGITIMATE_INTEREST)
    known = {
        "data_protection_officer": "ombud@example.org",
        "unit": "Kultur och fritid",
        "registration": "KS 2026-114",
        "telephone": "0500-12 34 56",
        "telephone_hours": "vardagar 9–16",
        "giving_back": "på ett möte <i>i skolan</i>",
        "funder": "Med stöd av Jordbruksverket",
    }
    for kind, official in ((ControllerKind.ASSOCIATION, False), (ControllerKind.REGION, True)):
        intake.register.set_terms(Terms(slug, kind, **known))
        page = intake.get(f"/privacy/{slug}")
        assert [words for words in known.values() if words not in page.words("main")] == []
        assert ("allmän handling" in page.words("main")) is official


@pytest.mark.parametrize("basis", LegalBasis)
def test_the_privacy_page_names_the_legal_basis_that_the_campaign_has(intake: Intake, basis: LegalBasis) -> None:
    slug = intake.open("resident_survey", legal_basis=basis)
    of_authority = "allmän handling" in intake.get(f"/privacy/{slug}").words("main")
    assert of_authority == (basis is LegalBasis.PUBLIC_INTEREST)
    intake.get(f"/privacy/{slug}?l=en", language="en")


@pytest.mark.parametrize(
    "path", ["/x", "/p/x", "/s/x", "/s/x/en", "/r/x", "/privacy/x", "/s/swedish-only/en", "/s/over/de"]
)
def test_what_does_not_exist_says_so(village: Intake, path: str) -> None:
    language = "en" if path.endswith("/en") else "sv"
    village.get(path, status=404, language=language)


def test_links_lead_to_the_form_in_the_language_of_the_page_where_it_has_that_one(village: Intake) -> None:
    swedish = {link.attributes["href"] for link in village.get("/p/byn").all("a")}
    english = {link.attributes["href"] for link in village.get("/p/byn?l=en", language="en").all("a")}
    assert {"/s/english-first/sv", "/s/swedish-only", "/s/resident-survey"} <= swedish
    assert {"/s/english-first", "/s/swedish-only", "/s/resident-survey/en"} <= english


def test_the_languages_of_a_form_are_offered_in_the_campaigns_order_and_keep_the_channel(village: Intake) -> None:
    village.register.add_channel(Channel("english-first", "ica", "Ica"))
    page = village.get("/s/english-first?k=ica", language="en")
    assert [link.attributes["href"] for link in page.all("a", lang="sv")] == ["/s/english-first/sv?k=ica"]
    assert not village.get("/s/swedish-only").all("ul", class_="languages")


def test_a_language_that_only_the_campaign_knows_is_passed_over(intake: Intake) -> None:
    slug = intake.open("resident_survey", languages=("de", "en"))
    intake.get(f"/s/{slug}", language="en")
    intake.get(f"/s/{slug}/de", status=404)


def test_an_installation_without_https_does_not_demand_it(
    make_intake: Callable[..., Intake], tmp_path_factory: pytest.TempPathFactory
) -> None:
    local = make_intake(tmp_path_factory.mktemp("local"), public_url="http://127.0.0.1:8000")
    assert "Strict-Transport-Security" not in local.client.get("/").headers
