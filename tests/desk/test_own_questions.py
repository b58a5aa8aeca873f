"""A place writes its own words and questions into a draft, one page at a time, and nothing of it is lost or stuck."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from desk.opening.proposal import propose
from forms.definition import Form, Question
from intake.register import Campaign, Correction

Desk = Any
Home = Any
Draft = Any
PAGE = "/c/byn-utkast/questions"
ONE = {
    "kind": "one",
    "label": "Vill du ha en bastu vid badet?",
    "label_en": "Would you like a sauna by the beach?",
    "choices": "Ja\nNej\nVet inte",
    "choices_en": "Yes\nNo\nDon't know",
}
SENT: dict[str, dict[str, str]] = {
    "one": ONE,
    "several": {"kind": "several", "label": "Vilka dagar?", "choices": "Lördag\r\nSöndag\r\n", "most": "1"},
    "rating": {"kind": "rating", "label": "Hur är badet?", "label_en": "How is the beach?"},
    "number": {"kind": "number", "label": "Hur många gånger badade du?", "starts": "0, 1, 5"},
    "short_text": {"kind": "short_text", "label": "Vad saknas?"},
    "long_text": {"kind": "long_text", "label": "Vad mer?"},
}


class Writer:
    """A process leader with a draft of the residents' survey."""

    def __init__(self, desk: Desk, form: str = "resident_survey") -> None:
        self.desk = desk.entered_as("process_leader", "byn")
        self.room = desk.room
        place = self.room.register.place("byn")
        proposal = propose(
            self.room.catalogue().latest(form),
            place,
            slug="byn-utkast",
            who="Kim",
            today=self.room.today(),
            controller="Byalaget",
            controller_contact="kim@example.se",
        )
        self.room.register.save_draft(proposal.to_campaign(preview="p"), replace(proposal.terms, expected=70))

    @property
    def campaign(self) -> Campaign:
        found: Campaign = self.room.register.campaign("byn-utkast")
        return found

    @property
    def form(self) -> Form:
        found: Form = self.room.form(self.campaign)
        return found

    @property
    def own(self) -> list[Question]:
        return [question for question in self.form.questions() if question.id.startswith("own_")]

    def get(self, path: str = "") -> Any:
        return self.desk.get(PAGE + path)

    def send(self, path: str = "", **fields: Any) -> Any:
        """Send a form of the page as it stands now."""
        return self.desk.send(PAGE + path, **{"seen": self.form.key, **fields})

    def sends(self, book: bytes) -> Any:
        return self.send("/workbook", workbook=(io.BytesIO(book), "egna.xlsx"))

    def adds(self, *kinds: str) -> None:
        for kind in kinds:
            assert self.send("/edit", **SENT[kind]).status_code == 302, kind


@pytest.fixture
def writer(desk: Desk) -> Writer:
    return Writer(desk)


def labels(writer: Writer) -> list[str]:
    return [question.label["sv"] for question in writer.own]


@pytest.mark.parametrize("kind", SENT)
def test_every_kind_is_asked_added_and_opened_again_as_it_was_written(writer: Writer, kind: str) -> None:
    assert writer.get(f"/edit?kind={kind}").status_code == 200
    writer.adds(kind)
    page = writer.get("/edit?number=1")
    assert page.status_code == 200
    for written in SENT[kind]["label"], *SENT[kind].get("choices", "").split():
        assert written in page.text
    before = writer.form
    again = {name: value for name, value in SENT[kind].items() if name != "kind"}
    assert writer.send("/edit", number="1", **again).status_code == 302
    assert writer.form == before, "the same words are the same version"


def test_the_draft_asks_the_shipped_form_with_the_question_in_it(writer: Writer) -> None:
    writer.adds("one")
    assert (writer.form.key, writer.form.based_on) == ("resident_survey_byn.v1", "resident_survey.v1")
    assert writer.campaign.definition == writer.form.digest
    assert writer.room.register.terms("byn-utkast").expected == 70, "the rest of the draft stays"
    assert labels(writer) == [ONE["label"]]
    assert "Would you like a sauna" in writer.get().text


