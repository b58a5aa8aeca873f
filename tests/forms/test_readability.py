"""Easy Swedish is easy to read: short sentences, short words, whichever page it stands on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from forms.catalogue import Catalogue
from forms.definition import words
from forms.texts import texts
from forms.words import phrases

EASY = "sv-lattlast"
HARDEST = 35
LONGEST_SENTENCE = 20
LONG_WORD = 7
"""Letters, from which Björnsson's index counts a word as long."""
PAGES = Path(__file__).parents[2] / "intake" / "translations"
SHORTENED = re.compile(r"\b(t\.?ex|bl\.?a|o\.?s\.?v|m\.?m|dvs|etc|ev|ca|resp|inkl|kl|nr|tel)\b\.?", re.IGNORECASE)


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence; what is filled in counts as one word of five letters."""
    filled = re.sub(r"\{\w+\}", "xxxxx", text)
    found = (re.findall(r"[\w@-]+(?:[.:/]+[\w@-]+)*", sentence) for sentence in re.split(r"[.!?…]+(?=\W|$)", filled))
    return [sentence for sentence in found if sentence]


def lix(written: Iterable[str]) -> float:
    """Björnsson's readability index over texts that end where they end: under 30 very easy, 30 to 40 easy."""
    said = [sentence for text in written for sentence in sentences(text)]
    every = [word for sentence in said for word in sentence]
    return len(every) / len(said) + 100 * sum(len(word) >= LONG_WORD for word in every) / len(every)


def easy_forms(library: Catalogue) -> dict[str, dict[str, str]]:
    return {
        form.id: {path: words(text, EASY) for path, text in texts(form).items()}
        for form in library.forms()
        if EASY in form.languages
    }


@pytest.fixture(scope="module")
def said(library: Catalogue) -> dict[str, dict[str, str]]:
    """Everything that is said to those who chose easy Swedish, as they meet it: form or page -> where -> words."""
    swedish, easy = (tomllib.loads((PAGES / f"{language}.toml").read_text("utf-8")) for language in ("sv", EASY))
    parts = {part: {**swedish[part], **easy.get(part, {})} for part in swedish}
    del parts["page"]["months"]  # names of months are no sentence
    return {**easy_forms(library), "errors of a form": dict(phrases(EASY)), **parts}


def test_the_index_is_bjornssons() -> None:
    assert lix(["Det här är lätt. Läsbarhetsindex mäter meningar."]) == 7 / 2 + 100 * 2 / 7


def test_the_surveys_of_residents_and_of_the_young_are_there_in_easy_swedish(library: Catalogue) -> None:
    assert set(easy_forms(library)) == {"resident_survey", "youth_survey"}


def test_a_form_is_easy_as_a_whole_and_in_its_running_text(library: Catalogue) -> None:
    for form_id, written in easy_forms(library).items():
        running = [text for path, text in written.items() if not path.startswith("choice.")]
        assert lix(written.values()) <= HARDEST, form_id
        assert lix(running) <= HARDEST, form_id


def test_the_pages_around_the_forms_are_easy_too(said: dict[str, dict[str, str]]) -> None:
    assert {name: round(index) for name, part in said.items() if (index := lix(part.values())) > HARDEST} == {}


def test_no_sentence_is_long_and_none_is_shortened(said: dict[str, dict[str, str]]) -> None:
    everything = [(f"{name}: {where}", text) for name, part in said.items() for where, text in part.items()]
    long = [where for where, text in everything if any(len(s) > LONGEST_SENTENCE for s in sentences(text))]
    assert (long, [where for where, text in everything if SHORTENED.search(text)]) == ([], [])
