"""A form on paper: the page's questions and numbers, safe words, and a PDF that a screen reader can read."""

from __future__ import annotations

import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pikepdf
import pytest

from desk.paper import LOOKS, Paper, PaperError, html, pdf
from forms.catalogue import read_definition, shipped
from forms.definition import Choice, Form, Question, QuestionType, words
from forms.numbering import numbered
from intake.phrases import load_phrases
from intake.question_page import QuestionPage
from intake.receive import Questionnaire
from intake.register import Campaign, LegalBasis, Place, SampleDesign

Home = Any
PLACE = Place("byn", "Byn", "1494", 800, "SCB 2025")
SUPPLIED = {
    "sub_area": (Choice("n", {"sv": "Norr om ån"}), Choice("s", {"sv": "Söder om ån"})),
    "idea": (Choice("1", {"sv": "En brygga"}), Choice("2", {"sv": "Bänkar"})),
    "user": (Choice("u", {"sv": "Processtödjaren"}),),
}
FORMS = shipped().forms()
SHEETS = [(form, language) for form in FORMS for language in form.languages]
WORDS = Path(__file__).parents[2] / "desk" / "paper_words"

HOSTILE = """
form = "trial"
version = 1
letter = "t"
title = { sv = "Prov <b>1</b>", en = "Trial" }
intro = { sv = "Hej {place} </style><script>alert(1)</script>", en = "Hello" }
target = { sv = "Alla", en = "all" }
step = "2"
anonymous = true

[choices.grade]
choices = [
  { value = "a", label = { sv = "<script>alert(2)</script>", en = "A" } },
  { value = "b", label = { sv = "B & \\"C\\"", en = "B" } },
]

[[section]]
id = "all"
title = { sv = "<img src=x>", en = "All" }

  [[section.question]]
  id = "one"
  type = "select_one"
  label = { sv = "<script>alert(3)</script>", en = "One" }
  choices = "grade"
  publication = "agg"
  theme = "open"
"""


def _campaign(form: Form) -> Campaign:
    return Campaign(
        slug="byn-abcd",
        place="byn",
        form=form.id,
        version=form.version,
        definition=form.digest,
        opens=date(2026, 11, 1),
        closes=date(2026, 12, 1),
        entry_closes=date(2026, 12, 14),
        controller="Kommunen",
        controller_contact="Sara, 0511-123 45",
        legal_basis=LegalBasis.PUBLIC_INTEREST,
        languages=form.languages,
        sample_design=SampleDesign.OPEN_LINK,
    )


def _paper(form: Form, language: str = "sv", **more: Any) -> Paper:
    return Paper(form, PLACE, language, SUPPLIED, **more)


def _tree(paper: Paper) -> Element:
    return fromstring(html(paper).strip())


def _shown(paper: Paper) -> str:
    body = _tree(paper).find("body")
    assert body is not None
    return _said(body)


def _boxes(tree: Element) -> dict[str, Element]:
    found = [box for box in tree.iter("div") if box.get("id", "").startswith("q-")]
    assert len({box.get("id") for box in found}) == len(found)
    return {box.get("id", "").removeprefix("q-"): box for box in found}


def _said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _offered(question: Question, language: str) -> Counter[str]:
    """The words of everything that can be ticked, rated or picked, as the definition has them."""
    parts = [part for part in (question, *question.fields) if part.choices_from is None]
    choices = [choice for part in parts if part.choices for choice in part.choices.choices]
    choices += SUPPLIED.get(question.choices_from or "", ())
    rows = question.rows.choices if question.rows else ()
    shortened = [choice.short if choice.short and question.theme == "themes" else choice.label for choice in choices]
    return Counter(words(text, language).replace("{place}", "Byn") for text in (*shortened, *(r.label for r in rows)))


def _item(element: Element) -> str:
    said = [_said(part) for part in element.iter("strong") if part.get("class") == "stop"]
    return _said(element).removesuffix(said[0] if said else "").strip()


