"""Small definitions that the tests of the forms share."""

from __future__ import annotations

import pytest

from forms.catalogue import Catalogue, read_definition, shipped
from forms.definition import Form

HEAD = """
form = "trial"
version = 1
letter = "t"
title = { sv = "Prov", en = "Trial" }
intro = { sv = "Hej {place}", en = "Hello {place}" }
target = { sv = "Alla", en = "all" }
step = "2"
anonymous = true
"""

SMALL = (
    HEAD
    + """
group_by = ["age"]

[choices.age]
choices = [
  { value = "young", label = { sv = "Ung", en = "Young" }, leads_to = "youth_survey" },
  { value = "old", label = { sv = "Gammal", en = "Old" } },
]

[choices.grade]
scale = true
choices = [
  { value = "1", label = { sv = "Dåligt", en = "Poor" } },
  { value = "2", label = { sv = "Bra", en = "Good" } },
  { value = "dk", label = { sv = "Vet inte", en = "Don't know" }, missing = true },
]

[choices.things]
choices = [
  { value = "bus", label = { sv = "Buss", en = "Bus" } },
  { value = "shop", label = { sv = "Butik", en = "Shop" } },
  { value = "school", label = { sv = "Skola", en = "School" } },
]

[[section]]
id = "all"
title = { sv = "Allt", en = "All" }

  [[section.question]]
  id = "age"
  type = "select_one"
  label = { sv = "Hur gammal är du?", en = "How old are you?" }
  choices = "age"
  required = true
  publication = "agg"
  theme = "background"

  [[section.question]]
  id = "wants"
  type = "select_multiple"
  label = { sv = "Vad vill du ha?", en = "What do you want?" }
  choices = "things"
  max_choices = 2
  publication = "agg"
  theme = "importance"

  [[section.question]]
  id = "rating"
  type = "select_one"
  label = { sv = "Hur är det?", en = "How is it?" }
  choices = "grade"
  rows = "things"
  publication = "agg"
  theme = "themes"

  [[section.question]]
  id = "order"
  type = "rank"
  label = { sv = "I vilken ordning?", en = "In which order?" }
  choices = "things"
  publication = "agg"
  theme = "importance"

  [[section.question]]
  id = "years"
  type = "integer"
  label = { sv = "Hur många år?", en = "How many years?" }
  relevant = "${age} = 'old'"
  constraint = ". >= 1"
  constraint_message = { sv = "Skriv minst 1 år.", en = "Write at least 1 year." }
  bands = [
    { value = "few", label = { sv = "1–9", en = "1–9" }, low = 1, high = 9 },
    { value = "many", label = { sv = "10 eller fler", en = "10 or more" }, low = 10 },
  ]
  publication = "agg"
  theme = "background"

  [[section.question]]
  id = "score"
  type = "integer"
  label = { sv = "Hur troligt?", en = "How likely?" }
  range = { start = 0, end = 10, low = { sv = "Inte", en = "Not" }, high = { sv = "Mycket", en = "Very" } }
  publication = "agg"
  theme = "overall"

  [[section.question]]
  id = "words"
  type = "longtext"
  label = { sv = "Vad mer?", en = "What else?" }
  max_length = 40
  publication = "mod"
  theme = "open"

  [[section.question]]
  id = "pins"
  type = "geopoint"
  label = { sv = "Var?", en = "Where?" }
  max_items = 2
  publication = "geo"
  theme = "map"

  [[section.question]]
  id = "ideas"
  type = "repeat"
  label = { sv = "Idéer", en = "Ideas" }
  max_items = 2
  publication = "mod"
  theme = "idea"

    [[section.question.field]]
    id = "title"
    type = "text"
    label = { sv = "Rubrik", en = "Title" }
    required = true

    [[section.question.field]]
    id = "about"
    type = "select_multiple"
    label = { sv = "Om", en = "About" }
    choices = "things"

  [[section.question]]
  id = "day"
  type = "date"
  label = { sv = "Vilken dag?", en = "Which day?" }
  publication = "int"
  theme = "meta"

  [[section.question]]
  id = "agree"
  type = "consent"
  label = { sv = "Jag har läst", en = "I have read" }
  publication = "int"
  theme = "consent"

  [[section.question]]
  id = "area"
  type = "select_one"
  label = { sv = "Vilken del?", en = "Which part?" }
  choices_from = "sub_area"
  publication = "agg"
  theme = "background"

[[derive]]
id = "tie"
label = { sv = "Knuten", en = "Tie" }

  [[derive.choice]]
  value = "old"
  label = { sv = "Gammal", en = "Old" }
  when = "${age} = 'old'"

  [[derive.choice]]
  value = "other"
  label = { sv = "Annan", en = "Other" }
  when = "true()"
"""
)


@pytest.fixture(scope="session")
def small_text() -> str:
    return SMALL


@pytest.fixture(scope="session")
def small() -> Form:
    return read_definition(SMALL, shared={})


@pytest.fixture(scope="session")
def library() -> Catalogue:
    return shipped()
