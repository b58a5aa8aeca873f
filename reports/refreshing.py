"""Renews what is tied to the data in a Word file that people have gone on writing in, and leaves every other byte."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename, dirname, join, normpath
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Emu
from lxml import etree

from . import controls
from .controls import FOOT, NOTE, NUMBER, PICTURE, TABLE, TITLE, read, short, tag, visible
from .draft import Draft, about
from .drawing import Chart, raster
from .errors import ReportError
from .escaping import Markdown
from .filling import note_of, title_of, with_numbers
from .language import ENGLISH, SWEDISH, Language
from .numbers import plain
from .paragraphs import paragraphs
from .web import DENSE
from .word import PLACE, widths_of

Element = Any
CORE, TYPES = "docProps/core.xml", "[Content_Types].xml"
PNG = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TRACKED = tuple(qn(f"w:{name}") for name in ("ins", "del", "moveFrom", "moveTo"))


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A Word file renewed, what was changed in it, and what was left for a person to look at."""

    file: bytes
    changed: tuple[str, ...]
    left: tuple[str, ...]


def place_of(raw: bytes) -> str | None:
    """The place that a Word file of ours is about, as it says itself. Raises ReportError for what is no Word file."""
    core = _parts(raw).get(CORE, b"").decode(errors="replace")
    found = re.search(rf"(?:{'|'.join(PLACE)})([\w-]+)", core)
    return found[1] if found else None


def language_of(raw: bytes) -> Language:
    """The language that a Word file of ours is in, as it says itself. Raises ReportError for what is no Word file."""
    return ENGLISH if b"<dc:language>en" in _parts(raw).get(CORE, b"") else SWEDISH


def refresh(raw: bytes, draft: Draft) -> Refreshed:
    """Renew the figures, tables and numbers in a Word file by today's figures.

    What a person has changed inside a figure or a number is left and told of, and so is what cannot be found. Parts of
    the file with nothing of ours in them are given back byte for byte, and so is the whole file where nothing is new.
    Raises ReportError for what is no Word file.
    """
    parts = _parts(raw)
    work = _Work(draft, parts)
    for name in [name for name in parts if _may_hold(name, parts[name])]:
        work.part(name)
    changed = {name: made for name, made in work.made.items() if made != parts.get(name)}
    return Refreshed(_packed(raw, changed) if changed else raw, tuple(work.changed), tuple(work.remarks()))


