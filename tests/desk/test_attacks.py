"""What an attacker tries at the desk, each as the promise that it leads nowhere.

| attack | where it is held |
|---|---|
| A29 guessing passwords and codes | accounts/test_accounts.py (slower for each account and each address, never a lock-out of a known browser), test_sign_in.py, test_people.py (the old password in a borrowed session), here (every try is kept) |
| A30 which addresses have accounts | test_sign_in.py (the same words), here (the same work) |
| A31 a session chosen by somebody else | test_sign_in.py; accounts/test_accounts.py; test_people.py (a new role, a new password); here (the cookie on https) |
| A32 a stolen cookie | test_sign_in.py, test_people.py |
| A33 another place's pages | test_matrix.py, here (the same form of a person at another place) |
| A34 taking out with the right to see | test_contacts.py, here (nothing to fetch is left behind) |
| A35 forms from elsewhere, changes by looking | test_sign_in.py, here |
| A36 led away, letters that point elsewhere | test_sign_in.py, test_oidc.py |
| A37 secrets in addresses | here |
| A38 framed pages; the headers | test_pages.py, here |
| A39 links used twice or late | accounts/test_accounts.py, test_sign_in.py, test_people.py |
| A49, A53, A54 what errors and logs give away | here, test_oidc.py |
| A55 weak settings | here |
| exact counts without a right to them, and what can be subtracted from them | here, test_assignments.py, test_taking_out.py (the same for a file); pipeline/test_working_tables.py (every sum and difference) |
"""  # noqa: E501 - a table

from __future__ import annotations

import http.client
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, event

from desk.accounts import Grant, Role, passwords
from desk.app import create_app
from desk.assignments import Wanted
from desk.home import settle
from desk.log import Act
from desk.processes import platskoll, wait_until_up
from desk.settings import SettingsError
from forms.answers import to_body, to_fields
from forms.catalogue import shipped
from intake.journal import Kind, NewEntry, open_writer
from tests.conftest import PATIENCE, ROOT
from tests.desk.conftest import Desk

Home = Any
PASSWORD = "fyra ord som sitter"
GUESS = "ett lösenord som är fel"


# A29, A30


