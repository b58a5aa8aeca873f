"""Forms go out to workbooks and come back the same; what goes out is read by other programs for XLSForm, too."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from forms.catalogue import Catalogue, read_definition, shipped
from forms.definition import Choice, ChoiceList, Form
from forms.errors import FormsError
from forms.xlsform import read_workbook, take_in, write_workbook

Home = Any

SHIPPED = {form.key: form for form in shipped().forms()}

EVERYTHING = """
form = "everything"
version = 7
letter = "q"
title = { sv = "Allt", en = "All" }
intro = { sv = "Hej {place}, {minutes} minuter", en = "Hello {place}, {minutes} minutes" }
target = { sv = "Alla", en = "all" }
source = { sv = "Eget", en = "Own" }
step = "3"
anonymous = false
group_by = ["tie", "age"]
respondent_counts = [["tie", "age"]]
cross_tables = [["score", "rating.bus"]]

[choices.age]
coarser = [
  { value = "any", label = { sv = "Alla åldrar", en = "All ages" }, short = { sv = "Alla", en = "All" } },
]
choices = [
  { value = "1_5", label = { sv = "Ung", en = "Young" }, short = { sv = "U", en = "Y" }, leads_to = "stop" },
  { value = "old", label = { sv = "= Gammal", en = "+ Old" }, hint = { sv = "Över 5", en = "Over 5" }, within = "any" },
]

[choices.grade]
scale = true
choices = [
  { value = "1", label = { sv = "Dåligt", en = "Poor" } },
  { value = "2", label = { sv = "Bra", en = "Good" } },
  { value = "dk", label = { sv = "Vet inte", en = "Don't know" }, missing = true },
]

[choices.things]
choices = [
  { value = "bus", label = { sv = "Buss\\nmed rad", en = "Bus" } },
  { value = "shop", label = { sv = "Butik", en = "Shop" } },
]

[choices.yes]
choices = [{ value = "yes", label = { sv = "Ja", en = "Yes" } }, { value = "no", label = { sv = "Nej", en = "No" } }]

[[section]]
id = "first"
title = { sv = "Först", en = "First" }
intro = { sv = "Inledning", en = "Beginning" }
question = [
  { id = "place_id", type = "hidden", label = { sv = "Plats", en = "Place" }, publication = "open", theme = "meta" },
  { id = "read_this", type = "note", label = { sv = "Läs", en = "Read" }, publication = "int", theme = "meta" },
  { id = "age", type = "select_one", label = { sv = "Ålder?", en = "Age?" }, choices = "age", required = true, publication = "agg", theme = "background" },
  { id = "wants", type = "select_multiple", label = { sv = "Vad?", en = "What?" }, choices = "things", max_choices = 1, rotate = true, role = "importance", publication = "agg", theme = "importance" },
  { id = "ideas_ranked", type = "rank", label = { sv = "Ordning?", en = "Order?" }, choices_from = "idea", publication = "int", theme = "x" },
  { id = "area", type = "select_one", label = { sv = "Del?", en = "Part?" }, choices_from = "sub_area", publication = "agg", theme = "x" },
  { id = "score", type = "integer", label = { sv = "Betyg?", en = "Score?" }, range = { start = 0, end = 10, low = { sv = "Låg", en = "Low" }, high = { sv = "Hög", en = "High" } }, role = "overall", publication = "agg", theme = "x" },
  { id = "rating", type = "select_one", label = { sv = "Hur är?", en = "How is?" }, hint = { sv = "Alla", en = "All" }, choices = "grade", rows = "things", required = "${age} = 'old'", relevant = "${age} != ''", role = "performance", publication = "agg", theme = "background" },
  { id = "heads", type = "integer", label = { sv = "Antal?", en = "Heads?" }, rows = "things", constraint = ". >= 0", constraint_message = { sv = "Minst 0", en = "At least 0" }, bands = [{ value = "none", label = { sv = "0", en = "0" }, low = 0, high = 0 }, { value = "some", label = { sv = "Några", en = "Some" }, low = 1 }], publication = "agg", theme = "x" },
  { id = "why", type = "longtext", label = { sv = "Varför?", en = "Why?" }, relevant = "${rating.bus} = '1' and not(selected(${wants}, 'shop'))", max_length = 300, publication = "mod", theme = "x" },
]

