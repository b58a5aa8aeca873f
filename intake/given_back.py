"""What a person sent, in words: to be given back when it could not be taken."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from forms.definition import QuestionType
from intake.question_page import Ask, QuestionPage

GivenBack = list[tuple[str, list[str]]]
"""What was asked, and what was answered to it."""


def answers_in_words(page: QuestionPage) -> GivenBack:
    """Every answer that arrived, as its question and the words that were chosen or typed; blanks are left out."""
    asks = (ask for _, _, _, asks in page.sections() for ask in asks)
    return [(title, said) for ask in asks for title, said in _answered(page, ask) if said]


def as_file(given_back: GivenBack) -> str:
    """The same as the address of a text file that the page carries in itself: saved without script or network."""
    text = "\n\n".join("\n  ".join([title, *said]) for title, said in given_back)
    return "data:," + quote(f"\ufeff{text}\n")


def _answered(page: QuestionPage, ask: Ask, before: str = "") -> Iterator[tuple[str, list[str]]]:
    question, title = ask.question, before + ask.lead + ask.label
    if question.rows:
        for row in page.rows(question):
            yield f"{title} {row.lead}{row.label}", _said(page, row)
    elif question.type is QuestionType.REPEAT:
        for item, columns in page.items(question):
            for column in columns:
                yield from _answered(page, column, f"{title} {item}: ")
    elif question.type is QuestionType.GEOPOINT:
        parts = [(item, part) for item in range(1, question.max_items + 1) for part in ("name", "text", "lat", "lon")]
        yield (
            title,
            [page.typed(page.part(question, *part)) for part in parts if page.typed(page.part(question, *part))],
        )
    else:
        yield title, _said(page, ask)


def _said(page: QuestionPage, ask: Ask) -> list[str]:
    labels = {choice.value: page.choice_label(choice, ask.question) for choice in page.choices(ask.question)}
    return [labels.get(value, value) for value in page.submitted.getlist(ask.name) if value.strip()]
