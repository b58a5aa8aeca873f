"""The needs analysis in English: the same figures in the same places, and not a word of ours in Swedish."""

from __future__ import annotations

import html
import io
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from reports import ENGLISH, LISTS, SWEDISH, Document, ReportError, build, build_list, living_text, read_draft, write
from reports.controls import visible
from reports.draft import TEMPLATES, Draft
from reports.numbers import plain
from reports.pdf import as_pdf
from reports.refreshing import language_of, place_of, refresh
from reports.word import as_word

PLACE = "exempelby"
OURS = re.compile(
    r"[åäöÅÄÖ]|\b(och|att|av|som|inte|den|det|är|har|med|till|för|eller|utgåva|figur|tabell)\b", re.IGNORECASE
)
"""What no sentence in English has."""
NAMES = re.compile(
    "Exempelköping(s kommun(, register)?)?|Affischen på Ica|Kommunens uppgift 2025|Södra sidan|SCB, folkmängd"
)
"""What is called the same in every language."""
TAGS = re.compile(r"\{[{%].*?[%}]\}")
NEED = {
    "id": "exempelby-1", "place": PLACE, "number": 1, "statement": "Unga behöver komma hem på kvällen.",
    "theme": "nature", "theme_sv": "Natur", "theme_en": "Nature", "affects": "Unga på kvällen.", "control": "municipal",
    "control_sv": "Kommunen bestämmer", "control_en": "The municipality decides", "decider": "", "plan": "proposed",
    "plan_sv": "Föreslaget", "plan_en": "Proposed", "planned": "En tur till.", "uncertainty": "", "lifted": 1,
    "lift_reason": "Få men utsatta.", "supported": 0, "version": 1, "stated": "2026-11-01", "released": "2026-11-03",
}  # fmt: skip


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, build_public: Callable[[Path], Path]) -> Path:
    """Everything that a document can show, with a need; what the file calls things in English is never Swedish."""
    path = build_public(tmp_path_factory.mktemp("english"))
    with closing(sqlite3.connect(path)) as database, database:
        names = ", ".join(NEED)
        database.execute(f"insert into need ({names}) values ({', '.join('?' * len(NEED))})", list(NEED.values()))
        evidence = ("exempelby-1", 1, "survey", "Enkät", "Survey", "30 av 60 tog upp det.", "improve_first")
        database.execute("insert into need_evidence values (?, ?, ?, ?, ?, ?, ?)", evidence)
        for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
            for _, column, *_ in database.execute(f"pragma table_info({table})").fetchall():
                if column.endswith("_en"):
                    database.execute(f"update {table} set {column} = 'Label ' || rowid where {column} <> ''")
    return path


@pytest.fixture(scope="module")
def drafts(public: Path) -> tuple[Draft, Draft]:
    return read_draft(public, PLACE, language=SWEDISH)[0], read_draft(public, PLACE, language=ENGLISH)[0]


@pytest.fixture(scope="module")
def documents(public: Path) -> tuple[Document, Document]:
    return build(public, PLACE, language=SWEDISH), build(public, PLACE, language=ENGLISH)


def test_both_templates_have_the_same_figures_numbers_and_turns_paragraph_by_paragraph() -> None:
    swedish, english = (
        [sorted(TAGS.findall(part)) for part in re.split(r"\n{2,}", (TEMPLATES / name).read_text(encoding="utf-8"))]
        for name in ("behovsanalys.md.j2", "needs_analysis.en.md.j2")
    )
    assert [part for part in swedish if part != ["{{ english }}"]] == english


def test_both_show_the_same_exhibits_with_the_same_rows(drafts: tuple[Draft, Draft]) -> None:
    swedish, english = (
        {name: (len(one.rows), len(one.header)) for name, one in draft.exhibits.items()} for draft in drafts
    )
    quotes = {f"behov {NEED['number']}": (1, 0)}
    more = {
        name: tuple(a + b for a, b in zip(size, quotes.get(name, (0, 0)), strict=True))
        for name, size in swedish.items()
    }
    assert more == english
    assert list(swedish) == list(english)


def figures(text: str, thousands: str, decimal: str) -> Counter[str]:
    """The numbers of a text, however they are written."""
    found = re.findall(rf"\d+(?:[{thousands}{decimal}]\d+)*", text)
    return Counter(number.replace(thousands, "").replace(decimal, ".") for number in found)