def test_a_question_is_changed_where_it_stands(writer: Writer) -> None:
    writer.adds("one", "rating")
    writer.send("/edit", number="1", **{**ONE, "label": "Ska det finnas en bastu?"})
    assert labels(writer) == ["Ska det finnas en bastu?", "Hur är badet?"]


def test_questions_change_places(writer: Writer) -> None:
    writer.adds("one", "rating", "number")
    writer.send("/move", number="3", to="2")
    assert labels(writer) == [ONE["label"], "Hur många gånger badade du?", "Hur är badet?"]
    assert [question.id for question in writer.own] == ["own_1", "own_2", "own_3"]
    rating = writer.own[2].choices
    assert rating is not None
    assert rating.name == "scale5_quality", "with its words in every language"


def test_what_is_removed_comes_back_where_it_stood(writer: Writer) -> None:
    writer.adds("one", "rating")
    before = writer.form
    answer = writer.send("/remove", number="1")
    assert labels(writer) == ["Hur är badet?"]
    page = writer.desk.get(answer.location).text
    way_back = re.search(r'name="to" value="([a-z_.0-9]+)">Ångra', page)
    assert way_back is not None
    writer.send("/undo", to=way_back[1])
    assert writer.form == before


def test_without_anything_of_its_own_the_draft_asks_the_shipped_form(writer: Writer) -> None:
    writer.adds("one")
    writer.send("/remove", number="1")
    assert writer.form.key == "resident_survey.v1"


@pytest.mark.parametrize("to", ["youth_survey.v1", "resident_survey_granne.v1", "nothing", ""])
def test_only_a_version_of_ones_own_form_can_be_brought_back(writer: Writer, to: str) -> None:
    writer.adds("one")
    before = writer.form
    writer.send("/undo", to=to)
    assert writer.form == before


def test_the_introduction_stands_before_the_forms_own_and_is_shown_alone_in_the_editor(writer: Writer) -> None:
    writer.adds("one")
    writer.send(intro="Byalaget bjuder in dig", intro_en="The village association invites you")
    assert writer.form.intro["sv"].startswith("Byalaget bjuder in dig. Vi vill veta hur det är")
    assert labels(writer) == [ONE["label"]]
    assert re.search(r"<textarea[^>]*>\s*Byalaget bjuder in dig\.</textarea>", writer.get().text)
    writer.send(intro="", intro_en="")
    assert writer.form.intro["sv"].startswith("Vi vill veta hur det är")


@pytest.mark.parametrize(
    ("kind", "fields", "swedish", "english"),
    [
        ("one", {"label": ""}, "Skriv frågan på svenska.", "Write the question in Swedish."),
        ("one", {"label": "a" * 301}, "Skriv högst 300 tecken.", "Write at most 300 characters."),
        ("one", {"choices": "Ja", "choices_en": ""}, "Skriv minst två svar", "Write at least two answers"),
        ("one", {"choices": "Ja\nja\nNej"}, "Svaret ”Ja” står två gånger.", "The answer “Ja” stands twice."),
        ("one", {"choices": "\n".join("abcdefghijklmnopqrstuvw")}, "Skriv högst 20 svar", "Write at most 20 answers"),
        ("one", {"choices_en": "Yes"}, "3 svar på svenska och 1 på engelska", "3 answers in Swedish and 1 in English"),
        ("several", {"most": "3"}, "inte är fler än svaren", "not above that of the answers"),
        ("number", {"starts": "5, 1"}, "i stigande ordning", "in rising order"),
        ("number", {"starts": "en, två"}, "i stigande ordning", "in rising order"),
        ("rating", {"label": "Ditt personnummer?"}, "frågan gäller personnummer", "is about “personnummer”"),
        (
            "rating",
            {"label": "Svaret är hemligt: hur är badet?"},
            "lovar mer än vi kan hålla",
            "promises more than can be kept",
        ),
        ("rating", {"label": "Hur är {badet}?"}, "{badet} fylls aldrig i", "{badet} is never filled in"),
    ],
)
def test_what_cannot_be_asked_is_told_in_both_languages_and_what_was_typed_stays(
    writer: Writer, kind: str, fields: dict[str, str], swedish: str, english: str
) -> None:
    for language, words in (("sv", swedish), ("en", english)):
        writer.desk.send("/language", language=language)
        answer = writer.send("/edit", **{**SENT[kind], **fields})
        assert answer.status_code == 400
        assert words in answer.text
        assert 'role="alert"' in answer.text
        for typed in fields.values():
            assert typed in answer.text
    assert writer.form.key == "resident_survey.v1", "nothing was kept"