@contextmanager
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What takes time while a page is made: passwords looked at, and changes that are brought to the disk."""
    done: list[str] = []
    verify = PasswordHasher.verify

    def verifies(hasher: PasswordHasher, kept: str, password: str) -> bool:
        done.append(f"argon2 {kept.rpartition('$')[0].rpartition('$')[0]}")
        return verify(hasher, kept, password)

    def commits(connection: Any) -> None:
        if connection.get_execution_options().get("writes"):
            done.append("commit")

    with monkeypatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", verifies)
        event.listen(Engine, "commit", commits)
        try:
            yield done
        finally:
            event.remove(Engine, "commit", commits)


@pytest.mark.parametrize(("path", "fields"), [("/login", {"password": GUESS}), ("/forgot", {})])
def test_every_address_costs_the_same_work_whether_anybody_has_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, path: str, fields: dict[str, str]
) -> None:
    """Compared is the work, which takes the time, and not a clock: the same hash, and as many writes to the disk."""
    accounts = desk.room.accounts
    passwords.nobodys()
    desk.person("local_group", "byn", email="active@example.se")
    closed = desk.person("local_group", "byn", email="closed@example.se")
    accounts.disable(closed.account.number)
    accounts.add("invited@example.se", "", [Grant(Role.LOCAL_GROUP, "byn")], desk.room.today())
    spent = {}
    for who in ("active", "closed", "invited", "nobody"):
        with work(monkeypatch) as done:
            page = desk.send(path, email=f"{who}@example.se", **fields)
        spent[who] = (done, page.status_code, re.sub(rf"{who}@example\.se", "", page.text))
    assert spent["active"][0].count("commit") > 0
    assert len({str(one) for one in spent.values()}) == 1


def test_every_try_is_kept_and_the_address_in_it_cannot_be_read(desk: Desk) -> None:
    for _ in range(3):
        desk.send("/login", email="lisa@example.se", password=GUESS)
    with desk.room.records.reading() as connection:
        rows = connection.exec_driver_sql("select who, origin, good from attempt").fetchall()
    assert len(rows) == 3
    assert not re.search(r"lisa|127\.0", str(rows))


# A31, A38


@pytest.fixture
def on_https(desk: Desk) -> Desk:
    """The same desk as people meet it outside: behind a proxy that speaks https."""
    settings = replace(desk.room.settings, url="https://skrivbord.example.se")
    return Desk(create_app(settings, desk.clock), desk.clock)


def test_on_https_the_cookies_hold_for_this_host_alone_and_on_nothing_less(on_https: Desk) -> None:
    on_https.person("local_group", "byn", email="lisa@example.se")
    answer = on_https.send("/login", email="lisa@example.se", password=PASSWORD)
    cookies = answer.headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["__Host-s", "__Host-d"]
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert not [part for part in parts if part.startswith("Domain")]


@pytest.mark.parametrize("path", ["/login", "/", "/contacts/byn-anmalan", "/nothing", "/welcome/nothing", "/oidc"])
def test_every_page_carries_every_header_once(on_https: Desk, path: str) -> None:
    answer = on_https.entered_as("process_leader", "byn").get(path)
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
        "Cache-Control": "no-store",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    }.items():
        assert answer.headers.getlist(name) == [value]
    (policy,) = answer.headers.getlist("Content-Security-Policy")
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    nothing = ("default-src", "frame-ancestors", "base-uri")
    assert [rules[name] for name in nothing] == ["'none'"] * 3
    assert (rules["form-action"], "script-src" in rules, "unsafe" in policy) == ("'self'", False, False)


# A33


def test_a_number_in_the_address_is_not_a_right(desk: Desk) -> None:
    """Accounts are numbered in a row: who does not administer finds none of them."""
    leader = desk.entered_as("process_leader", "byn")
    for number in range(5):
        for path in ("", "/close", "/take", "/give", "/forget", "/invite", "/open"):
            assert leader.send(f"/people/{number}{path}").status_code in (404, 405)
        assert leader.get(f"/people/{number}").status_code == 404


# A34, A35


def rows(desk: Desk, *, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Everything that the desk's and the register's tables hold."""
    found = {}
    for file in ("desk.db", "register.db"):
        with closing(sqlite3.connect(desk.room.home.root / file)) as connection:
            names = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
            for name in names - set(but):
                found[f"{file} {name}"] = connection.execute(f"select * from {name}").fetchall()
    return found


def addresses(desk: Desk) -> list[str]:
    """Every page that can be looked at, filled in with what is there."""
    rules = [rule.rule for rule in desk.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return sorted({filled(rule, campaign) for rule in rules for campaign in ("byn-enkat", "byn-anmalan")})


def filled(rule: str, campaign: str = "byn-anmalan") -> str:
    """The address of a page at the village."""
    named = {"place": "byn", "secret": "0" * 48, "campaign": campaign}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: named.get(match[1], "1"), rule)


