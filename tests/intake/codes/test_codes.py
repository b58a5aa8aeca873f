"""Household codes: good for two, worth nothing to who has the file, and the same file whoever came first."""

from __future__ import annotations

import json
import math
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from intake.codes import Codes, CodesError, Ticked, Uses, open_codes
from intake.codes.sqlite import LENGTH, SIGNS

ROOT = Path(__file__).parents[3]
KEY = b"k" * 32
WORKER = """
import json, sys
from pathlib import Path
from intake.codes import open_codes
codes = open_codes(Path(sys.argv[1]), key=b"k" * 32)
print("ready", flush=True)
given = json.loads(sys.stdin.readline())
print(json.dumps([codes.tick("byn", code) for code in given]))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "codes.db"


@pytest.fixture
def codes(file: Path) -> Codes:
    return open_codes(file, key=KEY)


def drawn(codes: Codes, n: int, campaign: str = "byn", seed: int = 1) -> list[str]:
    return codes.issue(campaign, n, random.Random(seed).choice)


def rows(file: Path) -> list[tuple[bytes, str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("select digest, campaign, used from code").fetchall()


def test_a_code_is_long_enough_and_has_no_sign_that_is_taken_for_another(codes: Codes) -> None:
    given = drawn(codes, 300)
    assert len(set(given)) == 300
    assert {len(code) for code in given} == {LENGTH}
    assert LENGTH * math.log2(len(SIGNS)) >= 40
    assert set("".join(given)) <= set(SIGNS)
    assert not set(SIGNS) & set("0o1liaeuy")


def test_a_code_is_good_for_two_people_and_then_used_up(codes: Codes) -> None:
    code, other = drawn(codes, 2)
    assert [codes.tick("byn", code) for _ in range(4)] == ["first", "again", "used_up", "used_up"]
    assert codes.tick("byn", other, most=1) is Ticked.FIRST
    assert codes.tick("byn", other, most=1) is Ticked.USED_UP


def test_to_look_at_a_code_uses_nothing_up(codes: Codes) -> None:
    (code,) = drawn(codes, 1)
    assert [codes.look("byn", code) for _ in range(3)] == [Ticked.FIRST] * 3
    codes.tick("byn", code)
    assert codes.look("byn", code) is Ticked.AGAIN
    assert codes.look("byn", code).good


@pytest.mark.parametrize("written", ["", "nej", "bbbbbbbbbbbb", "ö" * 400])
def test_what_is_no_code_is_unknown(codes: Codes, written: str) -> None:
    drawn(codes, 3)
    assert codes.tick("byn", written) is Ticked.UNKNOWN
    assert codes.used("byn") == Uses(3, 0, 0)


def test_a_code_is_good_however_it_is_written_and_in_its_own_campaign_only(codes: Codes) -> None:
    (code,) = drawn(codes, 1)
    assert codes.look("sjon", code) is Ticked.UNKNOWN
    assert codes.tick("byn", f" {code[:4].upper()}-{code[4:8]} {code[8:]}") is Ticked.FIRST


def test_the_counts_say_how_many_households_have_answered(codes: Codes) -> None:
    one, two, *_ = drawn(codes, 10)
    drawn(codes, 5, campaign="sjon", seed=2)
    for code in (one, two, two, two):
        codes.tick("byn", code)
    assert codes.used("byn") == Uses(issued=10, once=1, up=1)
    assert codes.used("byn").used == 2
    assert codes.used("sjon") == Uses(5, 0, 0)


def test_no_code_is_ever_given_out_twice(codes: Codes) -> None:
    assert not set(drawn(codes, 50, seed=7)) & set(drawn(codes, 50, seed=7))
    assert codes.used("byn").issued == 100


def test_codes_of_letters_that_were_never_made_are_taken_back_but_not_a_used_one(codes: Codes) -> None:
    given = drawn(codes, 4)
    codes.tick("byn", given[0])
    codes.take_back("byn", given)
    assert codes.used("byn") == Uses(1, 1, 0)


def test_the_file_holds_digests_in_their_own_order_and_neither_code_nor_time(codes: Codes, file: Path) -> None:
    given = [*drawn(codes, 60), *drawn(codes, 60, seed=2)]
    codes.tick("byn", given[5])
    kept = rows(file)
    assert [digest for digest, *_ in kept] == sorted(digest for digest, *_ in kept)
    with closing(sqlite3.connect(file)) as connection:
        columns = [row[1:3] for row in connection.execute("pragma table_info(code)")]
        (schema,) = connection.execute("select sql from sqlite_schema").fetchall()
        assert connection.execute("pragma journal_mode").fetchone() == ("delete",)
    assert columns == [("digest", "BLOB"), ("campaign", "TEXT"), ("used", "TEXT")]
    assert "without rowid" in schema[0]
    assert "autoincrement" not in schema[0]
    content = file.read_bytes()
    assert not [code for code in given if code.encode() in content]


def test_who_came_first_cannot_be_read_from_the_file(tmp_path: Path) -> None:
    """The same codes used in another order leave the same file, byte for byte."""
    files = []
    for order in permutations(range(3)):
        file = tmp_path / "-".join(map(str, order))
        codes = open_codes(file, key=KEY)
        given = drawn(codes, 400)[:3]
        for at in order:
            for _ in range(1 + at % 2):
                codes.tick("byn", given[at])
        files.append(file.read_bytes())
    assert set(files) == {files[0]}


def test_the_order_of_the_letters_cannot_be_read_from_the_file(tmp_path: Path) -> None:
    signs = [*drawn(open_codes(tmp_path / "first", key=KEY), 200)]
    turned = iter("".join(reversed(signs)))
    open_codes(tmp_path / "turned", key=KEY).issue("byn", 200, lambda _signs: next(turned))
    assert (tmp_path / "first").read_bytes() == (tmp_path / "turned").read_bytes()


def test_another_key_knows_none_of_the_codes(codes: Codes, file: Path) -> None:
    (code,) = drawn(codes, 1)
    assert open_codes(file, key=b"x" * 32).look("byn", code) is Ticked.UNKNOWN


def test_two_processes_at_once_tick_each_code_twice_and_no_more(codes: Codes, file: Path) -> None:
    given = drawn(codes, 25)
    twice = [code for code in given for _ in range(2)]
    line = [sys.executable, "-c", WORKER, str(file)]
    workers = [
        subprocess.Popen(line, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(twice) + "\n")
        worker.stdin.flush()
    said = [json.loads(worker.communicate(timeout=60)[0]) for worker in workers]
    assert Counter(word for one in said for word in one) == {"first": 25, "again": 25, "used_up": 50}
    assert codes.used("byn") == Uses(issued=25, once=0, up=25)


def test_what_is_something_else_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"not a database" * 100)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("create table something (x)")
    with closing(sqlite3.connect(tmp_path / "newer")) as newer:
        newer.execute("pragma user_version = 9")
    for name, words in (
        ("noise", "säkerhetskopia"),
        ("other", "annan databas"),
        ("newer", "version 9"),
        ("no/such/folder", "katalogen finns"),
    ):
        with pytest.raises(CodesError, match=words):
            open_codes(tmp_path / name, key=KEY)
    with pytest.raises(CodesError, match="för kort"):
        open_codes(tmp_path / "codes.db", key=b"short")


def test_codes_that_somebody_else_is_writing_are_waited_for_and_then_told_of(
    codes: Codes, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.codes.sqlite.BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(CodesError, match="upptagna"):
            codes.tick("byn", "x")
