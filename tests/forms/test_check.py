"""A definition that breaks a rule is refused with the place, the rule and how to mend it."""

from __future__ import annotations

import pytest

from forms.catalogue import problems_in, read_definition
from forms.definition import QuestionType
from forms.errors import DefinitionError, Problem


def problems(text: str, old: str, new: str, *, count: int = 1) -> list[Problem]:
    assert old in text, "the case no longer fits the trial definition"
    return problems_in(text.replace(old, new, count))


LABEL = 'label = { sv = "Hur gammal är du?", en = "How old are you?" }'
YEARS = 'label = { sv = "Hur många år?", en = "How many years?" }'

FAULTY = [
    ('max_choices = 2', 'max_choises = 2', "fråga wants", "nyckeln max_choises finns inte", "menade du max_choices?"),
    (LABEL, 'label = { sv = "Hur gammal?" }', "fråga age", "label går inte att läsa", "texten på en"),
    (LABEL, 'label = "Hur gammal?"', "fråga age", "label går inte att läsa", "{ sv ="),
    (LABEL, 'label = { sv = "a", en = "b", fi = "c" }', "fråga age", "label går inte att läsa", "språkfil"),
    ('id = "wants"', 'id = "Wants"', "fråga Wants", "id går inte att läsa", "a–z"),
    ('id = "wants"', 'id = "want__s"', "fråga want__s", "id går inte att läsa", "två _"),
    ('value = "bus"', 'value = "_bus"', "lista things, val _bus", "value går inte att läsa", "inte _ först"),
    ('type = "rank"', 'type = "rnak"', "fråga order", "type går inte att läsa", "menade du rank?"),
    ('publication = "mod"', 'publication = "public"', "fråga words", "publication går inte att läsa", "open, agg"),
    ('  publication = "geo"\n', '', "fråga pins", "publication saknas", "lägg till publication"),
    ('  theme = "map"\n', '', "fråga pins", "theme saknas", "lägg till theme"),
    ('choices = "age"', 'choices = "aeg"', "fråga age", "listan aeg finns inte", "menade du age?"),
    ('version = 1', 'version = 0', "formuläret", "version går inte att läsa", "från 1 till"),
    ('max_items = 2', 'max_items = 1000', "fråga pins", "max_items går inte att läsa", "från 1 till 50"),
    ('anonymous = true', 'anonymous = "ja"', "formuläret", "anonymous går inte att läsa", "true eller false"),
    ('version = 1', 'version = ', "filen", "är inte giltig TOML", "rätta tecknen"),
    ('version = 1', 'version = 1\nuses = "choices.v9"', "formuläret, uses", "choices.v9 finns inte", "choices.v1"),
    ('id = "order"', 'id = "wants"', "formuläret", "frågan wants finns två gånger", "annat id"),
    ('value = "shop"', 'value = "bus"', "lista things", "valet bus finns två gånger", "annat id"),
    ('  choices = "age"\n', '', "fråga age", "behöver val från ett enda håll", "choices ="),
    ('choices_from = "sub_area"', 'choices_from = "sub_areas"', "fråga area", "choices_from går", "sub_area?"),
    ('max_choices = 2', 'max_choices = 4', "fråga wants", "max_choices är större", "högst 3"),
    ('type = "rank"', 'type = "rank"\nmax_length = 3', "fråga order", "max_length hör inte till typen rank", "ta bort"),
    ('"${age} = \'old\'"', '"${age} = "', "fråga years, relevant", "Tecken 9", "docs/forms.md"),
    ('"${age} = \'old\'"', '"${agee} = 1"', "fråga years, relevant", "agee finns inte", "menade du age?"),
    ('"${age} = \'old\'"', '"${score} = 1"', "fråga years, relevant", "score kommer senare", "flytta den före"),
    ('"${age} = \'old\'"', '"${rating} = 1"', "fråga years, relevant", "med rader", "${rating.rad}"),
    ('"${age} = \'old\'"', '"${rating.buss} = 1"', "fråga years, relevant", "raden buss", "menade du bus?"),
    ('type = "date"', 'type = "email"', "fråga day", "anonymt formulär", "eget formulär"),
    ('type = "date"', 'type = "tel"', "fråga day", "anonymt formulär", "eget formulär"),
    ('type = "date"', 'type = "organisation_number"', "fråga day", "anonymt formulär", "eget formulär"),
    ('type = "date"', 'type = "file"', "fråga day", "anonymt formulär", "eget formulär"),
    ('publication = "mod"', 'publication = "pers"', "fråga words", "anonymt formulär", "eget formulär"),
    ('start = 0, end = 10', 'start = 0, end = 15', "fråga score", "bara i klasser", "högst 15 steg"),
    ('theme = "overall"', 'theme = "overall"\nbands = [ { value = "b", label = { sv = "1", en = "1" }, low = 1 } ]',
     "fråga score", "både range och bands", "ta bort det ena"),
    ('choices = "age"\n  required = true\n  publication = "agg"', 'choices = "age"\n  publication = "int"',
     "härledd tie, when", "svaren på age (int) skulle bli offentliga", 'publication = "agg"'),
    ('choices = "age"\n  required = true\n  publication = "agg"', 'choices = "age"\n  publication = "int"',
     "fråga years, relevant", "svaren på age (int) skulle bli offentliga", 'publication = "agg"'),
    ('choices = "age"\n  required = true\n  publication = "agg"',
     'choices = "age"\n  publication = "open"\n  consent = "agree"',
     "härledd tie, when", "svaren på age (open) skulle bli offentliga", "utan consent"),
    ('start = 0, end = 10', 'start = 10, end = 10', "fråga score", "range börjar inte före", "lägre start"),
    ('low = 10 }', 'low = 11 }', "fråga years", "few och many möts inte", "ett steg över"),
    ('value = "2", label', 'value = "two", label', "lista grade", "är en skala men two", "missing = true"),
    ('group_by = ["age"]', 'group_by = ["agge"]', "formuläret, group_by", "agge är ingen", "menade du age?"),
    ('group_by = ["age"]', 'group_by = ["years"]', "formuläret, group_by", "years är ingen", "select_one"),
    (
        'group_by = ["age"]', 'respondent_counts = [["age", "wants"]]',
        "formuläret, respondent_counts", "wants är ingen", "select_one",
    ),
    ('group_by = ["age"]', 'respondent_counts = [["age"]]', "formuläret", "respondent_counts går", "par"),
    ('when = "true()"', 'when = "${tie} = 1"', "härledd tie, when", "tie finns inte", "rätta id"),
    ('when = "${age} = \'old\'"', 'when = "true()"', "härledd tie", "aldrig gälla", "true() sist"),
    ('theme = "overall"', 'theme = "overall"\nrole = "importance"', "fråga score", "rollen importance", "max_choices"),
    ('theme = "overall"', 'theme = "overall"\nconsent = "agrees"', "fråga score", "agrees finns inte", "agree?"),
    ('theme = "overall"', 'theme = "overall"\nconsent = "age"', "fråga score", "inte besvaras med ja", "yes"),
    (LABEL, 'label = { sv = "Detta är Hemligt", en = "x" }', "fråga age", "”Hemligt”", "allmän handling"),
    (LABEL, 'label = { sv = "Konfidentiellt svar", en = "x" }', "fråga age", "”Konfidentiellt”", "allmän handling"),
    (LABEL, 'label = { sv = "Ingen får se det", en = "x" }', "fråga age", "”Ingen får se”", "allmän handling"),
    ('sv = "Hej {place}"', 'sv = "Sekretess råder"', "formuläret, intro", "”Sekretess”", "allmän handling"),
    ('sv = "Hej {place}"', 'sv = "Hej {plats}"', "formuläret, intro", "{plats} fylls aldrig i", "{place}"),
    (LABEL, 'label = { sv = "Om {minutes}", en = "x" }', "fråga age", "{minutes} fylls aldrig i", "formulärets intro"),
    ('    type = "text"', '    type = "geopoint"', "fråga ideas, kolumn title", "ett fält", "annan typ"),
    ('theme = "open"', 'theme = "open"\nsensitive = true', "fråga words", "känsliga uppgifter", "pers"),
]  # fmt: skip


