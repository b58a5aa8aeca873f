"""Accounts: what a role may do, links that work once, guesses that get slower, sessions that end."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pyotp
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from desk.accounts import Accounts, Act, Grant, Person, Role, may, needs_second_factor, passwords
from desk.accounts.store import FREE_TRIES, HOUR, IDLE, LONGEST, LONGEST_WAIT, MOST_TRIES
from desk.log import Act as Line
from desk.log import Log
from desk.records import DeskError, open_records, upgrade_records
from desk.records.tables import METADATA

DAY = date(2026, 6, 1)
NOW = 1_780_000_000
PASSWORD = "fyra ord som sitter"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def accounts(file: Path) -> Accounts:
    return Accounts(open_records(file), b"key" * 11)


def somebody(accounts: Accounts, *grants: Grant, email: str = "anna@exempel.se") -> Person:
    account = accounts.add(email, "Anna", grants or (Grant(Role.PROCESS_LEADER, "byn"),), DAY)
    accounts.set_password(account.number, PASSWORD)
    person = accounts.person(account.number)
    assert person is not None
    return person


def test_the_tables_and_the_migrations_agree(file: Path) -> None:
    with open_records(file).reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert upgrade_records(file) == []


def test_a_supporter_reads_and_comments_and_neither_publishes_nor_closes(accounts: Accounts) -> None:
    person = somebody(accounts, Grant(Role.PROCESS_SUPPORTER, "byn"))
    can = {act for act in Act if may(person, act, "byn")}
    assert can >= {Act.SEE_PLACE, Act.REMARK, Act.FOLLOW, Act.SEE_CANDIDATE}
    assert not can & {Act.PUBLISH, Act.RUN_CAMPAIGN, Act.LEAD_PLACE, Act.SEE_CONTACTS, Act.EXPORT_CONTACTS}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROCESS_LEADER])
def test_only_the_leader_publishes_and_sees_contacts(accounts: Accounts, role: Role) -> None:
    person = somebody(accounts, Grant(role, "byn"))
    assert not any(may(person, act, "byn") for act in (Act.PUBLISH, Act.SEE_CONTACTS, Act.EXPORT_CONTACTS))


def test_a_role_at_one_place_is_nothing_at_another(accounts: Accounts) -> None:
    person = somebody(accounts)
    assert [act for act in Act if may(person, act, "granne") or may(person, act)] == []


def test_a_role_without_a_place_holds_everywhere(accounts: Accounts) -> None:
    person = somebody(accounts, Grant(Role.REGIONAL_TEAM))
    assert may(person, Act.FOLLOW, "byn")
    assert may(person, Act.FOLLOW, "granne")


def test_whoever_sees_contacts_analyses_or_gives_rights_needs_a_second_factor(accounts: Accounts) -> None:
    needing = {role for role in Role if needs_second_factor(somebody(accounts, Grant(role), email=f"{role}@a.se"))}
    assert needing == {Role.PROCESS_LEADER, Role.ANALYST, Role.ADMINISTRATOR}


def test_the_same_address_is_one_account_and_a_role_given_twice_is_one(accounts: Accounts) -> None:
    first = accounts.add("Anna@Exempel.se ", "Anna", [Grant(Role.ANALYST)], DAY)
    second = accounts.add("anna@exempel.se", "", [Grant(Role.ANALYST), Grant(Role.LOCAL_GROUP, "byn")], DAY)
    assert first.number == second.number
    (person,) = accounts.people()
    assert person.grants == (Grant(Role.ANALYST), Grant(Role.LOCAL_GROUP, "byn"))
    assert person.called == "Anna"


@pytest.mark.parametrize("email", ["", "anna", "@exempel.se", "anna@exempel", "an na@exempel.se", "a@b.se,c@d.se"])
def test_what_is_no_address_is_refused_in_a_sentence(accounts: Accounts, email: str) -> None:
    with pytest.raises(DeskError, match="ingen e-postadress"):
        accounts.add(email, "", [], DAY)


def test_a_link_works_once_until_its_hour_and_looking_uses_nothing(accounts: Accounts) -> None:
    number = somebody(accounts).account.number
    secret = accounts.issue(number, "reset", now=NOW, seconds=HOUR)
    assert accounts.ticket(secret, now=NOW + HOUR) == accounts.ticket(secret, now=NOW)
    assert accounts.ticket(secret, now=NOW + HOUR + 1) is None
    assert accounts.use(secret, now=NOW) is not None
    assert accounts.use(secret, now=NOW) is None
    assert accounts.ticket(secret, now=NOW) is None


def test_a_newer_link_kills_the_older(accounts: Accounts) -> None:
    number = somebody(accounts).account.number
    older, newer = (accounts.issue(number, "reset", now=NOW, seconds=HOUR) for _ in range(2))
    assert (accounts.ticket(older, now=NOW), accounts.ticket(newer, now=NOW) is not None) == (None, True)


def test_no_secret_stands_in_the_file(accounts: Accounts, file: Path) -> None:
    person = somebody(accounts)
    number = person.account.number
    factor = accounts.new_secret()
    assert accounts.set_second_factor(number, factor, pyotp.TOTP(factor).at(NOW), now=NOW)
    secrets = [
        accounts.issue(number, "reset", now=NOW, seconds=HOUR),
        accounts.enter(number, whole=True, now=NOW),
        factor,
        PASSWORD,
    ]
    accounts.tried("anna@exempel.se", "192.0.2.7", known=False, good=False, now=NOW)
    found = file.read_bytes()
    assert [one for one in [*secrets, "192.0.2.7"] if one.encode() in found] == []


def test_a_code_works_once_and_half_a_minute_early_or_late(accounts: Accounts) -> None:
    number = somebody(accounts).account.number
    secret = accounts.new_secret()
    code = pyotp.TOTP(secret).at
    assert not accounts.set_second_factor(number, secret, "000000" if code(NOW) != "000000" else "1", now=NOW)
    assert accounts.set_second_factor(number, secret, code(NOW), now=NOW)
    assert not accounts.code_fits(number, code(NOW), now=NOW), "used when it was set up"
    assert accounts.code_fits(number, code(NOW + 60), now=NOW + 30), "the phone's clock goes before"
    assert not accounts.code_fits(number, code(NOW + 60), now=NOW + 60)
    assert not accounts.code_fits(number, code(NOW + 300), now=NOW + 90)


def test_a_new_password_ends_every_session(accounts: Accounts) -> None:
    person = somebody(accounts)
    secret = accounts.enter(person.account.number, whole=True, now=NOW)
    accounts.set_password(person.account.number, PASSWORD + "!")
    assert accounts.entered(secret, now=NOW) is None
    assert accounts.password_fits("anna@exempel.se", PASSWORD) is None
    assert accounts.password_fits(" Anna@exempel.se", PASSWORD + "!") is not None


def test_a_session_ends_idle_old_left_or_with_its_account(accounts: Accounts) -> None:
    number = somebody(accounts).account.number

    def alive(secret: str, after: int = 0) -> bool:
        return accounts.entered(secret, now=NOW + after) is not None

    idle = accounts.enter(number, whole=True, now=NOW)
    assert (alive(idle, IDLE), alive(idle, 2 * IDLE), alive(idle, 3 * IDLE + 1)) == (True, True, False)
    busy = accounts.enter(number, whole=True, now=NOW)
    assert [alive(busy, after) for after in range(0, LONGEST + 1, IDLE)] == [True] * (LONGEST // IDLE + 1)
    assert not alive(busy, LONGEST + 1)
    left, other = (accounts.enter(number, whole=True, now=NOW) for _ in range(2))
    accounts.leave(left)
    assert (alive(left), alive(other)) == (False, True)
    accounts.disable(number)
    assert not alive(other)
    assert accounts.password_fits("anna@exempel.se", PASSWORD) is None


def test_a_new_session_kills_the_one_it_replaces(accounts: Accounts) -> None:
    number = somebody(accounts).account.number
    half = accounts.enter(number, whole=False, now=NOW)
    whole = accounts.enter(number, whole=True, now=NOW, instead_of=half)
    assert half != whole
    assert (accounts.entered(half, now=NOW), accounts.entered(whole, now=NOW) is not None) == (None, True)


@pytest.mark.parametrize("email", ["anna@exempel.se", "ingen@exempel.se"])
def test_guesses_get_slower_for_every_address_alike_and_never_more_than_a_hundred_an_hour(
    accounts: Accounts, email: str
) -> None:
    somebody(accounts)
    now, tried = NOW, 0
    while now < NOW + HOUR:
        pause = accounts.wait(email, f"192.0.2.{tried}", known=False, now=now)
        if pause:
            now += pause
            continue
        accounts.tried(email, f"192.0.2.{tried}", known=False, good=False, now=now)
        tried += 1
    assert FREE_TRIES < tried <= MOST_TRIES


def test_a_browser_that_has_been_in_before_is_not_locked_out_by_others(accounts: Accounts) -> None:
    somebody(accounts)
    for at in range(MOST_TRIES):
        accounts.tried("anna@exempel.se", f"192.0.2.{at}", known=False, good=False, now=NOW)
    assert accounts.wait("anna@exempel.se", "192.0.2.200", known=False, now=NOW) == LONGEST_WAIT
    assert accounts.wait("anna@exempel.se", "192.0.2.1", known=True, now=NOW) == 0


def test_one_address_that_tries_many_accounts_has_to_wait(accounts: Accounts) -> None:
    for at in range(MOST_TRIES):
        accounts.tried(f"p{at}@exempel.se", "192.0.2.1", known=False, good=False, now=NOW)
    assert accounts.wait("new@exempel.se", "192.0.2.1", known=False, now=NOW) > 0
    assert accounts.wait("new@exempel.se", "192.0.2.2", known=False, now=NOW) == 0


def test_who_gets_it_right_begins_anew(accounts: Accounts) -> None:
    for _ in range(FREE_TRIES):
        accounts.tried("anna@exempel.se", "192.0.2.1", known=False, good=False, now=NOW)
    assert accounts.wait("anna@exempel.se", "192.0.2.1", known=False, now=NOW) > 0
    accounts.tried("anna@exempel.se", "192.0.2.1", known=False, good=True, now=NOW + 5)
    assert accounts.wait("anna@exempel.se", "192.0.2.1", known=False, now=NOW + 5) == 0


def test_an_unknown_address_costs_the_work_of_a_hash(accounts: Accounts) -> None:
    """Not a comparison of clocks with a limit: without the hash it would be a thousand times faster."""
    somebody(accounts)

    def least(email: str) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            accounts.password_fits(email, "fel lösenord här")
            times.append(time.perf_counter() - began)
        return min(times)

    least("anna@exempel.se")
    assert least("ingen@exempel.se") > least("anna@exempel.se") / 3


@pytest.mark.parametrize(
    "password", ["kort", "aaaaaaaaaaaaaaaa", "platskoll123", "annaexempel1", "Lösenord1234", "x" * 201]
)
def test_a_password_that_is_easy_to_guess_is_refused_in_two_languages(password: str) -> None:
    found = passwords.faults(password, about=("Anna Exempel", "anna@exempel.se"))
    assert found
    assert all(swedish != english for swedish, english in found)


@pytest.mark.parametrize("password", ["fyra ord som sitter", "Kastanj-träd-7-båt", "mormors sommarstuga vid sjön"])
def test_a_password_of_some_words_is_taken(password: str) -> None:
    assert passwords.faults(password, about=("Anna Exempel", "anna@exempel.se")) == []


def test_another_service_finds_an_invited_person_by_address_once_and_then_by_its_own_name(accounts: Accounts) -> None:
    invited = accounts.add("anna@exempel.se", "Anna", [Grant(Role.ANALYST)], DAY)
    assert accounts.by_subject("issuer|1", "stranger@exempel.se") is None
    first = accounts.by_subject("issuer|1", "Anna@exempel.se")
    later = accounts.by_subject("issuer|1", "changed@exempel.se")
    assert first is not None
    assert later is not None
    assert first.account.number == later.account.number == invited.number
    assert accounts.by_subject("issuer|2", "anna@exempel.se") is None, "the address is spoken for"
    accounts.disable(invited.number)
    assert accounts.by_subject("issuer|1", "anna@exempel.se") is None


def test_the_log_gives_the_latest_first_and_refuses_to_change(file: Path) -> None:
    log = Log(open_records(file))
    lines = [Line(NOW + at, "anna", "publish", "byn", "release", "because") for at in range(3)]
    for line in lines:
        log.write(line)
    assert log.read() == lines[::-1]
    assert log.read(place="granne") == []
    for statement in ("update log set who = 'x'", "delete from log"):
        with (
            closing(sqlite3.connect(file)) as connection,
            pytest.raises(sqlite3.IntegrityError, match="the log is kept"),
        ):
            connection.execute(statement)
