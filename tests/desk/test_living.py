"""The living document from command to release: written in, renewed, published with the release, and told of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

Home = Any
OWN = "Vi vill ha en bänk vid bryggan."


@pytest.fixture
def published(answered: Home) -> Home:
    """A village whose survey is closed and published."""
    answered.does("campaign", "close", "byn-enkat")
    answered.does("publish")
    return answered


def text(home: Home) -> Path:
    path: Path = home.root / "reports" / "byn" / "analysis.md"
    return path


def pages(home: Home) -> Path:
    path: Path = home.root / "public" / "current" / "pages" / "byn"
    return path


def write_in(home: Home, sentence: str = OWN) -> None:
    said = text(home).read_text(encoding="utf-8")
    text(home).write_text(said.replace("## Så gjorde vi", f"{sentence}\n\n## Så gjorde vi"), encoding="utf-8")


def test_the_report_makes_a_text_that_is_written_in_and_built_from(published: Home) -> None:
    assert str(text(published)) in published.does("report", "byn").err
    write_in(published)
    published.does("report", "byn")
    assert OWN in (published.root / "reports" / "behovsanalys-byn.md").read_text(encoding="utf-8")
    assert OWN in text(published).read_text(encoding="utf-8")


def test_a_release_holds_the_text_that_its_document_was_made_of(published: Home) -> None:
    before = (published.root / "public" / "current").resolve()
    analysis = {f"behovsanalys-byn{language}.{ending}" for language in ("", ".en") for ending in ("html", "md")}
    assert {one.name for one in pages(published).iterdir()} == analysis | {"anslag-byn.html", "anslag-byn.en.html"}
    published.does("report", "byn")
    write_in(published, f"<!-- ring Kerstin -->\n\n{OWN}")

    said = published.does("publish", "byn", "--json").json

    assert said["unchanged"] is False
    assert (published.root / "public" / "current").resolve() != before
    for ending in ("html", "md", "text.md"):
        kept = (pages(published) / f"behovsanalys-byn.{ending}").read_text(encoding="utf-8")
        assert OWN in kept
        assert "Kerstin" not in kept
    assert "{{tabell uppgifter}}" in (pages(published) / "behovsanalys-byn.text.md").read_text(encoding="utf-8")


def test_publishing_a_text_that_is_public_already_makes_nothing(published: Home) -> None:
    published.does("report", "byn")
    write_in(published)
    published.does("publish", "byn")
    assert published.does("publish", "byn", "--json").json["unchanged"] is True
    published.does("report", "byn")
    assert published.does("publish", "byn", "--json").json["unchanged"] is True


def test_what_is_being_written_becomes_public_when_its_place_is_named_and_not_before(published: Home) -> None:
    published.does("report", "byn")
    write_in(published)
    assert published.does("publish", "--json").json["unchanged"] is True
    published.does("publish", "byn")
    write_in(published, "Något halvfärdigt.")
    (published.root / "rum.csv").write_text("age_group,gender,n,source,year\n16_24,woman,20,SCB,2025\n", "utf-8")
    published.does("place", "population", "byn", published.root / "rum.csv")

    assert published.does("publish", "--json").json["unchanged"] is False

    for ending in ("html", "md", "text.md"):
        shown = (pages(published) / f"behovsanalys-byn.{ending}").read_text(encoding="utf-8")
        assert OWN in shown
        assert "halvfärdigt" not in shown
    assert (published.root / "public" / "current").resolve().name in shown


def test_publishing_does_not_touch_the_text_that_people_write_in(published: Home) -> None:
    published.does("report", "byn")
    write_in(published)
    before = {one: one.read_bytes() for one in text(published).parent.iterdir()}
    published.does("publish", "byn")
    assert {one: one.read_bytes() for one in text(published).parent.iterdir()} == before


def test_a_word_too_much_in_the_text_stops_the_release_and_is_named(published: Home) -> None:
    published.does("report", "byn")
    write_in(published, "Vår svarsfrekvens var hög.")
    said = published.types("publish", "byn")
    assert said.code != 0
    assert "svarsfrekvens" in said.err
    assert "Rad" in said.err


def test_the_status_tells_what_is_wrong_and_writes_nothing(published: Home) -> None:
    assert "Gör ett utkast" in published.types("report", "status", "byn").err
    published.does("report", "byn")
    assert "Allt i texten stämmer" in published.does("report", "status", "byn").out
    write_in(published, "Det var {{tal svarade}} som svarade.")
    before = text(published).read_bytes()
    (told,) = published.does("report", "status", "byn", "--json").json
    assert "svarande" in told["said"]
    assert text(published).read_text(encoding="utf-8").split("\n")[told["line"] - 1].startswith("Det var")
    assert text(published).read_bytes() == before


def test_a_fresh_draft_lies_beside_the_text(published: Home) -> None:
    published.does("report", "byn")
    write_in(published)
    fresh = Path(published.does("report", "byn", "--fresh").out.strip())
    assert fresh.parent == text(published).parent
    assert OWN not in fresh.read_text(encoding="utf-8")
    assert OWN in text(published).read_text(encoding="utf-8")


def test_a_word_file_is_renewed_where_it_lies_and_the_earlier_one_is_kept(answered: Home, tmp_path: Path) -> None:
    answered.does("publish", "--candidate")
    answered.does("report", "byn", "--candidate", "--format", "docx", "--output", tmp_path)
    answered.does("campaign", "close", "byn-enkat")
    answered.does("publish")
    file = tmp_path / "behovsanalys-byn.docx"
    mine = docx.Document(str(file))
    mine.add_paragraph(OWN)
    mine.save(str(file))
    before = file.read_bytes()

    said = answered.does("report", "refresh", file)

    assert "uppgifter" in said.out
    assert (tmp_path / "behovsanalys-byn-0001.docx").read_bytes() == before
    assert docx.Document(str(file)).paragraphs[-1].text == OWN
    assert "inget är ändrat" in answered.does("report", "refresh", file, "--place", "byn").out


def test_a_word_file_of_an_unknown_place_is_told_how_to_be_renewed(published: Home, tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "x.docx"))
    assert "--place" in published.types("report", "refresh", tmp_path / "x.docx").err


def test_the_text_and_its_earlier_versions_are_in_the_safety_copy(published: Home, tmp_path: Path) -> None:
    published.does("report", "byn")
    write_in(published)
    published.does("backup", tmp_path / "kopia")
    kept = tmp_path / "kopia" / "reports" / "byn" / "analysis.md"
    assert kept.read_bytes() == text(published).read_bytes()
    assert not (tmp_path / "kopia" / "reports" / "behovsanalys-byn.html").exists()


def test_in_english_the_document_is_the_draft_and_says_so_once_people_have_written_in_swedish(published: Home) -> None:
    says = "People in the place have worked over the Swedish document"
    said = published.does("report", "byn", "--language", "en", "--format", "md,docx")
    made = [Path(line) for line in said.out.split()]
    assert [one.name for one in made] == ["behovsanalys-byn.en.md", "behovsanalys-byn.en.docx"]
    assert says not in made[0].read_text(encoding="utf-8")
    assert not text(published).exists()
    assert "inget är ändrat" in published.does("report", "refresh", made[1]).out

    published.does("report", "byn")
    write_in(published)
    published.does("publish", "byn")

    page = (pages(published) / "behovsanalys-byn.en.html").read_text(encoding="utf-8")
    assert says in page
    assert OWN not in page
    assert 'href="behovsanalys-byn.html"' in page
    assert "--language" in published.types("report", "byn", "--fresh", "--language", "en").err