@pytest.mark.parametrize(("form", "language"), SHEETS, ids=lambda part: part if isinstance(part, str) else part.key)
def test_every_question_stands_once_with_its_number_and_every_choice_once(form: Form, language: str) -> None:
    boxes = _boxes(_tree(_paper(form, language)))
    asked = [ask for _, asks in numbered(form, SUPPLIED) for ask in asks if ask.number]
    assert list(boxes) == [ask.question.id for ask in asked]
    for question, number in asked:
        box, offered = boxes[question.id], _offered(question, language)
        assert [_said(mark) for mark in box.iter("span") if mark.get("class") == "nr"] == [str(number)]
        label = words(question.label, language).replace("{place}", "Byn")
        assert sum(part.tag in {"h3", "li"} and label in _said(part) for part in box.iter()) == 1
        items = Counter(_item(part) for part in box.iter() if part.tag in {"li", "th"})
        assert {said: items[said] for said in offered} == offered


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize("supplied", [SUPPLIED, {}], ids=["areas", "no-areas"])
def test_the_numbers_are_those_of_the_page(form: Form, supplied: dict[str, tuple[Choice, ...]]) -> None:
    page = QuestionPage(Questionnaire(_campaign(form), form, "sv", supplied), PLACE, load_phrases()["sv"])
    on_page = [
        (ask.question.id, ask.number)
        for *_, asks in page.sections()
        for ask in asks
        if ask.question.type is not QuestionType.NOTE
    ]
    on_paper = [
        (name, int(next(_said(mark) for mark in box.iter("span") if mark.get("class") == "nr")))
        for name, box in _boxes(_tree(Paper(form, PLACE, "sv", supplied))).items()
    ]
    assert on_paper == on_page


def test_every_type_that_is_asked_has_a_look() -> None:
    assert set(LOOKS) == set(QuestionType) - {QuestionType.NOTE, QuestionType.HIDDEN}


def test_markup_in_a_definition_or_a_name_is_text() -> None:
    form = read_definition(HOSTILE)
    page = html(replace(_paper(form), place=replace(PLACE, name="<i>Byn</i>"), return_to="<script>x</script>"))
    assert "<script" not in page
    assert page.count("</style>") == 1
    assert "&lt;script&gt;alert(3)&lt;/script&gt;" in page
    assert not list(fromstring(page.strip()).iter("img"))


def test_one_sheet_is_like_every_other_so_nothing_points_at_a_person() -> None:
    paper = _paper(shipped().latest("youth_survey"))
    assert html(paper) == html(paper)
    assert pdf(html(paper)) == pdf(html(paper))


CONDITIONS = [
    ("resident_survey", "stay_5y", "→ Om du valde ”Bor här året runt” eller ”Bor här en del av året” på fråga 1."),
    ("stakeholder_signup", "organisation_name", "→ Om du valde ”Företrädare för en organisation” på fråga 1."),
    ("resident_survey", "overall", ""),
]


@pytest.mark.parametrize(("form", "name", "sentence"), CONDITIONS)
def test_who_should_answer_is_said_in_words(form: str, name: str, sentence: str) -> None:
    box = _boxes(_tree(_paper(shipped().latest(form))))[name]
    assert [_said(p) for p in box.iter("p") if p.get("class") == "only"] == ([sentence] if sentence else [])


def test_a_condition_that_words_cannot_tell_says_to_skip_what_does_not_fit() -> None:
    form = shipped().latest("resident_survey")
    section = form.sections[0]
    odd = replace(section.questions[-2], relevant="count-selected(${relation}) > 2")
    changed = replace(form, sections=(replace(section, questions=(*section.questions[:-2], odd)), *form.sections[1:]))
    assert "Hoppa över frågan om den inte gäller dig." in html(_paper(changed))


def test_a_campaign_tells_who_asks_where_to_hand_in_and_the_way_to_the_web() -> None:
    form = shipped().latest("resident_survey")
    said = _shown(
        _paper(
            form,
            campaign=_campaign(form),
            address="https://svara.example.se/s/byn-abcd",
            privacy_address="https://svara.example.se/privacy/byn-abcd",
            return_to="Lådan i butiken",
        )
    )
    for phrase in (
        *("Till: Lådan i butiken", "Senast 14 december 2026.", "Sara, 0511-123 45", "svara.example.se/s/byn-abcd"),
        *("Personuppgiftsansvarig är Kommunen.", "artikel 6.1 e", "svara.example.se/privacy/byn-abcd"),
    ):
        assert phrase in said, phrase


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_what_paper_cannot_keep_is_not_promised(form: Form) -> None:
    said = _shown(_paper(form, campaign=_campaign(form)))
    assert "kvitto" not in said
    assert "{" not in said
    assert "Sätt en punkt på kartan" not in said


