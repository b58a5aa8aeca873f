"""Our own sentences claim no more than the sample design can carry; what others wrote is shown as it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reports import ReportError, build, query_files
from reports.figures import read_query
from reports.wording import ALLOWED as OURS
from reports.wording import NO_RATE, SCOPE, check_wording

FORBIDDEN = ("svarsfrekvens", "felmarginal", "invånarna tycker", "signifikant")
"""Words that claim more than an open link can carry."""
ALLOWED = {SCOPE, NO_RATE}
"""Our sentences that use such a word to say no."""

SURVEYS = [
    ("residents", {"n": 400}),
    ("residents", {"n": 120, "final": False}),
    ("residents", {"n": 60}),
    ("residents", {"n": 22}),
    ("weights", {"n": 300}),
    ("weights", {"n": 120, "importance": False}),
]


def claims(text: str) -> Iterator[str]:
    """The sentences, cells and texts of a document that hold a forbidden word."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n|\||[<>\"]", html.unescape(text)):
        plain = " ".join(sentence.split()).strip("*_ ")
        if plain not in ALLOWED and any(word in plain.lower() for word in FORBIDDEN):
            yield plain


@pytest.mark.parametrize(("survey", "facts"), SURVEYS, ids=str)
@pytest.mark.parametrize("population", [True, False], ids=["compared", "not compared"])
def test_a_document_about_an_open_survey_claims_nothing_of_everybody(
    survey: str, facts: dict[str, Any], population: bool, publish: Any, request: pytest.FixtureRequest
) -> None:
    document = build(publish(request.getfixturevalue(survey)(**facts), population=population), "exempelby")

    assert list(claims(document.markdown)) == list(claims(document.html)) == []


@pytest.mark.parametrize("name", [path.stem for path in query_files()])
def test_no_query_claims_anything_of_everybody(name: str) -> None:
    query = read_query(name)

    assert list(claims(f"{query.titel} {query.beskrivning}")) == []


@pytest.mark.parametrize("word", FORBIDDEN)
@pytest.mark.parametrize(
    "say",
    [
        lambda residents, words: residents(40, labels=[words]),
        lambda residents, words: residents(40, title=words),
        lambda residents, words: residents(40, source=words),
    ],
    ids=["label", "title", "source"],
)
def test_a_word_that_others_wrote_stops_no_document_and_is_found_there(
    word: str, say: Callable[..., Any], publish: Any, residents: Any
) -> None:
    published: Path = publish(say(residents, f"Hög {word}"))

    assert any(word in claim.lower() for claim in claims(build(published, "exempelby").markdown))


@pytest.mark.parametrize("word", FORBIDDEN)
def test_the_build_refuses_the_word_and_names_its_sentence(word: str) -> None:
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


@pytest.mark.parametrize("sentence", sorted(OURS))
def test_our_own_sentences_that_say_no_are_allowed(sentence: str) -> None:
    check_wording(f"Först det här. {sentence} Sedan det här.", "open_link")


def test_a_drawn_sample_may_speak_of_its_margin() -> None:
    check_wording("Felmarginalen är fyra procentenheter.", "probability_sample")


def test_what_others_wrote_is_not_ours_to_refuse() -> None:
    check_wording("Enkäten heter Vad invånarna tycker.", "open_link", ["Vad invånarna tycker"])