[[section]]
id = "age"
title = { sv = "Sedan", en = "Then" }
question = [
  { id = "name", type = "text", label = { sv = "Namn", en = "Name" }, required = true, publication = "pers", theme = "x" },
  { id = "mail", type = "email", label = { sv = "E-post", en = "E-mail" }, publication = "pers", theme = "x" },
  { id = "phone", type = "tel", label = { sv = "Telefon", en = "Phone" }, publication = "pers", theme = "x" },
  { id = "web", type = "url", label = { sv = "Webb", en = "Web" }, publication = "open", theme = "x", consent = "yes" },
  { id = "number", type = "organisation_number", label = { sv = "Nr", en = "No" }, publication = "int", theme = "x" },
  { id = "food", type = "text", label = { sv = "Kost", en = "Food" }, sensitive = true, publication = "pers", theme = "x" },
  { id = "day", type = "date", label = { sv = "Dag", en = "Day" }, publication = "open", theme = "x" },
  { id = "pins", type = "geopoint", label = { sv = "Var?", en = "Where?" }, max_items = 3, max_length = 80, publication = "geo", theme = "x" },
  { id = "outline", type = "geoshape", label = { sv = "Gräns?", en = "Border?" }, publication = "open", theme = "x" },
  { id = "paper", type = "file", label = { sv = "Fil", en = "File" }, publication = "int", theme = "x" },
  { id = "yes", type = "consent", label = { sv = "Ja", en = "Yes" }, required = true, publication = "int", theme = "x" },
  { id = "ideas", type = "repeat", label = { sv = "Idéer", en = "Ideas" }, max_items = 4, publication = "mod", theme = "x", field = [
    { id = "name", type = "text", label = { sv = "Rubrik", en = "Title" }, required = true },
    { id = "cost", type = "integer", label = { sv = "Kostnad", en = "Cost" }, publication = "agg", theme = "money", bands = [{ value = "any", label = { sv = "Alla", en = "All" } }] },
    { id = "about", type = "select_multiple", label = { sv = "Om", en = "About" }, choices = "things" },
  ] },
]

