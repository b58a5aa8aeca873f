"""A place says something of its own in a shipped form, and what is shipped stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import Submitted, read, to_fields
from forms.build import form_class
from forms.catalogue import Catalogue, problems_in, read_definition, shipped
from forms.definition import Form, Publication, Question, QuestionType, Range, Role, Text
from forms.duration import minutes
from forms.errors import DefinitionError, FormsError
from forms.own_questions import MOST, Kind, extend, faults, own_question, spoken_in, variant_id
from forms.texts import texts

DIGESTS = {
    "resident_survey": "4e8589163571a7df",
    "youth_survey": "8f0496b08edddd24",
    "business_survey": "cd6ed4553993e51d",
    "association_survey": "75128833443ca6e4",
    "stakeholder_signup": "869960c6faf8adeb",
    "place_application": "8a86c3ee6d6c9f65",
    "place_assessment": "5d08829030b549ff",
    "check_in": "e9fec33aff9974f6",
    "method_evaluation": "f7eb618a309b3c1e",
    "annual_meeting_signup": "7a18391194f33d07",
    "vision_workshop": "9e98149d1cb882e0",
    "visitor_survey": "4cc9794bcb639e34",
}
LIBRARY = shipped()
YES: Text = {"sv": "Ja", "en": "Yes"}
NO: Text = {"sv": "Nej", "en": "No"}
DONT_KNOW: Text = {"sv": "Vet inte", "en": "Don't know"}


def label(sv: str, en: str = "A question") -> Text:
    return {"sv": sv, "en": en}


FIVE = (
    own_question(Kind.ONE, label("Vill du ha en bastu vid badet?"), choices=[YES, NO, DONT_KNOW]),
    own_question(Kind.SEVERAL, label("Vilka dagar passar?"), choices=[label("Lördag"), label("Söndag")], most=1),
    own_question(Kind.RATING, {**label("Hur är badet?"), "sv-lattlast": "Är badet bra?"}),
    own_question(Kind.LONG_TEXT, label("Vad saknas vid badet?")),
    own_question(Kind.NUMBER, label("Hur många gånger badade du i somras?"), starts=[0, 1, 5]),
)
ANSWERS = {"own_1": "vet_inte", "own_2": ["sondag"], "own_3": "4", "own_4": "En brygga", "own_5": 3}


def varied(
    form: Form, questions: Sequence[Question] = FIVE, introduction: Text | None = None
) -> tuple[Catalogue, Form]:
    """The library with a variant of the form beside it, and that variant."""
    name = variant_id(form, "exempel-by")
    text = extend(form, id=name, version=1, introduction=introduction or {}, questions=questions)
    catalogue = LIBRARY.with_definitions([text])
    return catalogue, catalogue.latest(name)


@pytest.mark.parametrize("form_id", DIGESTS)
def test_the_digests_of_the_shipped_forms_are_what_they_were(form_id: str) -> None:
    assert LIBRARY.get(form_id, 1).digest.startswith(DIGESTS[form_id])


@pytest.mark.parametrize("form_id", DIGESTS)
def test_every_shipped_form_can_be_extended_and_answered(form_id: str) -> None:
    form = LIBRARY.latest(form_id)
    text = extend(form, id=f"{form_id}_x", version=1, introduction=label("Hej!", "Hello!"), questions=FIVE)
    own = LIBRARY.with_definitions([text]).latest(f"{form_id}_x")
    fields = to_fields(own, ANSWERS)
    reading = read(own, Submitted(tuple(fields)), form_class=form_class(own, language="en"))
    assert [problem for problem in problems_in(text) if problem.severity == "error"] == []
    assert {name: value for name, value in reading.answers.items() if name.startswith("own_")} == ANSWERS


def test_the_shipped_form_is_still_the_latest_of_its_name() -> None:
    catalogue, own = varied(LIBRARY.latest("resident_survey"))
    assert catalogue.latest("resident_survey") == LIBRARY.latest("resident_survey")
    assert (own.key, own.based_on, own.kind) == (
        "resident_survey_exempel_by.v1",
        "resident_survey.v1",
        "resident_survey",
    )


def test_own_questions_stand_before_the_last_section() -> None:
    _, own = varied(LIBRARY.latest("resident_survey"))
    assert [section.id for section in own.sections[-3:]] == ["ahead", "own", "last"]


def test_what_the_form_is_used_for_goes_on_working() -> None:
    form = LIBRARY.latest("resident_survey")
    _, own = varied(form)
    same = ("title", "group_by", "respondent_counts", "derived", "languages", "drafts", "anonymous", "letter", "step")
    assert [getattr(own, name) for name in same] == [getattr(form, name) for name in same]
    assert {question.role for question in own.questions()} == {*Role, None}
    assert minutes(own) > minutes(form)


def test_translations_hold_for_the_shipped_questions_and_own_words_stand_beside_them() -> None:
    form = LIBRARY.latest("resident_survey")
    _, own = varied(form, introduction={**label("Hej från byn", "Hello"), "ar": "مرحبا"})
    said = texts(own)
    assert said["question.overall.label"] == texts(form)["question.overall.label"]
    assert said["question.own_3.label"]["sv-lattlast"] == "Är badet bra?"
    assert said["choice.scale5_quality.1.label"]["ar"] == texts(form)["choice.scale5_quality.1.label"]["ar"]
    assert said["form.intro"]["sv"] == f"Hej från byn. {form.intro['sv']}"
    assert said["form.intro"]["ar"].startswith("مرحبا")
    assert said["form.intro"]["sv-lattlast"] == form.intro["sv-lattlast"]
    assert "ar" not in said["question.own_1.label"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ({"sv": "Ja", "en": "Yes"}, "en", "en"),
        ({"sv": "Ja", "en": "Ja"}, "en", "sv"),
        ({"sv": "Ja", "en": "Yes"}, "ar", "sv"),
        ({"sv": "Ja", "en": "Yes", "ar": "نعم"}, "ar", "ar"),
        ({"sv": "Ja", "en": "Yes"}, "sv", "sv"),
    ],
)
def test_a_text_tells_which_language_it_is_really_in(text: Text, language: str, expected: str) -> None:
    assert spoken_in(text, language) == expected


def test_what_is_said_in_swedish_alone_is_shown_in_swedish_and_warned_of() -> None:
    question = own_question(Kind.ONE, {"sv": "Bastu?"}, choices=[{"sv": "Ja"}, {"sv": "Nej"}])
    form = LIBRARY.latest("visitor_survey")
    _, own = varied(form, [question])
    found = own.question("own_1")
    assert found is not None
    assert spoken_in(found.label, "en") == "sv"
    assert [problem.severity for problem in faults(form, [question])] == ["warning"]


def test_conditions_find_own_questions_under_their_new_names() -> None:
    first = replace(FIVE[0], id="bastu")
    second = replace(FIVE[3], id="mer", relevant="${bastu} = 'ja' and selected(${relation}, 'works')")
    _, own = varied(LIBRARY.latest("resident_survey"), [first, second])
    found = own.question("own_2")
    assert found is not None
    assert found.relevant == "${own_1} = 'ja' and selected(${relation}, 'works')"


ONE = FIVE[0]
SCORE = Range(0, 10, label("Inte"), label("Mycket"))
FAULTS: list[tuple[str, Question | list[Question], str]] = [
    ("too many", [ONE] * (MOST + 1), "högst 5 får läggas till"),
    ("no words", own_question(Kind.SHORT_TEXT, {"sv": " "}), "frågan har ingen text"),
    ("no choices", own_question(Kind.ONE, label("Vad?")), "inte två svar"),
    ("one choice", own_question(Kind.SEVERAL, label("Vad?"), choices=[YES]), "inte två svar"),
    (
        "an empty choice",
        own_question(Kind.ONE, label("Vad?"), choices=[YES, {"sv": ""}]),
        "ett av svaren har ingen text",
    ),
    ("a choice twice", own_question(Kind.ONE, label("Vad?"), choices=[YES, {"sv": "ja "}]), "finns 2 gånger"),
    ("more than there are", own_question(Kind.SEVERAL, label("Vad?"), choices=[YES, NO], most=3), "max_choices"),
    ("no bands", own_question(Kind.NUMBER, label("Hur många?")), "saknar klasser"),
    ("bands below zero", own_question(Kind.NUMBER, label("Hur många?"), starts=[-3, 1]), "under noll"),
    ("bands that fall", own_question(Kind.NUMBER, label("Hur många?"), starts=[5, 1]), "är tom"),
    ("a wide scale", replace(FIVE[4], bands=(), range=replace(SCORE, end=99)), "sluten skala"),
    ("a contact", replace(ONE, type=QuestionType.EMAIL, publication=Publication.PERS), "typen email"),
    ("a class that is not safe", replace(ONE, publication=Publication.OPEN), "ingen säker publiceringsklass"),
    ("text as counts", replace(FIVE[3], publication=Publication.AGG), "ingen säker publiceringsklass"),
    ("a role", replace(ONE, role=Role.OVERALL), "ingen roll"),
    ("an identity number", own_question(Kind.SHORT_TEXT, label("Vilket personnummer har du?")), "gäller personnummer"),
    ("a promise of secrecy", own_question(Kind.SHORT_TEXT, label("Ditt svar är hemligt. Vad?")), "mer än vi kan hålla"),
    ("a blank nobody fills", own_question(Kind.SHORT_TEXT, label("Hej {namn}?")), "fylls aldrig i"),
    ("a condition on nothing", replace(ONE, relevant="${nix} = 'a'"), "frågan nix finns inte"),
    (
        "a condition on what is private",
        [replace(FIVE[3], id="mer"), replace(ONE, relevant="${mer} = 'a'")],
        "offentliga som antal",
    ),
]


@pytest.mark.parametrize(("questions", "rule"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_a_fault_is_told_in_a_sentence_and_refused(questions: Any, rule: str) -> None:
    form, asked = LIBRARY.latest("resident_survey"), questions if isinstance(questions, list) else [questions]
    told = [str(problem) for problem in faults(form, asked) if problem.severity == "error"]
    assert any(rule in sentence and sentence.startswith(("egen fråga", "egna frågor")) for sentence in told), told
    with pytest.raises(DefinitionError):
        extend(form, id="resident_survey_x", version=1, introduction={}, questions=asked)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Har du någon sjukdom?", "känsliga personuppgifter"),
        ("Är du med i facket?", "känsliga personuppgifter"),
        ("Vad har du för telefonnummer?", "vem den som svarar är"),
    ],
)
def test_a_doubt_is_told_and_passes(words: str, rule: str) -> None:
    question = own_question(Kind.SHORT_TEXT, label(words))
    found = faults(LIBRARY.latest("resident_survey"), [question])
    assert [(problem.where, problem.severity) for problem in found if rule in problem.rule] == [
        ("egen fråga 1", "warning")
    ]


def test_an_introduction_is_written_in_swedish_first_and_missed_in_english() -> None:
    form = LIBRARY.latest("resident_survey")
    assert [(p.rule, p.severity) for p in faults(form, [], {"en": "Hello"})] == [("saknas på svenska", "error")]
    assert [(p.rule, p.severity) for p in faults(form, [], {"sv": "Hej"})] == [("saknas på engelska", "warning")]


@pytest.mark.parametrize("name", ["Resident", "a__b", "resident_survey", "Resident_Survey", "1st"])
def test_a_variant_has_an_id_of_its_own(name: str) -> None:
    with pytest.raises(DefinitionError):
        extend(LIBRARY.latest("resident_survey"), id=name, version=2, introduction={}, questions=FIVE)


def test_a_variant_is_made_from_a_shipped_form() -> None:
    _, own = varied(LIBRARY.latest("resident_survey"))
    with pytest.raises(DefinitionError, match=r"utgå från resident_survey\.v1"):
        extend(own, id="another", version=1, introduction={}, questions=FIVE)


HEAD = 'form = "mine"\nversion = 1\nbased_on = "resident_survey.v1"\n'


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (HEAD.replace("resident_survey.v1", "nothing.v1"), "nothing.v1 finns inte"),
        (HEAD + "title = { sv = 'A', en = 'B' }", "title hör till formuläret som det bygger på"),
        (HEAD + "section = 3", "section går inte att läsa"),
        (HEAD + 'words = "x"', "words går inte att läsa"),
        (HEAD + "[words]\nar = 3", "words.ar – är ingen tabell"),
        (HEAD + '[words.fi]\n"form.intro" = "Hei"', "grundformuläret finns inte på det språket"),
        (HEAD + '[words.ar]\n"form.outro" = "x"', "form.outro finns inte i formuläret"),
        (HEAD + "[[section]]\nid = 'last'\ntitle = { sv = 'A', en = 'B' }\nquestion = []", "last finns två gånger"),
        ('form = "mine"\nversion = 1\n[words.ar]\n"form.intro" = "x"', "nyckeln words finns inte"),
    ],
)
def test_a_variant_written_by_hand_is_checked(text: str, rule: str) -> None:
    assert any(rule in str(problem) for problem in problems_in(text)), problems_in(text)


def test_a_variant_cannot_replace_a_list_of_its_base() -> None:
    text = 'form = "mine"\nversion = 1\nbased_on = "youth_survey.v1"\n[choices.youth_relation]\nchoices = []'
    assert "namnet finns redan i grundformuläret" in str(problems_in(text)[0])


def test_a_version_of_a_variant_is_never_changed() -> None:
    catalogue, own = varied(LIBRARY.latest("resident_survey"))
    other = extend(LIBRARY.latest("resident_survey"), id=own.id, version=1, introduction={}, questions=FIVE[:1])
    with pytest.raises(FormsError, match="version ändras aldrig"):
        catalogue.with_definitions([other])


LINES = st.text("abåö ?\"'\\\n\t\x7f\u2028\u200c[]#={}نى\U0001f600\ud7fc", min_size=1, max_size=30)
LABELS = st.builds(lambda sv, en: {"sv": sv, "en": en}, LINES, LINES)
QUESTIONS = st.builds(
    own_question,
    st.sampled_from(Kind),
    LABELS,
    choices=st.lists(LABELS, min_size=2, max_size=4),
    starts=st.lists(st.integers(0, 9), min_size=2, max_size=4, unique=True).map(sorted),
    required=st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(
    form_id=st.sampled_from(["resident_survey", "youth_survey", "stakeholder_signup"]),
    questions=st.lists(QUESTIONS, max_size=3),
    introduction=LABELS,
)
def test_whatever_is_added_the_shipped_questions_stay_or_it_is_refused(
    form_id: str, questions: list[Question], introduction: Text
) -> None:
    form = LIBRARY.latest(form_id)
    try:
        _, own = varied(form, questions, introduction)
    except DefinitionError:
        assert any(problem.severity == "error" for problem in faults(form, questions, introduction))
        return
    assert tuple(section for section in own.sections if section.id != "own") == form.sections
    assert len([question for question in own.questions() if question.id.startswith("own_")]) == len(questions)


def test_the_example_in_the_document_is_a_form() -> None:
    document = (Path(__file__).parents[2] / "docs" / "own-questions.md").read_text("utf-8")
    example = re.search(r"```toml\n(form = .*?)```", document, re.DOTALL)
    assert example is not None
    form = read_definition(example[1])
    assert (form.kind, texts(form)["question.own_1.label"]["sv-lattlast"]) == (
        "resident_survey",
        "Ska det finnas en bastu vid badet?",
    )
