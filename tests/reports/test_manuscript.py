"""The text of a place as a file: read however it was saved, given back in the same way, and never lost."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from reports import ReportError, keep, open_manuscript, renewed, write_fresh
from reports.draft import Draft
from reports.manuscript import FRESH, RECORD, TEXT, VERSIONS

OWN = "Vi åker färja – ”Älvsborg” – till skolan.\n"


def build(folder: Path, draft: Draft) -> Path | None:
    """What `platskoll report` does with the text; where the earlier one is kept."""
    manuscript = open_manuscript(folder)
    return keep(manuscript, renewed(manuscript, draft))


def test_the_first_build_makes_a_whole_draft_and_the_next_leaves_what_was_written(
    drafts: tuple[Draft, Draft], tmp_path: Path
) -> None:
    assert build(tmp_path, drafts[0]) is None
    text = tmp_path / TEXT
    assert text.read_text(encoding="utf-8").startswith("# Behovsanalys för Exempelby\n")
    mine = text.read_text(encoding="utf-8") + "\n" + OWN
    text.write_text(mine, encoding="utf-8")

    before = build(tmp_path, drafts[1])

    assert before == tmp_path / VERSIONS / "analysis-0001.md"
    assert before.read_text(encoding="utf-8") == mine
    assert text.read_text(encoding="utf-8").endswith(OWN)
    assert "409 personer" in text.read_text(encoding="utf-8")


def test_a_text_that_has_nothing_new_is_not_written_at_all(drafts: tuple[Draft, Draft], tmp_path: Path) -> None:
    build(tmp_path, drafts[0])
    written = (tmp_path / TEXT).stat().st_mtime_ns
    assert build(tmp_path, drafts[0]) is None
    assert (tmp_path / TEXT).stat().st_mtime_ns == written
    assert not (tmp_path / VERSIONS).exists()


def test_every_version_is_kept_under_a_number_of_its_own(drafts: tuple[Draft, Draft], tmp_path: Path) -> None:
    build(tmp_path, drafts[0])
    kept = [build(tmp_path, drafts[at % 2]) for at in (1, 2, 3)]
    assert [one.name for one in kept if one] == ["analysis-0001.md", "analysis-0002.md", "analysis-0003.md"]
    assert kept[0] is not None
    assert "400 personer" in kept[0].read_text(encoding="utf-8")


SAVED = [
    ("utf-8", "\n"),
    ("utf-8", "\r\n"),
    ("utf-8-sig", "\r\n"),
    ("utf-16", "\r\n"),
    ("utf-16-le", "\n"),
    ("cp1252", "\r\n"),
]


@pytest.mark.parametrize(("encoding", "newline"), SAVED)
def test_a_text_is_read_however_it_was_saved_and_nothing_in_it_is_lost(
    encoding: str, newline: str, drafts: tuple[Draft, Draft], tmp_path: Path
) -> None:
    build(tmp_path, drafts[0])
    text = (tmp_path / TEXT).read_text(encoding="utf-8").replace("\u202f", " ") + "\n" + OWN
    raw = text.replace("\n", newline).encode(encoding, errors="strict")
    (tmp_path / TEXT).write_bytes(raw)

    before = build(tmp_path, drafts[1])

    assert before is not None
    assert before.read_bytes() == raw
    saved = open_manuscript(tmp_path).saved
    assert saved is not None
    assert OWN in saved.text
    assert "409 personer" in saved.text
    assert saved.newline == newline
    if encoding != "cp1252":
        assert (tmp_path / TEXT).read_bytes().decode(encoding).replace(newline, "\n").endswith(OWN)


KINDS = [(b"PK\x03\x04xxxx", "Worddokument"), (b"{\\rtf1 x}", "RTF"), (b"%PDF-1.7", "PDF"), (b"\x81\x8d\x8f", "UTF-8")]


@pytest.mark.parametrize(("raw", "said"), KINDS)
def test_what_is_no_text_is_refused_by_name_and_left(raw: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / TEXT).write_bytes(raw)
    with pytest.raises(ReportError, match=said) as refused:
        open_manuscript(tmp_path)
    assert TEXT in str(refused.value)
    assert (tmp_path / TEXT).read_bytes() == raw


@pytest.mark.parametrize("spoiled", [None, "", "{", "[]", '{"text": 1}', '{"release": "x", "text": "y", "numbers": 3}'])
def test_without_a_record_that_can_be_read_it_is_said_and_not_a_word_changes(
    spoiled: str | None, drafts: tuple[Draft, Draft], tmp_path: Path
) -> None:
    build(tmp_path, drafts[0])
    before = (tmp_path / TEXT).read_bytes()
    (tmp_path / RECORD).unlink()
    if spoiled is not None:
        (tmp_path / RECORD).write_text(spoiled, encoding="utf-8")

    manuscript = open_manuscript(tmp_path)
    made = renewed(manuscript, drafts[1])
    keep(manuscript, made)

    assert (tmp_path / TEXT).read_bytes() == before
    assert any(RECORD in str(one) for one in made.remarks)
    assert json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))["release"] == "2027-01-10-1"
    assert open_manuscript(tmp_path).record is not None


def test_a_new_draft_stands_beside_the_text_and_never_in_its_place(drafts: tuple[Draft, Draft], tmp_path: Path) -> None:
    build(tmp_path, drafts[0])
    (tmp_path / TEXT).write_text(OWN, encoding="utf-8")
    assert write_fresh(tmp_path, drafts[1]) == tmp_path / FRESH
    (tmp_path / FRESH).write_text("Jag började visst skriva här.", encoding="utf-8")
    write_fresh(tmp_path, drafts[1])
    assert (tmp_path / TEXT).read_text(encoding="utf-8") == OWN
    assert "409 personer" in (tmp_path / FRESH).read_text(encoding="utf-8")
    kept = (tmp_path / VERSIONS / "analysis.new-0001.md").read_text(encoding="utf-8")
    assert kept == "Jag började visst skriva här."


def test_a_word_file_saved_under_the_texts_name_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("word/document.xml", "<x/>")
    (tmp_path / TEXT).write_bytes(stream.getvalue())
    with pytest.raises(ReportError, match="ett Worddokument och inte text"):
        open_manuscript(tmp_path)
