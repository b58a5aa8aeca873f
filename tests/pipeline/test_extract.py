"""An extract holds each person's closed answers, with their words, and nothing that says who, when or from where."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from pyarrow import parquet

from pipeline.errors import PipelineError
from pipeline.extract import Extract, Variable, extract
from pipeline.extract_file import SENSITIVE, Format, write
from pipeline.run import run_place

SECRET = b"a secret of these tests"


@pytest.fixture
def taken_out(home: Any, people: Callable[..., Any]) -> Extract:
    """Forty people's answers to the small form, as if the overall question were sensitive."""
    crowd = people(40, best="Ordet kvittblomma", pins=[{"name": "Stigen", "text": "vid eken"}])
    for n, answers in enumerate(crowd):
        home.hand_in(answers, channel=f"affisch{n % 3}", language="en" if n % 2 else "sv")
    return of(home, sensitive="overall")


def of(home: Any, secret: bytes = SECRET, sensitive: str = "") -> Extract:
    run_place(home.stream, "exempelby")
    form = next(iter(home.forms.values()))
    (section,) = form.sections
    asked = tuple(replace(one, sensitive=one.id == sensitive) for one in section.questions)
    form = replace(form, sections=(replace(section, questions=asked),))
    return extract(home.mapping, "gatur", form, home.stream.register.supplied("exempelby"), "Exempelby", secret=secret)


def column(taken: Extract, name: str) -> list[str | None]:
    return [row[[one.name for one in taken.variables].index(name)] for row in taken.rows]


def variable(taken: Extract, name: str) -> Variable:
    return next(one for one in taken.variables if one.name == name)


def test_the_columns_are_the_closed_questions_and_what_is_derived_and_nothing_else(taken_out: Extract) -> None:
    names = [one.name for one in taken_out.variables]
    assert names == [
        *("tie.lives", "tie.works", "age_group", "sub_area", "overall", "stay"),
        *(f"rating.{theme}" for theme in ("paths", "shops", "buses", "water")),
        *(f"priority.{theme}" for theme in ("paths", "shops", "buses", "water")),
        *(f"points.{theme}" for theme in ("paths", "shops", "buses", "water")),
        *("members", "inner", "resident"),
    ]
    assert [label["sv"] for label in taken_out.left_out] == ["Vad är bäst?", "Var?"]


def test_no_word_day_channel_receipt_number_or_language_of_anybody_is_there(taken_out: Extract, tmp_path: Path) -> None:
    hidden = ("kvittblomma", "Stigen", "eken", "2026-09", "affisch", "r00007", f"{7:032x}", "web")
    for kind in Format:
        file = tmp_path / f"ut.{kind}"
        write(taken_out, kind, file, about="Se läsmig.")
        assert [word for word in hidden if word.encode() in file.read_bytes()] == []
    assert hidden[0] not in repr(taken_out.rows)
    assert {field.name for field in fields(Extract)} == {"campaign", "variables", "rows", "left_out"}


def test_every_answer_is_there_once(home: Any, people: Callable[..., Any]) -> None:
    crowd = people(25)
    home.all_hand_in(crowd)
    taken = of(home)
    assert Counter(column(taken, "overall")) == Counter(one["overall"] for one in crowd)
    assert Counter(column(taken, "points.water")) == Counter(str(one["points"]["water"]) for one in crowd)
    lives = Counter("1" if "lives" in one["tie"] else "0" for one in crowd)
    assert Counter(column(taken, "tie.lives")) == lives
    assert Counter(column(taken, "resident")) == Counter({"resident": lives["1"], "other": lives["0"]})
    assert Counter(column(taken, "members")) == Counter("b1_9" if one["members"] < 10 else "b10_up" for one in crowd)


def test_who_was_not_asked_is_told_from_who_did_not_answer(home: Any, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(3, tie=["works"], stay=None) + people(4, tie=["lives"], stay=None, priority=None))
    taken = of(home)
    assert Counter(column(taken, "stay")) == {"_not_asked": 3, None: 4}
    assert Counter(column(taken, "priority.water"))[None] == 4


def test_the_order_says_nothing_and_is_the_same_for_the_same_key(home: Any, people: Callable[..., Any]) -> None:
    """Everybody's points are their number in the order they came."""
    first, *rest = people(12)
    for n, answers in enumerate([first, *rest]):
        home.hand_in(answers | {"members": 5 if n < 6 else 15})
    came, again, other = (column(of(home, key), "members") for key in (SECRET, SECRET, b"another key"))
    assert came == again
    assert came != other
    assert came != sorted(came, key=str)
    assert came != sorted(came, key=str, reverse=True)


def test_csv_is_read_back_as_it_was(taken_out: Extract, tmp_path: Path) -> None:
    file = tmp_path / "ut.csv"
    write(taken_out, Format.CSV, file, about="")
    heading, *rows = csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline=""), delimiter=";")
    assert heading == [one.name for one in taken_out.variables]
    assert rows == [[cell or "" for cell in row] for row in taken_out.rows]


