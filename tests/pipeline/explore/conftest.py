"""A small real release, and the real Datasette process over it."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline import explore
from pipeline.published import SCHEMA_VERSION
from pipeline.stems import index

SCHEMA = Path(explore.__file__).parents[1] / "public_schema.sql"
OF_THE_MAP = sorted((Path(explore.__file__).parents[2] / "reports" / "queries").glob("map_*.sql"))
"""The documents' own questions about the map: what the site draws of them is tried here."""
INTAKE = "https://svara.example"
EVIL = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://x.example")'
EARLIER = "2026-10-01-1"
LATEST = "2026-11-22-1"
SQUARE = {"type": "Polygon", "coordinates": [[[13.0, 58.0], [13.1, 58.0], [13.1, 58.1], [13.0, 58.1], [13.0, 58.0]]]}
WRITTEN = (
    "Skolan är bra men skolgården behöver gungor.",
    "Fler bussar på kvällen!",
    "Skolorna borde samarbeta om bussen.",
    "Bara en bänk vid vattnet.",
)
LABELS = ("Mycket bra", EVIL, FORMULA, "a;@SUM(1)", 'citat " och\nny rad')

TOTALS = """-- titel: Hur svarade alla på varje fråga?
-- title: How did everyone answer each question?
-- beskrivning: Antal och andel för varje svar, hela platsen.
-- description: Number and share of every answer, the whole place.
-- the share stands in the view
select question_sv, choice_sv, n, percent
from choice_share
where :campaign = '' or campaign = :campaign
order by campaign, question, position
"""
GROUPS = """-- titel: Hur skiljer sig grupperna?
-- title: How do the groups differ?
-- beskrivning: Svaren i varje grupp.
-- description: The answers of every group.
select g.label_sv, a.question, a.choice, a.n
from answer_count a join respondent_group g on g.id = a.group_id
where :campaign in ('', g.campaign)
"""


DOCUMENT = """<html lang="sv"><title>Behov &amp; vägar</title>
<figure><figcaption><strong>Figur 2. Alla.</strong> Bas: 60.
<a href="https://data.example/public/totals?campaign=exempelby-2026">Räkna själv</a></figcaption></figure>
<table><caption><strong>Tabell 1. Grupper.</strong> Bas: 60.</caption></table>"""
IN_ENGLISH = (
    DOCUMENT.replace('"sv"', '"en"').replace("Behov &amp; vägar", "Needs &amp; ways").replace("Figur", "Figure")
).replace("/public/", "/en/public/")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Site:
    """The running Datasette."""

    address: str
    pid: int

    def get(self, path: str, *, method: str = "GET", client: str = "", **parameters: str) -> Answer:
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        request = urllib.request.Request(f"{self.address}{path}{query}", method=method)
        if client:  # as a proxy on the same machine tells of it
            request.add_header("X-Forwarded-For", client)
        try:
            response = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as refused:
            response = refused
        with response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, response.read())

    def sql(self, sql: str, kind: str = "json", client: str = "") -> Answer:
        return self.get(f"/public.{kind}", sql=sql, client=client)

    def peak_megabytes(self) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024


def make_database(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA.read_text(encoding="utf-8"))
    connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
    rows: list[tuple[str, tuple[object, ...]]] = [
        ("place", ("exempelby", "Exempelby", "1489", "Alingsås", 800, "SCB")),
        ("release", (EARLIER, "2026-10-01", 3, "k = 10", "Nya kampanjer: sjovik-2026.", "")),
        ("release", (LATEST, "2026-11-22", 3, "k = 10", "Nya kampanjer: exempelby-2026.",
                     "New campaigns: exempelby-2026.")),
        ("campaign", ("exempelby-2026", "exempelby", "2026-11-22-1", "boende", 1, "Vad tycker du om Exempelby?",
                      "What do you think of Exempelby?", "2026-10-01", "2026-10-31", "öppen länk", "Kommunen",
                      1, 1, 1, 60, 60, 0, "", "")),
        ("question", ("exempelby-2026", "overall", 1, "", "", "", "Hur är det att bo här?", "How is it to live here?",
                      "Helhet", "Overall", "place", "select_one", 1, 1, 5, "", "", "", "", "overall", None)),
        ("respondent_group", ("g1", "exempelby-2026", "2026-11-22-1", 1, "Alla", "Everyone", 1, 60)),
        ("place_area", ("exempelby", "norra", "Norra", json.dumps(SQUARE | {"note": "x" * 150_000}))),
        ("place", ("sjovik", "Sjövik", "1489", "Alingsås", 400, "SCB")),
        ("campaign", ("sjovik-2026", "sjovik", EARLIER, "boende", 1, "Sjövik?", "Sjövik?", "2026-09-01", "2026-09-30",
                      "öppen länk", "Kommunen", 1, 1, 1, 40, 40, 0, "", "")),
        ("question", ("exempelby-2026", "best", 2, "", "", "", "Vad är bäst?", "What is best?", "Bäst", "Best", "open",
                      "text", 0, None, None, "", "", "", "", "", None)),
        ("map_question", ("exempelby-2026", "spot", 3, "Var är det bäst?", "Where is it best?", 40, 30)),
        ("map_cell", ("exempelby-2026", "spot", "CRS3006RES250mN1E1", 250, 15, json.dumps(SQUARE))),
        ("map_place", ("exempelby-2026", "spot", "Torget", 10)),
    ]  # fmt: skip
    answers = [("exempelby-2026", "best", at, "as_written", text) for at, text in enumerate(WRITTEN, start=1)]
    rows += [("open_answer", answer) for answer in answers]
    rows += [("open_answer_word", word) for word in index(answers)]
    for position, label in enumerate(LABELS, start=1):
        rows += [
            ("choice", ("exempelby-2026", "overall", str(position), position, label, label, label, label, 0)),
            ("total_count", ("exempelby-2026", "overall", str(position), 12)),
            ("answer_count", ("g1", "overall", str(position), 12)),
        ]
    for table, values in rows:
        connection.execute(f"insert into {table} values ({', '.join('?' * len(values))})", values)
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return make_database(tmp_path / "public.db")


@pytest.fixture
def query_files(tmp_path: Path) -> list[Path]:
    return write_queries(tmp_path / "queries")


def write_queries(folder: Path) -> list[Path]:
    folder.mkdir()
    files = [folder / "totals.sql", folder / "groups.sql"]
    for file, text in zip(files, (TOTALS, GROUPS), strict=True):
        file.write_text(text, encoding="utf-8")
    return files


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    release = home / "public" / LATEST
    pages = release / "pages" / "exempelby"
    pages.mkdir(parents=True)
    for name, kept in ((EARLIER, b"SQLite format 3, as it was"), ("2026-01-01-1", b"named by nothing")):
        (home / "public" / name).mkdir()
        (home / "public" / name / "public.db").write_bytes(kept)
    (pages / "behov.html").write_text(DOCUMENT, encoding="utf-8")
    (pages / "behov.en.html").write_text(IN_ENGLISH, encoding="utf-8")
    (pages / "behov.pdf").write_bytes(b"%PDF-1.7")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = explore.command(
        database=make_database(release / "public.db"),
        pages=release / "pages",
        queries=[*write_queries(home / "queries"), *OF_THE_MAP],
        site=home / "site",
        host="127.0.0.1",
        port=port,
        intake_url=INTAKE,
    )
    with (home / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, cwd=home) as process:
        try:
            wait_for(port, process, home / "log")
            yield Site(f"http://127.0.0.1:{port}", process.pid)
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())
