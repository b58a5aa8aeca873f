"""What must be mended is shown first, where it is and in words, and not a sign of what was written is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forms.catalogue import read_definition
from forms.definition import Form
from intake.register import Place
from tests.intake.conftest import Fields, Intake, Page

Fill = Callable[[Page, Form], Fields]

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg onload=alert(1)>",
    "{{7*7}} {% include 'x' %} {0.__class__}",
    "'; drop table entry; --",
    "\u202edag\u202c \u200bosynlig\u2066",
    "\U0001f9a6 n\u0303\u0303\u0303 &amp; &lt;",
    '=HYPERLINK("http://x")',
]

TRIAL = """
form = "trial"
version = 1
letter = "t"
title = { sv = "Prov <b>fet</b>", en = "Trial <b>bold</b>" }
intro = { sv = "Hej <script>alert(1)</script>", en = "Hello <script>alert(1)</script>" }
target = { sv = "Alla", en = "all" }
step = "2"
anonymous = true

[choices.things]
choices = [
  { value = "bus", label = { sv = "Buss \\"><img src=x>", en = "Bus \\"><img src=x>" } },
  { value = "shop", label = { sv = "Butik", en = "Shop" } },
  { value = "school", label = { sv = "Skola", en = "School" } },
]

[[section]]
id = "all"
title = { sv = "Allt </h2><svg onload=alert(1)>", en = "All </h2><svg onload=alert(1)>" }
intro = { sv = "<a href='javascript:alert(1)'>", en = "<a href='javascript:alert(1)'>" }

  [[section.question]]
  id = "wants"
  type = "select_multiple"
  label = { sv = "<svg onload=alert(1)> Vad?", en = "<svg onload=alert(1)> What?" }
  hint = { sv = "<style>*</style>", en = "<style>*</style>" }
  choices = "things"
  publication = "agg"
  theme = "importance"

  [[section.question]]
  id = "order"
  type = "rank"
  label = { sv = "I vilken ordning?", en = "In which order?" }
  choices = "things"
  max_choices = 2
  required = true
  publication = "agg"
  theme = "importance"

  [[section.question]]
  id = "pins"
  type = "geopoint"
  label = { sv = "Var?", en = "Where?" }
  hint = { sv = "En plats", en = "A place" }
  max_items = 2
  required = true
  publication = "geo"
  theme = "map"

  [[section.question]]
  id = "ideas"
  type = "repeat"
  label = { sv = "Idéer", en = "Ideas" }
  max_items = 2
  required = true
  publication = "mod"
  theme = "idea"

    [[section.question.field]]
    id = "title"
    type = "text"
    label = { sv = "Rubrik", en = "Title" }
    required = true

    [[section.question.field]]
    id = "about"
    type = "select_multiple"
    label = { sv = "Om", en = "About" }
    choices = "things"

  [[section.question]]
  id = "score"
  type = "integer"
  label = { sv = "Hur troligt?", en = "How likely?" }
  rows = "things"
  range = { start = 0, end = 10, low = { sv = "Inte", en = "Not" }, high = { sv = "Mycket", en = "Very" } }
  required = true
  publication = "agg"
  theme = "overall"

  [[section.question]]
  id = "day"
  type = "date"
  label = { sv = "Vilken dag?", en = "Which day?" }
  required = true
  publication = "int"
  theme = "meta"

  [[section.question]]
  id = "agree"
  type = "consent"
  label = { sv = "Jag har läst", en = "I have read" }
  required = true
  publication = "int"
  theme = "consent"
