"""The rules of the house that hold for every module."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

Modules = list[Any]
ROOT = Path(__file__).parents[2]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}

ROOF = {
    "desk/accounts/store.py",
    "desk/app.py",
    "desk/commands/campaign.py",
    "desk/commands/demo.py",
    "desk/commands/erase.py",
    "desk/commands/export.py",
    "desk/commands/extract.py",
    "desk/commands/official.py",
    "desk/commands/tick.py",
    "desk/commands/user.py",
    "desk/failures.py",
    "desk/here.py",
    "desk/home.py",
    "desk/pages/campaigns.py",
    "desk/pages/corrections.py",
    "desk/pages/first_hour.py",
    "desk/pages/letters.py",
    "desk/pages/sharing.py",
    "desk/processes.py",
    "desk/room.py",
    "desk/services/__init__.py",
    "intake/app.py",
    "intake/failures.py",
    "intake/house.py",
    "pipeline/explore/process.py",
}
"""Where the clock, the environment and chance are read; everything below is told what it needs."""

READ_HERE_ONLY = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("os", "environ"),
    ("os", "getenv"),
    ("secrets", "choice"),
    ("secrets", "token_bytes"),
    ("secrets", "token_hex"),
    ("uuid", "uuid4"),
    *(("random", name) for name in ("random", "choice", "shuffle", "randint", "sample", "seed", "SystemRandom")),
}


def test_imports_point_up_the_stream() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout


def test_every_module_says_in_its_first_sentence_what_it_is_for(modules: Modules) -> None:
    def first_line(module: Any) -> str:
        return (ast.get_docstring(module.tree) or "").split("\n")[0]

    assert [module.name for module in modules if not first_line(module).endswith((".", "?"))] == []


def test_no_module_is_a_drawer(modules: Modules) -> None:
    assert [module.name for module in modules if Path(module.name).stem in DRAWERS] == []


def test_clock_environment_and_chance_are_read_at_the_roof_only(modules: Modules) -> None:
    def reads(module: Any) -> bool:
        return any(
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in READ_HERE_ONLY
            for node in ast.walk(module.tree)
        )

    assert {module.name for module in modules if reads(module)} == ROOF


def test_nothing_is_imported_inside_a_function(modules: Modules) -> None:
    def inside(module: Any) -> bool:
        functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        return any(isinstance(node, ast.Import | ast.ImportFrom) for one in functions for node in ast.walk(one))

    assert [module.name for module in modules if inside(module)] == []
    assert [module.name for module in modules if "TYPE_CHECKING" in module.text] == []


def test_every_exception_from_a_rule_says_why(modules: Modules) -> None:
    silent = re.compile(r"# noqa(?!: [A-Z0-9, ]+ - \S)|# type: ignore(?!\[[a-z, -]+\]  ?(#|-) ?\S)")
    found = [
        f"{module.name}:{number}: {line.strip()}"
        for module in modules
        for number, line in enumerate(module.text.splitlines(), start=1)
        if silent.search(line)
    ]
    assert found == []


def test_nothing_is_left_to_be_done_later(modules: Modules) -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    assert [module.name for module in modules if marks.search(module.text)] == []
