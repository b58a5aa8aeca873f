"""Words that a document about an open survey may not use."""

from __future__ import annotations

import pytest

from reports import ReportError
from reports.wording import ALLOWED, FORBIDDEN, check_wording

WORDS = FORBIDDEN["open_link"]


@pytest.mark.parametrize("word", WORDS)
def test_the_word_and_its_sentence_are_named(word: str) -> None:
    with pytest.raises(ReportError) as refused:
        check_wording(f"En mening utan fel. Här står {word.upper()} mitt i. Slut.", "open_link")

    assert word in str(refused.value)
    assert f"Här står {word.upper()} mitt i." in str(refused.value)


@pytest.mark.parametrize(
    "text", ["| Invånarna\u0020tycker | 1 |", "invånarna\ntycker så", "Svars&#102;rekvensen är hög."]
)
def test_table_cells_line_breaks_and_entities_hide_nothing(text: str) -> None:
    with pytest.raises(ReportError):
        check_wording(text, "open_link")


@pytest.mark.parametrize("sentence", sorted(ALLOWED))
def test_our_own_sentences_that_say_no_are_allowed(sentence: str) -> None:
    check_wording(f"Först det här. {sentence} Sedan det här.", "open_link")


def test_a_drawn_sample_may_speak_of_its_margin() -> None:
    check_wording("Felmarginalen är fyra procentenheter.", "probability_sample")
