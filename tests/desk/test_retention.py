"""What has had its time is removed for good, by the plan or a decision, with a protocol and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from desk.accounts import Accounts
from desk.home import Home, at, settle
from desk.log import Act, Log
from desk.mail.outbox import Accepted, Later, Outbox
from desk.records import open_records
from desk.records.tables import ATTEMPT, SESSION
from desk.retention import Plan, Purge, RetentionError, purge, read_plan
from forms.answers import to_body
from forms.catalogue import shipped
from intake.journal import JournalError, Kind, NewEntry, open_reader, open_writer
from intake.register import (
    Assignment,
    Campaign,
    ControllerKind,
    LegalBasis,
    Place,
    Register,
    SampleDesign,
    Terms,
    open_register,
)

Typed = Any
BEGINS, CLOSES = date(2026, 1, 1), date(2026, 3, 1)
LAST_DAY = date(2027, 6, 30)
"""Of an assignment of eighteen months."""
CANARY = "KANARIEFAGELALLERGI"
DECISION = "Kommunstyrelsen 2028-01-01 § 4"


def _at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


@pytest.fixture
def rooms(tmp_path: Path) -> Home:
    """A home with a place whose assignment lasts eighteen months."""
    made = settle(tmp_path / "home")
    register = open_register(made.register_url)
    register.add_place(Place("byn", "Byn", "1494", 800, "SCB"))
    register.set_assignment(Assignment("byn", BEGINS))
    return made


@pytest.fixture
def register(rooms: Home) -> Register:
    return open_register(rooms.register_url)


@pytest.fixture
def opened(register: Register) -> Callable[..., Campaign]:
    """Opens a campaign of a form, with a controller of a kind."""

    def done(form_id: str, kind: ControllerKind | None, **others: Any) -> Campaign:
        form = shipped().latest(form_id)
        given = {
            **{"slug": form_id.replace("_", "-"), "place": "byn", "form": form.id, "version": form.version},
            **{"definition": form.digest, "opens": BEGINS, "closes": CLOSES, "entry_closes": None},
            **{"controller": "K", "controller_contact": "", "legal_basis": LegalBasis.PUBLIC_INTEREST},
            **{"languages": ("sv",), "sample_design": SampleDesign.OPEN_LINK},
        }
        campaign = register.open_campaign(Campaign(**given | others))
        if kind is not None:
            register.set_terms(Terms(campaign.slug, kind))
        return campaign

    return done


@pytest.fixture
def hands_in(rooms: Home) -> Callable[..., int]:
    """Hands something in to a campaign and returns where it stands in its journal."""

    def done(campaign: Campaign, person: int, fields: dict[str, str], **others: Any) -> int:
        form = shipped().get(campaign.form, campaign.version)
        given = {
            **{"kind": Kind.SUBMISSION, "submission_id": hashlib.sha256(str(person).encode()).hexdigest()[:32]},
            **{"campaign": campaign.slug, "form": form.id, "version": form.version, "definition": form.digest},
            **{"body": to_body(fields.items()), "content_type": "application/x-www-form-urlencoded"},
            **{"day": CLOSES, "receipt": f"receipt{person}"},
        }
        url = rooms.journal_url if form.anonymous else rooms.contacts_url
        with open_writer(url, key=rooms.key("intake")) as journal:
            return journal.append(NewEntry(**given | others)).seq

    return done


@pytest.fixture
def clears(rooms: Home, register: Register) -> Callable[[date], Purge]:
    """Removes what has had its time on a day."""
    return lambda day: purge(rooms, open_records(rooms.desk), register, _at(day))


def _decides(rooms: Home, kind: str, extra: str = "") -> None:
    (rooms.root / "retention.toml").write_text(
        f'[[decision]]\ntype = "{kind}"\ndecision = "{DECISION}"\n{extra}\n', encoding="utf-8"
    )


def _standing(rooms: Home, url: str) -> list[int]:
    """Where bodies still stand, in a journal that is whole."""
    with open_reader(url, key=rooms.key("intake")) as reader:
        assert reader.verify().ok
        return [entry.seq for entry in reader.entries() if not entry.erased]


def _protocol(rooms: Home) -> list[Act]:
    return Log(open_records(rooms.desk)).read()


def _found(rooms: Home, words: str) -> list[str]:
    return [file.name for file in rooms.root.rglob("*") if file.is_file() and words.encode() in file.read_bytes()]


# contacts


AFTER = [
    (ControllerKind.ASSOCIATION, 3, "Gallringsplanen: anmälningar med kontaktuppgifter"),
    (ControllerKind.MUNICIPALITY, 12, DECISION),
    (None, 12, DECISION),
]


@pytest.mark.parametrize(("kind", "months", "decision"), AFTER)
def test_contacts_go_for_good_when_the_assignment_and_its_months_are_over(
    rooms: Home,
    opened: Callable[..., Campaign],
    hands_in: Callable[..., int],
    clears: Callable[[date], Purge],
    kind: ControllerKind | None,
    months: int,
    decision: str,
) -> None:
    hands_in(opened("stakeholder_signup", kind), 1, {"q_name": CANARY})
    if kind is not ControllerKind.ASSOCIATION:
        _decides(rooms, "contacts")
    over = date(2027, 6 + months, 30) if months == 3 else date(2028, 6, 30)
    assert clears(over).done == ()
    assert _found(rooms, CANARY) == ["contacts.db"] or "contacts.db-wal" in _found(rooms, CANARY)
    (one,) = clears(over + timedelta(days=1)).done
    assert (one.type, one.number, one.decision) == ("contacts", 1, decision)
    assert _standing(rooms, rooms.contacts_url) == []
    assert _found(rooms, CANARY) == []
    assert clears(over + timedelta(days=2)).done == ()


@pytest.mark.parametrize("kind", [ControllerKind.MUNICIPALITY, ControllerKind.REGION, None])
def test_nothing_of_an_authority_goes_without_a_decision_and_that_is_told(
    rooms: Home,
    opened: Callable[..., Campaign],
    hands_in: Callable[..., int],
    clears: Callable[[date], Purge],
    kind: ControllerKind | None,
) -> None:
    seq = hands_in(opened("stakeholder_signup", kind), 1, {"q_name": "Bo"})
    done = clears(date(2040, 1, 1))
    assert done.done == ()
    assert _standing(rooms, rooms.contacts_url) == [seq]
    assert done.remarks == (
        "Anmälningar med kontaktuppgifter, stakeholder-signup: 1 har haft sin tid, men gallringsbeslut saknas i "
        "retention.toml.",
    )
    assert _protocol(rooms) == []


def test_a_decision_for_other_places_decides_nothing_here(
    rooms: Home, opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    hands_in(opened("stakeholder_signup", ControllerKind.MUNICIPALITY), 1, {"q_name": "Bo"})
    _decides(rooms, "contacts", 'places = ["sjon"]')
    assert clears(date(2040, 1, 1)).done == ()
    _decides(rooms, "contacts", 'places = ["sjon", "byn"]\nmonths = 120')
    assert clears(date(2037, 6, 30)).done == ()
    assert len(clears(date(2037, 7, 1)).done) == 1


def test_a_sign_up_that_is_still_open_is_asked_to_be_closed_and_not_emptied(
    rooms: Home, opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    hands_in(opened("stakeholder_signup", ControllerKind.ASSOCIATION, closes=None), 1, {"q_name": "Bo"})
    done = clears(date(2027, 12, 1))
    assert done.done == ()
    assert "stäng den" in done.remarks[0]


def test_without_an_assignment_the_months_count_from_the_end_of_the_campaign(
    rooms: Home,
    register: Register,
    opened: Callable[..., Campaign],
    hands_in: Callable[..., int],
    clears: Callable[[date], Purge],
) -> None:
    register.add_place(Place("sjon", "Sjön", "1494", 800, "SCB"))
    hands_in(opened("stakeholder_signup", ControllerKind.ASSOCIATION, place="sjon"), 1, {"q_name": "Bo"})
    assert clears(date(2026, 6, 2)).done == ()
    assert len(clears(date(2026, 6, 3)).done) == 1


# diet and access needs


def test_sign_ups_with_a_diet_go_whole_within_a_fortnight_of_the_event_and_the_others_stay(
    rooms: Home, opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    campaign = opened("annual_meeting_signup", ControllerKind.ASSOCIATION)
    hands_in(campaign, 1, {"q_name": "Bo", "q_diet": CANARY})
    hands_in(campaign, 2, {"q_name": "Mo", "q_access_needs": "hörslinga"})
    left = hands_in(campaign, 3, {"q_name": "Jo", "q_diet": " "})
    event = date(2026, 4, 1)
    (rooms.root / "retention.toml").write_text(f"[event]\n{campaign.slug} = {event}\n")
    assert clears(event + timedelta(days=6)).done == ()
    (one,) = clears(event + timedelta(days=7)).done
    assert (one.type, one.number) == ("sensitive", 2)
    assert _standing(rooms, rooms.contacts_url) == [left]
    assert _found(rooms, CANARY) == []


def test_a_diet_of_a_gathering_whose_day_nobody_has_said_is_told(
    opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    hands_in(opened("annual_meeting_signup", ControllerKind.ASSOCIATION), 1, {"q_diet": "nötter"})
    assert clears(CLOSES).remarks == ()
    (remark,) = clears(CLOSES + timedelta(days=1)).remarks
    assert "skriv träffens dag under [event]" in remark


def test_a_diet_with_an_authority_waits_for_its_decision_and_is_told(
    rooms: Home, opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    campaign = opened("annual_meeting_signup", ControllerKind.REGION)
    hands_in(campaign, 1, {"q_diet": "nötter"})
    event = f"[event]\n{campaign.slug} = 2026-04-01\n"
    (rooms.root / "retention.toml").write_text(event)
    assert "gallringsbeslut saknas" in clears(date(2026, 4, 8)).remarks[0]
    _decides(rooms, "sensitive", event)
    assert [one.decision for one in clears(date(2026, 4, 8)).done] == [DECISION]


# what was taken back


def test_what_was_taken_back_goes_and_what_came_after_stands(
    rooms: Home, opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    campaign = opened("resident_survey", ControllerKind.ASSOCIATION)
    for words in ("ett", "två"):
        hands_in(campaign, 1, {"q_best": words})
    other = hands_in(campaign, 2, {"q_best": "annan"})
    withdrawal = hands_in(
        *(campaign, 9, {}), kind=Kind.WITHDRAWAL, receipt="", withdraws="receipt1", day=CLOSES, form=""
    )
    after = hands_in(campaign, 1, {"q_best": "tre"})
    assert [(one.type, one.number) for one in clears(CLOSES).done] == [("withdrawn", 2)]
    assert _standing(rooms, rooms.journal_url) == [other, withdrawal, after]


# answers


def test_answers_are_kept_unless_somebody_has_decided_when(
    rooms: Home, opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    hands_in(opened("resident_survey", ControllerKind.ASSOCIATION), 1, {"q_best": "x"})
    assert clears(date(2040, 1, 1)) == Purge((), (), ())
    _decides(rooms, "answers", "months = 24")
    assert clears(date(2029, 6, 30)).done == ()
    done = clears(date(2029, 7, 1))
    assert [one.type for one in done.done] == ["answers"]
    assert done.places == ("byn",)


def test_erased_answers_leave_the_release_and_the_verification_as_they_were(answered: Typed) -> None:
    """Forty people answer, it is published, and then the answers are erased: the public file is the same again."""
    answered.does("campaign", "close", "byn-enkat")
    answered.does("publish", "byn")
    rooms = at(answered.root)
    published = answered.public("select * from answer_count order by 1, 2, 3")
    _decides(rooms, "answers", "months = 0")
    day = date.today() + timedelta(days=2)  # noqa: DTZ011 - the commands above used this day
    done = purge(rooms, open_records(rooms.desk), open_register(rooms.register_url), _at(day))
    assert [(one.type, one.campaign) for one in done.done] == [("answers", "byn-enkat")]
    assert answered.does("verify", "--json").json["ok"]
    assert "0 räknas" in answered.does("run", "byn").out
    answered.does("publish", "byn")
    assert answered.public("select * from answer_count order by 1, 2, 3") == published


# the protocol


def test_every_removal_has_a_protocol_that_holds_no_content(
    rooms: Home, opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    campaign = opened("stakeholder_signup", ControllerKind.MUNICIPALITY)
    hands_in(campaign, 1, {"q_name": CANARY}, day=date(2026, 1, 5))
    hands_in(campaign, 2, {"q_name": CANARY})
    _decides(rooms, "contacts")
    clears(date(2029, 1, 1))
    assert _protocol(rooms) == [
        Act(
            _at(date(2029, 1, 1)),
            "platskoll tick",
            "gallring",
            "byn",
            "contacts: 2; stakeholder-signup; 2026-01-05–2026-03-01",
            DECISION,
        )
    ]


def test_a_removal_that_fails_is_written_too_and_done_the_next_time(
    rooms: Home, opened: Callable[..., Campaign], hands_in: Callable[..., int], clears: Callable[[date], Purge]
) -> None:
    hands_in(opened("stakeholder_signup", ControllerKind.ASSOCIATION), 1, {"q_name": "Bo"})
    mark = rooms.root / "contacts.db.mark"
    kept = mark.read_bytes()
    mark.unlink()
    with pytest.raises(JournalError):
        clears(date(2029, 1, 1))
    assert [act.act for act in _protocol(rooms)] == ["gallring avbruten", "gallring"]
    mark.write_bytes(kept)
    assert len(clears(date(2029, 1, 2)).done) == 1
    assert _standing(rooms, rooms.contacts_url) == []


# the desk's scratch


def test_the_desks_scratch_goes_after_thirty_days_and_what_is_needed_stays(
    rooms: Home, clears: Callable[[date], Purge]
) -> None:
    records = open_records(rooms.desk)
    day = date(2026, 5, 1)
    now = _at(day)
    account = Accounts(records, rooms.key("desk")).add("p@example.se", "P", [], day)
    Accounts(records, rooms.key("desk")).issue(account.number, "invitation", now=now, seconds=0)
    outbox = Outbox(records)
    outbox.put("gone", "p@example.se", "Ämne", CANARY, now)
    outbox.send_due(lambda _letter: Accepted(), now)
    outbox.put("waits", "p@example.se", "Ämne", "väntar", now)
    outbox.send_due(lambda _letter: Later("Inte nu."), now)
    with records.writing() as connection:
        connection.execute(insert(SESSION).values(digest="d", account=account.number, made=now, seen=now, whole=True))
        connection.execute(insert(ATTEMPT).values(who="w", origin="o", at=now, good=False))
    assert clears(day + timedelta(days=30)).done == ()
    done = clears(day + timedelta(days=31))
    assert [(one.type, one.number) for one in done.done] == [(t, 1) for t in ("ticket", "session", "attempt", "mail")]
    assert [act.subject for act in _protocol(rooms)][::-1] == [
        f"{kind}: 1; 2026-05-01–2026-05-01" for kind in ("ticket", "session", "attempt", "mail")
    ]
    assert _found(rooms, CANARY) == []
    assert [letter.body for letter in outbox.waiting()] == ["väntar"]
    assert not outbox.put("gone", "p@example.se", "Ämne", "igen", now)
    assert clears(day + timedelta(days=32)).done == ()


# the plan


def test_the_shipped_plan_lets_no_authority_remove_anything_without_a_decision_of_its_own(rooms: Home) -> None:
    plan = read_plan(rooms)
    assert {kind for kind, rule in plan.rules.items() if not rule.decision} == {
        *("sensitive", "withdrawn", "contacts", "answers"),
    }
    assert plan.rules["sensitive"].days == 7
    assert plan == Plan(plan.rules)


FAULTY = {
    "= 1": "går inte att läsa",
    "x = 1": "x är inget som läses",
    "decision = 1": r"under \[\[decision\]\]",
    '[[decision]]\ntype = "mail"\ndecision = "x"': "beslut 1: type",
    '[[decision]]\ntype = "contacts"': r"decision \(saknas\)",
    '[[decision]]\ntype = "contacts"\ndecision = " "': "beslut 1: decision",
    '[[decision]]\ntype = "contacts"\ndecision = "x"\nplaces = "byn"': "beslut 1: places",
    '[[decision]]\ntype = "contacts"\ndecision = "x"\nmonths = -1': "beslut 1: months",
    '[[decision]]\ntype = "contacts"\ndecision = "x"\nmonths = true': "beslut 1: months",
    '[[decision]]\ntype = "answers"\ndecision = "x"': "efter hur många månader",
    '[[decision]]\ntype = "sensitive"\ndecision = "x"\nmonths = 12': "tiden för den typen",
    '[event]\ntraff = "2027-05-20"': "under .event.",
}


@pytest.mark.parametrize(("text", "words"), FAULTY.items())
def test_decisions_that_cannot_be_read_remove_nothing_and_are_told(
    rooms: Home,
    opened: Callable[..., Campaign],
    hands_in: Callable[..., int],
    clears: Callable[[date], Purge],
    text: str,
    words: str,
) -> None:
    seq = hands_in(opened("stakeholder_signup", ControllerKind.ASSOCIATION), 1, {"q_name": "Bo"})
    (rooms.root / "retention.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RetentionError, match=words):
        clears(date(2040, 1, 1))
    assert _standing(rooms, rooms.contacts_url) == [seq]