@pytest.mark.parametrize("role", ["administrator", "process_leader"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_everywhere_changes_nothing_and_leaves_no_file(
    desk: Desk, tmp_path: Path, role: str, method: str
) -> None:
    """One thing is added by looking, and is meant to be: the line in the log that contacts were seen."""
    somebody = desk.entered_as(role)
    before = rows(desk, but=("log",))
    for path in addresses(desk):
        answer = somebody.client.open(path, method=method)
        assert answer.status_code < 500, path
        assert "attachment" not in answer.headers.get("Content-Disposition", ""), path
    assert rows(desk, but=("log",)) == before
    assert {line.act for line in desk.room.log.read()} <= {"see contacts"}
    kept = {file.suffix for file in tmp_path.rglob("*") if file.is_file()}
    assert not kept & {".csv", ".tmp", ".zip"}


@pytest.mark.parametrize(
    "claimed",
    [
        {"headers": {"X-HTTP-Method-Override": "POST"}},
        {"query_string": {"_method": "POST"}},
        {"query_string": {"a": 1}},
    ],
)
def test_looking_does_not_become_doing_by_saying_so(desk: Desk, claimed: dict[str, Any]) -> None:
    administrator = desk.entered_as("administrator")
    before = rows(desk)
    for path in ("/people/1/close", "/people/1/forget", "/log/export", "/me/sessions", "/logout", "/language"):
        assert administrator.get(path, **claimed).status_code == 405
    assert rows(desk) == before


def test_no_form_does_anything_without_the_sessions_token(desk: Desk) -> None:
    """Every form of every page, sent as a page of another site would make the browser send it."""
    for role in ("administrator", "process_leader"):
        somebody = desk.entered_as(role)
        before = rows(desk)
        for rule in desk.app.url_map.iter_rules():
            if "POST" in (rule.methods or ()):
                path = filled(rule.rule)
                assert somebody.client.post(path).status_code == 403, path
                somebody.client.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
                assert somebody.send(path).status_code == 403, path
                somebody.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        assert rows(desk) == before


# Working tables

WORKING = "/tables/byn-enkat"


def assign(desk: Desk, number: int, **changes: Any) -> int:
    """An assignment at the village, given by somebody else."""
    today = desk.room.today()
    given = {"place": "byn", "campaign": "", "organisation": "Kommunen", "begins": today, "ends": today}
    wanted = Wanted(account=number, purpose="P", decided_by="E", **given | changes)
    person = desk.room.accounts.person(number)
    return desk.room.assignments.give(wanted, person, "chef@example.se", now=desk.room.now(), today=today)


def working(desk: Desk) -> tuple[int, int]:
    """How an analyst fares at both doors to exact counts; nothing may have been counted when it is not 200."""
    before = len(desk.room.log.read(act="see working table"))
    seen = desk.get(f"{WORKING}?question=overall&by=gender")
    file = desk.send(f"{WORKING}/file", question="overall", by="gender")
    assert ("<table" in seen.text) == (seen.status_code == 200)
    assert len(desk.room.log.read(act="see working table")) - before == (seen.status_code == 200)
    return seen.status_code, file.status_code


@pytest.fixture
def closed(neighbours: Home) -> Home:
    for campaign in ("byn-enkat", "granne-enkat"):
        neighbours.does("campaign", "close", campaign)
    return neighbours


def test_an_analyst_without_an_assignment_finds_no_tables(closed: Home, desk: Desk) -> None:
    for somebody in (desk.entered_as("analyst", "byn"), desk.entered_as("analyst"), desk.entered_as("administrator")):
        there, nowhere = (somebody.get(f"/tables/{campaign}") for campaign in ("byn-enkat", "no-such-one"))
        assert working(somebody) == (404, 404)
        assert there.text.replace("byn-enkat", "") == nowhere.text.replace("no-such-one", "")


def test_an_assignment_for_another_place_campaign_or_person_opens_nothing(closed: Home, desk: Desk) -> None:
    somebody, other = desk.entered_as("analyst"), desk.entered_as("analyst", "byn")
    mine, theirs = (desk.room.accounts.by_email(f"analyst-{place}@example.se") for place in ("alla", "byn"))
    assert mine
    assert theirs
    assign(desk, mine.account.number, place="granne")
    assign(desk, mine.account.number, campaign="byn-anmalan")
    assign(desk, theirs.account.number)
    assert (working(somebody), working(other)) == ((404, 404), (200, 200))


def test_an_assignment_is_dead_before_its_first_day_and_after_its_last(closed: Home, desk: Desk) -> None:
    desk.entered_as("analyst", "byn")
    number = desk.room.accounts.by_email("analyst-byn@example.se")
    assert number
    day = timedelta(days=1)
    assign(desk, number.account.number, begins=desk.room.today() + day, ends=desk.room.today() + day)
    fares = []
    for _ in range(3):
        fares.append(working(desk.entered_as("analyst", "byn")))
        desk.clock.now += day.total_seconds()
    assert fares == [(404, 404), (200, 200), (404, 404)]


def test_an_assignment_or_a_role_that_was_taken_back_is_dead_at_the_next_request(closed: Home, desk: Desk) -> None:
    somebody = desk.entered_as("analyst", "byn")
    person = desk.room.accounts.by_email("analyst-byn@example.se")
    assert person
    number = assign(desk, person.account.number)
    assert working(somebody) == (200, 200)
    desk.room.assignments.take_back(number, "chef@example.se", desk.room.now())
    assert working(somebody) == (404, 404)
    assign(desk, person.account.number)
    desk.room.accounts.take_away(person.account.number, Grant(Role.ANALYST, "byn"))
    assert working(somebody) == (404, 404)


def test_what_one_table_shows_less_what_another_does_is_nobody(closed: Home, desk: Desk, table: Any) -> None:
    """The village again, with eight young, of whom six are the only ones of another gender. By gender as they stand,
    young less another gender would be two people; so the six stand together with men, and the parts cross."""
    closed.does(
        *("campaign", "open", "byn", "resident_survey", "--slug", "byn-igen", "--controller", "Kommunen"),
        *("--legal-basis", "public_interest"),
    )
    people = [("16_24", "other")] * 6 + [("16_24", "woman")] * 2 + [("45_64", one) for one in ("woman", "man") * 20]
    rows = [f"x{n},2026-05-02,lives_all_year,{age},{gender},{n % 5 + 1}," for n, (age, gender) in enumerate(people)]
    file, mapping = table(0, extra=tuple(rows))
    closed.does("import", "byn-igen", file, "--mapping", mapping)
    closed.does("campaign", "close", "byn-igen")
    somebody = desk.entered_as("analyst", "byn")
    person = desk.room.accounts.by_email("analyst-byn@example.se")
    assert person
    assign(desk, person.account.number)
    sizes = {}
    for by in ("age_group", "gender"):
        page = somebody.get(f"/tables/byn-igen?question=overall&by={by}").text
        sizes[by] = [int(n) for n in re.findall(r'class="n">(\d+)', page[page.index('class="sums"') :])]
    assert sizes == {"age_group": [8, 40, 48], "gender": [22, 26, 48]}


# A37


def test_what_opens_something_has_at_least_128_bits_and_no_page_passes_it_on(desk: Desk) -> None:
    person = desk.person("process_leader", "byn")
    accounts, number, now = desk.room.accounts, person.account.number, desk.room.now()
    session = accounts.enter(number, whole=True, now=now)
    entered = accounts.entered(session, now=now)
    assert entered
    secrets = {
        "an invitation": accounts.issue(number, "invitation", now=now, seconds=60),
        "a session": session,
        "a form's token": accounts.form_token(entered),
        "a known browser": accounts.known_device("lisa@example.se"),
    }
    assert [name for name, value in secrets.items() if len(bytes.fromhex(value)) * 8 < 128] == []
    assert len({accounts.issue(number, "reset", now=now, seconds=60) for _ in range(100)}) == 100
    page = desk.get(f"/welcome/{secrets['an invitation']}")
    assert page.headers["Referrer-Policy"] == "same-origin"
    links = re.findall(r'(?:href|src|action)="([^"]+)"', page.text)
    assert [link for link in links if urlsplit(link).netloc or secrets["an invitation"] in link] == []


# A49, A53, A54: a desk that runs, as it runs


CANARY = "kanariefågel"
MAILBOX = "canary.bird@example.org"
ADDRESS = "203.0.113.77"
FORM = shipped().latest("stakeholder_signup")


@dataclass
class Running:
    """A desk of its own process; `asks` sends a request as a browser inside would."""

    port: int
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def asks(self, method: str, path: str, **fields: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        body = urlencode({"_token": self.token, **fields}) if method == "POST" else None
        connection.putrequest(method, path)
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body or "")),
            "User-Agent": f"Mozilla {CANARY.encode().hex()}",
            "X-Forwarded-For": ADDRESS,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body.encode() if body else None)
        answer = connection.getresponse()
        told = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        kept = (cookie.partition(";")[0].partition("=") for cookie in answer.headers.get_all("Set-Cookie", ()))
        self.cookies |= {name: value for name, _, value in kept}
        connection.close()
        return told