@pytest.mark.parametrize(
    ("label", "swedish", "english"),
    [
        ("Vad heter du?", "enkäten är anonym", "the survey is anonymous"),
        ("Vilken religion har du?", "känsliga personuppgifter", "sensitive personal data"),
        ("Hur är badet?", "saknas på engelska", "is missing in English"),
    ],
)
def test_what_is_doubtful_is_kept_and_told(writer: Writer, label: str, swedish: str, english: str) -> None:
    writer.send("/edit", kind="rating", label=label)
    assert labels(writer) == [label]
    assert swedish in writer.get().text
    writer.desk.send("/language", language="en")
    page = writer.get().text
    assert english in page
    assert "<li lang" not in page


def test_a_sixth_question_is_not_even_offered(writer: Writer) -> None:
    writer.adds("one", "several", "rating", "number", "short_text")
    assert "Lägg till en fråga" not in writer.get().text
    assert writer.send("/edit", **SENT["long_text"]).location == PAGE
    assert len(writer.own) == 5


def test_a_page_that_has_grown_old_changes_nothing(writer: Writer) -> None:
    """Two windows: the one that was opened first would take away another question than it shows."""
    writer.adds("one", "rating")
    old = writer.form.key
    writer.send("/move", number="2", to="1")
    answer = writer.send("/remove", seen=old, number="1")
    assert labels(writer) == ["Hur är badet?", ONE["label"]]
    assert "så inget gjordes" in writer.desk.get(answer.location).text


def test_a_workbook_comes_back_as_the_questions_that_it_was_made_of(writer: Writer) -> None:
    writer.adds("one", "several", "rating", "number", "long_text")
    before = writer.form
    book = writer.get("/workbook")
    assert "egna-fragor.xlsx" in book.headers["Content-Disposition"]
    answer = writer.sends(book.data)
    assert answer.status_code == 302
    assert labels(writer) == [question.label["sv"] for question in before.questions() if question.theme == "own"]
    assert writer.form.key == before.key
    assert writer.get().text.count(">Ändra<") == 5, "each is one of the simple kinds again"


def test_an_empty_workbook_is_an_example_that_can_be_read(writer: Writer) -> None:
    book = writer.get("/workbook").data
    writer.sends(book)
    assert labels(writer) == ["Vill du ha en bastu vid badet?"]


def edited(book: bytes, row: int, heading: str, words: str) -> bytes:
    """The workbook with other words in one cell of the sheet survey."""
    whole = openpyxl.load_workbook(io.BytesIO(book))
    sheet = whole["survey"]
    headings = {str(cell.value): at for at, cell in enumerate(sheet[1], start=1)}
    column = headings.get(heading, sheet.max_column + 1)
    sheet.cell(1, column, heading)
    sheet.cell(row, column, words)
    found = io.BytesIO()
    whole.save(found)
    return found.getvalue()


