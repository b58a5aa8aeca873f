"""Whatever is done to a journal behind its back, `verify` finds it and says where."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from intake.journal import JournalError, NewEntry, Verdict, open_reader, open_writer
from intake.journal.chain import HASHED

New = Callable[..., NewEntry]
KEY = bytes(range(32))
ENTRIES = 30

SWAP = """
    update entry set seq = 1000 where seq = 7;
    update entry set seq = 7 where seq = 9;
    update entry set seq = 9 where seq = 1000;
"""
SWAP_BODIES = """
    update body set seq = 1000 where seq = 7;
    update body set seq = 7 where seq = 9;
    update body set seq = 9 where seq = 1000;
"""
DAMAGES = {
    "a changed column": ("update entry set day = '2026-05-05' where seq = 7", 7, "ändrad"),
    "a changed body": ("update body set bytes = x'00' where seq = 7", 7, "ändrat"),
    "a changed link": ("update entry set previous = '' where seq = 7", 7, "ändrad"),
    "a deleted entry": ("delete from entry where seq = 7", 7, "saknas"),
    "a deleted first entry": ("delete from entry where seq = 1", 1, "saknas"),
    "a missing body": ("delete from body where seq = 7", 7, "ingen gallring"),
    "two swapped entries": (SWAP, 7, "ändrad"),
    "two swapped bodies": (SWAP_BODIES, 7, "ändrat"),
    "a lost tail": ("delete from entry where seq > 28; delete from body where seq > 28", 29, "post 30"),
    "a body of nobody": ("insert into body values (77, x'00')", None, "någon post"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("whole") / "journal.db"


@pytest.fixture
def damaged(whole: Path, tmp_path: Path, new_entry: New) -> Callable[[str], Verdict]:
    """Runs SQL on a copy of a whole journal without its guards, and says what `verify` says of it."""
    if not whole.exists():
        with open_writer(str(whole), key=KEY) as one, open_writer(str(whole), key=KEY, writer="nod-2") as two:
            for number in range(ENTRIES):
                (one if number % 3 else two).append(new_entry(number))
    path = tmp_path / whole.name

    def verdict(statements: str) -> Verdict:
        for suffix in ("", ".mark"):
            shutil.copy(f"{whole}{suffix}", f"{path}{suffix}")
        with closing(apsw.Connection(str(path))) as connection:
            triggers = connection.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
            for name, _ in triggers:
                connection.execute(f"drop trigger {name}")
            connection.execute(statements)
            for _, statement in triggers:
                connection.execute(statement)
        with open_reader(str(path), key=KEY) as reader:
            return reader.verify()

    return verdict


def test_an_untouched_journal_is_whole(damaged: Callable[[str], Verdict]) -> None:
    assert damaged("select 1") == Verdict(ok=True, entries=ENTRIES, first_bad=None, reason="")


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_kind_of_damage_is_found_where_it_is(damaged: Callable[[str], Verdict], damage: str) -> None:
    statements, first_bad, reason = DAMAGES[damage]

    verdict = damaged(statements)

    assert (verdict.ok, verdict.first_bad) == (False, first_bad)
    assert reason in verdict.reason


def test_a_body_without_its_erasure_record_is_told_from_an_erased_one(damaged: Callable[[str], Verdict]) -> None:
    verdict = damaged("insert into erasure values (7, '2027-05-04', 'beslut'); delete from body where seq = 7")

    assert verdict.ok


def test_three_hundred_random_changes_are_all_found(damaged: Callable[[str], Verdict]) -> None:
    chance = random.Random(2026)
    columns = [*HASHED[1:], "row_hash"]
    texts = {column for column in columns if column not in ("writer_seq", "revision", "version")}

    def mutation() -> tuple[int, str]:
        seq = chance.randint(1, ENTRIES)
        column = chance.choice(columns)
        at = chance.randint(1, 20)
        new = {
            "day": "date(day, '+1 day')",
            "submission_id": f"printf('%032x', {chance.getrandbits(60)})",
            "row_hash": f"printf('%064x', {chance.getrandbits(60)})",
            "body_digest": f"printf('%064x', {chance.getrandbits(60)})",
        }.get(column, f"substr({column}, 1, {at}) || 'x'" if column in texts else f"{column} + {at * 1000}")
        change = f"update entry set {column} = {new} where seq = {seq}"
        body = f"update body set bytes = cast(bytes || 'x' as blob) where seq = {seq}"
        gone = f"delete from {chance.choice(['entry', 'body'])} where seq = {seq}"
        return seq, chance.choices([change, body, gone], weights=[8, 1, 1])[0]

    missed = [
        (statement, verdict)
        for seq, statement in (mutation() for _ in range(300))
        if (verdict := damaged(statement)).ok or verdict.first_bad != seq
    ]

    assert missed == []


def test_flipped_bits_in_the_file_are_found_or_harmless(
    whole: Path, tmp_path: Path, damaged: Callable[[str], Verdict]
) -> None:
    damaged("select 1")
    path = tmp_path / whole.name
    content = path.read_bytes()
    with open_reader(str(path), key=KEY) as reader:
        before = list(reader.entries())
    chance = random.Random(2026)

    def slipped_through() -> bool:
        bent = bytearray(content)
        bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
        path.write_bytes(bent)
        try:
            with open_reader(str(path), key=KEY) as reader:
                return reader.verify().ok and list(reader.entries()) != before
        except JournalError:
            return False

    assert not any(slipped_through() for _ in range(300))