UNGROUPED = """[choices.things]
choices = ["""
BUS = '{ value = "bus", label = { sv = "Buss", en = "Bus" } }'
SHOP = '{ value = "shop", label = { sv = "Butik", en = "Shop" } }'
SCHOOL = '{ value = "school", label = { sv = "Skola", en = "School" } }'


def grouped(text: str, coarser: dict[str, str], within: dict[str, str]) -> str:
    """The trial definition with coarser choices for its list of things."""
    listed = ", ".join(
        f'{{ value = "{value}", label = {{ sv = "{words}", en = "x" }} }}' for value, words in coarser.items()
    )
    text = text.replace(UNGROUPED, f"[choices.things]\ncoarser = [{listed}]\nchoices = [")
    for choice, value in ((BUS, "bus"), (SHOP, "shop"), (SCHOOL, "school")):
        if value in within:
            text = text.replace(choice, choice.removesuffix(" }") + f', within = "{within[value]}" }}')
    return text


WITHIN = {"bus": "travel", "shop": "house", "school": "house"}
TREES = [
    ({"house": "Hus"}, WITHIN, "lista things, val bus", "det grövre valet travel finns inte", "rätta within"),
    ({"travel": "Resor", "house": "Hus", "sea": "Hav"}, WITHIN, "lista things, grövre val sea", "inget val hör", "ta"),
    ({"travel": "Resor"}, {"bus": "travel"}, "lista things", "shop, school hör inte till något", "på alla valen"),
    ({"bus": "Resor", "house": "Hus"}, WITHIN | {"bus": "bus"}, "lista things, grövre val bus", "samma värde", "text"),
    ({"travel": "Hemlig", "house": "Hus"}, WITHIN, "lista things, val travel", "”Hemlig”", "allmän handling"),
]


