"""What a language lacks of what the people who answer can meet."""

from __future__ import annotations

from collections.abc import Iterable

from .definition import Form
from .texts import texts
from .words import own_phrases

WORDS = "words"
"""Stands in the place of a form for the sentences in `forms/words/`."""


def missing(language: str, forms: Iterable[Form]) -> list[tuple[str, str]]:
    """What is shown in Swedish to those who chose `language`: (form as `resident_survey.v1`, path of the text).

    The sentences of `forms/words/` come last, as (`words`, key). An unknown language lacks everything.
    """
    lacking = [(form.key, path) for form in forms for path, text in texts(form).items() if language not in text]
    return lacking + [(WORDS, key) for key in own_phrases("sv") if key not in own_phrases(language)]
