"""A run leaves what it would make again, and nothing that comes, goes or breaks between two runs is ever left out."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.journal import Kind, erase_bodies
from intake.register import Area, Correction
from pipeline.run import Stream, run_place

Home = Any
Crowd = Callable[..., list[dict[str, Any]]]
Dump = Callable[[Path], str]
ROOT = Path(__file__).parents[2]


def made(file: Path) -> tuple[int, int]:
    """Another one when the file is another one."""
    return file.stat().st_ino, file.stat().st_mtime_ns


@pytest.fixture
def ran(home: Home, people: Crowd) -> Home:
    """A home where eight have answered and the place is run."""
    home.all_hand_in(people(8))
    run_place(home.stream, "exempelby")
    return home


@pytest.fixture
def from_nothing(tmp_path: Path, dump: Dump) -> Callable[[Stream], str]:
    """What a run makes where nothing stands."""
    runs = iter(range(1000))

    def run(stream: Stream) -> str:
        elsewhere = replace(stream, mapping=tmp_path / f"nothing-{next(runs)}")
        run_place(elsewhere, "exempelby")
        return dump(elsewhere.database("exempelby"))

    return run


def answer(home: Home, **changes: Any) -> None:
    home.hand_in({"tie": ["lives"], "age_group": "25_44", "overall": "2"}, **changes)


def withdraw_by_code(home: Home) -> None:
    """As the intake writes it: with the campaign's name."""
    answer(home, kind=Kind.WITHDRAWAL, submission_id="d" * 32, body=b"1", receipt="", withdraws="r00003")


def decide(home: Home, what: str, number: int = 2) -> None:
    said = {"who": "Lo", "day": home.during, "reason": "Skriven på skoj.", "journal_position": 8}
    getattr(home.stream.decisions, what)("gatur", f"{number:032x}", **said)


def erase(home: Home, number: int = 4) -> None:
    key = b"a journal key of the tests"
    erase_bodies(str(home.folder / "journal.db"), key=key, seqs=[number], day=home.after, decision="Gallring.")


def rename_areas(home: Home) -> None:
    home.stream.register.set_areas("exempelby", [Area("exempelby", code, f"{code} by") for code in ("norra", "hamnen")])


COMES: dict[str, Callable[[Home], object]] = {
    "a late answer": answer,
    "a changed answer": lambda home: answer(home, submission_id=f"{5:032x}", receipt="r00005"),
    "something unreadable": lambda home: answer(home, kind=Kind.UNREADABLE, note="rad 9"),
    "a withdrawal that names no campaign": lambda home: home.withdraw("r00002"),
    "a withdrawal that names its campaign": withdraw_by_code,
    "an exclusion": lambda home: decide(home, "exclude"),
    "an erased body": erase,
    "other sub-areas": rename_areas,
    "another survey at the place": lambda home: home.open_campaign("boende", form="resident_survey"),
}


@pytest.mark.parametrize("what", COMES)
def test_whatever_comes_after_a_run_is_in_the_next(
    what: str, ran: Home, dump: Dump, from_nothing: Callable[[Stream], str]
) -> None:
    before = made(ran.mapping)
    COMES[what](ran)

    run_place(ran.stream, "exempelby")

    assert made(ran.mapping) != before
    assert dump(ran.mapping) == from_nothing(ran.stream)


def test_what_is_decided_and_taken_back_is_read_each_time(ran: Home) -> None:
    counts = []
    for what in ("exclude", "include", "exclude"):
        decide(ran, what)
        counts.append(run_place(ran.stream, "exempelby").counted)

    assert counts == [7, 8, 7]


SLIP = Correction("walk", 1, "sv", "Som helhet?", "Som helhet då?", date(2026, 9, 3), "Lo")


