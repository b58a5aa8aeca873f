"""Every text of a form has one path, and a language file names it by that path."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from forms.catalogue import Catalogue
from forms.definition import Form
from forms.texts import texts, with_words


def held(part: Any) -> Iterator[Mapping[str, str]]:
    """Every text that a form holds, found without knowing what a form is made of."""
    if isinstance(part, Mapping):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from held(one)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from held(getattr(part, field.name))


def test_the_paths_are_those_that_the_document_tells_of(small: Form) -> None:
    paths = list(texts(small))
    assert paths[:5] == ["form.title", "form.intro", "form.target", "section.all.title", "question.age.label"]
    assert {
        "choice.things.bus.label",
        "choice.grade.dk.label",
        "question.years.constraint_message",
        "question.years.band.many.label",
        "question.score.range.low",
        "question.ideas.title.label",
        "derive.tie.label",
        "derive.tie.other.label",
    } <= set(paths)


def test_no_two_texts_of_a_shipped_form_share_a_path(library: Catalogue) -> None:
    for form in library.forms():
        distinct = {tuple(sorted(text.items())) for text in held(form)}
        assert {tuple(sorted(text.items())) for text in texts(form).values()} == distinct, form.id


def test_words_are_added_to_every_text_and_nothing_else_is_touched(small: Form) -> None:
    finnish = with_words(small, "fi", {path: path.upper() for path in texts(small)})
    assert {path: text["fi"] for path, text in texts(finnish).items()} == {path: path.upper() for path in texts(small)}
    assert with_words(small, "fi", {}) == small


def test_what_a_language_does_not_say_is_left_without_it(small: Form) -> None:
    finnish = with_words(small, "fi", {"form.title": "Koe"})
    assert [path for path, text in texts(finnish).items() if "fi" in text] == ["form.title"]
