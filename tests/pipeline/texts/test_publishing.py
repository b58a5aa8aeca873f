"""Texts in a release: only what a person has reviewed and finished, in no order; and small surveys in words."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from intake.register import Place
from pipeline.errors import DecisionError, PublishError
from pipeline.publish import verify_release
from pipeline.run import run_place
from pipeline.stems import index
from pipeline.texts.answers import QuestionTexts
from pipeline.texts.publishing import unreviewed
from pipeline.texts.reviewing import Signature, decide, finish, to_review
from pipeline.texts.reviews import Verdict

Home = Any
Query = Callable[..., list[tuple[Any, ...]]]
People = Callable[..., list[dict[str, Any]]]
OPEN = "select question, position, kind, text from open_answer order by campaign, question, position"


def signed(home: Home) -> Signature:
    return Signature("Lo", home.during, home.stream.journal.position())


def texts(home: Home, campaign: str = "gatur", question: str = "best") -> QuestionTexts:
    run_place(home.stream, "exempelby")
    found = to_review(home.stream, "exempelby", secret=home.secret)
    return next(one for one in found if (one.campaign, one.question.id) == (campaign, question))


def take(home: Home, verdict: Verdict, *words: str, wording: str = "", campaign: str = "gatur") -> None:
    """Decide on the texts with these words; without any, on all."""
    asked = texts(home, campaign)
    chosen = [text.name for text in asked.texts if not words or text.words in words]
    reason = "Pekar ut en person." if verdict is Verdict.WITHHELD else ""
    decide(home.stream, asked, chosen, verdict, signed(home), wording=wording, reason=reason)


def end(home: Home, campaign: str = "gatur") -> None:
    finish(home.stream, texts(home, campaign), signed(home))


def say(home: Home, people: People, words: list[str], **more: Any) -> None:
    home.all_hand_in([one | {"best": said} for one, said in zip(people(len(words)), words, strict=True)], **more)


@pytest.fixture
def spoken(home: Home, people: People) -> Home:
    """Forty people, of whom twelve have written something."""
    home.all_hand_in(people(28, seed=2))
    say(home, people, [f"Det bästa är sak {n}." for n in range(12)])
    return home


def test_nothing_that_anybody_wrote_is_public_without_a_review(spoken: Home, query: Query) -> None:
    spoken.publish()
    assert query(spoken.current, OPEN) == []
    assert query(spoken.current, "select id from question where type = 'text'") == []
    assert b"Det b\xc3\xa4sta \xc3\xa4r sak" not in spoken.current.read_bytes()


def test_what_is_reviewed_becomes_public_when_the_question_is_finished_all_at_once(spoken: Home, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    take(spoken, Verdict.WITHHELD, "Det bästa är sak 3.")
    take(spoken, Verdict.SHORTENED, "Det bästa är sak 4.", wording="Det bästa är …")
    spoken.publish()
    assert query(spoken.current, OPEN) == []

    end(spoken)
    spoken.publish()
    rows = query(spoken.current, OPEN)
    assert {(kind, text) for _, _, kind, text in rows} == {
        *(("as_written", f"Det bästa är sak {n}.") for n in range(12) if n not in (3, 4)),
        ("shortened", "Det bästa är …"),
    }
    assert [position for _, position, _, _ in rows] == list(range(1, 12))
    assert [text for *_, text in rows] != sorted(text for *_, text in rows), "in no order"
    assert query(spoken.current, "select type, label_sv from question where id = 'best'") == [("text", "Vad är bäst?")]
    assert query(spoken.current, "select note from release order by id desc")[0] == (
        "Nya eller ändrade fria svar: gatur.",
    )
    assert verify_release(spoken.current) == []


def test_a_text_is_tied_to_its_question_and_to_nothing_else(spoken: Home, query: Query) -> None:
    columns = [name for _, name, *_ in query_pragma(spoken, query)]
    assert columns == ["campaign", "question", "position", "kind", "text"]


def query_pragma(home: Home, query: Query) -> list[tuple[Any, ...]]:
    home.publish()
    return query(home.current, "pragma table_info(open_answer)")


def test_who_wrote_what_leaves_no_byte_in_the_release(
    make_home: Callable[..., Home], people: People, query: Query
) -> None:
    """The same answers and the same words, dealt to other people who answered on other days and in another order."""
    releases = []
    for seed in range(6):
        home, dice = make_home(f"home{seed}"), random.Random(seed)
        home.open_campaign()
        words = [f"Sak {n} är bäst." for n in range(15)] + [""] * 15
        dice.shuffle(words)
        for one, said in zip(people(30), words, strict=True):
            home.hand_in(one | ({"best": said} if said else {}))
        take(home, Verdict.AS_WRITTEN)
        end(home)
        home.publish()
        releases.append(home.current.read_bytes())
    assert len(set(releases)) == 1
    assert len(query(home.current, OPEN)) == 15


def test_the_order_of_texts_stays_the_same_in_every_release(spoken: Home, people: People, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    spoken.publish()
    before = [text for *_, text in query(spoken.current, OPEN)]

    spoken.withdraw("r00030")
    spoken.publish()
    after = [text for *_, text in query(spoken.current, OPEN)]
    assert len(after) == 11
    assert after == [text for text in before if text in after]


def test_a_text_that_is_taken_back_is_gone_in_the_next_release(spoken: Home, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    spoken.publish()
    assert any("sak 5" in text for *_, text in query(spoken.current, OPEN))

    spoken.withdraw("r00034")
    assert not spoken.publish().unchanged
    assert not any("sak 5" in text for *_, text in query(spoken.current, OPEN))


def test_a_text_that_is_changed_comes_back_for_review(spoken: Home, people: People, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    spoken.hand_in(people(1)[0] | {"best": "Något helt annat."}, submission_id=f"{34:032x}")
    assert [text.words for text in texts(spoken).waiting] == ["Något helt annat."]
    spoken.publish()
    assert {"Något helt annat.", "Det bästa är sak 5."} & {text for *_, text in query(spoken.current, OPEN)} == set()


def test_what_is_withheld_later_is_gone_in_the_next_release(spoken: Home, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    spoken.publish()
    take(spoken, Verdict.WITHHELD, "Det bästa är sak 5.")
    spoken.publish()
    assert len(query(spoken.current, OPEN)) == 11


def kept(home: Home) -> set[str]:
    """The releases whose files can still be fetched."""
    return {file.parent.name for file in home.public.glob("*/public.db") if not file.parent.is_symlink()}


@pytest.mark.parametrize("how", ["taken back", "withheld", "worded anew"])
def test_words_that_are_gone_cannot_be_fetched_from_an_earlier_release_either(spoken: Home, how: str) -> None:
    spoken.publish()
    take(spoken, Verdict.AS_WRITTEN)
    take(spoken, Verdict.SHORTENED, "Det bästa är sak 1.", wording="Det …")
    take(spoken, Verdict.SHORTENED, "Det bästa är sak 2.", wording="Det …")
    end(spoken)
    spoken.publish()
    assert kept(spoken) == {"2026-10-01-1", "2026-10-01-2"}
    if how == "taken back":
        spoken.withdraw("r00034")
    elif how == "withheld":
        take(spoken, Verdict.WITHHELD, "Det bästa är sak 5.")
    else:
        take(spoken, Verdict.SHORTENED, "Det bästa är sak 5.", wording="Det bästa är …")
    spoken.publish()
    assert kept(spoken) == {"2026-10-01-1", "2026-10-01-3"}
    assert "fritt svar" in (spoken.public / "2026-10-01-2" / "tillbakadragen.txt").read_text("utf-8")


def test_a_wording_that_another_text_still_has_takes_no_release_down(spoken: Home) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    take(spoken, Verdict.SHORTENED, "Det bästa är sak 1.", wording="Det …")
    take(spoken, Verdict.SHORTENED, "Det bästa är sak 2.", wording="Det …")
    end(spoken)
    spoken.publish()
    take(spoken, Verdict.WITHHELD, "Det bästa är sak 1.")
    assert spoken.publish().unchanged
    assert kept(spoken) == {"2026-10-01-1"}


def test_texts_that_come_later_become_public_ten_at_a_time(spoken: Home, people: People, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    say(spoken, people, [f"Sent {n}." for n in range(9)])
    take(spoken, Verdict.AS_WRITTEN)
    with pytest.raises(DecisionError, match="minst 10"):
        end(spoken)
    spoken.publish()
    assert len(query(spoken.current, OPEN)) == 12

    say(spoken, people, ["Sent 9."])
    with pytest.raises(DecisionError, match="väntar på granskning"):
        end(spoken)
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    spoken.publish()
    assert len(query(spoken.current, OPEN)) == 22


def test_a_new_text_is_not_let_out_alone_by_withholding_it_first(spoken: Home, people: People, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    say(spoken, people, ["Sent."])
    take(spoken, Verdict.WITHHELD, "Sent.")
    end(spoken)
    take(spoken, Verdict.AS_WRITTEN, "Sent.")
    with pytest.raises(DecisionError, match="minst 10"):
        end(spoken)
    spoken.publish()

    assert len(query(spoken.current, OPEN)) == 12


def test_a_new_text_is_not_let_out_by_being_told_together_with_an_old_one(
    spoken: Home, people: People, query: Query
) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    say(spoken, people, ["Sent."])
    take(spoken, Verdict.PARAPHRASE, "Det bästa är sak 1.", "Sent.", wording="En sak, och något sent.")
    spoken.publish()

    assert not any("sent" in text for *_, text in query(spoken.current, OPEN))


def test_where_few_have_written_their_own_words_stay_and_a_paraphrase_may_be_public(
    home: Home, people: People, query: Query
) -> None:
    home.all_hand_in(people(30, seed=3))
    say(home, people, [f"Bussen {n} kommer aldrig." for n in range(9)])
    with pytest.raises(DecisionError, match="Färre än 10 har skrivit"):
        take(home, Verdict.AS_WRITTEN)
    take(home, Verdict.PARAPHRASE, wording="Flera är missnöjda med bussarna.")
    end(home)
    home.publish()
    assert query(home.current, OPEN) == [("best", 1, "paraphrase", "Flera är missnöjda med bussarna.")]


def test_own_words_leave_the_release_when_those_who_wrote_become_too_few(
    home: Home, people: People, query: Query
) -> None:
    home.all_hand_in(people(30, seed=3))
    say(home, people, [f"Bussen {n}." for n in range(10)])
    take(home, Verdict.AS_WRITTEN)
    end(home)
    home.publish()
    assert len(query(home.current, OPEN)) == 10
    home.withdraw("r00040")
    home.publish()
    assert query(home.current, OPEN) == []


def test_a_survey_that_seven_answered_is_public_in_words_and_without_a_number(
    home: Home, people: People, query: Query
) -> None:
    home.all_hand_in(people(30, seed=3))
    home.open_campaign("foretag")
    say(home, people, [f"Vi behöver {n} lokaler." for n in range(7)], campaign="foretag")
    take(home, Verdict.PARAPHRASE, wording="Företagen behöver lokaler.", campaign="foretag")
    end(home, "foretag")
    home.publish()

    assert query(home.current, "select slug, respondents, in_groups, withheld from campaign order by 1") == [
        ("foretag", 0, 0, 0),
        ("gatur", 30, 30, 0),
    ]
    counted = ("total_count", "respondent_group", "respondent_count", "channel_count", "quality_figure", "breakdown")
    for table in counted:
        assert query(home.current, f"select 1 from {table} where campaign = 'foretag'") == []
    assert query(home.current, "select text from open_answer") == [("Företagen behöver lokaler.",)]
    ((note,),) = query(home.current, "select note_sv from too_few")
    assert note.startswith("Färre än tio har svarat.")
    assert note.endswith("Det de berättade är sammanfattat med andra ord.")
    assert home.publish().unchanged
    with closing(sqlite3.connect(home.ledger)) as ledger:
        assert ledger.execute("select campaign from ledger_campaign").fetchall() == [("gatur",)], "it is not closed"


def test_words_may_be_the_first_that_is_ever_public_of_a_home(home: Home, people: People, query: Query) -> None:
    say(home, people, [f"Vi behöver {n} lokaler." for n in range(5)])
    assert home.publish().release_id is None
    take(home, Verdict.PARAPHRASE, wording="Företagen behöver lokaler.")
    end(home)
    assert home.publish().release_id is not None
    assert query(home.current, OPEN) == [("best", 1, "paraphrase", "Företagen behöver lokaler.")]


def test_of_four_answers_nothing_is_told_at_all(home: Home, people: People) -> None:
    say(home, people, [f"Vi behöver {n} lokaler." for n in range(4)])
    with pytest.raises(DecisionError, match="Färre än 5"):
        take(home, Verdict.PARAPHRASE, wording="Företagen behöver lokaler.")
    take(home, Verdict.WITHHELD)
    end(home)
    assert home.publish().release_id is None


def test_a_small_survey_that_grows_is_closed_with_its_figures_and_keeps_its_words(
    home: Home, people: People, query: Query
) -> None:
    say(home, people, [f"Vi behöver {n} lokaler." for n in range(6)])
    take(home, Verdict.PARAPHRASE, wording="Företagen behöver lokaler.")
    end(home)
    home.publish()
    home.all_hand_in(people(20, seed=9))
    home.publish()
    assert query(home.current, "select respondents from campaign") == [(26,)]
    assert query(home.current, "select text from open_answer") == [("Företagen behöver lokaler.",)]
    assert query(home.current, "select * from too_few") == []


def test_every_word_that_is_published_is_found_by_its_stem_and_no_other_word_is(spoken: Home, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    spoken.publish()
    answers = query(spoken.current, "select * from open_answer")
    words = query(spoken.current, "select stem, campaign, question, position from open_answer_word")
    assert answers
    assert sorted(words) == sorted(index(answers))


def test_a_candidate_shows_the_texts_as_they_would_be(spoken: Home, query: Query) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    made = spoken.candidate()
    assert len(query(made.folder / "public.db", OPEN)) == 12
    assert spoken.publish(seen=made.underlay.digest).release_id


def test_a_candidate_is_out_of_date_when_other_texts_are_let_out(spoken: Home) -> None:
    made = spoken.candidate()
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    with pytest.raises(PublishError, match="Underlaget har ändrats"):
        spoken.publish(seen=made.underlay.digest)


def test_the_words_of_a_practice_place_are_in_its_own_candidate_and_nowhere_else(
    home: Home, people: People, query: Query
) -> None:
    home.stream.register.add_place(Place("ovning-by", "Övningsby", "1421", 900, "Påhittat"), practice=True)
    home.open_campaign("ova", place="ovning-by")
    home.all_hand_in(people(30))
    say(home, people, [f"Sak {n}." for n in range(12)], campaign="ova")
    run_place(home.stream, "ovning-by")
    (asked,) = to_review(home.stream, "ovning-by", secret=home.secret)
    decide(home.stream, asked, asked.standing, Verdict.AS_WRITTEN, signed(home))
    (asked,) = to_review(home.stream, "ovning-by", secret=home.secret)
    finish(home.stream, asked, signed(home))

    assert len(query(home.candidate(place="ovning-by").folder / "public.db", OPEN)) == 12
    home.publish()
    assert query(home.current, OPEN) == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("insert into open_answer values ('gatur', 'best', 13, 'as_written', 'Smög in.')", "ingen har granskat"),
        ("update open_answer set text = 'Ändrad.' where position = 3", "ingen har granskat"),
        ("update open_answer set kind = 'paraphrase' where position = 3", "ingen har granskat"),
    ],
)
def test_a_text_without_a_review_is_found_in_a_finished_file(
    spoken: Home, tmp_path: Path, fault: str, told: str
) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    spoken.publish()
    copy = tmp_path / "copy.db"
    copy.write_bytes(spoken.current.read_bytes())
    assert unreviewed(copy, spoken.stream.decisions.texts, secret=spoken.secret) == []
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute(fault)
    (found,) = unreviewed(copy, spoken.stream.decisions.texts, secret=spoken.secret)
    assert told in found


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("{0} update open_answer set position = 99 where position = 3", "utan plats"),
        ("update open_answer set kind = 'quoted' where position = 3", "av okänt slag"),
        (
            "update open_answer set text = (select text from open_answer where position = 4) where position = 3",
            "två gånger",
        ),
        ("update question set type = 'select_one' where id = 'best'", "inte besvaras i ord"),
        ("{0} delete from open_answer", "eller tvärtom"),
        ("update campaign set respondents = 9, in_groups = 9", "Egna ord"),
    ],
)
def test_the_check_finds_what_is_wrong_with_the_texts_of_a_file(
    spoken: Home, tmp_path: Path, fault: str, told: str
) -> None:
    take(spoken, Verdict.AS_WRITTEN)
    end(spoken)
    spoken.publish()
    copy = tmp_path / "copy.db"
    copy.write_bytes(spoken.current.read_bytes())
    with closing(sqlite3.connect(copy)) as database:
        database.executescript(f"{fault.format('delete from open_answer_word;')}; vacuum")
    assert any(told in sentence for sentence in verify_release(copy)), verify_release(copy)
