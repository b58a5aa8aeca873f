"""Invented people who answer Exempelby's other surveys: the young, those who run a business, those who visit."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

from desk.exempelby.people import Answers, Person, village
from forms.definition import Form, Question, QuestionType, Role

_SPREAD = 0.9
"""How far people are from one another on a scale."""
_AT_MOST = 3
"""So many choices does a person make where any number may be made."""
_WRITE = 0.85
"""How many write something where there is something to write."""


def others(form: Form, number: int, seed: int) -> list[Person]:
    """So many invented people who answer a form that is not for residents; always the same for a seed.

    What they think of each question stands under the form in village.toml; where nothing stands, chance decides.
    """
    chance = random.Random(f"{seed} {form.id}")  # noqa: S311 - invented people need no secret chance
    pen = random.Random(f"{seed} {form.id} in words")  # noqa: S311 - of its own, so that answers stay as they were
    told: Mapping[str, Any] = village().table["beside"][form.id]
    return [Person(_answers(form, told, chance) | _words(told, pen), "sv", "", "") for _ in range(number)]


def _answers(form: Form, told: Mapping[str, Any], chance: random.Random) -> Answers:
    mood = chance.gauss(0, 0.5)
    found: Answers = {}
    for question in form.questions():
        asked = question.choices is not None
        if not asked or (not question.required and chance.random() < 0.06):
            continue
        if question.rows is not None:
            levels = told["levels"]
            found[question.id] = {row: _rating(question, levels[row] + mood, chance) for row in question.rows.values()}
        elif question.choices is not None and question.choices.scale:
            found[question.id] = _rating(question, told["levels"][question.id] + mood, chance)
        else:
            found[question.id] = _chosen(question, told, chance)
    return found


def _words(told: Mapping[str, Any], pen: random.Random) -> Answers:
    texts: Mapping[str, list[str]] = told.get("words", {})
    return {question: pen.choice(some) for question, some in texts.items() if pen.random() < _WRITE}


def _rating(question: Question, mean: float, chance: random.Random) -> str:
    """A point on the scale of the question, or now and then that one does not know."""
    choices = question.choices.choices if question.choices else ()
    points = sorted(int(choice.value) for choice in choices if choice.substantive)
    if chance.random() < 0.07 and (unsure := [choice.value for choice in choices if choice.missing]):
        return unsure[0]
    return str(min(points[-1], max(points[0], round(chance.gauss(mean, _SPREAD)))))


def _chosen(question: Question, told: Mapping[str, Any], chance: random.Random) -> str | list[str]:
    values = [choice.value for choice in question.choices.choices if choice.substantive] if question.choices else []
    weights = _weights(question, values, told)
    if question.type is not QuestionType.SELECT_MULTIPLE:
        return chance.choices(values, weights=weights)[0]
    most = min(question.max_choices or _AT_MOST, len(values))
    drawn = dict.fromkeys(chance.choices(values, weights=weights, k=most))
    return [value for value in values if value in drawn]


def _weights(question: Question, values: Sequence[str], told: Mapping[str, Any]) -> list[float]:
    """How drawn people are to each choice: what is to be improved is what works badly."""
    if question.role is Role.IMPORTANCE:
        return [math.exp(1.1 * (4.0 - told["levels"][value])) for value in values]
    shares: Mapping[str, float] = told.get(question.id, {})
    return [shares.get(value, 0.1 if shares else 1.0) for value in values]