def test_a_faulty_workbook_is_told_by_sheet_row_and_how_it_is_mended_and_nothing_changes(writer: Writer) -> None:
    book = edited(writer.get("/workbook").data, 3, "type", "decimal")
    answer = writer.sends(book)
    assert answer.status_code == 400
    assert re.search(r"Blad survey, rad 3, kolumn type: .+\. .+\.", answer.text)
    assert writer.own == []
    writer.desk.send("/language", language="en")
    assert '<li lang="sv">Blad survey, rad 3' in writer.sends(book).text


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_workbook_is_refused_in_words(writer: Writer, content: bytes) -> None:
    answer = writer.sends(content)
    assert answer.status_code == 400
    assert "Inget är ändrat" in answer.text


@pytest.fixture
def leaning(writer: Writer) -> Writer:
    """Two questions, the second for those only who said yes to the first."""
    writer.adds("one", "short_text")
    assert writer.sends(edited(writer.get("/workbook").data, 4, "relevant", "${own_1} = 'ja'")).status_code == 302
    return writer


def test_a_question_that_only_a_workbook_can_say_stays_whole_beside_the_others(leaning: Writer) -> None:
    assert "Ur en arbetsbok" in leaning.get().text
    leaning.adds("rating")
    leaning.send("/move", number="3", to="1")
    assert [question.relevant for question in leaning.own] == [None, None, "${own_2} = 'ja'"]
    assert leaning.get("/edit?number=3").location == PAGE


def test_what_another_question_leans_on_stays(leaning: Writer) -> None:
    refused = leaning.send("/remove", number="1")
    assert refused.status_code == 400
    assert "Ta bort den först" in refused.text
    assert len(leaning.own) == 2


def test_a_question_is_not_moved_before_what_it_leans_on(leaning: Writer) -> None:
    answer = leaning.send("/move", number="2", to="1")
    assert answer.status_code == 400
    assert "kommer senare" in answer.text
    assert [question.relevant for question in leaning.own] == [None, "${own_1} = 'ja'"]


def test_an_open_campaign_has_corrections_instead(writer: Writer) -> None:
    assert writer.desk.get("/c/byn-enkat/questions").location == "/c/byn-enkat/corrections"
    assert writer.desk.send("/c/byn-enkat/questions/remove", number="1").location == "/c/byn-enkat/corrections"


def test_two_drafts_of_one_place_do_not_disturb_each_other(writer: Writer) -> None:
    writer.adds("one")
    other = replace(writer.campaign, slug="byn-annat", form="resident_survey", version=1)
    register = writer.room.register
    register.save_draft(other, replace(register.terms("byn-utkast"), campaign="byn-annat"))
    path = "/c/byn-annat/questions/edit"
    writer.desk.send(path, seen="resident_survey.v1", **SENT["rating"])
    assert register.campaign("byn-annat").version == 2
    assert labels(writer) == [ONE["label"]]


@pytest.mark.parametrize("form", ["stakeholder_signup", "youth_survey", "business_survey", "visitor_survey"])
def test_every_shipped_form_can_be_given_questions(desk: Desk, form: str) -> None:
    writer = Writer(desk, form)
    writer.adds("one", "rating")
    assert labels(writer) == [ONE["label"], "Hur är badet?"]
    assert writer.get().status_code == 200


def test_a_mended_introduction_of_the_shipped_form_is_not_taken_for_ones_own(writer: Writer) -> None:
    """The editor goes on telling the two apart after a correction, and a new version has the mended words."""
    writer.send(intro="Hej alla!")
    register, shipped = writer.room.register, writer.room.catalogue().get("resident_survey", 1).intro["sv"]
    after = shipped.replace("Vi vill veta", "Vi vill gärna veta")
    register.correct(Correction("resident_survey", 1, "sv", shipped, after, writer.room.today(), "Kim"))
    writer.adds("one")
    assert writer.form.intro["sv"].startswith("Hej alla! Vi vill gärna veta")
    assert re.search(r"<textarea[^>]*>\s*Hej alla!</textarea>", writer.get().text)
    writer.adds("rating")
    assert writer.form.intro["sv"].count("Hej alla!") == 1
