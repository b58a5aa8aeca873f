"""Those who signed up: seen and taken out by who may, and never before it stands in the log."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desk.accounts import Act, Role
from desk.accounts.people import MAY
from desk.contacts import by_sector, contacts, has_contacts
from desk.spreadsheet import csv_bytes
from forms.answers import to_body, to_fields
from forms.catalogue import shipped
from intake.journal import Kind, NewEntry, open_reader, open_writer

Desk = Any
CAMPAIGN = "byn-anmalan"
PAGE, FILE = f"/contacts/{CAMPAIGN}", f"/contacts/{CAMPAIGN}/export"
FORM = shipped().latest("stakeholder_signup")
ANNA = {
    "represents": "organisation",
    "organisation_name": "Hembygdsföreningen",
    "sector": "civil_society",
    "name": "Anna <Andersson>",
    "email": "anna@example.org",
    "phone": "+46701234567",
    "engagement": ["informed", "working_group"],
    "expectation": "=HYPERLINK(1)\nen rad till",
    "share_with": ["municipality"],
    "publish_consent": "yes",
    "notice_read": True,
}
SignUp = Callable[..., None]


@pytest.fixture
def sign_up(desk: Desk) -> SignUp:
    """Somebody signs up at the village; the same person again is a revision."""

    def signs_up(who: int, **changes: Any) -> None:
        with _journal(desk) as writer:
            writer.append(_entry(who, body=to_body(to_fields(FORM, ANNA | changes))))

    return signs_up


def _journal(desk: Desk) -> Any:
    home = desk.room.home
    return open_writer(home.contacts_url, key=home.key("intake"))


def _entry(who: int, **changes: Any) -> NewEntry:
    given: dict[str, Any] = {
        "kind": Kind.SUBMISSION,
        "submission_id": f"{who:032x}",
        "campaign": CAMPAIGN,
        "form": FORM.id,
        "version": FORM.version,
        "definition": FORM.digest,
        "body": b"",
        "content_type": "application/x-www-form-urlencoded",
        "day": date(2026, 6, 10),
        "receipt": f"receipt-{who}",
    }
    return NewEntry(**given | changes)


def takes_back(desk: Desk, who: int) -> None:
    with _journal(desk) as writer:
        writer.append(_entry(1000 + who, kind=Kind.WITHDRAWAL, receipt="", withdraws=f"receipt-{who}"))


def acts(desk: Desk) -> list[tuple[str, str, str, str]]:
    return [(line.who, line.act, line.place, line.subject) for line in desk.room.log.read()]


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_everybody_who_stands_is_shown_in_words_and_safely(desk: Desk, sign_up: SignUp) -> None:
    sign_up(1)
    page = desk.entered_as("process_leader", "byn").get(PAGE).text
    for words in (
        "1 har anmält sig",
        "Anna &lt;Andersson&gt;</h3>",
        'href="mailto:anna@example.org"',
        'href="tel:+46701234567"',
        "Få information, Delta i en arbetsgrupp",
        "<dd>Kommunen</dd>",
    ):
        assert words in page
    assert "<Andersson>" not in page


def test_of_each_the_last_that_stands_is_shown(desk: Desk, sign_up: SignUp) -> None:
    sign_up(1)
    sign_up(1, name="Anna Ny")
    sign_up(2, name="Tagen Tillbaka")
    takes_back(desk, 2)
    sign_up(3, name="Ångrade Sig")
    takes_back(desk, 3)
    sign_up(3, name="Kom Igen")
    page = desk.entered_as("process_leader", "byn").get(PAGE).text
    assert re.findall(r"<h3[^>]*>([^<]*)</h3>", page) == ["Anna Ny", "Kom Igen"]


def test_what_came_through_no_page_of_ours_stops_nothing(desk: Desk, sign_up: SignUp) -> None:
    sign_up(1)
    with _journal(desk) as writer:
        writer.append(_entry(2, body=b"&".join([b"q_name=x"] * 5000)))
        writer.append(_entry(3, definition="e" * 64, body=b"q_name=x"))
        writer.append(_entry(4, body=b"q_sector=atlantis&q_email=%ff"))
    page = desk.entered_as("process_leader", "byn").get(PAGE)
    assert (page.status_code, "2 har anmält sig" in page.text, "atlantis" in page.text) == (200, True, False)


def test_the_sectors_are_counted_with_those_that_are_missing(desk: Desk, sign_up: SignUp) -> None:
    sign_up(1)
    sign_up(2, sector="business")
    with open_reader(desk.room.home.contacts_url, key=desk.room.home.key("intake")) as reader:
        counted = dict(by_sector(FORM, contacts(reader, CAMPAIGN, FORM, language="en"), "en"))
    assert (counted["Business"], counted["Civil society"], counted["State agency"]) == (1, 1, 0)
    page = desk.entered_as("process_leader", "byn").get(PAGE).text
    assert '<th scope="row">Statlig myndighet</th><td class="n">0</td>' in page


def test_a_view_stands_in_the_log_and_so_does_a_file(desk: Desk, sign_up: SignUp) -> None:
    sign_up(1)
    leader = desk.entered_as("process_leader", "byn")
    leader.get(PAGE)
    leader.send(FILE)
    who = "process_leader-byn@example.se"
    assert acts(desk) == [
        (who, "export contacts", "byn", f"{CAMPAIGN}: 1"),
        (who, "see contacts", "byn", f"{CAMPAIGN}: 1"),
    ]


@pytest.mark.parametrize("way", ["get", "send"])
def test_what_cannot_be_written_in_the_log_is_not_shown(desk: Desk, sign_up: SignUp, way: str) -> None:
    sign_up(1)
    leader = desk.entered_as("process_leader", "byn")
    with desk.room.records.writing() as connection:
        connection.exec_driver_sql(
            "create trigger full before insert on log begin select raise(abort, 'the disk is full'); end"
        )
    answer = leader.get(PAGE) if way == "get" else leader.send(FILE)
    assert (answer.status_code, "anna@example.org" in answer.text) == (503, False)


def test_the_file_opens_in_columns_and_runs_nothing(desk: Desk, sign_up: SignUp) -> None:
    sign_up(1)
    answer = desk.entered_as("process_leader", "byn").send(FILE)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{CAMPAIGN}-')
    assert answer.headers["Cache-Control"] == "no-store"
    heading, row = table(answer)
    told = dict(zip(heading, row, strict=True))
    assert (told["Dag"], told["Ditt namn"], told["E-post"]) == ("2026-06-10", "Anna <Andersson>", "anna@example.org")
    assert told["Mobilnummer"] == "'+46701234567"
    assert told["Vad vill du att arbetet ska leda till?"].startswith("'=HYPERLINK")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(begins: str) -> None:
    assert csv_bytes([[f"{begins}SUM(1)"]]).startswith(b"\xef\xbb\xbf\"'")


def test_a_quote_or_a_separator_begins_no_cell(desk: Desk) -> None:
    """A spreadsheet that splits elsewhere than the file does finds no formula there either."""
    cells = ['a";=1', "b;=2", 'c"\r\n=3']
    written = csv_bytes([cells]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline=""), delimiter=";")) == [["a\";'=1", "b;'=2", "c\"\r\n'=3"]]


def test_nothing_of_a_file_is_written_anywhere(desk: Desk, sign_up: SignUp, tmp_path: Path) -> None:
    sign_up(1)
    leader = desk.entered_as("process_leader", "byn")
    leader.get(PAGE)
    leader.send(FILE)
    kept = {file.name for file in tmp_path.rglob("*") if file.is_file() and b"anna%40example.org" in file.read_bytes()}
    assert kept <= {"contacts.db", "contacts.db-wal"}
    plain = [file.name for file in tmp_path.rglob("*") if file.is_file() and b"anna@example.org" in file.read_bytes()]
    assert plain == []


def test_to_see_is_not_to_take_out(desk: Desk, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role that may see contacts and nothing more gets no file, and no button for one."""
    monkeypatch.setitem(MAY, Role.PROCESS_SUPPORTER, frozenset({Act.SEE_CONTACTS}))  # type: ignore[arg-type]
    sign_up(1)
    supporter = desk.entered_as("process_supporter", "byn")
    page = supporter.get(PAGE)
    assert (page.status_code, "anna@example.org" in page.text, "CSV" in page.text) == (200, True, False)
    assert supporter.send(FILE).status_code == 404
    assert supporter.get(FILE).status_code == 405, "a file is never fetched by an address alone"


def test_a_survey_without_names_has_no_such_page(desk: Desk) -> None:
    leader = desk.entered_as("process_leader", "byn")
    assert leader.get("/contacts/byn-enkat").status_code == 404
    assert leader.send("/contacts/byn-enkat/export").status_code == 404
    forms = {form.id: has_contacts(form) for form in map(shipped().latest, ("stakeholder_signup", "resident_survey"))}
    assert forms == {"stakeholder_signup": True, "resident_survey": False}


def test_before_anybody_has_signed_up_the_page_says_so(desk: Desk) -> None:
    page = desk.entered_as("process_leader", "byn").get(PAGE)
    assert (page.status_code, "0 har anmält sig" in page.text, "CSV" in page.text) == (200, True, False)


def test_the_page_and_the_file_are_in_the_language_of_who_asks(desk: Desk, sign_up: SignUp) -> None:
    sign_up(1)
    leader = desk.entered_as("process_leader", "byn")
    leader.send("/language", language="en", next="/")
    assert "1 have signed up" in leader.get(PAGE).text
    assert "Your name" in table(leader.send(FILE))[0]
