"""A need quotes nothing that is not public: what somebody wrote stays where the reviewer left it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.errors import QuotingError
from pipeline.needs import Evidence, Need, Said, Signed
from pipeline.needs.releasing import release
from pipeline.run import run_place
from pipeline.texts.reviewing import QuestionTexts, Signature, Verdict, decide, finish, to_review

Home = Any
LONG = "Jag bor vid nummer fem, och där är det mörkt hela vägen från bron till gamla mejeriet."
SHORT = "Vägen förbi nummer sju"
COMMON = "Bättre buss"
OTHERS = tuple(f"Det bästa är sak {n}." for n in range(12))
SAID = Said(
    statement="Äldre behöver kunna gå säkert i mörkret.",
    theme="safety",
    affects="De som går.",
    control="municipal",
    evidence=(Evidence("survey", "30 av 60."), Evidence("workshop", "Fyra bord av sex.")),
)
KIM = Signed("Kim", date(2026, 10, 2), 60, "Mötet den 2 oktober.")
LO = Signature("Lo", date(2026, 10, 1), 60)
WORDING = "Jag bor vid …, och där är det mörkt hela vägen från bron till mejeriet."


@pytest.fixture
def spoken(home: Home, people: Callable[..., Any]) -> Home:
    """Forty people, of whom fifteen have written something, and nobody has read it."""
    words = [LONG, SHORT, COMMON, *OTHERS]
    home.all_hand_in(people(25, seed=2))
    home.all_hand_in([one | {"best": said} for one, said in zip(people(len(words)), words, strict=True)])
    return home


def texts(home: Home) -> QuestionTexts:
    run_place(home.stream, "exempelby")
    (asked,) = (one for one in to_review(home.stream, "exempelby", secret=home.secret) if one.question.id == "best")
    return asked


def review(home: Home, **verdicts: Verdict) -> None:
    """Decide on LONG as named, or as written, and let through everything else."""
    asked, verdict = texts(home), verdicts.get("long", Verdict.AS_WRITTEN)
    long = {text.name for text in asked.texts if text.words == LONG}
    worded = verdict in (Verdict.SHORTENED, Verdict.PARAPHRASE)
    decide(home.stream, asked, asked.standing - long, Verdict.AS_WRITTEN, LO)
    decide(home.stream, asked, long, verdict, LO, wording=WORDING if worded else "", reason="Pekar ut en bostad.")


def end(home: Home) -> None:
    finish(home.stream, texts(home), LO)


def released(home: Home, said: Said) -> Need:
    need = home.stream.decisions.needs.state("exempelby", said, KIM)
    return release(home.stream, "exempelby", need.number, KIM, seen=need.version, secret=home.secret)


def quoting(words: str) -> Said:
    return replace(SAID, evidence=(*SAID.evidence, Evidence("open_answer", words)))


def refused(home: Home, said: Said) -> QuotingError:
    with pytest.raises(QuotingError) as caught:
        released(home, said)
    assert all(need.release is None for need in home.stream.decisions.needs.of("exempelby"))
    return caught.value


def test_what_nobody_has_reviewed_is_not_quoted(spoken: Home) -> None:
    refused(spoken, quoting(LONG))


def test_what_is_let_through_of_a_question_that_is_not_finished_is_not_quoted(spoken: Home) -> None:
    review(spoken)
    refused(spoken, quoting(LONG))


@pytest.mark.parametrize("verdict", [Verdict.WITHHELD, Verdict.SHORTENED, Verdict.PARAPHRASE])
def test_what_is_withheld_shortened_or_retold_is_not_quoted_as_it_was_written(spoken: Home, verdict: Verdict) -> None:
    review(spoken, long=verdict)
    end(spoken)
    refused(spoken, quoting(LONG))


def test_what_was_public_and_is_withheld_since_is_not_quoted(spoken: Home) -> None:
    review(spoken)
    end(spoken)
    review(spoken, long=Verdict.WITHHELD)
    refused(spoken, quoting(LONG))


def test_what_too_few_have_written_to_is_not_quoted(home: Home, people: Callable[..., Any]) -> None:
    home.all_hand_in([one | {"best": LONG} for one in people(3)])
    refused(home, quoting(LONG))


def test_what_is_public_as_it_is_written_may_be_quoted(spoken: Home) -> None:
    review(spoken)
    end(spoken)
    assert released(spoken, quoting(f"”{LONG}”")).release is not None


def test_what_is_public_of_a_shortened_text_may_be_quoted(spoken: Home) -> None:
    """Eight words in a row of what was written stand in the wording too."""
    review(spoken, long=Verdict.SHORTENED)
    end(spoken)
    assert released(spoken, quoting(WORDING)).release is not None


@pytest.mark.parametrize(
    "words",
    [
        f"En skrev: ”{SHORT}.”",
        SHORT.upper(),
        "vägen   förbi\nnummer, sju!",
        "Va\u0308gen fo\u0308rbi nummer\u00a0sju",
        "Någon sade att där är det mörkt hela vägen från bron",
    ],
)
def test_quotation_marks_capitals_blanks_and_accents_hide_no_quotation(spoken: Home, words: str) -> None:
    refused(spoken, quoting(words))


@pytest.mark.parametrize(
    "words",
    [
        COMMON,
        "Bättre buss på kvällen",
        "Det är mörkt hela vägen från bron",
        "Hemvägen förbi nummer sju",
        "Vägen förbi nummer sjutton",
    ],
)
def test_words_of_ones_own_and_what_anybody_might_say_are_let_through(spoken: Home, words: str) -> None:
    assert released(spoken, quoting(words)).release is not None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (replace(SAID, statement=f"{SHORT} behöver ljus."), "Behovet i en mening"),
        (replace(SAID, affects=SHORT), "Vilka berör det?"),
        (replace(SAID, decider=SHORT), "Vem är det?"),
        (replace(SAID, planned=SHORT), "Vad är föreslaget eller beslutat?"),
        (replace(SAID, uncertainty=SHORT), "Vad är osäkert?"),
        (replace(SAID, lifted=True, lift_reason=SHORT), "Varför lyfter gruppen det?"),
        (replace(SAID, evidence=(Evidence("survey", "Ett"), Evidence("open_answer", SHORT))), "Belägg 2"),
    ],
)
def test_the_refusal_says_which_field_and_which_question_in_two_languages_and_not_the_words(
    spoken: Home, said: Said, field: str
) -> None:
    error = refused(spoken, said)
    assert f"Under ”{field}” står ord ur ett svar på ”Vad är bäst?”." in str(error)
    assert "The need quotes a free answer that is not public." in error.words["en"]
    assert [words for words in error.words.values() if SHORT.casefold() in words.casefold()] == []


def test_a_need_that_was_refused_is_released_when_it_is_written_in_other_words(spoken: Home) -> None:
    refused(spoken, quoting(LONG))
    spoken.stream.decisions.needs.change("exempelby", 1, quoting("Flera skrev om mörkret."), KIM, seen=1)
    assert release(spoken.stream, "exempelby", 1, KIM, seen=2, secret=spoken.secret).release is not None


def test_words_that_stand_in_another_text_that_is_public_may_be_quoted(spoken: Home) -> None:
    review(spoken)
    asked = texts(spoken)
    decide(spoken.stream, asked, {t.name for t in asked.texts if t.words == SHORT}, Verdict.WITHHELD, LO, reason="Så.")
    end(spoken)
    refused(spoken, quoting(SHORT))
    assert released(spoken, quoting("Mörkt hela vägen från bron till gamla mejeriet")).release is not None
    within = "Där är det mörkt hela vägen"
    spoken.all_hand_in([{"relation": ["lives_all_year"], "best": within}])
    assert within in {text.words for text in texts(spoken).waiting}
    assert released(spoken, quoting(within)).release is not None
