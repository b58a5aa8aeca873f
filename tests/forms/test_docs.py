"""docs/forms.md tells a form's author about everything that a definition can say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.catalogue import Catalogue, problems_in
from forms.definition import Publication, QuestionType, Role
from forms.duration import minutes
from forms.expression import ARITY

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = (DOCS / "forms.md").read_text("utf-8")


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


def test_the_times_in_the_document_are_those_that_are_reckoned(library: Catalogue) -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (\d+) \|$", DOCUMENT, re.MULTILINE)
    told = {form_id: int(said) for forms, said in rows for form_id in re.findall(r"\w+", forms)}
    assert len(told) == 6
    assert told == {form_id: minutes(library.latest(form_id)) for form_id in told}


def test_every_language_of_the_library_is_told_of(library: Catalogue) -> None:
    languages = {language for form in library.forms() for language in form.languages}
    document = (DOCS / "languages.md").read_text("utf-8")
    assert [language for language in languages if f"`{language}`" not in document] == []
