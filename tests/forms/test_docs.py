"""docs/forms.md tells a form's author about everything that a definition can say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.catalogue import problems_in
from forms.definition import Publication, QuestionType, Role
from forms.expression import ARITY

DOCUMENT = (Path(__file__).parents[2] / "docs" / "forms.md").read_text("utf-8")


@pytest.mark.parametrize("word", [*QuestionType, *Publication, *Role])
def test_every_type_class_and_role_is_explained(word: str) -> None:
    assert f"`{word}`" in DOCUMENT


@pytest.mark.parametrize("name", ARITY)
def test_every_function_of_the_expressions_is_explained(name: str) -> None:
    assert f"`{name}(" in DOCUMENT


def test_the_whole_example_passes_the_check() -> None:
    example = re.search(r"```toml\n(form = .*?)```", DOCUMENT, re.DOTALL)
    assert example is not None
    assert problems_in(example[1]) == []
