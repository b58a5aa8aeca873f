"""The page of a place says where the work is, in words and in every language; nothing where there is no assignment."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import intake
from intake.phrases import load_phrases
from intake.process_words import ProcessWords, process_at, process_words
from intake.register import Assignment, Place, Purpose, Step, StepStatus, load_process, open_register

HOUSE = Path(intake.__file__).parent
PHRASES = load_phrases()
PROCESS = load_process()
LANGUAGES = sorted(PHRASES)
PLACE = Place("exempelby", "Exempelby", "1499", 812, "SCB 2025-12-31")
ASSIGNMENT = Assignment("exempelby", date(2026, 3, 1))
TODAY = date(2026, 6, 15)
STEPS = {
    step: Step("exempelby", step, status, since)
    for step, status, since in [
        ("anchoring", StepStatus.DONE, date(2026, 5, 3)),
        ("mapping", StepStatus.ONGOING, date(2026, 4, 20)),
    ]
}
PURPOSE = Purpose("exempelby", "Vi vill kunna bo kvar.\n\nOch fler ska <vilja> flytta hit.", date(2026, 5, 3))


def said(language: str = "sv", **changes: Any) -> ProcessWords:
    given: dict[str, Any] = {"assignment": ASSIGNMENT, "steps": STEPS, "purpose": PURPOSE, "today": TODAY} | changes
    today = given.pop("today")
    return process_words(PROCESS, PLACE, *given.values(), today=today, say=PHRASES[language])


def drawn(process: ProcessWords | None, language: str = "sv") -> str:
    pages = Environment(loader=FileSystemLoader(HOUSE / "templates"), autoescape=True, undefined=StrictUndefined)
    return pages.get_template("_process.html").render(process=process, say=PHRASES[language])


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("sv", "Exempelby är i månad 4 av 18. Nu: Kartläggning. Nästa steg: Analys."),
        ("en", "Exempelby is in month 4 of 18. Now: Mapping. Next step: Analysis."),
        (
            "sv-lattlast",
            "Vi arbetar tillsammans för att göra Exempelby bättre. Nu är det månad 4 av 18. "
            "Det här gör vi nu: Ta reda på hur det är. Det här gör vi sedan: Tänka efter.",
        ),
        (
            "ar",
            "الشهر الحالي من العمل في Exempelby هو 4 من أصل 18. الآن: رسم صورة الوضع الحالي. الخطوة التالية: التحليل.",
        ),
    ],
)
def test_the_first_words_say_which_month_it_is_what_goes_on_and_what_comes_next(language: str, lead: str) -> None:
    assert said(language).lead == lead


@pytest.mark.parametrize(
    ("today", "steps", "lead"),
    [
        (
            date(2026, 2, 28),
            {},
            "Det gemensamma arbetet i Exempelby börjar 1 mars 2026 och pågår till och med 31 augusti 2027.",
        ),
        (date(2026, 3, 1), {}, "Exempelby är i månad 1 av 18. Nästa steg: Förankring."),
        (
            date(2027, 9, 1),
            STEPS,
            "Uppdraget i Exempelby slutade 31 augusti 2027. "
            "Det som är kvar att göra lämnas över till dem som fortsätter på platsen.",
        ),
    ],
)
def test_before_at_the_beginning_and_after_the_end_it_says_so(today: date, steps: Any, lead: str) -> None:
    assert said(today=today, steps=steps).lead == lead


def test_steps_that_go_on_at_once_are_all_named() -> None:
    steps = STEPS | {"analysis": Step("exempelby", "analysis", StepStatus.ONGOING, TODAY)}
    assert said(steps=steps).lead.endswith("Nu: Kartläggning, Analys. Nästa steg: Målbild.")


def test_every_step_has_its_status_in_words() -> None:
    steps = STEPS | {"analysis": Step("exempelby", "analysis", StepStatus.REVISIT, TODAY)}
    lines = said(steps=steps).steps
    assert [(line.number, line.name, line.status, line.now) for line in lines] == [
        (1, "Förankring", "Klart 3 maj 2026", False),
        (2, "Kartläggning", "Pågår sedan 20 april 2026", True),
        (3, "Analys", "Tas upp igen", False),
        (4, "Målbild", "Inte påbörjat", False),
        (5, "Lokal utvecklingsplan", "Inte påbörjat", False),
        (6, "Organisation och finansiering", "Inte påbörjat", False),
    ]


@pytest.mark.parametrize(
    ("purpose", "shown"),
    [
        (None, ("", "")),
        (Purpose("exempelby", "Ett utkast."), ("", "")),
        (Purpose("exempelby", "Beslutas i morgon.", date(2026, 6, 16)), ("", "")),
        (Purpose("exempelby", "Så att vi kan bo kvar.", TODAY), ("Så att vi kan bo kvar.", "15 juni 2026")),
    ],
)
def test_the_purpose_is_shown_when_it_has_been_decided(purpose: Purpose | None, shown: tuple[str, str]) -> None:
    words = said(purpose=purpose)
    assert (words.purpose, words.decided) == shown


def test_a_place_without_an_assignment_says_nothing(tmp_path: Path) -> None:
    register = open_register(str(tmp_path / "register.db"))
    register.add_place(PLACE)
    assert process_at(register, PROCESS, PLACE, TODAY, PHRASES["sv"]) is None
    assert drawn(None).strip() == ""


def test_what_the_register_keeps_is_what_the_page_says(tmp_path: Path) -> None:
    register = open_register(str(tmp_path / "register.db"))
    register.add_place(PLACE)
    register.set_assignment(ASSIGNMENT)
    register.set_purpose(PURPOSE)
    for step in STEPS.values():
        register.set_step(step)
    assert process_at(register, PROCESS, PLACE, TODAY, PHRASES["en"]) == said("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_of_the_method_itself(language: str) -> None:
    swedish, own = (
        tomllib.loads((HOUSE / "translations" / f"{name}.toml").read_text("utf-8"))["process"]
        for name in ("sv", language)
    )
    assert list(own) == list(swedish)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("today", [date(2026, 2, 1), TODAY, date(2028, 1, 1)])
def test_the_page_shows_every_step_as_a_list_with_nothing_left_to_fill_in(language: str, today: date) -> None:
    words = said(language, today=today)
    page = drawn(words, language)
    assert not re.search(r"[{}]|None", page)
    assert page.count("<li") == len(words.steps) == 6
    assert page.count('aria-current="step"') == sum(line.now for line in words.steps)
    listed = [" ".join(re.sub("<[^>]+>", "", item).split()) for item in re.findall(r"<li.*?</li>", page)]
    assert listed == [f"{line.number}. {line.name} {line.status} {line.about}" for line in words.steps]


def test_the_purpose_is_marked_as_swedish_on_other_pages_and_never_as_markup() -> None:
    assert '<p lang="sv" dir="ltr">Vi vill kunna bo kvar.</p>' in drawn(said("ar"), "ar")
    assert "<p>Och fler ska &lt;vilja&gt; flytta hit.</p>" in drawn(said())