@pytest.fixture
def signed_up(neighbours: Home) -> Home:
    """Somebody has signed up at the village with words that must be seen nowhere else."""
    answers = {
        "represents": "private", "sector": "resident", "name": CANARY, "email": MAILBOX, "engagement": ["informed"],
        "expectation": CANARY, "share_with": ["municipality"], "notice_read": True,
    }  # fmt: skip
    entry = NewEntry(
        kind=Kind.SUBMISSION,
        submission_id="7" * 32,
        campaign="byn-anmalan",
        form=FORM.id,
        version=FORM.version,
        definition=FORM.digest,
        body=to_body(to_fields(FORM, answers)),
        content_type="application/x-www-form-urlencoded",
        day=date(2026, 6, 10),
        receipt="receipt-7",
    )
    where = settle(neighbours.root)
    with open_writer(where.contacts_url, key=where.key("intake")) as writer:
        writer.append(entry)
    return neighbours


def test_neither_pages_of_errors_nor_what_the_process_writes_give_anything_away(
    signed_up: Home, free_ports: Callable[[int], int], tmp_path: Path
) -> None:
    """A desk of its own process, with somebody inside, is brought to 404, 405, 403, 429, 500 and 503."""
    for role in ("process_leader", "administrator"):
        signed_up.does("user", "add", MAILBOX, "--role", role, "--name", CANARY)
    link = urlsplit(signed_up.does("user", "link", MAILBOX).out.strip()).path
    first, written = free_ports(3), tmp_path / "written"
    with written.open("wb") as out:
        line = platskoll(signed_up.root, "serve", "desk", "--port", str(first))
        process = subprocess.Popen(line, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            assert wait_until_up("127.0.0.1", first + 1, within=PATIENCE)
            told = list(provoked(Running(first + 1), link, signed_up.root))
        finally:
            process.terminate()
            process.wait(PATIENCE)
    assert {status for status, *_ in told} >= {403, 404, 405, 429, 500, 503}
    for status, headers, page in told:
        assert not re.search(r"Traceback|\.py\b|sqlite|werkzeug|waitress|python", page, re.IGNORECASE), page
        assert str(signed_up.root) not in page
        assert not {"server", "x-powered-by"} & set(headers), status
    lines = written.read_text("utf-8").splitlines()
    faults = [line for line in lines if line.startswith("incident=")]
    assert re.search(r"kind=FileNotFoundError where=\S+:\d+ endpoint=following.followup", "\n".join(faults))
    numbers = {line.partition("=")[2].partition(" ")[0] for line in faults}
    shown = {number for *_, page in told for number in re.findall(r"Felets nummer: (\w+)", page)}
    assert shown == numbers, "the page's number is the log's"
    secret = (CANARY, CANARY.encode().hex(), MAILBOX, "canary", ADDRESS, "127.0.0.1", GUESS, "forged", link)
    assert [word for word in secret if word in "\n".join(lines)] == []


def provoked(desk: Running, link: str, root: Path) -> Iterator[tuple[int, dict[str, str], str]]:
    """What a desk answers when everything is tried; the last requests meet files that are broken."""
    for _ in range(7):
        yield desk.asks("POST", "/login", email=f"{MAILBOX}\r\nforged", password=GUESS)
    yield desk.asks("GET", f"/welcome/{CANARY.encode().hex()}")
    desk.asks("POST", link)
    _, _, page = desk.asks("GET", "/me")
    desk.token = re.findall(r'name="_token" value="(\w+)"', page)[0]
    desk.asks("POST", "/me/name", name=f"{CANARY}\r\nERROR forged")
    status, _, page = desk.asks("GET", "/contacts/byn-anmalan")
    assert (status, MAILBOX in page) == (200, True)
    yield desk.asks("GET", "/nothing%0d%0aERROR%20forged?q=canary")
    yield desk.asks("GET", "/log/export")
    yield desk.asks("POST", "/people/invite", email=f"{MAILBOX}\r\nBcc: forged", role="analyst", place="*")
    token, desk.token = desk.token, "forged"
    yield desk.asks("POST", "/me/name", name=CANARY)
    desk.token = token
    (root / "contacts.db").write_bytes(b"\0" * 4096)
    yield desk.asks("GET", "/contacts/byn-anmalan")
    (root / "secrets" / "intake.key").unlink()
    yield desk.asks("GET", "/follow/byn-enkat")


def test_a_name_that_tries_to_be_two_lines_is_one_in_letters_and_in_the_log(desk: Desk) -> None:
    administrator = desk.entered_as("administrator")
    name = "Lisa\r\nBcc: all@example.org"
    administrator.send("/people/invite", email="lisa@example.se", name=name, role="analyst", place="*")
    assert desk.room.accounts.by_email("lisa@example.se").account.name == "Lisa Bcc: all@example.org"
    desk.room.log.write(Act(1, "a", "b", subject="x\r\n2026-01-01;forged"))
    lines = administrator.send("/log/export").data.decode("utf-8-sig").splitlines()
    assert [line for line in lines if not line.startswith('"')] == []
    assert len(lines) == 1 + len(desk.room.log.read())


# A55


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 31, b"0" * 32, b"admin" * 7])
def test_the_desk_does_not_start_with_a_key_that_can_be_guessed(desk: Desk, neighbours: Home, key: bytes) -> None:
    file = neighbours.root / "secrets" / "desk.key"
    file.write_bytes(key)
    with pytest.raises(SettingsError, match="platskoll upgrade"):
        create_app(desk.room.settings)
    said = neighbours.types("serve-desk", "--host", "127.0.0.1", "--port", "9")
    assert (said.code, "för kort eller för enkel" in said.err, "Traceback" in said.err) == (1, True, False)


def test_the_desk_does_not_start_without_a_key(desk: Desk, neighbours: Home) -> None:
    (neighbours.root / "secrets" / "desk.key").unlink()
    with pytest.raises(SettingsError, match="saknas"):
        create_app(desk.room.settings)


@pytest.mark.parametrize("debug", ["1", "true", "yes"])
def test_the_desk_does_not_start_to_be_debugged(
    desk: Desk, neighbours: Home, monkeypatch: pytest.MonkeyPatch, debug: str
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", debug)
    with pytest.raises(SettingsError, match="FLASK_DEBUG"):
        create_app(desk.room.settings)
    said = neighbours.types("serve-desk", "--host", "127.0.0.1", "--port", "9")
    assert (said.code, "felsökningsläge" in said.err) == (1, True)


def test_no_account_comes_with_the_house_and_a_weak_password_is_taken_from_nobody(desk: Desk) -> None:
    assert desk.room.accounts.people() == []
    for weak in ("admin", "admin:admin", "lösenord1234", "platskoll2026", "aaaaaaaaaaaaaaa", "qwerty123456"):
        assert passwords.faults(weak, about=("Lisa Lind", "lisa@example.se")), weak