def _parts(raw: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            parts = {info.filename: file.read(info) for info in file.infolist()}
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise ReportError("Filen är inte ett Worddokument (.docx), eller så är den skadad.") from error
    if TYPES not in parts:
        raise ReportError("Filen är inte ett Worddokument (.docx).")
    return parts


def _packed(raw: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The file with these parts in place of its own, everything else as it was."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, changed.get(info.filename, old.read(info)), info.compress_type)
        for name in changed.keys() - set(old.namelist()):
            new.writestr(zipfile.ZipInfo(name), changed[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _may_hold(name: str, content: bytes) -> bool:
    return name.startswith("word/") and name.endswith(".xml") and (b"platskoll" in content)


@dataclass(frozen=True, slots=True)
class _Spot:
    """One thing of ours in a file: what it is, what it said when it was written, and the elements that hold it."""

    key: str
    digest: str
    held: Sequence[Element]

    def all(self, name: str) -> list[Element]:
        return [found for one in self.held for found in one.iter(qn(name))]

    def is_tracked(self) -> bool:
        """Whether anything in it, or it itself, is somebody's proposal to change."""
        inside = any(True for one in self.held for _ in one.iter(*TRACKED))
        return inside or any(True for one in self.held[:1] for _ in one.iterancestors(*TRACKED))

    def table(self) -> Element | None:
        """The table that it holds alone, or that it stands in where a program has moved it into the first cell."""
        inside = self.all("w:tbl")
        if inside:
            beside = "".join(visible(child) for one in self.held for child in one if child.tag != qn("w:tbl"))
            return inside[0] if len(inside) == 1 and not beside.strip() else None
        return next((above for one in self.held[:1] for above in one.iterancestors(qn("w:tbl"))), None)


def _spots(root: Element, keys: Mapping[str, str]) -> list[_Spot]:
    """Everything of ours in a part. LibreOffice 7 loses every tag and keeps the bookmarks inside the controls."""
    return list(_tagged(root)) or list(_bookmarked(root, keys))


def _tagged(root: Element) -> Iterator[_Spot]:
    """The content controls with a tag of ours."""
    for control in root.iter(qn("w:sdt")):
        told, held = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}"), control.find(qn("w:sdtContent"))
        ours = read(told.get(qn("w:val"), "")) if told is not None else None
        if ours is not None and held is not None:
            yield _Spot(*ours, [held])


def _bookmarked(root: Element, keys: Mapping[str, str]) -> Iterator[_Spot]:
    """What stands in our bookmarks, each between its beginning and its end among the same siblings."""
    ends = {end.get(qn("w:id")): end for end in root.iter(qn("w:bookmarkEnd"))}
    for start in root.iter(qn("w:bookmarkStart")):
        ours, end = controls.read_bookmark(start.get(qn("w:name"), "")), ends.get(start.get(qn("w:id")))
        if ours is None or end is None or end.getparent() is not start.getparent():
            continue
        among = list(start.getparent())
        between = among[among.index(start) + 1 : among.index(end)] or [start]
        yield _Spot(keys.get(ours[0], f"okänd {ours[0]}"), ours[1], between)


def _remember(spot: _Spot, said: str) -> None:
    """Write down what a spot now says, in its tag and in its bookmark."""
    above = spot.held[0].getparent()
    for told in above.findall(f"{qn('w:sdtPr')}/{qn('w:tag')}"):
        if read(told.get(qn("w:val"), "")) == (spot.key, spot.digest):
            told.set(qn("w:val"), tag(spot.key, said))
    table = spot.table() if spot.key.startswith(f"{TABLE} ") else None
    for start in (above if table is None else table).iter(qn("w:bookmarkStart")):
        ours = controls.read_bookmark(start.get(qn("w:name"), ""))
        if ours is not None and ours[:2] == (controls.mark_of(spot.key), spot.digest):
            start.set(qn("w:name"), controls.bookmark(spot.key, said, ours[2]))


class _Work:
    """One file being renewed."""

    def __init__(self, draft: Draft, parts: Mapping[str, bytes]) -> None:
        self.made: dict[str, bytes] = {}
        self.changed: list[str] = []
        self._left: list[str] = []
        self._seen: Counter[str] = Counter()
        self._draft = draft
        self._parts = parts

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        """What is to stand in every control that holds running text, by its key."""
        said = {f"{NUMBER} {name}": value for name, value in self._draft.numbers.items()}
        for name, exhibit in self._draft.exhibits.items():
            said[f"{TITLE} {name}"] = html.unescape(title_of(exhibit))
            said[f"{NOTE} {name}"] = html.unescape(note_of(self._draft, exhibit))
        return {short(key): value for key, value in (said | {f"{FOOT} om": about(self._draft)}).items()}

    @cached_property
    def _tables(self) -> Mapping[str, list[list[str]]]:
        return {
            short(f"{TABLE} {name}"): [[plain(cell) for cell in row] for row in (exhibit.header, *exhibit.rows)]
            for name, exhibit in self._draft.exhibits.items()
        }

    @cached_property
    def _charts(self) -> Mapping[str, Chart]:
        return {
            short(f"{PICTURE} {name}"): exhibit.chart
            for name, exhibit in self._draft.exhibits.items()
            if exhibit.chart is not None
        }

    @cached_property
    def _sentences(self) -> frozenset[str]:
        """Everything that the draft of today says, paragraph by paragraph and line by line."""
        found = paragraphs(with_numbers(self._draft.text, self._draft.numbers))
        said = {words for one in found for words in (one.text, *one.text.split("\n"))}
        return frozenset(_line(plain(Markdown(words.removeprefix("- ")))) for words in said)

    @cached_property
    def _by_mark(self) -> Mapping[str, str]:
        """Every key by what a bookmark calls it."""
        return {controls.mark_of(key): key for key in (*self._texts, *self._tables, *self._charts)}

    def part(self, name: str) -> None:
        """Renew everything of ours in one part of the file."""
        root = _tree(self._parts[name])
        before = len(self.changed)
        touched: dict[Element, None] = {}
        for spot in _spots(root, self._by_mark):
            self._seen[spot.key] += 1
            said = self._renew(name, spot)
            if said is not None:
                _remember(spot, said)
                if spot.key.startswith(f"{NUMBER} "):
                    touched |= dict.fromkeys(above for above in spot.held[0].iterancestors(qn("w:p")))
        for words in (_line(visible(paragraph)) for paragraph in touched):
            if words not in self._sentences:
                self._left.append(f"”{words}” har fått nya tal, men utkastet säger inte så. Se efter om det stämmer.")
        if len(self.changed) > before:
            self.made[name] = _written(root)

    def remarks(self) -> Iterator[str]:
        """What was left, and what is in the file twice or not at all."""
        yield from self._left
        for key, n in self._seen.items():
            if n > 1 and key.partition(" ")[0] in (TABLE, PICTURE):
                yield f"{key}: står {n} gånger och är behandlad varje gång."
        absent = [name for name in self._draft.exhibits if not self._seen[short(f"{TABLE} {name}")]]
        if absent:
            yield f"Finns i utgåvan men inte i filen: {', '.join(absent)}."

    def _renew(self, part: str, spot: _Spot) -> str | None:
        """Renew one spot; what it says now, or None when it was left or said so already."""
        key, kind = spot.key, spot.key.partition(" ")[0]
        if spot.is_tracked():
            return self._leave(key, "står i en spårad ändring och är lämnad. Godta eller avvisa ändringen först.")
        if kind == TABLE and key in self._tables:
            return self._table(spot)
        if kind == PICTURE and key in self._charts:
            return self._picture(part, spot)
        if key in self._texts:
            return self._text(spot)
        return self._leave(key, "finns inte i den här utgåvan och är lämnad som den var.")

    def _leave(self, key: str, why: str) -> str | None:
        self._left.append(f"{key}: {why}")
        return None

    def _text(self, spot: _Spot) -> str | None:
        key = spot.key
        now, before = self._texts[key], "".join(map(visible, spot.held))
        if controls.digest(before) != spot.digest:
            return self._leave(key, f"är ändrad för hand till ”{_line(before)}” och är lämnad. Nu vore det ”{now}”.")
        if _line(before) == _line(now):
            return None
        _say(spot.held, now)
        self.changed.append(f"{key}: ”{_line(before)}” är nu ”{_line(now)}”.")
        return now

    def _table(self, spot: _Spot) -> str | None:
        key, table = spot.key, spot.table()
        now = self._tables[key]
        rows = _rows(table) if table is not None else []
        if table is None or controls.digest(controls.said_by_table(rows)) != spot.digest:
            return self._leave(key, "är ändrad för hand och är lämnad.")
        _describe(table, self._texts.get(short(f"{TITLE} {key.partition(' ')[2]}"), ""))
        if [[_line(cell) for cell in row] for row in now] == rows:
            return None
        if [len(row) for row in rows] != [len(row) for row in now]:
            if _has_attached(table):
                return self._leave(
                    key, "har andra rader än förut, och något sitter fast i den (en kommentar?). Den är lämnad."
                )
            _reshape(table, now)
        for row, told in zip(_trs(table), now, strict=True):
            for cell, words in zip(row.findall(qn("w:tc")), told, strict=True):
                if _line(visible(cell)) != _line(words):
                    _say([cell], words)
        self.changed.append(f"{key}: {_difference(rows, now)}.")
        return controls.said_by_table(now)

    def _picture(self, part: str, spot: _Spot) -> str | None:
        key = spot.key
        blips, told = spot.all("a:blip"), spot.all("wp:docPr")
        if len(blips) != 1 or len(told) != 1:
            return self._leave(key, "är borttagen eller inte ensam och är lämnad.")
        old = self._related(part, blips[0].get(qn("r:embed"), ""))
        if controls.digest(controls.said_by_picture(old, told[0].get("descr", ""))) != spot.digest:
            return self._leave(key, "är utbytt eller ändrad för hand och är lämnad.")
        chart = self._charts[key]
        drawn, words = raster(chart, language=self._draft.language), " ".join(chart.alternative.split())
        if drawn == old and told[0].get("descr") == words:
            return None
        blips[0].set(qn("r:embed"), self._bring(part, drawn))
        told[0].set("descr", words)
        _fit(spot, drawn)
        self.changed.append(f"{key}: bilden är ny.")
        return controls.said_by_picture(drawn, words)

    def _related(self, part: str, name: str) -> bytes:
        """The picture that a part knows by this name; empty where there is none."""
        target = next((one.get("Target", "") for one in self._relations(part) if one.get("Id") == name), "")
        return self._parts.get(normpath(join(dirname(part), target)).lstrip("/"), b"")

    def _relations(self, part: str) -> Element:
        beside = _relations_of(part)
        empty = f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()
        return _tree(self.made.get(beside, self._parts.get(beside, empty)))

    def _bring(self, part: str, drawn: bytes) -> str:
        """Put a picture in the file, and give back the name that a part then knows it by."""
        mark = controls.digest(controls.said_by_picture(drawn, ""))
        relations, name, target = self._relations(part), f"platskoll{mark}", f"media/platskoll-{mark}.png"
        if all(one.get("Id") != name for one in relations):
            etree.SubElement(relations, f"{{{RELATIONSHIPS}}}Relationship", Id=name, Type=PNG, Target=target)
        self.made[join(dirname(part), target)] = drawn
        self.made[_relations_of(part)] = _written(relations)
        self._know_png()
        return name

    def _know_png(self) -> None:
        """A file must say what its parts are; one that had other pictures may not say it of this kind."""
        types = self.made.get(TYPES, self._parts[TYPES])
        if b'extension="png"' not in types.lower():
            known = rb'\1<Default Extension="png" ContentType="image/png"/>'
            self.made[TYPES] = re.sub(rb"(<Types[^>]*>)", known, types, count=1)


_ATTACHED = tuple(
    qn(f"w:{name}")
    for name in (
        *("commentRangeStart", "commentRangeEnd", "commentReference"),
        *("footnoteReference", "endnoteReference", "hyperlink"),
    )
)
"""What a person may have put in a table besides words."""


def _has_attached(table: Element) -> bool:
    named = [mark.get(qn("w:name"), "") for mark in table.iter(qn("w:bookmarkStart"))]
    return any(True for _ in table.iter(*_ATTACHED)) or any(controls.read_bookmark(name) is None for name in named)


def _tree(content: bytes) -> Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _written(root: Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _relations_of(part: str) -> str:
    return join(dirname(part), "_rels", f"{basename(part)}.rels")


def _line(words: str) -> str:
    return " ".join(words.split())


def _trs(table: Element) -> list[Element]:
    return list(table.findall(qn("w:tr")))


def _rows(table: Element) -> list[list[str]]:
    return [[_line(visible(cell)) for cell in row.findall(qn("w:tc"))] for row in _trs(table)]


def _say(held: Sequence[Element], words: str) -> None:
    """Put words where others stood, in the look of the first of them; what else sits there is left."""
    places = [place for one in held for place in one.iter(qn("w:t"))]
    if not places:
        paragraph = next(held[0].iter(qn("w:p")))
        run = etree.SubElement(paragraph, qn("w:r"))
        places = [etree.SubElement(run, qn("w:t"))]
    extras = [extra for one in held for extra in one.iter(qn("w:br"), qn("w:tab"), qn("w:cr"), qn("w:noBreakHyphen"))]
    for extra in extras:
        if extra.getparent().tag == qn("w:r"):
            extra.getparent().remove(extra)
    for place, text in zip(places, [words, *[""] * len(places)], strict=False):
        place.text = text
        place.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _reshape(table: Element, now: Sequence[Sequence[str]]) -> None:
    """As many rows and columns as there are now, each like the one it is copied from."""
    first, *rest = _trs(table)
    pattern = rest[-1] if rest else first
    rows = [first, *(deepcopy(pattern) for _ in now[1:])]
    for old in rest:
        table.remove(old)
    widths = widths_of([list(row) for row in now], dense=len(now[0]) >= DENSE)
    for at, (row, told) in enumerate(zip(rows, now, strict=True)):
        cells = row.findall(qn("w:tc"))
        for cell in cells[len(told) :]:
            row.remove(cell)
        for _ in range(len(told) - len(cells)):
            row.append(deepcopy(cells[-1]))
        if len(told) != len(cells):
            for cell, width in zip(row.findall(qn("w:tc")), widths, strict=True):
                _widen(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}"), width)
        if at:
            rows[at - 1].addnext(row)
    grid = table.find(qn("w:tblGrid"))
    if grid is not None and len(grid) != len(now[0]):
        for column in list(grid):
            grid.remove(column)
        for width in widths:
            _widen(etree.SubElement(grid, qn("w:gridCol")), width)


def _widen(place: Element | None, width: Emu) -> None:
    if place is not None:
        place.set(qn("w:w"), str(round(width.twips)))


def _describe(table: Element, title: str) -> None:
    """The words for who cannot see the table say the finding too."""
    told = table.find(f"{qn('w:tblPr')}/{qn('w:tblDescription')}")
    numbered = re.match(r"(?:Tabell|Figur) \d+\. ", told.get(qn("w:val"), "")) if told is not None else None
    if numbered and title:
        told.set(qn("w:val"), numbered[0] + title)


def _fit(spot: _Spot, drawn: bytes) -> None:
    """The picture keeps the width that it has been given; the height follows what is drawn."""
    across, down = int.from_bytes(drawn[16:20], "big"), int.from_bytes(drawn[20:24], "big")
    for size in (*spot.all("wp:extent"), *spot.all("a:ext")):
        if size.get("cx"):
            size.set("cy", str(int(size.get("cx")) * down // across))


def _difference(before: Sequence[Sequence[str]], now: Sequence[Sequence[str]]) -> str:
    """How much of a table is new."""
    if [len(row) for row in before] != [len(row) for row in now]:
        return f"har nu {len(now) - 1} rader i stället för {len(before) - 1}"
    pairs = [pair for told, had in zip(now, before, strict=True) for pair in zip(told, had, strict=True)]
    n = sum(_line(new) != old for new, old in pairs)
    return f"{n} rutor är nya" if n > 1 else "en ruta är ny"
