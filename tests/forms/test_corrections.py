"""A slip of the pen is mended in a live form; what would change a question's meaning is told apart from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from forms.catalogue import read_definition, shipped
from forms.corrections import Severity, corrected, doubts, faults, judge
from forms.definition import Form
from forms.own_questions import Kind, extend, own_question
from forms.texts import texts


@dataclass(frozen=True)
class Mended:
    before: str
    after: str
    language: str = "sv"
    form: str = "trial"
    version: int = 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Vad fungear bra?", "Vad fungerar bra?"),
        ("Hur ofta åker du buss", "Hur ofta åker du buss?"),
        ("hur är det", "Hur är det"),
        ("Hur  är det?", "Hur är det?"),
        ("Hur hur är det?", "Hur är det?"),
        ("En utvecklings plan", "En utvecklingsplan"),
        ("Vad sakna du i {place}?", "Vad saknar du i {place}?"),
        ("Vet itne", "Vet inte"),
        ("Vad är viktigt du?", "Vad är det viktigt du?"),
        ("Did you recieve it?", "Did you receive it?"),
        ("Kommunnen och regionnen", "Kommunen och regionen"),
    ],
)
def test_a_slip_of_the_pen_is_known(before: str, after: str) -> None:
    assert (judge(before, after), doubts(before, after)) == (Severity.SLIP, ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Hur trygg är du?", "Hur otrygg är du?"),
        ("Det fungerar inte", "Det fungerar"),
        ("Is it safe?", "Isn't it safe?"),
        ("Var är det osäkert?", "Var är det säkert?"),
        ("Välj högst 3", "Välj högst 5"),
        ("1–9", "19"),
        ("Välj högst tre", "Välj minst tre"),
        ("Ganska bra", "Mycket bra"),
        ("Ja, nej", "Nej, ja"),
        ("Buss", "Tåg"),
        ("Vilken skola?", "Vilken förskola?"),
        ("Hur är det i {place}?", "Hur är det i byn?"),
        ("Hur är det att bo här?", "Vad tycker du om servicen där du bor?"),
        ("Hur är skolan", "Hur är skolan och vården"),
        ("المدرسة جيدة", "المدرسة ليست جيدة"),
    ],
)
def test_what_changes_the_meaning_is_told_with_a_reason(before: str, after: str) -> None:
    assert judge(before, after) is Severity.MEANING
    assert all(reason["sv"] and reason["en"] for reason in doubts(before, after))


def test_the_right_words_stand_wherever_the_wrong_ones_stood(small: Form) -> None:
    form = corrected(small, [Mended("Buss", "Bussar")])
    found = [path for path, text in texts(form).items() if text["sv"] == "Bussar"]
    rating = form.question("rating")
    assert found == ["choice.things.bus.label"]
    assert rating is not None
    assert rating.rows is not None
    assert rating.rows.choices[0].label == {"sv": "Bussar", "en": "Bus"}


def test_the_digest_and_the_version_are_what_they_were(small: Form) -> None:
    form = corrected(small, [Mended("Hur är det?", "Hur är det nu?")])
    assert (form.digest, form.key, form == small) == (small.digest, small.key, False)


@pytest.mark.parametrize(
    "stray", [Mended("Buss", "Bil", form="other"), Mended("Buss", "Bil", version=2), Mended("Buss", "Bil", "en")]
)
def test_another_form_version_or_language_is_left_alone(small: Form, stray: Mended) -> None:
    assert corrected(small, [stray]) == small


@pytest.mark.parametrize("second", [Mended("Bus", "Bussar"), Mended("Buss", "Bussar")])
def test_a_later_correction_goes_before_an_earlier(small: Form, second: Mended) -> None:
    form = corrected(small, [Mended("Buss", "Bus"), second])
    assert texts(form)["choice.things.bus.label"]["sv"] == "Bussar"


def test_a_correction_can_be_taken_back(small: Form) -> None:
    assert corrected(small, [Mended("Buss", "Bus"), Mended("Bus", "Buss")]) == small


def test_swedish_that_stands_in_the_place_of_english_is_mended_too() -> None:
    form = shipped().latest("visitor_survey")
    question = own_question(Kind.SHORT_TEXT, {"sv": "Vad saknsa?"})
    own = read_definition(extend(form, id="mine", version=1, introduction={}, questions=[question]))
    mended = corrected(own, [Mended("Vad saknsa?", "Vad saknas?", form="mine")]).question("own_1")
    assert mended is not None
    assert mended.label == {"sv": "Vad saknas?", "en": "Vad saknas?"}


def test_what_is_mended_in_a_shipped_form_is_mended_in_the_forms_based_on_it() -> None:
    catalogue = shipped()
    form = catalogue.latest("visitor_survey")
    text = extend(form, id="mine", version=1, introduction={"sv": "Hej", "en": "Hi"}, questions=[])
    title = Mended(form.title["sv"], "Enkät till besökare", form=form.id)
    mended = catalogue.with_definitions([text]).with_corrections([title])
    assert mended.latest("mine").title["sv"] == mended.latest(form.id).title["sv"] == "Enkät till besökare"
    assert mended.latest(form.id).digest == form.digest


@pytest.mark.parametrize(
    ("correction", "rule"),
    [
        (Mended("Båt", "Båtar"), "orden finns inte"),
        (Mended("Buss", " "), "de nya orden saknas"),
        (Mended("Buss", "Buss"), "desamma"),
        (Mended("Hej {place}", "Hej"), "måste stå kvar"),
        (Mended("Hur är det?", "Svaren är hemliga. Hur är det?"), "mer än vi kan hålla"),
    ],
)
def test_a_correction_that_cannot_be_made_is_told_why(small: Form, correction: Mended, rule: str) -> None:
    found = faults(small, correction)
    assert len(found) >= 1
    assert all(rule in problem.rule for problem in found)


def test_a_correction_that_holds_has_no_faults(small: Form) -> None:
    assert faults(small, Mended("Buss", "Bussar")) == []
    assert faults(replace(small, version=2), Mended("Buss", "Bussar", version=2)) == []
