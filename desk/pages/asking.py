"""How the desk's own forms ask: fields that are read, faults in words, a token that only the own session has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, g, request
from markupsafe import Markup
from wtforms import Form, ValidationError

from desk.room import room, say


class Words:
    """A validator that says what is wrong in the person's language: `Words(is_wrong, swedish, english)`."""

    def __init__(self, is_wrong: Callable[[Any], bool], swedish: str, english: str) -> None:
        self._is_wrong, self._words = is_wrong, (swedish, english)

    def __call__(self, _form: Form, field: Any) -> None:
        if self._is_wrong(field.data):
            raise ValidationError(say(*self._words))


def filled(swedish: str, english: str) -> Words:
    """Something must be written or chosen."""
    return Words(lambda value: not (value.strip() if isinstance(value, str) else value), swedish, english)


def at_most(letters: int) -> Words:
    """A text of at most so many letters."""
    return Words(
        lambda value: len(value or "") > letters,
        f"Skriv högst {letters} tecken.",
        f"Write at most {letters} characters.",
    )


def must_be_offered(field: Any) -> None:
    """What was chosen stands in the list. Raises ValidationError."""
    if field.data not in {value for value, _ in field.choices}:
        raise ValidationError(say("Välj i listan.", "Choose from the list."))


def token() -> Markup:
    """The hidden field that every form of a session carries."""
    if not g.get("entered"):
        return Markup()
    return Markup('<input type="hidden" name="_token" value="{}">').format(
        room(current_app).accounts.form_token(g.entered)
    )


def sent(form: Form) -> bool:
    """Whether the page was sent and everything in it holds."""
    return request.method == "POST" and bool(form.validate())
