"""The three services run as processes of their own and end cleanly together."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desk.processes import answers, platskoll, wait_until_up

Home = Any
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


def _children(pid: int) -> list[int]:
    return [int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def _serving(home: Home, first: int, *names: str) -> Iterator[subprocess.Popen[str]]:
    line = platskoll(home.root, "serve", *names, "--port", str(first))
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_all_services_end_within_ten_seconds(
    demo: Any, free_ports: Callable[[int], int], tmp_path: Path, asked: signal.Signals
) -> None:
    first = free_ports(3)
    with _serving(demo.home.copied(tmp_path / "home"), first) as process:
        assert all(wait_until_up("127.0.0.1", first + offset, within=PATIENCE) for offset in range(3))
        children = _children(process.pid)
        assert len(children) == 4, "intake, desk, explore, and what time brings"
        began = time.monotonic()
        process.send_signal(asked)
        _, err = process.communicate(timeout=PATIENCE)
        assert time.monotonic() - began < 10
    assert process.returncode == 0
    assert "Traceback" not in err
    assert not any(_alive(child) for child in children)
    assert not any(answers("127.0.0.1", first + offset) for offset in range(3))


def test_a_service_that_dies_is_started_again(demo: Any, free_ports: Callable[[int], int], tmp_path: Path) -> None:
    first = free_ports(3)
    with _serving(demo.home.copied(tmp_path / "home"), first, "intake", "desk") as process:
        assert all(wait_until_up("127.0.0.1", first + offset, within=PATIENCE) for offset in range(2))
        before = _children(process.pid)
        for child in before:
            if b"serve-intake" in Path(f"/proc/{child}/cmdline").read_bytes():
                subprocess.run(["kill", "-KILL", str(child)], check=True)
        deadline = time.monotonic() + PATIENCE
        while len(set(_children(process.pid)) - set(before)) < 1 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert wait_until_up("127.0.0.1", first, within=PATIENCE)


def test_the_data_appear_when_the_first_release_is_made(
    village: Home, free_ports: Callable[[int], int], tmp_path: Path
) -> None:
    """Explore waits without fuss while nothing is public, and is started by the link that a release sets."""
    first = free_ports(3)
    with _serving(village, first, "intake", "explore") as process:
        assert wait_until_up("127.0.0.1", first, within=PATIENCE)
        assert not answers("127.0.0.1", first + 2)
        table, mapping = tmp_path / "svar.csv", tmp_path / "mappning.toml"
        table.write_text("alder\n" + "25_44\n" * 12, encoding="utf-8")
        mapping.write_text('form = "resident_survey"\n[columns]\nalder = "age_group"\n', encoding="utf-8")
        village.does("import", "byn-enkat", table, "--mapping", mapping)
        village.does("campaign", "close", "byn-enkat")
        village.does("publish")
        assert wait_until_up("127.0.0.1", first + 2, within=PATIENCE)
        assert process.poll() is None
