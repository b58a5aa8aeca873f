"""Workbooks as an analyst writes them for other programs become forms, and what was assumed is told."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from forms.catalogue import read_definition
from forms.definition import Form, Publication, Question, QuestionType
from forms.errors import DefinitionError
from forms.xlsform import Taken, read_workbook, take_in
from forms.xlsform.columns import OWN, READ

MakeWorkbook = Callable[..., bytes]

T = QuestionType
AGE = ("select_one times", "age", "Ålder?", "Age?")
TEXTS = ("label::Svenska (sv)", "label::English (en)")


def _form(taken: Taken) -> Form:
    return read_definition(taken.definition, shared={})


def _question(data: bytes, name: str) -> Question:
    question = _form(take_in(data)).question(name)
    assert question is not None
    return question


def test_an_ordinary_workbook_is_taken_in_and_told_what_was_assumed(workbook: MakeWorkbook) -> None:
    data = workbook(AGE, ("text", "more", "Mer?", "More?"), settings=(("form_title", "form_id"), ("Buss", "my_bus")))
    taken = take_in(data)
    form = _form(taken)
    assert (form.id, form.version, form.anonymous, form.title["en"]) == ("my_bus", 1, True, "Buss")
    assert [question.publication for question in form.questions()] == [Publication.INT, Publication.INT]
    told = "\n".join(map(str, taken.warnings))
    assert "frågor utan publiceringsklass (rad 2, 3) får klassen int: svaren publiceras aldrig" in told
    assert "formuläret räknas som anonymt" in told
    assert "rubriken på engelska saknas" in told
    assert "texten saknas, så där står ”Enkäten gäller {place}." in told
    assert {warning.severity for warning in taken.warnings} == {"warning"}


def test_another_id_can_be_given(workbook: MakeWorkbook) -> None:
    assert read_definition(read_workbook(workbook(AGE), "another"), shared={}).id == "another"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("text", T.TEXT), ("string", T.TEXT), ("integer", T.INTEGER), ("int", T.INTEGER), ("note", T.NOTE),
        ("hidden", T.HIDDEN), ("date", T.DATE), ("geopoint", T.GEOPOINT), ("geoshape", T.GEOSHAPE),
        ("acknowledge", T.CONSENT), ("select_one times", T.SELECT_ONE), ("select one from times", T.SELECT_ONE),
        ("select1 times", T.SELECT_ONE), ("select_multiple times", T.SELECT_MULTIPLE), ("rank times", T.RANK),
        ("select all that apply from times", T.SELECT_MULTIPLE), ("Select_One times", T.SELECT_ONE),
    ],
)  # fmt: skip
def test_standard_types_are_taken_in(written: str, kind: QuestionType, workbook: MakeWorkbook) -> None:
    assert _question(workbook((written, "asked", "Fråga?", "Question?")), "asked").type is kind


def test_the_order_of_columns_and_the_letters_of_titles_are_free(workbook: MakeWorkbook) -> None:
    survey = (("Label::en", "NAME", "Label : sv", "Type"), ("Age?", "age", "Ålder?", "select_one times"))
    book = openpyxl.load_workbook(io.BytesIO(workbook(survey=survey)))
    book["survey"].title = "Survey "
    saved = io.BytesIO()
    book.save(saved)
    assert _question(saved.getvalue(), "age").label == {"sv": "Ålder?", "en": "Age?"}


def test_columns_without_language_are_in_the_default_language(workbook: MakeWorkbook) -> None:
    survey = (("type", "name", "label", "label::Swedish"), ("text", "a", "A?", "Å?"))
    settings = (("form_title", "platskoll_title_sv", "form_id", "default_language"), ("Bus", "Buss", "b", "English"))
    form = _form(take_in(workbook(survey=survey, settings=settings)))
    assert form.title == {"sv": "Buss", "en": "Bus"}
    assert next(form.questions()).label == {"sv": "Å?", "en": "A?"}


def test_groups_are_sections_and_what_stands_beside_them_is_one_too(workbook: MakeWorkbook) -> None:
    data = workbook(
        ("text", "before", "Före", "Before"),
        ("begin group", "part", "Del", "Part"),
        ("text", "within", "I", "In"),
        ("end group",),
        ("text", "after", "Efter", "After"),
    )
    sections = _form(take_in(data)).sections
    assert [[question.id for question in section.questions] for section in sections] == [
        ["before"],
        ["within"],
        ["after"],
    ]
    assert [section.title["sv"] for section in sections] == ["Bussen", "Del", "Bussen"]
    assert [question.theme for section in sections for question in section.questions] == ["part_2", "part", "part_6"]


def test_the_condition_of_a_group_goes_to_each_of_its_questions(workbook: MakeWorkbook) -> None:
    data = workbook(
        AGE,
        ("begin_group", "part", "Del", "Part", None, "${age} = ‘morning’"),
        ("text", "first", "Ett", "One"),
        ("begin_group", "inner", "Inre", "Inner", None, "${first} != ''"),
        ("text", "second", "Två", "Two", None, "string-length(${first}) > 3"),
        ("end_group",),
        ("end_group",),
        columns=("relevant",),
    )
    section = _form(take_in(data)).sections[1]
    assert {question.id: question.relevant for question in section.questions} == {
        "first": "${age} = 'morning'",
        "inner": "(${age} = 'morning') and (${first} != '')",
        "second": "(${age} = 'morning') and (${first} != '') and (string-length(${first}) > 3)",
    }
    assert section.questions[1].type is T.NOTE


def test_a_table_is_one_question_with_rows(workbook: MakeWorkbook) -> None:
    data = workbook(
        ("begin_group", "how", "Hur?", "How?", "agg", "table-list", None, None),
        ("select_one times", "how_bus", "Bussen", "The bus", None, None, "yes", None),
        ("select_one times", "how_shop", "Butiken", "The shop", None, None, "yes", None),
        ("end_group",),
        ("text", "why", "Varför?", "Why?", "mod", None, None, "${how_bus} = 'evening'"),
        columns=("appearance", "required", "relevant"),
    )
    form = _form(take_in(data))
    how, why = form.questions()
    assert how.rows is not None
    assert (how.rows.name, how.rows.values()) == ("how_rows", ("how_bus", "how_shop"))
    assert how.required is True
    assert how.rows.choices[0].label == {"sv": "Bussen", "en": "The bus"}
    assert why.relevant == "${how.how_bus} = 'evening'"


def test_a_table_must_follow_the_list_that_it_names(workbook: MakeWorkbook) -> None:
    choices = (("list_name", "name", *TEXTS), ("times", "morning", "Morgon", "Morning"))

    def table(*names: str, label: str = "Morgon") -> bytes:
        rows = [("select_one times", name, label, "Morning") for name in names]
        head = ("begin_group", "how", "Hur?", "How?", "agg", "times")
        return workbook(head, *rows, ("end_group",), columns=("platskoll_rows",), choices=choices)

    assert _question(table("how__morning"), "how").rows is not None
    with pytest.raises(DefinitionError, match="frågorna i tabellen följer inte listan times"):
        read_workbook(table("how__evening"))
    with pytest.raises(DefinitionError, match="rad 3, kolumn label – texten är en annan än i listan times"):
        read_workbook(table("how__morning", label="Gryning"))


def test_or_other_is_a_choice_and_a_question_after_it(workbook: MakeWorkbook) -> None:
    data = workbook(
        ("select_one times or_other", "when", "När?", "When?", "agg"), ("select_one times", "then", "Sen?", "Then?")
    )
    when, other, then = _form(take_in(data)).questions()
    assert when.choices is not None
    assert when.choices.values() == ("morning", "evening", "other")
    assert then.choices is not None
    assert then.choices.values() == ("morning", "evening")
    assert (other.id, other.type, other.relevant, other.publication) == (
        "when_other",
        T.TEXT,
        "selected(${when}, 'other')",
        Publication.INT,
    )


def test_a_repeat_has_its_questions_as_columns(workbook: MakeWorkbook) -> None:
    data = workbook(
        ("begin_repeat", "ideas", "Idéer", "Ideas", "mod", 3),
        ("text", "title", "Rubrik", "Title"),
        ("end_repeat",),
        columns=("repeat_count",),
    )
    ideas = _question(data, "ideas")
    assert (ideas.max_items, [column.id for column in ideas.fields]) == (3, ["title"])
    assert ideas.fields[0].publication is Publication.MOD


def test_a_range_without_words_for_its_ends_has_its_numbers(workbook: MakeWorkbook) -> None:
    data = workbook(("range", "score", "Betyg?", "Score?", "agg", "start = 0; end=10"), columns=("parameters",))
    scale = _question(data, "score").range
    assert scale is not None
    assert (scale.start, scale.end, scale.low["sv"], scale.high["en"]) == (0, 10, "0", "10")


def test_what_other_programs_need_is_passed_over_and_told(workbook: MakeWorkbook) -> None:
    data = workbook((*AGE, "agg", "minimal", "x"), columns=("appearance", "guidance_hint"))
    told = "\n".join(map(str, take_in(data).warnings))
    assert "blad survey – kolumner som inte läses: guidance_hint" in told


def test_a_formula_counts_as_what_it_came_to(workbook: MakeWorkbook) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(AGE)))
    book["survey"]["C2"] = '="Hur"'
    saved = io.BytesIO()
    book.save(saved)
    assert _question(_computed(saved.getvalue(), b"Hur gammal?"), "age").label["sv"] == "Hur gammal?"


def _computed(data: bytes, came_to: bytes) -> bytes:
    """The workbook as a program saves it that has computed its one formula."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        for part in source.namelist():
            sheet = re.sub(
                rb'<c r="C2"[^>]*>(<f>.*?</f>)<v */?>(</v>)?',
                rb'<c r="C2" t="str">\1<v>' + came_to + b"</v>",
                source.read(part),
            )
            archive.writestr(part, sheet)
    return target.getvalue()