"""


@pytest.fixture
def trial(intake: Intake) -> str:
    """A campaign with a form that was added to the register and whose words try to be more than words."""
    form = read_definition(TRIAL)
    intake.register.add_definition(form.id, form.version, form.digest, TRIAL)
    return intake.open_form(form)


def changed(fields: Fields, **values: str | list[str] | None) -> Fields:
    """The fields with other values for some names; None leaves a name out."""
    kept = [(name, value) for name, value in fields if name not in values]
    new = [
        (name, value)
        for name, given in values.items()
        if given is not None
        for value in ([given] if isinstance(given, str) else given)
    ]
    return new + kept


def written(fields: Fields) -> Fields:
    """What a person filled in, without the fields of the page itself."""
    return sorted((name, value) for name, value in fields if value and name.startswith("q_"))


RESIDENT: list[tuple[dict[str, str | list[str] | None], str, str]] = [
    ({"q_relation": None}, "q_relation", "Välj minst ett alternativ"),
    ({"q_age_group": None}, "q_age_group", "Välj ett alternativ på frågan ”Hur gammal är du?”"),
    ({"q_overall": None}, "q_overall", "Välj ett alternativ"),
    ({"q_theme_priority": ["nature", "housing", "safety", "services"]}, "q_theme_priority", "Välj högst 3 alternativ"),
    ({"q_best": "å" * 501}, "q_best", "högst 500 tecken. Nu är det 501."),
    ({"q_best": "Ring 811218-9876 du"}, "q_best", "personnummer"),
    ({"q_pins_like__2__text": "x" * 201}, "q_pins_like__2__text", "Korta svaret"),
]
SIGNUP: list[tuple[dict[str, str | list[str] | None], str, str]] = [
    ({"q_organisation_number": "212000-0143"}, "q_organisation_number", "organisationsnumret"),
    ({"q_organisation_number": "811218-9876"}, "q_organisation_number", "personnummer"),
    ({"q_email": None, "q_phone": ""}, "q_phone", "Mobilnummer"),
    ({"q_email": "anna@"}, "q_email", "hel e-postadress"),
    ({"q_phone": "ring mig"}, "q_phone", "telefonnummer"),
    ({"q_notice_read": None}, "q_notice_read", "Kryssa i rutan"),
    ({"q_organisation_name": ""}, "q_organisation_name", "Organisationens namn"),
]


@pytest.mark.parametrize(
    ("form_id", "change", "field", "words"),
    [("resident_survey", *case) for case in RESIDENT] + [("stakeholder_signup", *case) for case in SIGNUP],
)
def test_what_must_be_mended_is_said_first_and_at_its_place_and_every_answer_is_kept(
    intake: Intake, fill: Fill, form_id: str, change: dict[str, str], field: str, words: str
) -> None:
    path = f"/s/{intake.open(form_id)}"
    fields = changed(fill(intake.get(path), intake.library.latest(form_id)), **change)
    page = intake.refused(path, fields)
    assert page.words("title").startswith("Fel: ")
    main = page.all("main")[0]
    summary = next(element for element in page.elements if main in element.within)
    assert summary.attributes["role"] == "alert"
    assert summary.words.split()[:4] == ["Det", "finns", "ett", "problem"]
    (link,) = [link for link in page.all("a") if summary in link.within]
    assert link.attributes["href"] == f"#{field}"
    assert words in link.words
    assert link.words in page.words("p", id=f"{field}-e")
    assert written(page.fields()) == written(fields)
    assert page.token == dict(fields)["_id"]
    assert intake.entries() == intake.entries("contacts") == []


def test_an_english_page_says_error_in_english(intake: Intake) -> None:
    path = f"/s/{intake.open('resident_survey')}/en"
    page = intake.refused(path, intake.get(path, language="en").fields(), language="en")
    assert page.words("title").startswith("Error: ")
    assert len(page.sentences) == 3


def test_after_mending_the_same_sitting_is_taken(intake: Intake, fill: Fill) -> None:
    path = f"/s/{intake.open('resident_survey')}"
    fields = fill(intake.get(path), intake.library.latest("resident_survey"))
    again = intake.refused(path, changed(fields, q_age_group=None)).fields()
    intake.accepted(path, changed(again, q_age_group="25_44"))
    assert [entry.revision for entry in intake.entries()] == [1]


@pytest.mark.parametrize("text", NASTY)
def test_an_answer_is_shown_again_as_the_text_that_it_is(intake: Intake, fill: Fill, text: str) -> None:
    path = f"/s/{intake.open('resident_survey')}"
    fields = fill(intake.get(path), intake.library.latest("resident_survey"))
    sent = changed(fields, q_best=text, q_pins_like__1__name=text[:60], q_age_group=None)
    assert written(intake.refused(path, sent).fields()) == written(sent)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_words_of_a_definition_are_shown_as_words(intake: Intake, trial: str, language: str) -> None:
    page = intake.get(f"/s/{trial}/{language}", language=language)
    assert not page.all("b", "svg", "img")
    assert len(page.all("script")) == 1, "our own"
    assert page.words("h1") == read_definition(TRIAL).title[language]
    words = page.words("main")
    for phrase in (
        "<script>alert(1)</script>",
        "<style>*</style>",
        "<svg onload=alert(1)> ",
        "</h2><svg onload=alert(1)>",
    ):
        assert phrase in words
    for path in (f"/privacy/{trial}", "/p/byn"):
        assert "<b>" in intake.get(path).words("main")


def test_the_name_of_a_place_is_shown_as_a_name(intake: Intake) -> None:
    name = "<i>By</i> {{7*7}} {0.__class__} {% raw %}"
    intake.register.add_place(Place("annan", name, "1499", 1, "<b>SCB</b>"))
    slug = intake.open("resident_survey", place="annan")
    for path in (f"/s/{slug}", f"/privacy/{slug}", "/p/annan", "/"):
        page = intake.get(path)
        assert not page.all("i")
        assert name in page.words("body")
    assert name in intake.refused(f"/s/{slug}", intake.get(f"/s/{slug}").fields()).words("div", class_="problem")


def test_every_kind_of_question_says_what_is_missing_at_its_place(intake: Intake, trial: str) -> None:
    path = f"/s/{trial}"
    page = intake.refused(path, intake.get(path).fields())
    targets = [link.attributes["href"] for link in page.all("a") if link.attributes["href"].startswith("#q_")]
    assert targets == [
        *("#q_order", "#q_pins__1__name", "#q_ideas__1__title"),
        *("#q_score__bus", "#q_score__shop", "#q_score__school", "#q_day", "#q_agree"),
    ]


def test_every_kind_of_question_is_answered_on_the_page_and_kept_beside_an_error(
    intake: Intake, trial: str, fill: Fill
) -> None:
    path, form = f"/s/{trial}", read_definition(TRIAL)
    fields = fill(intake.get(path), form)
    order = [value for name, value in fields if name == "q_order"]
    assert order == ["bus", "shop"]
    mixed = changed(fields, q_day="i går", q_order=["school", "bus"])
    page = intake.refused(path, mixed)
    assert page.sentences == ["Skriv datumet som år-månad-dag på frågan ”Vilken dag?”, till exempel 2026-09-01."]
    assert written(page.fields()) == written(mixed)
    assert [pair for pair in page.fields() if pair[0] == "q_order"] == [("q_order", "school"), ("q_order", "bus")]
    intake.accepted(path, changed(page.fields(), q_day="2026-05-03"))


def test_the_order_of_a_rotated_list_differs_between_sittings_and_stays_within_one(intake: Intake, fill: Fill) -> None:
    path = f"/s/{intake.open('resident_survey')}"

    def order(page: Page) -> tuple[str, ...]:
        return tuple(element.attributes["value"] for element in page.all("input", name="q_theme_priority"))

    pages = [intake.get(path) for _ in range(12)]
    assert len({order(page) for page in pages}) > 1
    assert order(intake.refused(path, pages[0].fields())) == order(pages[0])
