"""`platskoll kit`: every file it writes is named, and what it cannot make is refused in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from desk.commands.kit import command
from desk.kit import SHEETS

Home = Any


def _typed(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), obj=home.root)


def test_the_command_writes_every_sheet_and_every_text_and_names_them(
    village: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLATSKOLL_PUBLIC_URL", "https://svara.example.se")
    codes = village.root / "koder.txt"
    codes.write_text("k7mp2xq4\nabcd2345\n", encoding="utf-8")
    said = _typed(village, "byn-enkat", "--channel", "butiken", "--phone", "0511-123 45", "--codes", str(codes))
    assert said.exit_code == 0, said.output
    files = [Path(line) for line in said.stdout.splitlines()]
    names = [*(f"byn-enkat-butiken-{sheet}.pdf" for sheet in SHEETS), "byn-enkat-butiken-texter-sv.txt"]
    assert [file.name for file in files] == [*names, "byn-enkat-butiken-texter-en.txt", "byn-enkat-brev.pdf"]
    for file in files:
        assert file.parent == village.root / "reports" / "kit"
        assert file.suffix == ".txt" or file.read_bytes().startswith(b"%PDF-")
    assert "https://svara.example.se/s/byn-enkat?k=butiken" in files[len(SHEETS)].read_text(encoding="utf-8")


REFUSED = [
    (("nej",), "ingen insamling som heter nej"),
    (("byn-enkat", "--channel", "skola"), "`platskoll campaign channel byn-enkat skola 'Skolan'`"),
    (("byn-enkat", "--logo", __file__, "--logo-alt", "EU"), "PNG, JPEG eller SVG"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED)
def test_what_cannot_be_made_is_refused_in_a_sentence(village: Home, arguments: tuple[str, ...], sentence: str) -> None:
    said = _typed(village, *arguments)
    assert said.exit_code == 1
    assert sentence in said.output
    assert not (village.root / "reports" / "kit").exists()