@pytest.mark.parametrize(
    "other",
    [
        lambda stream: {"program": "another"},
        lambda stream: {"catalogue": stream.catalogue.with_corrections([SLIP])},
        lambda stream: {"catalogue": type(stream.catalogue)()},
    ],
    ids=["another version of the code", "a corrected form", "a form that nobody knows any longer"],
)
def test_another_program_or_other_definitions_read_everything_anew(
    other: Callable[[Stream], dict[str, Any]], ran: Home, dump: Dump, from_nothing: Callable[[Stream], str]
) -> None:
    before, changed = made(ran.mapping), replace(ran.stream, **other(ran.stream))

    run_place(changed, "exempelby")

    assert made(ran.mapping) != before
    assert dump(ran.mapping) == from_nothing(changed)


def test_an_own_definition_that_comes_under_the_same_name_is_read_by(
    make_home: Callable[..., Home], people: Crowd
) -> None:
    """Answers that waited for their form come out of quarantine when it is there."""
    home = make_home()
    home.open_campaign()
    home.all_hand_in(people(4))
    without = replace(home.stream, catalogue=type(home.stream.catalogue)())

    assert run_place(without, "exempelby").quarantined == 4
    assert run_place(home.stream, "exempelby").counted == 4


def alter(file: Path, sql: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(sql)
        connection.commit()


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def mark(file: Path) -> Path:
    return file.with_name(f"{file.name}.mark")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "an answer changed": lambda file: alter(file, "update answer set choice = '9' where question = 'overall'"),
    "an answer taken out": lambda file: alter(file, "delete from answer where seq = 3"),
    "a bit of the file": flip,
    "half a file": lambda file: os.truncate(file, file.stat().st_size // 2),
    "no file": Path.unlink,
    "something else altogether": lambda file: file.write_bytes(b"something else altogether"),
    "a bit of the mark": lambda file: flip(mark(file)),
    "half a mark": lambda file: os.truncate(mark(file), 20),
    "no mark": lambda file: mark(file).unlink(),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_file_that_is_not_as_the_run_left_it_is_made_anew(what: str, ran: Home, dump: Dump) -> None:
    whole = dump(ran.mapping)
    DAMAGE[what](ran.mapping)

    run_place(ran.stream, "exempelby")

    assert dump(ran.mapping) == whole


def test_an_older_database_put_back_with_its_mark_is_known_as_older(ran: Home, tmp_path: Path) -> None:
    files = (ran.mapping, mark(ran.mapping))
    for file in files:
        shutil.copy(file, tmp_path)
    ran.withdraw("r00001")
    run_place(ran.stream, "exempelby")
    for file in files:
        shutil.copy(tmp_path / file.name, file)

    assert run_place(ran.stream, "exempelby").withdrawn == 1


def test_the_database_of_another_place_is_not_taken_for_this_one(ran: Home) -> None:
    ran.stream.register.add_place(replace(ran.stream.register.place("exempelby"), slug="granby", name="Granby"))
    run_place(ran.stream, "granby")
    for name in ("db", "db.mark"):
        shutil.copy(ran.stream.mapping / f"exempelby.{name}", ran.stream.mapping / f"granby.{name}")

    assert run_place(ran.stream, "granby").read == 0


def test_what_would_be_the_same_is_left_as_it_is(ran: Home, people: Crowd) -> None:
    """Also when others answer elsewhere, and the answer is the same balance."""
    first, before = run_place(ran.stream, "exempelby"), made(ran.mapping)
    ran.stream.register.add_place(replace(ran.stream.register.place("exempelby"), slug="granby", name="Granby"))
    ran.open_campaign("granbys", place="granby")
    ran.all_hand_in(people(3), campaign="granbys")
    told: list[tuple[int, int]] = []

    again = run_place(ran.stream, "exempelby", lambda done, total: told.append((done, total)))

    assert (again, made(ran.mapping), told) == (first, before, [(11, 11)])


def test_publishing_right_after_a_run_normalises_nothing_twice(ran: Home, people: Crowd) -> None:
    ran.all_hand_in(people(40))
    run_place(ran.stream, "exempelby")
    before = made(ran.mapping)

    assert ran.publish().campaigns
    assert made(ran.mapping) == before


def test_an_answer_taken_back_between_run_and_publication_is_never_published(
    make_home: Callable[..., Home], people: Crowd
) -> None:
    """The release has the same bytes whether the place was run before the withdrawal or not."""
    releases = []
    for name in ("run before", "never run"):
        home = make_home(name)
        home.open_campaign()
        home.all_hand_in(people(50))
        if name == "run before":
            run_place(home.stream, "exempelby")
        for number in range(10, 22):
            home.withdraw(f"r{number:05d}")
        home.publish()
        releases.append(home.current.read_bytes())

    assert releases[0] == releases[1]


def test_whatever_happens_in_whatever_order_a_run_is_what_it_would_be_from_nothing(
    home: Home, people: Crowd, dump: Dump, from_nothing: Callable[[Stream], str]
) -> None:
    dice = random.Random(8)
    acts: list[Callable[[], object]] = [
        lambda: home.hand_in(people(1, seed=dice.randrange(99))[0]),
        lambda: home.hand_in(people(1, seed=dice.randrange(99))[0], submission_id=f"{dice.randrange(1, 6):032x}"),
        lambda: home.withdraw(f"r{dice.randrange(1, 9):05d}", body=dice.randbytes(3)),
        lambda: decide(home, dice.choice(["exclude", "include"]), dice.randrange(1, 6)),
        lambda: erase(home, dice.randrange(1, 9)) if home.stream.journal.position() > 9 else None,
        lambda: None,
    ]
    for _ in range(40):
        dice.choice(acts)()
        run_place(home.stream, "exempelby")
        assert dump(home.mapping) == from_nothing(home.stream)


KILLED_AT_EVERY_FILE = """
import os, sqlite3, sys
from datetime import date
from pathlib import Path
from forms.catalogue import shipped
from intake.journal import open_reader
from intake.register import open_register
from pipeline.decisions import open_decisions
from pipeline.run import Stream, run_place

home, walk = Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8")
catalogue = shipped().with_definitions([walk])
TOUCHED = {"open", "os.rename", "os.remove", "sqlite3.connect"}

def decide(what):
    with open_decisions(home / "decisions.db") as decisions:
        said = {"who": "Lo", "day": date(2026, 9, 9), "reason": "Prov.", "journal_position": 8}
        getattr(decisions, what)("gatur", f"{2:032x}", **said)

def run(killed_at):
    if (child := os.fork()) == 0:
        left = killed_at
        def strike(event, facts):
            nonlocal left
            if event in TOUCHED and "/mapping/" in str(facts[0]):
                left -= 1
                if not left:
                    os._exit(9)
        sys.addaudithook(strike)
        with open_reader(str(home / "journal.db"), key=b"a journal key of the tests") as journal, \\
                open_decisions(home / "decisions.db") as decisions:
            run_place(Stream(
                register=open_register(str(home / "register.db")), journal=journal, decisions=decisions,
                catalogue=catalogue, mapping=home / "mapping",
            ), "exempelby")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def counted():
    file = sqlite3.connect(home / "mapping" / "exempelby.db")
    return file.execute("select counted, excluded from balance").fetchone()

kills = 0
while True:
    decide("exclude")
    if run(kills + 1) == 0:
        break
    kills += 1
    if kills % 2:
        decide("include")
    assert run(0) == 0
    assert counted() == ((8, 0) if kills % 2 else (7, 1)), kills
    decide("include")
    assert run(0) == 0
    assert counted() == (8, 0), kills
print(kills)
"""
"""Ends a run at each time that it touches a file of the mapping; then what was decided stands, or is taken back."""


def test_a_run_that_was_killed_at_any_file_hides_nothing_from_the_next(ran: Home) -> None:
    walk = Path(__file__).with_name("walk.toml")
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT_EVERY_FILE, ran.folder, walk],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 8
