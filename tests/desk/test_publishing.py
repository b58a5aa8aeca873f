"""Publishing as a decision: what is odd is decided on, what is shown is what becomes public, once, and by whom."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk.publishing import works as working
from desk.publishing.works import Kind, Works
from pipeline.errors import AlreadyRunningError, PublishError

Desk = Any
Home = Any
Table = Callable[..., tuple[Path, Path]]
PAGE = "/p/byn/release"
ODD = (
    "901,2026-05-03,lives_all_year,16_24,woman,1,Test",
    "902,2026-05-03,lives_all_year,16_24,woman,hemligt,Allt",
    "903,2026-05-03,lives_all_year,16_24,woman,1,Test",
)


@pytest.fixture
def closed(neighbours: Home) -> Home:
    """The village when its survey has closed."""
    neighbours.does("campaign", "close", "byn-enkat")
    return neighbours


@pytest.fixture
def leader(desk: Desk, closed: Home) -> Desk:
    """The process leader of the village."""
    person: Desk = desk.entered_as("process_leader", "byn")
    return person


@pytest.fixture
def odd(neighbours: Home, table: Table, leader: Desk) -> Desk:
    """The same, after some odd answers that came while the survey was open."""
    hand_in_odd(neighbours, table)
    return leader


def hand_in_odd(home: Home, table: Table) -> None:
    file, mapping = table(0, extra=ODD)
    home.does("import", "byn-enkat", file, "--mapping", mapping)


def work_done(person: Desk, answer: Any, place: str = "byn") -> Any:
    """The page that stands when the work that was begun is done."""
    assert answer.status_code == 302, answer.text
    assert answer.location == f"/p/{place}/release/work"
    work = person.app.extensions["publishing"].of(place)
    if work is not None:
        assert work.finished.wait(120)
    return person.get(answer.location)


def make_candidate(person: Desk) -> None:
    assert work_done(person, person.send(f"{PAGE}/candidate")).location == f"{PAGE}#candidate"


def seen(person: Desk) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', person.get(PAGE).text)
    assert found, "no button"
    return found[1]


def entries(page: str) -> list[str]:
    return re.findall(r'name="entry" value="([0-9a-f]{32})"', page)


def decisions(home: Home, kind: str) -> list[tuple[Any, ...]]:
    return home.ask("decisions.db", "select who, subject, reason from decision where kind = ? order by id", kind)


def test_the_page_tells_what_has_come_in_and_the_sum_holds(leader: Desk) -> None:
    page = leader.get(PAGE).text
    rows = re.findall(r'<td class="n">(\d+)</td><th scope="row">(\w+)', page)
    assert rows == [("40", "räknas"), ("40", "har")]
    assert page.count("<h1>") == 1


def test_looking_decides_nothing_and_publishes_nothing(leader: Desk, closed: Home) -> None:
    for path in ("", "/answers", "/work", "/document"):
        assert leader.get(PAGE + path).status_code in (200, 302)
    assert closed.ask("decisions.db", "select count(*) from decision") == [(0,)]
    assert not (closed.root / "public" / "current").exists()


def test_odd_answers_are_listed_with_the_reason_and_never_with_what_was_answered(odd: Desk) -> None:
    page = odd.get(f"{PAGE}/answers").text
    assert len(entries(page)) == 3
    assert page.count("Någon har skrivit ”test” som svar.") == 2
    assert "Svaret på en fråga passar inte formuläret" in page
    assert "Exakt likadan som en tidigare rad i filen." in page
    assert "hemligt" not in page
    assert "Allt" not in page.replace("Alltid", "")


def test_the_list_can_be_narrowed_to_one_kind(odd: Desk) -> None:
    assert len(entries(odd.get(f"{PAGE}/answers?mark=test").text)) == 2


def test_an_answer_is_left_out_with_a_reason_and_can_be_counted_again(odd: Desk, closed: Home) -> None:
    first, *_ = entries(odd.get(f"{PAGE}/answers?mark=test").text)

    answer = odd.send(f"{PAGE}/answers", entry=first, reason="Prov av formuläret", act="out")

    assert answer.status_code == 302
    page = odd.get(answer.location).text
    assert re.search(r"Utelämnat \d{4}-\d\d-\d\d av Kim Öberg|Utelämnat .* process_leader-byn@example.se", page)
    assert "Prov av formuläret" in page
    assert '<td class="n">42</td><th scope="row">räknas' in odd.get(PAGE).text
    odd.send(f"{PAGE}/answers", entry=first, reason="Det var på riktigt", act="back")
    assert '<td class="n">43</td><th scope="row">räknas' in odd.get(PAGE).text
    assert [row[1:] for row in decisions(closed, "exclude")] == [(first, "Prov av formuläret")]
    assert [row[1:] for row in decisions(closed, "include")] == [(first, "Det var på riktigt")]
    acts = [(line.act, line.subject, line.reason) for line in odd.room.log.read(place="byn")]
    assert acts == [("count again", "1", "Det var på riktigt"), ("leave out", "1", "Prov av formuläret")]


def test_pressing_twice_leaves_out_once(odd: Desk, closed: Home) -> None:
    chosen = entries(odd.get(f"{PAGE}/answers").text)[0]
    for _ in range(2):
        assert odd.send(f"{PAGE}/answers", entry=chosen, reason="Prov", act="out").status_code == 302
    assert len(decisions(closed, "exclude")) == 1


def test_everything_that_is_listed_can_be_left_out_at_once(odd: Desk, closed: Home) -> None:
    odd.send(f"{PAGE}/answers", mark="test", every="y", reason="Prov", act="out")
    assert len(decisions(closed, "exclude")) == 2


@pytest.mark.parametrize("lacking", ["reason", "entry"])
def test_without_a_reason_or_an_answer_nothing_is_decided(odd: Desk, closed: Home, lacking: str) -> None:
    fields = {"entry": entries(odd.get(f"{PAGE}/answers").text)[0], "reason": "Prov", "act": "out"}
    answer = odd.send(f"{PAGE}/answers", **fields | {lacking: ""})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert decisions(closed, "exclude") == []


def test_an_answer_that_is_not_odd_is_not_left_out_by_a_form_that_names_it(odd: Desk, closed: Home) -> None:
    odd.get(PAGE)
    ((quiet,),) = closed.ask("mapping/byn.db", "select submission_id from submission where notes = '' limit 1")
    assert odd.send(f"{PAGE}/answers", entry=quiet, reason="Ogillar den", act="out").status_code == 302
    assert decisions(closed, "exclude") == []


def test_a_candidate_shows_groups_and_what_is_withheld_and_is_not_public(leader: Desk, closed: Home) -> None:
    make_candidate(leader)

    page = leader.get(PAGE).text
    assert "<strong>40</strong> personer i <strong>4</strong> grupper" in page
    assert page.count('<td class="n">10</td>') == 4
    assert "Egna ord: bara det som är granskat (5 frågor)." in page
    assert "stängs för alltid i 4 grupper: 40 personer" in page
    assert seen(leader)
    assert [row[1] for row in decisions(closed, "candidate")] == ["byn"]
    assert closed.bytes_under("public") == {}


def test_the_candidates_document_is_read_under_a_policy_of_its_own(leader: Desk) -> None:
    make_candidate(leader)
    answer = leader.get(f"{PAGE}/document")
    assert "<h1" in answer.text
    (policy,) = answer.headers.getlist("Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_published_is_logged_with_who_and_why_and_the_address_is_shown(leader: Desk, closed: Home) -> None:
    make_candidate(leader)

    answer = work_done(leader, leader.send(f"{PAGE}/publish", seen=seen(leader), remark="Mötet i maj"))

    assert answer.location == f"{PAGE}?published=1"
    page = leader.get(answer.location).text
    assert "Nu är det publicerat." in page
    assert "/dokument/byn/behovsanalys-byn.html</a>" in page
    ((release,),) = closed.public("select id from release")
    ((who, subject, reason),) = decisions(closed, "release")
    assert (subject, reason) == (release, "Mötet i maj")
    assert who in page
    assert "Mötet i maj" in page
    (line,) = [line for line in leader.room.log.read(place="byn") if line.act == "publish"]
    assert (line.who, line.subject, line.reason) == ("process_leader-byn@example.se", release, "Mötet i maj")
    assert (closed.root / "public" / "current" / "pages" / "byn" / "behovsanalys-byn.html").is_file()


def test_the_sheet_for_the_notice_board_is_there_to_print_when_something_is_public(leader: Desk) -> None:
    sheet = f"{PAGE}/notice"
    assert leader.get(sheet).status_code == 409
    make_candidate(leader)
    work_done(leader, leader.send(f"{PAGE}/publish", seen=seen(leader), remark=""))

    assert f'href="{sheet}"' in leader.get(PAGE).text
    for address in (sheet, f"{sheet}?language=en"):
        answer = leader.get(address)
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")


def test_pressing_publish_twice_publishes_once(leader: Desk, closed: Home) -> None:
    make_candidate(leader)
    digest = seen(leader)
    answers = [leader.send(f"{PAGE}/publish", seen=digest) for _ in range(2)]
    for answer in answers:
        work_done(leader, answer)
    late = leader.send(f"{PAGE}/publish", seen=digest)
    work_done(leader, late)
    assert len(decisions(closed, "release")) == 1
    assert len([line for line in leader.room.log.read(place="byn") if line.act == "publish"]) == 1


def test_what_changed_after_the_candidate_is_not_published_unseen(odd: Desk, closed: Home) -> None:
    make_candidate(odd)
    digest, chosen = seen(odd), entries(odd.get(f"{PAGE}/answers").text)[0]
    odd.send(f"{PAGE}/answers", entry=chosen, reason="Prov", act="out")

    page = odd.get(PAGE).text
    assert "Kandidaten är inaktuell" in page
    assert 'name="seen"' not in page
    refused = work_done(odd, odd.send(f"{PAGE}/publish", seen=digest))
    assert "<h1>Inget är publicerat</h1>" in refused.text
    assert "Underlaget har ändrats" in refused.text
    assert not (closed.root / "public" / "current").exists()
    make_candidate(odd)
    work_done(odd, odd.send(f"{PAGE}/publish", seen=seen(odd)))
    assert closed.public("select respondents from campaign") == [(42,)]


def test_a_candidate_that_somebody_else_made_since_is_looked_at_first(leader: Desk, closed: Home) -> None:
    make_candidate(leader)
    answer = leader.send(f"{PAGE}/publish", seen="0" * 64)
    assert answer.status_code == 409
    assert "Se på den först" in answer.text
    assert decisions(closed, "release") == []


def test_a_survey_that_is_open_is_shown_and_not_offered(desk: Desk) -> None:
    leader = desk.entered_as("process_leader", "byn")
    make_candidate(leader)
    page = leader.get(PAGE).text
    assert "publiceras inte nu" in page
    assert 'name="seen"' not in page
    assert "Det finns ingen stängd insamling att publicera." in page


def test_the_supporter_reads_everything_and_is_offered_nothing(leader: Desk, desk: Desk, closed: Home) -> None:
    make_candidate(leader)
    supporter = desk.entered_as("process_supporter", "byn")
    page = supporter.get(PAGE).text
    assert f"{PAGE}/document" in page
    assert "Processledaren beslutar." in page
    assert f'action="{PAGE}' not in page
    assert supporter.get(f"{PAGE}/document").status_code == 200
    assert supporter.send(f"{PAGE}/publish", seen="x").status_code == 404


def test_the_pages_are_whole_in_english(odd: Desk) -> None:
    odd.send("/language", language="en", next="/")
    odd.send(f"{PAGE}/answers", every="y", reason="Trial", act="out")
    make_candidate(odd)
    for path in ("", "/answers"):
        page = odd.get(PAGE + path).text
        words = set(re.findall(r"\b(?:och|som|inte|svar|räknas|för|är)\b", re.sub(r"<style>.*?</style>", "", page)))
        assert words == set(), path


def test_work_for_a_place_is_begun_once_however_often_asked() -> None:
    works, go, runs = Works(), threading.Event(), []

    def job(_tell: Any) -> None:
        runs.append(1)
        assert go.wait(30)

    first = works.begin("byn", Kind.CANDIDATE, "Kim", job)
    assert works.begin("byn", Kind.CANDIDATE, "Lo", job) is first
    go.set()
    assert first.finished.wait(30)
    assert (runs, works.of("byn"), first.trouble) == ([1], first, None)


def test_while_somebody_else_counts_the_place_the_work_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "PAUSE", 0)
    tries = iter([AlreadyRunningError("pågår"), AlreadyRunningError("pågår"), None])

    def job(_tell: Any) -> None:
        if (trouble := next(tries)) is not None:
            raise trouble

    work = Works().begin("byn", Kind.CANDIDATE, "Kim", job)
    assert work.finished.wait(30)
    assert work.trouble is None


@pytest.mark.parametrize(
    ("error", "told"),
    [(PublishError("Filen klarade inte kontrollen."), "Filen klarade inte kontrollen."), (KeyError("namn"), "")],
)
def test_a_refusal_says_why_and_a_fault_says_nothing_of_what_it_was_about(
    error: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    def job(_tell: Any) -> None:
        raise error

    work = Works().begin("byn", Kind.CANDIDATE, "Kim", job)
    assert work.finished.wait(30)
    assert work.trouble == told
    assert "namn" not in caplog.text
