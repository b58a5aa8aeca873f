"""Every command can be found, is explained, and stands on its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from desk.cli import Lazy, platskoll
from desk.processes import wait_until_up

Home = Any
ROOT = Path(__file__).parents[2]


def _commands() -> dict[str, click.Command]:
    """Every command by its whole name: `campaign open`."""
    assert isinstance(platskoll, Lazy)
    context = click.Context(platskoll)
    tops = {name: platskoll.get_command(context, name) for name in platskoll.list_commands(context)}
    found: dict[str, click.Command] = {}
    for name, command in tops.items():
        assert command is not None
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {part}": below for part, below in command.commands.items()}
    return found


COMMANDS = _commands()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    words = COMMANDS[name].help or ""
    assert re.match(r"[A-ZÅÄÖ]", words)
    assert words.endswith(".")


def test_the_list_of_commands_is_whole_and_loads_nothing() -> None:
    code = (
        "import sys; from desk.cli import main; main(['--help'])\n"
        "print(sorted(name for name in sys.modules if name.startswith(('desk.commands', 'reports', 'pipeline'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    listed = re.findall(r"^  ([a-z]+)  ", done.stdout, re.MULTILINE)
    assert set(listed) == {name for name in COMMANDS if " " not in name}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_written_about(name: str) -> None:
    texts = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert any(re.search(rf"platskoll {name}\b", text.read_text(encoding="utf-8")) for text in texts if text.exists())


BROKEN = "import sys; sys.modules['reports'] = None; from desk.cli import main; raise SystemExit(main(sys.argv[1:]))"


@pytest.mark.parametrize("command", [["verify"], ["follow", "byn-enkat"], ["campaign", "list"], ["run"], ["upgrade"]])
def test_a_broken_report_stops_nothing_else(village: Home, command: list[str]) -> None:
    """The package of reports cannot be imported at all; whoever does not make reports does not notice."""
    line = [sys.executable, "-c", BROKEN, "--home", str(village.root), *command]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_a_broken_report_does_not_stop_the_intake(village: Home, free_ports: Callable[[int], int]) -> None:
    first = free_ports(3)
    start = [sys.executable, "-c", BROKEN, "--home", str(village.root), "serve-intake"]
    with subprocess.Popen([*start, "--host", "127.0.0.1", "--port", str(first)], cwd=ROOT) as process:
        try:
            assert wait_until_up("127.0.0.1", first, within=30)
        finally:
            process.terminate()


def test_serving_itself_loads_no_service() -> None:
    code = "import sys, desk.commands.serve; print({'flask', 'reports', 'pipeline', 'intake'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "set()\n"
