"""When something goes wrong it is said in words, every answer is kept, and nothing of how we are built is told."""

from __future__ import annotations

import contextlib
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from forms.definition import Form
from tests.intake.conftest import Fields, Intake, Page, inspect

Fill = Callable[[Page, Form], Fields]
SECRET = "Kanariefågeln sjöng i Kvarnby"


@pytest.fixture
def path(intake: Intake) -> str:
    """The address of an open resident survey."""
    return f"/s/{intake.open('resident_survey')}"


@pytest.fixture
def fields(intake: Intake, fill: Fill, path: str) -> Fields:
    """Everything answered."""
    return fill(intake.get(path), intake.library.latest("resident_survey"))


def answers(fields: Fields) -> Fields:
    return sorted((name, value) for name, value in fields if value and name != "_end")


@contextlib.contextmanager
def somebody_else_writes(journal: Path) -> Iterator[None]:
    """Holds the write lock of a journal."""
    connection = apsw.Connection(str(journal))
    connection.execute("begin immediate")
    try:
        yield
    finally:
        connection.execute("rollback")
        connection.close()


@contextlib.contextmanager
def no_room(intake: Intake) -> Iterator[None]:
    """Lets the journal grow no more."""
    with intake.app.app_context():
        connection = intake.app.extensions["house"].journal(intake.library.latest("resident_survey"))._connection
    limit = connection.pragma("max_page_count")
    connection.pragma("max_page_count", connection.pragma("page_count"))
    try:
        yield
    finally:
        connection.pragma("max_page_count", limit)


@contextlib.contextmanager
def lost_mark(intake: Intake) -> Iterator[None]:
    """Takes away what shows whether the end of the journal is there, as a careless copy does."""
    mark, kept = intake.root / "journal.db.mark", intake.root / "kept"
    shutil.move(mark, kept)
    mark.unlink(missing_ok=True)
    try:
        yield
    finally:
        shutil.move(kept, mark)


def kept_and_taken_later(intake: Intake, path: str, fields: Fields, page: Page) -> None:
    """Every answer and the id stand on the page, and sending the page again is taken once."""
    assert answers(page.fields()) == answers(fields)
    assert "inte sparade än" in page.words("div", class_="problem")
    assert page.words("title").startswith("Fel: ")
    before = len(intake.entries())
    intake.accepted(path, page.fields())
    assert len(intake.entries()) == before + 1


def test_a_busy_journal_answers_within_six_seconds_with_every_answer_and_the_same_id(
    intake: Intake, path: str, fields: Fields
) -> None:
    intake.accepted(path, intake_filled_by_another(intake, path, fields))
    began = time.monotonic()
    with somebody_else_writes(intake.root / "journal.db"):
        response = intake.send(path, fields)
    assert time.monotonic() - began < 6
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    kept_and_taken_later(intake, path, fields, inspect(response))


def intake_filled_by_another(intake: Intake, path: str, fields: Fields) -> Fields:
    """The same answers in a sitting of somebody else's."""
    return [(name, intake.get(path).token if name == "_id" else value) for name, value in fields]


def test_a_full_journal_answers_507_with_every_answer_and_takes_it_when_there_is_room(
    intake: Intake, path: str, fields: Fields
) -> None:
    long = [(name, "å" * 499 if name in {"q_best", "q_improve"} else value) for name, value in fields]
    with no_room(intake):
        page = intake.refused(path, long, status=507)
    assert "kontakt@example.org" in page.words("div", class_="problem")
    kept_and_taken_later(intake, path, long, page)


def test_a_journal_that_cannot_keep_its_promise_takes_nothing_until_it_can(
    make_intake: Callable[..., Intake], intake: Intake, path: str, fields: Fields
) -> None:
    receipt = intake.accepted(path, intake_filled_by_another(intake, path, fields))
    intake.app.extensions["house"].close()
    intake.app.extensions["house"]._writers.clear()
    with lost_mark(intake):
        response = intake.send(path, fields)
        assert response.status_code == 503
        assert intake.client.get("/healthz").status_code == 503
        shown = intake.get(receipt, status=503)
        assert "Nothing" not in shown.words("main")
        assert "Inget är sparat" not in shown.words("main")
        intake.refused("/withdraw", [("code", "0000-0000-0000-0000")], status=503)
        (intake.root / "journal.db.mark").unlink(missing_ok=True)
    kept_and_taken_later(intake, path, fields, inspect(response))
    intake.get(receipt)
    assert intake.client.get("/healthz").data == b"ok\n"


