"""Definitions are read once, told apart by their digest, and never changed under a version."""

from __future__ import annotations

import re

import pytest

from forms.catalogue import Catalogue, Written, read_definition, shipped
from forms.definition import Form, Publication
from forms.errors import DefinitionError, FormsError
from forms.texts import texts
from tests.effort import effort


def test_a_form_is_found_by_id_and_version(library: Catalogue) -> None:
    form = library.get("resident_survey", 1)
    assert (form.key, library.latest("resident_survey")) == ("resident_survey.v1", form)


@pytest.mark.parametrize(("form_id", "version"), [("resident_survey", 99), ("nothing", 1)])
def test_an_unknown_form_is_refused_in_a_sentence(library: Catalogue, form_id: str, version: int) -> None:
    with pytest.raises(FormsError, match=f"Det finns inget formulär {form_id} i version {version}."):
        library.get(form_id, version)


def test_an_unknown_id_names_what_there_is(library: Catalogue) -> None:
    with pytest.raises(FormsError, match="youth_survey"):
        library.latest("nothing")


def test_the_library_stands_in_the_order_of_its_letters(library: Catalogue) -> None:
    assert [form.letter for form in library.forms()] == ["a", "b", "c", "d", "e", "f", "f2", "g", "h", "i", "j", "k"]


def test_a_definition_is_added_beside_the_library(library: Catalogue, small_text: str) -> None:
    newer = small_text.replace("version = 1", "version = 2")
    wider = library.with_definitions([small_text, newer])
    assert (wider.latest("trial").version, len(wider.forms())) == (2, len(library.forms()) + 2)
    assert wider.with_definitions([small_text]).forms() == wider.forms()


def test_a_version_is_never_changed(library: Catalogue, small_text: str) -> None:
    with pytest.raises(FormsError, match="Skriv version = 2"):
        library.with_definitions([small_text, small_text.replace("Hur gammal", "Hur ung")])


def test_the_digest_tells_definitions_apart_and_not_their_layout(small: Form, small_text: str) -> None:
    again = read_definition("# en kommentar\n" + small_text, shared={})
    other = read_definition(small_text.replace("Hur gammal", "Hur ung"), shared={})
    assert (len(small.digest), again.digest == small.digest, other.digest == small.digest) == (64, True, False)


def test_coarser_choices_say_how_figures_are_grouped_and_leave_the_digest_as_it_was(
    small: Form, small_text: str
) -> None:
    tree = 'coarser = [{ value = "any", label = { sv = "Alla", en = "All" } }]\nchoices = [\n  { value = "young"'
    text = small_text.replace('choices = [\n  { value = "young"', tree)
    text = text.replace('sv = "Gammal", en = "Old" } }', 'sv = "Gammal", en = "Old" }, within = "any" }', 1)
    form = read_definition(text, shared={})
    age = form.question("age")
    assert age is not None
    assert age.choices is not None
    assert [(choice.value, choice.within) for choice in age.choices.choices] == [("young", ""), ("old", "any")]
    assert [(choice.value, choice.label["en"]) for choice in age.choices.coarser] == [("any", "All")]
    assert (form == small, form.digest == small.digest) == (False, True)


FINNISH = '"form.title" = "Koe"\n"question.age.label" = "Kuinka vanha?"\n"choice.things.bus.label" = "Bussi"\n'


def test_a_translation_is_merged_and_leaves_the_digest_as_it_was(small: Form, small_text: str) -> None:
    form = read_definition(small_text, shared={}, translations={"fi": FINNISH})
    age = form.question("age")
    assert age is not None
    assert (form.title["fi"], age.label["fi"], form.languages) == ("Koe", "Kuinka vanha?", ("sv", "en", "fi"))
    assert form.digest == small.digest


def test_a_translation_of_what_is_not_there_is_refused(small_text: str) -> None:
    with pytest.raises(DefinitionError, match=r"språkfilen fi – question\.agee\.label finns inte"):
        read_definition(small_text, shared={}, translations={"fi": '"question.agee.label" = "x"'})


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ('"form.title" = 3', "form.title är ingen text"),
        ('"form.title" = " "', "form.title är ingen text"),
        ("form.title = 'Koe'", "form är ingen text"),
        ('draft = "ja"', "draft går inte att läsa"),
        ("form.title =", "är inte giltig TOML"),
        ('"form.intro" = "{plats}"', "{plats} fylls aldrig i"),
        ('"form.title" = "{minutes}"', "{minutes} fylls aldrig i"),
    ],
)
def test_a_translation_that_cannot_be_read_is_refused(small_text: str, words: str, rule: str) -> None:
    with pytest.raises(DefinitionError, match=re.escape(rule)):
        read_definition(small_text, shared={}, translations={"fi": words})


