"""Writes an extract as CSV, SPSS or Parquet, with the words of every variable and value where the format has room."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import polars
import pyarrow
import pyreadstat
from pyarrow import parquet
from pyreadstat.pyclasses import MissingRange

from .errors import PipelineError, told_as
from .extract import Extract, Variable


class Format(StrEnum):
    """What an extract can be written as."""

    CSV = "csv"
    SPSS = "spss"
    PARQUET = "parquet"


SENSITIVE = "[känslig] "
"""How the words of a sensitive question begin."""
_LONGEST_LABEL, _LONGEST_VALUE_LABEL = 255, 120
"""Bytes that SPSS has room for."""


def write(extracted: Extract, kind: Format, file: Path, *, about: str) -> None:
    """Write an extract over a file that is there; `about` is a line that follows it. Raises PipelineError."""
    with told_as(PipelineError, f"{file} kunde inte skrivas"):
        try:
            _WRITERS[kind](extracted, file, about)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, pyarrow.ArrowException) as error:
            raise PipelineError(f"{file} kunde inte skrivas: {error}.") from error


def label_of(variable: Variable) -> str:
    """What a variable is called in a file."""
    return f"{SENSITIVE if variable.sensitive else ''}{variable.label['sv']}"


def _csv(extracted: Extract, file: Path, about: str) -> None:  # noqa: ARG001 - rows have no room for a line about them
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    lines.writerow(variable.name for variable in extracted.variables)
    lines.writerows(extracted.rows)
    file.write_bytes(out.getvalue().encode("utf-8-sig"))


def _spss(extracted: Extract, file: Path, about: str) -> None:
    columns = {
        one.name: _numbers(one, cells) for one, cells in zip(extracted.variables, _cells(extracted), strict=True)
    }
    pyreadstat.write_sav(
        polars.DataFrame(columns),
        str(file),
        file_label=extracted.campaign,
        note=about,
        column_labels={one.name: _cut(label_of(one), _LONGEST_LABEL) for one in extracted.variables},
        variable_value_labels={
            one.name: {value.code: _cut(value.label["sv"], _LONGEST_VALUE_LABEL) for value in one.values}
            for one in extracted.variables
        },
        missing_ranges={one.name: _missing(one) for one in extracted.variables},
        variable_measure={one.name: "ordinal" if one.ordered else "nominal" for one in extracted.variables},
    )


def _cells(extracted: Extract) -> list[tuple[str | None, ...]]:
    """What stands in each column."""
    return list(zip(*extracted.rows, strict=True)) or [() for _ in extracted.variables]


def _numbers(variable: Variable, cells: Sequence[str | None]) -> polars.Series:
    codes = {value.value: value.code for value in variable.values}
    return polars.Series(variable.name, [None if cell is None else codes[cell] for cell in cells], polars.Int32)


def _missing(variable: Variable) -> list[int | float | str | MissingRange]:
    """The numbers that stand for no answer of substance; SPSS has room for three, or for a line of them."""
    codes = [value.code for value in variable.values if value.missing]
    if len(codes) > 3 and min(codes) > max((value.code for value in variable.values if not value.missing), default=0):
        return [{"lo": min(codes), "hi": max(codes)}]
    return [*codes[-3:]]


def _parquet(extracted: Extract, file: Path, about: str) -> None:
    schema = pyarrow.schema(
        [pyarrow.field(one.name, pyarrow.string(), metadata=_described(one)) for one in extracted.variables],
        metadata={"campaign": extracted.campaign, "about": about},
    )
    columns = [pyarrow.array(cells, pyarrow.string()) for cells in _cells(extracted)]
    parquet.write_table(pyarrow.table(columns, schema=schema), file)


def _described(variable: Variable) -> dict[str, str]:
    values = [{"value": v.value, "label": v.label["sv"], "missing": v.missing} for v in variable.values]
    return {
        "label": label_of(variable),
        "values": json.dumps(values, ensure_ascii=False),
        "sensitive": json.dumps(variable.sensitive),
    }


def _cut(words: str, most: int) -> str:
    return words.encode()[:most].decode(errors="ignore")


_WRITERS: Mapping[Format, Callable[[Extract, Path, str], None]] = {
    Format.CSV: _csv,
    Format.SPSS: _spss,
    Format.PARQUET: _parquet,
}