def test_a_number_in_a_cell_is_a_word_like_any_other(workbook: MakeWorkbook) -> None:
    choices = (("list_name", "name", *TEXTS), ("steps", 1.0, "Ett", "One"), ("steps", 2, "Två", "Two"))
    question = _question(workbook(("select_one steps", "step", "Steg?", "Step?", "agg"), choices=choices), "step")
    assert question.choices is not None
    assert question.choices.values() == ("1", "2")


def test_a_definition_out_of_a_workbook_is_text_that_a_person_can_read(workbook: MakeWorkbook) -> None:
    text = read_workbook(workbook((*AGE, "agg")))
    assert '\n[[section.question]]\nid = "age"\nlabel = { sv = "Ålder?", en = "Age?" }\n' in text
    assert (
        '\n[choices.times]\nchoices = [\n  { value = "morning", label = { sv = "Morgon", en = "Morning" } },\n' in text
    )


def test_further_languages_come_out_as_the_files_that_stand_beside_a_definition(workbook: MakeWorkbook) -> None:
    settings: Any = (("form_title", "form_id", "platskoll_drafts"), ("Buss", "bus", "fi"))
    data = workbook((*AGE, "agg", "Ikä?"), columns=("label::Suomi (fi)",), settings=settings)
    taken = take_in(data)
    assert dict(taken.languages) == {"fi": 'draft = true\n"question.age.label" = "Ikä?"\n'}
    form = read_definition(taken.definition, shared={}, translations=taken.languages)
    assert (form.languages, form.drafts) == (("sv", "en", "fi"), ("fi",))


DOC = (Path(__file__).parents[3] / "docs" / "xlsform.md").read_text("utf-8")


def test_the_example_in_the_documentation_is_taken_in(workbook: MakeWorkbook) -> None:
    example = DOC.partition("## A whole example")[2].partition("\n## ")[0]
    blocks = [block.strip().splitlines() for block in example.split("\n\n") if block.strip().startswith("|")]
    tables = [
        [[cell.strip().strip("`") or None for cell in line.strip("|").split("|")] for line in (head, *rows)]
        for head, _, *rows in blocks
    ]
    form = _form(take_in(workbook(**dict(zip(("survey", "choices", "settings"), tables, strict=True)))))
    assert [question.id for question in form.questions()] == ["missing", "why"]


def test_every_column_of_ours_is_documented() -> None:
    own = {name for names in READ.values() for name in names if name.startswith(OWN)}
    assert [name for name in sorted(own) if name not in DOC] == []
