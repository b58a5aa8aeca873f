"""A home made from a copy: it is whole, and it publishes nothing before somebody has said what was public last."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.cli import main
from desk.home import Home, settle
from desk.safekeeping import SafekeepingError, back_up, restore
from intake.register import open_register


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = settle(tmp_path / "home")
    open_register(home.register_url)
    return home


def test_a_restored_home_publishes_when_it_is_told_which_release_was_the_last_and_not_before(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    back_up(home, tmp_path / "copy")
    again = ["--home", str(tmp_path / "again")]

    assert main([*again, "restore", str(tmp_path / "copy")]) == 0
    assert "se efter vilken utgåva" in capsys.readouterr().out
    assert main([*again, "publish"]) == 1
    assert "--latest-release" in capsys.readouterr().err
    assert main([*again, "publish", "--latest-release", "2026-11-22-1"]) == 1
    assert "senaste utgåva är ingen, inte 2026-11-22-1" in capsys.readouterr().err
    assert main([*again, "publish", "--latest-release", "ingen"]) == 0
    assert "inget att publicera än" in capsys.readouterr().out


def test_a_copy_that_is_not_whole_is_refused_and_leaves_nothing(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "copy")
    (tmp_path / "copy" / "register.db").write_bytes(b"")

    with pytest.raises(SafekeepingError, match=r"inte hel: register\.db"):
        restore(tmp_path / "copy", tmp_path / "again")
    assert not (tmp_path / "again").exists()
