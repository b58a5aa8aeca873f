"""Attacks on the bytes of what is published: who said what (D1), averages (D6), words (D7), documents and the room
between the rows (D11, D12); and what is left for honest use (D10)."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pikepdf

from desk.exempelby.people import people as invented
from desk.publishing.candidate import write_documents, write_release
from pipeline.publish import verify_release
from pipeline.texts.reviewing import Signature, decide, finish, to_review
from pipeline.texts.reviews import Verdict
from reports import write
from tests.attack.disclosure.attacker import ask
from tests.attack.disclosure.protocol import Measured
from tests.attack.disclosure.test_people import members
from tests.attack.disclosure.village import FORM, SURVEY, Village, dealt, settled
from tests.pipeline.conftest import SECRET, Home


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


# D1 on who said what


def test_d1_a_hundred_permutations_of_answers_within_groups_change_no_byte(hamlet: Village, measured: Measured) -> None:
    groups = list(members(hamlet.published, hamlet.home.ledger).values())
    everybody = [[person.submission_id for person in hamlet.people]]
    before = digest(hamlet.published)

    across = dealt(hamlet.people, everybody, random.Random(0))
    assert digest(hamlet.release(across)) != before, "answers that leave their group are seen"
    assert {digest(hamlet.release(dealt(hamlet.people, groups, random.Random(seed)))) for seed in range(100)} == {
        before
    }
    measured("D1", "answers dealt across groups: other bytes", "100 permutations, 0 differing bytes")


# D6 on averages


def test_d6_publishing_again_and_again_gives_nothing_to_average(
    hamlet: Village, whole: bool, measured: Measured
) -> None:
    truth = [row.n for row in hamlet.protected(rounding_base=1).answers]
    throws = [[row.n for row in hamlet.protected(secret=f"{number}".encode()).answers] for number in range(200)]
    means = [sum(cell) / len(throws) for cell in zip(*throws, strict=True)]
    right = sum(round(mean) == n for mean, n in zip(means, truth, strict=True))
    assert right / len(truth) >= 0.95, "with new dice every time the average is the truth"

    times = 1000 if whole else 20
    assert {digest(hamlet.release()) for _ in range(times)} == {digest(hamlet.published)}
    assert hamlet.home.publish().unchanged
    share = f"{100 * right // len(truth)} % of the cells"
    measured("D6", f"new dice every time: the average is the truth in {share}", f"{times:,} publications, one file")


# D7 on words


def unpacked(content: bytes) -> bytes:
    """A file with what is packed in it laid open: the parts of a Word file, the streams of a PDF."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return content + b"".join(packed.read(name) for name in packed.namelist())
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            streams = (one for one in document.objects if isinstance(one, pikepdf.Stream))
            return content + b"".join(one.read_bytes() for one in streams if one.get("/Subtype") != "/Image")
    return content


def test_d7_no_word_id_or_receipt_of_anybody_is_in_anything_outside_the_private_files(
    memory: Path, measured: Measured
) -> None:
    """Files are laid open first: a word in a Word file or a PDF is packed, and no search of its bytes would find it.

    That nothing typed over the web, or by those who sign up, gets out: flow/test_words.py.
    """
    words = [f"zq{number:05}vx" for number in range(200)]
    free = iter(words)
    with settled(memory / "canaries") as home:
        home.open_campaign(SURVEY, form=FORM)
        for one in invented(home.forms[FORM], 40, 7):
            best, improve, spot, why, note = (next(free) for _ in range(5))
            pin = {"name": spot, "text": why, "lat": 58.123456, "lon": 11.654321}
            said = {**one.answers, "best": f"Om {best}.", "improve": improve, "pins_like": [pin]}
            home.hand_in(said, campaign=SURVEY, note=f"Otydligt: {note}", batch=f"hög-{note}")
        review(home)
        home.candidate(pages=write_documents)
        home.publish(pages=write_release)
        write(home.current, "exempelby", home.folder / "reports", ("html", "md", "docx", "pdf"))
        secret = [*words, "58.123456", *(f"{n:032x}" for n in range(1, 41)), *(f"r{n:05d}" for n in range(1, 41))]
        found = {
            str(file.relative_to(home.folder)): sum(word.encode() in seen for word in secret)
            for file in sorted(home.folder.rglob("*"))
            if file.is_file() and (seen := file.name.encode() + unpacked(file.read_bytes()))
        }
    private = {"journal.db", "journal.db-wal", "mapping/exempelby.db", "ledger.db"}
    assert {name for name, number in found.items() if number} <= private
    assert found["journal.db"] + found.get("journal.db-wal", 0) >= len(words), "the search must be able to find"
    assert found["decisions.db"] == 0, "what was decided on a text does not hold the text"
    assert ask(home.current, "select kind, count(*) from open_answer group by 1 order by 1") == [
        ("paraphrase", 3),
        ("shortened", 30),
    ]
    seen = {Path(name).name for name in found}
    assert {"behovsanalys-exempelby.docx", "behovsanalys-exempelby.pdf", "exempelby.xlsx", "exempelby.gpkg"} <= seen
    outside = "0 outside the journal, the mapping database and the ledger"
    measured("D7", "the journal: all are found", f"{outside}, after a review that removed, retold or withheld them")


