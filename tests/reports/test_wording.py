"""Our own sentences claim no more than the sample design can carry; what others wrote is shown as it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports import ReportError, build, query_files
from reports.figures import read_query
from reports.language import ENGLISH, LANGUAGES, Language
from reports.wording import DESIGNS, NO_RATE, SCOPE, check_wording

FORBIDDEN = ("svarsfrekvens", "felmarginal", "invånarna tycker", "signifikant")
"""Words that claim more than an open link can carry."""
IN_ENGLISH = ("response rate", "margin of error", "residents think", "significant")
ALLOWED = {*SCOPE, *NO_RATE}
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
        if plain not in ALLOWED and any(word in plain.lower() for word in (*FORBIDDEN, *IN_ENGLISH)):
            yield plain


@pytest.mark.parametrize(("survey", "facts"), SURVEYS, ids=str)
@pytest.mark.parametrize("population", [True, False], ids=["compared", "not compared"])
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_document_about_an_open_survey_claims_nothing_of_everybody(
    *,
    survey: str,
    facts: dict[str, Any],
    population: bool,
    language: Language,
    publish: Any,
    request: pytest.FixtureRequest,
) -> None:
    path = publish(request.getfixturevalue(survey)(**facts), population=population)
    document = build(path, "exempelby", language=language)

    assert list(claims(document.markdown)) == list(claims(document.html)) == []


@pytest.mark.parametrize("name", [path.stem for path in query_files()])
def test_no_query_claims_anything_of_everybody(name: str) -> None:
    query = read_query(name)

    assert list(claims(f"{query.titel} {query.beskrivning}")) == []
    assert list(claims(f"{query.title} {query.description}")) == []


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


@pytest.mark.parametrize("design", DESIGNS)
def test_our_own_sentences_that_say_no_are_allowed(design: str) -> None:
    for sentence in DESIGNS[design].sentences():
        check_wording(f"Först det här. {sentence} Sedan det här.", design)


@pytest.mark.parametrize(
    ("design", "sentence"),
    [
        ("household_code", "Det är 41 svar per 100 invånare."),
        ("household_code", "Svarsfrekvens per person: 12 procent."),
        ("household_code", "Felmarginalen är fyra procentenheter."),
        ("household_code", "So the residents think."),
        ("census_invite", "Viktningen tar bort den skevheten."),
        ("probability_sample", "Weighting removes that bias."),
        ("group", "Det är 40 procent av befolkningen."),
        ("group", "Svarsfrekvensen var hög."),
        ("workshop", "Hälften av invånarna håller med."),
        ("workshop", "Half of the population agrees."),
        ("open_link", "The response rate was high."),
    ],
)
def test_each_design_has_words_that_its_documents_may_not_use(design: str, sentence: str) -> None:
    with pytest.raises(ReportError, match=re.escape(DESIGNS[design].swedish.label)):
        check_wording(f"En mening utan fel. {sentence}", design)


@pytest.mark.parametrize(
    ("design", "sentence"),
    [
        ("household_code", "Svarsfrekvensen är 41 procent av hushållen."),
        ("census_invite", "Svarsfrekvensen är 41 procent."),
        ("group", "Tolv grupper svarade."),
    ],
)
def test_each_design_may_say_what_it_can_carry(design: str, sentence: str) -> None:
    check_wording(sentence, design)


STANDARD = {
    "open_link": "Enkäten besvarades av 400 personer {period}. Alla som ville kunde svara. Resultatet visar",
    "household_code": "Enkäten besvarades av 400 personer {period}. Varje hushåll fick en kod att svara med. Resultat",
    "census_invite": "Enkäten besvarades av 400 personer {period}. Alla i målgruppen bjöds in att svara. Resultatet",
    "probability_sample": "Enkäten besvarades av 400 personer {period}. De som fick frågan drogs slumpmässigt. Result",
    "group": "Enkäten besvarades av 400 grupper {period}. Varje grupp svarade tillsammans. Resultatet visar",
    "workshop": "Enkäten besvarades av 400 deltagare eller bord {period}. Svaren lämnades på en workshop",
}


@pytest.mark.parametrize("design", STANDARD)
@pytest.mark.parametrize("final", [True, False], ids=["closed", "open"])
def test_a_document_says_how_its_answers_were_reached_and_what_follows(
    design: str, final: bool, publish: Any, residents: Any
) -> None:
    text = build(publish(residents(design=design, final=final)), "exempelby").markdown
    plain = text.replace("\u00a0", " ")
    said = DESIGNS[design].swedish
    english = DESIGNS[design].english

    assert (STANDARD[design].format(period="mellan 12 april 2026 och 30 september 2026") in plain) is final
    for sentence in (said.closed if final else said.open, said.scope, said.rate, said.limit):
        assert sentence in plain
    assert f"{english.closed if final else english.open} {english.scope}" in plain
    assert f"| Urval | {said.label} |" in plain
    others = {one.swedish.scope for one in DESIGNS.values()} - {said.scope}
    assert not any(scope in plain for scope in others)


@pytest.mark.parametrize("design", STANDARD)
@pytest.mark.parametrize("final", [True, False], ids=["closed", "open"])
def test_a_document_in_english_says_the_same_of_how_its_answers_were_reached(
    design: str, final: bool, publish: Any, residents: Any
) -> None:
    plain = build(publish(residents(design=design, final=final)), "exempelby", language=ENGLISH).markdown
    said = DESIGNS[design].english

    for sentence in (said.closed if final else said.open, said.scope, said.rate, said.limit):
        assert sentence in plain
    assert f"| Sample | {said.label} |" in plain
    assert f"400 {said.who} " in plain


@pytest.mark.parametrize(
    ("design", "per_inhabitant", "compared", "intervals"),
    [
        ("open_link", True, True, False),
        ("household_code", False, True, False),
        ("census_invite", False, True, True),
        ("probability_sample", False, True, True),
        ("group", False, False, False),
        ("workshop", False, False, False),
    ],
)
def test_what_is_set_against_the_population_depends_on_the_design(
    design: str, per_inhabitant: bool, compared: bool, intervals: bool, publish: Any, residents: Any
) -> None:
    path = publish(residents(design=design))

    text = build(path, "exempelby").markdown

    assert ("svar per 100 invånare" in text) is per_inhabitant
    assert ("Befolkning, %" in text) is compared
    assert ("jämförs därför inte med befolkningen" in text) is not compared
    assert ("| Intervall, 95 % |" in text) is intervals
    assert ("inte med att de som inte svarat kan tycka annorlunda." in text) is intervals


def test_without_population_figures_only_an_open_link_counts_answers_per_inhabitant(
    publish: Any, residents: Any
) -> None:
    said = {
        design: "svar per 100 invånare"
        in build(publish(residents(design=design), population=False), "exempelby").markdown
        for design in DESIGNS
    }

    assert said == {design: design == "open_link" for design in DESIGNS}


def test_under_ten_groups_are_not_called_people(publish: Any, residents: Any) -> None:
    nobody = replace(residents(12), n=0, groups={}, pairs=[], stability=[], design="group")

    assert "Färre än tio grupper har svarat" in build(publish(nobody), "exempelby").markdown


def test_of_a_design_that_nobody_has_described_nothing_is_written(publish: Any, residents: Any) -> None:
    with pytest.raises(ReportError, match=r"Urvalet snöboll är okänt.*open_link.*workshop"):
        build(publish(residents(design="snöboll")), "exempelby")


def test_a_drawn_sample_may_speak_of_its_margin() -> None:
    check_wording("Felmarginalen är fyra procentenheter.", "probability_sample")


def test_what_others_wrote_is_not_ours_to_refuse() -> None:
    check_wording("Enkäten heter Vad invånarna tycker.", "open_link", ["Vad invånarna tycker"])
