"""Invented people: who they are, what they think, and how they answer a form. The same seed gives the same people."""

from __future__ import annotations

import math
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from forms.definition import Form, Question, QuestionType

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person: the answers, the language of the form, the link that was followed, and a slip if any."""

    answers: Mapping[str, Any]
    language: str
    channel: str
    slip: str
    """`` for none, `forgot` (a question that must be answered) or `too_many` (four where three may be chosen)."""


@dataclass(frozen=True, slots=True)
class Village:
    """What the invented place is like: shares, opinions and words, from village.toml."""

    table: Mapping[str, Any]

    def draw(self, name: str, chance: random.Random) -> str:
        """One value by its share."""
        shares: Mapping[str, float] = self.table["shares"][name]
        return chance.choices(list(shares), weights=list(shares.values()))[0]

    def level(self, theme: str) -> float:
        """How well a theme works on the whole, 1 to 5."""
        return float(self.table["themes"][theme])

    def words(self, name: str, language: str) -> Sequence[str]:
        found: Sequence[str] = self.table["words"][language][name]
        return found


def village() -> Village:
    return Village(tomllib.loads(resources.files("desk").joinpath("exempelby/village.toml").read_text("utf-8")))


def _rating(mean: float, chance: random.Random, *, unknown: float) -> str:
    if chance.random() < unknown:
        return "dk"
    return str(min(5, max(1, round(chance.gauss(mean, 0.9)))))


def _background(place: Village, chance: random.Random) -> Answers:
    age = place.draw("age_group", chance)
    relation = [place.draw("relation", chance)]
    if relation[0] == "lives_all_year" and age not in {"65_79", "80_plus"} and chance.random() < 0.35:
        relation.append("works")
    if chance.random() < 0.25:
        relation.append("association")
    lives = relation[0] in {"lives_all_year", "lives_part_year"}
    answers: Answers = {"relation": relation, "age_group": age, "gender": place.draw("gender", chance)}
    answers["years_lived"] = place.draw("years_lived", chance) if lives else "not_resident"
    with_children = 0.55 if age == "25_44" else 0.12
    answers["household"] = "children" if chance.random() < with_children else place.draw("household", chance)
    answers["sub_area"] = place.draw("sub_area", chance)
    return answers


def _opinions(place: Village, answers: Answers, mood: float, chance: random.Random) -> Answers:
    """Ratings that hang together: a person's mood, and what age and area do to each theme."""
    age, area = answers["age_group"], answers["sub_area"]
    shifts: Mapping[str, Mapping[str, float]] = place.table["shifts"]
    felt = {
        theme: level + 0.55 * mood + shifts.get(age, {}).get(theme, 0.0) + shifts.get(area, {}).get(theme, 0.0)
        for theme, level in ((theme, place.level(theme)) for theme in place.table["themes"])
    }
    ratings = {theme: _rating(mean, chance, unknown=0.06) for theme, mean in felt.items()}
    pull = {theme: math.exp(1.1 * (4.0 - mean)) for theme, mean in felt.items()}
    wanted: list[str] = []
    for _ in range(3):
        left = [theme for theme in pull if theme not in wanted]
        wanted.append(chance.choices(left, weights=[pull[theme] for theme in left])[0])
    overall = sum(felt.values()) / len(felt) + 0.5
    return {
        "overall": _rating(overall + 0.3 * mood, chance, unknown=0.02),
        "recommend_move": str(min(4, max(1, round(chance.gauss(overall - 0.6, 0.8))))),
        "theme_rating": ratings,
        "theme_priority": wanted,
    }


def _everyday(place: Village, form: Form, chance: random.Random) -> Answers:
    """Services, travel and the rest of everyday life, by the shares of the village or evenly."""
    answers: Answers = {
        "service_needs": {
            service: chance.choices(["enough", "not_enough", "missing", "not_needed", "dk"], weights=weights)[0]
            for service, weights in place.table["services"].items()
        }
    }
    for name in ("travel_mode", "stay_5y", "knows_influence", "heard_via"):
        answers[name] = place.draw(name, chance)
    for name, most in (("barriers", 2), ("housing_missing", 3), ("contribute", 2), ("info_channel", 3)):
        question = form.question(name)
        answers[name] = _some(question, chance, most) if question else []
    return answers


