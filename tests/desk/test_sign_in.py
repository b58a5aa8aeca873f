"""Entering the desk: invited, password, code; and the ways that lead nobody in."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest

from desk.accounts import Grant, Role
from desk.accounts.store import HOUR

Desk = Any
PASSWORD = "fyra ord som sitter"
EMAIL = "process_leader-byn@example.se"


def invitation(desk: Desk, role: str = "local_group", place: str = "byn") -> str:
    accounts = desk.room.accounts
    account = accounts.add("ny@example.se", "", [Grant(Role(role), place)], desk.room.today())
    return f"/welcome/{accounts.issue(account.number, 'invitation', now=desk.room.now(), seconds=HOUR)}"


def test_an_invited_person_chooses_a_password_and_is_in(desk: Desk) -> None:
    path = invitation(desk)
    page = desk.get(path)
    assert (page.status_code, "ny@example.se" in page.text) == (200, True)
    assert desk.send(path, name="Nils Ny", password=PASSWORD).location == "/"
    assert "Nils Ny" in desk.get("/").text
    assert desk.get(path).status_code == 404, "the link is used up"


def test_who_will_see_contacts_sets_up_a_code_before_anything_is_shown(desk: Desk) -> None:
    path = invitation(desk, "process_leader")
    assert desk.send(path, name="Nils Ny", password=PASSWORD).location == "/login/code"
    for closed in ("/", "/follow/byn-enkat"):
        assert desk.get(closed).location == "/login/code"
    page = desk.get("/login/code", follow_redirects=True).text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    secret = re.search(r'class="key">([^<]+)<', page)
    assert sealed
    assert secret
    assert secret[1].replace(" ", "") not in sealed[1]
    wrong = desk.send("/login/app", sealed=sealed[1], code="000 000")
    assert (wrong.status_code, "Koden stämmer inte" in wrong.text) == (400, True)
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(desk.clock.now))
    assert desk.send("/login/app", sealed=sealed[1], code=code).location == "/"
    assert desk.get("/").status_code == 200


def test_the_next_time_password_and_code_lead_to_where_one_was_going(desk: Desk) -> None:
    person, secret = desk.person("process_leader", "byn"), desk.room.accounts.new_secret()
    desk.room.accounts.set_second_factor(
        person.account.number, secret, pyotp.TOTP(secret).at(int(desk.clock.now)), now=desk.room.now()
    )
    onward = desk.get("/follow/byn-enkat").location
    assert onward == "/login?next=/follow/byn-enkat"
    half = desk.send(onward, email=EMAIL, password=PASSWORD)
    assert half.location == "/login/code?next=/follow/byn-enkat"
    first = desk.client.get_cookie("s").value
    desk.clock.now += 60
    code = pyotp.TOTP(secret).at(int(desk.clock.now))
    assert desk.send(half.location, code=code).location == "/follow/byn-enkat"
    assert desk.client.get_cookie("s").value != first, "a new session at every step"
    assert desk.room.accounts.entered(first, now=desk.room.now()) is None


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "fel"), ("ingen@example.se", PASSWORD), (EMAIL, "x" * 200)])
def test_a_wrong_password_and_an_unknown_address_read_the_same(desk: Desk, email: str, password: str) -> None:
    desk.person("process_leader", "byn")
    answer = desk.send("/login", email=email, password=password)
    assert answer.status_code == 400
    assert "Adressen och lösenordet hör inte ihop" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_after_some_guesses_one_waits_and_the_right_password_waits_too(desk: Desk) -> None:
    desk.person("process_leader", "byn")
    for _ in range(5):
        desk.send("/login", email=EMAIL, password="fel")
    answer = desk.send("/login", email=EMAIL, password=PASSWORD)
    assert (answer.status_code, "Vänta 2 sekunder" in answer.text) == (429, True)
    desk.clock.now += 3
    assert desk.send("/login", email=EMAIL, password=PASSWORD).status_code == 302


def test_codes_are_not_to_be_guessed_either(desk: Desk) -> None:
    person, secret = desk.person("process_leader", "byn"), desk.room.accounts.new_secret()
    desk.room.accounts.set_second_factor(
        person.account.number, secret, pyotp.TOTP(secret).at(int(desk.clock.now)), now=desk.room.now()
    )
    desk.send("/login", email=EMAIL, password=PASSWORD)
    said = [desk.send("/login/code", code=f"{number:06}").status_code for number in range(6)]
    assert said == [400] * 5 + [429]


def test_a_set_cookie_from_before_is_worth_nothing_after_entering(desk: Desk) -> None:
    desk.client.set_cookie("s", "chosen by somebody else")
    desk.person("local_group", "byn", email="lisa@example.se")
    desk.send("/login", email="lisa@example.se", password=PASSWORD)
    assert desk.client.get_cookie("s").value != "chosen by somebody else"
    assert desk.room.accounts.entered("chosen by somebody else", now=desk.room.now()) is None


def test_leaving_ends_the_session_itself_and_not_only_the_cookie(desk: Desk) -> None:
    inside = desk.entered_as("local_group", "byn")
    stolen = inside.client.get_cookie("s").value
    assert inside.send("/logout").location == "/login"
    thief = desk
    thief.client.set_cookie("s", stolen)
    assert thief.get("/").location == "/login"


def test_a_role_taken_away_or_an_account_closed_holds_at_the_next_click(desk: Desk) -> None:
    inside = desk.entered_as("process_leader", "byn")
    number = desk.room.accounts.by_email(EMAIL).account.number
    assert inside.get("/follow/byn-enkat").status_code == 200
    desk.room.accounts.take_away(number, Grant(Role.PROCESS_LEADER, "byn"))
    assert inside.get("/follow/byn-enkat").status_code == 404
    desk.room.accounts.disable(number)
    assert inside.get("/").location == "/login"


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "evil", "/a\r\nb"]
)
def test_nobody_is_led_away_after_entering(desk: Desk, path: str) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    answer = desk.client.post(
        "/login", query_string={"next": path}, data={"email": "lisa@example.se", "password": PASSWORD}
    )
    assert answer.location == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": ""},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_SEC_FETCH_SITE": "", "HTTP_ORIGIN": "null"},
    ],
)
def test_a_form_from_somewhere_else_does_nothing(desk: Desk, headers: dict[str, str]) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    desk.client.environ_base.update(headers)
    answer = desk.client.post("/login", data={"email": "lisa@example.se", "password": PASSWORD})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


def test_a_form_without_the_sessions_own_token_does_nothing(desk: Desk) -> None:
    inside, other = desk.entered_as("local_group", "byn"), desk.entered_as("analyst")
    theirs = re.search(r'name="_token" value="(\w+)"', other.get("/").text)
    assert theirs
    for token in ("", theirs[1]):
        assert inside.client.post("/logout", data={"_token": token}).status_code == 403
    assert inside.get("/").status_code == 200


def test_a_new_password_by_letter_reads_the_same_for_an_address_that_nobody_has(desk: Desk) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    pages = [desk.send("/forgot", email=email).text for email in ("lisa@example.se", "ingen@example.se")]
    assert pages[0] == pages[1]
    with desk.room.records.reading() as connection:
        ((to, body),) = connection.exec_driver_sql("select recipient, body from mail").fetchall()
    assert to == "lisa@example.se"
    link = re.search(r"http://127\.0\.0\.1:8001(/welcome/\w+)", body)
    assert link, "the desk's own address, whatever the request said"
    assert desk.send(link[1], name="Lisa", password="ett helt annat lösen").location == "/"
    assert desk.send(link[1], name="Lisa", password="ännu ett helt annat").status_code == 404


def test_a_letter_cannot_be_made_to_point_elsewhere(desk: Desk) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    desk.client.post("/forgot", data={"email": "lisa@example.se"}, headers={"Host": "evil.example"})
    with desk.room.records.reading() as connection:
        assert "evil" not in str(connection.exec_driver_sql("select * from mail").fetchall())


def test_the_cookie_is_closed_to_scripts_and_other_sites_and_on_https_to_other_hosts(desk: Desk) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    answer = desk.send("/login", email="lisa@example.se", password=PASSWORD)
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_the_desk_speaks_english_to_who_chooses_it(desk: Desk) -> None:
    inside = desk.entered_as("local_group", "byn")
    assert inside.send("/language", language="en", next="/").location == "/"
    page = inside.get("/").text
    assert '<html lang="en">' in page
    assert "Places" in page


def test_looking_changes_nothing(desk: Desk) -> None:
    """Every page read by a leader and an administrator leaves every record as it was."""
    leader = desk.entered_as("process_leader", "byn")

    def rows() -> list[Any]:
        with desk.room.records.reading() as connection:
            tables = [
                name for (name,) in connection.exec_driver_sql("select name from sqlite_master where type='table'")
            ]
            return [connection.exec_driver_sql(f"select * from {table}").fetchall() for table in sorted(tables)]

    before = rows()
    for rule in desk.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "secret" not in rule.arguments:
            leader.get(rule.rule.replace("<campaign>", "byn-enkat").replace("<place>", "byn"))
    assert rows() == before


def test_asking_twice_for_a_new_password_gives_two_letters_and_the_last_link_works(desk: Desk) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    for _ in range(2):
        desk.send("/forgot", email="lisa@example.se")
    with desk.room.records.reading() as connection:
        bodies = [body for (body,) in connection.exec_driver_sql("select body from mail order by rowid").fetchall()]
    links = [re.search(r"/welcome/\w+", body)[0] for body in bodies]
    assert [desk.get(link).status_code for link in links] == [404, 200]


def test_nobody_can_use_up_others_new_passwords(desk: Desk) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    for number in range(60):
        desk.send("/forgot", email=f"ingen{number}@example.se")
    desk.send("/forgot", email="lisa@example.se")
    with desk.room.records.reading() as connection:
        assert connection.exec_driver_sql("select recipient from mail").fetchall() == [("lisa@example.se",)]


def test_a_new_password_kills_the_links_that_are_still_on_their_way(desk: Desk) -> None:
    person = desk.person("local_group", "byn", email="lisa@example.se")
    secret = desk.room.accounts.issue(person.account.number, "reset", now=desk.room.now(), seconds=HOUR)
    desk.room.accounts.set_password(person.account.number, "ett helt annat lösen")
    assert desk.get(f"/welcome/{secret}").status_code == 404
