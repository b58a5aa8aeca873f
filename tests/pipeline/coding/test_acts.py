"""The work of coding: one text at a time, a second person on a sample, and a count that stands until the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.coding.acts import (
    CampaignCodes,
    Code,
    Kind,
    Round,
    Signature,
    Written,
    finish,
    give,
    not_yet,
    suggestions,
    to_code,
)
from pipeline.coding.rows import uncounted
from pipeline.errors import DecisionError
from pipeline.publish import verify_release, withdraw_group
from pipeline.run import run_place

Home = Any
Query = Callable[..., list[tuple[Any, ...]]]
People = Callable[..., list[dict[str, Any]]]
BUS, WATER = Code("public_transport", Kind.NEED), Code("nature", Kind.STRENGTH)
COUNTS = "select question, theme, kind, n from code_count order by question, theme, kind"
KAPPA = "insert into quality_figure values ('gatur', 'coding_kappa', '',"
AGREE = "select figure, choice, value, base from quality_figure where figure like 'coding%' order by 1, 2"


def codes(home: Home, today: date | None = None) -> CampaignCodes:
    run_place(home.stream, "exempelby")
    found = to_code(home.stream, "exempelby", secret=home.secret, today=today or home.after)
    return next(one for one in found if one.campaign == "gatur")


def signed(home: Home, who: str = "Lo") -> Signature:
    return Signature(who, home.after, home.stream.journal.position())


def code(home: Home, *found: Code, having: str = "", who: str = "Lo", round_: Round = Round.FIRST) -> None:
    """Give these codes to every text that holds the words and waits in the round."""
    now = codes(home)
    for one in now.waiting(round_):
        if having in one.text.words:
            give(home.stream, now, one.text.name, found, round_, signed(home, who))


def count(home: Home) -> None:
    finish(home.stream, codes(home), signed(home), secret=home.secret)


def say(home: Home, people: People, words: list[str]) -> None:
    home.all_hand_in([one | {"best": said} for one, said in zip(people(len(words)), words, strict=True)])


@pytest.fixture
def spoken(home: Home, people: People) -> Home:
    """Sixty people: 15 about the bus, 18 about the water, 3 about something else, the others silent."""
    home.all_hand_in(people(24, seed=2))
    say(home, people, [f"Bussen {n}" for n in range(15)] + ["Sjön"] * 18 + [f"Annat {n}" for n in range(3)])
    return home


@pytest.fixture
def coded(spoken: Home) -> Home:
    code(spoken, BUS, having="Bussen")
    code(spoken, WATER, having="Sjön")
    code(spoken)
    return spoken


def test_a_text_waits_until_somebody_codes_it_and_the_last_word_holds(spoken: Home) -> None:
    now = codes(spoken)
    assert len(now.waiting(Round.FIRST)) == 19, "the same words are one text"
    text = now.waiting(Round.FIRST)[0].text.name
    give(spoken.stream, now, text, [BUS], Round.FIRST, signed(spoken))
    give(spoken.stream, now, text, [WATER, WATER, WATER._replace(subcode=" badet  ")], Round.FIRST, signed(spoken))
    again = codes(spoken)
    assert len(again.waiting(Round.FIRST)) == 18
    assert again.coded.first[text].codes == (WATER, WATER._replace(subcode="badet"))
    assert again.given(Round.FIRST, [text]) == {text: frozenset({WATER})}


def test_a_text_that_was_taken_back_is_no_longer_there_to_code(home: Home, people: People) -> None:
    say(home, people, ["Bussen"])
    before = codes(home)
    home.withdraw("r00001")
    run_place(home.stream, "exempelby")
    assert to_code(home.stream, "exempelby", secret=home.secret, today=home.after) == ()
    empty, gone = CampaignCodes("gatur", (), {}, before.coded, closed=True), before.waiting(Round.FIRST)[0].text.name
    with pytest.raises(DecisionError, match="ändrat eller återtaget"):
        give(home.stream, empty, gone, [BUS], Round.FIRST, signed(home))


@pytest.mark.parametrize(
    ("found", "who", "told"),
    [
        ([BUS], " ", "vem som kodar"),
        ([Code("weather", Kind.NEED)], "Lo", "ingen kod weather.need"),
        ([BUS._replace(subcode="x" * 61)], "Lo", "högst 60 tecken"),
        ([BUS._replace(subcode=str(n)) for n in range(7)], "Lo", "högst 6 koder"),
    ],
)
def test_what_is_no_coding_is_refused(spoken: Home, found: list[Code], who: str, told: str) -> None:
    now = codes(spoken)
    with pytest.raises(DecisionError, match=told):
        give(spoken.stream, now, now.waiting(Round.FIRST)[0].text.name, found, Round.FIRST, signed(spoken, who))
    assert len(codes(spoken).waiting(Round.FIRST)) == 19


def test_a_coding_is_never_changed_and_holds_no_word_that_anybody_wrote(coded: Home) -> None:
    with closing(sqlite3.connect(coded.folder / "decisions.db")) as database:
        for table in ("coding", "given_code"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                database.execute(f"delete from {table}")
    for words in (b"Bussen", "Sjön".encode()):
        assert words not in (coded.folder / "decisions.db").read_bytes()


def test_suggestions_are_learned_and_kept_nowhere(coded: Home) -> None:
    before = (coded.folder / "decisions.db").read_bytes()
    assert suggestions(codes(coded)).of("Bussen hem", "Vad behöver bli bättre?") == (BUS,)
    assert (coded.folder / "decisions.db").read_bytes() == before


# The second coder


def test_the_sample_is_a_fifth_but_at_least_thirty_and_the_same_every_time(home: Home, people: People) -> None:
    sizes = []
    for n in (20, 60, 120):
        say(home, people, [f"Sak {n} {m}" for m in range(n)])
        code(home, BUS)
        before = codes(home).sample
        assert before == codes(home).sample
        sizes.append(len(before))
    assert sizes == [20, 30, 40], "of 20, 80 and 200 texts"


def test_the_second_coder_is_somebody_else(coded: Home) -> None:
    with pytest.raises(DecisionError, match="någon annan"):
        code(coded, BUS, round_=Round.SECOND, who="Lo")
    code(coded, BUS, round_=Round.SECOND, who="Kim")
    now = codes(coded)
    with pytest.raises(DecisionError, match="någon annan"):
        give(coded.stream, now, next(iter(now.sample)), [BUS], Round.FIRST, signed(coded, "Kim"))


def test_nobody_codes_a_second_time_what_is_not_coded_once(spoken: Home) -> None:
    code(spoken, BUS, having="Bussen 3")
    now = codes(spoken)
    text = next(one.text.name for one in now.waiting(Round.FIRST))
    with pytest.raises(DecisionError, match="Först kodas alla"):
        give(spoken.stream, now, text, [BUS], Round.SECOND, signed(spoken, "Kim"))


def test_how_well_two_people_agree_is_public_when_the_whole_sample_is_coded_twice(coded: Home, query: Query) -> None:
    code(coded, BUS, having="Bussen", who="Kim", round_=Round.SECOND)
    code(coded, BUS, having="Annat", who="Kim", round_=Round.SECOND)
    count(coded)
    coded.publish()
    assert query(coded.current, AGREE) == [], "one text is left"


def test_kappa_and_disagreements_stand_in_the_file(coded: Home, query: Query) -> None:
    code(coded, BUS, having="Bussen", who="Kim", round_=Round.SECOND)
    code(coded, WATER, BUS, having="Sjön", who="Kim", round_=Round.SECOND)
    code(coded, who="Kim", round_=Round.SECOND)
    now = codes(coded)
    assert [(one.code, one.used, one.disagreements) for one in now.agreements()] == [(BUS, 16, 1), (WATER, 1, 0)]
    count(coded)
    coded.publish()
    assert query(coded.current, AGREE) == [
        ("coding_disagreements", "", 0.0, 10),
        ("coding_kappa", "public_transport.need", 0.8, 10),
        ("coding_sample", "", 10.0, 10),
    ]
    assert verify_release(coded.current) == []


# The count


def test_nothing_of_the_codes_is_public_before_somebody_counts_them(coded: Home, query: Query) -> None:
    coded.publish()
    assert query(coded.current, COUNTS) == []
    assert query(coded.current, "select id from question where type = 'text'") == []


def test_the_count_is_public_with_the_next_release_and_names_the_question(coded: Home, query: Query) -> None:
    count(coded)
    coded.publish()
    assert query(coded.current, COUNTS) == [
        ("best", "_answered", "", 36),
        ("best", "nature", "", 18),
        ("best", "nature", "strength", 18),
        ("best", "public_transport", "", 15),
        ("best", "public_transport", "need", 15),
    ]
    assert query(coded.current, "select type, label_sv from question where id = 'best'") == [("text", "Vad är bäst?")]
    assert query(coded.current, "select theme_sv, kind_sv from code_count where kind = 'need'") == [
        ("Buss, tåg och båt", "behov")
    ]
    assert verify_release(coded.current) == []
    assert coded.publish().unchanged


def test_the_count_can_come_to_what_is_public_already(coded: Home, query: Query) -> None:
    coded.publish()
    count(coded)
    coded.publish()
    assert len(query(coded.current, COUNTS)) == 5
    assert query(coded.current, "select note from release order by id desc")[0] == (
        "Nya eller ändrade antal per kod: gatur.",
    )


@pytest.mark.parametrize("when", ["open", "few", "nothing", "left"])
def test_what_cannot_be_counted_is_said(home: Home, people: People, when: str) -> None:
    say(home, people, [f"Bussen {n}" for n in range(9 if when == "few" else 12)])
    if when != "nothing":
        code(home, BUS, having="Bussen 1" if when == "left" else "")
    now = codes(home, home.during if when == "open" else home.after)
    told = {"open": "insamlingen har stängt", "few": "Färre än 10", "nothing": "Inget svar är kodat", "left": "9 svar"}
    why = not_yet(now)
    assert why is not None
    assert told[when] in why["sv"]
    with pytest.raises(DecisionError, match=told[when]):
        finish(home.stream, now, signed(home), secret=home.secret)


def test_a_question_that_nobody_has_begun_to_code_stands_in_nobodys_way(coded: Home) -> None:
    """As if the campaign asked another question, too, that was left for later."""
    now = codes(coded)
    (asked,) = now.questions
    left = replace(asked, question=replace(asked.question, id="else"), texts=(Written("0" * 32, "Sent", 1),))
    assert not_yet(replace(now, questions=(asked, left))) is None
    assert replace(now, questions=(asked, left)).sample == now.sample


def test_what_is_counted_stands_when_an_answer_is_taken_back(coded: Home, query: Query) -> None:
    count(coded)
    coded.publish()
    before = coded.current.read_bytes()
    coded.withdraw("r00025")
    run_place(coded.stream, "exempelby")
    assert coded.publish().unchanged
    assert coded.current.read_bytes() == before


def test_the_codes_are_counted_anew_when_ten_texts_have_changed_and_not_before(coded: Home, query: Query) -> None:
    count(coded)
    now = codes(coded)
    names = [name for name, one in now.texts.items() if "Bussen" in one.text.words]
    for text in names[:9]:
        give(coded.stream, now, text, [WATER], Round.FIRST, signed(coded))
    with pytest.raises(DecisionError, match="9 svar fått andra koder"):
        count(coded)
    give(coded.stream, now, names[9], [WATER._replace(subcode="bad")], Round.FIRST, signed(coded))
    count(coded)
    coded.publish()
    found = {(theme, kind): n for _, theme, kind, n in query(coded.current, COUNTS)}
    assert found["nature", "strength"] in (27, 30), "28 people"
    assert ("public_transport", "need") not in found, "five people"


def test_a_code_that_only_changes_its_own_word_is_no_change(coded: Home) -> None:
    count(coded)
    now = codes(coded)
    for name, one in now.texts.items():
        if "Bussen" in one.text.words:
            give(coded.stream, now, name, [BUS._replace(subcode="kväll")], Round.FIRST, signed(coded))
    assert codes(coded).coded.changed(codes(coded).given(Round.FIRST, codes(coded).texts)) == {}


def test_a_group_that_is_withdrawn_takes_the_counts_along(coded: Home, query: Query) -> None:
    count(coded)
    coded.publish()
    ((group,),) = query(coded.current, "select min(id) from respondent_group")
    withdraw_group(coded.stream, coded.ledger, group, who="Lo", today=coded.after, reason="Domstol.")
    coded.publish()
    assert query(coded.current, COUNTS) == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("update code_count set n = 9 where kind = 'need'", "är färre än k"),
        ("update code_count set n = 13 where kind = 'need'", "inte är avrundade"),
        ("update code_count set n = 60 where kind = 'need'", "alla som skrev"),
        ("update code_count set n = 12 where kind = '' and theme != '_answered'", "fler än temats"),
        ("delete from code_count where theme = '_answered'", "alla som skrev"),
        ("update campaign set final = 0, exact = 0", "inte är slut"),
        ("delete from code_count", "inte besvaras i ord"),
        (f"{KAPPA} 'nature.strength', 0.83, 30, '', '')", "än en"),
        (f"{KAPPA} 'safety.need', 0.8, 30, '', '')", "utan antal"),
    ],
)
def test_the_check_finds_what_is_wrong_with_the_codes_of_a_file(
    coded: Home, tmp_path: Path, fault: str, told: str
) -> None:
    count(coded)
    coded.publish()
    copy = tmp_path / "copy.db"
    copy.write_bytes(coded.current.read_bytes())
    with closing(sqlite3.connect(copy)) as database:
        database.executescript(f"{fault}; vacuum")
    assert any(told in sentence for sentence in verify_release(copy)), verify_release(copy)


def test_a_number_that_nobody_has_let_out_is_found_by_the_decisions_alone(coded: Home, tmp_path: Path) -> None:
    count(coded)
    coded.publish()
    assert uncounted(coded.current, coded.stream.decisions.codes) == []
    copy = tmp_path / "copy.db"
    copy.write_bytes(coded.current.read_bytes())
    with closing(sqlite3.connect(copy)) as database:
        database.execute("update code_count set n = 18 where kind = 'need'")
        database.commit()
    assert uncounted(copy, coded.stream.decisions.codes) == [
        "Antal per kod som ingen har räknat: gatur best public_transport need."
    ]
