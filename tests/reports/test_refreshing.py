"""A Word file that people have gone on writing in: its figures are renewed, and not a word of theirs is lost."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from reports import ReportError, finish, place_of, refresh
from reports.controls import LONGEST, read, read_bookmark, short, tag, visible
from reports.draft import Draft
from reports.escaping import Markdown, escape
from reports.filling import COMMENT
from reports.word import as_word

SEED = 20261122
EDITS = 100
BODY = "word/document.xml"
Element = Any


def without_pictures(draft: Draft) -> Draft:
    """The same draft with tables alone, which are quick to make."""
    return replace(draft, exhibits={name: replace(one, chart=None) for name, one in draft.exhibits.items()})


@pytest.fixture(scope="module")
def whole(drafts: tuple[Draft, Draft]) -> bytes:
    """The Word file of the first release, with its pictures."""
    return as_word(finish(drafts[0], (), None))


@pytest.fixture(scope="module")
def bare(drafts: tuple[Draft, Draft]) -> bytes:
    """The Word file of the first release, without pictures."""
    return as_word(finish(without_pictures(drafts[0]), (), None))


@pytest.fixture
def later(drafts: tuple[Draft, Draft]) -> Draft:
    return without_pictures(drafts[1])


def parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {name: file.read(name) for name in file.namelist()}


def body(raw: bytes) -> Element:
    return etree.fromstring(parts(raw)[BODY])


def changed(raw: bytes, change: Callable[[Element], None]) -> bytes:
    """A Word file whose text somebody has changed."""
    root = body(raw)
    change(root)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (parts(raw) | {BODY: etree.tostring(root)}).items():
            file.writestr(name, content)
    return stream.getvalue()


def controls(root: Element, key: str) -> list[Element]:
    """The controls with a tag of this key."""
    tags = [one for one in root.iter(qn("w:tag")) if (read(one.get(qn("w:val"))) or ("",))[0] == short(key)]
    return [one.getparent().getparent() for one in tags]


def paragraph(words: str) -> Element:
    made = etree.Element(qn("w:p"))
    etree.SubElement(etree.SubElement(made, qn("w:r")), qn("w:t")).text = words
    return made


def words_of(root: Element) -> str:
    return "\n".join(visible(one) for one in root.iter(qn("w:p")))


def table_in(root: Element, key: str) -> list[list[str]]:
    (control,) = controls(root, key)
    return [[visible(cell) for cell in row.iter(qn("w:tc"))] for row in control.iter(qn("w:tr"))]


def test_every_figure_table_and_number_of_the_draft_stands_in_a_tagged_control(
    whole: bytes, drafts: tuple[Draft, Draft]
) -> None:
    keys = [read(one.get(qn("w:val"))) for one in body(whole).iter(qn("w:tag"))]
    assert None not in keys
    found = {key for key, _ in filter(None, keys)}
    for name, exhibit in drafts[0].exhibits.items():
        assert short(f"tabell {name}") in found
        assert (short(f"bild {name}") in found) == (exhibit.chart is not None)
    for name in re.findall(r"\{\{tal ([^}]+)\}\}", COMMENT.sub("", drafts[0].text)):
        assert short(f"tal {name}") in found
    assert all(len(one.get(qn("w:val"))) <= LONGEST for one in body(whole).iter(qn("w:tag")))


def test_a_file_that_is_right_already_is_given_back_byte_for_byte(whole: bytes, drafts: tuple[Draft, Draft]) -> None:
    made = refresh(whole, drafts[0])
    assert (made.file, made.changed, made.left) == (whole, (), ())


def test_cells_with_marks_of_ours_are_the_same_in_the_draft_and_in_the_file(later: Draft) -> None:
    shown = later.exhibits["ranking"]
    cells = (Markdown("*kursivt*"), Markdown("**fett** och [en länk](https://data.exempel.se/)"), escape("a*b_c|d"))
    marked = replace(shown, rows=(cells + shown.rows[0][3:], *shown.rows[1:]))
    draft = replace(later, exhibits={**later.exhibits, "ranking": marked})
    made = refresh(as_word(finish(draft, (), None)), draft)
    assert (made.changed, made.left) == ((), ())
    assert table_in(body(made.file), "tabell ranking")[1][:3] == ["kursivt", "fett och en länk", "a*b_c|d"]


def test_after_a_refresh_the_file_says_what_a_new_one_says(whole: bytes, drafts: tuple[Draft, Draft]) -> None:
    made, fresh = refresh(whole, drafts[1]), as_word(finish(drafts[1], (), None))
    for name in drafts[1].exhibits:
        assert table_in(body(made.file), f"tabell {name}") == table_in(body(fresh), f"tabell {name}")
    assert "Enkäten besvarades av 409 personer" in words_of(body(made.file))
    assert all("2026-11-22-1" not in content.decode() for name, content in parts(made.file).items() if "foot" in name)
    assert refresh(made.file, drafts[1]).changed == ()
    assert docx.Document(io.BytesIO(made.file)).core_properties.title == "Behovsanalys för Exempelby"


def test_every_picture_is_the_one_that_a_new_file_has(whole: bytes, drafts: tuple[Draft, Draft]) -> None:
    def drawn(raw: bytes) -> list[tuple[str, bytes, str]]:
        file = docx.Document(io.BytesIO(raw))
        found = []
        for shape in file.element.iter(qn("wp:inline")):
            (name,) = (blip.get(qn("r:embed")) for blip in shape.iter(qn("a:blip")))
            size = f"{shape.extent.cx // 10}"
            found.append((shape.docPr.get("descr"), file.part.related_parts[name].blob, size))
        return found

    assert drawn(refresh(whole, drafts[1]).file) == drawn(as_word(finish(drafts[1], (), None)))


def test_parts_with_nothing_of_ours_are_the_same_bytes(whole: bytes, drafts: tuple[Draft, Draft]) -> None:
    before, after = parts(whole), parts(refresh(whole, drafts[1]).file)
    renewed = {name for name in before if before[name] != after[name]}
    assert renewed == {BODY, "word/footer1.xml", "word/footer2.xml", "word/_rels/document.xml.rels"}
    assert all(re.fullmatch(r"word/media/platskoll-\w+\.png", name) for name in after.keys() - before.keys())


def test_what_stands_in_a_number_that_a_person_has_changed_is_left_and_told(bare: bytes, later: Draft) -> None:
    def change(root: Element) -> None:
        next(controls(root, "tal svarande")[0].iter(qn("w:t"))).text = "drygt fyrahundra"

    made = refresh(changed(bare, change), later)
    assert "Enkäten besvarades av drygt fyrahundra personer" in words_of(body(made.file))
    assert any("ändrad för hand till ”drygt fyrahundra”" in one and "409" in one for one in made.left)


def test_a_cell_that_a_person_has_changed_keeps_its_whole_table(bare: bytes, later: Draft) -> None:
    def change(root: Element) -> None:
        list(controls(root, "tabell ranking")[0].iter(qn("w:t")))[-1].text = "nästan 3"

    made = refresh(changed(bare, change), later)
    assert table_in(body(made.file), "tabell ranking")[-1][-1] == "nästan 3"
    assert "tabell ranking: är ändrad för hand och är lämnad." in made.left


def test_a_table_with_other_rows_gets_them_in_the_look_it_has(bare: bytes, later: Draft) -> None:
    shown = later.exhibits["ranking"]
    fewer = replace(later, exhibits={**later.exhibits, "ranking": replace(shown, rows=shown.rows[:5])})

    def change(root: Element) -> None:
        for border in controls(root, "tabell ranking")[0].iter(qn("w:tblStyle")):
            border.set(qn("w:val"), "EgenStil")

    once = refresh(changed(bare, change), fewer)
    assert [row[0] for row in table_in(body(once.file), "tabell ranking")[1:]] == [row[0] for row in shown.rows[:5]]
    again = refresh(once.file, later)
    assert len(table_in(body(again.file), "tabell ranking")) == len(shown.rows) + 1
    assert b"EgenStil" in parts(again.file)[BODY]


def test_a_table_with_other_columns_gets_them(bare: bytes, later: Draft) -> None:
    shown = later.exhibits["ranking"]
    narrow = replace(shown, header=shown.header[:3], rows=tuple(row[:3] for row in shown.rows))
    made = refresh(bare, replace(later, exhibits={**later.exhibits, "ranking": narrow}))
    assert {len(row) for row in table_in(body(made.file), "tabell ranking")} == {3}
    assert {len(row) for row in table_in(body(refresh(made.file, later).file), "tabell ranking")} == {len(shown.header)}


def test_a_comment_in_a_table_whose_rows_have_changed_keeps_it(bare: bytes, later: Draft) -> None:
    shown = later.exhibits["ranking"]

    def change(root: Element) -> None:
        next(controls(root, "tabell ranking")[0].iter(qn("w:p"))).append(etree.Element(qn("w:commentReference")))

    fewer = replace(later, exhibits={**later.exhibits, "ranking": replace(shown, rows=shown.rows[:5])})
    made = refresh(changed(bare, change), fewer)
    assert len(table_in(body(made.file), "tabell ranking")) == len(shown.rows) + 1
    assert any(one.startswith("tabell ranking: har andra rader") for one in made.left)


@pytest.mark.parametrize("mark", ["ins", "del", "moveFrom", "moveTo"])
@pytest.mark.parametrize("where", ["inside", "around"])
def test_what_somebody_proposes_to_change_is_left_as_proposed(mark: str, where: str, bare: bytes, later: Draft) -> None:
    def change(root: Element) -> None:
        control = controls(root, "tal svarande")[0]
        held = control if where == "around" else next(control.iter(qn("w:r")))
        around = etree.Element(qn(f"w:{mark}"))
        held.getparent().replace(held, around)
        around.append(held)

    edited = changed(bare, change)
    made = refresh(edited, later)
    before, after = controls(body(edited), "tal svarande")[0], controls(body(made.file), "tal svarande")[0]
    assert etree.tostring(after) == etree.tostring(before)
    assert any("spårad ändring" in one for one in made.left)


def test_a_copy_is_renewed_too_and_what_is_gone_is_told(bare: bytes, later: Draft) -> None:
    def change(root: Element) -> None:
        ranking, profile = controls(root, "tabell ranking")[0], controls(root, "tabell profile")[0]
        root[0].insert(3, deepcopy(ranking))
        profile.getparent().remove(profile)

    made = refresh(changed(bare, change), later)
    one, other = controls(body(made.file), "tabell ranking")
    assert words_of(one) == words_of(other)
    assert "tabell ranking: står 2 gånger och är behandlad varje gång." in made.left
    assert any(said.startswith("Finns i utgåvan men inte i filen:") and "profile" in said for said in made.left)


def test_what_the_release_does_not_have_is_left_and_told(bare: bytes, later: Draft) -> None:
    kept = {name: one for name, one in later.exhibits.items() if name != "ranking"}
    made = refresh(bare, replace(later, exhibits=kept))
    assert table_in(body(made.file), "tabell ranking") == table_in(body(bare), "tabell ranking")
    assert "tabell ranking: finns inte i den här utgåvan och är lämnad som den var." in made.left


def test_a_sentence_that_has_new_numbers_and_that_the_draft_does_not_say_is_told(bare: bytes, later: Draft) -> None:
    def change(root: Element) -> None:
        told = next(one for one in root.iter(qn("w:t")) if one.text and one.text.startswith(" personer mellan"))
        told.text = " flitiga personer mellan"

    made = refresh(changed(bare, change), later)
    assert any("409 flitiga personer" in one and "Se efter" in one for one in made.left)
    assert not any("360 av dem bor" in one for one in made.left)


@pytest.mark.parametrize("raw", [b"", b"text", b"PK\x03\x04"])
def test_what_is_no_word_file_is_refused_in_a_sentence(raw: bytes, later: Draft) -> None:
    with pytest.raises(ReportError, match="inte ett Worddokument"):
        refresh(raw, later)


def test_another_word_file_is_left_alone(later: Draft) -> None:
    stream = io.BytesIO()
    docx.Document().save(stream)
    made = refresh(stream.getvalue(), later)
    assert made.file == stream.getvalue()
    assert place_of(stream.getvalue()) is None


def test_a_file_says_itself_which_place_it_is_about(bare: bytes) -> None:
    assert place_of(bare) == "exempelby"


@pytest.mark.parametrize("key", ["tal x", f"tal {'lång ' * 40}"])
def test_a_tag_is_never_longer_than_word_takes_and_can_be_read(key: str) -> None:
    made = tag(key, "400")
    assert len(made) <= LONGEST
    assert (read(made) or ("",))[0] == short(key)
    assert tag(key, "4 00") != made
    assert read("Något annat#12345678") is None


def test_a_file_that_python_docx_has_written_anew_is_renewed_as_well(bare: bytes, later: Draft) -> None:
    file, stream = docx.Document(io.BytesIO(bare)), io.BytesIO()
    file.add_paragraph("Våra egna ord sist.")
    file.save(stream)
    made = refresh(stream.getvalue(), later)
    assert not [one for one in made.left if "ändrad" in one]
    assert "Våra egna ord sist." in words_of(body(made.file))
    assert "Enkäten besvarades av 409 personer" in words_of(body(made.file))


def test_a_program_that_loses_the_tags_leaves_the_bookmarks(bare: bytes, later: Draft) -> None:
    def change(root: Element) -> None:
        for control in list(root.iter(qn("w:sdt"))):
            if control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}") is not None:
                for held in list(control.find(qn("w:sdtContent"))):
                    control.addprevious(held)
                control.getparent().remove(control)

    made = refresh(changed(bare, change), later)
    assert "Enkäten besvarades av 409 personer" in words_of(body(made.file))
    assert not [one for one in made.left if "ändrad" in one or "okänd" in one]
    assert refresh(made.file, later).changed == ()


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
def test_a_file_that_libreoffice_has_saved_is_renewed_as_well(
    whole: bytes, drafts: tuple[Draft, Draft], tmp_path: Path
) -> None:
    (tmp_path / "vår.docx").write_bytes(whole)
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    asked = [home, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", f"{tmp_path}/ut"]
    subprocess.run([SOFFICE or "", *asked, str(tmp_path / "vår.docx")], check=True, capture_output=True, timeout=180)
    saved = (tmp_path / "ut" / "vår.docx").read_bytes()

    assert place_of(saved) == "exempelby"
    assert refresh(saved, drafts[0]).changed == ()
    made = refresh(saved, drafts[1])
    assert len(made.changed) >= len(refresh(whole, drafts[1]).changed) - 2
    assert "Enkäten besvarades av 409 personer" in words_of(body(made.file))
    assert not [one for one in made.left if "ändrad" in one or "okänd" in one]


def skeleton(raw: bytes) -> bytes:
    """The text of a file without what stands in our controls: what a refresh may not touch."""
    root = body(raw)
    for told in root.iter(qn("w:tag")):
        ours = read(told.get(qn("w:val"), ""))
        if ours is None:
            continue
        told.set(qn("w:val"), ours[0])
        held = told.getparent().getparent().find(qn("w:sdtContent"))
        for one in held.iter(qn("w:t"), qn("w:tblDescription")):
            one.text = ""
            one.attrib.clear()
        for row in list(held.iter(qn("w:tr")))[1:]:
            row.getparent().remove(row)
    for mark in root.iter(qn("w:bookmarkStart")):
        ours_there = read_bookmark(mark.get(qn("w:name"), ""))
        if ours_there is not None:
            mark.set(qn("w:name"), ours_there[0])
    return etree.tostring(root, method="c14n")


def edited(root: Element, dice: random.Random) -> list[str]:
    """Change a text as people do in Word, and give back what they wrote outside of what is ours."""
    own: list[str] = []
    for at in range(dice.randint(1, 10)):
        everything = [one for one in root.iter(qn("w:p")) if one.find(qn("w:r")) is not None]
        blocks = list(root[0])[:-1]
        here = dice.choice(everything)
        sentence = f"Egen mening {dice.randrange(10**9)} nr {at}."
        run = next(here.iter(qn("w:r")))
        match dice.randrange(8):
            case 0:
                dice.choice(blocks).addprevious(paragraph(sentence))
                own.append(sentence)
            case 1:
                made = deepcopy(paragraph(sentence)[0])
                run.addprevious(made)
                own.append(sentence)
            case 2:
                kept = etree.Element(qn("w:ins"))
                kept.set(qn("w:author"), "Processledaren")
                kept.append(paragraph(sentence)[0])
                run.addnext(kept)
                own.append(sentence)
            case 3:
                gone = dice.choice(blocks)
                if not any(one in words_of(gone) for one in own):
                    gone.getparent().remove(gone)
            case 4:
                dice.choice(blocks).addnext(deepcopy(dice.choice(blocks)))
            case 5:
                dice.choice(blocks).addnext(dice.choice(blocks))
            case 6:
                for name in ("commentRangeStart", "commentRangeEnd"):
                    mark = etree.Element(qn(f"w:{name}"))
                    mark.set(qn("w:id"), str(at))
                    (run.addprevious if name.endswith("Start") else run.addnext)(mark)
            case _:
                words = dice.choice(list(root.iter(qn("w:t"))))
                words.text = f"{words.text or ''} {sentence}"
                own.append(sentence)
    return own


def test_no_written_word_is_lost_over_a_hundred_edits(bare: bytes, later: Draft) -> None:
    """What people wrote stands, inside of what is ours and outside of it, and the rest of the file is as it was."""
    for seed in range(SEED, SEED + EDITS):
        own: list[str] = []
        mine = changed(bare, lambda root, own=own, seed=seed: own.extend(edited(root, random.Random(seed))))  # type: ignore[misc]
        made = refresh(mine, later)
        before, after = words_of(body(mine)), words_of(body(made.file))
        lost = [sentence for sentence in own if sentence in before and sentence not in after]
        assert not lost, (seed, lost)
        assert skeleton(made.file) == skeleton(mine), seed
        assert refresh(made.file, later).changed == (), seed