def test_every_number_in_english_is_that_of_the_swedish_document(drafts: tuple[Draft, Draft]) -> None:
    """Those of the Swedish one are worked out anew from the file (test_every_number.py)."""
    for name in drafts[0].exhibits:
        one, other = (draft.exhibits[name] for draft in drafts)
        for row, same in zip(one.rows, other.rows[len(other.rows) - len(one.rows) :], strict=True):
            for cell, there in zip(row[1:], same[1:], strict=True):
                if not re.search(r"[A-Za-z]{4}", plain(there)):
                    assert figures(plain(cell), "\u202f", ",") == figures(plain(there), ",", "."), (name, row)
        assert list(numbers_in(one.chart and one.chart.values)) == list(numbers_in(other.chart and other.chart.values))
    shared = {
        name: (value, drafts[1].numbers[name]) for name, value in drafts[0].numbers.items() if name in drafts[1].numbers
    }
    assert len(shared) > 15
    for name, (value, there) in shared.items():
        if not value.startswith("Label"):
            assert figures(value, "\u202f", ",") == figures(there, ",", "."), name


def numbers_in(values: Any) -> Iterator[float]:
    """The numbers that a chart is drawn from, apart from the room that its labels have found."""
    if isinstance(values, dict):
        for key, value in values.items():
            if not str(key).startswith(("label_", "edge")):
                yield from numbers_in(value)
    elif isinstance(values, (list, tuple)):
        for value in values:
            yield from numbers_in(value)
    elif isinstance(values, (int, float)):
        yield values


def test_paragraph_by_paragraph_the_same_numbers_are_told(documents: tuple[Document, Document]) -> None:
    swedish, english = (
        [
            part
            for part in document.markdown.split("\n\n")
            if not part.startswith(("**In English", "|", "The needs are"))
        ]
        for document in documents
    )
    assert len(swedish) == len(english)
    labels = re.compile(r"4[.]0|Label \d+|known of need 1|\d+–\d+ år|80 år eller äldre|[“”][^“”]*[“”]")
    for one, other in zip(swedish, english, strict=True):
        mine, theirs = (labels.sub("", html.unescape(part)) for part in (one, other))
        assert figures(mine, "\u202f", ",") == figures(theirs, ",", "."), (one, other)


def words_of(document: Document) -> str:
    """What a document says, without what people in the place wrote and without names."""
    said = re.sub(r'\*[^*]*\*\{: lang="sv" \}', "", document.markdown)
    return NAMES.sub("", html.unescape(said))


def test_not_a_word_of_ours_is_swedish(documents: tuple[Document, Document]) -> None:
    said = words_of(documents[1])
    found = [(word[0], said[max(0, word.start() - 60) : word.end() + 40]) for word in OURS.finditer(said)]
    assert found == []
    assert not re.search(r"\bpercent\b", said)


@pytest.mark.parametrize(
    "changes", [{"n": 5}, {"n": 22}, {"n": 60, "final": False}, {"n": 120, "design": "group"}], ids=str
)
def test_nor_in_a_document_of_few_answers_or_of_a_survey_that_is_open(
    changes: dict[str, Any], publish: Any, residents: Any
) -> None:
    path = publish(residents(**changes), population=False)
    with closing(sqlite3.connect(path)) as database, database:
        for table in ("question", "choice", "group_value", "respondent_group", "breakdown"):
            for column in ("label_en", "short_en", "battery_en"):
                if column in {name for _, name, *_ in database.execute(f"pragma table_info({table})")}:
                    database.execute(f"update {table} set {column} = 'Label ' || rowid where {column} <> ''")
    said = words_of(build(path, PLACE, language=ENGLISH))
    assert [word[0] for word in OURS.finditer(said)] == []


@pytest.mark.parametrize("which", LISTS)
def test_nor_in_the_lists_of_needs(which: str, public: Path) -> None:
    document = build_list(public, PLACE, which, language=ENGLISH)
    assert OURS.search(words_of(document)) is None
    assert '*Unga behöver komma hem på kvällen.*{: lang="sv" }' in document.markdown