@pytest.mark.parametrize(("coarser", "within", "where", "rule", "mend"), TREES, ids=[case[3] for case in TREES])
def test_a_tree_that_leaves_somebody_out_is_refused(
    small_text: str, coarser: dict[str, str], within: dict[str, str], where: str, rule: str, mend: str
) -> None:
    found = problems_in(grouped(small_text, coarser, within))
    assert any(one.where == where and rule in one.rule and mend in one.mend for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "where", "rule"),
    [
        ('leads_to = "youth_survey"', 'leads_to = "youth_survey", within = "x"', "lista age, val young", "inget svar"),
        ("missing = true", 'missing = true, within = "x"', "lista grade, val dk", "inget svar"),
        ('missing = true', 'missing = true, within = "X"', "lista grade, val dk", "within går inte att läsa"),
    ],
)  # fmt: skip
def test_a_choice_that_is_no_answer_belongs_to_no_coarser_one(
    small_text: str, old: str, new: str, where: str, rule: str
) -> None:
    assert any(one.where == where and rule in one.rule for one in problems(small_text, old, new))


def test_two_coarser_choices_cannot_have_one_value(small_text: str) -> None:
    once = grouped(small_text, {"travel": "Resor", "house": "Hus"}, WITHIN)
    twice = once.replace("coarser = [", 'coarser = [{ value = "house", label = { sv = "Hus", en = "x" } }, ')
    assert "det grövre valet house finns två gånger" in {one.rule for one in problems_in(twice)}


def test_a_tree_that_takes_everybody_is_no_fault(small_text: str) -> None:
    assert problems_in(grouped(small_text, {"travel": "Resor", "house": "Hus"}, WITHIN)) == []


@pytest.mark.parametrize(("old", "new", "where", "rule", "mend"), FAULTY, ids=[case[1].strip() for case in FAULTY])
def test_a_fault_is_named_with_its_place_and_its_cure(
    small_text: str, old: str, new: str, where: str, rule: str, mend: str
) -> None:
    found = problems(small_text, old, new)
    assert any(
        problem.where == where and rule in problem.rule and mend in problem.mend and problem.severity == "error"
        for problem in found
    ), found


def test_the_trial_definition_itself_has_no_fault(small_text: str) -> None:
    assert problems_in(small_text) == []


def test_an_intro_can_say_how_long_the_form_takes(small_text: str) -> None:
    assert problems(small_text, "Hej {place}", "Hej {place}, det tar {minutes} minuter") == []


def test_two_questions_cannot_have_one_role(small_text: str) -> None:
    text = small_text.replace('theme = "importance"', 'theme = "importance"\n  role = "importance"')
    assert "rollen importance har redan wants" in {problem.rule for problem in problems_in(text)}


@pytest.mark.parametrize("word", ["hälsa", "Sjukdom", "religion", "parti", "facket"])
def test_a_question_about_sensitive_things_gives_a_warning_and_no_refusal(small_text: str, word: str) -> None:
    text = small_text.replace("Hur gammal är du?", f"Hur är det med {word}?")
    (found,) = problems_in(text)
    assert (found.where, found.severity) == ("fråga age", "warning")
    assert read_definition(text, shared={}).id == "trial"


@pytest.mark.parametrize("innocent", ["Partille", "hälsning", "Fackverket", "tror"])
def test_a_word_that_only_begins_alike_gives_no_warning(small_text: str, innocent: str) -> None:
    assert problems_in(small_text.replace("Hur gammal är du?", innocent)) == []


def test_a_refused_definition_lists_every_fault_on_a_line_of_its_own(small_text: str) -> None:
    text = small_text.replace("max_choices", "max").replace('theme = "map"', "")
    with pytest.raises(DefinitionError) as refused:
        read_definition(text, shared={})
    assert str(refused.value).splitlines() == [
        "fråga wants – nyckeln max finns inte – ta bort den",
        "fråga pins – theme saknas – lägg till theme = …",
    ]


@pytest.mark.parametrize("text", ["", "form = 1", "section = 3", "section = [1]", "[choices]\na = 1", "[[derive]]"])
def test_a_file_that_is_no_definition_is_refused_without_a_fault_of_ours(text: str) -> None:
    assert problems_in(text)


def test_every_question_type_has_its_name_in_the_messages(small_text: str) -> None:
    (found,) = problems(small_text, 'type = "rank"', 'type = "nothing"')
    assert all(kind in found.mend for kind in QuestionType)
