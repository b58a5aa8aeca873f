"""A place's living text as files: read however it was saved, renewed in one step, and every earlier version kept.

reports/<place>/analysis.md           the text; a person's
reports/<place>/analysis.draft.json   what the draft said when the text was last built
reports/<place>/versions/             the text as it was before each time it was renewed
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from .draft import Draft
from .errors import ReportError
from .filling import Remark, with_numbers
from .living import Record, merge, record_of

TEXT, RECORD, VERSIONS, FRESH = "analysis.md", "analysis.draft.json", "versions", "analysis.new.md"
MARKS: Mapping[bytes, str] = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
OTHER_KINDS: Mapping[bytes, str] = {
    b"PK\x03\x04": "ett Worddokument",
    b"\xd0\xcf\x11\xe0": "ett äldre Worddokument",
    b"{\\rtf": "ett RTF-dokument",
    b"%PDF": "en PDF",
}


@dataclass(frozen=True, slots=True)
class Saved:
    """A text as somebody saved it, and how: so that it can be given back in the same way."""

    text: str
    encoding: str
    newline: str


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The text of a place as it stands in its folder; `saved` is None before there is any."""

    folder: Path
    saved: Saved | None
    record: Record | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Renewed:
    """The text laid over today's draft: what it is to be, and what has moved."""

    text: str
    record: Record
    remarks: tuple[Remark, ...]


def open_manuscript(folder: Path) -> Manuscript:
    """The text in a folder, and the record beside it. Nothing is written.

    Raises ReportError with the file's name when the text cannot be read as text.
    """
    file = folder / TEXT
    if not file.is_file():
        return Manuscript(folder, None, None, ())
    record = _record(folder / RECORD)
    forgotten = Remark(
        None,
        f"{RECORD} saknas eller går inte att läsa. Hela texten behandlas därför som er: figurerna är nya, men inga "
        "meningar är ändrade, och det går inte att säga vilka siffror som har flyttat sig.",
    )
    return Manuscript(folder, _saved(file), record, () if record else (forgotten,))


def renewed(manuscript: Manuscript, draft: Draft) -> Renewed:
    """The text as it is to be with today's figures; the draft itself where there is no text yet."""
    if manuscript.saved is None:
        text = with_numbers(draft.text, draft.numbers)
        return Renewed(text, record_of(draft.release.id, draft.text, draft.numbers, text), ())
    merged = merge(manuscript.saved.text, manuscript.record, draft.text, draft.numbers)
    record = record_of(draft.release.id, draft.text, draft.numbers, merged.text)
    return Renewed(merged.text, record, (*manuscript.remarks, *merged.moved))


def keep(manuscript: Manuscript, made: Renewed) -> Path | None:
    """Write the text and the record; give back where the text as it was is kept, or None where it has not changed.

    The earlier text is copied first, byte for byte. A text that is the same is not written at all.
    """
    folder = manuscript.folder
    folder.mkdir(parents=True, exist_ok=True)
    before = rewrite(manuscript, made.text)
    values = json.dumps(asdict(made.record) | {"numbers": dict(made.record.numbers)}, ensure_ascii=False, indent=1)
    _replace(folder / RECORD, f"{values}\n".encode())
    return before


def rewrite(manuscript: Manuscript, text: str) -> Path | None:
    """Write what a person has written; give back where the earlier text is kept, or None where it is the same."""
    saved = manuscript.saved or Saved("", "utf-8", "\n")
    if manuscript.saved is not None and text == saved.text:
        return None
    manuscript.folder.mkdir(parents=True, exist_ok=True)
    before = _set_aside(manuscript.folder / TEXT)
    _replace(manuscript.folder / TEXT, _bytes(text, saved))
    return before


def earlier(folder: Path) -> list[tuple[int, Path]]:
    """The earlier texts by their numbers, the latest first."""
    return sorted(_numbered(folder / VERSIONS, Path(TEXT).stem), reverse=True)


def write_fresh(folder: Path, draft: Draft) -> Path:
    """A new draft beside the text, which is not touched; one that lay there and was another is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    file, made = folder / FRESH, with_numbers(draft.text, draft.numbers).encode()
    if not file.is_file() or file.read_bytes() != made:
        _set_aside(file)
        _replace(file, made)
    return file


def _saved(file: Path) -> Saved:
    raw = file.read_bytes()
    kind = next((kind for mark, kind in OTHER_KINDS.items() if raw.startswith(mark)), None)
    if kind:
        raise ReportError(f"{file} är {kind} och inte text. Spara det som ren text (UTF-8) under samma namn.")
    encoding = next((name for mark, name in MARKS.items() if raw.startswith(mark)), None) or _guessed(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReportError(f"{file} går inte att läsa som text. Spara den som UTF-8 och försök igen.") from error
    newline = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
    return Saved(text.replace("\r\n", "\n").replace("\r", "\n"), encoding, newline)


def _guessed(raw: bytes) -> str:
    """The encoding of a text that does not say: UTF-8, or the two that Windows writes without a word."""
    if raw[1::2].count(0) > len(raw) / 5:
        return "utf-16-le"
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _bytes(text: str, saved: Saved) -> bytes:
    """The text saved as it was; as UTF-8 with a mark where the old way has no sign for something in it."""
    lines = text.replace("\n", saved.newline)
    try:
        return lines.encode(saved.encoding)
    except UnicodeEncodeError:
        return lines.encode("utf-8-sig")


def _record(file: Path) -> Record | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Record(str(kept["release"]), str(kept["text"]), {str(k): str(v) for k, v in kept["numbers"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _set_aside(file: Path) -> Path | None:
    """Copy a file into the versions under the next free number."""
    if not file.is_file():
        return None
    folder = file.parent / VERSIONS
    folder.mkdir(exist_ok=True)
    taken = [number for number, _ in _numbered(folder, file.stem)]
    copy = folder / f"{file.stem}-{max(taken, default=0) + 1:04}.md"
    copy.write_bytes(file.read_bytes())
    return copy


def _numbered(folder: Path, stem: str) -> list[tuple[int, Path]]:
    """The copies of a file, with their numbers."""
    found = [(one.stem.rpartition("-")[2], one) for one in folder.glob(f"{stem}-*.md")]
    return [(int(number), one) for number, one in found if number.isdecimal()]


def _replace(file: Path, made: bytes) -> None:
    """Write a file whole or not at all."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(made)
    beside.replace(file)
