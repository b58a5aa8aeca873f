"""Codes at the desk and on the command line: suggestions that a person takes or leaves, two coders, and the count."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from desk.accounts import Grant, Role

Desk = Any
Home = Any
QUESTION = {"campaign": "byn-enkat", "question": "improve"}
MAPPING = """
form = "resident_survey"
id = "nr"
day = { column = "dag", format = "%Y-%m-%d" }
[columns]
anknytning = "relation"
alder = "age_group"
helhet = "overall"
battre = "improve"
"""
SAID = [f"Bussen till ort {n} går för sällan" for n in range(14)] + ["Affären behöver öppet längre", "Hm"]


@pytest.fixture
def spoken(desk: Desk, neighbours: Home, tmp_path: Path) -> Desk:
    """The leader of the village, where sixteen more people have answered and written something."""
    rows = [f"x{n},2026-05-03,lives_all_year,25_44,4,{words}" for n, words in enumerate(SAID)]
    (tmp_path / "fler.csv").write_text("\n".join(["nr,dag,anknytning,alder,helhet,battre", *rows]), encoding="utf-8")
    (tmp_path / "fler.toml").write_text(MAPPING, encoding="utf-8")
    neighbours.does("import", "byn-enkat", tmp_path / "fler.csv", "--mapping", tmp_path / "fler.toml")
    leader = desk.entered_as("process_leader", "byn")
    leader.home = neighbours
    leader.get("/p/byn/codes")
    return leader


def page(desk: Desk, **more: str) -> str:
    found: str = desk.get("/p/byn/codes/one", query_string=QUESTION | more).text
    return found


def name(text: str) -> str:
    """The text that a page is about."""
    (found,) = set(re.findall(r'name="text" value="([0-9a-f]{32})"', text))
    return str(found)


def words(text: str) -> str:
    found = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", text)
    return found[1] if found else ""


def give(desk: Desk, text: str, **more: Any) -> Any:
    return desk.send("/p/byn/codes/give", **QUESTION, text=text, **more)


def somebody_else(desk: Desk) -> Desk:
    """Another leader of the village, by another name."""
    other = desk.entered_as("administrator")
    account = desk.room.accounts.add("lo@example.se", "Lo Ek", [Grant(Role.PROCESS_LEADER, "byn")], desk.room.today())
    desk.room.accounts.activate(account.number)
    secret = desk.room.accounts.enter(account.number, whole=True, now=desk.room.now())
    other.client.set_cookie(other.app.config["DESK_COOKIE"], secret)
    return other


def code_all(desk: Desk, **more: str) -> None:
    """Take every suggestion until nothing waits."""
    while words(shown := page(desk, **more)):
        found = re.search(r'name="accept" value="([a-z_.]+)"', shown)
        choice = {"accept": found[1] if found and not more else "public_transport.need"}
        assert give(desk, name(shown), **choice, **more).status_code == 302


def test_a_suggestion_is_a_button_and_the_next_text_comes(spoken: Desk) -> None:
    shown = page(spoken)
    assert "16 kvar av 16" in shown
    while "Bussen" not in words(shown):
        give(spoken, name(shown), accept="none")
        shown = page(spoken)
    assert "Datorns gissning" in shown
    assert (
        '<button name="accept" value="public_transport.need" accesskey="1">Buss, tåg och båt: behov</button>' in shown
    )
    sent = give(spoken, name(shown), accept="public_transport.need")
    after = spoken.get(sent.location).text
    assert "Sparat: Buss, tåg och båt: behov." in after
    assert words(after) != words(shown)


def test_what_somebody_chooses_goes_before_what_was_suggested_and_can_be_changed(spoken: Desk) -> None:
    text = name(page(spoken))
    give(spoken, text, theme=["services", "housing", ""], kind=["idea", "need", "need"], subcode=["kvällar", "", "x"])
    shown = page(spoken, text=text)
    assert re.search(r'value="services" selected', shown)
    assert 'value="kvällar"' in shown
    assert re.search(r'value="housing" selected', shown)
    give(spoken, text, theme=["nature"], kind=["strength"], subcode=[""])
    shown = page(spoken, text=text)
    assert "services" not in re.findall(r'value="([a-z_]+)" selected', shown)


def test_nothing_chosen_is_not_the_same_as_no_theme(spoken: Desk) -> None:
    text = name(page(spoken))
    refused = give(spoken, text, theme=["", ""], kind=["", ""], subcode=["", ""])
    assert (refused.status_code, "Välj ett tema och ett slag" in refused.text) == (400, True)
    assert give(spoken, text, accept="none").status_code == 302
    assert "1 av 16 kodade" in spoken.get("/p/byn/codes").text


@pytest.mark.parametrize(
    "fields",
    [
        {"accept": "weather.need"},
        {"accept": "services.grudge"},
        {"accept": "services.need", "text": "0" * 32},
        {"accept": "services.need", "round": "second"},
        {"accept": "services.need", "round": "third"},
    ],
)
def test_what_cannot_be_a_code_is_refused(spoken: Desk, fields: dict[str, str]) -> None:
    assert give(spoken, **{"text": name(page(spoken))} | fields).status_code == 400
    assert "0 av 16 kodade" in spoken.get("/p/byn/codes").text


def test_the_second_coder_is_another_and_sees_neither_suggestions_nor_the_first_codes(spoken: Desk, desk: Desk) -> None:
    code_all(spoken)
    mine = spoken.get("/p/byn/codes").text
    assert "Urvalet ska någon annan koda" in mine
    assert words(page(spoken, round="second")) == ""
    other = somebody_else(desk)
    assert "Koda urvalet</a>" in other.get("/p/byn/codes").text.replace(" (16)", "")
    shown = page(other, round="second")
    assert "Datorns gissning" not in shown
    assert "selected" not in shown
    code_all(other, round="second")
    told = other.get("/p/byn/codes").text
    assert "16 av 16" in told
    assert "Så överens är ni" in told


def test_the_codes_are_counted_when_entry_has_closed(spoken: Desk) -> None:
    code_all(spoken)
    refused = spoken.send("/p/byn/codes/count", campaign="byn-enkat")
    assert (refused.status_code, "när insamlingen har stängt" in refused.text) == (400, True)


def test_no_word_that_anybody_wrote_is_in_the_log(spoken: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        code_all(spoken)
    lines = [line for line in spoken.room.log.read() if line.act == "code texts"]
    assert {line.subject for line in lines} == {"byn-enkat improve first"}
    assert "Bussen" not in caplog.text
    for file in ("desk.db", "decisions.db"):
        assert b"Bussen" not in (spoken.home.root / file).read_bytes()


@pytest.mark.parametrize("role", ["process_supporter", "analyst", "municipality", "regional_team", "administrator"])
def test_only_who_may_publish_codes_what_people_wrote(spoken: Desk, desk: Desk, role: str) -> None:
    other = desk.entered_as(role, "byn")
    for path in ("/p/byn/codes", "/p/byn/codes/one"):
        assert other.get(path, query_string=QUESTION).status_code == 404


def test_the_page_is_there_in_english(spoken: Desk) -> None:
    spoken.send("/language", language="en", next="/")
    shown = page(spoken)
    assert "16 left of 16" in shown
    # whichever text comes first, since they come in no order: the themes to choose from
    assert "Bus, train and ferry" in shown
    assert "Buss, tåg och båt" not in shown
    assert "Code free texts" in spoken.get("/p/byn/codes").text


# The command line


def test_from_suggestion_to_count_on_the_command_line(spoken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    home = spoken.home
    assert "byn-enkat improve: 0 av 16 kodade." in home.does("codes", "status", "byn").out
    assert "services  Service i vardagen" in home.does("codes", "book").out
    lines = home.does("codes", "suggest", "byn-enkat", "improve").out.splitlines()
    assert len(lines) == 16
    bus = next(line for line in lines if "Bussen till ort 3 " in line)
    assert bus.endswith("förslag: public_transport.need")
    assert "15 svar" in home.does("codes", "code", "byn-enkat", "improve", bus[:6], "public_transport.need:glest").out
    for line in lines:
        if line != bus:
            chosen = ["public_transport.need"] if "Bussen" in line else ["--none"]
            home.does("codes", "code", "byn-enkat", "improve", line[:6], *chosen)
    assert "[public_transport.need:glest]" in home.does("codes", "suggest", "byn-enkat", "improve", "--all").out
    assert "någon annan" in home.types("codes", "second", "byn-enkat", "improve", bus[:6], "--none").err

    monkeypatch.setenv("LOGNAME", "kim")
    waiting = home.does("codes", "second", "byn-enkat").out.splitlines()
    assert waiting[-1] == "0 av 16 svar i urvalet är kodade av två."
    for line in waiting[:-1]:
        chosen = ["public_transport.need"] if "Bussen" in line else ["--none"]
        home.does("codes", "second", "byn-enkat", "improve", line.split()[1], *chosen)
    assert home.does("codes", "agreement", "byn-enkat", "--json").json == [
        {"code": "public_transport.need", "used": 14, "disagreements": 0, "kappa": 1.0}
    ]
    assert "när insamlingen har stängt" in home.types("codes", "finish", "byn-enkat").err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("suggest", "nowhere", "improve"), "ingen insamling"),
        (("suggest", "byn-enkat", "overall"), "Ingen har skrivit något till overall"),
        (("code", "byn-enkat", "improve", "zzzzzz", "services.need"), "början på 0 svar"),
        (("code", "byn-enkat", "improve", "a"), "minst en kod"),
        (("code", "byn-enkat", "improve", "a", "weather.need"), "ingen kod"),
        (("status", "nowhere"), "ingen plats"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(spoken: Desk, words: tuple[str, ...], told: str) -> None:
    assert told in spoken.home.types("codes", *words).err
