"""Whatever people write, take back and decide, in whatever order: nothing is public that nobody has reviewed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.policy import shipped_policy
from pipeline.questions import PublicQuestion
from pipeline.texts.answers import QuestionTexts, Written, open_answers
from pipeline.texts.reviewing import not_yet
from pipeline.texts.reviews import PUBLISHES, TextDecision, Verdict, name_of, reviewed

KEY = b"a key of the tests"
QUESTION = PublicQuestion("best", "text", {"sv": "Bäst?", "en": "Best?"}, {"sv": "", "en": ""}, "open", ())
WORDS = [f"Text {n}." for n in range(12)]


def named(words: str) -> str:
    return name_of(KEY, "gatur", "best", words)


NAMES = {named(words): words for words in WORDS}


def asked(standing: frozenset[str], decisions: list[TextDecision], *, as_written: bool = True) -> QuestionTexts:
    texts = tuple(Written(name, NAMES[name], 1) for name in sorted(standing))
    policy = replace(shipped_policy(), text_batch=3, texts_from=0 if as_written else 99)
    return QuestionTexts("gatur", QUESTION, 50, len(texts), texts, reviewed(decisions), policy)


decisions_on_texts = st.tuples(
    st.sampled_from([verdict for verdict in Verdict if verdict is not Verdict.FINISHED]),
    st.frozensets(st.sampled_from(sorted(NAMES)), min_size=1, max_size=4),
    st.sampled_from(["Kort.", "Flera tycker så.", "Annat."]),
)
steps = st.lists(
    st.one_of(
        decisions_on_texts,
        st.just("finish"),
        st.tuples(st.sampled_from(["comes", "goes"]), st.sampled_from(sorted(NAMES))),
    ),
    max_size=40,
)


def written_down(verdict: Verdict, texts: frozenset[str], wording: str) -> TextDecision:
    worded = verdict in (Verdict.SHORTENED, Verdict.PARAPHRASE)
    chosen = tuple(sorted(texts))[: 1 if verdict is Verdict.SHORTENED else None]
    return TextDecision(
        "gatur", "best", chosen, verdict, wording if worded else "", "Lo", date(2026, 10, 1), "Läst.", 7
    )


@settings(max_examples=400, deadline=None)
@given(steps, st.booleans())
def test_every_public_text_has_a_review_that_is_the_last_word_and_a_finish_after_it(
    taken: list[object], as_written: bool
) -> None:
    standing, decisions = frozenset(sorted(NAMES)[:6]), list[TextDecision]()
    for step in taken:
        now = asked(standing, decisions, as_written=as_written)
        match step:
            case "finish":
                if not_yet(now) is None:
                    decisions.append(replace(written_down(Verdict.WITHHELD, frozenset(), ""), verdict=Verdict.FINISHED))
            case ("comes", str(name)):
                standing |= {name}
            case ("goes", str(name)):
                standing -= {name}
            case (Verdict() as verdict, frozenset() as texts, str(wording)):
                decisions.append(written_down(verdict, texts, wording))
        for row in open_answers([asked(standing, decisions, as_written=as_written)], secret=KEY):
            assert is_reviewed(row.kind, row.text, standing, decisions), (row, decisions)
            assert as_written or row.kind == "paraphrase"


def is_reviewed(kind: str, text: str, standing: frozenset[str], decisions: list[TextDecision]) -> bool:
    """Said once more in other words: somebody who still stands by it wrote what a last word lets out, and a finish
    of the question came after somebody had begun to let it out."""
    for name in standing:
        about = [(number, one) for number, one in enumerate(decisions) if name in one.texts]
        if not about or about[-1][1].verdict.value != kind or (about[-1][1].wording or NAMES[name]) != text:
            continue
        closed = [number for number, one in about if one.verdict not in PUBLISHES]
        let_out = min(number for number, _ in about if not closed or number > closed[-1])
        if any(one.verdict is Verdict.FINISHED for one in decisions[let_out:]):
            return True
    return False


@given(st.permutations(sorted(NAMES)))
def test_the_order_comes_from_the_words_alone(order: list[str]) -> None:
    decisions = [written_down(Verdict.AS_WRITTEN, frozenset([name]), "") for name in order]
    decisions.append(replace(decisions[0], verdict=Verdict.FINISHED, texts=()))
    found = asked(frozenset(order), decisions)
    turned = replace(found, texts=tuple(reversed(found.texts)))
    assert open_answers([found], secret=KEY) == open_answers([turned], secret=KEY)
    assert {row.text for row in open_answers([found], secret=KEY)} == set(WORDS)
    assert open_answers([found], secret=KEY) != open_answers([found], secret=b"another key")


def test_the_same_wording_of_several_texts_is_public_once() -> None:
    decisions = [
        written_down(Verdict.SHORTENED, frozenset([name]), "Bussarna …") for name in sorted(NAMES)[:5]
    ]  # fmt: skip
    decisions.append(replace(decisions[0], verdict=Verdict.FINISHED, texts=(), wording=""))
    found = asked(frozenset(NAMES), decisions)
    assert [row.text for row in open_answers([found], secret=KEY)] == ["Bussarna …"]
