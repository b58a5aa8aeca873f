"""Expressions say what they mean, and say where they stop making sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.expression import ExpressionError, evaluate, parse, references

ANSWERS = {"age": "old", "wants": ["bus", "shop"], "years": 12, "rating": {"bus": "2"}, "agree": True, "band": "1_5"}


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("${age} = 'old'", True),
        ("${age} != 'old'", False),
        ('${age} = "old"', True),
        ("${nobody} = ''", True),
        ("${nobody} != ''", False),
        ("${nobody} > 3", False),
        ("${nobody} < 3", False),
        ("${nobody} = 0", False),
        ("${nobody} != 0", False),
        ("${years} >= 12 and ${years} <= 12.5", True),
        ("${years} > -1", True),
        ("${rating.bus} > 1", True),
        ("${rating.shop} > 1", False),
        ("${band} = '1_5'", True),
        ("${band} = 15", False),
        ("selected(${wants}, 'bus')", True),
        ("selected(${wants}, 'school')", False),
        ("selected(${age}, 'old')", True),
        ("selected(${nobody}, '')", True),
        ("count-selected(${wants}) = 2", True),
        ("count-selected(${nobody}) = 0", True),
        ("string-length(${age}) = 3", True),
        ("not(${age} = 'old')", False),
        ("${agree}", True),
        ("${agree} = true()", True),
        ("${nobody}", False),
        ("true() or false() and false()", True),
        ("(true() or false()) and false()", False),
        ("${age} = 'old'\n  and selected(${wants}, 'shop')", True),
    ],
)
def test_an_expression_holds_or_does_not(source: str, holds: bool) -> None:
    assert evaluate(parse(source), ANSWERS) is holds


@pytest.mark.parametrize(
    ("source", "current", "holds"),
    [
        (". >= 1 and . <= 30", 30, True),
        (". >= 1 and . <= 30", 31, False),
        ("count-selected(.) <= 1", ["a", "b"], False),
        ("string-length(.) < 4", "åäö", True),
    ],
)
def test_a_constraint_looks_at_the_answer_itself(source: str, current: object, holds: bool) -> None:
    assert evaluate(parse(source), {}, current) is holds


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "Tecken 1: här väntades ett värde"),
        ("${age} =", "Tecken 9: här väntades ett värde"),
        ("${age} = 'old", "Tecken 10"),
        ("${Age} = 'old'", "Tecken 1: ”${Age}” ska vara en frågas id"),
        ("selected(${age})", "Tecken 1: selected() ska ha 2 värden"),
        ("today() > 1", "Tecken 1"),
        ("(true()", "Tecken 8: här väntades ”)”"),
        ("true() true()", "Tecken 8: här väntades slutet"),
        ("1 < 2 < 3", "Tecken 7: här väntades slutet"),
        ("(" * 200 + "1" + ")" * 200, "för många parenteser"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(source: str, says: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(source)
    assert says in str(refused.value)


def test_an_expression_names_what_it_refers_to() -> None:
    found = references(parse("selected(${a}, 'x') and (${b.row} > 1 or not(${c}))"))
    assert [(reference.question, reference.row) for reference in found] == [("a", None), ("b", "row"), ("c", None)]


@given(st.text(alphabet="${}ab.'= ()<>!andortrue,1-", max_size=40))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        node = parse(source)
    except ExpressionError:
        return
    assert evaluate(node, {}) in {True, False}