def test_spss_is_read_back_with_the_words_of_every_variable_and_value(taken_out: Extract, tmp_path: Path) -> None:
    file = tmp_path / "ut.sav"
    write(taken_out, Format.SPSS, file, about="Se läsmig.")
    told, about = pyreadstat.read_sav(str(file), output_format="dict", user_missing=True)
    for one in taken_out.variables:
        value = {float(v.code): v.value for v in one.values}
        assert [None if code is None else value[code] for code in told[one.name]] == column(taken_out, one.name)
        assert about.variable_value_labels[one.name] == {float(v.code): v.label["sv"] for v in one.values}
    assert about.column_names_to_labels["rating.paths"] == "Hur fungerar det? – Gångvägar – att gå"
    assert about.column_names_to_labels["tie.lives"] == "Hur är du knuten till Exempelby? – Bor här"
    assert (about.notes, about.file_label) == (["Se läsmig."], "gatur")
    ordinal = {name for name, measure in about.variable_measure.items() if measure == "ordinal"}
    assert {"overall", "rating.paths", "points.water"} <= ordinal
    assert "sub_area" not in ordinal


def test_what_is_no_answer_of_substance_is_missing_to_spss(taken_out: Extract, tmp_path: Path) -> None:
    file = tmp_path / "ut.sav"
    write(taken_out, Format.SPSS, file, about="")
    told, _ = pyreadstat.read_sav(str(file), output_format="dict")
    _, about = pyreadstat.read_sav(str(file), output_format="dict", user_missing=True)
    assert about.missing_ranges["overall"] == [{"lo": 4.0, "hi": 4.0}, {"lo": 5.0, "hi": 5.0}]
    assert [value.value for value in variable(taken_out, "overall").values if value.missing] == ["dk", "_not_asked"]
    good = [None if cell in (None, "dk") else float(cell) for cell in column(taken_out, "overall")]
    assert told["overall"] == good


def test_parquet_is_read_back_with_the_words_beside(taken_out: Extract, tmp_path: Path) -> None:
    file = tmp_path / "ut.parquet"
    write(taken_out, Format.PARQUET, file, about="Se läsmig.")
    read = parquet.read_table(file)
    assert [tuple(row.values()) for row in read.to_pylist()] == list(taken_out.rows)
    words = read.schema.field("stay").metadata
    assert words[b"label"].decode() == "Bor du kvar?"
    assert {"value": "dk", "label": "Vet inte", "missing": True} in json.loads(words[b"values"])
    assert read.schema.metadata[b"about"].decode() == "Se läsmig."


def test_a_sensitive_question_says_so_in_every_format_with_room_for_words(taken_out: Extract, tmp_path: Path) -> None:
    assert [one.name for one in taken_out.variables if one.sensitive] == ["overall"]
    for kind in (Format.SPSS, Format.PARQUET):
        write(taken_out, kind, tmp_path / f"ut.{kind}", about="")
    _, about = pyreadstat.read_sav(str(tmp_path / "ut.spss"), output_format="dict")
    assert about.column_names_to_labels["overall"] == f"{SENSITIVE}Som helhet?"
    fields_ = parquet.read_schema(tmp_path / "ut.parquet")
    assert [one.name for one in fields_ if one.metadata[b"sensitive"] == b"true"] == ["overall"]


def test_long_words_are_cut_where_spss_has_no_room(taken_out: Extract, tmp_path: Path) -> None:
    first, *rest = taken_out.variables
    long = replace(
        first, label={"sv": "å" * 400}, values=tuple(replace(v, label={"sv": "ö" * 200}) for v in first.values)
    )
    file = tmp_path / "ut.sav"
    write(replace(taken_out, variables=(long, *rest)), Format.SPSS, file, about="")
    _, about = pyreadstat.read_sav(str(file), output_format="dict")
    assert set(about.column_names_to_labels[first.name]) == {"å"}
    assert {frozenset(words) for words in about.variable_value_labels[first.name].values()} == {frozenset("ö")}


@pytest.mark.parametrize("kind", Format)
def test_before_anybody_has_answered_it_is_a_file_without_rows(home: Any, tmp_path: Path, kind: Format) -> None:
    taken = of(home)
    write(taken, kind, tmp_path / "ut", about="")
    assert (len(taken.rows), (tmp_path / "ut").stat().st_size > 0) == (0, True)


def test_who_took_an_answer_back_or_was_left_out_is_not_there(home: Any, people: Callable[..., Any]) -> None:
    home.all_hand_in(people(6))
    assert len(of(home).rows) == 6
    home.withdraw("r00003")
    assert len(of(home).rows) == 5


def test_an_answer_that_the_form_does_not_have_stops_it(home: Any, people: Callable[..., Any]) -> None:
    """An area that the place no longer has: it would be a number without a word, or no answer at all."""
    home.all_hand_in(people(8, sub_area="norra"))
    run_place(home.stream, "exempelby")
    form, supplied = next(iter(home.forms.values())), home.stream.register.supplied("exempelby")
    fewer = {name: tuple(one for one in choices if one.value != "norra") for name, choices in supplied.items()}
    with pytest.raises(PipelineError, match="sub_area"):
        extract(home.mapping, "gatur", form, fewer, "Exempelby", secret=SECRET)


def test_what_cannot_be_written_is_told_in_a_sentence(taken_out: Extract, tmp_path: Path) -> None:
    for kind in Format:
        with pytest.raises(PipelineError, match="kunde inte skrivas"):
            write(taken_out, kind, tmp_path / "ingen" / "ut", about="")
