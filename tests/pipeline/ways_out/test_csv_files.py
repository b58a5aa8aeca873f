"""CSV that opens where it is meant to open, computes nothing there, and loses nothing for programs."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyarrow import csv as arrow_csv

from pipeline.ways_out.csv_files import for_programs, for_spreadsheets, for_swedish_spreadsheets
from pipeline.ways_out.extract import Extract, Kind

SPREADSHEETS: list[tuple[Callable[[Extract], bytes], str, str]] = [
    (for_spreadsheets, ",", "."),
    (for_swedish_spreadsheets, ";", ","),
]
CALC = Path(shutil.which("soffice") or "soffice").resolve().with_name("libsclo.so")
STARTS = re.compile(r"(^|[;,\t\r\n])[=+\-@＝＋－＠]|^[\t\r\n\0]")
NUMBER = re.compile(r"-?\d+([.,]\d+)?(e-?\d+)?")


def unpacked(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def parsed(contents: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(contents.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


@pytest.mark.parametrize(("make", "delimiter", "decimal"), SPREADSHEETS)
def test_no_cell_of_any_table_starts_a_formula_and_numbers_remain_numbers(
    extract: Extract, make: Callable[[Extract], bytes], delimiter: str, decimal: str
) -> None:
    files = unpacked(make(extract))
    for table in extract.tables:
        head, *rows = parsed(files[f"{table.name}.csv"], delimiter)
        assert head == [column.name for column in table.columns]
        assert len(rows) == len(table.rows)
        for cells, values in zip(rows, table.rows, strict=True):
            for cell, value in zip(cells, values, strict=True):
                if isinstance(value, int | float):
                    assert float(cell.replace(decimal, ".")) == value
                assert NUMBER.fullmatch(cell) or not STARTS.search(cell), (table.name, cell)


@pytest.mark.parametrize(("make", "delimiter", "decimal"), SPREADSHEETS)
def test_only_the_marks_are_added(
    extract: Extract, make: Callable[[Extract], bytes], delimiter: str, decimal: str
) -> None:
    (choice,) = [table for table in extract.tables if table.name == "choice"]
    label = [column.name for column in choice.columns].index("label_sv")
    rows = parsed(unpacked(make(extract))["choice.csv"], delimiter)[1:]
    assert [row[label].replace("'", "") for row in rows] == [str(row[label]).replace("'", "") for row in choice.rows]


def test_a_spreadsheet_sees_utf_8_and_every_cell_in_quotes(extract: Extract) -> None:
    contents = unpacked(for_swedish_spreadsheets(extract))["quality_figure.csv"]
    assert contents.startswith(b"\xef\xbb\xbf")
    assert b';"0,5";' in contents
    assert b';"-1,5e-07";' in contents


def test_programs_get_every_value_back(extract: Extract) -> None:
    """The strict reader of Arrow, with the types that the description names."""
    files = unpacked(for_programs(extract))
    for table in extract.tables:
        if not table.rows:
            continue
        found = arrow_csv.read_csv(
            io.BytesIO(files[f"{table.name}.csv"]),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types={one.name: _ARROW[one.kind] for one in table.columns},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        assert [tuple(row.values()) for row in found.to_pylist()] == list(table.rows), table.name


def test_the_data_package_names_every_file_and_column(extract: Extract) -> None:
    files = unpacked(for_programs(extract))
    package: dict[str, Any] = json.loads(files.pop("datapackage.json"))
    assert package["licenses"][0]["path"] == "http://creativecommons.org/licenses/by/4.0/"
    assert package["version"] == extract.release
    assert {one["path"] for one in package["resources"]} == set(files)
    for one in package["resources"]:
        head = parsed(files[one["path"]], ",")[0]
        assert [field["name"] for field in one["schema"]["fields"]] == head
        assert all(field["description"] and field["description_en"] for field in one["schema"]["fields"])


@pytest.mark.parametrize("make", [for_spreadsheets, for_swedish_spreadsheets, for_programs])
def test_the_same_release_gives_the_same_bytes(extract: Extract, make: Callable[[Extract], bytes]) -> None:
    assert make(extract) == make(extract)


@pytest.mark.slow
@pytest.mark.skipif(not CALC.is_file(), reason="LibreOffice Calc is not here")
@pytest.mark.parametrize(("make", "delimiter", "decimal"), SPREADSHEETS)
def test_a_real_spreadsheet_computes_nothing(
    extract: Extract, tmp_path: Path, make: Callable[[Extract], bytes], delimiter: str, decimal: str
) -> None:
    """LibreOffice reads it with the separator it was made for, and with the other one."""
    (tmp_path / "choice.csv").write_bytes(unpacked(make(extract))["choice.csv"])
    for separator in ",;":
        reading = f"Text - txt - csv (StarCalc):{ord(separator)},34,76,1,,1053,false,true"
        command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
        command += [f"--infilter={reading}", "--convert-to", "xlsx", "--outdir", str(tmp_path), "choice.csv"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
        sheet = openpyxl.load_workbook(tmp_path / "choice.xlsx").active
        assert sheet is not None
        assert [cell.value for row in sheet for cell in row if cell.data_type == "f"] == []


_ARROW = {Kind.TEXT: "string", Kind.OUTLINE: "string", Kind.INTEGER: "int64", Kind.REAL: "float64"}
