"""Free texts at the desk: marked, read by who may publish, decided on one by one or together, and never in the log."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from desk.pages.publishing import WORKS

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
SAID = [f"Sak {n} behöver bli bättre." for n in range(11)] + ["Be Kalle Svensson ringa 070-174 06 05 om bussarna."]
SECRET = ("Kalle Svensson", "070-174 06 05", "Sak 3 behöver")


@pytest.fixture
def spoken(desk: Desk, neighbours: Home, tmp_path: Path) -> Desk:
    """The leader of the village, where twelve more people have answered and written something."""
    rows = [f"x{n},2026-05-03,lives_all_year,25_44,4,{words}" for n, words in enumerate(SAID)]
    (tmp_path / "fler.csv").write_text("\n".join(["nr,dag,anknytning,alder,helhet,battre", *rows]), encoding="utf-8")
    (tmp_path / "fler.toml").write_text(MAPPING, encoding="utf-8")
    neighbours.does("import", "byn-enkat", tmp_path / "fler.csv", "--mapping", tmp_path / "fler.toml")
    leader = desk.entered_as("process_leader", "byn")
    leader.home = neighbours
    leader.get("/p/byn/texts")
    return leader


def names(desk: Desk, **show: str) -> dict[str, str]:
    """The words of the texts in the list, as they stand there without marks, and their names."""
    page = desk.get("/p/byn/texts", query_string=QUESTION | show).text
    found = re.findall(r'for="t-([0-9a-f]{32})">(.*?)</label>', page, re.DOTALL)
    return {re.sub(r"<small>.*?</small>|</?mark>", "", words): name for name, words in found}


def decide(desk: Desk, verdict: str, *texts: str, **more: str) -> Any:
    return desk.send("/p/byn/texts/decide", **QUESTION, verdict=verdict, text=list(texts), **more)


def test_what_may_point_to_somebody_is_marked_in_words_too(spoken: Desk) -> None:
    page = spoken.get("/p/byn/texts", query_string=QUESTION).text
    assert "<mark>Kalle Svensson<small> namn?</small></mark>" in page
    assert "<mark>070-174 06 05<small> telefon?</small></mark>" in page
    assert "0 av 12 granskade" in page


def test_one_text_at_a_time_until_all_are_reviewed_and_the_question_is_finished(spoken: Desk) -> None:
    for done in range(12):
        page = spoken.get("/p/byn/texts/one", query_string=QUESTION).text
        assert f"{done} av 12 granskade" in page
        (name,) = set(re.findall(r'name="text" value="([0-9a-f]{32})"', page.partition("Ditt beslut")[2]))
        assert decide(spoken, "as_written", name, **{"from": "one"}).status_code == 302
    page = spoken.get("/p/byn/texts", query_string=QUESTION).text
    assert "12 av 12 granskade" in page
    assert "Avsluta granskningen av frågan" in page
    assert spoken.send("/p/byn/texts/finish", **QUESTION).location.endswith("finished=1")
    assert "avslutad" in spoken.get("/p/byn/texts", query_string=QUESTION).text


def test_a_decision_can_be_undone_from_the_next_text(spoken: Desk) -> None:
    name = names(spoken)["Sak 3 behöver bli bättre."]
    page = spoken.get(decide(spoken, "withheld", name, **{"from": "one"}).location).text
    assert "Visas inte" in page
    assert f'name="text" value="{name}"><button name="verdict" value="taken_back">Ångra' in page
    decide(spoken, "taken_back", name, **{"from": "one"})
    assert "Sak 3 behöver bli bättre." in names(spoken, show="waiting")


def test_what_is_left_as_it_was_is_not_shortened(spoken: Desk) -> None:
    name = names(spoken)["Sak 3 behöver bli bättre."]
    decide(spoken, "shortened", name, wording="Sak 3 behöver bli bättre.", **{"from": "one"})
    assert "Publiceras som det är skrivet" in spoken.get("/p/byn/texts", query_string=QUESTION).text
    decide(spoken, "shortened", name, wording="Sak 3 …", **{"from": "one"})
    assert "Sak 3 …" in spoken.get("/p/byn/texts", query_string=QUESTION).text


def test_marked_texts_are_not_let_through_in_a_heap(spoken: Desk) -> None:
    answer = decide(spoken, "as_written", *names(spoken).values())
    assert answer.status_code == 400
    assert "Läs de svaren ett i taget" in answer.text
    plain = [name for words, name in names(spoken).items() if "Kalle" not in words]
    assert decide(spoken, "as_written", *plain).status_code == 302
    assert list(names(spoken, show="waiting")) == [SAID[-1]]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"verdict": "as_written"}, "Välj vilka svar"),
        ({"verdict": "as_written", "text": "0" * 32}, "ändrats eller tagits tillbaka"),
        ({"verdict": "paraphrase", "text": "first"}, "Skriv den text"),
        ({"verdict": "shortened", "text": "first", "wording": "x" * 1501}, "Skriv högst"),
        ({"verdict": "as_written", "question": "overall"}, "Välj en fråga"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_written(spoken: Desk, fields: dict[str, str], told: str) -> None:
    if fields.get("text") == "first":
        fields = fields | {"text": next(iter(names(spoken).values()))}
    answer = spoken.send("/p/byn/texts/decide", **QUESTION | fields)
    assert (answer.status_code, told in answer.text) == (400, True), answer.text
    assert len(names(spoken, show="waiting")) == 12


def test_a_verdict_that_nobody_knows_is_refused(spoken: Desk) -> None:
    assert decide(spoken, "finished", *names(spoken).values()).status_code == 400
    assert decide(spoken, "leak", *names(spoken).values()).status_code == 400


def test_a_question_with_texts_left_cannot_be_finished(spoken: Desk) -> None:
    answer = spoken.send("/p/byn/texts/finish", **QUESTION)
    assert (answer.status_code, "12 svar väntar på granskning" in answer.text) == (400, True)


def test_no_word_that_anybody_wrote_is_in_the_log(spoken: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for name in names(spoken).values():
            decide(spoken, "as_written", name, **{"from": "one"})
        spoken.send("/p/byn/texts/finish", **QUESTION)
    lines = [line for line in spoken.room.log.read() if "texts" in line.act]
    assert len(lines) == 13
    told = " ".join([*(f"{line.subject} {line.reason}" for line in lines), caplog.text])
    assert [words for words in SECRET if words in told] == []
    files = [spoken.home.root / "desk.db", spoken.home.root / "decisions.db"]
    assert [words for words in SECRET for file in files if words.encode() in file.read_bytes()] == []


@pytest.mark.parametrize("role", ["process_supporter", "analyst", "municipality", "regional_team", "administrator"])
def test_only_who_may_publish_reads_what_people_wrote(spoken: Desk, desk: Desk, role: str) -> None:
    other = desk.entered_as(role, "byn")
    for path in ("/p/byn/texts", "/p/byn/texts/one"):
        assert other.get(path, query_string=QUESTION).status_code == 404


def test_in_english(spoken: Desk) -> None:
    spoken.send("/language", language="en", next="/")
    page = spoken.get("/p/byn/texts", query_string=QUESTION).text
    assert "0 of 12 reviewed" in page
    assert "<small> telephone?</small>" in page


# The command


def run(home: Home, *words: str) -> str:
    return str(home.does("texts", *words).out)


def test_the_whole_review_from_the_command_line(spoken: Desk) -> None:
    home = spoken.home
    assert "byn-enkat improve: 0 av 12 granskade." in run(home, "status", "byn")
    listed = run(home, "list", "byn-enkat", "improve")
    assert "⟦Kalle Svensson: namn?⟧" in listed
    found = dict(reversed(line.split("  [väntar]  ")) for line in listed.splitlines() if "[väntar]" in line)
    marked = next(name for words, name in found.items() if "Kalle" in words)
    rest = [name for name in found.values() if name != marked]
    run(home, "review", "byn-enkat", "improve", *rest, "--as-written")
    said = run(home, "review", "byn-enkat", "improve", marked, "--shortened", "--wording", "… om bussarna.")
    assert "12 av 12 granskade. Kan avslutas." in said
    assert "blir 12 svar offentliga" in run(home, "finish", "byn-enkat", "improve")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("status", "ingenstans"), "Det finns ingen plats"),
        (("list", "ingen", "improve"), "Det finns ingen insamling"),
        (("list", "byn-enkat", "idea"), "Ingen har skrivit något till idea"),
        (("review", "byn-enkat", "improve", "zz", "--as-written"), "början på 0 svar"),
        (("review", "byn-enkat", "improve", "zz"), "Säg vad du beslutar"),
        (("finish", "byn-enkat", "improve"), "väntar på granskning"),
    ],
)
def test_the_command_says_in_a_sentence_what_it_cannot_do(
    spoken: Desk, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(spoken.home.root), "texts", *words]) == 1
    assert told in capsys.readouterr().err


def test_reviewed_texts_are_published_beside_figures_that_are_public_already(spoken: Desk) -> None:
    home = spoken.home
    home.does("campaign", "close", "byn-enkat")
    home.does("publish", "byn")
    assert "Publicera de granskade svaren" not in spoken.get("/p/byn/texts").text
    for name in names(spoken).values():
        decide(spoken, "as_written", name, **{"from": "one"})
    spoken.send("/p/byn/texts/finish", **QUESTION)
    assert "Publicera de granskade svaren" in spoken.get("/p/byn/texts").text

    spoken.send("/p/byn/texts/publish")
    assert spoken.app.extensions[WORKS].of("byn").finished.wait(60)
    rows = home.ask("public/current/public.db", "select kind, count(*) from open_answer group by 1")
    assert [tuple(row) for row in rows] == [("as_written", 12)]
    assert "Publicera de granskade svaren" not in spoken.get("/p/byn/texts").text
    assert "publish texts" in {line.act for line in spoken.room.log.read()}


# needs that quote


def needs_with(desk: Desk, words: str) -> str:
    """Write a need with these words as its evidence; how to release it."""
    sentence = {"statement": "Äldre behöver kunna åka.", "theme": "public_transport", "control": "regional"}
    evidence = {"evidence-0-kind": "open_answer", "evidence-0-what": words}
    return str(desk.send("/p/byn/needs/new", plan="unknown", **sentence, **evidence).location.partition("?")[0])


def test_a_need_that_quotes_what_is_not_public_is_refused_in_ones_own_language(spoken: Desk) -> None:
    where = needs_with(spoken, f"”{SAID[3]}”")
    answers = {}
    for language in ("sv", "en"):
        spoken.send("/language", language=language, next="/p/byn/needs")
        answers[language] = spoken.send(f"{where}/release", **{"release-seen": "1", "release-why": "Mötet."})
    assert [answer.status_code for answer in answers.values()] == [409, 409]
    assert "Under ”Belägg 1” står ord ur ett svar på" in answers["sv"].text
    assert "“Evidence 1” has words of an answer to" in answers["en"].text
    assert spoken.home.does("need", "list", "byn", "--json").json[-1]["released"] is None


def test_the_command_refuses_a_need_that_quotes_what_is_not_public_and_repeats_no_word_of_it(spoken: Desk) -> None:
    where = needs_with(spoken, SAID[3])
    said = spoken.home.types("need", "release", "byn", where.rpartition("/")[2], "--why", "Mötet.")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "Behovet citerar ett fritt svar som inte är offentligt." in said.err
    assert [words for words in SECRET if words in said.err + said.out] == []


def test_what_a_need_quotes_is_not_in_the_log(spoken: Desk, caplog: pytest.LogCaptureFixture) -> None:
    where = needs_with(spoken, SAID[3])
    with caplog.at_level(logging.DEBUG):
        assert spoken.send(f"{where}/release", **{"release-seen": "1", "release-why": "Mötet."}).status_code == 409
    told = " ".join([*(f"{line.subject} {line.reason}" for line in spoken.room.log.read()), caplog.text])
    assert [words for words in SECRET if words in told] == []
    assert "release need" not in {line.act for line in spoken.room.log.read()}


def test_a_need_may_quote_what_is_reviewed_and_finished(spoken: Desk) -> None:
    for name in names(spoken).values():
        decide(spoken, "as_written", name, **{"from": "one"})
    spoken.send("/p/byn/texts/finish", **QUESTION)
    where = needs_with(spoken, f"”{SAID[3]}”")
    done = spoken.send(f"{where}/release", **{"release-seen": "1", "release-why": "Mötet."})
    assert done.location == f"{where}?saved=1"


def test_the_form_of_a_need_says_what_may_be_quoted(spoken: Desk) -> None:
    assert "Skriv med egna ord; citera bara det som är offentligt." in spoken.get("/p/byn/needs/new").text
