"""Accounts at the desk: invited, given roles, closed and helped in again, by who administers; and what is one's own."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest

from desk.accounts import Grant, Role, State
from desk.log import Act as Line
from desk.pages.reading_log import ACTS, PAGE
from tests.conftest import ROOT

Desk = Any
PASSWORD = "fyra ord som sitter"
ADMINISTRATOR = "administrator-alla@example.se"


@pytest.fixture
def administrator(desk: Desk) -> Desk:
    return desk.entered_as("administrator")


def number(desk: Desk, email: str) -> int:
    found: int = desk.room.accounts.by_email(email).account.number
    return found


def grants(desk: Desk, email: str) -> set[Grant]:
    return set(desk.room.accounts.by_email(email).grants)


def letters(desk: Desk) -> list[tuple[str, str]]:
    with desk.room.records.reading() as connection:
        rows = connection.exec_driver_sql("select recipient, body from mail order by rowid")
        return [(row[0], row[1]) for row in rows]


def acts(desk: Desk) -> list[tuple[str, str, str]]:
    return [(line.act, line.place, line.subject) for line in desk.room.log.read()]


def test_whoever_is_invited_gets_a_letter_whose_link_leads_in(desk: Desk, administrator: Desk) -> None:
    answer = administrator.send(
        "/people/invite", email=" Lisa@Example.se ", name="Lisa\r\nLind", role="local_group", place="byn"
    )
    page = administrator.get(answer.location)
    assert ("Ett brev med en länk är på väg" in page.text, "<h1>Lisa Lind</h1>" in page.text) == (True, True)
    ((to, body),) = letters(desk)
    link = re.search(r"http://127\.0\.0\.1:8001(/welcome/\w+)", body)
    assert (to, bool(link)) == ("lisa@example.se", True)
    assert link
    assert desk.send(link[1], name="Lisa Lind", password=PASSWORD).location == "/"
    assert ("invite", "", "lisa@example.se") in acts(desk)
    assert ("give role", "byn", "lisa@example.se: Lokal utvecklingsgrupp") in acts(desk)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "lisa"}, "Det är ingen e-postadress"),
        ({"email": ""}, "Skriv en e-postadress"),
        ({"role": ""}, "Välj en roll"),
        ({"role": "king"}, "Välj i listan"),
        ({"place": ""}, "Välj en plats"),
        ({"place": "atlantis"}, "Välj i listan"),
        ({"role": "administrator"}, "för alla platser"),
    ],
)
def test_an_invitation_that_cannot_be_is_told_and_does_nothing(
    desk: Desk, administrator: Desk, changed: dict[str, str], words: str
) -> None:
    fields = {"email": "lisa@example.se", "role": "local_group", "place": "byn"} | changed
    answer = administrator.send("/people/invite", **fields)
    assert (answer.status_code, words in answer.text) == (400, True)
    assert (letters(desk), desk.room.accounts.by_email("lisa@example.se")) == ([], None)


def test_who_has_an_account_is_given_the_role_and_no_link_to_a_new_password(desk: Desk, administrator: Desk) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    answer = administrator.send("/people/invite", email="lisa@example.se", role="analyst", place="*")
    assert answer.location.endswith("said=given")
    assert grants(desk, "lisa@example.se") == {Grant(Role.LOCAL_GROUP, "byn"), Grant(Role.ANALYST)}
    assert letters(desk) == []


def test_a_closed_account_is_opened_before_it_is_given_anything(desk: Desk, administrator: Desk) -> None:
    who = desk.person("local_group", "byn", email="lisa@example.se").account.number
    administrator.send(f"/people/{who}/close")
    answer = administrator.send("/people/invite", email="lisa@example.se", role="analyst", place="*")
    assert (answer.status_code, "är stängt" in answer.text) == (409, True)
    administrator.send(f"/people/{who}/open")
    assert desk.room.accounts.person(who).account.state is State.ACTIVE


def test_a_new_invitation_kills_the_older_and_is_for_those_only_who_have_not_been_in(
    desk: Desk, administrator: Desk
) -> None:
    administrator.send("/people/invite", email="lisa@example.se", role="local_group", place="byn")
    desk.clock.now += 5
    who = number(desk, "lisa@example.se")
    administrator.send(f"/people/{who}/invite")
    older, newer = (re.findall(r"/welcome/\w+", body)[0] for _, body in letters(desk))
    assert (desk.get(older).status_code, desk.get(newer).status_code) == (404, 200)
    desk.send(newer, name="Lisa", password=PASSWORD)
    assert administrator.send(f"/people/{who}/invite").status_code == 409
    assert len(letters(desk)) == 2


def test_a_role_given_or_taken_away_holds_from_the_next_click_and_stands_in_the_log(
    desk: Desk, administrator: Desk
) -> None:
    lisa = desk.entered_as("local_group", "byn")
    who = number(desk, "local_group-byn@example.se")
    administrator.send(f"/people/{who}/give", role="process_leader", place="granne")
    assert lisa.get("/").location == "/login", "a role that asks for a code is not given to a session without one"
    administrator.send(f"/people/{who}/take", grant="process_leader@granne")
    assert grants(desk, "local_group-byn@example.se") == {Grant(Role.LOCAL_GROUP, "byn")}
    assert [act for act, *_ in acts(desk)] == ["take role", "give role"]
    administrator.send(f"/people/{who}/take", grant="process_leader@granne")
    assert len(acts(desk)) == 2, "what was not done is not in the log"


def test_the_last_administrator_cannot_be_locked_out_and_is_told_why(desk: Desk, administrator: Desk) -> None:
    me = number(desk, ADMINISTRATOR)
    administrator.send("/people/invite", email="invited@example.se", role="administrator", place="*")
    for path, fields in ((f"/people/{me}/close", {}), (f"/people/{me}/take", {"grant": "administrator@"})):
        answer = administrator.send(path, **fields)
        assert (answer.status_code, "ingen annan aktiv person är administratör" in answer.text) == (409, True), path
    desk.person("administrator", email="second@example.se")
    assert administrator.send(f"/people/{me}/take", grant="administrator@").status_code == 302
    assert administrator.get("/people").status_code == 404


def test_two_administrators_who_close_each_other_at_once_leave_one(desk: Desk, administrator: Desk) -> None:
    """Whoever comes second finds nobody else: looking and closing are one transaction."""
    other = desk.person("administrator", email="second@example.se").account.number
    mine = number(desk, ADMINISTRATOR)
    accounts = desk.room.accounts
    assert [accounts.disable(who, leave_administrator=True) for who in (other, mine)] == [True, False]


def test_a_forgotten_phone_ends_what_the_person_is_doing(desk: Desk, administrator: Desk) -> None:
    person, secret = desk.person("process_leader", "byn"), desk.room.accounts.new_secret()
    who = person.account.number
    code = pyotp.TOTP(secret).at(int(desk.clock.now))
    desk.room.accounts.set_second_factor(who, secret, code, now=desk.room.now())
    leader = desk.entered_as("process_leader", "byn")
    assert "Glöm telefonen" in administrator.get(f"/people/{who}").text
    administrator.send(f"/people/{who}/forget")
    assert leader.get("/").location == "/login"
    assert "Glöm telefonen" not in administrator.get(f"/people/{who}").text


def test_everybody_is_listed_with_what_they_may_do(desk: Desk, administrator: Desk) -> None:
    desk.person("process_leader", "byn", email="lisa@example.se")
    page = administrator.get("/people").text
    assert "Processledare, Byn" in page
    assert "Administratör, alla platser" in page
    assert administrator.get("/people/999").status_code == 404


def test_the_log_is_read_in_words_newest_first_by_place_and_act(desk: Desk, administrator: Desk) -> None:
    administrator.send("/people/invite", email="lisa@example.se", role="local_group", place="byn")
    administrator.send("/people/invite", email="nils@example.se", role="local_group", place="granne")
    page = administrator.get("/log").text
    assert page.index("nils@example.se") < page.index("lisa@example.se")
    assert "Gav en roll: lisa@example.se" in page
    at_byn = administrator.get("/log?place=byn&act=give+role").text
    assert ("lisa@example.se" in at_byn, "nils@example.se" in at_byn) == (True, False)
    for odd in ("page=x", "page=-1", "page=²", "page=99999999999999999999", "act=nothing", "place=%00"):
        assert administrator.get(f"/log?{odd}").status_code == 200, odd


def test_everything_that_the_desk_writes_in_the_log_has_words() -> None:
    written = re.compile(
        r"""(?:\.note|publish_words|_decide)\((?:number, form, )?\s*["']([^"']+)["']|Line\([^"\n]*"([a-z ]+)\""""
    )
    found = [pair for file in (ROOT / "desk").rglob("*.py") for pair in written.findall(file.read_text("utf-8"))]
    acts = {"".join(pair) for pair in found}
    assert {"publish", "publish needs", "release need", "change need"} <= acts, "the search must be able to find"
    assert acts - set(ACTS) == set()


def test_a_long_log_is_read_page_by_page(desk: Desk, administrator: Desk) -> None:
    for at in range(PAGE + 1):
        desk.room.log.write(Line(at, "lisa@example.se", "invite", subject=f"number {at}."))
    newest, oldest = administrator.get("/log").text, administrator.get("/log?page=1").text
    assert ("number 1." in newest, "number 0." in newest, "page=1" in newest) == (True, False, True)
    assert ("number 1." in oldest, "number 0." in oldest, "page=2" in oldest) == (False, True, False)


def test_the_whole_log_is_taken_out_as_a_file_and_that_stands_first_in_it(desk: Desk, administrator: Desk) -> None:
    desk.room.accounts.set_name(number(desk, ADMINISTRATOR), "=1+1")
    answer = administrator.send("/log/export")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="logg-')
    heading, first, *_ = answer.data.decode("utf-8-sig").split("\r\n")
    assert heading == '"När";"Vem";"Vad";"Plats";"Gäller";"Skäl"'
    assert "Hämtade loggen som fil" in first


def test_the_own_name_is_ones_own(desk: Desk) -> None:
    lisa = desk.entered_as("local_group", "byn")
    page = lisa.get(lisa.send("/me/name", name="Lisa Lind").location).text
    assert ("<h1>Lisa Lind</h1>" in page, "Namnet är sparat" in page) == (True, True)
    assert lisa.send("/me/name", name=" ").status_code == 400


def test_a_new_password_asks_for_the_old_and_ends_every_other_session(desk: Desk) -> None:
    desk.person("local_group", "byn")
    here, there = desk.entered_as("local_group", "byn"), desk.entered_as("local_group", "byn")
    wrong = here.send("/me/password", old="fel", new="ett helt annat lösen")
    assert (wrong.status_code, "inte lösenordet som du har nu" in wrong.text) == (400, True)
    weak = here.send("/me/password", old=PASSWORD, new="kort")
    assert (weak.status_code, "minst 12 tecken" in weak.text) == (400, True)
    assert there.get("/").status_code == 200
    before = here.client.get_cookie("s").value
    answer = here.send("/me/password", old=PASSWORD, new="ett helt annat lösen")
    assert "Lösenordet är bytt" in here.get(answer.location).text
    assert here.client.get_cookie("s").value != before
    assert there.get("/").location == "/login"
    email = "local_group-byn@example.se"
    assert desk.room.accounts.password_fits(email, "ett helt annat lösen") is not None


def test_guessing_the_old_password_in_a_borrowed_session_waits_too(desk: Desk) -> None:
    desk.person("local_group", "byn")
    lisa = desk.entered_as("local_group", "byn")
    pages = [lisa.send("/me/password", old=f"fel {n}", new="ett helt annat lösen").text for n in range(6)]
    assert ["Vänta" in page for page in pages] == [False] * 5 + [True]


def test_a_new_phone_asks_for_the_password_and_makes_the_old_one_worthless(desk: Desk) -> None:
    person, old = desk.person("process_leader", "byn"), desk.room.accounts.new_secret()
    accounts, who = desk.room.accounts, person.account.number

    def code(secret: str) -> str:
        return pyotp.TOTP(secret).at(int(desk.clock.now))

    accounts.set_second_factor(who, old, code(old), now=desk.room.now())
    leader, there = desk.entered_as("process_leader", "byn"), desk.entered_as("process_leader", "byn")
    page = leader.get("/me/phone").text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    shown = re.search(r'class="key">([^<]+)<', page)
    assert sealed
    assert shown
    new = shown[1].replace(" ", "")
    desk.clock.now += 60
    for fields in ({"password": "fel", "code": code(new)}, {"password": PASSWORD, "code": code(old)}):
        assert leader.send("/me/phone", sealed=sealed[1], **fields).status_code == 400
    answer = leader.send("/me/phone", sealed=sealed[1], password=PASSWORD, code=code(new))
    assert "Den nya telefonen gäller" in leader.get(answer.location).text
    assert there.get("/").location == "/login"
    desk.clock.now += 60
    assert (accounts.code_fits(who, code(old), now=desk.room.now())) is False
    assert (accounts.code_fits(who, code(new), now=desk.room.now())) is True


def test_every_other_session_is_ended_with_one_button(desk: Desk) -> None:
    here, there = desk.entered_as("local_group", "byn"), desk.entered_as("local_group", "byn")
    assert "en webbläsare till" in here.get("/me").text
    page = here.get(here.send("/me/sessions").location).text
    assert ("Du är utloggad överallt annars" in page, "bara här" in page) == (True, True)
    assert there.get("/").location == "/login"


def test_these_pages_are_whole_in_english(desk: Desk, administrator: Desk) -> None:
    desk.person("local_group", "byn", email="lisa@example.se")
    administrator.send("/language", language="en", next="/")
    who = number(desk, "lisa@example.se")
    words = re.compile(r"\b(och|eller|som|är|inte|Ingen|Spara|Välj|Skriv|Roller|Stäng)\b")
    for path in ("/people", "/people/invite", f"/people/{who}", "/log", "/me", "/me/password", "/me/phone"):
        page = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", administrator.get(path).text)
        assert words.findall(page) == [], path