SHARED = '[choices.more]\nchoices = [{ value = "a", label = { sv = "A", en = "A" } }]'


def using_shared(small_text: str) -> str:
    return small_text.replace("version = 1", 'version = 1\nuses = "mine.v1"').replace(
        'choices_from = "sub_area"', 'choices = "more"'
    )


@pytest.mark.parametrize(("own", "expected"), [("", "Listan"), ('"choice.more.a.label" = "Oma"', "Oma")])
def test_a_shared_list_is_translated_once_and_a_form_may_say_it_in_its_own_words(
    small_text: str, own: str, expected: str
) -> None:
    shared = {"mine.v1": Written(SHARED, {"fi": '"choice.more.a.label" = "Listan"'})}
    form = read_definition(using_shared(small_text), shared=shared, translations={"fi": own})
    assert texts(form)["choice.more.a.label"]["fi"] == expected


def test_a_language_file_cannot_replace_the_definitions_own_words(small_text: str) -> None:
    with pytest.raises(DefinitionError, match="språkfilen en – språket står redan i definitionen – ta bort filen"):
        read_definition(small_text, shared={}, translations={"en": '"form.title" = "Other"'})


def test_a_translation_of_a_shared_choice_that_is_not_there_is_refused(small_text: str) -> None:
    shared = {"mine.v1": Written(SHARED, {"fi": '"choice.more.b.label" = "x"'})}
    with pytest.raises(DefinitionError, match=r"språkfilen fi till listorna – choice\.more\.b\.label finns inte"):
        read_definition(using_shared(small_text), shared=shared, translations={"fi": ""})


def test_a_form_without_a_file_in_a_language_is_not_offered_in_it(small_text: str) -> None:
    shared = {"mine.v1": Written(SHARED, {"fi": '"choice.more.a.label" = "A"'})}
    assert read_definition(using_shared(small_text), shared=shared).languages == ("sv", "en")


@pytest.mark.parametrize(
    ("lists", "own", "drafts"), [("", "", ()), ("draft = true", "", ("fi",)), ("", "draft = true", ("fi",))]
)
def test_a_language_is_a_draft_while_one_of_its_files_is(
    small_text: str, lists: str, own: str, drafts: tuple[str, ...]
) -> None:
    form = read_definition(
        using_shared(small_text), shared={"mine.v1": Written(SHARED, {"fi": lists})}, translations={"fi": own}
    )
    assert (form.languages[2:], form.drafts) == (("fi",), drafts)


def test_shared_lists_can_be_given_and_their_faults_are_named(small_text: str) -> None:
    text = small_text.replace("version = 1", 'version = 1\nuses = "mine.v1"')
    with pytest.raises(DefinitionError, match="lista more, val a – label saknas"):
        read_definition(text, shared={"mine.v1": Written('[choices.more]\nchoices = [{ value = "a" }]')})


def test_an_own_list_cannot_hide_a_shared_one(small_text: str) -> None:
    text = small_text.replace("version = 1", 'version = 1\nuses = "choices.v1"').replace("things", "themes")
    with pytest.raises(DefinitionError, match="lista themes – namnet finns redan"):
        read_definition(text)


def test_a_column_has_its_questions_class_unless_it_says_otherwise(small: Form) -> None:
    ideas = small.question("ideas")
    assert ideas is not None
    assert [(column.publication, column.theme) for column in ideas.fields] == [(Publication.MOD, "idea")] * 2


def test_every_written_answer_has_a_longest_length(library: Catalogue) -> None:
    written = {"text", "longtext", "email", "tel", "url", "organisation_number", "geopoint", "geoshape"}
    asked = [part for form in library.forms() for question in form.questions() for part in (question, *question.fields)]
    assert all(part.max_length for part in asked if part.type in written)


def test_the_whole_library_loads_in_well_under_a_second() -> None:
    """On a machine that counts to a million in a fiftieth of one."""
    assert effort(shipped) < 50
