"""Whatever stands in a workbook, it becomes a definition that holds or is refused in sentences, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.catalogue import problems_in
from forms.errors import DefinitionError
from forms.xlsform import read_workbook

MakeWorkbook = Callable[..., bytes]

WORDS = (
    None, "", " ", "text", "note", "integer", "range", "select_one times", "select_one times or_other",
    "rank times",
    "select_multiple times", "select_one_from_file sub_area.csv", "begin_group", "end_group", "begin_repeat",
    "end_repeat", "calculate", "image", "a", "b", "part", "data", "meta", "Å", "a__b", "yes", "no", "TRUE", "agg",
    "int",
    "pers", "${a} = 'x'", "${b.c} = 1", "selected(${a}, 'x')", "((", ".", "start=0 end=3", "table-list", "multiline",
    "times", "1", 1, 1.5, True, "=1+1", "-", "'", '"', "\n", "]]", "{place}", "{x}", "a" * 300,
)  # fmt: skip
COLUMNS = (
    "type", "name", "label", "label::sv", "label::en", "hint::sv", "required", "relevant", "constraint", "parameters",
    "appearance", "control", "bind", "media", "children", "bind::type", "image", "default", "list_name", "value",
    "platskoll_publication", "platskoll_type", "platskoll_rows", "platskoll_bands", "platskoll_max_items",
    "platskoll_low_sv", "platskoll_short_fi", "form_title", "form_id", "version", "when", "low", "high", 7, None,
)  # fmt: skip

_tables = st.builds(
    lambda columns, rows: (columns, *(row[: len(columns)] for row in rows)),
    st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=8),
    st.lists(st.lists(st.sampled_from(WORDS), min_size=8, max_size=8), max_size=6),
)
_rows = st.lists(st.tuples(*(st.sampled_from(WORDS) for _ in range(8))), max_size=7)


def _holds_or_is_refused(data: bytes) -> None:
    try:
        text = read_workbook(data)
    except DefinitionError as error:
        problems = error.problems
    else:
        assert [problem for problem in problems_in(text) if problem.severity == "error"] == []
        return
    assert problems
    assert all(problem.where and problem.rule and problem.mend for problem in problems)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(survey=_rows, choices=_rows)
def test_any_rows_become_a_definition_or_sentences(survey: Any, choices: Any, workbook: MakeWorkbook) -> None:
    lists = (("list_name", "name", "label::sv", "label::en", "platskoll_scale"), *(row[:5] for row in choices))
    columns = ("relevant", "appearance", "parameters")
    _holds_or_is_refused(workbook(*survey, columns=columns, choices=lists))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables=st.dictionaries(
        st.sampled_from(["survey", "choices", "settings", "platskoll_bands", "platskoll_derived"]), _tables
    )
)
def test_any_sheets_become_a_definition_or_sentences(tables: Any, workbook: MakeWorkbook) -> None:
    _holds_or_is_refused(workbook(**tables))


@pytest.mark.parametrize("column", ["control", "children", "choices", "media", "bind", "itemset"])
def test_a_column_that_pyxform_uses_inside_is_no_harm(column: str, workbook: MakeWorkbook) -> None:
    _holds_or_is_refused(workbook(("text", "a", "A", "A", "int", "x"), columns=(column,)))


def test_the_intake_and_the_command_do_not_load_pyxform() -> None:
    loaded = "import sys, desk.cli, intake.app; sys.exit('pyxform' in sys.modules or 'openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