[[derive]]
id = "tie"
label = { sv = "Knuten", en = "Tie" }
theme = "ties"
choice = [
  { value = "old", label = { sv = "Gammal", en = "Old" }, short = { sv = "G", en = "O" }, when = " ${age} = 'old'\\n  or ${rating.shop} = '2' " },
  { value = "other", label = { sv = "Annan", en = "Other" }, when = "true()" },
]
"""  # noqa: E501 (a question on a line is easier to read than one on ten)

FINNISH = '"form.title" = "Kaikki"\n"question.ideas.cost.label" = "Hinta"\n"choice.age.1_5.short" = "N"\n'
ARABIC = (
    'draft = true\n"question.score.range.low" = "منخفض"\n"derive.tie.old.label" = "كبير"\n'
    '"choice.age.any.label" = "كل"\n'
)


def _back(form: Form) -> Form:
    taken = take_in(write_workbook(form))
    assert taken.warnings == ()
    return read_definition(taken.definition, shared={}, translations=taken.languages)


@pytest.mark.parametrize("key", SHIPPED)
def test_a_shipped_form_comes_back_whole_in_every_language_and_with_the_same_digest(key: str) -> None:
    form = SHIPPED[key]
    back = _back(form)
    assert back == form
    assert back.digest == form.digest


def test_everything_that_a_definition_can_say_comes_back() -> None:
    form = read_definition(EVERYTHING, shared={}, translations={"ar": ARABIC, "fi": FINNISH})
    assert form.languages == ("sv", "en", "ar", "fi")
    back = _back(form)
    assert back == form
    assert back.digest == form.digest


@pytest.mark.parametrize("key", SHIPPED)
def test_a_workbook_is_an_xlsform_to_other_programs(key: str) -> None:
    form = SHIPPED[key]
    xform = convert(BytesIO(write_workbook(form))).xform
    assert f'id="{form.id}"' in xform
    for question in form.questions():
        assert f"/{question.id}" in xform


def test_a_workbook_is_the_same_bytes_whenever_it_is_written(library: Catalogue) -> None:
    form = library.latest("check_in")
    assert write_workbook(form) == write_workbook(form)
    assert "dcterms" not in repr(openpyxl.load_workbook(BytesIO(write_workbook(form))).properties.created)


def test_no_text_of_a_form_becomes_a_formula() -> None:
    book = openpyxl.load_workbook(BytesIO(write_workbook(read_definition(EVERYTHING, shared={}))))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert "= Gammal" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_character_that_no_workbook_can_hold_is_told_in_a_sentence(small_text: str) -> None:
    form = read_definition(small_text.replace("Hur gammal är du?", "Hur gammal \\u0007 är du?"), shared={})
    with pytest.raises(FormsError, match="styrtecken"):
        write_workbook(form)


def test_a_text_that_no_cell_can_hold_is_not_cut_off(small: Form) -> None:
    with pytest.raises(FormsError, match="än de 32767 tecken som en cell rymmer"):
        write_workbook(replace(small, intro={"sv": "a" * 32_768, "en": "b"}))


_words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="{}"), min_size=1)
_texts = st.fixed_dictionaries({"sv": _words, "en": _words})


@settings(max_examples=30, deadline=None)
@given(label=_texts, hint=_texts, labels=st.lists(_texts, min_size=1, max_size=4), required=st.booleans())
def test_any_words_come_back(
    label: dict[str, str], hint: dict[str, str], labels: list[dict[str, str]], required: bool
) -> None:
    whole = read_definition(EVERYTHING, shared={})
    chosen = ChoiceList("list", tuple(Choice(f"v{n}", text) for n, text in enumerate(labels)))
    question = replace(whole.sections[0].questions[2], label=label, hint=hint, choices=chosen, required=required)
    section = replace(whole.sections[0], questions=(question,))
    form = replace(whole, sections=(section,), derived=(), group_by=(), respondent_counts=(), cross_tables=())
    assert read_definition(read_workbook(write_workbook(form)), shared={}) == form


# --- as commands ---


def test_a_form_is_exported_changed_and_imported_as_a_new_version(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "bus.xlsx"
    assert home.does("forms", "export", "resident_survey", file).out.endswith(f"finns nu i {file}.\n")
    book = openpyxl.load_workbook(file)
    columns = {str(cell.value): cell.column for cell in book["settings"][1]}
    book["settings"].cell(2, columns["version"], 2)
    book.save(file)
    said = home.does("forms", "import", file, "--output", tmp_path / "files")
    assert "(resident_survey version 2) finns nu i registret." in said.out
    written = {path.name for path in (tmp_path / "files").iterdir()}
    assert written == {f"resident_survey.v2{language}.toml" for language in ("", ".ar", ".sv-lattlast")}
    assert "resident_survey          v2" in home.does("forms", "list").out


def test_a_version_that_is_shipped_is_not_changed_by_an_import(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "check.xlsx"
    home.does("forms", "export", "check_in", file)
    book = openpyxl.load_workbook(file)
    book["settings"]["A2"] = "Något annat"
    book.save(file)
    said = home.types("forms", "import", file)
    assert said.code == 1
    assert "Skriv version = 2." in said.err
    assert home.does("forms", "list").code == 0


def test_an_export_never_writes_over_a_file(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "mine.xlsx"
    file.write_bytes(b"mine")
    said = home.types("forms", "export", "check_in", file)
    assert (said.code, file.read_bytes()) == (1, b"mine")
    assert said.err == f"{file} finns redan. Välj ett annat namn, eller ta bort filen först.\n"


def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "enkät.xlsx"
    file.write_text("type,name,label\n", encoding="utf-8")
    said = home.types("forms", "import", file)
    assert said.code == 1
    assert said.err == "arbetsboken – är ingen arbetsbok (.xlsx) – spara den som Excel-arbetsbok (.xlsx)\n"
