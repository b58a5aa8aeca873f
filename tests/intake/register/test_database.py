"""A register is made whole, brought forward by migrations, and refused when it is of another version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from intake.register import Area, Campaign, Place, Register, RegisterError, open_register, upgrade_register
from intake.register.tables import METADATA


def run(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()


def test_the_tables_and_the_migrations_agree(path: Path, register: Register) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()

    assert differences == []


def test_a_new_register_is_current(path: Path, register: Register) -> None:
    assert upgrade_register(str(path)) == []


def test_an_upgrade_of_nothing_makes_the_register_and_says_what_it_did(path: Path) -> None:
    assert upgrade_register(f"sqlite://{path}") == [
        "0001: Places, areas, population, definitions, campaigns and channels.",
        "0002: Drafts and terms of campaigns, corrections of live forms, and where a place is in the method.",
        "0003: Sub-areas may be parts of larger ones.",
    ]
    assert open_register(str(path)).places() == []


def test_a_register_from_before_the_larger_areas_is_brought_forward_with_what_it_holds(
    path: Path, register: Register
) -> None:
    register.add_place(Place("byn", "Byn", "9999", 812, "SCB"))
    register.set_areas("byn", [Area("byn", "norr", "Norra byn", "{}")])
    run(path, "alter table area drop column larger")
    run(path, "update alembic_version set version_num = '0002'")

    assert upgrade_register(str(path)) == ["0003: Sub-areas may be parts of larger ones."]
    assert open_register(str(path)).areas("byn") == [Area("byn", "norr", "Norra byn", "{}")]


def test_a_register_keeps_the_ordinary_journal_and_its_foreign_keys(path: Path, register: Register) -> None:
    with register._database.reading() as connection:
        assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "delete"


def test_a_register_of_another_version_is_refused(path: Path, register: Register) -> None:
    run(path, "update alembic_version set version_num = '9999'")

    with pytest.raises(RegisterError, match="Kör platskoll upgrade"):
        open_register(str(path))
    with pytest.raises(RegisterError, match="känner till"):
        upgrade_register(str(path))


def test_another_database_is_left_alone(path: Path) -> None:
    run(path, "create table theirs (x)")
    before = path.read_bytes()

    with pytest.raises(RegisterError, match="annan databas"):
        open_register(str(path))

    assert path.read_bytes() == before


def test_many_may_open_a_new_register_at_once(path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        registers = list(threads.map(lambda _: open_register(str(path)), range(8)))

    assert [register.places() for register in registers] == [[]] * 8


def test_what_fails_leaves_nothing_behind(path: Path, register: Register, campaign: Callable[..., Campaign]) -> None:
    run(path, "create trigger refuse before insert on campaign begin select raise(abort, 'no'); end")

    with pytest.raises(RegisterError, match="går inte att använda"):
        register.open_campaign(campaign())

    assert register.campaigns() == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://host/x", "slaget 'postgresql'"),
        ("", "ingen adress"),
        ("sqlite://", "ingen adress"),
        ("/nowhere/at/all/register.db", "katalogen finns"),
    ],
)
def test_an_address_that_does_not_work_gets_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(RegisterError, match=sentence):
        open_register(url)


def test_a_busy_register_says_so(path: Path, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.register.database.BUSY_SECONDS", 0.05)
    impatient = open_register(str(path))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(RegisterError, match="upptaget"):
            impatient.add_definition("survey", 1, "a", "")
