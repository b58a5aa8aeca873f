"""A person reads what a new version means before deciding on one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from desk.opening.proposal import Proposal
from desk.opening.versions import Difference, changes, consequences
from forms.catalogue import read_definition

Made = Callable[..., Proposal]

FORM = """
form = "trial"
version = 1
letter = "t"
title = { sv = "Prov", en = "Trial" }
intro = { sv = "Hej", en = "Hello" }
target = { sv = "Alla", en = "all" }
step = "2"
anonymous = true

[choices.grade]
choices = [
  { value = "bad", label = { sv = "Dåligt", en = "Bad" } },
  { value = "good", label = { sv = "Bra", en = "Good" } },
]

[[section]]
id = "all"
title = { sv = "Allt", en = "All" }

  [[section.question]]
  id = "bus"
  type = "select_one"
  label = { sv = "Hur fungear bussen?", en = "How is the bus?" }
  choices = "grade"
  publication = "agg"
  theme = "bus"

  [[section.question]]
  id = "words"
  type = "longtext"
  label = { sv = "Vad mer?", en = "What else?" }
  publication = "mod"
  theme = "open"
"""
LAST = FORM[FORM.rindex("  [[section.question]]") :]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version = 1", "version = 2", []),
        ("fungear", "fungerar", [("bus", Difference.SPELLING)]),
        ("Hur fungear bussen?", "Hur är tåget?", [("bus", Difference.WORDS)]),
        ("How is the bus?", "How was the bus never?", [("bus", Difference.WORDS)]),
        ('sv = "Dåligt"', 'sv = "Ganska dåligt"', [("bus", Difference.WORDS)]),
        ('value = "good"', 'value = "fine"', [("bus", Difference.CHOICES)]),
        ('theme = "bus"', 'theme = "bus"\n  required = true', [("bus", Difference.RULES)]),
        (LAST, "", [("words", Difference.REMOVED)]),
        (LAST, LAST + LAST.replace('"words"', '"again"'), [("again", Difference.ADDED)]),
    ],
)
def test_each_question_that_is_not_the_same_is_told(old: str, new: str, expected: list[tuple[str, Difference]]) -> None:
    found = changes(read_definition(FORM, shared={}), read_definition(FORM.replace(old, new), shared={}))
    assert [(change.question, change.difference) for change in found] == expected
    assert all(change.comparable == (change.difference is Difference.SPELLING) for change in found)
    assert all(change.sentence["sv"] and change.sentence["en"] for change in found)


@pytest.mark.parametrize(
    ("draft", "answers", "sentences", "word"),
    [
        (True, 0, 1, "utkast"),
        (False, 0, 2, "Ingen har svarat"),
        (False, 12, 5, "färre än 30"),
        (False, 80, 4, "aldrig läggas ihop"),
    ],
)
def test_what_becomes_of_the_campaign_and_its_answers_is_said(
    proposal: Made, draft: bool, answers: int, sentences: int, word: str
) -> None:
    campaign = replace(proposal().to_campaign(), draft=draft)
    said = consequences(campaign, answers, date(2026, 9, 10))
    assert len(said) == sentences
    assert word in " ".join(text["sv"] for text in said)
    assert all(text["en"].endswith(".") for text in said)