@pytest.mark.parametrize("language", sorted(file.stem for file in WORDS.glob("*.toml")))
def test_the_words_of_a_language_fill_in_what_the_swedish_fill_in(language: str) -> None:
    swedish, own = (tomllib.loads((WORDS / f"{name}.toml").read_text("utf-8")) for name in ("sv", language))
    assert set(own) <= set(swedish)
    for name, phrase in own.items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", swedish[name])), name


def test_an_unreviewed_translation_says_so_to_the_one_who_prints() -> None:
    form = replace(shipped().latest("resident_survey"), drafts=("en",))
    assert "Översättningen är ett utkast." in html(_paper(form, "en"))
    assert "Översättningen är ett utkast." not in html(_paper(form, "sv"))


# --- The PDF ---

PRINTED = [*((form.id, "sv") for form in FORMS), *(("resident_survey", tag) for tag in ("en", "ar", "sv-lattlast"))]


def _fonts(document: pikepdf.Pdf) -> Iterator[Any]:
    for page in document.pages:
        yield from page.Resources.get("/Font", {}).values()


@pytest.mark.parametrize(("name", "language"), PRINTED)
def test_the_pdf_is_tagged_named_and_carries_its_fonts(name: str, language: str) -> None:
    form = shipped().latest(name)
    page = html(_paper(form, language, campaign=_campaign(form), address="https://svara.example.se/s/byn-abcd"))
    with pikepdf.open(io.BytesIO(pdf(page))) as document:
        root = document.Root
        assert str(root.Lang) == {"sv-lattlast": "sv-x-lattlast"}.get(language, language)
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with document.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == f"{form.title.get(language, form.title['sv'])} – Byn"
        fonts = list(_fonts(document))
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_resident_survey_is_four_sheets_printed_on_both_sides(language: str) -> None:
    form = shipped().latest("resident_survey")
    page = html(_paper(form, language, campaign=_campaign(form), address="https://svara.example.se/s/byn-abcd"))
    with pikepdf.open(io.BytesIO(pdf(page))) as document:
        assert len(document.pages) <= 8


FLAWED = {
    "a picture without words": '<html lang="sv"><title>x</title><img src="data:image/svg+xml,%3Csvg/%3E"/>',
    "a page without a language": "<html><title>x</title><p>y</p>",
    "a file of the machine": '<html lang="sv"><title>x</title><img alt="x" src="file:///etc/hostname"/>',
    "a style that is not one": '<html lang="sv"><title>x</title><style>p { colour: red }</style><p>y</p>',
}


@pytest.mark.parametrize("page", FLAWED.values(), ids=FLAWED.keys())
def test_whatever_the_press_complains_of_is_refused_in_a_sentence(page: str) -> None:
    with pytest.raises(PaperError, match=r"blev inte godkänd: .*Rätta det som nämns"):
        pdf(page)


# --- The command ---


def test_the_command_writes_both_files_and_names_them(village: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLATSKOLL_PUBLIC_URL", "https://svara.example.se")
    said = village.does(
        *("forms", "print", "resident_survey", "byn", "--campaign", "byn-enkat", "--language", "en"),
        *("--output", village.root / "ut"),
    )
    page, document = (Path(line) for line in said.out.splitlines())
    assert (page.name, document.name) == ("byn-enkat-en.html", "byn-enkat-en.pdf")
    assert "svara.example.se/s/byn-enkat/en" in page.read_text(encoding="utf-8")
    assert document.read_bytes().startswith(b"%PDF-")


def test_without_a_campaign_the_leader_is_told_what_to_write_by_hand(village: Home) -> None:
    said = village.does("forms", "print", "youth_survey", "byn")
    assert (village.root / "reports" / "paper" / "byn-youth_survey.v1-sv.pdf").is_file()
    assert "Skriv för hand vem som är ansvarig" in said.err


REFUSED = [
    (("resident_survey", "ingenstans"), "ingen plats som heter ingenstans"),
    (("ingen_enkat", "byn"), "inget formulär ingen_enkat"),
    (("resident_survey", "byn", "--language", "xx"), "finns inte på xx"),
    (("resident_survey", "byn", "--campaign", "nej"), "ingen insamling som heter nej"),
    (("youth_survey", "byn", "--campaign", "byn-enkat"), "gäller resident_survey i byn"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED)
def test_what_cannot_be_printed_is_refused_in_a_sentence(
    village: Home, arguments: tuple[str, ...], sentence: str
) -> None:
    said = village.types("forms", "print", *arguments)
    assert said.code == 1
    assert sentence in said.err
    assert not (village.root / "reports" / "paper").exists()