def test_trouble_with_the_contacts_does_not_reach_the_answers(intake: Intake, path: str, fields: Fields) -> None:
    (intake.root / "contacts.db").write_bytes(b"not a journal" * 100)
    intake.get(intake.accepted(path, fields))
    health = intake.client.get("/healthz")
    assert (health.status_code, health.get_data(as_text=True)) == (503, "journalen kan inte skrivas\n")


def test_health_is_ok_when_both_journals_stand_open(intake: Intake) -> None:
    response = intake.client.get("/healthz")
    assert (response.status_code, response.data, response.mimetype) == (200, b"ok\n", "text/plain")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def break_the_clock(intake: Intake) -> None:
    def broken() -> None:
        raise RuntimeError(f"{SECRET} /srv/platskoll/intake.py select * from entry\r\nincident=forged")

    intake.app.extensions["house"].clock = broken


@pytest.mark.parametrize(("suffix", "language"), [("", "sv"), ("/en", "en")])
def test_a_fault_of_ours_tells_nothing_but_a_number_that_the_log_has_too(
    intake: Intake, path: str, fields: Fields, suffix: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    break_the_clock(intake)
    caplog.set_level(logging.DEBUG)
    sent = [(name, SECRET if name == "q_best" else value) for name, value in fields]
    page = intake.refused(path + suffix, sent, status=500, language=language)
    (record,) = [record for record in caplog.records if record.name.startswith("intake")]
    said = record.getMessage()
    incident = said.partition("incident=")[2].partition(" ")[0]
    assert incident in page.words("main")
    assert "kind=RuntimeError" in said
    assert "\n" not in said
    for leak in (SECRET, "select", "/srv", "RuntimeError", "Traceback", "Werkzeug", "intake.py"):
        assert leak not in page.words("body")
    assert SECRET not in caplog.text
    assert intake.entries() == []


def test_a_page_that_cannot_be_shown_does_not_speak_of_what_was_saved(intake: Intake) -> None:
    break_the_clock(intake)
    assert "Inget är sparat" not in intake.get("/p/byn", status=500).words("main")


@pytest.mark.parametrize(
    ("method", "address"), [("put", "/"), ("post", "/"), ("delete", "/s/x/sv"), ("post", "/healthz"), ("patch", "/r/x")]
)
def test_another_method_is_answered_in_words(intake: Intake, method: str, address: str) -> None:
    response = getattr(intake.client, method)(address)
    assert response.status_code == 405
    assert inspect(response).words("h1") == "Sidan kan inte användas så"


@pytest.mark.parametrize(("suffix", "language", "limit"), [("", "sv", "1 MB"), ("/en", "en", "1 MB")])
def test_a_body_that_is_too_large_is_refused_in_the_language_of_the_form(
    intake: Intake, path: str, suffix: str, language: str, limit: str
) -> None:
    page = intake.refused(path + suffix, b"q_best=" + b"x" * 1_000_001, status=413, language=language)
    assert limit in page.words("main")


def test_an_english_campaign_speaks_english_also_where_the_address_names_no_language(intake: Intake) -> None:
    slug = intake.open("resident_survey", languages=("en", "sv"))
    intake.refused(f"/s/{slug}", b"q_best=" + b"x" * 1_000_001, status=413, language="en")


def test_no_answer_tells_what_we_are_built_with(intake: Intake, path: str) -> None:
    for address in ("/", path, "/x", "/healthz"):
        headers = intake.client.get(address).headers
        assert not {"Server", "X-Powered-By", "Set-Cookie"} & set(headers.keys())


def test_the_message_says_that_nothing_is_saved_where_something_was_sent(intake: Intake, path: str) -> None:
    page = intake.refused(path, b"a=1&" * 60_000)
    assert "Inget är sparat" in page.words("main")
