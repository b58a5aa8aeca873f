"""`platskoll extract`: answers leave the home by an assignment, to a file for one pair of eyes, and the log says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from pyarrow import parquet

from desk.assignments import Wanted
from tests.desk.conftest import Desk

Home = Any
Out = Callable[..., Any]


@pytest.fixture
def assigned(desk: Desk) -> int:
    """The number of an assignment that an analyst has for the village."""
    person = desk.person("analyst", "byn", email="anna@example.se")
    today = desk.room.today()
    wanted = Wanted(
        *(person.account.number, "byn", "", "Kommunen", "Underlag till nämnden", "Eva Ek, enhetschef"),
        *(today, today + timedelta(days=30)),
    )
    return desk.room.assignments.give(wanted, person, "chef@example.se", now=desk.room.now(), today=today)


@pytest.fixture
def take_out(neighbours: Home, assigned: int, tmp_path: Path) -> Out:
    """Types the command over the two places."""

    def taken(campaign: str = "byn-enkat", kind: str = "csv", output: Path | None = None, **options: str) -> Any:
        given = {"assignment": str(assigned), "purpose": "Tabeller till nämnden", **options}
        parts = (part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", value))
        file = output or tmp_path / f"ut.{kind}"
        return neighbours.types("extract", campaign, *parts, "--format", kind, "--output", file, "--json")

    return taken


def lines(home: Home) -> list[tuple[str, ...]]:
    return home.ask("desk.db", "select who, act, subject, reason from log where who = 'platskoll extract'")


def test_everybodys_answers_come_out_as_a_file_in_each_format(take_out: Out, tmp_path: Path) -> None:
    for kind in ("csv", "spss", "parquet"):
        said = take_out(kind=kind)
        assert (said.code, said.json["rows"]) == (0, 40), said
    text = (tmp_path / "ut.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    spss, _ = pyreadstat.read_sav(str(tmp_path / "ut.spss"), output_format="dict", user_missing=True)
    packed = parquet.read_table(tmp_path / "ut.parquet").to_pylist()
    assert [row["overall"] for row in rows] == [str(int(one)) for one in spss["overall"]]
    assert [row["overall"] for row in rows] == [one["overall"] for one in packed]
    assert sorted(row["overall"] for row in rows) == sorted(str(n % 5 + 1) for n in range(40))


def test_no_words_and_nothing_that_says_when_or_who_comes_out(neighbours: Home, take_out: Out, tmp_path: Path) -> None:
    for kind in ("csv", "parquet"):
        take_out(kind=kind)
    ids = [one for row in neighbours.ask("journal.db", "select submission_id, receipt from entry") for one in row]
    text = (tmp_path / "ut.csv").read_text("utf-8-sig")
    assert [one for one in ("2026-05", "&lt;b", "<b>", "import", *filter(None, ids)) if one in text] == []
    names = parquet.read_schema(tmp_path / "ut.parquet").names
    assert set(names) & {"best", "day", "channel", "mode", "receipt", "submission_id", "language", "seq"} == set()


def test_the_log_says_who_why_and_how_many_and_never_what(neighbours: Home, take_out: Out) -> None:
    take_out()
    assert lines(neighbours) == [
        (
            *("platskoll extract", "extract answers"),
            *("byn-enkat: 40 rader (csv), uppdrag 1 (anna@example.se)", "Tabeller till nämnden"),
        )
    ]


def test_the_note_beside_says_what_may_not_be_done_and_leaves_room_for_an_assessment(
    take_out: Out, tmp_path: Path
) -> None:
    take_out(purpose="Tabeller | till\nnämnden $5")
    note = (tmp_path / "ut.csv.README.md").read_text("utf-8")
    for words in (
        *("# Arbetsmaterial – lämnar inte organisationen", "40 rader", "anna@example.se", "Eva Ek, enhetschef"),
        *("Tabeller \\| till nämnden $5", "Sekretessprövning (offentlighets- och sekretesslagen)", "### theme_rating"),
        *("## In English", "| Prövat av (namn och befattning) | |"),
    ):
        assert words in note


def test_a_request_for_a_public_document_is_the_same_with_its_number_and_who_decides(
    neighbours: Home, take_out: Out, tmp_path: Path
) -> None:
    said = take_out(request="KS 2026/118", decided_by="Eva Ek, kanslichef")
    assert said.code == 0
    note = (tmp_path / "ut.csv.README.md").read_text("utf-8")
    for words in ("begäran **KS 2026/118**", "| Prövat av (namn och befattning) | Eva Ek, kanslichef |", "24 kap. 8 §"):
        assert words in note
    ((_, act, subject, _),) = lines(neighbours)
    assert act == "extract answers on request"
    assert "begäran KS 2026/118, beslut: Eva Ek, kanslichef" in subject


def test_only_its_owner_reads_the_file_and_the_note(take_out: Out, tmp_path: Path) -> None:
    for kind in ("csv", "spss", "parquet"):
        take_out(kind=kind)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.glob("ut.*")} == {0o600}
    assert len(list(tmp_path.glob("ut.*"))) == 6


@pytest.mark.parametrize("where", ["public", "public/current", "reports", "."])
def test_nothing_is_written_inside_the_home(neighbours: Home, take_out: Out, tmp_path: Path, where: str) -> None:
    folder = neighbours.root / where
    folder.mkdir(parents=True, exist_ok=True)
    around = tmp_path / "around"
    around.symlink_to(folder)
    for place in (folder, around):
        said = take_out(output=place / "ut.csv")
        assert (said.code, "ligger i hemmet" in said.err) == (1, True)
        assert list(folder.glob("ut*")) == []
    assert lines(neighbours) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"campaign": "granne-enkat"}, "Uppdrag 1 gäller inte för granne-enkat i dag"),
        ({"campaign": "byn-anmalan"}, "De tas aldrig ut"),
        ({"campaign": "nagot"}, "Det finns ingen insamling som heter nagot"),
        ({"assignment": "2"}, "Uppdrag 2 gäller inte"),
        ({"purpose": "  "}, "Skriv vad svaren ska användas till"),
        ({"request": "KS 1"}, "någon som beslutar"),
        ({"decided_by": "Eva"}, "någon som beslutar"),
        ({"kind": "xlsx"}, "--format"),
    ],
)
def test_what_is_not_given_is_told_in_a_sentence_and_leaves_nothing(
    neighbours: Home, take_out: Out, tmp_path: Path, wrong: dict[str, str], words: str
) -> None:
    said = take_out(**wrong)
    assert said.code != 0
    assert words in said.err
    assert list(tmp_path.glob("ut.*")) == []
    assert lines(neighbours) == []


def test_a_file_that_is_there_is_never_written_over(take_out: Out, tmp_path: Path) -> None:
    (tmp_path / "ut.csv").write_text("mitt")
    said = take_out()
    assert (said.code, "finns redan" in said.err, (tmp_path / "ut.csv").read_text()) == (1, True, "mitt")


def test_what_cannot_be_written_leaves_no_file_and_the_log_says_that_it_broke_off(
    neighbours: Home, take_out: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    said = take_out()
    assert (said.code, "kunde inte skrivas" in said.err) == (1, True)
    assert list(tmp_path.glob("ut.*")) == []
    assert [act for _, act, _, _ in lines(neighbours)] == ["extract answers", "extract broken off"]


def test_an_assignment_that_is_over_takes_nothing_out(desk: Desk, take_out: Out, assigned: int) -> None:
    desk.room.assignments.take_back(assigned, "chef@example.se", desk.room.now())
    assert "gäller inte" in take_out().err


def test_neither_does_one_of_somebody_who_has_left(desk: Desk, take_out: Out) -> None:
    person = desk.room.accounts.by_email("anna@example.se")
    assert person
    desk.room.accounts.disable(person.account.number)
    assert "gäller inte" in take_out().err