def test_the_page_says_that_it_is_in_english_and_whose_words_are_not(documents: tuple[Document, Document]) -> None:
    page = documents[1].html
    assert '<html lang="en">' in page
    assert '<em lang="sv">Unga behöver komma hem på kvällen.</em>' in page
    chrome = re.sub(r"<style>.*?</style>|<main.*</main>", "", page, flags=re.DOTALL)
    assert OURS.search(chrome) is None
    labels = re.findall(r'aria-label="([^"]*)"', page)
    assert labels
    assert [label for label in labels if OURS.search(NAMES.sub("", label))] == []


def test_each_page_leads_to_the_other_where_both_are_written(public: Path, tmp_path: Path) -> None:
    written = [
        *write(public, PLACE, tmp_path, other=True),
        *write(public, PLACE, tmp_path, language=ENGLISH, other=True),
    ]
    assert [file.name for file in written] == ["behovsanalys-exempelby.html", "behovsanalys-exempelby.en.html"]
    for file, other, language in zip(written, reversed(written), ("en", "sv"), strict=True):
        page = file.read_text(encoding="utf-8")
        assert f'<link rel="alternate" hreflang="{language}" href="{other.name}">' in page
        assert f'<a href="{other.name}" hreflang="{language}" lang="{language}">' in page
    assert "hreflang" not in write(public, PLACE, tmp_path)[0].read_text(encoding="utf-8")


def test_the_questions_are_answered_in_english(public: Path) -> None:
    text = build(public, PLACE, query_url="https://data.example.se/", language=ENGLISH).markdown
    addresses = re.findall(r"\]\((https://data[^)]*)\)", text)
    assert len(addresses) > 10
    assert all(address.startswith("https://data.example.se/en") for address in addresses)


def test_where_people_have_worked_over_the_swedish_document_the_english_one_says_so(
    public: Path, tmp_path: Path
) -> None:
    line = "People in the place have worked over the Swedish document, and it goes before this one"
    draft, _ = read_draft(public, PLACE)
    (tmp_path / "analysis.md").write_text(build(public, PLACE).text, encoding="utf-8")
    untouched = living_text(draft, tmp_path)
    (tmp_path / "analysis.md").write_text(f"# {draft.title}\n\nVi på platsen skrev detta.\n", encoding="utf-8")
    written = living_text(draft, tmp_path)

    said = [build(public, PLACE, text=text, language=ENGLISH).markdown for text in (None, untouched, written)]

    assert [line in text for text in said] == [False, False, True]
    assert "Vi på platsen" not in said[2]
    assert said[2].index(line) < said[2].index("## Summary")


def test_a_word_that_the_sample_cannot_carry_is_refused_in_english_too(public: Path) -> None:
    with closing(sqlite3.connect(public)) as database:
        assert database.execute("select sample_design from campaign").fetchone() == ("open_link",)
    with pytest.raises(ReportError, match="response rate"):
        build(public, PLACE, text="# Hej\n\nThe response rate was high.\n")


@pytest.fixture(scope="module")
def short(public: Path) -> Document:
    return build_list(public, PLACE, "needs", language=ENGLISH)


def test_the_pdf_is_in_english(short: Document) -> None:
    with pikepdf.open(io.BytesIO(as_pdf(short))) as file:
        assert str(file.Root.Lang) == "en"
        with file.open_outline() as outline:
            assert outline.root[0].children[0].title == "In short"


def test_the_word_file_is_in_english_down_to_its_styles_and_is_renewed_in_english(public: Path) -> None:
    raw = as_word(build(public, PLACE, language=ENGLISH))
    file = docx.Document(io.BytesIO(raw))
    assert (file.core_properties.language, file.core_properties.keywords) == (
        "en-GB",
        "needs analysis, place-exempelby",
    )
    assert {paragraph.style.name for paragraph in file.paragraphs if paragraph.style} >= {"Source", "Figure", "Caption"}
    assert "Contents" in [visible(paragraph._p) for paragraph in file.paragraphs]
    assert (place_of(raw), language_of(raw)) == (PLACE, ENGLISH)
    assert language_of(as_word(build(public, PLACE))) == SWEDISH
    again = refresh(raw, read_draft(public, PLACE, language=language_of(raw))[0])
    assert (again.file, again.changed, again.left) == (raw, (), ())
