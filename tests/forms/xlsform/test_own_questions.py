"""A few questions of one's own beside a shipped form: read as a form is, and never more than five."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forms.definition import Publication, QuestionType
from forms.errors import DefinitionError
from forms.xlsform import read_own_questions

MakeWorkbook = Callable[..., bytes]


def _asked(number: int) -> list[tuple[str, ...]]:
    return [("select_one times", f"own_{n}", "När?", "When?", "agg") for n in range(number)]


def test_own_questions_need_no_settings(workbook: MakeWorkbook) -> None:
    questions = read_own_questions(workbook(*_asked(5), settings=()))
    assert [question.id for question in questions] == [f"own_{n}" for n in range(5)]
    assert questions[0].type is QuestionType.SELECT_ONE
    assert questions[0].publication is Publication.AGG
    assert questions[0].choices is not None
    assert questions[0].choices.values() == ("morning", "evening")


def test_a_sixth_question_is_refused_with_the_reason(workbook: MakeWorkbook) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_own_questions(workbook(*_asked(7)))
    assert str(refused.value) == (
        "blad survey – det är 7 frågor, och högst 5 egna får läggas till: ju längre enkäten är, desto färre svarar på "
        "hela – ta bort 2, eller gör ett eget formulär av arbetsboken"
    )


REFUSED = {
    "no class": (("text", "x", "X", "X"), "rad 2, kolumn platskoll_publication – publiceringsklassen saknas"),
    "a name": (("text", "x", "X", "X", "pers"), "ett anonymt formulär frågar inte efter personuppgifter"),
    "a role": (("range", "x", "X", "X", "agg", "overall"), "rollerna hör till formulärets egna frågor – töm cellen"),
    "a fault": (("txt", "x", "X", "X", "int"), "rad 2, kolumn type – typen txt är okänd"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_own_questions_keep_stricter_rules(name: str, workbook: MakeWorkbook) -> None:
    row, sentence = REFUSED[name]
    with pytest.raises(DefinitionError, match=sentence):
        read_own_questions(workbook(row, columns=("platskoll_role",)))


def test_own_questions_make_no_variables(workbook: MakeWorkbook) -> None:
    derived = (("list_name", "name", "label::sv", "label::en", "when"), ("tie", None, "Band", "Tie", None))
    with pytest.raises(DefinitionError, match="egna frågor ger inga härledda variabler"):
        read_own_questions(workbook(*_asked(1), platskoll_derived=derived))
