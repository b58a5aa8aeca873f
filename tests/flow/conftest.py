"""A village whose people type words that exist nowhere else, so that every one of them can be looked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from desk.exempelby.answering import hidden_fields
from desk.exempelby.people import people
from forms.answers import to_fields
from forms.catalogue import shipped
from forms.definition import Form, Question, QuestionType

Home = Any
Visitor = Any
PEOPLE = 48
SIGN_UPS = 4
PLACE = "hemort"


@dataclass(frozen=True)
class Spoken:
    """A home after everybody has answered, the words they typed, and the receipts they were led to."""

    home: Home
    survey_words: frozenset[str]
    contact_words: frozenset[str]
    receipts: tuple[str, ...]
    codes: tuple[str, ...]


def _typed(question: Question, word: Callable[[], str]) -> Any:
    """What somebody types in a question of free words, or None where there is nothing to type."""
    match question.type:
        case QuestionType.TEXT | QuestionType.LONGTEXT:
            return f"Om {word()} och {word()}"
        case QuestionType.GEOPOINT:
            return [{"name": word(), "text": word()} for _ in range(question.max_items)]
        case QuestionType.EMAIL:
            return f"{word()}@{word()}.se"
        case _:
            return None


def _with_words(form: Form, answers: dict[str, Any], word: Callable[[], str]) -> dict[str, Any]:
    typed = {question.id: _typed(question, word) for question in form.questions()}
    chosen = {name: value for name, value in answers.items() if name != "sub_area"}  # the place has no areas
    return {question.id: typed[question.id] or chosen.get(question.id) for question in form.questions()}


def _send(visitor: Visitor, path: str, form: Form, answers: dict[str, Any]) -> str:
    page = visitor.get(path)
    whole = {name: value for name, value in answers.items() if value}
    answer = visitor.post(path, [*to_fields(form, whole), *hidden_fields(page.text)])
    assert answer.status == 303, answer.text
    location: str = answer.location
    return location


def _code(page: str) -> str:
    return page.partition('<p class="code"><b>')[2].partition("<")[0]


@pytest.fixture(scope="session")
def send() -> Callable[..., str]:
    """Opens a form, sends these answers, and gives the address of the receipt."""
    return _send


@pytest.fixture(scope="session")
def spoken(
    tmp_path_factory: pytest.TempPathFactory,
    home_at: Callable[..., Home],
    served: Callable[..., AbstractContextManager[Visitor]],
) -> Spoken:
    """The survey is still open when this hands over; tests that change it take a copy."""
    home = home_at(tmp_path_factory.mktemp("spoken") / "home")
    home.does(
        *("place", "add", PLACE, "--name", "Hemort", "--municipality", "1494"),
        *("--population", "900", "--population-source", "SCB 2025"),
    )
    for form, slug in (("resident_survey", "enkat"), ("stakeholder_signup", "anmalan")):
        home.does("campaign", "open", PLACE, form, "--slug", slug, "--controller", "K", "--legal-basis", "consent")
    numbers = count(1)
    said: list[str] = []

    def word() -> str:
        said.append(f"zq{next(numbers):05}vx")
        return said[-1]

    survey, sign_up = shipped().latest("resident_survey"), shipped().latest("stakeholder_signup")
    contact = {
        "represents": "organisation",
        "sector": "civil_society",
        "engagement": ["informed"],
        "share_with": ["region"],
        "publish_consent": "yes",
        "notice_read": "yes",
    }
    with served(home, "intake") as visitor:
        links = [
            _send(visitor, "/s/enkat", survey, _with_words(survey, dict(person.answers), word))
            for person in people(survey, PEOPLE, 7)
        ]
        codes = [_code(visitor.get(link).text) for link in links]
        survey_words = frozenset(said)
        for _ in range(SIGN_UPS):
            _send(visitor, "/s/anmalan", sign_up, _with_words(sign_up, contact, word))
    return Spoken(
        home, survey_words, frozenset(said) - survey_words, tuple(link.split("?")[0] for link in links), tuple(codes)
    )