def _some(question: Question, chance: random.Random, most: int) -> list[str]:
    values = question.choices.values() if question.choices else ()
    picked = set(chance.sample(values, chance.randint(1, most)))
    alone = picked & {"none", "dk", "not_now"}
    return sorted(alone)[:1] if alone else [value for value in values if value in picked]


def _texts(place: Village, language: str, chance: random.Random) -> Answers:
    answers: Answers = {
        name: chance.choice(place.words(name, language))
        for name in ("best", "improve", "one_thing", "future_10y")
        if chance.random() < 0.45
    }
    for name in ("pins_like", "pins_improve"):
        if chance.random() < 0.3:
            spot, why = chance.choice(place.words(name, language)).split("|")
            answers[name] = [{"name": spot, "text": why}]
    return answers


def _whole(form: Form, answers: Answers) -> Answers:
    """Only what this form asks, in its order, and only what a person would answer."""
    return {
        question.id: answers[question.id]
        for question in form.questions()
        if answers.get(question.id) and question.type is not QuestionType.NOTE
    }


def person(form: Form, place: Village, chance: random.Random) -> Person:
    """One invented person's answers to the resident survey."""
    language = "en" if chance.random() < 0.07 else "sv"
    background = _background(place, chance)
    answers = background | _opinions(place, background, chance.gauss(0, 1), chance)
    answers |= _everyday(place, form, chance) | _texts(place, language, chance)
    if not any(tie.startswith("lives_") for tie in background["relation"]):
        answers.pop("stay_5y")
    if chance.random() < 0.12:
        kept = {"relation", "age_group", "overall", *chance.sample(sorted(answers), 3)}
        answers = {name: value for name, value in answers.items() if name in kept}
    slip = chance.choices(["", "forgot", "too_many"], weights=[0.88, 0.07, 0.05])[0]
    return Person(_whole(form, answers), language, place.draw("channel", chance), slip)


def _on_the_map(one: Person, place: Village, hand: random.Random) -> Person:
    """The same person, who for most of the places that they name has also put a point on the map."""
    answers = {
        name: [_pointed(pin, place, hand) for pin in answer] if name.startswith("pins_") else answer
        for name, answer in one.answers.items()
    }
    return replace(one, answers=answers)


def _pointed(pin: Mapping[str, str], place: Village, hand: random.Random) -> Mapping[str, Any]:
    lat, lon, metres = place.table["spots"][pin["name"]]
    up, right = hand.gauss(0, metres), hand.gauss(0, metres)
    at = {
        "lat": round(lat + up / _METRES_PER_DEGREE, 5),
        "lon": round(lon + right / _METRES_PER_DEGREE / math.cos(math.radians(lat)), 5),
    }
    return {**pin, **at} if hand.random() < 0.7 else pin


_METRES_PER_DEGREE = 111_200


def people(form: Form, number: int, seed: int) -> list[Person]:
    """So many invented people, always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - invented people need no secret chance
    hand = random.Random(f"{seed} on the map")  # noqa: S311 - invented people; of its own, so that answers stay as they were
    place = village()
    return [_on_the_map(person(form, place, chance), place, hand) for _ in range(number)]


def with_slip(answers: Mapping[str, Any], slip: str, form: Form) -> Answers:
    """The answers as they are first sent by somebody who slips."""
    if slip == "forgot":
        return {name: value for name, value in answers.items() if name != "age_group"}
    if slip == "too_many":
        question = form.question("theme_priority")
        values = question.choices.values() if question and question.choices else ()
        return {**answers, "theme_priority": list(values[:4])}
    return dict(answers)