def review(home: Home) -> None:
    """Somebody reads what was written and lets it out: with the word removed, in other words, or not at all."""
    signature = Signature("Lo Granskare", home.after, home.stream.journal.position())
    home.candidate()
    for asked in to_review(home.stream, "exempelby", secret=SECRET):
        names = sorted(asked.standing)
        if asked.question.id != "best":
            decide(home.stream, asked, names, Verdict.PARAPHRASE, signature, wording="Flera vill ha mer av det.")
            continue
        for number, name in enumerate(names[:30]):
            decide(home.stream, asked, [name], Verdict.SHORTENED, signature, wording=f"Om … ({number}).")
        decide(home.stream, asked, names[30:], Verdict.WITHHELD, signature, reason="Pekar ut en person.")
    for asked in to_review(home.stream, "exempelby", secret=SECRET):
        finish(home.stream, asked, signature)


def test_d7_the_search_sees_what_is_packed() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", "kanariefågel " * 50)
    page = pikepdf.new()
    page.Root.Note = page.make_stream(b"kanariefagel " * 50)
    printed = io.BytesIO()
    page.save(printed, compress_streams=True)
    for content, word in ((packed.getvalue(), "kanariefågel".encode()), (printed.getvalue(), b"kanariefagel")):
        assert word not in content
        assert word in unpacked(content)


# D11 on documents


def test_d11_a_document_is_made_of_the_public_file_and_of_nothing_else(
    hamlet: Village, tmp_path: Path, measured: Measured
) -> None:
    """Whoever has the file alone, on another machine, makes the same bytes; so it tells nothing that SQL does not."""
    made = hamlet.home.candidate(pages=write_documents).folder
    assert made is not None
    alone = tmp_path / "elsewhere" / "public.db"
    alone.parent.mkdir()
    shutil.copyfile(made / "public.db", alone)
    write_documents(alone, tmp_path / "pages")

    def pages(folder: Path) -> dict[str, bytes]:
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    assert pages(made / "pages") == pages(tmp_path / "pages") != {}
    measured("D11", "–", "the same bytes")


# D12 on the room between the rows


def carved(file: Path, words: Sequence[str]) -> list[str]:
    """The words that stand anywhere in a file, also where a row was removed."""
    content = file.read_bytes()
    return [word for word in words if word.encode() in content]


def test_d12_nothing_stands_between_the_rows_of_a_release(town: Village, tmp_path: Path, measured: Measured) -> None:
    ids = [person.submission_id for person in town.people]
    swept = Path(shutil.copyfile(town.published, tmp_path / "swept.db"))
    with closing(sqlite3.connect(swept)) as database:
        database.execute("pragma secure_delete = off")
        database.execute("create table person (id text)")
        database.executemany("insert into person values (?)", [(one,) for one in ids])
        database.commit()
        database.execute("drop table person")
        database.commit()
    assert len(carved(swept, ids)) >= 0.8 * len(ids), "rows that were removed can be read"
    assert verify_release(swept) != []

    assert carved(town.published, ids) == []
    assert verify_release(town.published) == []
    for pragma, value in (
        ("freelist_count", 0),
        ("integrity_check", "ok"),
        ("journal_mode", "delete"),
        ("auto_vacuum", 0),
    ):
        assert ask(town.published, f"pragma {pragma}") == [(value,)]
    assert (
        ask(town.published, "select name from sqlite_master where name glob 'sqlite_s*' or name glob 'sqlite_t*'") == []
    )
    assert [path.name for path in town.published.parent.glob("public.db*")] == ["public.db"]
    seen = "nothing; no free page, no WAL, no file beside"
    measured("D12", "a row table that was dropped: at least 80 % is read", seen)


# D10 on honest use


def test_d10_means_of_the_whole_place_can_be_made_of_the_groups(city: Village, measured: Measured) -> None:
    scales = {question.id: question.points() for question in city.asked.questions if question.points()}
    near = 0
    for number in range(100):
        tables = city.protected(secret=f"secret {number}".encode())
        exact, sums = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for total in tables.totals:
            exact[total.question, total.choice] += total.n
        for answer in tables.answers:
            sums[answer.question, answer.choice] += answer.n
        by_group = {question for question, _ in sums}
        assert max(abs(sums[cell] - n) for cell, n in exact.items() if cell[0] in by_group) < 3
        shown = [(name, ends) for name, ends in scales.items() if ends and name in by_group]
        assert len(shown) >= 10
        errors = (abs(_mean(sums, name, ends) - _mean(exact, name, ends)) for name, ends in shown)
        near += max(errors) <= 0.05
    assert near >= 95
    seen = f"totals less than 3 off; all {len(shown)} means within 0.05 with {near} secrets"
    measured("D10", "–", seen)


def _mean(counts: Counter[tuple[str, str]], question: str, ends: tuple[int, int]) -> float:
    points = range(ends[0], ends[1] + 1)
    return sum(point * counts[question, str(point)] for point in points) / sum(counts[question, str(n)] for n in points)
